from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from cache_keys import used, uses_of
from real_locks import made
from real_runners.tool_chain import program

from core.cache_key.ecosystems.promises import appended, both, keeps_promises, replaced, written


def terraform_tree(target: Path, *providers: str, content: str = "1", resources: str = "") -> Path:
    """What Terraform locks for *providers* (``null 1.0.0``), which lie in a mirror in the tree."""
    files = {"settings.tfrc": "disable_checkpoint = true\n"}
    required = ""
    for provider in providers:
        name, version = provider.split()
        required += f'    {name} = {{ source = "registry.example/me/{name}", version = "{version}" }}\n'
        place = f"mirror/registry.example/me/{name}/{version}/linux_amd64/terraform-provider-{name}_v{version}"
        files[place] = f"A provider: {name} {version} {content}\n"
    files["main.tf"] = f"terraform {{\n  required_providers {{\n{required}  }}\n}}\n{resources}"
    lock = [program("terraform"), "providers", "lock", "-fs-mirror=mirror", "-platform=linux_amd64"]
    return made("terraform", files, [lock], target, TF_CLI_CONFIG_FILE="settings.tfrc")


@pytest.mark.slow
def test_terraform_keeps_its_promises(tmp_path: Path) -> None:
    """
    What Terraform itself writes gives another key for another provider, and the same for other resources.
    """
    tree = terraform_tree(tmp_path / "tree", "one 1.0.0")
    assert 'provider "registry.example/me/one"' in (tree / ".terraform.lock.hcl").read_text()

    keeps_promises(
        "terraform",
        tree,
        other={
            "a provider was added": terraform_tree(tmp_path / "added", "one 1.0.0", "two 1.0.0"),
            "a provider was bumped": terraform_tree(tmp_path / "bumped", "one 1.1.0"),
            "a provider was removed": terraform_tree(tmp_path / "removed", "two 1.0.0"),
            "a checksum changed": terraform_tree(tmp_path / "changed", "one 1.0.0", content="2"),
        },
        same={
            "a resource was added": terraform_tree(
                tmp_path / "more", "one 1.0.0", resources='output "a" {\n  value = 1\n}\n'
            )
        },
    )


TERRAFORM_LOCK = """# This file is maintained automatically by "tofu init".
# Manual edits may be lost in future updates.

provider "registry.opentofu.org/hashicorp/null" {
  version     = "3.2.3"
  constraints = "~> 3.2"
  hashes = [
    "h1:57VYHzM3Hrnh0pRdmN5pXHwBmAjdTkdWQAPYvSRRqQk=",
    "zh:1d57d25084effd3fdfd902eca00020b34b1fb020253b84d7dd471301606015ac",
  ]
}
"""


def test_the_lock_of_opentofu_is_read_alike(tmp_path: Path) -> None:
    """
    It is the same file; modules beside the root module have no lock, and nobody is warned.
    """
    written("live/.terraform.lock.hcl", TERRAFORM_LOCK)(tmp_path)
    written("modules/network/versions.tf", 'terraform {\n  required_providers {\n    null = "3.2.3"\n  }\n}\n')(
        tmp_path
    )
    change = partial(replaced, "live/.terraform.lock.hcl")

    keeps_promises(
        "terraform",
        tmp_path,
        other={
            "a provider was bumped": change("3.2.3", "3.2.4"),
            "a checksum changed": change("zh:1d57", "zh:2d57"),
            "another registry is asked": change("registry.opentofu.org", "registry.terraform.io"),
        },
        same={},
    )
    assert uses_of(tmp_path)[0].unlocked == ()


CHART_LOCK = """dependencies:
- name: common
  repository: file://../common
  version: 0.1.0
- name: metrics
  repository: ""
  version: 0.3.0
- name: postgresql
  repository: https://charts.bitnami.com/bitnami
  version: 12.1.2
digest: sha256:8d2f6d1a0b3c5e7f9182736455463728190a0b0c0d0e0f101112131415161718
generated: "2026-01-01T12:00:00.123456789Z"
"""


@pytest.mark.parametrize("name", ["Chart.lock", "requirements.lock"])
def test_helm_keeps_its_promises(tmp_path: Path, name: str) -> None:
    """
    Every chart from a repository counts; the time when the lock was made does not, nor do versions of charts beside this one.
    """
    written(name, CHART_LOCK)(tmp_path)
    change = partial(replaced, name)

    keeps_promises(
        "helm",
        tmp_path,
        other={
            "a chart was bumped": change("12.1.2", "12.1.3"),
            "another repository is asked": change("charts.bitnami.com", "mirror.example"),
            "a chart was added": change(
                "digest:", "- name: redis\n  repository: https://example.com\n  version: 1.0.0\ndigest:"
            ),
            "a chart comes from elsewhere": change("file://../common", "https://example.com"),
        },
        same={
            "the lock was made again": change("2026-01-01", "2026-01-02"),
            "a chart beside it was released": change("0.1.0", "0.2.0"),
            "a chart in it was released": change("0.3.0", "0.4.0"),
            "that gave another digest": change("8d2f6d1a", "9d2f6d1a"),
        },
    )


def test_an_indented_list_of_charts_counts_in_full(tmp_path: Path) -> None:
    """
    Helm writes none; where one chart is not told from the next, no version is left out.
    """
    indented = CHART_LOCK.replace("\n- ", "\n  - ").replace("\n  repo", "\n    repo").replace("\n  vers", "\n    vers")
    written("Chart.lock", indented)(tmp_path)

    keeps_promises("helm", tmp_path, other={"a chart was bumped": replaced("Chart.lock", "12.1.2", "12.1.3")}, same={})


