"""From what a JUnit report calls a test to our id."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.plan.reported import ReportedCase, timings_from_cases
from plan_builders import odd_seconds, odd_text, paths

FILES = ["tests/test_a.py", "tests/unit/test_a.py", "tests/unit/test_b.py", "test_top.py", "e2e/login.spec.ts"]


def found(case: ReportedCase, files: list[str] = FILES) -> list[str]:
    """The ids or files that *case* becomes."""
    timings, matched, unmatched = timings_from_cases([case], files)
    names = [*timings.tests, *timings.files]
    assert (matched, unmatched) == ((1, 0) if names else (0, 1))
    return names


@pytest.mark.parametrize(
    ("classname", "name", "file", "test"),
    [
        ("tests.test_a", "test_x", "", "tests/test_a.py::test_x"),
        ("tests.unit.test_a", "test_x", "", "tests/unit/test_a.py::test_x"),
        ("tests.test_a.TestB", "test_x", "", "tests/test_a.py::TestB::test_x"),
        ("tests.test_a.TestB.TestC", "test_x[1]", "", "tests/test_a.py::TestB::TestC::test_x[1]"),
        ("tests.test_a", "test_x[a.b::c/d - é \"q\" \\]", "", "tests/test_a.py::test_x[a.b::c/d - é \"q\" \\]"),
        ("test_top", "test_x", "", "test_top.py::test_x"),
        ("tests.unit.test_b", "test_x", "tests/unit/test_b.py", "tests/unit/test_b.py::test_x"),
        ("tests.unit.test_b.TestB", "test_x", "./tests/unit/test_b.py", "tests/unit/test_b.py::TestB::test_x"),
        ("tests.unit.test_b", "test_x", "tests\\unit\\test_b.py", "tests/unit/test_b.py::test_x"),
        ("Something else", "test_x", "tests/unit/test_b.py", "tests/unit/test_b.py::test_x"),
        # pytest with another rootdir: only the end of the path is in the name.
        ("unit.test_b.TestB", "test_x", "", "tests/unit/test_b.py::TestB::test_x"),
        ("test_b", "test_x", "", "tests/unit/test_b.py::test_x"),
        # A file of whatever runner counts as a whole.
        ("Login page", "signs in", "e2e/login.spec.ts", "e2e/login.spec.ts"),
        ("e2e.login.spec.ts", "signs in", "", "e2e/login.spec.ts"),
    ],
)  # fmt: skip
def test_a_case_finds_its_test(classname: str, name: str, file: str, test: str) -> None:
    """
    By its file where it says one, else by the dotted name that pytest makes of a path.
    """
    assert found(ReportedCase(classname, name, file, 1.0)) == [test]


@pytest.mark.parametrize(
    ("classname", "file"),
    [
        ("", ""),
        ("tests", ""),
        ("tests.test_z", ""),
        ("unit.test_z", "tests/test_z.py"),
        ("xtests.test_a", ""),
        (".", ""),
        ("..", "../../etc/passwd"),
    ],
)
def test_a_case_of_nobody_is_left_out(classname: str, file: str) -> None:
    """
    A guess would put one test's time on another.
    """
    assert found(ReportedCase(classname, "t", file, 1.0)) == []


def test_a_name_that_fits_two_files_is_left_out() -> None:
    """
    ``test_a`` may be either; the whole name of one of them is that one's.
    """
    files = ["a/test_a.py", "b/test_a.py"]

    assert found(ReportedCase("test_a", "t", "", 1.0), files) == []
    assert found(ReportedCase("b.test_a", "t", "", 1.0), files) == ["b/test_a.py::t"]


def test_the_order_of_the_files_changes_nothing() -> None:
    """
    Same input, same plan: a file called by its whole name is found although others end in the same name.
    """
    cases = [ReportedCase(name, "t", "", 1.0) for name in ("test_a", "x.test_a", "y.x.test_a")]
    files = ["test_a.py", "x/test_a.py", "y/x/test_a.py"]

    for order in permutations(files):
        assert list(timings_from_cases(cases, order)[0].tests) == [f"{file}::t" for file in files]


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf"), 1e9])
def test_a_case_without_a_duration_is_unknown(seconds: float) -> None:
    """
    Not a test of no time, which would be the cheapest of all.
    """
    assert found(ReportedCase("test_top", "t", "", seconds)) == []


def test_attempts_add_up() -> None:
    """
    A test that was run three times is three times the work, whatever order they are in.
    """
    cases = [ReportedCase("tests.test_a", "t", "", seconds) for seconds in (1.0, 0.5, 0.25)]

    timings, matched, _ = timings_from_cases(cases, FILES)

    assert timings.tests == {"tests/test_a.py::t": 1_750_000}
    assert matched == 3


@given(
    st.lists(st.builds(ReportedCase, odd_text, odd_text | st.just(""), paths | st.just(""), odd_seconds)),
    st.lists(paths),
)
def test_no_report_breaks_the_reader(cases: list[ReportedCase], files: list[str]) -> None:
    """
    Every case either belongs to one of the files or is counted as belonging to none; no time comes from nowhere.
    """
    timings, matched, unmatched = timings_from_cases(cases, files)

    assert matched + unmatched == len(cases)
    assert {test.partition("::")[0] for test in timings.tests} | set(timings.files) <= set(files) | {
        file.partition("::")[0] for file in files
    }
    assert all(value >= 0 for value in [*timings.tests.values(), *timings.files.values()])
