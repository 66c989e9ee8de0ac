"""What was executed, file by file: the one model that every format is read into, and that every number is computed from."""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

MOST_HITS = 2**63 - 1
"""Sums of hits stop here; a counter of a compiler may hold anything."""

Line = int
"""Counts from 1."""


class Hinted(NamedTuple):
    """A branch of which a report names only the arms that were not taken, as coverage.py's XML does with ``missing-branches``."""

    total: int
    missing: frozenset[str]
    """Merged by intersection: whoever took an arm does not name it. Exact, since *total* is the same everywhere."""
    others: tuple[tuple[int, frozenset[str]], ...] = ()
    """Where *total* is not the same everywhere, as with several versions of Python: the smaller totals, the largest first, and what is
    missing of each. The branch is then a lower bound."""


class Counted(NamedTuple):
    """A branch of which a report counts the arms but names none (Cobertura's ``condition-coverage``). Merged it is only a lower bound."""

    covered: int
    total: int


class Unit(NamedTuple):
    """A piece of code that a format counts besides lines: a block of Go with its statements, a region of llvm, a statement of Istanbul."""

    weight: int
    """How many of the format's own units it counts for."""
    hits: int


class FileCoverage:
    """One file. Readers may hand out the same object twice; whoever merges never changes one that it did not make."""

    __slots__ = ("branches", "counted", "hinted", "key", "lines", "possible", "spans", "units")

    def __init__(self) -> None:
        """Empty: a file without a line that can be executed."""
        self.lines: dict[Line, int] = {}
        """Hits of every line that can be executed, 0 to MOST_HITS; merged by sum."""
        self.branches: dict[str, dict[Line, dict[str, int]]] = {}
        """By kind of identity (``arc``, ``lcov``, ``range``…), then line, then arm: its hits, merged by sum. Arms of two kinds cannot be
        told apart, so where there are several kinds a line's number is that of the kind that says most: a lower bound. A kind without a line
        is a way of looking at the whole file, which finds other branches than another way: of a file that was looked at in several ways
        all numbers are lower bounds."""
        self.hinted: dict[Line, Hinted] = {}
        self.counted: dict[Line, Counted] = {}
        self.possible: dict[Line, int] = {}
        """Of counted branches, how many arms may be covered at most, where that is more than is known: two reports may have counted the same
        arm, or two arms. Merging fills it in; where it is silent a count is exact."""
        self.units: dict[str, dict[str, Unit]] = {}
        """By kind (``statements``, ``regions``), then identity; hits merged by sum."""
        self.spans: dict[Line, Line] = {}
        """The last line of a statement that begins on a line and spans more than that; of a line in one with nothing but a comment, itself."""
        self.key: bytes | None = None
        """Alike in records that say the same of whatever file; None where nobody looked. Merging knows a record again by it."""

    @property
    def last_line(self) -> Line:
        """The last line of which it says something; 0 where it says nothing."""
        return max(chain(self.lines, self.hinted, self.counted, *self.branches.values()), default=0)


class Numbers(NamedTuple):
    """Counts; percentages are made of them at the very end, and never merged."""

    lines_covered: int = 0
    lines_total: int = 0
    branches_covered: int = 0
    branches_total: int = 0
    exact: bool = True
    """Whether the branches are exact; else at least so many were covered."""

    def __add__(self, other: object) -> Numbers:  # two counts add up, they are not strung together
        """Of two sets of files that share none."""
        if not isinstance(other, Numbers):
            return NotImplemented
        return Numbers(
            self.lines_covered + other.lines_covered,
            self.lines_total + other.lines_total,
            self.branches_covered + other.branches_covered,
            self.branches_total + other.branches_total,
            self.exact and other.exact,
        )