def test_helm_takes_what_has_no_lock(tmp_path: Path) -> None:
    """
    A chart with dependencies stands in, without its own versions; one without any downloads nothing.
    """
    chart = 'apiVersion: v2\nname: mine\nversion: 1.0.0 # ours\nappVersion: "2.0"\n'
    dependencies = (
        "dependencies:\n- name: postgresql\n  version: ~12.1\n  repository: https://charts.bitnami.com/bitnami\n"
    )
    written("Chart.yaml", chart + dependencies)(tmp_path)

    keeps_promises(
        "helm",
        tmp_path,
        other={"a requirement changed": replaced("Chart.yaml", "~12.1", "~12.2")},
        same={
            "the chart was released": replaced("Chart.yaml", "1.0.0", "1.1.0"),
            "the application was released": replaced("Chart.yaml", '"2.0"', '"2.1"'),
        },
    )
    written("Chart.yaml", chart)(tmp_path)
    assert used(tmp_path) == []


MODULE = """module(
    name = "mine",
    version = "1.0",
    compatibility_level = 1,
)

bazel_dep(name = "rules_go", version = "0.50.1")
"""
MODULE_LOCK = """{
  "lockFileVersion": 18,
  "registryFileHashes": {
    "https://bcr.bazel.build/bazel_registry.json": "8a28e4aff06ee60aed2a8c281907fb8bcbf3b753c91fb5a5c57da3215d5b3497",
    "https://bcr.bazel.build/modules/rules_go/0.50.1/source.json": "205765fd30216c70321f84c9a967267684bdc74350af3f3c46c857d9f80a4fa2"
  },
  "selectedYankedVersions": {},
  "moduleExtensions": {}
}
"""
WORKSPACE = """workspace(name = "mine")

load("@bazel_tools//tools/build_defs/repo:http.bzl", "http_archive")

http_archive(
    name = "rules_go",
    sha256 = "80a98277ad1311dacd837f9b16db62887702e9f1d1c4c9f796d0121a46c8e184",
    urls = ["https://example.com/rules_go-v0.46.0.zip"],
)
"""


def bazel_tree(target: Path) -> Path:
    written("MODULE.bazel", MODULE)(target)
    written("MODULE.bazel.lock", MODULE_LOCK)(target)
    written(".bazelrc", "common --repository_cache=~/.cache/bazel-repo\n")(target)
    written(".bazelversion", "8.4.2\n")(target)
    return target


BUMPED = both(*(replaced(name, "0.50.1", "0.51.0") for name in ("MODULE.bazel", "MODULE.bazel.lock")))


def test_bazel_keeps_its_promises(tmp_path: Path) -> None:
    """
    Modules, what their extensions fetch, settings and Bazel itself count; the module's own version does not.
    """
    keeps_promises(
        "bazel",
        bazel_tree(tmp_path),
        auto="bazel bazelisk",
        other={
            "a module was bumped": BUMPED,
            "a checksum changed": replaced("MODULE.bazel.lock", "205765fd", "305765fd"),
            "a module was bumped, not yet in the lock": replaced("MODULE.bazel", "0.50.1", "0.51.0"),
            "an included file was added": written("go.MODULE.bazel", 'bazel_dep(name = "gazelle", version = "0.39")\n'),
            "a setting was added": appended(".bazelrc", "build --copt=-O2\n"),
            "Bazel was bumped": replaced(".bazelversion", "8.4.2", "8.5.0"),
        },
        same={"the module was released": replaced("MODULE.bazel", '"1.0"', '"1.1"')},
    )


@pytest.mark.parametrize(
    ("name", "text", "old", "new"),
    [
        ("MODULE.bazel", MODULE, "0.50.1", "0.51.0"),
        ("MODULE.bazel", MODULE.replace("\n    ", "").replace(",\n)", ")"), "0.50.1", "0.51.0"),
        ("WORKSPACE", WORKSPACE, "0.46.0", "0.47.0"),
        ("WORKSPACE.bazel", WORKSPACE, "80a98277", "90a98277"),
    ],
)
def test_bazel_takes_what_has_no_lock(tmp_path: Path, name: str, text: str, old: str, new: str) -> None:
    """
    A module without a lock, and a WORKSPACE, which pins by itself.
    """
    written(name, text)(tmp_path)
    released = {"the module was released": replaced(name, '"1.0"', '"1.1"')} if name == "MODULE.bazel" else {}

    keeps_promises("bazel", tmp_path, other={"a dependency was bumped": replaced(name, old, new)}, same=released)
    assert uses_of(tmp_path)[0].unlocked == (("MODULE.bazel",) if name == "MODULE.bazel" else ())


def test_an_empty_workspace_locks_nothing(tmp_path: Path) -> None:
    """
    It marks the root; a MODULE.bazel beside it still needs its lock.
    """
    written("MODULE.bazel", MODULE)(tmp_path)
    written("WORKSPACE", "# See MODULE.bazel.\n")(tmp_path)

    assert uses_of(tmp_path)[0].unlocked == ("MODULE.bazel",)


def test_bazelisk_keeps_its_promises(tmp_path: Path) -> None:
    """
    Its cache holds Bazel, so that of every release has a key of its own, whatever else changes.
    """
    tree = bazel_tree(tmp_path)

    keeps_promises(
        "bazelisk",
        tree,
        auto="bazel bazelisk",
        other={
            "Bazel was bumped": replaced(".bazelversion", "8.4.2", "8.5.0"),
            "Bazel comes from elsewhere": written(".bazeliskrc", "BAZELISK_BASE_URL=https://example.com\n"),
        },
        same={"a module was bumped": BUMPED},
    )
