"""Files that the base measured and no report measures now, though they are still there: without them the coverage looks as if it had risen."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from partest_sdk.core.coverage.comparison import Comparison
from partest_sdk.core.coverage.edited_lines import lines_removed
from partest_sdk.core.coverage.told import CoverageTold
from partest_sdk.core.coverage.unified_diff import FileChange
from partest_sdk.core.names import listed, many

NO_LONGER_MEASURED = "Measured at the base, and by no report now"
_NAMED = 5


class NoLongerMeasured(NamedTuple):
    """Files that fell out of the coverage."""

    files: tuple[tuple[str, int], ...] = ()
    """Each with its lines of the base that are still there; those with most of them first. Paths are hostile text."""
    are_there: bool = True
    """Whether it is known that they are still there, if there are any; else they may as well have been deleted."""

    @property
    def paths(self) -> frozenset[str]:
        """Of all files."""
        return frozenset(path for path, _ in self.files)

    @property
    def lines(self) -> int:
        """Of all files."""
        return sum(lines for _, lines in self.files)

    @property
    def sentence(self) -> str:
        """How many they are, and which; empty where there is none."""
        if not self.files:
            return ""
        one, several = ("it is", "they are") if self.are_there else ("whether it is", "whether they are")
        still = f"{one if len(self.files) == 1 else several} still there"
        why = "" if self.are_there else "nobody knows "
        names = listed([f"{path!r} ({many(lines, 'line')})" for path, lines in self.files], _NAMED)
        return f"{many(len(self.files), 'file')} of {many(self.lines, 'line')}, and {why}{still}: {names}"


def no_longer_measured(
    base: CoverageTold, told: CoverageTold, comparison: Comparison | None, is_there: Callable[[str], bool] | None,
    is_expected: Callable[[str], bool] = lambda _: True,
) -> NoLongerMeasured:  # fmt: skip
    """The files of *base* that are not in *told*, and that the change has neither deleted nor moved to where they are measured.

    *is_there* knows the tree that was tested; None where nobody does. What is not *is_expected* in a report is no loss, and neither is a file
    that only flags measured which were not run at all: the table says of those that they are gone.
    """
    changes = {file.old_path: file for file in comparison.files if file.old_path} if comparison else {}
    is_of_base = bool(comparison and comparison.base and comparison.base == base.commit)
    is_known = is_there is not None or bool(is_of_base and comparison and not comparison.incomplete)
    found = list[tuple[str, int]]()
    for old_path in sorted(_paths_to_compare(base, told) & base.files.keys()):
        change = changes.get(old_path, FileChange(old_path, old_path))
        path, lines = change.path, base.files[old_path].lines
        if not path or path in told.files or (is_there and not is_there(path)) or not is_expected(path):
            continue
        # What the change took away is no longer there; where the lines are those of another commit, nobody knows.
        removed = lines_removed(change.changes, lines) if is_of_base else 0
        if len(lines) > removed:
            found.append((path, len(lines) - removed))
    return NoLongerMeasured(tuple(sorted(found, key=lambda one: (-one[1], one[0]))), is_known)


def _paths_to_compare(base: CoverageTold, told: CoverageTold) -> set[str]:
    """The base's files of flags that were run now, too. Where none of its flags was, they have other names now."""
    run = base.by_flag.keys() & told.by_flag.keys() or base.by_flag.keys()
    return set().union(*(base.by_flag[flag] for flag in run)) if run else set(base.files)
