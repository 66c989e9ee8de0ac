"""The numbers of a shard are those of its files, however many records of each there are."""

from __future__ import annotations

from coverage_builders import coverages
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage.merge import MergedCoverage
from partest_sdk.core.coverage.model import FileCoverage
from partest_sdk.core.coverage.numbers import numbers_of_files
from partest_sdk.core.coverage.shard_sum import ShardSum


@given(st.lists(st.tuples(st.sampled_from("ab"), coverages), max_size=4))
def test_a_shard_has_the_numbers_of_its_files(records: list[tuple[str, FileCoverage]]) -> None:
    """
    Records that wait as text, and those that do not, come to what all of them merged come to.
    """
    shard, files = ShardSum(), MergedCoverage()
    for path, coverage in records:
        shard.add(path, coverage)
        files.add(path, coverage)

    assert shard.numbers() == numbers_of_files(files.values())
