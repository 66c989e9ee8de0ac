"""Every way a test can end, recorded with the meaning that pytest gives it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Run, Suite

OUTCOMES = r"""
    import sys, unittest, pytest

    def test_passes(): pass

    def test_fails():
        print("to stdout \ud83d"); print("to stderr", file=sys.stderr)
        assert 1 == 2, "because"

    @pytest.mark.skip(reason="not here")
    def test_skip_mark(): pass
    def test_skip_in_call(): pytest.skip("not now")
    @pytest.fixture
    def skips(): pytest.skip("not in set-up")
    def test_skip_in_setup(skips): pass

    @pytest.mark.xfail(reason="known bug")
    def test_xfail(): assert 0
    @pytest.mark.xfail(reason="known bug")
    def test_xpass(): pass
    @pytest.mark.xfail(reason="known bug", strict=True)
    def test_xpass_strict(): pass
    @pytest.mark.xfail(reason="kills", run=False)
    def test_xfail_not_run(): sys.exit(9)
    def test_xfail_in_call(): pytest.xfail("found out")

    @pytest.fixture
    def broken(): raise ValueError("no database")
    def test_setup_error(broken): pass
    @pytest.fixture
    def breaks_later():
        yield
        raise ValueError("cannot close")
    def test_teardown_error(breaks_later): pass
    def test_fails_twice(breaks_later): assert 0, "first"
    def test_missing_fixture(no_such_fixture): pass
    def test_exits(): sys.exit(3)

    class Unit(unittest.TestCase):
        def test_unit_fails(self): self.assertEqual(1, 2)
        @unittest.expectedFailure
        def test_expected(self): assert 0
        @unittest.expectedFailure
        def test_unexpected(self): pass
        @unittest.skip("unit skip")
        def test_unit_skip(self): pass
        def test_unit_subtests(self):
            for number in range(3):
                with self.subTest(number=number): self.assertEqual(number, 1)

    @pytest.mark.parametrize("text", ["a::b[c]", "\ud800"], ids=["a::b[c]", "lone"])
    def test_odd_text(text): assert text == "", text
