"""What a file can say of its coverage in any format, and which files there are no words for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from partest_sdk.core.coverage.model import FileCoverage, Line
from partest_sdk.core.coverage.numbers import branch_numbers, plain_numbers

_BREAKING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""What ends a line for one reader or another, what no XML may hold, and what is no text."""
_MOST_ARMS = 100_000
_MOST_ARMS_IN_ALL = 2_000_000
"""Arms that are only counted. A report may claim a billion of them in one line; as rows they would fill the disk."""


class Writable:
    """A file that can be written."""

    __slots__ = ("_arms", "_bounds", "_numbers", "coverage", "path")

    def __init__(self, path: str, coverage: FileCoverage, bounds: Mapping[Line, tuple[int, int]]) -> None:
        """With the *bounds* of those lines of which the arms have no hits of their own."""
        self.path = path
        self.coverage = coverage
        self._bounds = bounds
        self._arms: dict[Line, list[int]] | None = None
        self._numbers = plain_numbers(coverage)

    @property
    def arms(self) -> dict[Line, list[int]]:
        """By line, how often each arm was taken. Where it is only known how many were, those were taken once."""
        if self._arms is None:
            self._arms = _arms(self.coverage, self._bounds)
        return self._arms

    @property
    def lines(self) -> tuple[int, int]:
        """How many lines were executed, and how many there are."""
        if self._numbers is not None:
            return self._numbers[:2]
        total = len(self.coverage.lines)
        return total - list(self.coverage.lines.values()).count(0), total

    @property
    def branches(self) -> tuple[int, int]:
        """How many arms were taken, and how many there are."""
        if self._numbers is not None:
            return self._numbers[2:4]
        total = sum(map(len, self.arms.values()))
        return total - sum(arms.count(0) for arms in self.arms.values()), total


def writable_files(
    files: Mapping[str, FileCoverage], left_out: list[str], key: Callable[[str], Any] | None = None
) -> Iterator[Writable]:
    """The *files* by path, in the order of *key*; to *left_out* come the paths of those that cannot be written."""
    arms_left = _MOST_ARMS_IN_ALL
    for path in sorted(files, key=key):
        coverage = files[path]
        counted = 0
        if path and not _BREAKING.search(path):
            bounds = _bounds(coverage)
            counted = sum(total for _, total in bounds.values())
            if counted <= min(_MOST_ARMS, arms_left):
                arms_left -= counted
                yield Writable(path, coverage, bounds)
                continue
        left_out.append(path)


def _bounds(coverage: FileCoverage) -> dict[Line, tuple[int, int]]:
    """The lines of which the arms have no hits of their own, or several kinds: how many are covered, and how many there are."""
    if plain_numbers(coverage) is not None:
        return {}
    counted = {*coverage.hinted, *coverage.counted}
    seen: set[Line] = set()
    for lines in coverage.branches.values():
        counted.update(seen & lines.keys())
        seen.update(lines)
    return {line: branch_numbers(coverage, line) for line in sorted(counted)}


def _arms(coverage: FileCoverage, bounds: Mapping[Line, tuple[int, int]]) -> dict[Line, list[int]]:
    arms: dict[Line, list[int]] = {}
    for lines in coverage.branches.values():
        for line, hits in lines.items():
            if line not in bounds:
                arms[line] = [hits[name] for name in sorted(hits, key=_in_order)]
    for line, (covered, total) in bounds.items():
        arms[line] = [1] * covered + [0] * (total - covered)
    return {line: arms[line] for line in sorted(arms) if arms[line]}


def _in_order(name: str) -> tuple[int, str]:
    """Shorter names first: 9 comes before 10."""
    return len(name), name
