"""What is new since the base, and what that excuses."""

from __future__ import annotations

import pytest
from partest_sdk.core.results.attempts import TestClass
from partest_sdk.core.summary.bundle import Bundle, TestRow
from partest_sdk.core.summary.comparison import Base, BaseTest, compare

KINDS = {
    "P": TestClass.PASSED,
    "F": TestClass.FAILED,
    "E": TestClass.ERRORS,
    "S": TestClass.SKIPPED,
    "R": TestClass.FLAKY,
    "-": TestClass.NOT_RUN,
}


def a_bundle(kinds: dict[str, str], seconds: float = 1.0) -> Bundle:
    rows = [TestRow(f"t.py::{name}", "unit", "", "t.py", KINDS[kind], 1, seconds) for name, kind in kinds.items()]
    return Bundle(green=True, exit_code=0, tests=rows)


@pytest.mark.parametrize(
    ("before", "now", "word"),
    [
        ("P", "F", "new failure"), ("P", "E", "new failure"), ("S", "F", "new failure"), ("R", "F", "new failure"), ("-", "F", "new failure"),
        ("", "F", "new failure"), ("F", "F", "still failing"), ("E", "F", "still failing"), ("F", "E", "still failing"), ("F", "P", "fixed"),
        ("F", "R", "fixed"), ("E", "P", "fixed"), ("F", "S", ""), ("F", "-", ""), ("", "P", "new"), ("", "S", "new"), ("", "-", ""), ("P", "P", ""),
        ("P", "-", ""),
    ],
)  # fmt: skip
def test_what_changed_about_a_test(before: str, now: str, word: str) -> None:
    """
    A test that is skipped now is not fixed; one that the base never ran fails newly.
    """
    base = Base.of("the base", a_bundle({"other": "P"} | ({"it": before} if before else {})))

    assert compare(a_bundle({"it": now, "other": "P"}), base).changes.get(("unit", "", "t.py::it"), "") == word


def test_removed_tests_are_of_suites_that_ran() -> None:
    """
    A test that is gone is said; a suite that this run is not about is not.
    """
    base = Base(
        "b", {("unit", "", "t.py::gone"): BaseTest(TestClass.PASSED), ("e2e", "", "x"): BaseTest(TestClass.PASSED)}
    )

    assert compare(a_bundle({"it": "P"}), base).removed == (("unit", "", "t.py::gone"),)


@pytest.mark.parametrize(
    ("before", "now", "slower"),
    [(1.0, 3.0, True), (1.0, 1.9, False), (0.01, 0.5, False), (0.1, 1.2, True), (None, 9.0, False)],
)
def test_slower_is_twice_and_a_second(before: float | None, now: float, slower: bool) -> None:
    """
    Small times double by chance, and large ones grow by a second; both together mean something.
    """
    base = Base("b", {("unit", "", "t.py::it"): BaseTest(TestClass.PASSED, before)})

    assert bool(compare(a_bundle({"it": "P"}, now), base).slower) is slower


def test_a_file_that_could_not_be_collected_excuses_nothing() -> None:
    """
    It stands for tests that nobody knows: today's broken file may hide others than yesterday's.
    """
    base = Base(
        "b", {("unit", "", "t.py"): BaseTest(TestClass.ERRORS), ("unit", "", "t.py::a"): BaseTest(TestClass.FAILED)}
    )

    assert base.failing == {("unit", "", "t.py::a")}
    broken = TestRow("t.py", "unit", "", "t.py", TestClass.ERRORS, 1, 0.0)
    told = compare(Bundle(green=False, exit_code=1, tests=[broken]), base)
    assert told.changes == {broken.key: "new failure"}


def test_a_file_that_skips_itself_is_no_new_test() -> None:
    """
    It counts as one skipped test under its own name, of which no history knows.
    """
    base = Base("b", {("unit", "", "t.py::a"): BaseTest(TestClass.PASSED)})
    skipped = TestRow("u.py", "unit", "", "u.py", TestClass.SKIPPED, 1, 0.0)

    assert compare(Bundle(green=True, exit_code=0, tests=[skipped]), base).new == ()
