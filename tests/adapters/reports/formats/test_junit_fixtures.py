"""Real reports of many producers: the counts of their own cases are what the peers agree on, or a deliberate answer that says why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from data_folder import DATA, data_folder
from partest_sdk import Run, read_results
from partest_sdk.core.results.problems import Kind

FILES = sorted(path.name for path in DATA.joinpath("junit").glob("*.xml")) or ["no data"]
CLASSES = ("tests", "passed", "failed", "errors", "skipped", "flaky")


class Answer(NamedTuple):
    """What we say where the peers do not agree, or say what is not so."""

    why: str
    counts: Mapping[str, int]
    kind: Kind | None = None
    """The problem that the reading must name."""


DELIBERATE = {
    "EnricoMi__publish-unit-test-result-action__disabled.xml": Answer(
        "status=disabled is a word for not having run, and no pass (peers differ)",
        {"tests": 31, "passed": 6, "failed": 19, "errors": 1, "skipped": 5},
    ),
    "allure-framework__allure2__TEST-status-attribute.xml": Answer(
        "status=notrun is no pass, though there is no child", {"tests": 3, "passed": 1, "skipped": 2}
    ),
    "EnricoMi__publish-unit-test-result-action__corrupt-xml.xml": Answer(
        "cut: the one complete case stays, the open one is not known to have passed",
        {"tests": 1, "passed": 1},
        Kind.INCOMPLETE,
    ),
    "mikepenz__action-junit-report__TEST-test.CorruptTest.xml": Answer(
        "cut inside of a case that had already failed: that it failed is known",
        {"tests": 1, "failed": 1},
        Kind.INCOMPLETE,
    ),
    "mikepenz__action-junit-report__expected.xml": Answer(
        "web-test-runner writes a bare < into an attribute: repaired, and a suite that claims 2 failures shows 1",
        {"tests": 6, "passed": 4, "failed": 1, "skipped": 1},
        Kind.INCOMPLETE,
    ),
    "jenkinsci__junit-plugin__testXxe-xxe.xml": Answer("it declares an entity: refused", {}, Kind.UNREADABLE),
    "EnricoMi__publish-unit-test-result-action__non-junit.xml": Answer("valid XML, no report", {}, Kind.UNREADABLE),
    "jenkinsci__junit-plugin__TEST-io.olamy.FlakyTest.xml": Answer(
        "flakyFailure: it passed in a retry that Surefire recorded", {"tests": 1, "flaky": 1}
    ),
    "mikepenz__action-junit-report__surefire-report.xml": Answer("flakyFailure", {"tests": 1, "flaky": 1}),
    "nextest-rs__nextest__fixture-project-junit.xml": Answer(
        "flakyFailure", {"tests": 3, "passed": 1, "failed": 1, "flaky": 1}
    ),
    "nextest-rs__quick-junit__basic_report.xml": Answer(
        "flakyFailure", {"tests": 8, "passed": 2, "failed": 3, "errors": 1, "skipped": 1, "flaky": 1}
    ),
}
CLAIM_MORE = {
    "EnricoMi__publish-unit-test-result-action__no-cases-but-tests.xml": "claims 6 tests, and has 0",
    "EnricoMi__publish-unit-test-result-action__xunit.xml": "claims 173 tests, and has 2",
    "jenkinsci__junit-plugin__junit-report-nested-testsuites.xml": "claims 186 tests, and has 2",
    "launchableinc__cli__cypress-test-result.xml": "claims 6 tests, and has 3",
    "mikepenz__action-junit-report__expected.xml": "claims 2 failures, and shows 1",
    "mikepenz__action-junit-report__flaky_with_classname_file.xml": "claims 3 failures, and shows 2",
    "mikepenz__action-junit-report__multi-level.xml": "claims 57 tests, and has 3",
}
"""Files that someone shortened by hand: their own totals tell."""
REPEATED = {
    # Tests where several cases have the same class and name, and nothing records a retry.
    "dorny__test-reporter__pulsar-test-report.xml": 670,
    "inorton__junit2html__junit-cute2.xml": 37,
    "jenkinsci__junit-plugin__junit-report-bad-duration.xml": 1,
    "launchableinc__cli__xctest-junit.xml": 6,
    "mikepenz__action-junit-report__flaky_with_classname_file.xml": 3,
    "generated__pytest-9.2.0-rerunfailures-16.7__xunit1.xml": 16,
    "generated__pytest-9.2.0-rerunfailures-16.7__xunit2.xml": 16,
}
SECONDS = {
    "jenkinsci__junit-plugin__junit-report-bad-duration.xml": (100.0, "a negative duration is none"),
    "nextest-rs__nextest__fixture-project-junit.xml": (0.033, "the attempts before the last one took time too"),
    "mikepenz__action-junit-report__expected.xml": (0.004, "no peer reads it"),
    "EnricoMi__publish-unit-test-result-action__corrupt-xml.xml": (6.435, "no peer reads it"),
    "mikepenz__action-junit-report__TEST-test.CorruptTest.xml": (10.131, "no peer reads it"),
}


def the_data() -> Path:
    """The folder with the fixtures."""
    return data_folder("junit")


@cache
def run_of(name: str) -> Run:
    """What *name* says."""
    return read_results(the_data() / name)


@cache
def expected() -> dict[str, Any]:
    """What the peers say."""
    found: dict[str, Any] = json.loads(the_data().joinpath("expected.json").read_text())
    return found


def counts_of(run: Run) -> dict[str, int]:
    """The cases of the only report by class, without what there is none of."""
    report = run.reports[0]
    return {"tests": report.cases, **{kind.value: count for kind, count in report.counts.items()}}


def wanted(name: str) -> Mapping[str, int]:
    """Deliberate answers first, then the peers'."""
    if name in DELIBERATE:
        return DELIBERATE[name].counts
    peers = expected()[name]
    bad = {"failed": peers["failures"], "errors": peers["errors"], "skipped": peers["skipped"]}
    return bad | {"tests": peers["tests"], "passed": peers["tests"] - sum(bad.values())}


