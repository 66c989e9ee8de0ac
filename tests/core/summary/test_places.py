"""Where a failure is shown, and how it is run again."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest
from partest_sdk.core.results.attempts import Attempt, Outcome, TestClass, TestResult
from partest_sdk.core.results.totals import Totals
from partest_sdk.core.summary.annotations import MOST, annotations_of
from partest_sdk.core.summary.bundle import SuiteTold
from partest_sdk.core.summary.places import Place, place_of
from partest_sdk.core.summary.reproduce import again, reproduce
from summary_builders import a_bundle, a_story, failing

REPOSITORY = {
    "src/shop/cart.py",
    "tests/test_cart.py",
    "src/cart.ts",
    "pkg/cart_test.go",
    "src/main/java/shop/Cart.java",
    "src/lib.rs",
    "Cart.cs",
    "spec/cart_spec.rb",
}


def known(path: str) -> str | None:
    """A reported path as the repository has it, by its end."""
    return next(
        (file for file in REPOSITORY if file == path or path.endswith(f"/{file}") or file.endswith(f"/{path}")), None
    )


def failed(traceback: str, file: str = "tests/test_cart.py", line: int = 7) -> TestResult:
    attempt = Attempt(Outcome.FAILED, traceback=traceback, line=line)
    return TestResult(f"{file}::test", file, "unit", "", 1, TestClass.FAILED, (attempt,))


@pytest.mark.parametrize(
    ("trace", "place"),
    [
        ("tests/test_cart.py:12: \n\nsrc/shop/cart.py:40: ValueError", Place("src/shop/cart.py", 40)),
        ("src/shop/cart.py:40: in add\n/usr/lib/python3.12/decimal.py:9: TypeError", Place("src/shop/cart.py", 40)),
        (
            '  File "/home/runner/work/shop/shop/tests/test_cart.py", line 3, in test\n  File "/x/json.py", line 9',
            Place("tests/test_cart.py", 3),
        ),
        ("Error: no\n    at add (/w/src/cart.ts:9:5)\n    at node_modules/x/y.js:1:1", Place("src/cart.ts", 9)),
        ("    cart_test.go:31: want 3, got 4", Place("pkg/cart_test.go", 31)),
        (
            "java.lang.AssertionError\n\tat shop.Cart.add(Cart.java:22)\n\tat shop.Other(Other.java:1)",
            Place("src/main/java/shop/Cart.java", 22),
        ),
        ("thread 'x' panicked at src/lib.rs:5:9:\nboom", Place("src/lib.rs", 5)),
        ("   at Shop.Cart.Add() in /src/Cart.cs:line 14", Place("Cart.cs", 14)),
        ("nothing that looks like a place", Place("tests/test_cart.py", 7)),
        ("tests/test_cart.py:0: odd", Place("tests/test_cart.py", 7)),
        ("x" * 500_000 + "\ntests/test_cart.py:12: AssertionError", Place("tests/test_cart.py", 12)),
        ("a:1" * 100_000, Place("tests/test_cart.py", 7)),
        (".aaaaaa" * 28_571, Place("tests/test_cart.py", 7)),
        (("a." * 900 + "\n") * 50, Place("tests/test_cart.py", 7)),
    ],
)
def test_the_failing_frame_inside_the_repository(trace: str, place: Place) -> None:
    """
    The innermost frame of a file that git has, whatever language wrote the trace; else the test's own line.
    """
    assert place_of(failed(trace), known) == place


def test_a_test_without_a_file_has_no_place() -> None:
    """
    An annotation is left out, the test is not.
    """
    assert place_of(failed("boom", file="elsewhere/gone.py"), known) is None


def test_annotations_are_one_per_line_and_name_all_tests() -> None:
    """
    Ten parameters that fail on one line are one note; it tells what they share once.
    """
    tests = [replace(failing("tests/test_cart.py", 1), id=f"tests/test_cart.py::test[{n}]") for n in range(10)]
    (note,) = annotations_of(a_story(a_bundle(1, tests)))

    assert note.title == "10 tests failed here"
    assert (note.path, note.line) == ("tests/test_cart.py", 13)
    assert all(test.id in note.message for test in tests)
    assert note.message.count("3.59") == note.message.count("assert Decimal") * 1 + 1


def test_too_many_lines_share_notes_with_their_neighbours() -> None:
    """
    No run makes more requests than its share, and no failing test goes without a note.
    """
    tests = [failing(f"tests/t{n % 50}.py", n) for n in range(MOST + 1)]
    notes = annotations_of(a_story(a_bundle(0, tests)))

    assert MOST // 2 <= len(notes) <= MOST // 2 + 50
    assert all(test.id in note.message + note.title for note, test in ((notes[0], tests[0]), (notes[0], tests[50])))
    assert sum(int(note.title.partition(" ")[0]) if "failed here" in note.title else 1 for note in notes) == MOST + 1


def a_suite(runner: str = "", *formats: str) -> SuiteTold:
    return SuiteTold("unit", "", True, Totals(), runner, formats)


@pytest.mark.parametrize(
    ("test", "file", "suite", "line"),
    [
        ("t.py::test[a b]", "t.py", a_suite("pytest"), "pytest 't.py::test[a b]'"),
        ("t.py::test['; rm -rf ~ #]", "t.py", a_suite("pytest"), shlex.join(["pytest", "t.py::test['; rm -rf ~ #]"])),
        ("t.py::test", "t.py", a_suite("", "JUnit XML"), "pytest t.py::test"),
        ("shop/cart::TestAdd/two", "", a_suite("", "go test -json"), "go test shop/cart '-run=^TestAdd$/^two$'"),
        ("shop::adds", "", a_suite("", "libtest JSON"), "cargo test -- --exact adds"),
        (
            "e/cart.spec.ts::adds",
            "e/cart.spec.ts",
            a_suite("files", "Playwright JSON"),
            "npx playwright test e/cart.spec.ts",
        ),
        ("-k::x.py", "-k", a_suite("pytest"), ""),
        ("@file::x.py", "@file", a_suite("pytest"), ""),
        ("-exec=evil::TestX", "", a_suite("", "go test -json"), ""),
        ("x::--logfile=y", "", a_suite("", "libtest JSON"), ""),
        ("--config=y::z", "--config=y", a_suite("", "Playwright JSON"), ""),
        ("t.py::a\nb", "t.py", a_suite("pytest"), ""),
        ("Cart adds", "", a_suite("", "JUnit XML"), ""),
    ],
)
def test_the_command_that_runs_it_again(test: str, file: str, suite: SuiteTold, line: str) -> None:
    """
    Only where the runner is known, quoted for a shell, and never a name that is an option or hides a line.
    """
    result = TestResult(test, file, "unit", "", 1, TestClass.FAILED)

    assert reproduce(result, [suite]) == line


def test_several_tests_are_one_command() -> None:
    """
    One command for all of one runner; none when they would not fit on a line.
    """
    suites = {("unit", ""): a_suite("pytest")}
    tests = [failing("t.py", number) for number in range(3)]

    assert (
        again(tests, suites)
        == "pytest t.py::test_total_of_0_items t.py::test_total_of_1_items t.py::test_total_of_2_items"
    )
    assert again(tests * 100, suites) == ""
