"""JavaScript's package managers."""

from __future__ import annotations

from partest_sdk.core.cache_key.ecosystem import Ecosystem, KeyFile, Pin, Place, Tool, Version
from partest_sdk.core.cache_key.ecosystems.pins import in_mise, in_tool_versions


def _chosen_by_project(manager: str) -> Pin:
    """The version of *manager* in the ``packageManager`` of a package.json."""
    return Pin("package.json", rf'"packageManager"\s*:\s*"{manager}@(\d[^"+]*)')


def _chosen_for_volta(tool: str) -> Pin:
    return Pin("package.json", rf'"volta"\s*:\s*\{{[^{{}}]*"{tool}"\s*:\s*"(\d[^"]*)')


NODE = Tool(
    "node",
    "node",
    # A name such as lts/iron says no number.
    pins=(
        Pin(".nvmrc", r"^[ \t]*v?(\d\S*)"),
        Pin(".node-version", r"^[ \t]*v?(\d\S*)"),
        in_tool_versions("node(?:js)?", before="v?"),
        in_mise("node", before="v?"),
        _chosen_for_volta("node"),
    ),
    ask=("node", "--version"),
)
YARN = Tool(
    "yarn",
    "yarn",
    pins=(
        Pin(".yarnrc.yml", r"^yarnPath:.*yarn-(\d[\d.]*\d)"),
        _chosen_by_project("yarn"),
        _chosen_for_volta("yarn"),
        in_tool_versions("yarn"),
    ),
    ask=("yarn", "--version"),
    # Where Yarn 1 is installed it would start the project's own, and says nothing of that.
    answer=r"(?m)^((?:[2-9]|\d\d+)\.\d[\w.-]*)[ \t]*$",
)
PNPM = Tool(
    "pnpm",
    "pnpm",
    pins=(_chosen_by_project("pnpm"), _chosen_for_volta("pnpm"), in_tool_versions("pnpm")),
    ask=("pnpm", "--version"),
)
BUN = Tool(
    "bun",
    "bun",
    pins=(
        _chosen_by_project("bun"),
        Pin(".bun-version", r"^[ \t]*v?(\d\S*)"),
        in_tool_versions("bun"),
    ),
    ask=("bun", "--version"),
)
DENO = Tool(
    "deno",
    "deno",
    pins=(
        Pin(".dvmrc", r"^[ \t]*v?(\d\S*)"),
        in_tool_versions("deno", before="v?"),
        _chosen_by_project("deno"),
    ),
    ask=("deno", "--version"),
)


NPMRC = KeyFile(".npmrc", "settings")


def _package_json(holds: str) -> KeyFile:
    return KeyFile("package.json", "package_json", holds)


