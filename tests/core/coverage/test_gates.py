"""Enough or not: exact, in a sentence, and never by accident."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage.drop import Base, NoBase, judge_drop
from partest_sdk.core.coverage.edited_lines import EditedLines
from partest_sdk.core.coverage.gates import Changed, Gate, GateState, judge_change, judge_least
from partest_sdk.core.coverage.model import FileCoverage, Numbers
from partest_sdk.core.coverage.no_longer_measured import NoLongerMeasured
from partest_sdk.core.coverage.thresholds import Threshold, parse_percent, parse_points, parse_threshold
from partest_sdk.core.coverage.told import CoverageTold
from partest_sdk.errors import InputError

LOST = NoLongerMeasured((("src/b.py", 4), ("src/c.py", 2)))


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
        ("./src/=1", told(10, 10), "passed", "the coverage of src/ is 100.0 % (10 of 10 lines), and 1 % is asked for"),
        (".\\src\\a.py=1", told(10, 10), "passed", "the coverage of src/a.py is 100.0 % (10 of 10 lines), and 1 % is asked for"),
        ("src/**=85", told(10, 10), "incomplete",
         "there is no flag and no path 'src/**' to judge by; the flags are unit; a folder ends with '/', and globs are not read"),
        ("*.py=85", told(10, 10), "incomplete",
         "there is no flag and no path '*.py' to judge by; the flags are unit; a folder ends with '/', and globs are not read"),
        ("0.8", told(9, 10), "passed",
         "the coverage is 90.0 % (9 of 10 lines), and 0.8 % (write 80 if you mean 80 %) is asked for"),
        ("0.125", told(0, 10), "failed",
         "the coverage is 0.0 % (0 of 10 lines), below the 0.125 % (write 12.5 if you mean 12.5 %) that is asked for; "
         "1 more covered line would pass"),
        ("0", told(0, 10), "passed", "the coverage is 0.0 % (0 of 10 lines), and 0 % is asked for"),
        ("1", told(1, 10), "passed", "the coverage is 10.0 % (1 of 10 lines), and 1 % is asked for"),
    ],
)  # fmt: skip
def test_what_a_gate_says(text: str, of: CoverageTold, state: str, sentence: str) -> None:
    """
    Value, threshold and what would pass; nothing to cover is neutral, and a missing part is neither a pass nor a failure.
    """
    gate = least(text, of)

    assert (gate.name, gate.state, gate.sentence) == ("min-coverage", GateState(state), sentence)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("95", "coverage below 95 %"),
        ("90.5", "coverage below 90.5 %"),
        ("unit=99", "coverage of unit below 99 %"),
        ("./src/=99", "coverage of src/ below 99 %"),
        ("0", ""),
    ],
)
def test_a_gate_that_failed_has_a_few_words_for_a_heading(text: str, short: str) -> None:
    """
    The threshold, and the flag or path that it is about; none when all is well.
    """
    assert least(text, told(1, 10)).short == short


@pytest.mark.parametrize(("text", "warned"), [("0.8", True), ("80", False), ("0", False), ("1", False)])
def test_a_threshold_that_looks_like_a_fraction_is_warned_of(text: str, warned: bool) -> None:
    """
    0.8 means 0.8 %, which nearly everything passes: who meant 80 % should hear of it.
    """
    change = judge_change(parse_percent(text, "min-patch-coverage"), 1, Changed(9, 10), told(9, 10))

    assert least(text, told(9, 10)).warned == change.warned == warned


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


@pytest.mark.parametrize("text", ["", "-1", "101", "1e2", "half a point"])
def test_points_that_are_none_are_refused(text: str) -> None:
    """
    With an example that is a small number of points, and no percentage.
    """
    with pytest.raises(InputError, match=r"^max-coverage-drop is '.*'; it must be percentage points .*, such as 0\.5$"):
        parse_points(text, "max-coverage-drop")
    assert parse_points(" 0.5 % ", "x") == Fraction(5, 1000)


@pytest.mark.parametrize(
    ("change", "smallest", "state", "words"),
    [
        (Changed(9, 10), 1, "passed", "the coverage of the change is 90.0 % (9 of 10 lines), and 90 % is asked for"),
        (Changed(8, 10), 1, "failed", "1 more covered line would pass"),
        (Changed(0, 0), 1, "neutral", "no line that can be covered"),
        (Changed(0, 3), 5, "neutral", "the change has 3 lines that can be covered, and fewer than 5 are not judged"),
        (Changed(5, 5), 5, "passed", "100.0 % (5 of 5 lines)"),
        (Changed(1, 1, ("the patch of a.py is missing",)), 1, "incomplete", "the patch of a.py is missing"),
        (Changed(0, 0, none="the default branch was tested as it is"), 1, "neutral",
         "the default branch was tested as it is, so 90 % says nothing about it"),
        (Changed(0, 0, ("why",), none="it was tested as it is"), 1, "incomplete", "(why)"),
    ],
)  # fmt: skip
def test_the_change_is_judged_by_its_own_lines(change: Changed, smallest: int, state: str, words: str) -> None:
    """
    Small changes may be left out; what is not known is never 100 %.
    """
    gate = judge_change(Fraction(9, 10), smallest, change, told(1, 2))

    assert gate.state == GateState(state)
    assert words in gate.sentence


@pytest.mark.parametrize(
    ("change", "smallest", "state", "sentence"),
    [
        (Changed(0, 0, (), ["new.py"]), 1, "neutral",
         "of the change no line is measured, so 90 % says nothing about it; "
         "1 changed file is not measured, since no report mentions it: 'new.py'"),
        (Changed(9, 10, (), ["a.py", "b.py", "c.py", "d.py", "e.py"]), 1, "passed",
         "the coverage of the change is 90.0 % (9 of 10 lines), and 90 % is asked for; "
         "5 changed files are not measured, since no report mentions them: 'a.py', 'b.py', 'c.py' and 2 more"),
        (Changed(8, 10, (), ["new.py"]), 1, "failed",
         "the coverage of the change is 80.0 % (8 of 10 lines), below the 90 % that is asked for; 1 more covered line would pass; "
         "1 changed file is not measured, since no report mentions it: 'new.py'"),
        (Changed(1, 1, (), ["new.py"]), 5, "neutral",
         "the change has 1 line that can be covered, and fewer than 5 are not judged; "
         "1 changed file is not measured, since no report mentions it: 'new.py'"),
    ],
)  # fmt: skip
def test_a_changed_file_that_no_report_mentions_is_said(
    change: Changed, smallest: int, state: str, sentence: str
) -> None:
    """
    By its name, and it is warned of: of its lines nobody knows anything, so it is never said that the change has none to cover.
    """
    gate = judge_change(Fraction(9, 10), smallest, change, told(1, 2))

    assert (gate.state, gate.sentence, gate.warned) == (GateState(state), sentence, True)


@pytest.mark.parametrize(
    ("most", "base", "state", "words"),
    [
        ("0", Base(Numbers(8, 10), "1a2b3c4, 2 commits before"), "passed",
         "the coverage went from 80.0 % (1a2b3c4, 2 commits before) to 80.0 %, and a loss of 0 percentage points is allowed"),
        ("0", Base(Numbers(19, 20), "1a2b3c4", EditedLines(10, 10, 0)), "failed",
         "from 90.0 % (1a2b3c4, without the lines that the change removed and did not replace) to 80.0 %, "
         "and only a loss of 0 percentage points is allowed; 1 more"),
        ("10", Base(Numbers(19, 20), "1a2b3c4", EditedLines(10, 10, 0)), "passed", "from 90.0 % (1a2b3c4, without the lines that"),
        ("0", Base(Numbers(19, 20), "1a2b3c4", EditedLines(10, 10, 10)), "failed", "from 95.0 % (1a2b3c4) to 80.0 %"),
        ("0", Base(Numbers(8, 10), "1a2b3c4", EditedLines(0, 1, 0)), "passed", "from 80.0 % (1a2b3c4) to 80.0 %"),
        ("0", Base(Numbers(9, 10), "1a2b3c4", EditedLines(5, 6, 0)), "failed", "from 90.0 % (1a2b3c4) to 80.0 %"),
        ("0", Base(Numbers(9, 10), "1a2b3c4", EditedLines(9, 10, 0)), "failed", "from 90.0 % (1a2b3c4) to 80.0 %"),
        ("30", Base(Numbers(8, 10), "1a2b3c4", lost=LOST), "passed",
         "from 80.0 % (1a2b3c4) to 50.0 % (with 6 lines of 2 files that the base measured and no report measures now counted as "
         "not covered), and a loss of 30"),
        ("29", Base(Numbers(8, 10), "1a2b3c4", lost=LOST), "failed", "1 more covered line would pass"),
        ("0", Base(Numbers(8, 10), "1a2b3c4", lost=LOST._replace(are_there=False)), "passed",
         "to 80.0 % (with 6 lines of 2 files that the base measured and no report measures now not counted, since nobody knows"),
        ("10", Base(Numbers(9, 10), "1a2b3c4"), "passed", "a loss of 10 percentage points"),
        ("0.5", NoBase("the base cannot be read"), "incomplete", "the base cannot be read"),
        ("0.5", NoBase("there is none yet", not_yet=True), "neutral", "there is none yet"),
        ("0", Base(Numbers(0, 0), "1a2b3c4"), "neutral", "no line that can be covered"),
    ],
)  # fmt: skip
def test_a_loss_is_judged_against_a_base_that_is_named(most: str, base: Base | NoBase, state: str, words: str) -> None:
    """
    Which commit, how far away, and what would pass; without a base nobody knows, unless there was none before.
    """
    gate = judge_drop(parse_points(most, "max-coverage-drop"), base, told(8, 10))

    assert gate.state == GateState(state)
    assert words in gate.sentence
    assert gate.warned is (isinstance(base, NoBase) and base.not_yet)
    assert gate.short == ("coverage fell too far" if state == "failed" else "")


files = st.integers(1, 10**4).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@given(files, files, files, st.integers(0, 10**4), st.fractions(0, 1, max_denominator=100))
def test_what_the_change_removed_excuses_a_loss_and_makes_none(
    now: tuple[int, int], rest: tuple[int, int], removed: tuple[int, int], brought: int, most: Fraction
) -> None:
    """
    The gate passes when it would by all of the base, or by what the change left of it: one of the two is enough.
    """
    numbers, edited = Numbers(rest[0] + removed[0], rest[1] + removed[1]), EditedLines(*removed, brought)
    left = edited.remaining_of(numbers)
    here, whole = Fraction(*now), Fraction(*numbers[:2])
    passes = judge_drop(most, Base(numbers, "", edited), told(*now)).state is GateState.PASSED

    assert left is not None
    assert passes is (whole - here <= most or left - here <= most)
