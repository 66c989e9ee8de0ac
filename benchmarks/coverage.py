"""What it takes to merge the coverage of shards, beside iterating the lines, beside the parser alone, and beside other tools."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.coverage_reports import BRANCHES, LINES, SHARDS, STATEMENTS, Written, write_cobertura, write_lcov
from benchmarks.coverage_tools import CoverageTool, gcovr, lcov
from benchmarks.fresh_process import Taken, taken
from benchmarks.launcher import memory
from benchmarks.measure import in_turns
from benchmarks.page import Bound, Section, table
from benchmarks.suites import REPOSITORY

FILES, FEW = 5_000, 500
"""What is judged; and what other tools, which take minutes, are measured with."""
ROUNDS = 3
_LOOK_EVERY = 0.03
MEGABYTE = 1_000_000
LCOV_LIMIT, COBERTURA_LIMIT, LCOV_GAIN, MEMORY_LIMIT = 3.0, 1.5, 15.0, 150.0


class Measured:
    """What contestants took with the same reports, round by round."""

    def __init__(self, written: Written, floor: str) -> None:
        """Measure *floor* and us, in turns."""
        self.written = written
        self.floor = floor
        self.runs: dict[str, list[Taken]] = {floor: [], "merge": []}
        in_turns(ROUNDS, {name: self._turn(name) for name in self.runs})
        self.together = _together(self._command("merge"))

    def seconds(self, name: str) -> float:
        """Of the fastest round: what disturbs only ever adds."""
        return min(run.seconds for run in self.runs[name])

    @property
    def ratio(self) -> float:
        """Of us to the floor."""
        return self.seconds("merge") / self.seconds(self.floor)

    @property
    def megabytes(self) -> float:
        """Of all our processes together; looking at them takes time, so it is done in a round of its own, which is not timed."""
        return self.together / MEGABYTE

    def _command(self, name: str) -> list[str]:
        words = [name, str(self.written.folder), str(self.written.files)]
        return [sys.executable, "-m", "benchmarks.coverage_contestants", *words]

    def _turn(self, name: str) -> Callable[[], float]:
        def turn() -> float:
            one = taken(self._command(name))
            if one.code:
                raise RuntimeError(f"{name} ended with {one.code}: {one.complaint}")
            # Who does nothing is fast.
            due = f"{self.written.lines_covered} {self.written.branches_covered} True"
            if name == "merge" and one.said != due:
                raise RuntimeError(f"merged to {one.said}, and it is {due}")
            self.runs[name].append(one)
            return one.seconds

        return turn


def _together(command: list[str]) -> int:
    """Bytes of *command* and its children at their common peak."""
    most = 0
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            most = max(most, memory(process.pid))
            time.sleep(_LOOK_EVERY)
    return most


def run() -> Section:
    """Write the reports, let all merge them, and judge."""
    with TemporaryDirectory() as name:
        work = Path(name)
        many_lcov = Measured(write_lcov(work / "lcov", FILES), "lines")
        few_lcov = Measured(write_lcov(work / "few-lcov", FEW), "lines")
        many_xml = Measured(write_cobertura(work / "xml", FILES), "expat")
        few_xml = Measured(write_cobertura(work / "few-xml", FEW), "expat")
        peers = {tool: _taken_by(tool) for tool in (lcov(few_lcov.written.folder), gcovr(few_xml.written.folder))}
        sizes = [measured.written.size / MEGABYTE for measured in (many_lcov, many_xml)]
        rows = [
            *_rows("LCOV", many_lcov, few_lcov, "iterating the lines as text: the floor"),
            *_rows("Cobertura", many_xml, few_xml, "expat without callbacks: the floor"),
            *(_peer_row(tool, one) for tool, one in peers.items()),
        ]
    text = "\n\n".join([
        f"{SHARDS} reports, each of all files: {LINES} lines, {STATEMENTS} of them statements and {BRANCHES} of those with two arms, of which a "
        f"shard runs some in a third of the files. {FILES:,} files are {sizes[0]:.0f} MB of LCOV and {sizes[1]:.0f} MB of Cobertura with "
        "`missing-branches`. Everybody has a fresh process and is timed with its start and imports: the fastest of "
        f"{ROUNDS} rounds in turns, a single round of other tools. *Merging* is reading, finding the files of the repository, merging and "
        "counting, in total "
        "and by shard, in two processes where there is much to read that is no XML; it comes to the numbers that the "
        "reports were made with, or nothing is measured.",
        table(["", f"{FILES:,} files: s", "× floor", "MB", f"{FEW:,} files: s", "× floor", "MB"], rows),
    ])  # fmt: skip
    return Section("Merging coverage", text, tuple(_bounds(many_lcov, few_lcov, many_xml, peers)))


def _rows(what: str, many: Measured, few: Measured, floor: str) -> Iterator[Sequence[str]]:
    yield f"{what}, {floor}", f"{many.seconds(many.floor):.2f}", "1", "", f"{few.seconds(few.floor):.2f}", "1", ""
    cells = [(f"{each.seconds('merge'):.2f}", f"{each.ratio:.2f}", f"{each.megabytes:.0f}") for each in (many, few)]
    yield f"{what}, partest: merging", *cells[0], *cells[1]


def _taken_by(tool: CoverageTool) -> Taken | None:
    return None if tool.missing else taken(tool.command)


def _peer_row(tool: CoverageTool, one: Taken | None) -> Sequence[str]:
    if one is None:
        return f"{tool.name}: not measured, {tool.missing}", *["–"] * 6
    seconds = f"failed ({one.code})" if one.code else f"{one.seconds:.1f}"
    return tool.name, "–", "–", "–", seconds, "", f"{one.largest / MEGABYTE:.0f}"


def _bounds(
    lcov_many: Measured, lcov_few: Measured, xml: Measured, peers: dict[CoverageTool, Taken | None]
) -> Iterator[Bound]:
    promise = f"merging LCOV of {FILES:,} files × {SHARDS} shards ≤ {LCOV_LIMIT:g} × iterating the lines"
    yield Bound(promise, f"{lcov_many.ratio:.2f}", lcov_many.ratio <= LCOV_LIMIT)
    promise = f"merging Cobertura of {FILES:,} files × {SHARDS} shards ≤ {COBERTURA_LIMIT:g} × expat without callbacks"
    yield Bound(promise, f"{xml.ratio:.2f}", xml.ratio <= COBERTURA_LIMIT)
    for what, each in (("LCOV", lcov_many), ("Cobertura", xml)):
        yield Bound(
            f"memory to merge {what} ≤ {MEMORY_LIMIT:g} MB", f"{each.megabytes:.0f} MB", each.megabytes <= MEMORY_LIMIT
        )
    for tool, one in peers.items():
        if tool.name.startswith("lcov") and one is not None and not one.code:
            gain = one.seconds / lcov_few.seconds("merge")
            yield Bound(f"≥ {LCOV_GAIN:g} × faster than {tool.name}", f"{gain:.0f} ×", gain >= LCOV_GAIN)
