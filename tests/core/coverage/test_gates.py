"""Enough or not: exact, in a sentence, and never by accident."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage.gates import (
    Base,
    Changed,
    Gate,
    GateState,
    Threshold,
    judge_change,
    judge_drop,
    judge_least,
    parse_percent,
    parse_threshold,
)  # fmt: skip
from partest_sdk.core.coverage.model import FileCoverage, Numbers
from partest_sdk.core.coverage.told import CoverageTold
from partest_sdk.errors import InputError


def told(covered: int, total: int, path: str = "src/a.py", **more: object) -> CoverageTold:
    """A run with one file."""
    coverage = FileCoverage()
    coverage.lines = {line: int(line <= covered) for line in range(1, total + 1)}
    flags = {"unit": {path: Numbers(covered, total)}}
    return CoverageTold({path: coverage}, flags, **more)  # type: ignore[arg-type]


def least(text: str, of: CoverageTold) -> Gate:
    (gate,) = judge_least([parse_threshold(text)], of)
    return gate


@pytest.mark.parametrize(
    ("text", "of", "state", "sentence"),
    [
        ("80", told(8, 10), "passed", "the coverage is 80.0 % (8 of 10 lines), and 80 % is asked for"),
        ("80.1", told(8, 10), "failed",
         "the coverage is 80.0 % (8 of 10 lines), below the 80.1 % that is asked for; 1 more covered line would pass"),
        ("100", told(99_999, 100_000), "failed",
         "the coverage is 99.9 % (99,999 of 100,000 lines), below the 100 % that is asked for; 1 more covered line would pass"),
        ("unit=90", told(1, 10), "failed",
         "the coverage of unit is 10.0 % (1 of 10 lines), below the 90 % that is asked for; 8 more covered lines would pass"),
        ("src/=10%", told(1, 10), "passed", "the coverage of src/ is 10.0 % (1 of 10 lines), and 10 % is asked for"),
        ("src/a.py=11", told(1, 10), "failed",
         "the coverage of src/a.py is 10.0 % (1 of 10 lines), below the 11 % that is asked for; 1 more covered line would pass"),
        ("sr=1", told(10, 10), "incomplete", "there is no flag and no path 'sr' to judge by; the flags are unit"),
        ("80", told(0, 0), "neutral", "the coverage has no line that can be covered, so 80 % says nothing about it"),
        ("80", told(10, 10, incomplete=("shard 2/4 is missing",)), "incomplete",
         "the coverage is not known (shard 2/4 is missing), so nobody can say whether it reaches 80 %"),
    ],
)  # fmt: skip
def test_what_a_gate_says(text: str, of: CoverageTold, state: str, sentence: str) -> None:
    """
    Value, threshold and what would pass; nothing to cover is neutral, and a missing part is neither a pass nor a failure.
    """
    assert least(text, of) == Gate("min-coverage", GateState(state), sentence)


@given(st.integers(1, 10**6), st.data(), st.fractions(0, 1, max_denominator=10_000))
def test_a_gate_is_exact(total: int, data: st.DataObject, part: Fraction) -> None:
    """
    It passes exactly when the fraction is reached, and as many more lines as it says, and not one fewer, would make it pass.
    """
    covered = data.draw(st.integers(0, total))
    sums = CoverageTold({}, {"unit": {"a": Numbers(covered, total)}})
    (gate,) = judge_least([Threshold(part, "unit")], sums)

    assert (gate.state is GateState.PASSED) == (Fraction(covered, total) >= part)
    if gate.state is GateState.FAILED:
        needed = int(gate.sentence.rpartition("; ")[2].split()[0].replace(",", ""))
        assert Fraction(covered + needed, total) >= part > Fraction(covered + needed - 1, total)


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "101", "1e2", "nan", "80 percent", "8,5", "unit=", "1.2.3", "²", "9" * 50]
)
def test_a_threshold_that_is_none_is_refused(text: str) -> None:
    """
    With the value and how to write it.
    """
    with pytest.raises(InputError, match="percentage from 0 to 100"):
        parse_threshold(text)
    assert parse_percent(" 82.5 % ", "x") == Fraction(825, 1000)


@pytest.mark.parametrize(
    ("change", "smallest", "state", "words"),
    [
        (Changed(9, 10), 1, "passed", "the coverage of the change is 90.0 % (9 of 10 lines), and 90 % is asked for"),
        (Changed(8, 10), 1, "failed", "1 more covered line would pass"),
        (Changed(0, 0), 1, "neutral", "no line that can be covered"),
        (Changed(0, 3), 5, "neutral", "the change has 3 lines that can be covered, and fewer than 5 are not judged"),
        (Changed(5, 5), 5, "passed", "100.0 % (5 of 5 lines)"),
        (None, 1, "incomplete", "the change is not known"),
        (Changed(1, 1, ("the patch of a.py is missing",)), 1, "incomplete", "the patch of a.py is missing"),
    ],
)
def test_the_change_is_judged_by_its_own_lines(change: Changed | None, smallest: int, state: str, words: str) -> None:
    """
    Small changes may be left out; what is not known is never 100 %.
    """
    gate = judge_change(Fraction(9, 10), smallest, change, told(1, 2))

    assert gate.state == GateState(state)
    assert words in gate.sentence


@pytest.mark.parametrize(
    ("most", "base", "state", "words"),
    [
        ("0", Base(Numbers(8, 10), "1a2b3c4, 2 commits before"), "passed",
         "the coverage went from 80.0 % (1a2b3c4, 2 commits before) to 80.0 %, and a loss of 0 percentage points is allowed"),
        ("0", Base(Numbers(9, 10), "1a2b3c4", adjusted=True), "failed",
         "from 90.0 % (1a2b3c4, without the lines that the change removed) to 80.0 %, and only a loss of 0 percentage points is allowed; 1 more"),
        ("10", Base(Numbers(9, 10), "1a2b3c4"), "passed", "a loss of 10 percentage points"),
        ("0.5", None, "incomplete", "name one with --base"),
        ("0", Base(Numbers(0, 0), "1a2b3c4"), "neutral", "no line that can be covered"),
    ],
)  # fmt: skip
def test_a_loss_is_judged_against_a_base_that_is_named(most: str, base: Base | None, state: str, words: str) -> None:
    """
    Which commit, how far away, and what would pass; without a base nobody knows.
    """
    gate = judge_drop(parse_percent(most, "max-coverage-drop"), base, told(8, 10))

    assert gate.state == GateState(state)
    assert words in gate.sentence
