from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from cache_keys import hash_of, used
from partest_sdk.core.cache_key.ecosystem import Tool
from partest_sdk.core.cache_key.ecosystems.python import PYTHON, UV
from real_locks import made
from real_runners.tool_chain import python_tool, uv

from core.cache_key.ecosystems.promises import appended, keeps_promises, replaced, says_its_folder, version_by, written

SIX = '"six==1.16.0"'
BUMPED = '"six==1.17.0"'
ANOTHER = '"iniconfig==2.0.0"'
CHECKSUM = "8abb2f1d86890a2dfb989f9a77cfcfd3e47c2a354b01111771326f8aa26e0254"
"""Of the wheel of six 1.16.0."""
OTHER_CHECKSUM = CHECKSUM.replace("8", "9")
BUILD = '[build-system]\nrequires = ["flit_core>=3.2,<4"]\nbuild-backend = "flit_core.buildapi"\n'


def project(name: str, version: str, requires: str = "") -> str:
    """A pyproject.toml as most are."""
    return (
        f'[project]\nname = "{name}"\nversion = "{version}"\ndescription = "Mine"\nrequires-python = ">=3.11"\n'
        f"dependencies = [{requires}]\n\n{BUILD}"
    )


def library(version: str = "0.1", name: str = "library") -> Mapping[str, str]:
    """A folder with a package of the project's own."""
    return {
        f"{name}/pyproject.toml": project(name, version, '"typing-extensions==4.12.2"'),
        f"{name}/{name}.py": f'"""A module."""\n__version__ = "{version}"\n',
    }


def uv_tree(target: Path, version: str = "1.0", requires: str = SIX, folder: str = "0.1", member: str = "0.1") -> Path:
    files = {
        "pyproject.toml": project("mine", version, f'{requires}, "library", "member"')
        + '[tool.uv.sources]\nlibrary = { path = "library" }\nmember = { workspace = true }\n'
        + '[tool.uv.workspace]\nmembers = ["member"]\n',
        "mine.py": '"""A module."""\n',
        **library(folder),
        **library(member, "member"),
    }
    return made("uv", files, [[uv(), "lock", "--quiet"]], target)


@pytest.mark.slow
def test_uv_keeps_its_promises(tmp_path: Path) -> None:
    """
    What uv itself writes gives another key for another dependency, and the same for a release of ours, of a workspace's member, of a folder.
    """
    keeps_promises(
        "uv",
        uv_tree(tmp_path / "tree"),
        other={
            "a dependency was added": uv_tree(tmp_path / "added", requires=f"{SIX}, {ANOTHER}"),
            "a dependency was bumped": uv_tree(tmp_path / "bumped", requires=BUMPED),
            "a dependency was removed": uv_tree(tmp_path / "removed", requires='"typing-extensions"'),
            "a checksum changed": replaced("uv.lock", CHECKSUM, OTHER_CHECKSUM),
            "a source changed": replaced("uv.lock", '{ registry = "', '{ registry = "https://mirror.example/', 1),
            "settings of uv were added": written("uv.toml", "no-binary = true\n"),
        },
        same={
            "the project was released": uv_tree(tmp_path / "released", version="1.1"),
            "a folder was released": uv_tree(tmp_path / "folder", folder="0.2"),
            "a member was released": uv_tree(tmp_path / "member", member="0.2"),
        },
    )


def poetry_tree(target: Path, version: str = "1.0", requires: str = SIX, folder: str = "0.1") -> Path:
    poetry = str(python_tool("poetry==2.5.1") / "poetry")
    files = {
        # Of an index that is named like this, Poetry asks nothing but what every mirror has.
        "pyproject.toml": project("mine", version, f'{requires}, "library"')
        + '[tool.poetry.dependencies]\nlibrary = { path = "library", develop = true }\n'
        + '[[tool.poetry.source]]\nname = "simple"\nurl = "https://pypi.org/simple"\npriority = "primary"\n',
        **library(folder),
    }
    return made("poetry", files, [[poetry, "lock", "--no-interaction"]], target)


