"""Units to shards: even, and steady from one plan to the next."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.names import TestFile
from partest_sdk.core.plan.assign import Block, assign, blocks_of
from partest_sdk.core.plan.plan import Unit

weights = st.lists(st.integers(1, 10**6), min_size=1, max_size=80)


def blocks(loads: list[int]) -> list[Block]:
    """A block per load, longest first, with a name by its position."""
    return blocks_of([Unit(TestFile(f"f{at:03}"), load, "timings") for at, load in enumerate(loads)], {})


def placed(shards: list[list[int]]) -> dict[str, int]:
    """What the history remembers of a plan."""
    return {f"f{at:03}": number for number, members in enumerate(shards, start=1) for at in members}


def bound(loads: list[int], count: int) -> float:
    """No plan can be faster."""
    return max(sum(loads) / count, *loads)


def slowest(loads: list[int], shards: list[list[int]]) -> int:
    """The load of the fullest shard."""
    return max(sum(loads[at] for at in members) for members in shards)


@given(weights, st.integers(1, 12), st.dictionaries(st.integers(0, 90).map("f{:03}".format), st.integers(-5, 20)))
def test_every_block_is_given_once_and_no_shard_is_empty(loads: list[int], count: int, old: dict[str, int]) -> None:
    """
    Whatever the last plan was, each block has one shard, and each shard has a block.
    """
    count = min(count, len(loads))

    shards = assign(blocks(loads), count, old)

    assert sorted(at for members in shards for at in members) == list(range(len(loads)))
    assert len(shards) == count
    assert all(shards)


def every_plan(blocks: int, count: int) -> Iterator[list[list[int]]]:
    """Each way to give that many blocks to *count* shards."""
    for choice in product(range(count), repeat=blocks):
        yield [[at for at, shard in enumerate(choice) if shard == number] for number in range(count)]


@given(st.lists(st.integers(1, 100), min_size=1, max_size=6), st.integers(1, 3))
def test_longest_first_keeps_its_promise(loads: list[int], count: int) -> None:
    """
    Graham's bound: the slowest shard is at most 4/3 of the best there is.
    """
    count = min(count, len(loads))
    best = min(slowest(loads, shards) for shards in every_plan(len(loads), count))

    assert slowest(loads, assign(blocks(loads), count, {})) <= best * 4 / 3


@given(weights, st.integers(1, 12))
def test_unchanged_timings_move_nothing(loads: list[int], count: int) -> None:
    """
    The same times and the last placement give the last placement.
    """
    count = min(count, len(loads))
    shards = assign(blocks(loads), count, {})

    assert assign(blocks(loads), count, placed(shards)) == shards


@given(st.lists(st.integers(1000, 10**5), min_size=60, max_size=90), st.integers(2, 6), st.data())
def test_a_little_noise_moves_little(loads: list[int], count: int, data: st.DataObject) -> None:
    """
    When every time changes by up to one per cent, nine in ten units stay, and the plan is within the sticky limit.
    """
    before = placed(assign(blocks(loads), count, {}))
    noise = data.draw(st.lists(st.floats(0.99, 1.01), min_size=len(loads), max_size=len(loads)))
    noisy = [round(load * factor) for load, factor in zip(loads, noise, strict=True)]

    shards = assign(blocks(noisy), count, before)

    after = placed(shards)
    assert sum(before[name] != after[name] for name in before) <= len(loads) / 10
    assert slowest(noisy, shards) <= max(bound(noisy, count) * 1.04, slowest(noisy, assign(blocks(noisy), count, {})))


@given(weights, st.integers(1, 12), st.dictionaries(st.integers(0, 90).map("f{:03}".format), st.integers(-5, 20)))
def test_staying_never_costs_more_than_the_limit(loads: list[int], count: int, old: dict[str, int]) -> None:
    """
    Whatever the last plan was, the result is within the sticky limit of the bound, or as good as a fresh plan.
    """
    count = min(count, len(loads))

    loaded = slowest(loads, assign(blocks(loads), count, old))

    assert loaded <= max(bound(loads, count) * 1.04, slowest(loads, assign(blocks(loads), count, {})))


def test_a_lopsided_placement_is_given_up() -> None:
    """
    When what was even has become lopsided, and moving a little does not mend it, a fresh plan is made.
    """
    loads = [24, 30, 13, 19]
    old = {"f000": 2, "f001": 1, "f002": 2, "f003": 1}

    shards = assign(blocks(loads), 2, old)

    assert slowest(loads, [[1, 3], [0, 2]]) == 49
    assert slowest(loads, shards) == 43


def test_a_heavy_newcomer_is_given_room() -> None:
    """
    A new file as heavy as a third of a shard moves light ones out of its way, and nothing else.
    """
    loads = [10] * 20 + [30]
    old = {f"f{at:03}": at % 2 + 1 for at in range(20)}

    shards = assign(blocks(loads), 2, old)

    after = placed(shards)
    assert slowest(loads, shards) <= 120
    assert sum(after[name] != old[name] for name in old) == 1


def test_one_shard_emptied_by_its_history_is_filled() -> None:
    """
    A placement that would leave a shard empty is not followed.
    """
    shards = assign(blocks([100, 1]), 2, {"f000": 1, "f001": 1})

    assert all(shards)


def test_ties_are_broken_by_name() -> None:
    """
    Equal weights are given out in the order of their names, on every machine.
    """
    units = [Unit(TestFile(name), 5, "timings") for name in ("c", "a", "d", "b")]

    assert assign(blocks_of(units, {}), 2, {}) == [[0, 1], [2, 3]]


def test_a_group_is_one_block() -> None:
    """
    Files of one group are weighed and moved together.
    """
    units = [Unit(TestFile(name), 5, "timings") for name in ("a", "b", "c")]

    assert blocks_of(units, {"a": "g", "c": "g"}) == [(10, "a", (0, 2)), (5, "b", (1,))]
