"""Numbers are counted, percentages made of them at the end, and nothing is rounded up."""

from __future__ import annotations

from fractions import Fraction

import pytest
from coverage_builders import a_file, coverages
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage.model import Counted, FileCoverage, Numbers
from partest_sdk.core.coverage.numbers import (
    branch_numbers,
    numbers_of,
    numbers_of_files,
    percent,
    percent_of,
    share,
)


@pytest.mark.parametrize(
    ("covered", "total", "text"),
    [
        (0, 0, "no lines"),
        (0, 5, "0.0 %"),
        (5, 5, "100.0 %"),
        (2, 3, "66.6 %"),
        (99_999, 100_000, "99.9 %"),
        (10**18 - 1, 10**18, "99.9 %"),
        (1, 10_000, "0.0 %"),
    ],
)
def test_percentages_are_rounded_down(covered: int, total: int, text: str) -> None:
    """
    100 % is all of it; nothing of nothing is neither all nor none.
    """
    assert percent(covered, total) == text


def test_other_digits_and_other_words() -> None:
    """
    Digits can be had, and the word for nothing too.
    """
    assert percent(2, 3, digits=0) == "66 %"
    assert percent(2, 3, digits=3) == "66.666 %"
    assert percent(0, 0, nothing="no branches") == "no branches"
    assert share(1, 3) == Fraction(1, 3)
    assert share(0, 0) is None


@pytest.mark.parametrize(
    ("part", "text"), [(Fraction(-1, 1000), "-0.1 %"), (Fraction(-1, 1001), "-0.1 %"), (Fraction(0), "0.0 %")]
)
def test_a_loss_is_not_rounded_away(part: Fraction, text: str) -> None:
    """
    Down is toward less, for a difference too.
    """
    assert percent_of(part) == text


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 3))
def test_a_percentage_is_never_more_than_the_truth(covered: int, total: int, digits: int) -> None:
    """
    And never a whole unit of its last digit less.
    """
    covered = min(covered, total)
    shown = Fraction(percent(covered, total, digits).removesuffix(" %")) / 100

    assert 0 <= Fraction(covered, total) - shown < Fraction(1, 100 * 10**digits)


@given(st.lists(coverages, max_size=4))
def test_numbers_of_files_add_up(some: list[FileCoverage]) -> None:
    """
    The total is the sum of the files, and exact when each is.
    """
    each = [numbers_of(coverage) for coverage in some]
    total = numbers_of_files(some)

    assert total[:4] == tuple(sum(column) for column in zip(*(one[:4] for one in each), strict=True)) or not some
    assert total.exact == all(one.exact for one in each)
    assert 0 <= total.branches_covered <= total.branches_total
    assert 0 <= total.lines_covered <= total.lines_total


@given(coverages)
def test_branches_by_line_add_up(coverage: FileCoverage) -> None:
    """
    The branches of a file are those of its lines.
    """
    found = [branch_numbers(coverage, line) for line in range(1, 10)]

    assert (sum(covered for covered, _ in found), sum(total for _, total in found)) == numbers_of(coverage)[2:4]


def test_what_claims_more_than_there_is() -> None:
    """
    A hostile count of 5 of 2 arms is 2 of 2.
    """
    assert numbers_of(a_file(counted={1: Counted(5, 2)})) == Numbers(0, 0, 2, 2, True)
