"""The rounds of the part `merging`: who does what with which reports, and what it took."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from benchmarks.fresh_process import Taken, taken
from benchmarks.junit_reports import write_reports
from benchmarks.measure import in_turns
from benchmarks.merge_tools import MergeTool

ROUNDS = 3
FLOOR, CALLBACKS, ONE, READ, WRITE, MERGED = "floor", "callbacks", "one_process", "read", "write", "merged_file"
"""Each a function of `benchmarks.contestants`."""
COMMAND = "command"
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Reports:
    """Reports in a folder of their own, and what each contestant took for them, round by round."""

    folder: Path
    count: int
    cases: int
    size: int
    runs: dict[str, list[Taken]] = field(default_factory=dict)

    @classmethod
    def made(cls, work: Path, count: int, cases: int) -> Self:
        """*count* new ones, with so many *cases* each."""
        folder = work / f"{count}-{cases}"
        write_reports(folder, count, cases)
        return cls(folder, count, cases, sum(path.stat().st_size for path in folder.iterdir()))

    @property
    def tests(self) -> int:
        """How many are in them."""
        return self.count * self.cases

    def seconds(self, name: str) -> float:
        """Of the fastest round: what disturbs only ever adds."""
        return min(run.seconds for run in self.runs[name])

    def megabytes(self, name: str) -> float:
        """Of the largest process in any round."""
        return max(run.largest for run in self.runs[name]) / MEGABYTE

    def ratio(self, name: str) -> float:
        """To the floor."""
        return self.seconds(name) / self.seconds(FLOOR)

    def together(self, name: str) -> float:
        """Megabytes that all processes need together, found out in a round of its own; 0 where the system does not tell."""
        one = taken(_command(self, name), look=True)
        _check(self, name, one)
        _remove(_out(self))
        return one.together / MEGABYTE

    def measure(self, names: Iterable[str]) -> None:
        """Let all *names* do it, in turns."""
        in_turns(ROUNDS, {name: self._turn(name) for name in names})

    def merged_by(self, tool: MergeTool) -> Taken:
        """What another tool takes, once: that is enough for what takes so long."""
        out = _out(self)
        one = taken(tool.merging(self.folder, out), patience=tool.patience, path=tool.python_path)
        _remove(out)
        return one

    def _turn(self, name: str) -> Callable[[], float]:
        def turn() -> float:
            one = taken(_command(self, name))
            _check(self, name, one)
            _remove(_out(self))
            self.runs.setdefault(name, []).append(one)
            return one.seconds

        return turn


def _command(reports: Reports, name: str) -> list[str]:
    if name == COMMAND:
        words = ["--junit", f"{reports.folder}/*.xml", "--out", str(_out(reports)), "--fail-on", "never"]
        return [sys.executable, "-m", "partest_sdk", "merge-results", *words]
    return [sys.executable, "-m", "benchmarks.contestants", name, str(reports.folder), str(_out(reports))]


def _check(reports: Reports, name: str, one: Taken) -> None:
    """Who does nothing is fast."""
    if one.code:
        raise RuntimeError(f"{name} ended with {one.code}: {one.complaint}")
    if name in (ONE, READ, MERGED) and one.said != str(reports.tests):
        raise RuntimeError(f"{name} read {one.said} tests of {reports.tests}")
    merged = _out(reports) / "junit.xml" if name == COMMAND else _out(reports)
    if name in (WRITE, MERGED, COMMAND) and merged.read_bytes().count(b"<testcase ") != reports.tests:
        raise RuntimeError(f"{name} did not write {reports.tests} tests")


def _out(reports: Reports) -> Path:
    return reports.folder.with_name("out.xml")


def _remove(out: Path) -> None:
    if out.is_dir():
        shutil.rmtree(out)
    out.unlink(missing_ok=True)
