"""Give units to shards: longest first to the least loaded one, and where they were last time while that costs little.

Nothing cleverer: on real suites the error is in the estimates, and finer packing gains nothing (measured; docs/benchmarks.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush, heapreplace

from partest_sdk.core.plan.plan import Unit

STICKY_SLACK = 1.02
"""A unit stays in its old shard while that shard is at most this much above the bound."""
STICKY_LIMIT = 1.04
"""Above this the old placement has become too lopsided and a fresh one is made."""

Block = tuple[int, str, tuple[int, ...]]
"""What stays together: milliseconds, a name for ties, and the positions of its units."""


def blocks_of(units: Sequence[Unit], groups: Mapping[str, str]) -> list[Block]:
    """The units as blocks; files with the same name in *groups* (path → group) are one block. Longest first, ties by name."""
    blocks: list[Block] = []
    together: dict[str, list[int]] = {}
    for position, unit in enumerate(units):
        group = groups.get(unit.file)
        if group is None:
            blocks.append((unit.milliseconds, unit.key, (position,)))
        else:
            together.setdefault(group, []).append(position)
    blocks += [
        (sum(units[at].milliseconds for at in positions), units[positions[0]].key, tuple(positions))
        for positions in together.values()
    ]
    blocks.sort(key=lambda block: (-block[0], block[1]))
    return blocks


def assign(blocks: Sequence[Block], count: int, placement: Mapping[str, int]) -> list[list[int]]:
    """The unit positions of each of *count* shards. *placement* is the last plan's shard number by the blocks' names."""
    fresh, slowest = _longest_first(blocks, count)
    if not placement:
        return fresh
    bound = max(sum(block[0] for block in blocks) / count, blocks[0][0])
    kept, kept_slowest = _sticky(blocks, count, placement, int(bound * STICKY_SLACK))
    if all(kept) and (kept_slowest <= bound * STICKY_LIMIT or kept_slowest <= slowest):
        return kept
    return fresh


def _sticky(
    blocks: Sequence[Block], count: int, placement: Mapping[str, int], room: int
) -> tuple[list[list[int]], int]:
    """Each block to its old shard while that has room; one without a home to the shard that expects least in all."""
    homes = [
        number - 1 if 1 <= number <= count else None for number in (placement.get(block[1], 0) for block in blocks)
    ]
    loads = [0] * count
    # What each shard would hold if all that is still to come went home: a new heavy block finds its place before the light ones do.
    expected = [0] * count
    for (weight, _, _), home in zip(blocks, homes, strict=True):
        if home is not None:
            expected[home] += weight
    heap = [(load, index) for index, load in enumerate(expected)]
    heapify(heap)
    members: list[list[int]] = [[] for _ in range(count)]
    for (weight, _, positions), home in zip(blocks, homes, strict=True):
        index = home
        if index is None or loads[index] + weight > room:
            if index is not None:
                expected[index] -= weight
                heappush(heap, (expected[index], index))
            while heap[0][0] != expected[heap[0][1]]:
                heappop(heap)  # an entry from before that shard changed
            index = heap[0][1]
            expected[index] += weight
            heapreplace(heap, (expected[index], index))
        loads[index] += weight
        members[index].extend(positions)
    for shard in members:
        shard.sort()
    return members, max(loads)


def _longest_first(blocks: Sequence[Block], count: int) -> tuple[list[list[int]], int]:
    """Each of *blocks*, longest first, to the least loaded shard; also the highest load."""
    members: list[list[int]] = [[] for _ in range(count)]
    heap = [(0, index) for index in range(count)]
    for weight, _, positions in blocks:
        load, index = heap[0]
        members[index].extend(positions)
        heapreplace(heap, (load + weight, index))
    for shard in members:
        shard.sort()
    return members, max(load for load, _ in heap)
