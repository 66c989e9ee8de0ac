"""The TAP and JUnit reporters of Node's own test runner."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from real_runs import Said

from real_runners.project import Project
from real_runners.tool_chain import program
from real_runners.word import Reading, Word, named, numbers_in, told, total

pytestmark = pytest.mark.slow


@pytest.fixture
def node_test(tmp_path: Path) -> Project:
    node, project = program("node"), Project.copy("node_test", tmp_path)
    # Its reporters came with Node 20.
    if int(project.run(node, "--version").out.lstrip("v").partition(".")[0]) < 20:
        pytest.skip("there is no Node 20 or newer here")
    return project


def run_node(node_test: Project, name: str) -> tuple[Said, Reading, Reading]:
    """What it says, and our readings of the TAP and the JUnit file."""
    reporters = [("spec", "stdout"), ("tap", "report.tap"), ("junit", "junit.xml")]
    words = [f"--test-reporter{end}" for one in reporters for end in (f"={one[0]}", f"-destination={one[1]}")]
    said = node_test.run("node", "--test", *words, f"{name}.test.js")
    return said, node_test.read("report.tap"), node_test.read("junit.xml")


def own_word(said: Said) -> Word:
    """``pass 5``, ``fail 0``, ``cancelled 0``, ``skipped 1``, ``todo 1``, each with a sign before it."""
    numbers = numbers_in(said.out, r"^\S (?P<name>pass|fail|cancelled|skipped|todo) (?P<number>\d+)$")
    bad, skipped = total(numbers, "fail", "cancelled"), total(numbers, "skipped", "todo")
    return Word(said.code == 0, total(numbers, "pass"), bad, skipped)


def test_passed_skipped_and_to_be_mended(node_test: Project) -> None:
    """
    A todo may fail. Node counts a test and its parts; to us it is its parts, and its JUnit reporter writes no more.
    """
    said, tap, junit = run_node(node_test, "healthy")

    assert own_word(said) == Word(green=True, passed=5, skipped=2), said.text
    assert tap.word == junit.word == Word(green=True, passed=4, skipped=2), told(tap, junit)
    assert not tap.problems + junit.problems


def test_failures(node_test: Project) -> None:
    """
    Node counts a test that failed because of a part and the part; to us it is the part.
    """
    said, tap, junit = run_node(node_test, "failing")

    assert own_word(said) == Word(green=False, passed=1, bad=3), said.text
    assert tap.word == junit.word == Word(green=False, passed=1, bad=2), told(tap, junit)
    assert named(tap.bad, "failing", "has parts")
    assert named(junit.bad, "failing", "has parts")


def test_a_test_that_fails_after_its_parts(node_test: Project) -> None:
    """
    The JUnit reporter shows only the part that passed: its own count is the proof that something failed.
    """
    said, tap, junit = run_node(node_test, "parent")

    expected = Word(green=False, passed=1, bad=1)
    assert own_word(said) == expected, said.text
    assert tap.word == expected, told(tap)
    assert named(tap.bad, "fails after its parts")
    assert not junit.word.green, told(junit)


@pytest.mark.parametrize(("name", "bad", "told_by_tap"), [("hooks", 2, 3), ("loading", 1, 1), ("cancelled", 1, 1)])
def test_errors_outside_of_tests(node_test: Project, name: str, bad: int, told_by_tap: int) -> None:
    """
    A hook that fails (TAP has the suite, too), a file that cannot be loaded, and a test that waits for ever.
    """
    said, tap, junit = run_node(node_test, name)

    expected = Word(green=False, passed=0, bad=bad)
    assert own_word(said) == expected, said.text
    assert junit.word == expected, told(junit)
    assert tap.word == replace(expected, bad=told_by_tap), told(tap)


def test_a_suite_that_ends_badly(node_test: Project) -> None:
    """
    Node counts no failure, and its JUnit file shows none: there only its TAP and its exit code are red.
    """
    said, tap, junit = run_node(node_test, "ending")

    assert own_word(said) == Word(green=False, passed=1), said.text
    assert tap.word == Word(green=False, passed=1, bad=1)
    assert named(tap.bad, "after")
    assert junit.word == Word(green=True, passed=1)
