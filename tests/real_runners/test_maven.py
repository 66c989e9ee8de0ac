"""The reports of Maven's Surefire with JUnit 5, with tests that are run again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from real_runs import Said

from real_runners.project import PROJECTS, Project
from real_runners.tool_chain import maven_with_plugins
from real_runners.word import Reading, Word, named, numbers_in, told, total

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def maven() -> list[str]:
    return maven_with_plugins(PROJECTS / "maven")


def run_maven(maven: list[str], to: Path, tests: str) -> tuple[Said, Reading]:
    project = Project.copy("maven", to)
    # The short-lived virtual machines are faster without their best compiler.
    said = project.run(*maven, f"-Dtest={tests}", "test", MAVEN_OPTS="-XX:TieredStopAtLevel=1")
    return said, project.read(*sorted(project.folder.glob("target/surefire-reports/TEST-*.xml")))


def own_word(said: Said) -> Word:
    """The last ``Tests run: 10, Failures: 1, Errors: 2, Skipped: 1, Flakes: 1``."""
    line = re.findall(r"Tests run: \d+, (?!.*Time elapsed).*", said.out)[-1]
    numbers = numbers_in(line, r"(?P<name>[A-Z][a-z ]+): (?P<number>\d+)")
    bad, skipped = total(numbers, "Failures", "Errors"), total(numbers, "Skipped")
    return Word(said.code == 0, total(numbers, "Tests run") - bad - skipped, bad, skipped)


def test_passed_skipped_and_flaky(maven: list[str], tmp_path: Path) -> None:
    """
    A test that passes when it is run again is flaky, and the run is green.
    """
    said, reading = run_maven(maven, tmp_path, "HealthyTest*")

    expected = Word(green=True, passed=5, skipped=1)
    assert own_word(said) == expected, said.text
    assert reading.word == expected, told(reading)
    assert "Flakes: 1" in said.out
    assert named(reading.flaky, "isFlaky")
    assert not reading.problems


def test_failures(maven: list[str], tmp_path: Path) -> None:
    """
    A test that fails three times counts once.
    """
    said, reading = run_maven(maven, tmp_path, "HealthyTest*,FailingTest")

    expected = Word(green=False, passed=6, bad=2, skipped=1)
    assert own_word(said) == expected, said.text
    assert reading.word == expected, told(reading)
    assert named(reading.bad, "fails", "breaks")
    assert named(reading.flaky, "isFlaky")


def test_a_class_that_cannot_be_set_up(maven: list[str], tmp_path: Path) -> None:
    """
    None of its tests is in the report, and still it is red.
    """
    said, reading = run_maven(maven, tmp_path, "HooksTest")

    expected = Word(green=False, passed=0, bad=1)
    assert own_word(said) == expected, said.text
    assert reading.word == expected, told(reading)
    assert named(reading.bad, "HooksTest")