"""
EXPECTED = {
    "test_passes": ("passed", None),
    "test_fails": ("failed", "because"),
    "test_skip_mark": ("skipped", "not here"),
    "test_skip_in_call": ("skipped", "not now"),
    "test_skip_in_setup": ("skipped", "not in set-up"),
    "test_xfail": ("xfailed", "known bug"),
    "test_xpass": ("xpassed", "known bug"),
    "test_xpass_strict": ("failed", "[XPASS(strict)] known bug"),
    "test_xfail_not_run": ("xfailed", "kills"),
    "test_xfail_in_call": ("xfailed", "found out"),
    "test_setup_error": ("error", "ValueError: no database"),
    "test_teardown_error": ("error", "ValueError: cannot close"),
    "test_fails_twice": ("failed", "first"),
    "test_missing_fixture": ("error", "fixture 'no_such_fixture' not found"),
    "test_exits": ("failed", "SystemExit: 3"),
    "test_unit_fails": ("failed", "AssertionError: 1 != 2"),
    "test_expected": ("xfailed", None),
    "test_unexpected": ("failed", "Unexpected success"),
    "test_unit_skip": ("skipped", "unit skip"),
    "test_unit_subtests": ("failed", "0 != 1"),
    "test_odd_text[a::b[c]]": ("failed", "a::b[c]"),
    "test_odd_text[lone]": ("failed", ""),
    "bad.rst": ("failed", "Expected:"),
}


@pytest.fixture(scope="module")
def outcomes(module_suite: Suite) -> Suite:
    module_suite.write("test_all.py", OUTCOMES)
    module_suite.write("bad.rst", ">>> 1 + 1\n3\n")
    return module_suite


@pytest.fixture(scope="module")
def run(outcomes: Suite) -> Run:
    return outcomes.run("--doctest-glob=*.rst")


@pytest.mark.parametrize("name", EXPECTED)
def test_an_outcome_keeps_its_meaning(run: Run, name: str) -> None:
    """
    One finished attempt per test, with the outcome and the reason that pytest tells.
    """
    outcome, message = EXPECTED[name]
    attempt = run.attempt(f"::{name}")

    assert attempt["outcome"] == outcome
    assert (message or "") in attempt.get("message", "")
    assert ("traceback" in attempt) == (outcome in ("failed", "error"))
    assert attempt["attempt"] == 1
    assert "retried" not in attempt


def test_what_a_failure_says(run: Run) -> None:
    """
    Place, traceback and captured output of a failure; both texts when call and tear-down failed.
    """
    fails, twice = run.attempt("::test_fails"), run.attempt("::test_fails_twice")

    assert fails["line"] == 8
    assert 'assert 1 == 2, "because"' in fails["traceback"]
    assert {name: text.split()[1] for name, text in fails["output"].items()} == {"stdout": "stdout", "stderr": "stderr"}
    assert "first" in twice["message"]
    assert "ValueError: cannot close" in twice["message"]
    assert "assert 0" in twice["traceback"]
    assert "cannot close" in twice["traceback"]


def test_every_attempt_starts_before_it_ends_and_the_session_ends_with_its_exit_code(run: Run) -> None:
    """
    Start and finish come in pairs, phases have their own seconds, and the last line is the exit code.
    """
    starts = [(event["id"], event["attempt"]) for event in run.events("start")]
    assert starts == [(event["id"], event["attempt"]) for event in run.events("finish")]
    assert len(starts) == len(EXPECTED)
    assert all(event[phase] >= 0 for event in run.events("finish") for phase in ("setup", "call", "teardown"))
    (session,), (end,) = run.events("session"), run.events("end")
    assert (session["version"], session["worker"], session["pytest"]) == (1, "main", pytest.__version__)
    assert end["exit_code"] == run.exit_code == 1


def test_the_terminal_and_the_exit_code_are_pytests_own(outcomes: Suite, run: Run) -> None:
    """
    With and without the plugin the same words are printed and the same code is returned.
    """

    def normal(text: str) -> str:
        return re.sub(r"0x[0-9a-f]+|\d+\.\d\ds", "…", text)

    plain = outcomes.run("--doctest-glob=*.rst", plain=True)
    assert normal(run.output) == normal(plain.output)
    assert (run.exit_code, run.errors) == (plain.exit_code, plain.errors)


def test_a_failing_subtest_fails_the_test(suite: Suite) -> None:
    """
    The subtests of pytest 9: the attempt has failed, in the subtests' own words.
    """
    if pytest.version_tuple < (9,):
        pytest.skip("subtests came with pytest 9")
    suite.write(
        "test_a.py",
        """
        def test_some_fail(subtests):
            for number in range(4):
                with subtests.test("even", number=number):
                    print("number", number)
                    assert number % 2 == 0
        def test_all_pass(subtests):
            with subtests.test("fine"): pass
        def test_own_failure(subtests):
            with subtests.test("inner"): assert 0, "inner failure"
            assert 0, "outer failure"
        """,
    )
    run = suite.run()

    some, own = run.attempt("test_some_fail"), run.attempt("test_own_failure")
    assert some["outcome"] == "failed"
    assert some["message"].startswith("contains 2 failed subtests\n[even] (number=1): ")
    assert "number 3" in some["traceback"]
    assert "number 2" not in some["traceback"]
    assert run.attempt("test_all_pass")["outcome"] == "passed"
    assert "inner failure" in own["message"]
    assert "outer failure" in own["message"]


def test_text_is_bounded(suite: Suite) -> None:
    """
    A test that floods its output leaves head, tail and the number of characters between them.
    """
    suite.write(
        "test_a.py", "def test_a():\n    print('head' + 'x' * 3_000_000 + 'tail')\n    assert 0, 'y' * 100_000\n"
    )

    attempt: dict[str, Any] = suite.run().attempt("test_a")

    stdout = attempt["output"]["stdout"]
    assert stdout.startswith("headx")
    assert stdout.endswith("xtail\n")
    assert "characters left out" in stdout
    assert len(stdout) < 17_000
    assert len(attempt["message"]) < 2_500
    assert len(attempt["traceback"]) < 40_000


@pytest.mark.parametrize(
    ("body", "exit_code", "finished"),
    [
        ("raise KeyboardInterrupt", 2, False),
        ("pytest.exit('enough', returncode=7)", 7, False),
        ("session.shouldstop = 'enough'", 2, True),
    ],
)
def test_an_aborted_session_is_told_honestly(suite: Suite, body: str, exit_code: int, finished: bool) -> None:
    """
    An attempt that was broken off stays open, and the session's end has the exit code.
    """
    suite.write(
        "test_a.py",
        f"import pytest\ndef test_a(request):\n    session = request.session\n    {body}\ndef test_b(): pass\n",
    )

    run = suite.run()

    assert run.exit_code == exit_code
    assert [event["exit_code"] for event in run.events("end")] == [exit_code]
    assert [event["id"] for event in run.events("start")] == ["test_a.py::test_a"]
    assert bool(run.ran) == finished
