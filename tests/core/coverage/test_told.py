"""``coverage.json`` keeps what people decide by, and believes nobody."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odd_values import odd
from partest_sdk.core.coverage.model import Counted, FileCoverage, Numbers
from partest_sdk.core.coverage.told import CoverageTold, ShardTold, from_value, lines_of, ranges, to_value
from partest_sdk.errors import UnreadableError


def a_run() -> CoverageTold:
    coverage = FileCoverage()
    coverage.lines = {1: 1, 2: 1, 3: 0, 7: 1}
    coverage.counted = {2: Counted(1, 2)}
    coverage.spans = {7: 9}
    flags = {"unit": {"a.py": Numbers(3, 4, 1, 2)}}
    shards = (ShardTold("unit", "1/2", Numbers(3, 4, 1, 2)),)
    return CoverageTold(
        {"a.py": coverage}, flags, shards, ("shard 2/2 is missing",), ("a note",), "1a2b3c4", exact=False
    )


@given(st.sets(st.integers(1, 200)))
def test_ranges_are_read_back(lines: set[int]) -> None:
    """
    Short to write, and the same lines again.
    """
    assert set(lines_of(ranges(lines))) == lines


@pytest.mark.parametrize("text", ["x", "1-", "3-1", "0", "-1", "1,,2", "1-99999999999", "1-900000,1-900000"])
def test_ranges_that_are_none_are_refused(text: str) -> None:
    """
    Also those that would fill the memory.
    """
    with pytest.raises(ValueError, match=r"."):
        list(lines_of(text))


def test_coverage_survives_a_file() -> None:
    """
    Written, and read again the same.
    """
    read = from_value(json.loads(json.dumps(to_value(a_run()))), "coverage.json")

    assert to_value(read) == to_value(a_run())
    assert read.files["a.py"].lines == {1: 1, 2: 1, 3: 0, 7: 1}


def test_an_odd_value_anywhere_is_refused_or_read() -> None:
    """
    A bundle may come from a fork: what it claims is checked, and never an exception of ours.
    """
    for value in odd(to_value(a_run())):
        try:
            read = from_value(value, "coverage.json")
        except UnreadableError as trouble:
            assert str(trouble).startswith("coverage.json")  # noqa: PT017 - others are read
            continue
        to_value(read)
        assert all(
            numbers.lines_covered <= numbers.lines_total
            for files in read.by_flag.values()
            for numbers in files.values()
        )


def test_many_short_ranges_do_not_fill_the_memory() -> None:
    """
    A few kilobytes may claim a thousand million lines.
    """
    claimed = to_value(a_run())
    claimed["files"] = {f"{number}.py": {"covered": "1-900000", "missed": ""} for number in range(1000)}

    with pytest.raises(UnreadableError, match="more than 10,000,000 lines"):
        from_value(claimed, "coverage.json")
