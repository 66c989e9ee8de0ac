"""Other tools that merge coverage reports: as they are installed here, or fetched once, below the checkout, where git does not look."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from benchmarks.fetching import failed
from benchmarks.suites import REPOSITORY

_CACHE = REPOSITORY / ".tools" / "coverage-tools"
_GCOVR = "gcovr==8.4"


class CoverageTool(NamedTuple):
    """A tool, and how it is called."""

    name: str
    command: tuple[str, ...] = ()
    missing: str = ""
    """Why it is not here; empty when it is."""


def lcov(folder: Path) -> CoverageTool:
    """``lcov -a`` over the tracefiles in *folder*."""
    missing = "" if shutil.which("lcov") else _unpacked("lcov")
    found = shutil.which("lcov") or str(_CACHE / "lcov" / "usr" / "bin" / "lcov")
    if missing:
        return CoverageTool("lcov", missing=missing)
    version = (
        subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout.strip().split()[-1]
    )
    # lcov 2 refuses a report without functions unless it is told to go on.
    patience = ["--ignore-errors", "empty,inconsistent,corrupt"] if version.startswith("2") else []
    more = [word for path in sorted(folder.iterdir()) for word in ("-a", str(path))]
    switch = "branch_coverage=1" if version.startswith("2") else "lcov_branch_coverage=1"
    words = (found, *patience, "--quiet", "--rc", switch, *more, "-o", str(folder.with_name("lcov.out")))
    return CoverageTool(f"lcov {version} -a", words)


def gcovr(folder: Path) -> CoverageTool:
    """gcovr over the Cobertura reports in *folder*."""
    program = _CACHE / _GCOVR / "bin" / "gcovr"
    missing = _installed(_CACHE / _GCOVR, _GCOVR)
    words = (
        str(program),
        "--root",
        "/app",
        "--cobertura-add-tracefile",
        f"{folder}/*.xml",
        "--json-summary",
        str(folder.with_name("gcovr.out")),
    )
    return CoverageTool(_GCOVR.replace("==", " "), words, missing)


def _installed(folder: Path, requirement: str) -> str:
    """Why *folder* could not be made a virtual environment with *requirement*; empty when it is one."""
    if folder.exists():
        return ""
    uv = shutil.which("uv", path=str(REPOSITORY / ".tools" / "bin")) or shutil.which("uv") or "uv"
    half = folder.with_name(f"{folder.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    commands = [
        [uv, "venv", "--quiet", "--relocatable", "--python", sys.executable, str(half)],
        [uv, "pip", "install", "--quiet", "--python", str(half / "bin" / "python"), requirement],
    ]
    _CACHE.mkdir(parents=True, exist_ok=True)
    if trouble := failed(commands, _CACHE):
        return trouble
    half.rename(folder)
    return ""


def _unpacked(package: str) -> str:
    """Why what Debian's *package* holds could not be had, without what it requires; empty when it is in the cache."""
    folder = _CACHE / package
    if folder.exists():
        return ""
    half = folder.with_name(f"{package}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    trouble = failed([["apt-get", "download", "-qq", package]], half)
    trouble = trouble or failed([["dpkg-deb", "--extract", str(one), "unpacked"] for one in half.glob("*.deb")], half)
    if trouble:
        return f"there is none here, and {trouble}"
    (half / "unpacked").rename(folder)
    shutil.rmtree(half)
    return ""
