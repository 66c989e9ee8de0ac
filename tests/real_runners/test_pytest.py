"""pytest's JUnit file in both of its families and the lines of pytest-reportlog, with pytest-rerunfailures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from real_runs import PYTEST, Said

from real_runners.project import Project
from real_runners.tool_chain import python_package
from real_runners.word import NUMBER_NAME, Reading, Word, named, numbers_in, told, total

pytestmark = pytest.mark.slow

WORDS = {
    "xunit1": ("--junitxml=report", "-o", "junit_family=xunit1"),
    "xunit2": ("--junitxml=report", "-o", "junit_family=xunit2"),
    "reportlog": ("--report-log=report",),
}
Run = Callable[..., tuple[Said, Reading]]


@pytest.fixture(scope="session")
def reportlog() -> Path:
    return python_package("pytest-reportlog==1.0.0")


@pytest.fixture(params=WORDS)
def run_pytest(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """Runs files of the project; gives what it says, and our reading of its report."""
    more = {}
    if request.param == "reportlog":
        more["PYTHONPATH"] = str(request.getfixturevalue("reportlog"))
    project = Project.copy("pytest", tmp_path)

    def run(*files: str) -> tuple[Said, Reading]:
        words = (*WORDS[request.param], "--rootdir=.", "-p", "no:partest", "-p", "no:xdist")
        said = project.run(*PYTEST, *words, *(f"test_{file}.py" for file in files), **more)
        return said, project.read("report")

    return run


def own_word(said: Said) -> Word:
    """Its last line: ``1 failed, 4 passed, 1 skipped, 1 xfailed, 1 xpassed, 1 rerun in 0.15s``."""
    numbers = numbers_in(said.out.strip().splitlines()[-1], NUMBER_NAME)
    passed, skipped = total(numbers, "passed", "xpassed"), total(numbers, "skipped", "xfailed")
    return Word(said.code == 0, passed, total(numbers, "failed", "error", "errors"), skipped)


def test_passed_skipped_expected_and_flaky(run_pytest: Run) -> None:
    """
    A test that passes when it is run again is flaky, and the run is green.
    """
    said, reading = run_pytest("healthy")

    expected = Word(green=True, passed=5, skipped=2)
    assert own_word(said) == expected, said.text
    assert reading.word == expected, told(reading)
    assert named(reading.flaky, "test_is_flaky")
    assert "1 rerun" in said.out
    assert not reading.problems


def test_failures(run_pytest: Run) -> None:
    """
    A test that fails however often it is run counts once, and so does one that passes though it must not.
    """
    said, reading = run_pytest("healthy", "failing")

    expected = Word(green=False, passed=5, bad=3, skipped=2)
    assert own_word(said) == expected, said.text
    assert reading.word == expected, told(reading)
    assert named(reading.bad, "test_fails_every_time", "test_fails", "test_passes_against_a_strict_word")
    assert named(reading.flaky, "test_is_flaky")


@pytest.mark.parametrize(("file", "name"), [("outside", "test_never_begins"), ("not_loading", "test_not_loading")])
def test_errors_outside_of_tests(run_pytest: Run, file: str, name: str) -> None:
    """
    A fixture that breaks and a module that cannot be imported are one error each.
    """
    said, reading = run_pytest(file)

    expected = Word(green=False, passed=0, bad=1)
    assert own_word(said) == expected, said.text
    assert reading.word == expected, told(reading)
    assert named(reading.bad, name)


def test_tests_that_end_badly(run_pytest: Run) -> None:
    """
    pytest counts a test and its tear-down; to us it is one test, and not one that passed.
    """
    said, reading = run_pytest("ending")

    assert own_word(said) == Word(green=False, passed=1, bad=3), said.text
    assert reading.word == Word(green=False, passed=0, bad=2)
