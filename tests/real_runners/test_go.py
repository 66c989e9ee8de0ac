"""`go test -json`, and gotestsum's JUnit and JSON files, with tests that are run again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from real_runs import Said

from real_runners.project import Project
from real_runners.tool_chain import installed_gotestsum, program
from real_runners.word import Reading, Word, last_line, named, numbers_in, told, total

pytestmark = pytest.mark.slow

HEALTHY = Word(green=True, passed=4, skipped=2)
FAILING = ("./failing", "./panicking", "./broken", "./startup", "./ending")
FAILED = Word(green=False, passed=4, bad=7)


@pytest.fixture
def go(tmp_path: Path) -> Project:
    program("go")
    return Project.copy("go", tmp_path)


@pytest.fixture(scope="session")
def gotestsum() -> Path:
    return installed_gotestsum()


def run_gotestsum(gotestsum: Path, go: Project, *words: str) -> tuple[Said, Reading, Reading]:
    """What it says, and our readings of the JSON and the JUnit file."""
    marker = str(go.folder / "marker")
    command = (gotestsum, "--junitfile=junit.xml", "--jsonfile=report.json")
    said = go.run(*command, *words, MARKER=marker, GOTOOLCHAIN="local")
    return said, go.read("report.json"), go.read("junit.xml")


def go_word(said: Said) -> Word:
    """The lines of `go test -v`, with a failure for every package that fails without a failed test."""
    numbers = {"PASS": 0, "FAIL": 0, "SKIP": 0}
    explained = False
    for line in said.out.splitlines():
        if found := re.match(r"\s*--- (PASS|FAIL|SKIP): ", line):
            numbers[found[1]] += 1
            explained = explained or found[1] == "FAIL"
        elif found := re.match(r"(ok|FAIL|\?)\s+\S+\s", line):
            numbers["FAIL"] += found[1] == "FAIL" and not explained
            explained = False
    return Word(said.code == 0, numbers["PASS"], numbers["FAIL"], numbers["SKIP"])


def gotestsum_word(said: Said) -> Word:
    """``DONE 13 tests, 2 skipped, 6 failures, 1 error in 0.2s``, where a broken package is a failure and no test."""
    numbers = numbers_in(last_line(said.out, "DONE"), r"(?P<number>\d+) (?P<name>[a-z]+?)s?\b")
    outside = said.out.count("=== FAIL: ") - len(re.findall(r"=== FAIL: \S+ Test", said.out))
    bad = total(numbers, "failure")
    return Word(
        said.code == 0,
        total(numbers, "test") - total(numbers, "skipped") - (bad - outside),
        bad,
        total(numbers, "skipped"),
    )


@pytest.mark.parametrize(("packages", "expected"), [(["./shop"], HEALTHY), (FAILING, FAILED)])
def test_go_test(go: Project, packages: Sequence[str], expected: Word) -> None:
    """
    Tests with parts, a panic, a package that does not compile, and two that fail without a failed test.
    """
    said = go.run("go", "test", "-v", *packages)
    events = go.run("go", "test", "-json", *packages)
    reading = go.read(go.write("report.json", events.out))

    assert go_word(said) == expected, said.text
    assert reading.word == expected, told(reading)
    assert (events.code == 0) == expected.green


@pytest.mark.parametrize(
    ("package", "passed", "name"),
    [("broken", 0, "broken"), ("startup", 0, "startup"), ("ending", 1, "ending"), ("hanging", 1, "TestHangs")],
)
def test_one_package_that_fails(go: Project, package: str, passed: int, name: str) -> None:
    """
    Red by one failure, which says where it is.
    """
    said = go.run("go", "test", "-v", "-timeout=1s", f"./{package}")
    events = go.run("go", "test", "-json", "-timeout=1s", f"./{package}")
    reading = go.read(go.write("report.json", events.out))

    expected = Word(green=False, passed=passed, bad=1)
    assert go_word(said) == expected, said.text
    assert reading.word == expected, told(reading)
    assert named(reading.bad, name)


def test_gotestsum(gotestsum: Path, go: Project) -> None:
    """
    Three packages that fail without a failed test have a failure each, all of one name.
    """
    said, report, junit = run_gotestsum(gotestsum, go, *FAILING)

    assert gotestsum_word(said) == FAILED, said.text
    assert report.word == junit.word == FAILED, told(report, junit)
    names = ("TestFails", "TestGroup", "TestGroup/fails", "TestPanics", "shop/broken", "shop/startup", "shop/ending")
    assert named(report.bad, *names), told(report)


def test_a_failed_test_that_is_run_again(gotestsum: Path, go: Project) -> None:
    """
    It is flaky, because only what failed was run again; what fails every time is not.
    """
    said, report, junit = run_gotestsum(
        gotestsum, go, "--rerun-fails", "--rerun-fails-report=reruns", "--packages=./shop"
    )

    assert said.code == 0, said.text
    assert re.findall(r"\.(\w+): 2 runs, 1 failures", (go.folder / "reruns").read_text("utf-8")) == ["TestIsFlaky"]
    assert report.word == junit.word == HEALTHY, told(report, junit)
    assert named(report.flaky, "TestIsFlaky")
    assert named(junit.flaky, "TestIsFlaky")


def test_tests_that_fail_whenever_they_are_run_again(gotestsum: Path, go: Project) -> None:
    """
    Every one of them counts once.
    """
    said, report, junit = run_gotestsum(gotestsum, go, "--rerun-fails", "--packages=./shop ./failing")

    assert said.code != 0
    assert "re-run 2" in said.out
    assert report.word == junit.word == Word(green=False, passed=6, bad=3, skipped=2), told(report, junit)
    assert named(report.flaky, "TestIsFlaky")


def test_tests_that_are_all_run_twice(gotestsum: Path, go: Project) -> None:
    """
    That is no retry: of two results the worse one counts.
    """
    said, report, junit = run_gotestsum(gotestsum, go, "--", "-count=2", "./shop")

    assert said.code != 0
    assert "=== FAIL: shop TestIsFlaky" in said.out
    assert report.word == junit.word == Word(green=False, passed=3, bad=1, skipped=2), told(report, junit)
    assert not report.flaky + junit.flaky