def test_the_table_speaks_of_files_that_exist() -> None:
    """
    No answer is left over from a file that is gone.
    """
    there = {path.name for path in the_data().glob("*.xml")}

    assert {*DELIBERATE, *CLAIM_MORE, *REPEATED, *SECONDS} <= there
    assert there == set(expected()) & there
    assert len(there) >= 56


@pytest.mark.parametrize("name", FILES)
def test_counts_are_those_of_the_cases(name: str) -> None:
    """
    Each case once, in the class that its own children put it in, whatever the attributes of suites claim.
    """
    found = counts_of(run_of(name))

    assert {word: found.get(word, 0) for word in CLASSES} == {word: wanted(name).get(word, 0) for word in CLASSES}


@pytest.mark.parametrize("name", FILES)
def test_seconds_are_those_of_the_cases(name: str) -> None:
    """
    Never those of suites, which count twice, or something else.
    """
    run = run_of(name)
    seconds = SECONDS[name][0] if name in SECONDS else expected()[name]["time"] or 0.0

    assert run.reports[0].seconds == pytest.approx(seconds, abs=1e-6)


@pytest.mark.parametrize("name", FILES)
def test_verdict(name: str) -> None:
    """
    Green is what has no failure, claims no more than it shows, and has a test at all.
    """
    run, mine = run_of(name), wanted(name)
    kinds = {problem.kind for problem in run.problems} - {Kind.NOTE, Kind.COMMAND}
    answer = DELIBERATE.get(name)
    due = {Kind.INCOMPLETE} if name in CLAIM_MORE else {answer.kind} if answer and answer.kind else set()
    if not mine.get("tests") and not due:
        due = {Kind.EMPTY}
    broken = any(problem.kind is Kind.COMMAND for problem in run.problems)

    assert kinds == due
    assert run.green == (not due and not broken and not mine.get("failed") and not mine.get("errors"))


@pytest.mark.parametrize(("name", "sentence"), CLAIM_MORE.items())
def test_claims_that_are_not_borne_out_are_told(name: str, sentence: str) -> None:
    """
    What is missing stands in a sentence with both numbers.
    """
    the_data()

    assert any(sentence in problem.sentence for problem in run_of(name).problems)


@pytest.mark.parametrize("name", FILES)
def test_a_test_counts_once(name: str) -> None:
    """
    Cases of one file, class, name and variant are one test; every other case is a test of its own.
    """
    run = run_of(name)

    assert run.totals.tests == REPEATED.get(name, run.totals.cases)
    assert len(run) == run.totals.tests
    assert len({(test.file, test.id, test.variant) for test in run}) >= run.totals.tests - 1


@pytest.mark.parametrize("style", ["xunit1", "xunit2"])
def test_reruns_of_pytest_are_attempts(style: str) -> None:
    """
    pytest-rerunfailures writes failed attempts as if they had passed: the truth is what pytest itself printed.
    """
    name = f"generated__pytest-9.2.0-rerunfailures-16.7__{style}.xml"
    the_data()
    logical, totals = expected()[name]["logical"], run_of(name).totals
    flaky = [test.id for test in run_of(name) if test.kind.value == "flaky"]

    assert totals.tests == logical["tests"]
    assert totals.failed + totals.errors == logical["failed_or_errored"]
    assert totals.passed + totals.flaky == logical["passed"]
    assert totals.skipped == logical["skipped"]
    assert [one.replace(".py", "") for one in flaky] == logical["flaky"]


def test_a_failure_of_a_suite_is_red_and_no_test() -> None:
    """
    An error between tests belongs to none of them, and is not forgotten either.
    """
    the_data()
    run = run_of("jenkinsci__junit-plugin__junit-report-nested-testsuites.xml")
    told = [problem.sentence for problem in run.problems if problem.kind is Kind.COMMAND]

    assert len(told) == 1
    assert "failed outside of its tests" in told[0]
    assert "test.3rdlevel" in told[0]
    assert run.totals.errors == run.totals.failed == 0


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("EnricoMi__publish-unit-test-result-action__corrupt-xml.xml", "line 11, column 22"),
        ("mikepenz__action-junit-report__TEST-test.CorruptTest.xml", "line 18, column 26"),
    ],
)
def test_where_a_file_breaks_off(name: str, place: str) -> None:
    """
    Line and column are those of the file, and the case that was cut is named.
    """
    the_data()
    told = [problem.sentence for problem in run_of(name).problems]

    assert any(f"it breaks off in {place}" in sentence and "inside of" in sentence for sentence in told), told


def test_nothing_of_ours_gets_into_a_cut_text() -> None:
    """
    The output of a case that was cut ends where the file ends.
    """
    the_data()
    (test,) = run_of("mikepenz__action-junit-report__TEST-test.CorruptTest.xml")
    texts = [*test.attempts[0].output.values(), test.attempts[0].traceback]

    assert not any("partest" in text for text in texts)


def test_all_of_them_in_one_run() -> None:
    """
    One bad file stops no other: together they have all the cases that each has alone.
    """
    folder = the_data()
    together = read_results(str(folder / "*.xml"))

    assert together.totals.cases == sum(run_of(name).totals.cases for name in FILES)
    assert not together.green
