"""Records of reports that have been read before: shards list every file, and most records of most shards say the same."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Generic, TypeVar

from partest_sdk.core.coverage.model import Line, Numbers
from partest_sdk.core.coverage.rows import RowCoverage, Rows

_MOST = 100_000
"""Records that are remembered, each by some 300 bytes. What comes later is read every time."""

Findings = TypeVar("Findings")


class KnownRecords(Generic[Findings]):
    """What is wrong with each record, whichever file it was of, its numbers, its last line; what is in it is read again if anybody asks."""

    def __init__(self, read: Callable[[bytes], tuple[Rows, Findings]], untouched: int = 0) -> None:
        """*read* reads a record, and comes to the same whenever it reads the same.

        Of so many *untouched* records, which cover nothing and come from nearly every shard, what is in them is kept: where texts are long,
        that takes less than the text that each shard would bring along.
        """
        self._read = read
        self._room = untouched
        self._untouched: dict[bytes, Rows] = {}
        self._known: dict[bytes, tuple[Findings, Numbers | None, Line]] = {}

    def look(self, record: bytes) -> tuple[RowCoverage, Findings]:
        """What is in *record*."""
        # Processors of CI have instructions for it: it takes half the time of blake2.
        key = sha256(record).digest()
        known = self._known.get(key)
        if known is not None:
            rows = self._untouched.get(key)
            if rows is not None:
                return RowCoverage(key, rows), known[0]
            return RowCoverage(key, None, self._read, record, *known[1:]), known[0]
        rows, findings = self._read(record)
        if len(self._known) < _MOST:
            self._known[key] = findings, rows.numbers, rows.last_line
            if len(self._untouched) < self._room and not rows.cover_something:
                self._untouched[key] = rows
        return RowCoverage(key, rows), findings
