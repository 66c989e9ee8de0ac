"""The numbers of one shard, while its reports are read."""

from __future__ import annotations

import marshal
from itertools import chain
from typing import NamedTuple

from partest_sdk.core.coverage.merge import MergedCoverage
from partest_sdk.core.coverage.model import FileCoverage, Numbers
from partest_sdk.core.coverage.numbers import numbers_of, sum_of
from partest_sdk.core.coverage.packed import packed, unpacked
from partest_sdk.core.coverage.rows import RowCoverage


class ShardSum:
    """Takes all records of a shard. They are merged only where several of them are about one file, which is rare."""

    def __init__(self) -> None:
        """Of no record."""
        self._first: dict[str, FileCoverage | _Kept] = {}
        self._several = MergedCoverage()

    def add(self, path: str, coverage: FileCoverage) -> None:
        """One more record of *path*."""
        first = self._first.get(path)
        if first is None:
            is_large = not isinstance(coverage, RowCoverage) and bool(coverage.units)
            self._first[path] = _kept(coverage) if is_large else coverage
            return
        if path not in self._several:
            if first is coverage:
                return
            self._several.add(path, first.coverage if isinstance(first, _Kept) else first)
        self._several.add(path, coverage)

    def numbers(self) -> Numbers:
        """Of all of them."""
        alone = (
            first.numbers if isinstance(first, _Kept) else numbers_of(first)
            for path, first in self._first.items()
            if path not in self._several
        )
        return sum_of(chain(map(numbers_of, self._several.values()), alone))


class _Kept(NamedTuple):
    """A record that waits in case that there is another one of its file: as text, or those of a shard would take as much as all that is merged."""

    numbers: Numbers
    text: bytes

    @property
    def coverage(self) -> FileCoverage:
        value = marshal.loads(self.text)  # noqa: S302 - it was made here
        return FileCoverage() if value is None else unpacked(value)


def _kept(coverage: FileCoverage) -> _Kept:
    counted = FileCoverage()
    counted.lines, counted.branches, counted.hinted = coverage.lines, coverage.branches, coverage.hinted
    counted.counted, counted.possible = coverage.counted, coverage.possible
    return _Kept(numbers_of(coverage), marshal.dumps(packed(counted)))
