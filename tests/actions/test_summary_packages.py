"""What the action summary installs for itself: locked, good for every runner, and really usable."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import canonicalize_name, parse_wheel_filename

from actions.composite import ROOT

LOCK = ROOT / "actions" / "summary" / "requirements.txt"
PLATFORMS = {
    "Linux": [f"manylinux_2_{minor}_x86_64" for minor in range(36, 16, -1)] + ["manylinux2014_x86_64"],
    "Linux on ARM": [f"manylinux_2_{minor}_aarch64" for minor in range(36, 16, -1)] + ["manylinux2014_aarch64"],
    "Alpine": ["musllinux_1_2_x86_64", "musllinux_1_1_x86_64"],
    "Alpine on ARM": ["musllinux_1_2_aarch64", "musllinux_1_1_aarch64"],
    "macOS": [*mac_platforms((14, 0), "arm64")],
    "macOS on Intel": [*mac_platforms((13, 0), "x86_64")],
    "Windows": ["win_amd64"],
    "Windows on ARM": ["win_arm64"],
}
NO_NETWORK = re.compile(r"refused|[Tt]imed? ?out|resolve|resolution|took too long|unreachable|No matching distribution")


@cache
def requirements() -> Mapping[str, tuple[Requirement, frozenset[str]]]:
    """What is locked, by name, and the hashes of each."""
    found: dict[str, tuple[Requirement, frozenset[str]]] = {}
    for entry in re.split(r"\n(?=\S)", LOCK.read_text("utf-8")):
        if entry.startswith("#"):
            continue
        requirement = Requirement(entry.partition("\\\n")[0].strip())
        found[canonicalize_name(requirement.name)] = requirement, frozenset(re.findall(r"--hash=sha256:(\S+)", entry))
    return found


@cache
def locked_packages() -> Mapping[str, Any]:
    """The packages of uv.lock, by name."""
    return {package["name"]: package for package in tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]}


def test_every_package_has_one_version_and_its_hashes() -> None:
    """
    The bytes that run with the token of a job are those that were looked at, wherever they come from.
    """
    lines = [line for line in LOCK.read_text("utf-8").splitlines() if not line.startswith("#")]

    assert all(
        re.fullmatch(r"[a-z0-9-]+==[^ ;]+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in lines
    )
    assert all(hashes for _, hashes in requirements().values())
    assert "://" not in LOCK.read_text("utf-8")


def test_it_has_what_the_report_imports() -> None:
    """
    The action installs what `pip install partest-sdk[github]` would allow.
    """
    project = tomllib.loads((ROOT / "packages" / "partest-sdk" / "pyproject.toml").read_text("utf-8"))["project"]

    for text in project["optional-dependencies"]["github"]:
        wanted = Requirement(text)
        locked, _ = requirements()[canonicalize_name(wanted.name)]
        (version,) = locked.specifier
        assert wanted.specifier.contains(version.version), f"{locked} is not {wanted}; run `make lock`"
        assert locked.marker is None


def test_it_is_what_our_own_tests_ran_with() -> None:
    """
    The versions are those of uv.lock, so what is installed was tested; after a change run `make lock`.
    """
    for name, (requirement, hashes) in requirements().items():
        package = locked_packages()[name]
        assert str(requirement.specifier) == f"=={package['version']}"
        assert {wheel["hash"].removeprefix("sha256:") for wheel in package["wheels"]} <= hashes


@pytest.mark.parametrize("minor", range(11, 15))
@pytest.mark.parametrize("platform", PLATFORMS)
def test_there_is_a_wheel_for_every_runner(platform: str, minor: int) -> None:
    """
    Nothing is built on a runner: a package without a wheel for it would leave its jobs without a report.
    """
    tags: set[Tag] = {
        *cpython_tags((3, minor), platforms=PLATFORMS[platform]),
        *compatible_tags((3, minor), f"cp3{minor}", PLATFORMS[platform]),
    }
    missing = [
        name
        for name in requirements()
        if not any(
            tags & parse_wheel_filename(wheel["url"].rpartition("/")[2])[3]
            for wheel in locked_packages()[name]["wheels"]
        )
    ]

    assert not missing


@pytest.mark.parametrize("command", ["summary", "shard", "merge-results", "no-such-command", None])
def test_only_the_report_is_told_of_packages(tmp_path: Path, command: str | None) -> None:
    """
    Every other command needs the standard library alone, and nobody can make it install anything.
    """
    shutil.copytree(ROOT / "actions", tmp_path / "a partest" / "actions")
    stub = tmp_path / "a partest" / "packages" / "partest-sdk" / "src" / "partest_sdk" / "cli.py"
    stub.parent.mkdir(parents=True)
    stub.write_text(
        "import os\ndef main(words): print(os.environ.get('PARTEST_REQUIREMENTS')); return 0\n", encoding="utf-8"
    )
    boot = tmp_path / "a partest" / "actions" / "boot.py"
    environment = {name: value for name, value in os.environ.items() if name != "PARTEST_REQUIREMENTS"}
    words = [sys.executable, "-I", "-S", str(boot), *([command] if command else [])]

    said = subprocess.run(words, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert said.strip() == (str(boot.parent / "summary" / "requirements.txt") if command == "summary" else "None")


@pytest.mark.slow
def test_the_packages_are_installed_and_work(tmp_path: Path) -> None:
    """
    From an empty folder to a GitHub client, as the launcher starts it: isolated, without site-packages, in a hostile work tree.
    """
    work_tree = tmp_path / "work tree"
    (work_tree / "github").mkdir(parents=True)
    (work_tree / "logging.py").write_text(f"open({str(tmp_path / 'hacked')!r}, 'w')\n", "utf-8")
    code = """if True:
        import json, os, sys
        sys.path.insert(0, sys.argv[1])
        from partest_sdk.adapters.private_packages import use_packages
        from partest_sdk.adapters.log_commands import LogCommands
        said = use_packages(os.environ)
        path = list(sys.path)
        if said is None:
            LogCommands(on_github=True).notice("hello")
            import github, requests
            client = github.Github(auth=github.Auth.Token("word"), lazy=True)
            assert client.get_repo("octo-org/octo-repo").full_name == "octo-org/octo-repo"
            assert not [n for n in sys.modules if n.startswith("cryptography")]
        assert sys.path == path
        print(json.dumps([said, sys.path[-1]]))
    """
    environment = {
        **os.environ,
        "PARTEST_REQUIREMENTS": str(LOCK),
        "RUNNER_TOOL_CACHE": str(tmp_path),
        "PYTHONPATH": str(work_tree),
    }
    sources = ROOT / "packages" / "partest-sdk" / "src"
    command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", code, str(sources)]

    done = subprocess.run(command, env=environment, cwd=work_tree, capture_output=True, text=True, check=True)
    *log, answer = done.stdout.splitlines()
    said, folder = json.loads(answer)
    if said is not None and NO_NETWORK.search(said):
        pytest.skip(f"no package index can be reached: {said}")

    assert said is None
    assert [line.rpartition("::")[2] for line in log] == ["hello"]
    assert Path(folder).parents[1] == tmp_path
    assert not [*Path(folder).rglob("*.pth")], "site, which would read it, is not there"
    assert [path.name for path in Path(folder).parent.iterdir()] == [Path(folder).name]
    assert not (tmp_path / "hacked").exists()