@pytest.mark.slow
def test_poetry_keeps_its_promises(tmp_path: Path) -> None:
    """
    What Poetry itself writes gives another key for another dependency, and the same for a release of ours or of a folder.
    """
    keeps_promises(
        "poetry",
        poetry_tree(tmp_path / "tree"),
        other={
            "a dependency was added": poetry_tree(tmp_path / "added", requires=f"{SIX}, {ANOTHER}"),
            "a dependency was bumped": poetry_tree(tmp_path / "bumped", requires=BUMPED),
            "a checksum changed": replaced("poetry.lock", CHECKSUM, OTHER_CHECKSUM),
            "a group changed": replaced("poetry.lock", 'groups = ["main"]', 'groups = ["dev"]', 1),
            "a source changed": replaced("poetry.lock", "https://pypi.org/simple", "https://mirror.example/simple"),
        },
        same={
            "the project was released": poetry_tree(tmp_path / "released", version="1.1"),
            "a folder was released": poetry_tree(tmp_path / "folder", folder="0.2"),
            "another Poetry wrote the same": replaced("poetry.lock", "by Poetry 2.5.1", "by Poetry 2.6.0"),
        },
    )


def pdm_tree(target: Path, version: str = "1.0", requires: str = SIX, folder: str = "0.1") -> Path:
    pdm = str(python_tool("pdm==2.29.4", "hishel<2") / "pdm")
    files = {
        "pyproject.toml": project(
            "mine", version, f'{requires}, "library @ file:///${{PROJECT_ROOT}}/library"'
        ).removesuffix(BUILD)
        + "[tool.pdm]\ndistribution = true\n",
        "mine.py": '"""A module."""\n',
        **library(folder),
    }
    return made("pdm", files, [[pdm, "lock", "--quiet"]], target, PDM_USE_VENV="false", PDM_CHECK_UPDATE="false")


@pytest.mark.slow
def test_pdm_keeps_its_promises(tmp_path: Path) -> None:
    """
    What PDM itself writes gives another key for another dependency, and the same for a release of ours or of a folder.
    """
    keeps_promises(
        "pdm",
        pdm_tree(tmp_path / "tree"),
        other={
            "a dependency was added": pdm_tree(tmp_path / "added", requires=f"{SIX}, {ANOTHER}"),
            "a dependency was bumped": pdm_tree(tmp_path / "bumped", requires=BUMPED),
            "a checksum changed": replaced("pdm.lock", CHECKSUM, OTHER_CHECKSUM),
            "a group changed": replaced("pdm.lock", 'groups = ["default"]', 'groups = ["dev"]', 1),
        },
        same={
            "the project was released": pdm_tree(tmp_path / "released", version="1.1"),
            "a folder was released": pdm_tree(tmp_path / "folder", folder="0.2"),
        },
    )


def pipenv_tree(target: Path, packages: str = 'six = "==1.16.0"') -> Path:
    pipenv = str(python_tool("pipenv==2026.10.3") / "pipenv")
    source = '[[source]]\nname = "pypi"\nurl = "https://pypi.org/simple"\nverify_ssl = true\n'
    files = {
        "Pipfile": f'{source}[packages]\n{packages}\n[dev-packages]\niniconfig = "==2.0.0"\n',
        "setup.py": 'from setuptools import setup\nsetup(\n    name="mine",\n    version="1.0",\n)\n',
    }
    return made(
        "pipenv",
        files,
        [[pipenv, "lock", "--quiet"]],
        target,
        PIPENV_VENV_IN_PROJECT="0",
        WORKON_HOME="../environments",
    )


