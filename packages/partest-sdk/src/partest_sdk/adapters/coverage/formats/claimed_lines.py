"""Lines that reports claim by the first and the last one: a few bytes may say a billion, and each takes a hundred bytes of memory."""

from __future__ import annotations

from collections.abc import Sequence

from partest_sdk.adapters.coverage.formats.odd_values import MOST_LINE, OddValues
from partest_sdk.core.coverage.model import Line

_FREE = 20
"""Lines of a piece of code that the bytes of the report pay for."""
_MOST_OF_A_PIECE = 100_000
_MOST_NEW = 4_000_000
"""Of all reports, in pieces that none has named before: what they take in memory. No program has more in pieces so long."""
_MOST_OF_A_REPORT = 50_000_000
"""New or not: what they take in time. Go names all pieces again for each test binary."""


class ClaimedLines:
    """The lines of pieces of code, over all reports of a format. What is beyond any program is told, and left out."""

    def __init__(self) -> None:
        """None so far."""
        self._known: set[tuple[str, Line, Line]] = set()
        self._new_left = _MOST_NEW
        self._left = _MOST_OF_A_REPORT

    def begin(self) -> None:
        """Another report."""
        self._left = _MOST_OF_A_REPORT

    def lines(self, path: str, first: Line, last: Line, odd: OddValues) -> Sequence[Line]:
        """The lines of a piece of *path* from *first* to *last*: none where that cannot be, which is added to *odd*."""
        count = last - first + 1
        if 0 < first <= last <= MOST_LINE and (count <= _FREE or self._is_granted((path, first, last), count - _FREE)):
            return range(first, last + 1)
        odd.add(f"lines {first} to {last}")
        return ()

    def _is_granted(self, piece: tuple[str, Line, Line], count: int) -> bool:
        is_new = piece not in self._known
        if count > min(_MOST_OF_A_PIECE, self._left) or (is_new and count > self._new_left):
            return False
        self._left -= count
        if is_new:
            self._known.add(piece)
            self._new_left -= count
        return True
