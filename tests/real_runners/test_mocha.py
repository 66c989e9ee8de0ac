"""Mocha's JSON and xunit reporters, and mocha-junit-reporter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from real_runs import Said

from real_runners.project import PROJECTS, Project
from real_runners.tool_chain import npm_packages
from real_runners.word import NUMBER_NAME, Word, named, numbers_in, told, total

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def packages() -> Path:
    return npm_packages(PROJECTS / "mocha")


@pytest.fixture
def mocha(tmp_path: Path, packages: Path) -> Project:
    return Project.copy("mocha", tmp_path, packages)


def run_mocha(mocha: Project, *words: str) -> Said:
    return mocha.run("node", "node_modules/mocha/bin/mocha.js", *words)


def reports_of(mocha: Project, *files: str) -> dict[str, Path]:
    """Mocha has one reporter in a run, so it runs once for each."""
    run_mocha(mocha, "--reporter=mocha-junit-reporter", *files)
    return {"junit": mocha.folder / "test-results.xml"} | {
        name: mocha.write(f"report.{name}", run_mocha(mocha, f"--reporter={name}", *files).out)
        for name in ("json", "xunit")
    }


def own_word(said: Said) -> Word:
    """``4 passing (4ms)``, ``2 pending``, ``1 failing``."""
    numbers = numbers_in(said.out, r"^ +" + NUMBER_NAME)
    return Word(said.code == 0, total(numbers, "passing"), total(numbers, "failing"), total(numbers, "pending"))


def test_passed_pending_and_flaky(mocha: Project) -> None:
    """
    Only the JSON records that a test was tried again; mocha-junit-reporter leaves pending tests out, and is complete.
    """
    said = run_mocha(mocha, "healthy.test.js")
    reading = {name: mocha.read(report) for name, report in reports_of(mocha, "healthy.test.js").items()}

    expected = Word(green=True, passed=4, skipped=2)
    assert own_word(said) == expected, said.text
    assert reading["json"].word == reading["xunit"].word == expected, told(*reading.values())
    assert reading["junit"].word == replace(expected, skipped=0), told(*reading.values())
    assert named(reading["json"].flaky, "is flaky")
    assert not reading["junit"].flaky + reading["xunit"].flaky
    assert not [one.problems for one in reading.values() if one.problems]


def test_failures(mocha: Project) -> None:
    """
    A test that fails every time counts once.
    """
    said = run_mocha(mocha, "failing.test.js")
    reading = {name: mocha.read(report) for name, report in reports_of(mocha, "failing.test.js").items()}

    expected = Word(green=False, passed=1, bad=1)
    assert own_word(said) == expected, said.text
    assert all(one.word == expected for one in reading.values()), told(*reading.values())
    assert all(named(one.bad, "fails every time") for one in reading.values()), told(*reading.values())


def test_hooks_that_fail(mocha: Project) -> None:
    """
    Before the first test and after the last: a failure each, and no test of that name.
    """
    said = run_mocha(mocha, "hooks.test.js")
    reading = {name: mocha.read(report) for name, report in reports_of(mocha, "hooks.test.js").items()}

    expected = Word(green=False, passed=1, bad=2)
    assert own_word(said) == expected, said.text
    assert all(one.word == expected for one in reading.values()), told(*reading.values())
    assert all(named(one.bad, "before all", "after all") for one in reading.values()), told(*reading.values())


def test_a_file_that_cannot_be_loaded(mocha: Project) -> None:
    """
    Mocha writes no report at all then; an empty one is not green.
    """
    said = run_mocha(mocha, "--reporter=json", "loading.test.js")

    assert said.code == 1
    assert said.out.strip() == ""
    assert not mocha.read(mocha.write("report.json", said.out)).word.green
