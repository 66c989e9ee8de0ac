"""Coverage goes from one process to another as plain values, and is the same there."""

from __future__ import annotations

import marshal

from coverage_builders import coverages, value_of
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage.merge import MergedCoverage, unpacked_records
from partest_sdk.core.coverage.model import Counted, FileCoverage
from partest_sdk.core.coverage.rows import RowCoverage, Rows

_counts = st.tuples(st.integers(0, 3), st.integers(3, 4)).map(lambda pair: Counted(*pair))
_rows = st.builds(
    lambda lines, arms, counted: Rows(tuple(lines), tuple(lines.values()), tuple(arms), tuple(arms.values()), {}, counted),
    st.dictionaries(st.integers(1, 3), st.integers(0, 2**63)),
    st.dictionaries(st.tuples(st.just("lcov"), st.integers(1, 3), st.sampled_from("ab")), st.integers(0, 2)),
    st.dictionaries(st.integers(1, 3), _counts, max_size=1),
)  # fmt: skip
_records = st.lists(st.tuples(st.sampled_from("ab"), coverages | st.builds(RowCoverage, st.none(), _rows)), max_size=5)


def all_of(merged: MergedCoverage) -> dict[str, object]:
    return {path: value_of(coverage) for path, coverage in merged.items()}


@given(_records, _records)
def test_what_another_process_merged_is_as_good_as_merged_here(
    here: list[tuple[str, FileCoverage]], there: list[tuple[str, FileCoverage]]
) -> None:
    """
    Hits, arms, bounds, units and spans: nothing changes on the way, and it merges as if it had been read here.
    """
    other, alone, both = MergedCoverage(), MergedCoverage(), MergedCoverage()
    for path, coverage in here:
        alone.add(path, coverage)
        both.add(path, coverage)
    for path, coverage in there:
        alone.add(path, coverage)
        other.add(path, coverage)
    for value in marshal.loads(marshal.dumps(list(other.packed()))):
        for path, coverage in unpacked_records(value):
            both.add(path, coverage)

    assert all_of(both) == all_of(alone)
