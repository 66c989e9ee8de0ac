"""The distributions as people install them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from actions.composite import ROOT
from real_runners.tool_chain import uv
from real_runs import clean_environment

SOURCES = (ROOT / "packages/partest-sdk/src", ROOT / "packages/pytest-partest/src")


def told(*command: str | Path, folder: Path) -> str:
    """What a command prints; it must end well."""
    done = subprocess.run(
        [str(word) for word in command], cwd=folder, env=clean_environment(), capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    told(uv(), "build", "--quiet", "--all-packages", "--wheel", "--out-dir", folder, folder=ROOT)
    return folder


@pytest.mark.slow
def test_the_wheels_hold_everything_that_lies_in_the_packages(wheels: Path) -> None:
    """
    Every file of the sources, so also pages, styles and the mark of types, and the licences.
    """
    held = {name for wheel in wheels.glob("*.whl") for name in ZipFile(wheel).namelist()}
    files = [(path, path.relative_to(source)) for source in SOURCES for path in source.rglob("*") if path.is_file()]

    assert [name for _, name in files if "__pycache__" not in name.parts and name.as_posix() not in held] == []
    assert sum(name.endswith("licenses/LICENSE") for name in held) == 2


@pytest.mark.slow
def test_what_is_installed_works_without_anything_else(wheels: Path, tmp_path: Path) -> None:
    """
    In an empty environment, with no index to ask: the command is there, judges a report, and writes the page about it.
    """
    told(uv(), "venv", "--quiet", "--python", sys.executable, tmp_path / "venv", folder=tmp_path)
    bin_ = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    told(
        uv(), "pip", "install", "--quiet", "--no-index", "--find-links", wheels, "--python", bin_ / "python", "partest-sdk",
        folder=tmp_path,
    )  # fmt: skip
    (tmp_path / "junit.xml").write_text('<testsuite tests="1"><testcase name="a" classname="b"/></testsuite>', "utf-8")

    assert told(bin_ / "partest", "--version", folder=tmp_path).startswith("partest ")
    told(bin_ / "partest", "merge-results", "--junit", "junit.xml", folder=tmp_path)
    told(bin_ / "partest", "summary", "--dry-run", "preview", folder=tmp_path)

    assert "<title>" in (tmp_path / "preview" / "report.html").read_text("utf-8")
