"""Which lines of a file a change touched, and where a line of one version is in the other."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple


class Change(NamedTuple):
    """Lines that took the place of others."""

    old_first: int
    """Counts from 1. Where no line was taken away, the new ones came before this one."""
    old_count: int
    new_first: int
    """Where no line came, the old ones were before this one."""
    new_count: int


_SIZE = len(Change._fields)


class Changes:
    """The changes of one file, in order."""

    # A diff of 200 MB may hold millions of them: as objects they would take a gigabyte, as numbers they take 16 bytes each.
    __slots__ = ("_numbers",)

    def __init__(self, *changes: Change) -> None:
        """Of *changes*, in order; more can be added."""
        self._numbers = array("i", (number for change in changes for number in change))

    def add(self, change: Change) -> None:
        """One that is below all others; ValueError when it is not, or when as many lines between them are not the same in both versions."""
        old_end = new_end = 1
        if self._numbers:
            last = self[-1]
            old_end, new_end = last.old_first + last.old_count, last.new_first + last.new_count
        if change.old_first < old_end or change.old_first - old_end != change.new_first - new_end:
            raise ValueError("the changes of a file do not follow one another")
        self._numbers.extend(change)

    def __len__(self) -> int:
        return len(self._numbers) // _SIZE

    def __getitem__(self, index: int) -> Change:
        index = range(len(self))[index]
        return Change(*self._numbers[index * _SIZE : (index + 1) * _SIZE])

    def __iter__(self) -> Iterator[Change]:
        return (self[index] for index in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Changes) and self._numbers == other._numbers

    def __hash__(self) -> int:
        return hash(tuple(self._numbers))

    def __repr__(self) -> str:
        return f"Changes({', '.join(str(tuple(change)) for change in self)})"

    def added(self) -> Iterator[int]:
        """The lines of the new version that the old one does not have."""
        for change in self:
            yield from range(change.new_first, change.new_first + change.new_count)

    def removed(self) -> Iterator[int]:
        """The lines of the old version that the new one does not have."""
        for change in self:
            yield from range(change.old_first, change.old_first + change.old_count)

    def old_line(self, line: int) -> int | None:
        """Where the *line* of the new version was in the old one; None when it was not."""
        return self._other(line, mine=2, theirs=0)

    def new_line(self, line: int) -> int | None:
        """Where the *line* of the old version is in the new one; None when it is gone."""
        return self._other(line, mine=0, theirs=2)

    def _other(self, line: int, mine: int, theirs: int) -> int | None:
        numbers = self._numbers
        index = bisect_right(range(len(self)), line, key=lambda one: numbers[one * _SIZE + mine]) - 1
        if index < 0:
            return line
        change = self[index]
        end = change[mine] + change[mine + 1]
        return None if line < end else line - end + change[theirs] + change[theirs + 1]
