"""What it takes to merge the coverage of shards, beside iterating the lines, beside the parser alone, and beside other tools."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import coverage_data
from benchmarks.coverage_data import DataMeasured
from benchmarks.coverage_py import environment
from benchmarks.coverage_reports import (
    BRANCHES,
    LINES,
    SHARDS,
    STATEMENTS,
    Written,
    write_cobertura,
    write_istanbul,
    write_lcov,
)
from benchmarks.coverage_tools import CoverageTool, gcovr, lcov
from benchmarks.fresh_process import Taken, taken
from benchmarks.launcher import memory
from benchmarks.measure import in_turns
from benchmarks.page import Bound, Section, table
from benchmarks.suites import REPOSITORY

FILES, FEW = 5_000, 500
"""What is judged; and what a tool is measured with that would take many minutes."""
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
        # With the exports, as the real command does.
        self.together = _together(self._command("bundle"))

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
        return _contestant(name, self.written)

    def _turn(self, name: str) -> Callable[[], float]:
        def turn() -> float:
            one = taken(self._command(name))
            if one.code:
                raise RuntimeError(f"{name} ended with {one.code}: {one.complaint}")
            # Who does nothing is fast.
            if name == "merge" and one.said != self.written.due:
                raise RuntimeError(f"merged to {one.said}, and it is {self.written.due}")
            self.runs[name].append(one)
            return one.seconds

        return turn


def _contestant(name: str, written: Written) -> list[str]:
    return [sys.executable, "-m", "benchmarks.coverage_contestants", name, str(written.folder), str(written.files)]


def _together(command: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Bytes of *command* and its children at their common peak."""
    most = 0
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, env=environment) as process:
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
        data = coverage_data.measured(work / "data", FILES)
        (work / "data" / "cache").unlink()
        of_data = _together(data.command, environment())
        istanbul, of_istanbul = _once(write_istanbul(work / "istanbul", FILES))
        sizes = [written.size / MEGABYTE for written in (many_lcov.written, many_xml.written, istanbul)]
        their_lcov, their_gcovr = lcov(many_lcov.written.folder), gcovr(few_xml.written.folder)
        by_lcov, by_gcovr = _taken_by(their_lcov), _taken_by(their_gcovr)
        rows = [
            *_rows("LCOV", many_lcov, few_lcov, "iterating the lines as text: the floor"),
            *_rows("Cobertura", many_xml, few_xml, "expat without callbacks: the floor"),
            *_data_rows(data, of_data),
            ("Istanbul, partest: merging and writing", *_cells(of_istanbul), *_NOT_MEASURED),
            (_name(their_lcov), *_cells(by_lcov), *_NOT_MEASURED),
            (_name(their_gcovr), *_NOT_MEASURED, *_cells(by_gcovr)),
        ]
    text = "\n\n".join([_text(*sizes), data.text, table(_HEADER, rows)])
    bounds = [
        *_bounds(many_lcov, many_xml),
        *_lcov_bound(their_lcov, by_lcov, many_lcov),
        *data.bounds(),
        _memory_bound("data of coverage.py, without writing", of_data),
        _memory_bound("Istanbul, in each of two processes", of_istanbul.largest),
    ]
    return Section("Merging coverage", text, tuple(bounds))


_HEADER = ["", f"{FILES:,} files: s", "× floor", "MB", f"{FEW:,} files: s", "× floor", "MB"]
_NOT_MEASURED = ("–", "", "")


def _once(written: Written) -> tuple[Written, Taken]:
    """Ours, with the exports, in a single run: of Istanbul's JSON there is too much for several. Nobody judges the seconds."""
    one = taken(_contestant("bundle", written))
    if one.code or one.said != written.due:
        raise RuntimeError(f"merged to {one.said}, and it is {written.due}: {one.complaint}")
    return written, one


def _text(of_lcov: float, of_xml: float, of_json: float) -> str:
    return (
        f"{SHARDS} reports, each of all files: {LINES} lines, {STATEMENTS} of them statements and {BRANCHES} of those with two arms, of which a "
        f"shard runs some in a third of the files. {FILES:,} files are {of_lcov:.0f} MB of LCOV, {of_xml:.0f} MB of Cobertura with "
        f"`missing-branches` and {of_json:.0f} MB of Istanbul's JSON. Everybody has a fresh process and is timed with its start and imports: the "
        f"fastest of {ROUNDS} rounds in turns, a single round of Istanbul and of other tools. *Merging* is reading, finding the files of the "
        "repository, merging and counting, in total and by shard, in two processes where there is much to read that is no XML; it comes to the "
        "numbers that the reports were made with, or nothing is measured. The memory is that of all our processes together at their peak, with "
        "the exports written; of Istanbul, and of other tools, that of the largest process."
    )


def _rows(what: str, many: Measured, few: Measured, floor: str) -> Iterator[Sequence[str]]:
    yield f"{what}, {floor}", f"{many.seconds(many.floor):.2f}", "1", "", f"{few.seconds(few.floor):.2f}", "1", ""
    cells = [(f"{each.seconds('merge'):.2f}", f"{each.ratio:.2f}", f"{each.megabytes:.0f}") for each in (many, few)]
    yield f"{what}, partest: merging", *cells[0], *cells[1]


def _data_rows(data: DataMeasured, together: int) -> Iterator[Sequence[str]]:
    yield data.name, f"{data.theirs:.1f}", "", "", *_NOT_MEASURED
    yield (
        "coverage.py's data, partest: nothing known",
        f"{data.cold:.1f}",
        "",
        f"{together / MEGABYTE:.0f}",
        *_NOT_MEASURED,
    )
    yield "coverage.py's data, partest: sources known", f"{data.warm:.1f}", "", "", *_NOT_MEASURED


def _taken_by(tool: CoverageTool) -> Taken | None:
    return None if tool.missing else taken(tool.command)


def _name(tool: CoverageTool) -> str:
    return f"{tool.name}: not measured, {tool.missing}" if tool.missing else tool.name


def _cells(one: Taken | None) -> Sequence[str]:
    if one is None:
        return _NOT_MEASURED
    seconds = f"failed ({one.code})" if one.code else f"{one.seconds:.1f}"
    return seconds, "", f"{one.largest / MEGABYTE:.0f}"


def _bounds(many_lcov: Measured, many_xml: Measured) -> Iterator[Bound]:
    for what, each, limit, floor in (
        ("LCOV", many_lcov, LCOV_LIMIT, "iterating the lines"),
        ("Cobertura", many_xml, COBERTURA_LIMIT, "expat without callbacks"),
    ):
        promise = f"merging {what} of {FILES:,} files × {SHARDS} shards ≤ {limit:g} × {floor}"
        yield Bound(promise, f"{each.ratio:.2f}", each.ratio <= limit)
        yield _memory_bound(f"{what}, and to write the exports", each.together)


def _memory_bound(what: str, size: int) -> Bound:
    megabytes = size / MEGABYTE
    return Bound(f"memory to merge {what} ≤ {MEMORY_LIMIT:g} MB", f"{megabytes:.0f} MB", megabytes <= MEMORY_LIMIT)


def _lcov_bound(tool: CoverageTool, one: Taken | None, ours: Measured) -> Iterator[Bound]:
    if one is not None and not one.code:
        gain = one.seconds / ours.seconds("merge")
        yield Bound(f"≥ {LCOV_GAIN:g} × faster than {tool.name} of {FILES:,} files", f"{gain:.0f} ×", gain >= LCOV_GAIN)
