"""Jest's own JSON, the JUnit file of jest-junit, and the CTRF file of jest-ctrf-json-reporter."""

from __future__ import annotations

from pathlib import Path

import pytest
from real_runs import Said

from real_runners.project import PROJECTS, Project
from real_runners.tool_chain import npm_packages
from real_runners.word import NUMBER_NAME, Reading, Word, last_line, named, numbers_in, told, total

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def packages() -> Path:
    return npm_packages(PROJECTS / "jest")


@pytest.fixture
def jest(tmp_path: Path, packages: Path) -> Project:
    return Project.copy("jest", tmp_path, packages)


def run_jest(jest: Project, *files: str, **environment: str) -> tuple[Said, Reading, Reading, Reading]:
    """What it says, and our readings of the JSON, JUnit and CTRF files."""
    command = ("node", "node_modules/jest/bin/jest.js", "--runInBand", "--json", "--outputFile=report.json")
    said = jest.run(*command, *(f"{file}.test.js" for file in files), **environment)
    report, junit, ctrf = (jest.read(name) for name in ("report.json", "junit.xml", "ctrf/ctrf-report.json"))
    return said, report, junit, ctrf


def own_word(said: Said) -> Word:
    """``Tests: 1 failed, 1 skipped, 1 todo, 4 passed, 7 total``, and the files that it could not load."""
    numbers = numbers_in(last_line(said.err, "Tests:"), NUMBER_NAME)
    bad = total(numbers, "failed") + said.err.count("● Test suite failed to run")
    return Word(said.code == 0, total(numbers, "passed"), bad, total(numbers, "skipped", "todo"))


def test_passed_skipped_and_flaky(jest: Project) -> None:
    """
    jest-junit leaves out that a test was tried again, and writes a todo as if it had passed.
    """
    said, report, junit, ctrf = run_jest(jest, "healthy")

    expected = Word(green=True, passed=4, skipped=2)
    assert own_word(said) == expected, said.text
    assert report.word == ctrf.word == expected, told(report, ctrf)
    assert junit.word == Word(green=True, passed=5, skipped=1)
    assert named(report.flaky, "is flaky")
    assert named(ctrf.flaky, "is flaky")
    assert not junit.flaky
    assert not report.problems + junit.problems + ctrf.problems


def test_failures(jest: Project) -> None:
    """
    A test that fails every time counts once.
    """
    said, report, junit, ctrf = run_jest(jest, "failing", "healthy")

    expected = Word(green=False, passed=5, bad=1, skipped=2)
    assert own_word(said) == expected, said.text
    assert report.word == ctrf.word == expected, told(report, ctrf)
    assert junit.word == Word(green=False, passed=6, bad=1, skipped=1)
    assert all(named(one.bad, "fails every time") for one in (report, junit, ctrf))


def test_a_hook_that_fails(jest: Project) -> None:
    """
    Jest fails every test that the hook is for.
    """
    said, report, junit, ctrf = run_jest(jest, "hooks")

    expected = Word(green=False, passed=0, bad=2)
    assert own_word(said) == expected, said.text
    assert report.word == junit.word == ctrf.word == expected, told(report, junit, ctrf)


def test_a_file_that_ends_badly(jest: Project) -> None:
    """
    Its tests passed, and still it is red; the CTRF has no word of it.
    """
    said, report, junit, _ = run_jest(jest, "ending")

    expected = Word(green=False, passed=1, bad=1)
    assert own_word(said) == expected, said.text
    assert report.word == junit.word == expected, told(report, junit)


def test_a_file_that_cannot_be_loaded(jest: Project) -> None:
    """
    Red by a file without a single test; jest-junit tells it twice, and it counts once.
    """
    said, report, junit, _ = run_jest(jest, "loading", "healthy")

    expected = Word(green=False, passed=4, bad=1, skipped=2)
    assert own_word(said) == expected, said.text
    assert report.word == expected, told(report)
    assert junit.word == Word(green=False, passed=5, bad=1, skipped=1)
    assert named(report.bad, "loading.test.js")
    assert named(junit.bad, "loading.test.js")


def test_what_reporters_leave_out(jest: Project) -> None:
    """
    As jest-junit is by default, and in CTRF, there is no word of a file that cannot be loaded: only Jest's exit code is red then.
    """
    said, report, junit, ctrf = run_jest(jest, "loading", "healthy", JEST_JUNIT_REPORT_TEST_SUITE_ERRORS="false")

    assert own_word(said).green is report.word.green is False
    for name in ("junit.xml", "ctrf/ctrf-report.json"):
        assert "loading" not in (jest.folder / name).read_text("utf-8")
    assert junit.word.green
    assert ctrf.word.green
