"""What fetches parts of an infrastructure or of a build: Terraform, Helm and Bazel."""

from __future__ import annotations

from partest_sdk.core.cache_key.ecosystem import Ecosystem, KeyFile, Place

ECOSYSTEMS = (
    Ecosystem(
        name="terraform",
        title="Terraform and OpenTofu",
        # No manifests: modules, which are most folders with required_providers in them, have no lock and need none.
        locks=((KeyFile(".terraform.lock.hcl"),),),
        places=(
            Place(
                "~/.terraform.d/plugin-cache",
                windows=r"~\AppData\Roaming\terraform.d\plugin-cache",
                variable="TF_PLUGIN_CACHE_DIR",
            ),
            Place(".terraform/providers", windows=r".terraform\providers", variable="TF_DATA_DIR", below="providers"),
        ),
        source="hashicorp/terraform website/docs/cli/config/config-file.mdx; Terraform 1.11 and its lock files",
        note="Several root modules share their providers when TF_PLUGIN_CACHE_DIR names a folder that is there.",
    ),
    Ecosystem(
        name="helm",
        title="Helm",
        locks=(
            (KeyFile("Chart.lock", "chart_lock"),),
            # Rye's has the same name.
            (KeyFile("requirements.lock", "chart_lock", holds="repository:"),),
        ),
        manifests=(
            KeyFile("Chart.yaml", "yaml_manifest", holds="dependencies:"),
            KeyFile("requirements.yaml", holds="dependencies:"),
        ),
        places=(
            Place(
                "~/.cache/helm",
                macos="~/Library/Caches/helm",
                windows=r"~\AppData\Local\Temp\helm",
                variable="HELM_CACHE_HOME",
            ),
        ),
        source="helm.sh/docs/helm/helm; helm/helm pkg/downloader/chart_downloader.go, internal/resolver/resolver.go",
        note="`charts/` is not cached, since charts of your own may lie in it; where it only holds downloads, add it with --paths.",
    ),
    Ecosystem(
        name="bazel",
        title="Bazel",
        locks=(
            (KeyFile("MODULE.bazel.lock"),),
            # A WORKSPACE names what it fetches with its checksum; an empty one only marks the root.
            (KeyFile("WORKSPACE", holds="load("), KeyFile("WORKSPACE.bazel", holds="load(")),
        ),
        manifests=(KeyFile("MODULE.bazel", "bazel_module"),),
        # What module extensions call reproducible is not in the lock file, but follows from these.
        extras=(
            KeyFile("MODULE.bazel", "bazel_module"),
            KeyFile("*.MODULE.bazel"),
            KeyFile("WORKSPACE"),
            KeyFile("WORKSPACE.bazel"),
            KeyFile("WORKSPACE.bzlmod"),
            KeyFile(".bazelrc"),
            KeyFile(".bazelversion"),
        ),
        places=(
            Place("~/.cache/bazel-repo", windows=r"~\.cache\bazel-repo"),
            Place("~/.cache/bazel-disk", windows=r"~\.cache\bazel-disk"),
        ),
        native=True,
        variables=("BAZEL_CXXOPTS", "BAZEL_LINKOPTS", "CC", "CXX", "USE_BAZEL_VERSION"),
        source="bazel-contrib/setup-bazel config.js; bazel.build/external/lockfile",
        note="Let Bazel use these folders, in a `.bazelrc`: `common --repository_cache=~/.cache/bazel-repo --disk_cache=~/.cache/bazel-disk`.",
    ),
    Ecosystem(
        name="bazelisk",
        title="Bazelisk",
        locks=((KeyFile(".bazelversion"),),),
        extras=(KeyFile(".bazeliskrc", "settings"),),
        places=(
            Place(
                "~/.cache/bazelisk",
                macos="~/Library/Caches/bazelisk",
                windows=r"~\AppData\Local\bazelisk",
                variable="BAZELISK_HOME",
            ),
        ),
        variables=("USE_BAZEL_VERSION",),
        source="bazelbuild/bazelisk README.md; bazel-contrib/setup-bazel config.js",
        note="Its cache holds Bazel itself, which changes less often than what Bazel fetches.",
    ),
)
