"""Values of reports that are none: told in one sentence however many they are, and never left out where that would raise a percentage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partest_sdk.adapters.coverage.formats.format import Remark
from partest_sdk.core.coverage.model import MOST_HITS, Line
from partest_sdk.core.safe_text import one_line

MOST_LINE = 2**31 - 1
"""The last line that a file can have."""
MOST_ARMS = 999_999_999
"""Of one line, taken or not: numbers of all files together stay numbers that can be read again."""


class OddValues:
    """Takes the values of a report, and remembers which of them were none."""

    def __init__(self) -> None:
        """None so far."""
        self._lost, self._uncounted, self._aside = _Some(), _Some(), _Some()

    def add(self, value: object) -> None:
        """One more that stands for lines of which nobody knows which they are, such as *value*: without them the report is not to be relied on."""
        self._lost.add(value)

    def add_count(self, value: object) -> None:
        """One more that should be a count and is none, of something that is known: that was not reached then."""
        self._uncounted.add(value)

    def add_branch(self, value: object) -> None:
        """One more that should be a branch, and is left out: tools that map sources lose the places of some. No line is missing for that."""
        self._aside.add(value)

    def hits(self, value: object) -> int:
        """A count of hits of JSON; 0 for anything else, since what is left out would raise the percentage."""
        if type(value) is int and value >= 0:
            return min(value, MOST_HITS)
        # JavaScript has no whole numbers, and writes large ones as 1e+21.
        if type(value) is float and 0 <= value < float("inf") and value == int(value):
            return min(int(value), MOST_HITS)
        self.add_count(_shown(value))
        return 0

    def remarks(self) -> Iterator[Remark]:
        """A sentence for each kind of them, if there is anything to say."""
        if lost := self._lost:
            what = f"{lost.count:,} values are" if lost.count > 1 else "a value is"
            yield Remark(f"{what} no place in a file, and left out, such as {lost.example!r}", broken=True)
        if uncounted := self._uncounted:
            what = f"{uncounted.count:,} values are no counts" if uncounted.count > 1 else "a value is no count"
            yield Remark(f"{what}, and taken as 0, such as {uncounted.example!r}")
        if aside := self._aside:
            what = f"{aside.count:,} branches have" if aside.count > 1 else "a branch has"
            yield Remark(f"{what} no place or no counts, and left out, such as {aside.example!r}")


class _Some:
    """How many, and one of them."""

    def __init__(self) -> None:
        self.count = 0
        self.example = ""

    def __bool__(self) -> bool:
        return self.count > 0

    def add(self, value: object) -> None:
        self.count += 1
        self.example = self.example or one_line(str(value)[:200], 80)


def line_in(value: Any) -> Line:
    """The number of a line of JSON; 0 for anything else."""
    return value if type(value) is int and 0 < value <= MOST_LINE else 0


def _shown(value: object) -> str:
    # What is nested is not written out: it may be deep, and long. Nor are numbers of which Python refuses to.
    if isinstance(value, dict | list):
        return type(value).__name__
    if isinstance(value, int) and abs(value) > MOST_HITS:
        return "a number that is too large" if value > 0 else "a number below zero"
    return str(value)