@pytest.mark.slow
def test_pipenv_keeps_its_promises(tmp_path: Path) -> None:
    """
    What Pipenv itself writes gives another key for another dependency; a setup.py beside it is pip's, and changes nothing.
    """
    keeps_promises(
        "pipenv",
        pipenv_tree(tmp_path / "tree"),
        other={
            "a dependency was added": pipenv_tree(tmp_path / "added", packages='six = "==1.16.0"\nidna = "==3.10"'),
            "a dependency was bumped": pipenv_tree(tmp_path / "bumped", packages='six = "==1.17.0"'),
            "a checksum changed": replaced("Pipfile.lock", CHECKSUM, OTHER_CHECKSUM),
        },
        same={"the project was released": replaced("setup.py", "1.0", "1.1")},
        auto="pip pipenv",
    )


def pip_tools_tree(target: Path, requires: str = "six==1.16.0") -> Path:
    compiler = str(python_tool("pip-tools==7.6.2") / "pip-compile")
    files = {
        "requirements.in": f"{requires}\n",
        "constraints.txt": "six<2\n",
        "pyproject.toml": project("mine", "1.0") + '[tool.bumpversion]\ncurrent_version = "1.0"\n',
        "setup.cfg": "[metadata]\nname = mine\nversion = 1.0\n\n[options]\ninstall_requires =\n    idna\n",
    }
    words = ("--quiet", "--generate-hashes", "--strip-extras", "--no-emit-find-links", "requirements.in")
    return made("pip-tools", files, [[compiler, *words]], target)


@pytest.mark.slow
def test_pip_keeps_its_promises(tmp_path: Path) -> None:
    """
    What pip-tools writes gives another key for another dependency, as do constraints and the project's own requirements, but no release.
    """
    keeps_promises(
        "pip",
        pip_tools_tree(tmp_path / "tree"),
        other={
            "a dependency was added": pip_tools_tree(tmp_path / "added", requires="six==1.16.0\niniconfig==2.0.0"),
            "a dependency was bumped": pip_tools_tree(tmp_path / "bumped", requires="six==1.17.0"),
            "a checksum changed": replaced("requirements.txt", CHECKSUM, OTHER_CHECKSUM),
            "requirements for development were added": written("requirements-dev.txt", "pytest\n"),
            "requirements were added in their folder": written("requirements/test.txt", "pytest\n"),
            "a constraint changed": replaced("constraints.txt", "<2", "<1.17"),
            "the project needs more": replaced("pyproject.toml", "dependencies = []", 'dependencies = ["idna"]'),
            "the project is built with more": replaced("pyproject.toml", ">=3.2,<4", ">=3.9,<4"),
            "setup.cfg needs more": appended("setup.cfg", "    certifi\n"),
        },
        same={
            "the project was released": replaced("pyproject.toml", '"1.0"', '"1.1"'),
            "setup.cfg was released": replaced("setup.cfg", "1.0", "1.1"),
            "a checker has other settings": appended("pyproject.toml", "[tool.ruff]\nline-length = 100\n"),
        },
    )


@pytest.mark.parametrize("manifest", ["pyproject.toml", "setup.py", "setup.cfg"])
def test_pip_takes_what_has_no_lock(tmp_path: Path, manifest: str) -> None:
    """
    A project without any lock is pip's, and its requirements count.
    """
    written("pyproject.toml", BUILD if manifest != "pyproject.toml" else project("mine", "1.0", SIX))(tmp_path)
    written("setup.py", f"from setuptools import setup\n\nsetup(\n    install_requires=[{SIX}],\n)\n")(tmp_path)
    written("setup.cfg", "[options]\ninstall_requires =\n    six==1.16.0\n")(tmp_path)

    keeps_promises("pip", tmp_path, other={"six was bumped": replaced(manifest, "1.16.0", "1.17.0")}, same={})


def test_a_project_that_only_has_settings_is_nobodys(tmp_path: Path) -> None:
    """
    A pyproject.toml with nothing but the settings of checkers shows no package manager.
    """
    written("pyproject.toml", "[tool.ruff]\nline-length = 100\n\n[tool.pytest.ini_options]\naddopts = '-q'\n")(tmp_path)

    assert used(tmp_path) == []


