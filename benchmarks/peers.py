"""pytest-split's own algorithms, given what pytest would give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_split.algorithms import AlgorithmBase


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """As much of a pytest item as pytest-split looks at."""

    nodeid: str

    def __str__(self) -> str:
        # As pytest's own; pytest-split breaks ties by it.
        return f"<Function {self.nodeid.rpartition('::')[2]}>"


def split(algorithm: AlgorithmBase, tests: Sequence[str], seconds: Mapping[str, float], count: int) -> dict[str, int]:
    """The shard, counting from 1, that *algorithm* gives each of *tests* (in the order of their ids)."""
    items: list[Any] = [Item(test) for test in sorted(tests)]
    groups = algorithm(count, items, dict(seconds))
    return {item.nodeid: number for number, group in enumerate(groups, start=1) for item in group.selected}
