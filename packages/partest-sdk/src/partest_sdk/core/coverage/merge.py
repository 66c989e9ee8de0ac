"""Merging: the union of everything that was executed, whichever report says so, and never a mean of percentages.

Hits and arms are summed by what identifies them, so the order of reports, and how they are grouped, makes no difference, and no report
ever takes away what another has covered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from partest_sdk.core.coverage.model import FileCoverage, Numbers
from partest_sdk.core.coverage.packed import packed, unpacked
from partest_sdk.core.coverage.rows import RowCoverage, Rows, RowSums, add_rows
from partest_sdk.core.coverage.sums import add_counted, add_hinted, add_hits, add_units

_MOST_WAITING = 2
"""Records of one file that are kept, unread, until it is known how often they come. Each takes a few kilobytes, and there are many files."""

_FILES_TOGETHER = 250


class MergedCoverage(Mapping[str, FileCoverage]):
    """Files by path, in the order of their names. What it hands out is its own: look, and change nothing."""

    def __init__(self) -> None:
        """Empty."""
        self._entries: dict[str, _Entry] = {}

    def add(self, path: str, coverage: FileCoverage) -> None:
        """One more record of *path*. A record with the key of one that was added before costs next to nothing."""
        entry = self._entries.get(path)
        if entry is None:
            entry = self._entries[path] = _Entry()
        key = coverage.key
        if key is None:
            entry.add_new(coverage)
            return
        covers = entry.known.get(key)
        if covers is None:
            entry.known[key] = entry.add_new(coverage)
        elif covers:
            entry.add_again(key, coverage)

    def add_all(self, other: Mapping[str, FileCoverage]) -> None:
        """All files of *other*, such as those of another flag."""
        for path, coverage in other.items():
            self.add(path, coverage)

    def packed(self) -> Iterator[Any]:
        """All of it as plain values, some files in each, for another process."""
        entries = iter(self._entries.items())
        while some := {path: entry.packed() for path, entry in islice(entries, _FILES_TOGETHER)}:
            yield some

    def __getitem__(self, path: str) -> FileCoverage:
        return self._entries[path].settled()

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, path: object) -> bool:
        return path in self._entries


class _Entry:
    """One file: what it has, and which records it has seen."""

    __slots__ = ("known", "others", "sums", "waiting")

    def __init__(self) -> None:
        self.known: dict[bytes, bool] = {}
        """Keys of the records that were added; and whether they cover something, so that once more makes a difference."""
        self.sums = RowSums()
        self.others: FileCoverage | None = None
        """What is in no sums; most files have nothing else."""
        self.waiting: dict[bytes, tuple[RowCoverage, int]] = {}

    def settled(self) -> FileCoverage:
        """All of it. Sums are made a record as often as somebody asks: the records of all files would take five times as much memory."""
        self._add_waiting()
        if self.others is None:
            return RowCoverage(None, self.sums.rows)
        if self.others.lines or self.others.branches:
            self.sums.move_to(self.others)
            return self.others
        whole = FileCoverage()
        add_rows(whole, self.sums.rows)
        whole.hinted, whole.counted, whole.possible = self.others.hinted, self.others.counted, self.others.possible
        whole.units, whole.spans = self.others.units, self.others.spans
        return whole

    def packed(self) -> Any:
        self._add_waiting()
        rows = self.sums.rows
        numbers = None if rows.numbers is None else tuple(rows.numbers)
        return (*rows[:4], numbers), None if self.others is None else packed(self.others)

    def _add_waiting(self) -> None:
        for coverage, times in self.waiting.values():
            self._add_rows(coverage.rows, times)
        self.waiting.clear()

    def add_new(self, coverage: FileCoverage) -> bool:
        """Add a record, and say whether it covers something."""
        if not isinstance(coverage, RowCoverage):
            merge_into(self._own(), coverage)
            return covers_something(coverage)
        rows = coverage.rows
        self._add_rows(rows)
        return rows.cover_something

    def add_again(self, key: bytes, coverage: FileCoverage) -> None:
        waiting = self.waiting.get(key)
        if waiting is not None:
            self.waiting[key] = (waiting[0], waiting[1] + 1)
        elif not isinstance(coverage, RowCoverage):
            merge_into(self._own(), coverage)
        elif coverage.is_small and len(self.waiting) < _MOST_WAITING:
            self.waiting[key] = (coverage, 1)
        else:
            self._add_rows(coverage.rows)

    def _own(self) -> FileCoverage:
        if self.others is None:
            self.others = FileCoverage()
        return self.others

    def _add_rows(self, rows: Rows, times: int = 1) -> None:
        if not self.sums.add(rows, times):
            # Another shard has another version of the file.
            self.sums.move_to(self._own())
            self.sums.add(rows, times)
        if rows.hinted or rows.counted:
            add_hinted(self._own().hinted, rows.hinted)
            add_counted(self._own(), rows.counted, {}, times)


def unpacked_records(value: Any) -> Iterator[tuple[str, FileCoverage]]:
    """The records that make up one of the values of `MergedCoverage.packed`; a path may have two."""
    for path, ((lines, hits, arms, taken, numbers), rest) in value.items():
        known = None if numbers is None else Numbers(*numbers)
        yield path, RowCoverage(None, Rows(lines, hits, arms, taken, numbers=known))
        if rest is not None:
            yield path, unpacked(rest)


def covers_something(coverage: FileCoverage) -> bool:
    """Whether anything was executed. A record that covers nothing says nothing new the second time."""
    return (
        any(coverage.lines.values())
        or any(any(arms.values()) for lines in coverage.branches.values() for arms in lines.values())
        or any(counted.covered for counted in coverage.counted.values())
        or any(unit.hits for units in coverage.units.values() for unit in units.values())
    )


def merge_into(mine: FileCoverage, other: FileCoverage, times: int = 1) -> None:
    """Add to *mine* what *other* says, *times* over; *other* stays as it is, and shares nothing with *mine*."""
    if isinstance(other, RowCoverage):
        add_rows(mine, other.rows, times)
        return
    add_hits(mine.lines, other.lines, times)
    for kind, lines in other.branches.items():
        own = mine.branches.setdefault(kind, {})
        for line, arms in lines.items():
            mine_arms = own.get(line)
            if mine_arms is None:
                mine_arms = own[line] = {}
            add_hits(mine_arms, arms, times)
    add_hinted(mine.hinted, other.hinted)
    add_counted(mine, other.counted, other.possible, times)
    for kind, units in other.units.items():
        add_units(mine.units.setdefault(kind, {}), units, times)
    for line, last in other.spans.items():
        mine.spans[line] = max(last, mine.spans.get(line, line))
