"""Playwright's JUnit and JSON reporters and the CTRF one, with two projects and retries; no browser is needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from real_runs import Said

from real_runners.project import PROJECTS, Project
from real_runners.tool_chain import npm_packages
from real_runners.word import Reading, Word, named, numbers_in, told, total

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def packages() -> Path:
    return npm_packages(PROJECTS / "playwright")


@pytest.fixture
def playwright(tmp_path: Path, packages: Path) -> Project:
    return Project.copy("playwright", tmp_path, packages)


def run_playwright(playwright: Project, *files: str) -> tuple[Said, dict[str, Reading]]:
    command = ("node", "node_modules/@playwright/test/cli.js", "test")
    said = playwright.run(*command, *(f"{file}.spec.js" for file in files))
    names = ("report.json", "junit.xml", "junit-with-retries.xml", "ctrf/ctrf-report.json")
    return said, {name: playwright.read(name) for name in names}


def own_word(said: Said) -> Word:
    """``2 failed``, ``1 flaky``, ``4 skipped``, ``2 did not run``, ``5 passed (2.1s)``."""
    numbers = numbers_in(said.out, r"^  (?P<number>\d+) (?P<name>failed|flaky|skipped|did not run|passed)")
    skipped = total(numbers, "skipped", "did not run")
    return Word(said.code == 0, total(numbers, "passed", "flaky"), total(numbers, "failed"), skipped)


def test_passed_skipped_and_flaky(playwright: Project) -> None:
    """
    A test is one in each project; what failed as expected has passed, and a retry is seen where it is reported.
    """
    said, reading = run_playwright(playwright, "healthy")

    expected = Word(green=True, passed=6, skipped=4)
    assert own_word(said) == expected, said.text
    assert all(one.word == expected for one in reading.values()), told(*reading.values())
    assert not [one.problems for one in reading.values() if one.problems]
    assert "1 flaky" in said.out
    assert not reading.pop("junit.xml").flaky
    assert all(named(one.flaky, "is flaky on the phone") for one in reading.values()), told(*reading.values())


def test_failures_and_hooks_that_fail(playwright: Project) -> None:
    """
    What passes in one project does not hide that it fails in the other; a hook fails the first test that it is for.
    """
    said, reading = run_playwright(playwright, "failing", "hooks")

    expected = Word(green=False, passed=1, bad=3, skipped=2)
    assert own_word(said) == expected, said.text
    assert all(one.word == expected for one in reading.values()), told(*reading.values())
    assert all(named(one.bad, "fails on the phone", "never begins", "never begins") for one in reading.values()), (
        reading
    )


def test_a_file_that_cannot_be_loaded(playwright: Project) -> None:
    """
    No test is run then, and no report is green; the JSON has the error.
    """
    said, reading = run_playwright(playwright, "loading", "healthy")

    assert own_word(said) == Word(green=False, passed=0), said.text
    assert not any(one.word.green for one in reading.values())
    assert reading["report.json"].bad
