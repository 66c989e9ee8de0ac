"""Other tools that merge JUnit reports: as they are installed here, or fetched once, below the checkout, where git does not look."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.fetching import failed
from benchmarks.suites import REPOSITORY

_CACHE = REPOSITORY / ".tools" / "merge-tools"
_JUNITPARSER = "5.0.0"
_JUNIT_REPORT_MERGER = "9.0.4"


@dataclass(frozen=True, slots=True)
class MergeTool:
    """A tool, and how it is called."""

    name: str
    command: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    """With GLOB and OUT in their places."""
    python_path: str = ""
    patience: float = 300.0
    """Seconds after which it is stopped."""
    missing: str = ""
    """Why it is not here; empty when it is."""

    def merging(self, reports: Path, out: Path) -> list[str]:
        """The command that merges all XML files in the folder *reports* into *out*."""
        places = {"GLOB": f"{reports}/*.xml", "OUT": str(out)}
        return [*self.command, *(places.get(word, word) for word in self.arguments)]


def merge_tools() -> list[MergeTool]:
    """junitparser as it is installed and as it was when it was faster, and junit-report-merger."""
    python = (sys.executable, "-m", "junitparser", "merge")
    words = ("--glob", "GLOB", "OUT")
    here = version("junitparser")
    # It counts all over again after every file (14 s for 100 files, by that some 20 min for 1,000): it is only shown that it is slow.
    tools = [MergeTool(f"junitparser {here}", python, words, patience=30.0)]
    if here != _JUNITPARSER:
        name, folder = f"junitparser {_JUNITPARSER}", _CACHE / f"junitparser-{_JUNITPARSER}"
        uv = shutil.which("uv", path=str(REPOSITORY / ".tools" / "bin")) or "uv"
        quiet = ["--quiet", "--no-deps", "--python", sys.executable]
        install = [uv, "pip", "install", *quiet, "--target", ".", f"junitparser=={_JUNITPARSER}"]
        tools.append(MergeTool(name, python, words, str(folder), missing=_fetched(folder, install)))
    name, folder = f"junit-report-merger {_JUNIT_REPORT_MERGER}", _CACHE / f"junit-report-merger-{_JUNIT_REPORT_MERGER}"
    quiet = ["--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--loglevel=error", "--fetch-retries=1"]
    install = ["npm", "install", "--prefix", ".", *quiet, f"junit-report-merger@{_JUNIT_REPORT_MERGER}"]
    script = folder / "node_modules" / "junit-report-merger" / "cli.js"
    tools.append(MergeTool(name, ("node", str(script)), ("OUT", "GLOB"), missing=_fetched(folder, install)))
    return tools


def _fetched(folder: Path, install: Sequence[str]) -> str:
    """Why *install*, run inside of it, could not fill *folder*; empty when it is full."""
    if folder.exists():
        return ""
    half = folder.with_name(f"{folder.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    if trouble := failed([install], half):
        return trouble
    half.rename(folder)
    return ""