ECOSYSTEMS = (
    Ecosystem(
        name="npm",
        title="npm",
        family="javascript",
        takes_unclaimed=True,
        locks=(
            # Where both are, npm looks at the first only.
            (KeyFile("npm-shrinkwrap.json", "package_lock"),),
            (KeyFile("package-lock.json", "package_lock"),),
        ),
        # A part of `dependencies`, `devDependencies` and all the others; a file without them installs nothing.
        manifests=(_package_json('ependencies"'),),
        extras=(NPMRC._replace(moves=("\ncache=", "\ncache =")),),
        places=(
            Place(
                "~/.npm",
                windows=r"~\AppData\Local\npm-cache",
                variable="npm_config_cache",
                others=("NPM_CONFIG_CACHE",),
            ),
        ),
        versions=(Version(NODE, 1),),
        source="actions/cache examples.md; actions/setup-node src/cache-utils.ts; docs.npmjs.com using-npm/config",
    ),
    Ecosystem(
        name="yarn",
        title="Yarn 1",
        family="javascript",
        locks=((KeyFile("yarn.lock", "yarn_lock", holds="# yarn lockfile v1"),),),
        manifests=(_package_json('"yarn@1'),),
        extras=(KeyFile(".yarnrc", "settings", moves=("cache-folder",)), NPMRC),
        places=(
            Place(
                "~/.cache/yarn",
                macos="~/Library/Caches/Yarn",
                windows=r"~\AppData\Local\Yarn\Cache",
                variable="YARN_CACHE_FOLDER",
            ),
        ),
        versions=(Version(NODE, 1),),
        source="yarn 1.22 src/util/user-dirs.js; actions/setup-node src/cache-utils.ts",
        note="As root on Linux, Yarn 1 has its cache below /usr/local/share; set YARN_CACHE_FOLDER in such a container.",
    ),
    Ecosystem(
        name="yarnberry",
        title="Yarn 2 and later",
        family="javascript",
        locks=((KeyFile("yarn.lock", holds="__metadata:"),),),
        manifests=(_package_json('"yarn@2'), _package_json('"yarn@3'), _package_json('"yarn@4')),
        extras=(KeyFile(".yarnrc.yml", "yarnrc_yml", moves=("\ncacheFolder", "\nglobalFolder")),),
        places=(
            Place(".yarn/cache", windows=r".yarn\cache", variable="YARN_CACHE_FOLDER"),
            Place(
                "~/.yarn/berry/cache",
                windows=r"~\AppData\Local\Yarn\Berry\cache",
                variable="YARN_GLOBAL_FOLDER",
                below="cache",
                others=("XDG_DATA_HOME/yarn/berry/cache",),
                others_on_windows=False,
            ),
        ),
        versions=(Version(NODE, 1), Version(YARN, 1)),
        source="yarnpkg/berry packages/yarnpkg-core/sources/folderUtils.ts; yarnpkg.com/configuration/yarnrc",
        note="A project that commits `.yarn/cache` needs no cache of it: choose the paths with --paths, since nobody can tell from its files.",
    ),
    Ecosystem(
        name="pnpm",
        title="pnpm",
        family="javascript",
        locks=((KeyFile("pnpm-lock.yaml", "pnpm_lock"),),),
        manifests=(_package_json('"pnpm@'),),
        extras=(KeyFile("pnpm-workspace.yaml", moves=("\nstoreDir",)), NPMRC._replace(moves=("\nstore-dir",))),
        places=(
            Place(
                "~/.local/share/pnpm/store",
                macos="~/Library/pnpm/store",
                windows=r"~\AppData\Local\pnpm\store",
                variable="PNPM_HOME",
                below="store",
                others=("XDG_DATA_HOME/pnpm/store",),
            ),
        ),
        # The store has a new layout with every major version, and keeps what install scripts have built.
        versions=(Version(NODE, 1), Version(PNPM, 1)),
        native=True,
        source="pnpm config/config/src/dirs.ts; actions/setup-node src/cache-utils.ts",
        note="Where the checkout lies on another drive than the home folder, as on GitHub's Windows runners, "
        "pnpm puts its store there; set `store-dir` and use --paths.",
    ),
    Ecosystem(
        name="bun",
        title="Bun",
        family="javascript",
        locks=((KeyFile("bun.lock", "bun_lock"),), (KeyFile("bun.lockb", "bytes"),)),
        manifests=(_package_json('"bun@'),),
        extras=(KeyFile("bunfig.toml", "settings", moves=("[install.cache]",)), NPMRC),
        places=(
            Place(
                "~/.bun/install/cache",
                windows=r"~\.bun\install\cache",
                variable="BUN_INSTALL_CACHE_DIR",
                others=("BUN_INSTALL/install/cache", "XDG_CACHE_HOME/.bun/install/cache"),
            ),
        ),
        versions=(Version(BUN),),
        source="bun.sh/docs/pm/global-cache; actions/cache examples.md",
    ),
    Ecosystem(
        name="deno",
        title="Deno",
        family="javascript",
        locks=((KeyFile("deno.lock"),),),
        manifests=(KeyFile("deno.json", "deno_json"), KeyFile("deno.jsonc", "deno_json")),
        extras=(KeyFile("deps.ts"), KeyFile("import_map.json")),
        places=(
            Place("~/.cache/deno", macos="~/Library/Caches/deno", windows=r"~\AppData\Local\deno", variable="DENO_DIR"),
        ),
        versions=(Version(DENO),),
        source="actions/cache examples.md; docs.rs deno cache/deno_dir.rs",
    ),
)
