"""Python's package managers."""

from __future__ import annotations

from partest_sdk.core.cache_key.ecosystem import Ecosystem, KeyFile, Pin, Place, Tool, Version
from partest_sdk.core.cache_key.ecosystems.pins import in_mise, in_tool_versions

PYTHON = Tool(
    "python",
    "py",
    pins=(
        Pin(".python-version", r"^[ \t]*([^\s#]+)"),
        in_tool_versions("python", r"\S+"),
        in_mise("python", r"[^\"'\n]+"),
    ),
    variables=("UV_PYTHON", "pythonLocation"),
    # Twice -V: only then does PyPy say that it is PyPy.
    ask=("python|python3", "-VV"),
    flavours=("pypy", "graalpy"),
    # What setup-python puts into a folder of its own, and what Python says of itself.
    marks=((r"(?i)free-?thread", "t"), (r"[/\\]x86$|\b32 bit\b", ".x86")),
)
UV = Tool(
    "uv",
    "uv",
    pins=(
        in_tool_versions("uv", r"\S+"),
        Pin("uv.toml", r"^required-version[ \t]*=[ \t]*[\"']=*(\d[\w.]*)[\"']"),
    ),
    ask=("uv", "--version"),
)

# What a wheel that is built from source depends on besides the versions.
BUILD_VARIABLES = (
    "ARCHFLAGS",
    "CC",
    "CFLAGS",
    "CMAKE_ARGS",
    "CPPFLAGS",
    "CXX",
    "CXXFLAGS",
    "LDFLAGS",
    "MACOSX_DEPLOYMENT_TARGET",
)

PYPROJECT = KeyFile("pyproject.toml", "pyproject", includes="pyproject")
# A project says in its pyproject.toml what it is, whoever installs it.
A_PROJECT = PYPROJECT._replace(holds="[project]")
SETUP_FILES = (KeyFile("setup.py", "setup_py"), KeyFile("setup.cfg", "setup_cfg", includes="setup_cfg"))


def _with_table(name: str) -> tuple[KeyFile, ...]:
    """A pyproject.toml with the table *name*, or one below it: ``[tool.uv-dynamic-versioning]`` is not uv's."""
    return (PYPROJECT._replace(holds=f"[{name}]"), PYPROJECT._replace(holds=f"[{name}."))


# Not the name alone: Ruff has a setting of that name too.
UV_CACHE = ("[tool.uv] cache-dir=",)

