"""Sums of what reports say of the same thing: hits and arms by what identifies them, and bounds where nothing does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

from partest_sdk.core.coverage.model import MOST_HITS, Counted, FileCoverage, Hinted, Line, Unit

Key = TypeVar("Key", int, str)


def add_hits(mine: dict[Key, int], other: dict[Key, int], times: int = 1) -> None:
    """Add the hits of *other*, *times* over, to *mine*."""
    if times == 1 and not mine:
        mine.update(other)
        return
    for key, hits in other.items():
        if hits:
            total = mine.get(key, 0) + hits * times
            mine[key] = total if total < MOST_HITS else MOST_HITS
        elif key not in mine:
            mine[key] = 0


def add_hinted(mine: dict[Line, Hinted], other: Mapping[Line, Hinted]) -> None:
    """Take out of what is missing in *mine* what *other* does not miss."""
    for line, hinted in other.items():
        mine[line] = _both(mine[line], hinted) if line in mine else hinted


@lru_cache(1 << 14)
def _both(one: Hinted, two: Hinted) -> Hinted:
    if one.total == two.total and not one.others and not two.others:
        return one if one.missing == two.missing else Hinted(one.total, one.missing & two.missing)
    missing: dict[int, frozenset[str]] = {}
    for total, names in ((one.total, one.missing), *one.others, (two.total, two.missing), *two.others):
        missing[total] = missing[total] & names if total in missing else names
    # Branches on the same line of many files say the same: the object is shared, or there would be one for each.
    (total, names), *others = sorted(missing.items(), reverse=True)
    return Hinted(total, names, tuple(others))


def add_counted(
    mine: FileCoverage, other: Mapping[Line, Counted], possible: Mapping[Line, int], times: int = 1
) -> None:
    """Add what *other* counts, *times* over. Whether both counted the same arms nobody knows: at least the larger number is covered,
    at most the sum of both."""
    for line, counted in other.items():
        covered, total = mine.counted.get(line, (0, 0))
        most = mine.possible.get(line, covered) + possible.get(line, counted.covered) * times
        if total and total != counted.total:
            most = MOST_HITS  # they do not even count the same arms
        known = mine.counted[line] = Counted(max(covered, counted.covered), max(total, counted.total))
        if most > known.covered:
            mine.possible[line] = min(most, MOST_HITS)


def add_units(mine: dict[str, Unit], other: Mapping[str, Unit], times: int = 1) -> None:
    """Add the hits of units, *times* over."""
    for identity, unit in other.items():
        weight, hits = mine.get(identity, (0, 0))
        if unit.hits or unit.weight > weight or identity not in mine:
            mine[identity] = _unit(max(weight, unit.weight), min(hits + unit.hits * times, MOST_HITS))


@lru_cache(1 << 14)
def _unit(weight: int, hits: int) -> Unit:
    """The same object for all that were reached as often: there are millions."""
    return Unit(weight, hits)
