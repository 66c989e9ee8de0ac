"""What ``llvm-cov export`` writes in JSON, for C, C++, Swift and Rust (``cargo llvm-cov --json``).

Segments become lines, branches are known by their region, and so are the regions of functions: an instantiation more, or a macro that is used
in several places, is the same code in the same place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from partest_sdk.adapters.coverage.formats.claimed_lines import ClaimedLines
from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.formats.json_text import ANY, JsonReport, json_head
from partest_sdk.adapters.coverage.formats.llvm_segments import lines_of_segments
from partest_sdk.adapters.coverage.formats.odd_values import OddValues, line_in
from partest_sdk.core.coverage.model import MOST_HITS, FileCoverage, Unit
from partest_sdk.core.safe_text import one_line
from partest_sdk.errors import UnreadableError

_BEGINNING = re.compile(r'\{\s*+"data"\s*+:\s*+\[\s*+(?:\]|\{\s*+(?:\}|"(?:files|functions|totals)"\s*+:))')
_TYPE = "llvm.coverage.json.export"
_FILES, _FUNCTIONS = ("data", ANY, "files", ANY), ("data", ANY, "functions", ANY)
_CODE = 0
"""The kind of a region that counts: others are expansions of macros, code that is skipped, gaps."""


class LlvmCov:
    """Reads llvm-cov's JSON, of which the versions 2 and 3 say the same of lines, regions and branches."""

    name = "llvm-cov"

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._claimed = ClaimedLines()

    def fits(self, head: bytes) -> bool:
        """Whether it begins with the data of files, or says what it is; that stands at the end as a rule."""
        text = json_head(head)
        return text.startswith("{") and (_TYPE in text or _BEGINNING.match(text) is not None)

    def read(self, report: BinaryIO) -> Iterator[FileRead | Remark]:
        """File by file, then function by function for the regions."""
        odd = OddValues()
        self._claimed.begin()
        bare: list[str] = []
        version = ""
        files = 0
        try:
            for way, value in JsonReport(report).values(_FILES, _FUNCTIONS):
                if way == _FILES:
                    files += 1
                    yield from self._file(value, odd, bare)
                elif way == _FUNCTIONS:
                    yield from _function(value, odd)
                elif way[:3] == _FILES[: len(way)][:3]:
                    odd.add("files that are none")
                elif way == ("version",):
                    version = value if isinstance(value, str) else "none"
        except UnreadableError as trouble:
            yield Remark(str(trouble), broken=True)
        else:
            if not files:
                yield Remark("it holds no file")
        yield from _remarks(bare, version)
        yield from odd.remarks()

    def _file(self, value: Any, odd: OddValues, bare: list[str]) -> Iterator[FileRead]:
        record = value if isinstance(value, dict) else {}
        path, segments = record.get("filename"), record.get("segments")
        if not isinstance(path, str) or not path:
            odd.add("a file without a name")
            return
        if not isinstance(segments, list):
            bare.append(path)
            return
        coverage = FileCoverage()
        coverage.lines = lines_of_segments(path, segments, self._claimed, odd)
        _add_branches(coverage, _list(record.get("branches")), odd)
        yield FileRead(path, coverage)


def _remarks(bare: list[str], version: str) -> Iterator[Remark]:
    if bare:
        yield Remark(
            f"it says how many lines of {one_line(bare[0], 120)!r} were executed, but not which{_others(bare)}; "
            "such numbers cannot be merged, and are left out; export without --summary-only",
            broken=True,
        )
    if version and version.partition(".")[0] not in ("2", "3"):
        yield Remark(f"its version is {one_line(version, 40)!r}, and partest knows 2 and 3")


def _others(bare: list[str]) -> str:
    return f", and {len(bare) - 1:,} more like that" if len(bare) > 1 else ""


def _function(value: Any, odd: OddValues) -> Iterator[FileRead]:
    """What a function has of regions, in each of its files; and of branches in macros, which the list of the file has not."""
    record = value if isinstance(value, dict) else {}
    paths = _list(record.get("filenames"))
    found: dict[int, FileCoverage] = {}
    for region in _list(record.get("regions")):
        place = _place(region, 8)
        if not place:
            odd.add("a region without a place")
            continue
        hits, number = odd.hits(region[4]), region[5]
        if region[7] == _CODE and _is_text(paths, number):
            units = found.setdefault(number, FileCoverage()).units.setdefault("regions", {})
            units[place] = Unit(1, min(units[place].hits + hits, MOST_HITS) if place in units else hits)
    macros: dict[int, list[Any]] = {}
    for branch in _list(record.get("branches")):
        if _place(branch, 9) and branch[6] != 0 and _is_text(paths, branch[6]):
            macros.setdefault(branch[6], []).append(branch)
    for number, branches in macros.items():
        _add_branches(found.setdefault(number, FileCoverage()), branches, odd)
    for number, coverage in found.items():
        yield FileRead(paths[number], coverage)


def _add_branches(coverage: FileCoverage, branches: list[Any], odd: OddValues) -> None:
    lines = coverage.branches.get("region", {})
    for branch in branches:
        place = _place(branch, 6)
        if not place:
            odd.add_branch("a branch without a place")
            continue
        for taken, value in (("true", branch[4]), ("false", branch[5])):
            arms, arm = lines.setdefault(branch[0], {}), f"{place} {taken}"
            arms[arm] = min(arms.get(arm, 0) + odd.hits(value), MOST_HITS)
    if lines:
        coverage.branches["region"] = lines


def _place(value: Any, length: int) -> str:
    """Where a region is, of which *length* numbers have to be said; empty for what is none."""
    if not isinstance(value, list) or len(value) < length or not (line_in(value[0]) and line_in(value[2])):
        return ""
    columns = value[1], value[3]
    if not all(type(column) is int and 0 <= column < 2**32 for column in columns):
        return ""
    return f"{value[0]}:{value[1]}-{value[2]}:{value[3]}"


def _is_text(paths: list[Any], number: Any) -> bool:
    """Whether *number* is that of one of a function's files."""
    return type(number) is int and 0 <= number < len(paths) and isinstance(paths[number], str) and bool(paths[number])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
