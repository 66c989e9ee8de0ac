"""How a machine or a project says that its cache lies elsewhere, in every ecosystem that can be told so."""

from __future__ import annotations

from pathlib import Path

import pytest
from cache_keys import uses_of
from partest_sdk.adapters.work_tree import WorkTree
from partest_sdk.core.cache_key.places import paths_of
from partest_sdk.core.cache_key.warnings import about_moved_caches, warnings_for

from core.cache_key.ecosystems.promises import written


@pytest.mark.parametrize(
    ("ecosystem", "manifest", "variables", "path"),
    [
        ("npm", "package-lock.json", {"NPM_CONFIG_CACHE": "/c"}, "/c"),
        ("npm", "package-lock.json", {"npm_config_cache": "/c", "NPM_CONFIG_CACHE": "/d"}, "/c"),
        ("pnpm", "pnpm-lock.yaml", {"XDG_DATA_HOME": "/c"}, "/c/pnpm/store"),
        ("pnpm", "pnpm-lock.yaml", {"PNPM_HOME": "/c", "XDG_DATA_HOME": "/d"}, "/c/store"),
        ("cargo", "Cargo.lock", {"CARGO_BUILD_TARGET_DIR": "/c"}, "/c"),
        ("go", "go.mod", {"GOPATH": "/c"}, "/c/pkg/mod"),
        ("go", "go.mod", {"GOPATH": "/d", "GOMODCACHE": "/c"}, "/c"),
        ("poetry", "poetry.lock", {"POETRY_CACHE_DIR": "/c"}, "/c/virtualenvs"),
        ("poetry", "poetry.lock", {"POETRY_VIRTUALENVS_PATH": "/c", "POETRY_CACHE_DIR": "/d"}, "/c"),
        ("bun", "bun.lock", {"BUN_INSTALL": "/c", "XDG_CACHE_HOME": "/d"}, "/c/install/cache"),
        ("bun", "bun.lock", {"XDG_CACHE_HOME": "/c"}, "/c/.bun/install/cache"),
        ("pipenv", "Pipfile.lock", {"XDG_DATA_HOME": "/c"}, "/c/virtualenvs"),
        ("yarnberry", "yarn.lock", {"XDG_DATA_HOME": "/c"}, "/c/yarn/berry/cache"),
        ("yarnberry", "yarn.lock", {"YARN_GLOBAL_FOLDER": "/c", "XDG_DATA_HOME": "/d"}, "/c/cache"),
        ("composer", "composer.lock", {"COMPOSER_HOME": "/c"}, "/c/cache/files"),
        ("renv", "renv.lock", {"RENV_PATHS_ROOT": "/d", "RENV_PATHS_CACHE": "/c"}, "/c"),
        ("terraform", ".terraform.lock.hcl", {"TF_DATA_DIR": "/c"}, "/c/providers"),
        ("mix", "mix.lock", {"MIX_BUILD_PATH": "/c"}, "/c"),
        ("pixi", "pixi.lock", {"RATTLER_CACHE_DIR": "/c"}, "/c"),
        ("conda", "conda-lock.yml", {"MAMBA_ROOT_PREFIX": "/c"}, "/c/pkgs"),
        ("conda", "conda-lock.yml", {}, "~/.local/share/mamba/pkgs"),
        ("precommit", ".pre-commit-config.yaml", {"PRE_COMMIT_HOME": "/c"}, "/c"),
        ("precommit", ".pre-commit-config.yaml", {"XDG_CACHE_HOME": "/c"}, "/c/pre-commit"),
    ],
)
def test_a_variable_moves_the_cache(
    tmp_path: Path, ecosystem: str, manifest: str, variables: dict[str, str], path: str
) -> None:
    """
    The strongest of them, and what it says stands in the place of the usual folder.
    """
    written(manifest, "__metadata:\n" if ecosystem == "yarnberry" else "")(tmp_path)

    paths = paths_of(uses_of(tmp_path, ecosystem), "linux", str, variables)

    assert path in paths
    assert not any(name.startswith(("/d", "~/go/pkg", "~/.npm")) for name in paths)
    assert len(set(paths)) == len(paths)


