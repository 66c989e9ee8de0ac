"""Values of reports that are no counts: left out, and told in one sentence however many they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partest_sdk.adapters.coverage.formats.format import Remark
from partest_sdk.core.coverage.model import MOST_HITS, Line
from partest_sdk.core.safe_text import one_line

MOST_LINE = 2**31 - 1
"""The last line that a file can have."""
_MOST_LINES_OF_A_PIECE = 100_000
_MOST_LINES = 10_000_000
"""Of a report that names the first and the last line of pieces of code: a few bytes may claim a billion."""


class OddValues:
    """Takes the values of a report, and remembers which of them were none."""

    def __init__(self) -> None:
        """None so far."""
        self.count = 0
        self._example = ""
        self._lines_left = _MOST_LINES

    def add(self, value: object) -> None:
        """One more, such as *value*."""
        self.count += 1
        self._example = self._example or one_line(str(value)[:200], 80)

    def hits(self, value: object) -> int | None:
        """A count of hits of JSON; None for anything else."""
        if type(value) is int and value >= 0:
            return min(value, MOST_HITS)
        # JavaScript has no whole numbers, and writes large ones as 1e+21.
        if type(value) is float and 0 <= value < float("inf") and value == int(value):
            return min(int(value), MOST_HITS)
        self.add(_shown(value))
        return None

    def lines(self, first: Line, last: Line) -> range:
        """The lines of a piece of code from *first* to *last*: none where that cannot be, or where a report claims more than any program has."""
        count = last - first + 1
        if not 0 < first <= last <= MOST_LINE or count > min(_MOST_LINES_OF_A_PIECE, self._lines_left):
            self.add(f"lines {first} to {last}")
            return range(0)
        self._lines_left -= count
        return range(first, last + 1)

    def remarks(self) -> Iterator[Remark]:
        """The sentence, if there is anything to say."""
        if self.count:
            what = f"{self.count:,} values are" if self.count > 1 else "a value is"
            yield Remark(f"{what} no count and no place in a file, and left out, such as {self._example!r}")


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
