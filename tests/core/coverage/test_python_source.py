"""A source and what was executed of it: the coverage of a file, as coverage.py would count it."""

from __future__ import annotations

from contextlib import suppress
from textwrap import dedent

import pytest
from coverage_builders import merged, value_of
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage.numbers import numbers_of
from partest_sdk.core.coverage.python_rules import Rules
from partest_sdk.core.coverage.python_source import coverage_of, executed_only, without_branches
from partest_sdk.core.coverage.python_statements import Statements, statements_of
from partest_sdk.core.coverage.python_told import digest_of, from_text, key_of, to_text
from partest_sdk.errors import UnreadableError
from python_programs import SNIPPETS

SOURCE = statements_of(
    dedent(
        '''\
        """Doc."""
        def f(a):
            if a:
                return [
                    1,
                    2]
            with a:
                a()
            for b in a:  # pragma: no branch
                b()
        if x: f(
            1)
        y = 1  # pragma: no cover
        '''
    ).encode(),
    Rules(),
)


def test_where_branches_were_not_measured_they_are_a_lower_bound() -> None:
    """
    One shard took one arm, and another may have taken the other: nobody knows. A shard that executed nothing took none, and arcs alone are exact.
    """
    arcs = coverage_of(SOURCE, (), {(3, 4), (11, -1)})
    untouched = coverage_of(SOURCE, (), ())
    lines, nothing = coverage_of(SOURCE, {3, 7}, None), coverage_of(SOURCE, (), None)
    for coverage in (lines, nothing):
        without_branches(coverage)
    exact, total = numbers_of(arcs), numbers_of(arcs).branches_total

    assert numbers_of(merged(arcs, arcs, untouched, nothing))[2:] == exact[2:]
    assert numbers_of(merged(arcs, lines))[2:] == numbers_of(merged(lines, arcs))[2:] == (*exact[2:4], False)
    assert numbers_of(merged(untouched, lines))[2:] == (2, total, False)
    assert numbers_of(merged(lines, lines, nothing))[2:] == (0, 0, True)


def test_a_statement_is_executed_with_any_of_its_lines() -> None:
    """
    What spans several lines counts once, on its first one, and says where it ends.
    """
    coverage = coverage_of(SOURCE, {2, 5, 12, 1, 13, 99}, None)

    assert coverage.lines == {2: 1, 3: 0, 4: 1, 7: 0, 8: 0, 9: 0, 10: 0, 11: 1}
    assert coverage.spans == {4: 6, 11: 12}
    assert not coverage.branches


def test_arms_are_where_a_branch_leads() -> None:
    """
    Each line that can go on in two ways has two arms, known by their destinations; leaving a function is minus its first line.
    """
    coverage = coverage_of(SOURCE, (), set())

    assert coverage.branches == {"arc": {3: {"4": 0, "7": 0}, 9: {"-2": 1, "10": 1}}}


def test_arcs_are_executed_lines_too() -> None:
    """
    Where branches were measured there are no lines besides.
    """
    coverage = coverage_of(SOURCE, (), {(-2, 3), (3, 5), (5, -2)})

    assert [line for line, hits in coverage.lines.items() if hits] == [3, 4]
    assert coverage.branches["arc"][3] == {"4": 1, "7": 0}


def test_arcs_that_cannot_be_are_nothing() -> None:
    """
    Another version of Python may have gone from line to line in other ways.
    """
    coverage = coverage_of(SOURCE, (), {(3, 10), (3, 3), (99, 3), (4, 7), (-3, -2)})

    assert coverage.branches["arc"][3] == {"4": 0, "7": 0}


def test_a_branch_behind_which_a_with_is_left_leads_past_it() -> None:
    """
    On its way out of a with, Python comes by its first line once more; the arm is the line behind that.
    """
    statements = statements_of(b"with a:\n    if b:\n        c()\nd()\n", Rules())

    coverage = coverage_of(statements, (), {(1, 2), (2, 1), (1, 4)})

    assert coverage.branches["arc"] == {2: {"3": 0, "4": 1}}


