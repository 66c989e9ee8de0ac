"""Records as rows: what a report says of one file, one thing after the other.

Shards list every file, and most of what they say of it is zero, or has been said before. Rows are quick to read and to add up; whoever looks
into a record sees what any other FileCoverage has.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from operator import add
from typing import Any, NamedTuple

from partest_sdk.core.coverage.model import MOST_HITS, Counted, FileCoverage, Hinted, Line, Numbers
from partest_sdk.core.coverage.sums import add_counted, add_hinted
from partest_sdk.core.coverage.v8_ranges import KIND, NO_RANGE, way_of

Arm = tuple[str, Line, str]
"""Its kind, its line, and what tells it apart from others of the line."""


class Rows(NamedTuple):
    """What a record says. What it says of a line or an arm twice is added up."""

    lines: tuple[Line, ...] = ()
    hits: tuple[int, ...] = ()
    """Of each of the lines."""
    arms: tuple[Arm, ...] = ()
    taken: tuple[int, ...] = ()
    """How often each of the arms was."""
    hinted: dict[Line, Hinted] = {}  # noqa: RUF012 - as little changed as the others, once it has been read
    counted: dict[Line, Counted] = {}  # noqa: RUF012
    numbers: Numbers | None = None
    """All of it counted, where whoever read it has done so on the way."""
    last: Line = 0
    """The last line of all, where whoever read it has looked."""

    @property
    def cover_something(self) -> bool:
        """Whether anything was executed."""
        return any(self.hits) or any(self.taken) or any(counted.covered for counted in self.counted.values())

    @property
    def last_line(self) -> Line:
        """The last line of which they say something; 0 where they say nothing."""
        return self.last or max(
            chain(self.lines, (line for _, line, _ in self.arms), self.hinted, self.counted), default=0
        )


_FIELDS = frozenset(FileCoverage.__slots__) - {"key"}


class RowCoverage(FileCoverage):
    """A record made of rows, or one that will be read if anybody asks for them."""

    __slots__ = ("_last", "_read", "_record", "_rows", "known_numbers")

    def __init__(
        self,
        key: bytes | None,
        rows: Rows | None,
        read: Callable[[bytes], tuple[Rows, object]] | None = None,
        record: bytes = b"",
        numbers: Numbers | None = None,
        last: Line = 0,
    ) -> None:
        """Its *rows*; or None, and how to *read* the *record* if anybody asks for them. *numbers* are its own, and *last* its last line,
        where they are known."""
        # Not the base's: as long as the fields are unset, Python asks __getattr__ for them.
        self.key = key
        self._rows = rows
        self._read = read
        self._record = record
        self._last = last
        self.known_numbers = numbers if rows is None else rows.numbers
        """Its numbers where they were counted before; then nobody needs to look into it for them."""

    @property
    def rows(self) -> Rows:
        """What it says; read every time where that was put off, so that a record that waits takes no more than its text."""
        if self._rows is None and self._read is not None:
            return self._read(self._record)[0]
        return self._rows or Rows()

    @property
    def last_line(self) -> Line:
        """As of any other; nobody needs to look into it where it is known."""
        self._last = self._last or self.rows.last_line
        return self._last

    @property
    def is_small(self) -> bool:
        """Whether it is nothing but its text so far."""
        return self._rows is None

    def __getattr__(self, name: str) -> Any:
        if name not in _FIELDS:
            raise AttributeError(name)
        made = FileCoverage()
        add_rows(made, self.rows)
        for field in _FIELDS:
            setattr(self, field, getattr(made, field))
        return getattr(self, name)


class RowSums:
    """The sums of records that have the same lines and arms, as those of one file have in all shards."""

    __slots__ = ("_arms", "_hits", "_is_plain", "_lines", "_taken")

    def __init__(self) -> None:
        """Of none."""
        self._lines: tuple[Line, ...] = ()
        self._hits: tuple[int, ...] = ()
        self._arms: tuple[Arm, ...] = ()
        self._taken: tuple[int, ...] = ()
        self._is_plain = False
        """Whether no line and no arm is there twice, and all arms are exact, so that sums are counted as they stand."""

    def add(self, rows: Rows, times: int = 1) -> bool:
        """Add the lines and arms of *rows*, *times* over, if they are the same, or the first ones; False if they are not."""
        if not self._lines and not self._arms:
            self._lines, self._arms = rows.lines, rows.arms
            self._hits, self._taken = _times(rows.hits, times), _times(rows.taken, times)
            self._is_plain = _is_plain(rows)
            return True
        if (rows.lines is self._lines or rows.lines == self._lines) and (
            rows.arms is self._arms or rows.arms == self._arms
        ):
            self._hits = tuple(map(add, self._hits, _times(rows.hits, times)))
            self._taken = tuple(map(add, self._taken, _times(rows.taken, times)))
            return True
        return False

    @property
    def rows(self) -> Rows:
        """The sums as a record."""
        numbers = None
        if self._is_plain:
            lines, arms = len(self._hits), len(self._taken)
            numbers = Numbers(lines - self._hits.count(0), lines, arms - self._taken.count(0), arms)
        return Rows(self._lines, self._hits, self._arms, self._taken, {}, {}, numbers)

    def move_to(self, coverage: FileCoverage) -> None:
        """Add the sums to *coverage*, and start again."""
        add_rows(coverage, self.rows)
        self._lines, self._hits, self._arms, self._taken = (), (), (), ()


def _times(hits: tuple[int, ...], times: int) -> tuple[int, ...]:
    return hits if times == 1 else tuple(times * number for number in hits)


def _is_plain(rows: Rows) -> bool:
    numbers = rows.numbers
    there = len(rows.lines), len(rows.arms)
    return numbers is not None and numbers.exact and (numbers.lines_total, numbers.branches_total) == there


def add_rows(mine: FileCoverage, rows: Rows, times: int = 1) -> None:
    """Add *rows* to *mine*, *times* over."""
    if mine.lines or times != 1 or not _take_lines(mine.lines, rows):
        for line, hits in zip(rows.lines, rows.hits, strict=True):
            mine.lines[line] = min(mine.lines.get(line, 0) + hits * times, MOST_HITS)
    last: tuple[str, Line] | None = None
    arms: dict[str, int] = {}
    for (kind, line, arm), taken in zip(rows.arms, rows.taken, strict=True):
        if last is None or line != last[1] or kind != last[0]:
            last = kind, line
            arms = mine.branches.setdefault(kind, {}).setdefault(line, {})
        total = arms.get(arm, 0) + taken * times
        arms[arm] = total if total < MOST_HITS else MOST_HITS
    add_hinted(mine.hinted, rows.hinted)
    add_counted(mine, rows.counted, {}, times)
    if (way := _way_of(rows)) and any(rows.hits):
        mine.branches.setdefault(way, {})


def _way_of(rows: Rows) -> str:
    """The way in which V8 has looked at the file, if it was V8; empty for another one. Where there are no branches it may have been."""
    if rows.arms:
        is_v8 = rows.arms[0][0].startswith(KIND)
        return way_of([f"{line}#{arm}" for _, line, arm in rows.arms]) if is_v8 else ""
    return "" if rows.hinted or rows.counted else NO_RANGE


def _take_lines(lines: dict[Line, int], rows: Rows) -> bool:
    """Fill *lines*, which are none, in one go; False where some come twice, or have too many hits."""
    lines.update(zip(rows.lines, rows.hits, strict=True))
    if len(lines) == len(rows.lines) and max(rows.hits, default=0) <= MOST_HITS:
        return True
    lines.clear()
    return False
