"""Merging is a union: in any order, in any grouping, and nothing that was covered is lost."""

from __future__ import annotations

from itertools import permutations

import pytest
from coverage_builders import a_file, coverages, merged, value_of
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage.merge import MergedCoverage, merge_into
from partest_sdk.core.coverage.model import MOST_HITS, Counted, FileCoverage, Hinted, Unit
from partest_sdk.core.coverage.numbers import numbers_of
from partest_sdk.core.coverage.rows import RowCoverage, Rows


@given(st.lists(coverages, max_size=3))
def test_the_order_makes_no_difference(some: list[FileCoverage]) -> None:
    """
    Commutative: shards arrive as they please.
    """
    values = [value_of(merged(*order)) for order in permutations(some) if order]

    assert all(value == values[0] for value in values)


@given(coverages, coverages, coverages)
def test_the_grouping_makes_no_difference(one: FileCoverage, two: FileCoverage, three: FileCoverage) -> None:
    """
    Associative: what was merged by flag or by shard merges to the same total.
    """
    first = merged(merged(one, two), three)
    second = merged(one, merged(two, three))

    assert value_of(first) == value_of(second) == value_of(merged(one, two, three))


@given(coverages)
def test_once_more_covers_no_more(coverage: FileCoverage) -> None:
    """
    Idempotent for lines, arms and units that are covered: the same report twice covers what it covers once.
    """
    once, twice = numbers_of(merged(coverage)), numbers_of(merged(coverage, coverage))

    assert once[:4] == twice[:4]


@given(coverages, coverages)
def test_nothing_is_taken_away(one: FileCoverage, two: FileCoverage) -> None:
    """
    What one report covers is covered, whatever others say; and no line or branch disappears.
    """
    both = merged(one, two)

    for each in (one, two):
        assert both.lines.keys() >= each.lines.keys()
        assert all(both.lines[line] > 0 for line, hits in each.lines.items() if hits)
        before, after = numbers_of(each), numbers_of(both)
        assert after.lines_covered >= before.lines_covered
        assert after.branches_covered >= before.branches_covered
        assert after.branches_total >= before.branches_total


@given(coverages, coverages)
def test_what_is_handed_in_stays_as_it_is(one: FileCoverage, two: FileCoverage) -> None:
    """
    Readers hand out the same object again and again.
    """
    before = str(value_of(one)), str(value_of(two))
    total = MergedCoverage()
    for coverage in (one, two, one, two):
        total.add("a.py", coverage)
    assert total["a.py"]

    assert (str(value_of(one)), str(value_of(two))) == before


_hits = st.integers(0, 3)
_lines = st.dictionaries(st.integers(1, 5), _hits)
_arms = st.lists(st.tuples(st.sampled_from([("lcov", 1, "0"), ("lcov", 1, "1"), ("arc", 2, "3")]), _hits))


@given(st.lists(st.tuples(_lines, _arms), min_size=1, max_size=2), st.lists(st.booleans(), max_size=12))
def test_records_that_come_again_count_again(
    contents: list[tuple[dict[int, int], list[tuple[tuple[str, int, str], int]]]], order: list[bool]
) -> None:
    """
    Known by their keys, read late or not at all: the sums are those of every record read and added by itself.
    """
    rows = [
        Rows(tuple(lines), tuple(lines.values()), tuple(arm for arm, _ in arms), tuple(hits for _, hits in arms))
        for lines, arms in contents
    ]
    plain, quick = FileCoverage(), MergedCoverage()

    def read(record: bytes) -> tuple[Rows, None]:
        return rows[int(record)], None

    quick.add("a.py", a_file())
    seen: set[int] = set()
    for choice in order:
        number = min(int(choice), len(rows) - 1)
        its = rows[number]
        merge_into(plain, RowCoverage(None, its))
        known = None if number in seen else its
        seen.add(number)
        quick.add("a.py", RowCoverage(b"%d" % number, known, read, b"%d" % number))

    assert value_of(quick["a.py"]) == value_of(plain)


_some_arms = st.dictionaries(st.sampled_from([("lcov", 1, "0"), ("lcov", 1, "1"), ("lcov", 2, "0")]), _hits)


@given(_lines, _some_arms, st.lists(st.integers(0, 2), min_size=1, max_size=3))
def test_sums_are_counted_as_any_other_file(
    lines: dict[int, int], arms: dict[tuple[str, int, str], int], times: list[int]
) -> None:
    """
    Records that were counted on the way, and have the same lines and arms, are counted in the sum without a look into it.
    """
    total = MergedCoverage()
    for factor in times:
        hits, taken = (tuple(factor * one for one in some.values()) for some in (lines, arms))
        rows = Rows(tuple(lines), hits, tuple(arms), taken)
        counted = numbers_of(merged(RowCoverage(None, rows)))
        total.add("a.py", RowCoverage(None, rows._replace(numbers=counted)))
    found = total["a.py"]

    assert isinstance(found, RowCoverage)
    assert found.known_numbers is not None
    assert found.known_numbers == numbers_of(merged(RowCoverage(None, found.rows._replace(numbers=None))))


