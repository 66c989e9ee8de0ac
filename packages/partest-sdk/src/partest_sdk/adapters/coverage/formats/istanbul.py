"""Istanbul's ``coverage-final.json``, as nyc, Jest, c8 and Vitest write it.

A statement and an arm are known by where they stand in the source, not by their number: V8 reports other ranges in each run, and numbers
them anew. Lines are those on which a statement begins, as istanbul-lib-coverage counts them.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, BinaryIO

from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.formats.json_text import ANY, JsonReport, json_head
from partest_sdk.adapters.coverage.formats.odd_values import OddValues, line_in
from partest_sdk.core.coverage.model import MOST_HITS, FileCoverage, Line, Unit
from partest_sdk.core.coverage.v8_ranges import shape_of, way_of
from partest_sdk.errors import UnreadableError

_OF_V8 = "branch@"
"""What branches are called that V8 has found: ranges that were reached less or more often than what is around them."""
_LONGEST_SPAN = 10_000
"""Lines of a statement. What is longer is a module or a class, whose lines are those of other statements."""


class Istanbul:
    """Reads Istanbul's JSON."""

    name = "Istanbul"

    def fits(self, head: bytes) -> bool:
        """Whether it maps statements; or whether it is an empty object, which Istanbul writes where no file was loaded."""
        text = json_head(head)
        return text.startswith("{") and ('"statementMap"' in text or text[1:].strip() == "}")

    def read(self, report: BinaryIO) -> Iterator[FileRead | Remark]:
        """File by file."""
        odd = OddValues()
        files = 0
        try:
            for way, value in JsonReport(report).values((ANY,)):
                path, record = _record(way, value)
                if record is None:
                    odd.add(path)
                    continue
                files += 1
                yield FileRead(path, _file(record, odd))
        except UnreadableError as trouble:
            yield Remark(str(trouble), broken=True)
        else:
            if not files:
                yield Remark("it holds no file")
        yield from odd.remarks()


def _record(way: tuple[str, ...], value: Any) -> tuple[str, dict[str, Any] | None]:
    """The path of a file, and what is said of it; None for what is no file."""
    path = way[0] if way else ""
    # jest-coverage and karma's reporters wrap a file in an object of a class that Istanbul had once.
    record = value.get("data", value) if isinstance(value, dict) else None
    if not isinstance(record, dict) or not path or not isinstance(record.get("statementMap"), dict):
        return path, None
    said = record.get("path")
    return said if isinstance(said, str) and said else path, record


def _file(record: dict[str, Any], odd: OddValues) -> FileCoverage:
    coverage = FileCoverage()
    statements = coverage.units["statements"] = {}
    counts = _object(record.get("s"))
    for number, place in record["statementMap"].items():
        first, last, identity = _place(place)
        if not first:
            odd.add("a statement without a place")
            continue
        hits = odd.hits(counts.get(number))
        before = statements.get(identity)
        statements[identity] = _unit(hits if before is None else min(before.hits + hits, MOST_HITS))
        coverage.lines[first] = max(hits, coverage.lines.get(first, 0))
        if first < last <= first + _LONGEST_SPAN:
            coverage.spans[first] = max(last, coverage.spans.get(first, 0))
    coverage.spans = _simple(coverage.spans, sorted({*coverage.lines, *_bodies(record)}))
    _add_branches(coverage, record, odd)
    return coverage


def _simple(spans: dict[Line, Line], beginnings: Sequence[Line]) -> dict[Line, Line]:
    """The *spans* of statements without others in them: between those there are comments, which no statement goes on in."""
    kept = {}
    for first, last in spans.items():
        following = bisect_right(beginnings, first)
        if following == len(beginnings) or beginnings[following] > last:
            kept[first] = last
    return kept


def _bodies(record: dict[str, Any]) -> Iterator[Line]:
    """Lines within functions: an empty one has no statement, and may hold comments all the same."""
    for function in _object(record.get("fnMap")).values():
        first, last, _ = _place(_object(function).get("loc"))
        if first < last:
            yield first + 1


def _add_branches(coverage: FileCoverage, record: dict[str, Any], odd: OddValues) -> None:
    counts = _object(record.get("b"))
    lines: dict[Line, dict[str, int]] = {}
    ranges: set[Line] = set()
    for number, branch in _object(record.get("branchMap")).items():
        said = counts.get(number)
        said = said if isinstance(said, list) else []
        line, identity, places = _branch(branch)
        if not line or not (said or places):
            odd.add_branch(identity)
            continue
        if identity.startswith(_OF_V8):
            ranges.add(line)
        arms = lines.setdefault(line, {})
        for index, value in enumerate([*said, *[None] * (len(places) - len(said))]):
            arm = sys.intern(f"{identity}#{index}{_arm(places, index)}")
            arms[arm] = min(arms.get(arm, 0) + odd.hits(value), MOST_HITS)
    for line, arms in lines.items():
        if arms:
            # Two kinds of arms on one line: what both have taken together is a lower bound.
            kind = f"range {shape_of(arms)}" if line in ranges else "range"
            coverage.branches.setdefault(kind, {})[line] = arms
    if (ranges or not lines) and any(coverage.lines.values()):
        # A range that is not here need not be one that was not reached. Where nothing was, there is nothing to tell.
        coverage.branches[way_of([arm for line in ranges for arm in lines[line]])] = {}


def _branch(branch: Any) -> tuple[Line, str, list[Any]]:
    """The line of a branch, what tells it from others, and where its arms are; line 0 where it has no place."""
    branch = _object(branch)
    places = branch.get("locations")
    places = places if isinstance(places, list) else []
    line, _, identity = _place(branch.get("loc"))
    if not line and places:
        line, _, identity = _place(places[0])
    kind = branch.get("type")
    return line_in(branch.get("line")) or line, f"{kind if isinstance(kind, str) else ''}@{identity}"[:200], places


def _arm(places: list[Any], index: int) -> str:
    """Where an arm is; nowhere, if it is the ``else`` that nobody wrote."""
    first, _, identity = _place(places[index] if index < len(places) else None)
    return f"@{identity}" if first else ""


def _place(place: Any) -> tuple[Line, Line, str]:
    """The first and the last line of a place, and what tells it from others; 0 where it is none."""
    place = _object(place)
    start, end = _object(place.get("start")), _object(place.get("end"))
    first, last = line_in(start.get("line")), line_in(end.get("line"))
    if not first:
        return 0, 0, ""
    return first, last, sys.intern(f"{first}:{_column(start)}-{last}:{_column(end)}")


def _column(point: dict[str, Any]) -> str:
    # Istanbul has an end that is no number (Infinity, written as null) for "as far as the line goes".
    column = point.get("column")
    return str(column) if type(column) is int and 0 <= column < 2**31 else ""


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


@lru_cache(maxsize=1024)
def _unit(hits: int) -> Unit:
    """One object for all statements that were reached as often: there are millions."""
    return Unit(1, hits)
