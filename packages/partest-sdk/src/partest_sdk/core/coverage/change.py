"""The coverage of the change: which of the lines that it brought can be executed, and which of them were.

All counts are those of statements, as everywhere else: one that spans lines counts once, when any of its lines changed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from partest_sdk.core.coverage.comparison import Comparison
from partest_sdk.core.coverage.model import FileCoverage, Line, Numbers
from partest_sdk.core.coverage.numbers import numbers_of
from partest_sdk.core.coverage.unified_diff import Content, FileChange
from partest_sdk.core.names import listed

Value = TypeVar("Value")
MOST_LINES = 1_000_000
"""Changed ones of one file. More than this is no source file, whatever a report says of it."""


class Run(NamedTuple):
    """Lines that follow one another, of which none was covered."""

    first: Line
    last: Line


class ChangedFile(NamedTuple):
    """What the change did to one file that a report mentions."""

    path: str
    """In the tree that was tested."""
    numbers: Numbers
    """Of the changed lines alone; no lines at all when none of them can be executed."""
    uncovered: tuple[Run, ...] = ()
    """The changed lines that were not covered, with those that only continue a statement, and no others; of the tree that was tested."""
    head_path: str = ""
    """In the tree that people see; empty when it is not there, or when nobody knows."""
    runs: tuple[Run, ...] = ()
    """The uncovered lines, joined where nothing that can be executed lies between them; of the tree that people see."""


class ChangeCoverage(NamedTuple):
    """The coverage of the change."""

    files: tuple[ChangedFile, ...] = ()
    """Sorted by path."""
    unmeasured: tuple[str, ...] = ()
    """Changed files of a measured language that no report mentions: neither covered nor uncovered, and to be said."""
    incomplete: tuple[str, ...] = ()
    """Why this is not all of it, a sentence each. Paths in it are hostile."""
    notes: tuple[str, ...] = ()
    against: str = ""
    how: str = ""

    @property
    def numbers(self) -> Numbers:
        """Of all files."""
        return sum((file.numbers for file in self.files), Numbers())

    def expecting(self, is_expected: Callable[[str], bool]) -> ChangeCoverage:
        """Of the unmeasured files only those of which *is_expected* is true: tests themselves, for one, are expected in no report."""
        return self._replace(unmeasured=tuple(filter(is_expected, self.unmeasured)))

    def seen_from(self, folder: str) -> ChangeCoverage:
        """With the places that people see from the root of the repository, of which *folder* (``packages/shop/``) was measured."""
        files = (file._replace(head_path=file.head_path and folder + file.head_path) for file in self.files)
        return self._replace(files=tuple(files))


def coverage_of_change(comparison: Comparison, coverages: Mapping[str, FileCoverage]) -> ChangeCoverage:
    """What is covered of the change, by the merged *coverages* of the tree that was tested, by path."""
    files, unmeasured, untold = list[ChangedFile](), list[str](), list[str]()
    endings = {_ending(path) for path in coverages} - {""}
    for file in sorted(comparison.files, key=lambda file: file.path):
        coverage = coverages.get(file.path)
        if not file.path or file.content in (Content.LINK, Content.SUBMODULE):
            continue
        if coverage is not None and (file.content is not Content.TEXT or _lines_brought(file) > MOST_LINES):
            untold.append(_why_untold(file))
        elif coverage is not None:
            files.append(_changed_file(file, coverage, comparison))
        elif _ending(file.path) in endings and (file.content is not Content.TEXT or _lines_brought(file)):
            unmeasured.append(file.path)
    return ChangeCoverage(
        files=tuple(files),
        unmeasured=tuple(unmeasured),
        incomplete=(*comparison.incomplete, *untold, *_uncommitted(comparison, coverages)),
        notes=comparison.notes,
        against=comparison.against,
        how=comparison.how,
    )


def _uncommitted(comparison: Comparison, coverages: Mapping[str, FileCoverage]) -> Iterator[str]:
    if measured := sorted(comparison.uncommitted & coverages.keys()):
        names = listed([repr(path) for path in measured], 3)
        yield f"not all that was tested is committed, so nobody knows which lines are new in {names}; commit, and test again"


def _ending(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2] if "." in name[1:] else ""


def _lines_brought(file: FileChange) -> int:
    return sum(change.new_count for change in file.changes)


def _why_untold(file: FileChange) -> str:
    if file.content is Content.BINARY:
        return f"git takes {file.path!r} for binary, so nobody knows which of its lines changed"
    if file.content is Content.TEXT:
        return f"{file.path!r} has more than {MOST_LINES:,} changed lines, which are not looked at"
    return (
        f"GitHub does not tell which lines of {file.path!r} changed; check out the repository, so that git can be asked"
    )


def _changed_file(file: FileChange, coverage: FileCoverage, comparison: Comparison) -> ChangedFile:
    lines = coverage.lines
    changed = set(file.changes.added())
    statements = _statements(changed, coverage)
    uncovered = [line for line in sorted(statements) if not lines[statements[line]]]
    barriers = sorted((lines.keys() | statements.keys()).difference(uncovered))
    head_path, places = _places(file.path, uncovered, comparison)
    return ChangedFile(
        path=file.path,
        numbers=numbers_of(_part(coverage, changed | set(statements.values()), set(statements.values()))),
        uncovered=tuple(_consecutive(uncovered)),
        head_path=head_path,
        runs=tuple(_runs(places, barriers)),
    )


def _statements(changed: Iterable[Line], coverage: FileCoverage) -> dict[Line, Line]:
    """For each changed line that can be executed, or that continues a statement: the line where its innermost statement begins."""
    lines = coverage.lines
    spans = sorted((first, last) for first, last in coverage.spans.items() if first in lines and last > first)
    comments = {line for line, last in coverage.spans.items() if last == line and line not in lines}
    statements: dict[Line, Line] = {}
    around: list[tuple[Line, Line]] = []
    following = 0
    for line in sorted(changed):
        while following < len(spans) and spans[following][0] <= line:
            around.append(spans[following])
            following += 1
        # What is left on top is the one that began last of those that are not over.
        while around and around[-1][1] < line:
            around.pop()
        if line in lines:
            statements[line] = line
        elif around and line not in comments:
            statements[line] = around[-1][0]
    return statements


def _part(coverage: FileCoverage, changed: set[Line], statements: set[Line]) -> FileCoverage:
    """What *coverage* says about these lines alone."""
    part = FileCoverage()
    part.lines = {line: coverage.lines[line] for line in statements}
    part.branches = {kind: _only(changed, lines) for kind, lines in coverage.branches.items()}
    part.hinted = _only(changed, coverage.hinted)
    part.counted = _only(changed, coverage.counted)
    part.possible = _only(changed, coverage.possible)
    return part


def _only(lines: set[Line], values: Mapping[Line, Value]) -> dict[Line, Value]:
    return {line: value for line, value in values.items() if line in lines}


def _places(path: str, lines: Sequence[Line], comparison: Comparison) -> tuple[str, list[tuple[Line, Line]]]:
    """The file where people see it, and pairs of a line there and in the tested tree; lines that only the merge has are left out."""
    if not comparison.has_places:
        return "", []
    moved = (comparison.to_head or {}).get(path)
    if moved is None:
        return path, [(line, line) for line in lines]
    if not moved.old_path or moved.content is not Content.TEXT:
        return "", []
    return moved.old_path, [(there, line) for line in lines if (there := moved.changes.old_line(line)) is not None]


def _consecutive(lines: Iterable[Line]) -> Iterator[Run]:
    """Sorted *lines*, as runs of them and of no others."""
    first = last = -1
    for line in lines:
        if line != last + 1:
            if first > 0:
                yield Run(first, last)
            first = line
        last = line
    if first > 0:
        yield Run(first, last)


def _runs(places: Sequence[tuple[Line, Line]], barriers: Sequence[Line]) -> Iterator[Run]:
    """Joined where in the tested tree no barrier lies between them, and where the head has no more lines between them than that."""
    run: list[tuple[Line, Line]] = []
    for place in places:
        if run:
            (last_there, last), (there, line) = run[-1], place
            has_barrier = bisect_left(barriers, line) > bisect_right(barriers, last)
            if has_barrier or there - last_there > line - last:
                yield Run(run[0][0], last_there)
                run = []
        run.append(place)
    if run:
        yield Run(run[0][0], run[-1][0])