def test_a_record_that_was_seen_is_not_read_again() -> None:
    """
    Of a record that covers nothing, the second is never looked into.
    """

    def never(_: bytes) -> tuple[Rows, None]:
        raise AssertionError("it was read")

    total = MergedCoverage()
    rows = Rows((1,), (0,))
    total.add("a.py", RowCoverage(b"key", rows))
    total.add("a.py", RowCoverage(b"key", None, never))

    assert total["a.py"].lines == {1: 0}


def test_a_row_coverage_looks_like_any_other() -> None:
    """
    Whoever looks into a record of rows sees the fields of the model, and only those.
    """
    rows = Rows(
        (1,),
        (2,),
        (("lcov", 1, "0"), ("lcov", 1, "0")),
        (1, 2),
        {2: Hinted(2, frozenset({"exit"}))},
        {3: Counted(1, 2)},
    )
    record = RowCoverage(b"key", None, lambda _: (rows, None))

    assert record.lines == {1: 2}
    assert record.branches == {"lcov": {1: {"0": 3}}}
    assert record.hinted == rows.hinted
    assert record.counted == rows.counted
    assert record.spans == {}
    with pytest.raises(AttributeError):
        _ = record.nothing


def test_hits_stop_at_the_largest() -> None:
    """
    A counter that has run over adds up to no number that others cannot read.
    """
    coverage = a_file({1: MOST_HITS}, {"arc": {1: {"2": MOST_HITS}}}, units={"regions": {"x": Unit(1, MOST_HITS)}})
    both = merged(coverage, coverage)

    assert both.lines == {1: MOST_HITS}
    assert both.branches == {"arc": {1: {"2": MOST_HITS}}}
    assert both.units == {"regions": {"x": Unit(1, MOST_HITS)}}


def test_arms_that_are_only_named_when_missing_are_intersected() -> None:
    """
    Exact: an arm is missing when every report misses it.
    """
    both = merged(a_file(hinted={1: Hinted(3, frozenset("ab"))}), a_file(hinted={1: Hinted(3, frozenset("bc"))}))

    assert both.hinted == {1: Hinted(3, frozenset("b"))}
    assert numbers_of(both) == (0, 0, 2, 3, True)


def test_arms_of_two_versions_are_a_lower_bound() -> None:
    """
    Where reports do not agree how many arms a branch has, the one that covers most counts, of as many as the largest says.
    """
    both = merged(a_file(hinted={1: Hinted(2, frozenset())}), a_file(hinted={1: Hinted(3, frozenset("abc"))}))

    assert numbers_of(both) == (0, 0, 2, 3, False)


@pytest.mark.parametrize(
    ("counts", "numbers"),
    [
        ([(1, 2)], (1, 2, True)),
        ([(1, 2), (0, 2)], (1, 2, True)),
        ([(1, 2), (1, 2)], (1, 2, False)),
        ([(2, 2), (1, 2)], (2, 2, True)),
        ([(0, 2), (0, 2)], (0, 2, True)),
        ([(1, 4), (2, 4)], (2, 4, False)),
    ],
)
def test_arms_without_names_are_a_lower_bound_only_where_they_may_differ(
    counts: list[tuple[int, int]], numbers: tuple[int, int, bool]
) -> None:
    """
    One count is exact; of two, at least the larger is covered, and it is said when it may be more.
    """
    both = merged(*(a_file(counted={1: Counted(*count)}) for count in counts))

    assert numbers_of(both)[2:] == numbers


def test_kinds_of_arms_are_not_added_up() -> None:
    """
    The same branch from two formats is one branch: the kind that says most counts, as a lower bound.
    """
    both = merged(a_file(branches={"arc": {1: {"2": 1, "3": 0}}}), a_file(branches={"lcov": {1: {"0,0": 0, "0,1": 1}}}))

    assert numbers_of(both)[2:] == (1, 2, False)


def test_files_come_in_order() -> None:
    """
    The same reports give the same bytes, whichever came first.
    """
    total = MergedCoverage()
    for path in ("b", "a", "c"):
        total.add(path, a_file({1: 1}))
    more = MergedCoverage()
    more.add_all(total)

    assert list(total) == list(more) == ["a", "b", "c"]
    assert len(total) == 3
    assert "a" in total
    assert more["a"] is not total["a"]
