"""Readers count what they read; whoever counts again comes to the same, and a record is read once however many shards report it."""

from __future__ import annotations

from pathlib import Path

from coverage_builders import merged
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.coverage.detection import Formats
from partest_sdk.adapters.coverage.formats.cobertura_class import class_of
from partest_sdk.adapters.coverage.formats.format import FileRead
from partest_sdk.adapters.coverage.formats.lcov_record import record_of
from partest_sdk.adapters.coverage.reader import read_reports
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.numbers import numbers_of, sum_of
from partest_sdk.core.coverage.rows import RowCoverage, Rows

_line = st.integers(0, 4)
_hits = st.sampled_from(["0", "1", "7", "-1", "-", "99999999999999999999", "1,000", "x"])
_block = st.sampled_from(["0", "1", "e3", "jump to line 8"])
_lcov = st.lists(
    st.builds("DA:{},{}".format, _line, _hits)
    | st.builds("BRDA:{},{},{},{}".format, _line, _block, st.integers(0, 2), _hits)
)
_branch = st.sampled_from([
    "", ' branch="true" condition-coverage="50% (1/2)"', ' condition-coverage="50% (1/2)" missing-branches="3"',
    ' branch="True" condition-coverage="0% (0/2)" missing-branches="3,exit"', ' condition-coverage="100% (9/3)"',
    ' condition-coverage="0% (0/0)"',
])  # fmt: skip
_cobertura = st.lists(st.builds('<line number="{}" hits="{}"{}/>'.format, _line, _hits, _branch))


def is_counted_as_others_would(rows: Rows) -> bool:
    """Whether what is known of *rows* is what is counted when nothing is known; where it is not known, that is right as well."""
    counted = numbers_of(merged(RowCoverage(None, rows._replace(numbers=None))))
    return rows.numbers is None or rows.numbers == counted


@given(_lcov)
def test_lcov_is_counted_on_the_way(said: list[str]) -> None:
    """
    Lines and arms that come twice, that are malformed or below zero: the numbers are those of what was merged, and so is the last line.
    """
    rows, _ = record_of("".join(f"{row}\n" for row in said).encode())

    assert rows.numbers is not None
    assert is_counted_as_others_would(rows)
    assert rows.last_line == rows._replace(last=0).last_line


@given(_cobertura)
def test_cobertura_is_counted_on_the_way(said: list[str]) -> None:
    """
    A line that is said twice, a branch that is only counted, or both: the numbers are those of what was merged.
    """
    rows, _ = class_of(f"<methods/><lines>{''.join(said)}</lines>".encode())

    assert is_counted_as_others_would(rows)


def test_what_a_shard_has_said_is_not_read_again(tmp_path: Path) -> None:
    """
    Readers of several groups share what they know: of the reports of other shards, only what is new is read.
    """
    for number in (1, 2):
        (tmp_path / str(number)).write_text("TN:\nSF:a.c\nDA:1,1\nBRDA:7,0,0,1\nBRDA:7,0,1,0\nend_of_record\n", "utf-8")
    formats = Formats()
    found = [
        one
        for number in (1, 2)
        for report in read_reports([tmp_path / str(number)], formats)
        for one in report
        if isinstance(one, FileRead) and isinstance(one.coverage, RowCoverage)
    ]

    assert [one.coverage.is_small for one in found if isinstance(one.coverage, RowCoverage)] == [False, True]
    assert [numbers_of(one.coverage) for one in found] == [Numbers(1, 1, 1, 2)] * 2
    assert [one.coverage.last_line for one in found] == [7, 7]


@given(st.lists(st.builds(Numbers, *[st.integers(0, 9)] * 4, st.booleans())))
def test_a_sum_of_many_is_that_of_each_to_the_next(some: list[Numbers]) -> None:
    """
    In one go or one to the other.
    """
    assert sum_of(some) == sum(some, Numbers())
