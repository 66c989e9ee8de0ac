"""The JSON and JUnit formats of Rust's own test harness, as `cargo test` prints them: one report per test binary."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from real_runs import Said

from real_runners.project import Project
from real_runners.tool_chain import program
from real_runners.word import NUMBER_NAME, Reading, Word, named, numbers_in, told, total

pytestmark = pytest.mark.slow

UNSTABLE = ("-Z", "unstable-options", "--format")


@pytest.fixture(scope="module")
def cargo(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project.copy("cargo", tmp_path_factory.mktemp("cargo"))
    said = project.run(program("cargo"), "--version")
    if said.code:
        # There may be rustup's cargo, without a tool chain behind it.
        pytest.skip(f"cargo does not run: {said.err}")
    return project


def run_cargo(cargo: Project, *words: str) -> tuple[Said, Reading, Reading]:
    """What it says to people, and our readings of the JSON and the JUnit that it prints."""
    command = ("cargo", "test", "--offline", "--no-fail-fast", *words, "--")
    said = cargo.run(*command)
    # The formats are not stable, and still much used. Only cargo's own stream says which binary the events after it are of.
    events = cargo.run_together(*command, *UNSTABLE, "json", RUSTC_BOOTSTRAP="1")
    junit = cargo.run(*command, *UNSTABLE, "junit", RUSTC_BOOTSTRAP="1")
    return said, cargo.read(cargo.write("report.json", events.out)), cargo.read(cargo.write("junit.xml", junit.out))


def own_word(said: Said) -> Word:
    """``test result: FAILED. 1 passed; 2 failed; 0 ignored; …`` of every binary, and those that died before it."""
    results = "\n".join(re.findall(r"^test result: .*", said.out, flags=re.MULTILINE))
    numbers = numbers_in(results, NUMBER_NAME)
    bad = total(numbers, "failed") + said.err.count("(signal: ")
    return Word(said.code == 0, total(numbers, "passed"), bad, total(numbers, "ignored"))


def test_passed_and_ignored(cargo: Project) -> None:
    """
    Two binaries; the JUnit leaves ignored tests out, and is complete.
    """
    said, events, junit = run_cargo(cargo, "--lib", "--test=healthy")

    expected = Word(green=True, passed=3, skipped=1)
    assert own_word(said) == expected, said.text
    assert events.word == expected, told(events)
    assert junit.word == replace(expected, skipped=0), told(junit)
    assert not events.problems


def test_failures(cargo: Project) -> None:
    """
    A test that fails, and one that does not panic though it should.
    """
    said, events, junit = run_cargo(cargo, "--lib", "--test=failing")

    expected = Word(green=False, passed=3, bad=2, skipped=1)
    assert own_word(said) == expected, said.text
    assert events.word == expected, told(events)
    assert junit.word == replace(expected, skipped=0), told(junit)
    assert named(events.bad, "fails", "does_not_panic")
    assert named(junit.bad, "fails", "does_not_panic")


def test_a_test_that_takes_everything_with_it(cargo: Project) -> None:
    """
    Among other binaries only the JSON has it: it began and never ended. The JUnit of that binary is not there at all.
    """
    said, events, junit = run_cargo(cargo)

    expected = Word(green=False, passed=5, bad=3, skipped=1)
    assert own_word(said) == expected, said.text
    assert events.word == expected, told(events)
    assert named(events.bad, "failing::fails", "does_not_panic", "aborts")
    assert named(junit.bad, "fails", "does_not_panic")


def test_tests_of_one_name(cargo: Project) -> None:
    """
    Without cargo's own stream nothing tells two binaries apart: two tests of one name are one then, and the worse one counts.
    """
    command = ("cargo", "test", "--offline", "--no-fail-fast", "--test=healthy", "--test=failing", "--")
    events = cargo.run(*command, *UNSTABLE, "json", RUSTC_BOOTSTRAP="1")
    junit = cargo.run(*command, *UNSTABLE, "junit", RUSTC_BOOTSTRAP="1")

    expected = Word(green=False, passed=1, bad=2)
    assert own_word(cargo.run(*command)) == replace(expected, passed=2)
    assert cargo.read(cargo.write("report.json", events.out)).word == expected
    assert cargo.read(cargo.write("junit.xml", junit.out)).word == expected


def test_nothing_but_a_test_that_takes_everything_with_it(cargo: Project) -> None:
    """
    An empty report is not green.
    """
    said, events, junit = run_cargo(cargo, "--test=aborting")

    expected = Word(green=False, passed=0, bad=1)
    assert own_word(said) == expected, said.text
    assert events.word == expected, told(events)
    assert not junit.word.green


def test_code_that_does_not_compile(cargo: Project, tmp_path: Path) -> None:
    """
    There is no report then, and an empty one is not green.
    """
    broken = Project.copy("cargo", tmp_path)
    broken.write("src/lib.rs", "pub fn add(")
    said, events, junit = run_cargo(broken, "--lib")

    assert said.code != 0
    assert not events.word.green
    assert not junit.word.green