ECOSYSTEMS = (
    Ecosystem(
        name="pip",
        title="pip and pip-tools",
        family="python",
        takes_unclaimed=True,
        locks=(
            (
                KeyFile("*requirements*.txt", includes="requirements"),
                KeyFile("requirements/**/*.txt", includes="requirements"),
                KeyFile("*constraints*.txt", includes="requirements"),
                KeyFile("pylock.toml"),
                KeyFile("pylock.*.toml"),
            ),
        ),
        manifests=(
            A_PROJECT,
            PYPROJECT._replace(holds="[build-system]"),
            *SETUP_FILES,
            KeyFile("*requirements*.in", includes="requirements"),
        ),
        # Requirements often pin only a part: what the project itself asks for is installed beside them.
        extras=(A_PROJECT, *SETUP_FILES),
        places=(
            Place(
                "~/.cache/pip",
                macos="~/Library/Caches/pip",
                windows=r"~\AppData\Local\pip\Cache",
                variable="PIP_CACHE_DIR",
            ),
        ),
        versions=(Version(PYTHON),),
        native=True,
        variables=BUILD_VARIABLES,
        source="actions/cache examples.md; actions/setup-python src/cache-distributions/pip-cache.ts; pip.pypa.io topics/caching",
        note="What requirements, setuptools or a conda environment include (`-r`, `-c`, `file:`) counts too, whatever it is called.",
    ),
    Ecosystem(
        name="uv",
        title="uv",
        family="python",
        borrows="pip",
        locks=((KeyFile("uv.lock", "uv_lock"), KeyFile("*.py.lock", "uv_lock")),),
        manifests=tuple(file._replace(moves=UV_CACHE) for file in _with_table("tool.uv")),
        # How uv builds, and what the project itself is built with, is in no lock.
        extras=(
            KeyFile("uv.toml", "addresses", moves=("cache-dir",)),
            KeyFile("pyproject.toml", "uv_settings", moves=UV_CACHE),
        ),
        places=(Place("~/.cache/uv", windows=r"~\AppData\Local\uv\cache", variable="UV_CACHE_DIR"),),
        versions=(Version(PYTHON), Version(UV)),
        native=True,
        variables=BUILD_VARIABLES,
        source="docs.astral.sh/uv/reference/storage; astral-sh/setup-uv src/cache/restore-cache.ts",
        note="Named in `--ecosystems`, it takes pip's requirements where there is no uv.lock, as `uv pip` does. "
        "Run `uv cache prune --ci` at the end of the job: downloaded wheels come as fast from their index as from a cache.",
    ),
    Ecosystem(
        name="poetry",
        title="Poetry",
        family="python",
        locks=((KeyFile("poetry.lock", "poetry_lock"),),),
        manifests=_with_table("tool.poetry"),
        extras=(
            KeyFile(
                "poetry.toml",
                "settings",
                moves=("[virtualenvs] in-project=true", "[virtualenvs] path=", "\ncache-dir"),
            ),
        ),
        places=(
            Place(
                "~/.cache/pypoetry/virtualenvs",
                macos="~/Library/Caches/pypoetry/virtualenvs",
                windows=r"~\AppData\Local\pypoetry\Cache\virtualenvs",
                variable="POETRY_VIRTUALENVS_PATH",
                others=("POETRY_CACHE_DIR/virtualenvs",),
            ),
        ),
        # An environment links to the very Python that made it.
        versions=(Version(PYTHON, 3),),
        native=True,
        exact=True,
        refresh="weekly",
        variables=BUILD_VARIABLES,
        source="python-poetry.org/docs/configuration; poetry 2.5 locations.py; actions/setup-python src/cache-distributions/poetry-cache.ts",
        note="An environment in the project's own folder (`.venv`) is not cached: it only works where the checkout lay.",
    ),
    Ecosystem(
        name="pipenv",
        title="Pipenv",
        locks=((KeyFile("Pipfile.lock"),),),
        manifests=(KeyFile("Pipfile"),),
        places=(
            Place(
                "~/.local/share/virtualenvs",
                windows=r"~\.virtualenvs",
                variable="WORKON_HOME",
                others=("XDG_DATA_HOME/virtualenvs",),
                others_on_windows=False,
            ),
        ),
        versions=(Version(PYTHON, 3),),
        native=True,
        exact=True,
        refresh="weekly",
        variables=BUILD_VARIABLES,
        source="pipenv 2026.10 utils/shell.py; actions/setup-python src/cache-distributions/pipenv-cache.ts; actions/cache examples.md",
        note="An environment in the project's own folder (`.venv`) is not cached: it only works where the checkout lay.",
    ),
    Ecosystem(
        name="pdm",
        title="PDM",
        family="python",
        locks=((KeyFile("pdm.lock", "pdm_lock"),),),
        manifests=_with_table("tool.pdm"),
        extras=(KeyFile("pdm.toml", "settings", moves=("\ncache_dir",)),),
        places=(
            Place(
                "~/.cache/pdm",
                macos="~/Library/Caches/pdm",
                windows=r"~\AppData\Local\pdm\pdm\Cache",
                variable="PDM_CACHE_DIR",
            ),
        ),
        versions=(Version(PYTHON),),
        native=True,
        variables=BUILD_VARIABLES,
        source="pdm 2.29 project/config.py with platformdirs; pdm-project.org reference/configuration",
    ),
    Ecosystem(
        name="hatch",
        title="Hatch",
        family="python",
        # What `hatch env lock` writes is called as the locks of pip and others are.
        locks=((KeyFile("pylock.toml"), KeyFile("pylock.*.toml")),),
        locks_of_a_manifest=True,
        # Hatchling, which only builds, has tables below [tool.hatch] too; environments are Hatch's alone.
        manifests=(PYPROJECT._replace(holds="[tool.hatch.env"), KeyFile("hatch.toml", "pyproject")),
        extras=(PYPROJECT, KeyFile("hatch.toml", "pyproject"), KeyFile("pylock.toml"), KeyFile("pylock.*.toml")),
        places=(
            Place(
                "~/.local/share/hatch/env",
                macos="~/Library/Application Support/hatch/env",
                windows=r"~\AppData\Local\hatch\env",
                variable="HATCH_DATA_DIR",
                below="env",
            ),
        ),
        versions=(Version(PYTHON, 3),),
        native=True,
        exact=True,
        refresh="weekly",
        variables=BUILD_VARIABLES,
        source="hatch.pypa.io config/hatch; hatch 1.18 config/model.py",
    ),
    Ecosystem(
        name="pixi",
        title="Pixi",
        family="python",
        locks=((KeyFile("pixi.lock", "pixi_lock"),),),
        manifests=(KeyFile("pixi.toml", "pyproject"), *_with_table("tool.pixi")),
        places=(
            Place(
                "~/.cache/rattler/cache",
                macos="~/Library/Caches/rattler/cache",
                windows=r"~\AppData\Local\rattler\cache",
                variable="PIXI_CACHE_DIR",
                others=("RATTLER_CACHE_DIR",),
            ),
        ),
        refresh="weekly",
        source="pixi.prefix.dev reference/environment_variables; docs.rs rattler_cache default_cache_dir; prefix-dev/setup-pixi src/cache.ts",
        note="The downloads are cached, not `.pixi`: an environment of Conda packages only works where the checkout lay.",
    ),
    Ecosystem(
        name="precommit",
        title="pre-commit",
        # A hook is named by its revision, which has its dependencies in it, and what is added to them stands here.
        locks=((KeyFile(".pre-commit-config.yaml"),),),
        places=(Place("~/.cache/pre-commit", windows=r"~\.cache\pre-commit", variable="PRE_COMMIT_HOME"),),
        # Every environment links to the Python that made it.
        versions=(Version(PYTHON),),
        native=True,
        source="pre-commit.com #managing-ci-caches; pre-commit/action action.yml; pre-commit store.py _get_default_directory",
        only_by_name=True,
        note="`pre-commit gc` removes what an older cache has too much.",
    ),
    Ecosystem(
        name="conda",
        title="Conda, Mamba and Micromamba",
        locks=(
            (
                KeyFile("conda-lock.yml"),
                KeyFile("*.conda-lock.yml"),
                KeyFile("conda-*.lock", holds="@EXPLICIT"),
                KeyFile("*.conda.lock", holds="@EXPLICIT"),
            ),
        ),
        manifests=(
            KeyFile("*environment*.yml", holds="dependencies:", includes="environment"),
            KeyFile("*environment*.yaml", holds="dependencies:", includes="environment"),
        ),
        extras=(KeyFile(".condarc", "addresses", moves=("pkgs_dirs",)),),
        places=(
            Place("~/conda_pkgs_dir", windows=r"~\conda_pkgs_dir", variable="CONDA_PKGS_DIRS"),
            Place("~/.conda/pkgs", windows=r"~\.conda\pkgs"),
            # Mamba 2 and later, which calls its root folder otherwise than Micromamba did.
            Place(
                "~/.local/share/mamba/pkgs",
                windows=r"~\AppData\Roaming\mamba\pkgs",
                variable="MAMBA_ROOT_PREFIX",
                below="pkgs",
            ),
            Place("~/micromamba/pkgs", windows=r"~\micromamba\pkgs", variable="MAMBA_ROOT_PREFIX", below="pkgs"),
        ),
        refresh="weekly",
        source="conda-incubator/setup-miniconda README; docs.conda.io custom-env-and-pkg-locations",
        note="Packages that pip installs into an environment are in pip's cache: name both ecosystems.",
    ),
)