@pytest.mark.parametrize(
    ("table", "manager"),
    [
        ("[tool.uv]\nmanaged = true\n", "uv"),
        ("[tool.poetry]\npackage-mode = false\n", "poetry"),
        ("[tool.pdm]\ndistribution = true\n", "pdm"),
        ("[tool.hatch.envs.default]\ndependencies = ['pytest']\n", "hatch"),
        ("[tool.uv-dynamic-versioning]\nvcs = 'git'\n", "pip"),
        ("[[tool.uv.index]]\nurl = 'https://mirror.example/simple'\n", "uv"),
        ("[tool.poetry.group.test.dependencies]\npytest = '*'\n", "poetry"),
        ("[tool.hatch.version]\npath = 'mine.py'\n", "pip"),
        ("[tool.pixi.workspace]\nchannels = ['conda-forge']\n", "pixi"),
    ],
)
def test_a_table_tells_whose_an_unlocked_project_is(tmp_path: Path, table: str, manager: str) -> None:
    """
    Without a lock, the table of a manager in the pyproject.toml claims it; hatchling's tables alone do not, for it only builds.
    """
    written("pyproject.toml", project("mine", "1.0", SIX) + table)(tmp_path)

    keeps_promises(
        manager,
        tmp_path,
        other={"six was bumped": replaced("pyproject.toml", "1.16.0", "1.17.0")},
        same={"the project was released": replaced("pyproject.toml", '"1.0"', '"1.1"')},
    )


HATCH = """
[tool.hatch.version]
path = "mine.py"

[tool.hatch.envs.types]
extra-dependencies = ["mypy>=1.0.0"]
"""


@pytest.mark.slow
def test_hatch_keeps_its_promises(tmp_path: Path) -> None:
    """
    What Hatch's environments need counts, and what the project itself needs, but not the file with its version.
    """
    hatch = str(python_tool("hatch==1.18.2") / "hatch")
    files = {
        "pyproject.toml": project("mine", "1.0").replace('version = "1.0"', 'dynamic = ["version"]') + HATCH,
        "mine.py": '__version__ = "1.0"\n',
    }
    # Hatch itself has nothing to say against this tree.
    tree = made("hatch", files, [[hatch, "env", "show", "--json"]], tmp_path / "tree")
    alone = {"hatch.toml": '[envs.types]\nextra-dependencies = ["mypy"]\n'}
    other_form = made("hatch", alone, [[hatch, "env", "show", "--json"]], tmp_path / "other form")

    keeps_promises(
        "hatch",
        tree,
        other={
            "an environment needs more": replaced("pyproject.toml", '"mypy>=1.0.0"', '"mypy>=1.0.0", "six"'),
            "the project needs more": replaced("pyproject.toml", "dependencies = []", 'dependencies = ["six"]'),
        },
        same={"the project was released": replaced("mine.py", "1.0", "1.1")},
    )
    keeps_promises("hatch", other_form, other={"it needs more": replaced("hatch.toml", "mypy", "ruff")}, same={})


