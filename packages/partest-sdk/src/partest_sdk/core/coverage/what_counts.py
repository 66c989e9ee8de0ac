"""What counts of a file, whatever reports say of it: nothing of one that is left out, and no line that the source does not have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Self, TypeVar

from partest_sdk.core.coverage.excluded_files import ExcludedFiles
from partest_sdk.core.coverage.merge import merge_into
from partest_sdk.core.coverage.model import FileCoverage, Line
from partest_sdk.core.names import listed, many
from partest_sdk.core.safe_text import one_line

Value = TypeVar("Value")
_NO_LINE_IS_BEHIND = 2**63
_EXAMPLES = 3
_LONGEST = 200


class SourceFacts(NamedTuple):
    """What the source of a file says, where it is checked out."""

    last_line: Line | None = None
    """The last line that it has; None where nobody knows."""
    without_code: Collection[Line] = frozenset()
    """Lines that count for nothing."""
    is_generated: bool = False
    """Whether a tool wrote it, and says that nobody is to mend it by hand."""


UNKNOWN = SourceFacts()
FactsOf = Callable[[str], SourceFacts]
"""By path."""


class WhatCounts:
    """Looks at every record before it is merged, and remembers what it has taken away."""

    def __init__(self, facts_of: FactsOf = lambda _: UNKNOWN, excluded: ExcludedFiles | None = None) -> None:
        """Each file is asked for once."""
        self.excluded = excluded or ExcludedFiles()
        self._facts_of = facts_of
        self._known: dict[str, SourceFacts | None] = {}
        """None of a file that is left out."""
        self._excluded: set[str] = set()
        self._generated: set[str] = set()
        self._behind: dict[str, int] = {}
        """By path, how many lines a record has had behind the end of the source: the most of any."""

    def of(self, path: str, coverage: FileCoverage) -> FileCoverage | None:
        """What counts of a record of *path*; None where nothing does."""
        facts = self._facts_about(path)
        if facts is None or facts is UNKNOWN:
            return None if facts is None else coverage
        last = _NO_LINE_IS_BEHIND if facts.last_line is None else facts.last_line
        if not facts.without_code and coverage.last_line <= last:
            return coverage
        if behind := _lines_behind(coverage, last):
            self._behind[path] = max(behind, self._behind.get(path, 0))
        return _only(coverage, facts.without_code, last)

    def look_at(self, paths: Iterable[str]) -> None:
        """Know what counts of *paths*, whether any report has them or not."""
        for path in paths:
            self._facts_about(path)

    def _facts_about(self, path: str) -> SourceFacts | None:
        if path not in self._known:
            self._known[path] = self._look(path)
        return self._known[path]

    def _look(self, path: str) -> SourceFacts | None:
        if path in self.excluded:
            self._excluded.add(path)
            return None
        facts = self._facts_of(path)
        if facts.is_generated:
            self._generated.add(path)
            return None
        return facts

    @property
    def left_something_out(self) -> bool:
        """Whether a file counts for nothing."""
        return bool(self._excluded or self._generated)

    @property
    def generated(self) -> tuple[str, ...]:
        """The files that are left out since a tool wrote them."""
        return tuple(sorted(self._generated))

    def another(self) -> Self:
        """One that knows the same, and has taken nothing away yet."""
        return type(self)(self._facts_of, self.excluded)

    def packed(self) -> Any:
        """What was taken away, as plain values, for another process."""
        return sorted(self._excluded), sorted(self._generated), self._behind

    def absorb(self, value: Any) -> None:
        """Take over what another one has made a value of."""
        excluded, generated, behind = value
        self._excluded.update(excluded)
        self._generated.update(generated)
        for path, count in behind.items():
            self._behind[path] = max(count, self._behind.get(path, 0))

    def notes(self, files: Collection[str]) -> Iterator[str]:
        """What is to be said of it; *files* are those of the repository, where they are known."""
        if self._excluded:
            yield f"coverage-exclude leaves out {many(len(self._excluded), 'file')}: {_listed(self._excluded)}"
        for pattern in self.excluded.of_no_use(files or self._excluded):
            yield f"coverage-exclude is {_shown(pattern)}, which fits no file"
        if self._generated:
            yield f"{many(len(self._generated), 'generated file')} of Go left out (DO NOT EDIT): {_listed(self._generated)}"
        if self._behind:
            counts = [f"{many(count, 'line')} of {_shown(path)}" for path, count in sorted(self._behind.items())]
            files_shown = many(len(counts), "file")
            yield f"reports have lines behind the end of {files_shown}, which do not count: {listed(counts, _EXAMPLES)}"


def _lines_behind(coverage: FileCoverage, last: Line) -> int:
    lines = {*coverage.lines, *coverage.hinted, *coverage.counted}.union(*coverage.branches.values())
    return sum(line > last for line in lines)


def _only(coverage: FileCoverage, without: Collection[Line], last: Line) -> FileCoverage:
    """A record of what *coverage* says, but not of lines *without* code, and of nothing behind the *last* line."""
    whole, kept = FileCoverage(), FileCoverage()
    merge_into(whole, coverage)
    kept.lines = {line: hits for line, hits in _up_to(last, whole.lines).items() if line not in without}
    for kind, lines in whole.branches.items():
        here = _up_to(last, lines)
        # A kind without a line means something else.
        if here or not lines:
            kept.branches[kind] = here
    kept.hinted, kept.counted = _up_to(last, whole.hinted), _up_to(last, whole.counted)
    kept.possible = _up_to(last, whole.possible)
    kept.spans = {first: min(end, last) for first, end in _up_to(last, whole.spans).items()}
    kept.units = whole.units
    return kept


def _up_to(last: Line, values: Mapping[Line, Value]) -> dict[Line, Value]:
    return {line: value for line, value in values.items() if line <= last}


def _listed(paths: Iterable[str]) -> str:
    return listed([_shown(path) for path in sorted(paths)], _EXAMPLES)


def _shown(path: str) -> str:
    return one_line(repr(path), _LONGEST)