def test_without_the_source_only_what_was_executed_is_known() -> None:
    """
    Lines of both kinds of measurement, and no branch, since nobody knows its other arms.
    """
    coverage = executed_only({3, 1}, {(-1, 2), (2, -1), (2, 0)})

    assert value_of(coverage) == value_of(executed_only({1, 2, 3}, None))
    assert coverage.lines == {1: 1, 2: 1, 3: 1}


snippets = st.sampled_from(sorted(SNIPPETS)).map(lambda name: statements_of(SNIPPETS[name], Rules()))
arcs = st.frozensets(st.tuples(st.integers(-30, 30), st.integers(-30, 30)))


@given(snippets, arcs, arcs)
def test_it_makes_no_difference_whether_shards_are_united_before_or_after(
    statements: Statements, one: frozenset[tuple[int, int]], two: frozenset[tuple[int, int]]
) -> None:
    """
    What data files have together covers what they cover one by one.
    """
    together = coverage_of(statements, (), one | two)
    apart = merged(coverage_of(statements, (), one), coverage_of(statements, (), two))

    assert numbers_of(together) == numbers_of(apart)
    assert {line for line, hits in together.lines.items() if hits} == {
        line for line, hits in apart.lines.items() if hits
    }


@given(snippets)
def test_statements_are_the_same_after_they_were_text(statements: Statements) -> None:
    """
    What is kept for the next run is all of it.
    """
    assert from_text(to_text(statements)) == statements
    assert "\n" not in to_text(statements)


def test_why_there_are_none_is_kept_as_well() -> None:
    """
    A source that is no Python is not parsed again.
    """
    found = from_text(to_text(UnreadableError("it is no Python")))

    assert isinstance(found, UnreadableError)
    assert str(found) == "it is no Python"


MADE_UP = [
    "", "{}", "[]", "1", "null", "[[],[],[],[],[]]", "[[0],[],[],[],[],[]]", "[[1],[-1],[],[],[],[]]", "[[1],[],[3,2],[],[],[]]",
    "[[1],[],[3],[],[],[]]", "[[1],[],[1,999999999],[],[],[]]", "[[1],[],[],[[1,2]],[],[]]", "[[1],[],[],[[1,0,2]],[],[]]",
    "[[1],[],[],{},[],[]]", "[[1],[],[],[1],[],[]]", "[[1],[],[],[],[],[1,2]]", "[[true],[],[],[],[],[]]", "[[1.0],[],[],[],[],[]]",
    "[[1e400],[],[],[],[],[]]", '[["1"],[],[],[],[],[]]', "[" * 100_000, "[[1],[],[1,900000,1,900000,1,900000,1,900000,1,900000],[],[],[]]",
    "[[" + "9" * 5000 + "],[],[],[],[],[]]", "[{},[],[],[],[],[]]",
]  # fmt: skip


@pytest.mark.parametrize("text", MADE_UP)
def test_nothing_that_somebody_made_up_is_taken_for_statements(text: str) -> None:
    """
    Whatever is in the file that remembers statements, it comes to statements or to a ValueError.
    """
    with pytest.raises(ValueError, match=r"."):
        from_text(text)


@given(st.binary(max_size=100))
def test_any_bytes_are_no_other_failure(text: bytes) -> None:
    """
    Nor do bytes of any kind come to anything else.
    """
    with suppress(ValueError):
        from_text(text)


def test_the_same_source_under_other_rules_is_another_one() -> None:
    """
    What a project excludes is a part of the key, and so is every byte of the source.
    """
    digests = [
        digest_of(Rules()),
        digest_of(Rules(excluded=("x",))),
        digest_of(Rules(partial=("x",))),
        digest_of(Rules((), ())),
    ]

    assert len({key_of(source, digest) for digest in digests for source in (b"", b"a", b"a\n")}) == 12


@pytest.mark.parametrize("expression", ["(", "*", "(?P<a>x", "a{99999999999999}"])
def test_a_rule_that_is_no_expression_is_said(expression: str) -> None:
    """
    The sentence holds the expression.
    """
    with pytest.raises(ValueError, match="is no regular expression"):
        Rules(excluded=("x", expression)).checked()