def test_a_lock_covers_the_projects_below_it(tmp_path: Path) -> None:
    """
    The lock of a workspace stands for its members, whatever tables their own files have.
    """
    written("uv.lock", 'version = 1\nrequires-python = ">=3.11"\n')(tmp_path)
    written("pyproject.toml", project("mine", "1.0"))(tmp_path)
    written("packages/one/pyproject.toml", project("one", "1.0", SIX) + "[tool.pdm]\n")(tmp_path)
    before = hash_of(tmp_path, "uv")
    replaced("packages/one/pyproject.toml", "1.16.0", "1.17.0")(tmp_path)

    assert used(tmp_path) == ["uv"]
    assert hash_of(tmp_path, "uv") == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("manager", "requirements", "words"),
    [
        ("pip", ["pip==25.2"], ["cache", "dir"]),
        ("poetry", ["poetry==2.5.1"], ["config", "virtualenvs.path"]),
        ("pdm", ["pdm==2.29.4", "hishel<2"], ["config", "cache_dir"]),
        ("hatch", ["hatch==1.18.2"], ["env", "find"]),
    ],
)
def test_each_manager_says_the_folder_that_is_cached(
    tmp_path: Path, manager: str, requirements: list[str], words: list[str]
) -> None:
    """
    The folder that is cached is the one that the tool itself says, by default and where its variable moves it.
    """
    program = str(python_tool(*requirements) / manager)
    # Hatch asks for a project before it says where its environments are.
    written("home/pyproject.toml", project("mine", "1.0"))(tmp_path)

    says_its_folder(manager, [program, *words], tmp_path / "home")


def test_uv_says_the_folder_that_is_cached(tmp_path: Path) -> None:
    """
    As does uv.
    """
    says_its_folder("uv", [uv(), "cache", "dir"], tmp_path / "home")


@pytest.mark.parametrize(
    ("tool", "name", "text", "version"),
    [
        (PYTHON, ".python-version", "3.12.4\n3.11.9\n", "py3.12"),
        (PYTHON, ".python-version", "# ours\npypy3.10-7.3.16\n", "pypy3.10-7.3.16"),
        (PYTHON, ".python-version", "my-environment\n", ""),
        (PYTHON, ".tool-versions", "nodejs 20.1.0\npython 3.12.4\n", "py3.12"),
        (PYTHON, "mise.toml", '[tools]\nnode = "22"\npython = "3.13"\n', "py3.13"),
        (UV, "uv.toml", 'required-version = "==0.9.2"\n', "uv0.9"),
        (UV, "uv.toml", 'required-version = ">=0.9"\n', ""),
    ],
)
def test_a_project_pins_its_tools(tool: Tool, name: str, text: str, version: str) -> None:
    """
    The version stands where the project writes it down; what is no version is none.
    """
    assert version_by(tool, 2, name, text) == version


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("/opt/hostedtoolcache/Python/3.13.1/x64-freethreaded", "t"),
        ("Python 3.13.1 experimental free-threading build (main, Dec  3 2024)", "t"),
        ("Python 3.14.0 free-threading build (main, Oct  7 2025)", "t"),
        (r"C:\hostedtoolcache\windows\Python\3.12.4\x86", ".x86"),
        ("Python 3.12.4 (tags/v3.12.4:8e8a4ba, Jun  6 2024) [MSC v.1940 32 bit (Intel)]", ".x86"),
        ("/opt/hostedtoolcache/Python/3.12.4/x64", ""),
        ("/opt/hostedtoolcache/Python/3.12.4/x86_64", ""),
        ("Python 3.12.4 (main, Jun  6 2024) [GCC 13.2.0]", ""),
    ],
)
def test_another_build_of_python_is_marked(text: str, mark: str) -> None:
    """
    Wheels of one with free threads, or for 32 bits, do not run on another.
    """
    assert "".join(sign for pattern, sign in PYTHON.marks if re.search(pattern, text)) == mark


def test_pre_commit_keeps_its_promises(tmp_path: Path) -> None:
    """
    Its hooks and what is added to them count.
    """
    hooks = (
        "repos:\n- repo: https://github.com/psf/black-pre-commit-mirror\n  rev: 24.1.0\n  hooks:\n  - id: black\n"
        "    additional_dependencies: [click==8.1.7]\n"
    )
    written(".pre-commit-config.yaml", hooks)(tmp_path)
    change = partial(replaced, ".pre-commit-config.yaml")

    keeps_promises(
        "precommit",
        tmp_path,
        other={
            "a hook was bumped": change("24.1.0", "24.2.0"),
            "a dependency of a hook was bumped": change("8.1.7", "8.1.8"),
        },
        same={},
    )
