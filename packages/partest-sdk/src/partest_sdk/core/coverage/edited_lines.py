"""How many lines that can be executed the change took away from the base's files, and how many it brought: what is left of the base by it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from partest_sdk.core.coverage.changed_lines import Changes
from partest_sdk.core.coverage.comparison import Comparison
from partest_sdk.core.coverage.model import FileCoverage, Line, Numbers
from partest_sdk.core.coverage.numbers import share


class EditedLines(NamedTuple):
    """Lines that can be executed, of all files together: code that moves from one file to another is the same code."""

    removed_covered: int
    removed: int
    """Lines of the base that are gone, and how many of them were covered."""
    brought: int
    """Lines that the base does not have."""

    @property
    def replaced(self) -> int:
        """As many of those that are gone as others came for."""
        return min(self.brought, self.removed)

    def remaining_of(self, base: Numbers) -> Fraction | None:
        """The covered part of the *base* without the lines that were removed and not replaced; None where nothing is left of it.

        Which of them were replaced nobody knows: they stay with the covered part of all that were removed. So what was edited is to be
        covered as it was, and what was only deleted is no loss.
        """
        if not self.removed:
            return share(base.lines_covered, base.lines_total)
        left = base.lines_total - self.removed + self.replaced
        covered = (
            base.lines_covered - self.removed_covered + Fraction(self.replaced * self.removed_covered, self.removed)
        )
        return covered / left if left > 0 else None


def edited_lines(
    comparison: Comparison, base: Mapping[str, FileCoverage], now: Mapping[str, FileCoverage], lost: Container[str] = ()
) -> EditedLines:
    """What the change did to the lines of the *base*'s files, by the coverage of the comparison's own base, and of *now*.

    *lost* are the paths of files that should be measured, and are not.
    """
    removed_covered = removed = brought = 0
    for file in comparison.files:
        # A file that is gone is told with all its lines; one that became a link too.
        if file.old_path in base:
            before = base[file.old_path].lines
            covered = [line for line, hits in before.items() if hits]
            # Moved to where nobody expects it to be measured, among tests perhaps, it is as good as deleted.
            is_gone = file.path != file.old_path and file.path not in now and file.path not in lost
            removed += len(before) if is_gone else lines_removed(file.changes, before)
            removed_covered += len(covered) if is_gone else lines_removed(file.changes, covered)
        if file.path in now:
            brought += _within(now[file.path].lines, [(change.new_first, change.new_count) for change in file.changes])
    return EditedLines(removed_covered, removed, brought)


def lines_removed(changes: Changes, lines: Iterable[Line]) -> int:
    """How many of the old version's *lines* are gone."""
    return _within(lines, [(change.old_first, change.old_count) for change in changes])


def _within(lines: Iterable[Line], pieces: Iterable[tuple[Line, int]]) -> int:
    """How many of *lines* are in *pieces*, each a first line and a count, which may be enormous."""
    known = sorted(lines)
    return sum(bisect_left(known, first + count) - bisect_left(known, first) for first, count in pieces)