@pytest.mark.parametrize(
    ("ecosystem", "lock", "settings", "moved", "other"),
    [
        ("npm", "package-lock.json", ".npmrc", "a=b\ncache=/c\n", "prefer-offline=true\n_cache=1\n"),
        ("npm", "package-lock.json", ".npmrc", "cache = /c\n", "cache-min=1\n"),
        ("pnpm", "pnpm-lock.yaml", ".npmrc", "store-dir=/c\n", "cache=/c\n"),
        ("pnpm", "pnpm-lock.yaml", "pnpm-workspace.yaml", "storeDir: /c\n", "packages: []\n"),
        ("yarn", "yarn.lock", ".yarnrc", 'cache-folder "/c"\n', 'registry "a"\n'),
        ("yarnberry", "yarn.lock", ".yarnrc.yml", "cacheFolder: /c\n", "enableGlobalCache: true\n"),
        ("uv", "uv.lock", "uv.toml", 'cache-dir = "/c"\n', "no-binary = true\n"),
        ("uv", "uv.lock", "pyproject.toml", '[tool.uv]\ndev = 1\n\ncache-dir="/c"\n', '[tool.uv.x]\na = 1\n[tool.ruff]\ncache-dir = "/c"\n'),
        ("uv", "uv.lock", "pyproject.toml", '[tool.uv]\r\nno-cache = 1\r\ncache-dir = "/c"\r\n', '[tool.uv]\r\nno-cache-dir = 1\r\n'),
        ("uv", "uv.lock", "pyproject.toml", '[tool.uv]\ncache-dir = "/c"\n', '[tool.ruff]\ncache-dir = "/c"\n'),
        ("poetry", "poetry.lock", "poetry.toml", "[virtualenvs]\nin-project = true\n", "[virtualenvs]\ncreate = true\n"),
        ("poetry", "poetry.lock", "poetry.toml", "[virtualenvs]\ncreate = true\npath = '/c'\n", "[virtualenvs]\nin-project = false\n"),
        ("poetry", "poetry.lock", "poetry.toml", "cache-dir = '/c'\n", "[repositories]\npath = '/c'\n[virtualenvs]\n"),
        ("pdm", "pdm.lock", "pdm.toml", "cache_dir = '/c'\n", "check_update = false\n"),
        ("composer", "composer.json", "composer.json", '{"config": {"cache-dir": "/c"}}', '{"config": {"vendor-dir": "/c"}}'),
        ("nuget", "packages.lock.json", "a.csproj", "<Project><RestorePackagesPath>c</RestorePackagesPath></Project>", "<Project/>"),
        ("nuget", "packages.lock.json", "Directory.Build.props", "<Project><RestorePackagesPath Condition='1'>c", "<Project/>"),
        ("conda", "conda-lock.yml", ".condarc", "pkgs_dirs:\n- /c\n", "channels: []\n"),
        ("cargo", "Cargo.lock", ".cargo/config.toml", '[build]\ntarget-dir = "/c"\n', '[build]\ntarget = "a"\n'),
        ("bundler", "Gemfile.lock", ".bundle/config", 'BUNDLE_PATH: "c"\n', 'BUNDLE_WITH: "c"\n'),
        ("maven", "pom.xml", ".mvn/maven.config", "-Dmaven.repo.local=/c\n", "-Pours\n"),
        ("nuget", "packages.lock.json", "nuget.config", '<add key="globalPackagesFolder" value="c" />', "<clear />"),
    ],
)  # fmt: skip
def test_settings_that_move_the_cache_are_seen(
    tmp_path: Path, ecosystem: str, lock: str, settings: str, moved: str, other: str
) -> None:
    """
    Nobody follows them, so their file is the one that people are warned of; other settings are no reason to.
    """
    written(lock, {"yarn": "# yarn lockfile v1\n", "yarnberry": "__metadata:\n"}.get(ecosystem, ""))(tmp_path)
    written(settings, moved)(tmp_path)

    warned = []
    for text in (moved, other):
        written(settings, text)(tmp_path)
        warned.append([*about_moved_caches(uses_of(tmp_path, ecosystem), WorkTree(str(tmp_path)).read)])

    assert [sentence.split(" says with ")[0] for sentence in warned[0]] == [settings]
    assert warned[1] == []


@pytest.mark.parametrize(
    ("ecosystem", "lock", "variables"),
    [
        ("yarnberry", "yarn.lock", {"XDG_DATA_HOME": "/d"}),
        ("pipenv", "Pipfile.lock", {"XDG_DATA_HOME": "/d"}),
    ],
)
def test_on_windows_a_variable_of_linux_moves_nothing(
    tmp_path: Path, ecosystem: str, lock: str, variables: dict[str, str]
) -> None:
    """
    What XDG says is not asked for there.
    """
    written(lock, "__metadata:\n")(tmp_path)
    uses = uses_of(tmp_path, ecosystem)

    assert paths_of(uses, "windows", str, variables) == paths_of(uses, "windows", str, {})
    assert any(path.startswith("/d") for path in paths_of(uses, "linux", str, variables))


@pytest.mark.parametrize(
    ("variables", "config", "told"),
    [
        ({}, None, True),
        ({"BUNDLE_PATH": ""}, None, True),
        ({"BUNDLE_PATH": "vendor/bundle"}, None, False),
        ({"BUNDLE_DEPLOYMENT": "true"}, None, False),
        ({}, 'BUNDLE_PATH: "vendor/bundle"\n', False),
    ],
)
def test_a_folder_that_stays_empty_is_told_of(
    tmp_path: Path, variables: dict[str, str], config: str | None, told: bool
) -> None:
    """
    Bundler installs beside the project only where a variable or its settings say so.
    """
    written("Gemfile.lock", "")(tmp_path)
    if config:
        written(".bundle/config", config)(tmp_path)

    warned = warnings_for(uses_of(tmp_path, "bundler"), [], [], ["vendor/bundle"], variables)

    assert (
        "Bundler puts nothing into vendor/bundle unless it is told to, so the cache stays empty; "
        "set BUNDLE_PATH=vendor/bundle for the job" in warned
    ) is told
