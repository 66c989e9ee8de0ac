"""The JSON of ``coverage json``: formats 1 to 3.

Source: https://coverage.readthedocs.io/en/latest/cmd.html#json-reporting and coverage/jsonreport.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.formats.json_text import ANY, JsonReport, json_head
from partest_sdk.adapters.coverage.formats.odd_values import OddValues, line_in
from partest_sdk.core.coverage.model import Counted, FileCoverage, Line
from partest_sdk.core.coverage.python_source import KIND, without_branches
from partest_sdk.core.names import many
from partest_sdk.errors import UnreadableError


class CoveragePyJson:
    """Reads coverage.py's JSON."""

    name = "coverage.py JSON"

    def fits(self, head: bytes) -> bool:
        """Whether it begins with what coverage.py says about itself, or has lists of lines that are called as there."""
        text = json_head(head)
        return text.startswith("{") and ('"branch_coverage"' in text or '"executed_lines"' in text)

    def read(self, report: BinaryIO) -> Iterator[FileRead | Remark]:
        """File by file."""
        odd, found = OddValues(), _Found()
        has_branches = True
        try:
            for way, value in JsonReport(report).values(("files", ANY)):
                if way == ("meta",):
                    has_branches = _object(value).get("branch_coverage") is not False
                if way == ("files",):
                    odd.add("files that are none")
                if len(way) != 2:
                    continue
                if not way[1] or not isinstance(value, dict):
                    odd.add(way[1])
                    continue
                found.files += 1
                coverage = _file(way[1], value, odd, found)
                if not has_branches:
                    without_branches(coverage)
                yield FileRead(way[1], coverage)
        except UnreadableError as trouble:
            yield Remark(str(trouble), broken=True)
        yield from found.remarks()
        yield from odd.remarks()


class _Found:
    """What is to be said about a report."""

    def __init__(self) -> None:
        self.files = 0
        self.surplus = 0
        """Executed lines that are no statements, and of which it does not say which they are."""
        self.differing = 0
        self.unlisted = 0
        """Branches that count and are not in any list."""

    def remarks(self) -> Iterator[Remark]:
        if not self.files:
            yield Remark("it holds no file")
        if self.surplus:
            yield Remark(
                f"its executed_lines hold {many(self.surplus, 'line')} that are no statements (some versions of coverage.py list docstrings there);"
                " how many lines count is right, and which of them are docstrings is a guess"
            )
        if self.differing:
            yield Remark(f"the summary of {many(self.differing, 'file')} is not that of its lines; the lines count")
        if self.unlisted:
            yield Remark(
                f"{many(self.unlisted, 'branch', 'branches')} on lines that nobody expects to branch (no branch) are in its totals only,"
                " and are left out"
            )


def _file(path: str, value: dict[str, Any], odd: OddValues, found: _Found) -> FileCoverage:
    coverage = FileCoverage()
    summary = _object(value.get("summary"))
    if not isinstance(value.get("executed_lines"), list) or not isinstance(value.get("missing_lines"), list):
        odd.add(f"{path} without lists of lines")
    missing = _lines(value.get("missing_lines"), odd)
    executed = _lines(value.get("executed_lines"), odd) - missing - _lines(value.get("excluded_lines"), odd)
    total = summary.get("num_statements")
    if type(total) is int:
        surplus = len(executed) + len(missing) - total
        if 0 < surplus <= len(executed):
            executed.difference_update(_docstrings(executed, missing, _outside(value), surplus))
            found.surplus += surplus
        elif surplus:
            found.differing += 1
    coverage.lines = dict.fromkeys(sorted(executed | missing), 0)
    coverage.lines.update(dict.fromkeys(executed, 1))
    _add_branches(coverage, value, summary, odd, found)
    return coverage


def _docstrings(executed: set[Line], missing: set[Line], outside: set[Line], count: int) -> list[Line]:
    """The *count* lines that are docstrings most likely.

    They are executed when the file is imported, so they are the same in every shard, and stand outside of functions: that of the module before
    everything else, and that of a class behind the line that begins it, with something between it and the next statement.
    """
    statements = executed | missing
    first = min(executed)

    def unlikely(line: Line) -> tuple[int, Line]:
        if line == first:
            return 0, line
        if line not in outside:
            return 3, line
        begins_class = line - 1 in outside and line - 2 not in statements
        return (1 if begins_class and line + 1 not in statements else 2), line

    return sorted(executed, key=unlikely)[:count]


def _outside(value: dict[str, Any]) -> set[Line]:
    """The executed lines outside of functions, since format 3; else all of them."""
    region = _object(_object(value.get("functions")).get(""))
    lines = region.get("executed_lines", value.get("executed_lines"))
    return {line for line in lines if line_in(line)} if isinstance(lines, list) else set()


def _add_branches(
    coverage: FileCoverage, value: dict[str, Any], summary: dict[str, Any], odd: OddValues, found: _Found
) -> None:
    branches: dict[Line, dict[str, int]] = {}
    for name, hits in (("missing_branches", 0), ("executed_branches", 1)):
        for start, end in _arcs(value.get(name), odd):
            branches.setdefault(start, {})[str(end)] = hits
    for line, arms in list(branches.items()):
        # A branch has two arms or more. Of those that may not branch (no branch), coverage.py lists what was taken only, and counts all.
        if len(arms) == 1:
            del branches[line]
            coverage.counted[line] = Counted(2, 2) if any(arms.values()) else Counted(0, 2)
    if branches:
        coverage.branches[KIND] = branches
    listed = sum(map(len, branches.values())) + 2 * len(coverage.counted)
    total = summary.get("num_branches")
    if type(total) is int and listed < total:
        found.unlisted += total - listed


def _lines(value: Any, odd: OddValues) -> set[Line]:
    lines = set()
    for number in value if isinstance(value, list) else ():
        if line_in(number):
            lines.add(number)
        else:
            odd.add(number)
    return lines


def _arcs(value: Any, odd: OddValues) -> Iterator[tuple[Line, Line]]:
    for arc in value if isinstance(value, list) else ():
        if isinstance(arc, Sequence) and len(arc) == 2 and line_in(arc[0]) and _is_end(arc[1]):
            yield arc[0], arc[1]
        else:
            odd.add_branch(arc)


def _is_end(number: object) -> bool:
    """Whether it is a line, or minus the line that begins what is left."""
    return type(number) is int and line_in(abs(number)) > 0


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
