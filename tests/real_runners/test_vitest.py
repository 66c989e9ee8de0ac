"""Vitest's JUnit and JSON reporters."""

from __future__ import annotations

from pathlib import Path

import pytest
from real_runs import Said

from real_runners.project import PROJECTS, Project
from real_runners.tool_chain import npm_packages
from real_runners.word import Reading, Word, last_line, named, numbers_in, told, total

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def packages() -> Path:
    return npm_packages(PROJECTS / "vitest")


@pytest.fixture
def vitest(tmp_path: Path, packages: Path) -> Project:
    return Project.copy("vitest", tmp_path, packages)


def run_vitest(vitest: Project, *files: str) -> tuple[Said, Reading, Reading]:
    """What it says, and our readings of the JSON and the JUnit file."""
    command = ("node", "node_modules/vitest/vitest.mjs", "run", "--no-file-parallelism")
    said = vitest.run(*command, *(f"{file}.test.js" for file in files))
    return said, vitest.read("report.json"), vitest.read("junit.xml")


def own_word(said: Said) -> Word:
    """``Tests  1 failed | 4 passed | 1 expected fail | 1 skipped | 1 todo (8)``, and what it counts outside of tests."""
    numbers = numbers_in(last_line(said.out, "Tests "), r"(?P<number>\d+) (?P<name>[a-z ]+[a-z])")
    outside = numbers_in(said.text, r"(?P<name>Failed Suites|Errors) +(?P<number>\d+)")
    bad = total(numbers, "failed") + total(outside, "Failed Suites", "Errors")
    return Word(said.code == 0, total(numbers, "passed", "expected fail"), bad, total(numbers, "skipped", "todo"))


def test_passed_skipped_and_flaky(vitest: Project) -> None:
    """
    Only the JSON keeps what went wrong in a test that passed at last.
    """
    said, report, junit = run_vitest(vitest, "healthy")

    expected = Word(green=True, passed=5, skipped=2)
    assert own_word(said) == expected, said.text
    assert report.word == junit.word == expected, told(report, junit)
    assert named(report.flaky, "is flaky")
    assert not junit.flaky
    assert not report.problems + junit.problems


def test_failures(vitest: Project) -> None:
    """
    A test that fails three times is one failed test, though the JUnit file has three failures in it.
    """
    said, report, junit = run_vitest(vitest, "failing", "healthy")

    expected = Word(green=False, passed=6, bad=1, skipped=2)
    assert own_word(said) == expected, said.text
    assert report.word == junit.word == expected, told(report, junit)
    assert named(report.bad, "fails every time")
    assert named(junit.bad, "fails every time")


@pytest.mark.parametrize(("file", "passed", "skipped"), [("hooks", 0, 2), ("ending", 1, 0)])
def test_hooks_that_fail(vitest: Project, file: str, passed: int, skipped: int) -> None:
    """
    Not one test failed, and still it is red.
    """
    said, report, junit = run_vitest(vitest, file)

    expected = Word(green=False, passed=passed, bad=1, skipped=skipped)
    assert own_word(said) == expected, said.text
    assert report.word == junit.word == expected, told(report, junit)


def test_a_file_that_cannot_be_loaded(vitest: Project) -> None:
    """
    It has no tests, and still it is red.
    """
    said, report, junit = run_vitest(vitest, "loading", "healthy")

    expected = Word(green=False, passed=5, bad=1, skipped=2)
    assert own_word(said) == expected, said.text
    assert report.word == junit.word == expected, told(report, junit)
    assert named(report.bad, "loading.test.js")
    assert named(junit.bad, "loading.test.js")


def test_what_the_reports_leave_out(vitest: Project) -> None:
    """
    Of a promise that nobody waited for they say nothing: there only Vitest's exit code is red.
    """
    said, report, junit = run_vitest(vitest, "rejection")

    assert own_word(said) == Word(green=False, passed=1, bad=1), said.text
    assert report.word == junit.word == Word(green=True, passed=1), told(report, junit)
