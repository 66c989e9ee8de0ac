"""The JSON of Jest and Vitest: test files with their assertions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from listening import Listener, read, written
from odd_values import odd
from partest_sdk.adapters.reports.formats.jest import Jest
from partest_sdk.core.results.attempts import Outcome
from partest_sdk.errors import UnreadableError


def a_test(title: str, status: str = "passed", *titles: str, **more: Any) -> dict[str, Any]:
    return {
        "ancestorTitles": list(titles),
        "fullName": " ".join((*titles, title)),
        "title": title,
        "status": status,
        "duration": 250,
        "failureMessages": [],
    } | more


def a_file(*assertions: dict[str, Any], status: str = "passed", message: str = "", **more: Any) -> dict[str, Any]:
    return {
        "name": "/repo/cart.test.js",
        "status": status,
        "message": message,
        "startTime": 1772355600000,
        "endTime": 1772355602500,
        "assertionResults": list(assertions),
    } | more


def document(*files: dict[str, Any], jest: bool = True, **more: Any) -> dict[str, Any]:
    statuses = [assertion.get("status") for entry in files for assertion in entry["assertionResults"]]
    failed_files = sum(entry["status"] == "failed" for entry in files)
    return (
        {
            "numTotalTests": len(statuses),
            "numFailedTests": statuses.count("failed"),
            "numPassedTests": statuses.count("passed"),
            "numPendingTests": 0,
            "numFailedTestSuites": failed_files,
            "startTime": 1772355600000,
            "success": not failed_files,
            "testResults": list(files),
        }
        | ({"numRuntimeErrorTestSuites": 0, "wasInterrupted": False, "openHandles": [{}]} if jest else {})
        | more
    )


@pytest.fixture
def jest(tmp_path: Path) -> Any:
    return lambda report: read(Jest(), tmp_path, json.dumps(report))


def test_a_test_has_its_place_and_its_time(jest: Any) -> None:
    """
    Old versions of Vitest put an empty title around everything.
    """
    told = a_test("adds", "passed", "", "cart", "full", location={"line": 7, "column": 3}, startAt=1772355600500)
    found: Listener = jest(document(a_file(told)))

    case = found.cases[0]
    assert (case.name, case.classname, case.file) == ("adds", "cart > full", "/repo/cart.test.js")
    attempt = case.attempts[0]
    assert (attempt.call, attempt.started, attempt.line) == (0.25, 1772355600.5, 7)
    assert (found.gaps, found.durations) == ([], [2.5])


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("passed", Outcome.PASSED),
        ("failed", Outcome.FAILED),
        ("pending", Outcome.SKIPPED),
        ("skipped", Outcome.SKIPPED),
        ("todo", Outcome.SKIPPED),
        ("disabled", Outcome.SKIPPED),
        ("vanished", Outcome.ERROR),
        (None, Outcome.ERROR),
    ],
)
def test_the_status_decides(jest: Any, status: Any, outcome: Outcome) -> None:
    """
    An unknown word is no pass.
    """
    found: Listener = jest(document(a_file(a_test("adds", status, duration=None))))

    assert found.cases[0].attempts[0].outcome is outcome
    assert found.green is (outcome in (Outcome.PASSED, Outcome.SKIPPED))


def test_a_failure_has_all_its_messages(jest: Any) -> None:
    """
    The first line of the first one is the message.
    """
    told = a_test("adds", "failed", failureMessages=["\nError: one\n  at x", "Error: two"])
    attempt = jest(document(a_file(told, status="failed"))).cases[0].attempts[0]

    assert attempt.message == "Error: one"
    assert attempt.traceback == "\nError: one\n  at x\n\nError: two"


def test_a_test_that_vitest_calls_pending_never_ended(jest: Any) -> None:
    """
    Its worker was killed. All else in the report is green: no failed test, no failed file, success. Jest calls a skipped test so.
    """
    killed = a_file(a_test("adds", "pending"), a_test("later", "skipped"))
    found: Listener = jest(document(killed, jest=False))

    assert found.outcomes == {"adds": "errors", "later": "skipped"}
    assert found.cases[0].attempts[0].outcome is Outcome.UNFINISHED


@pytest.mark.parametrize(
    ("more", "messages"),
    [
        ({"invocations": 3}, ["it was tried again; the report does not tell why"] * 2),
        ({"invocations": 3, "retryReasons": ["Error: one\n at x", "Error: two"]}, ["Error: one", "Error: two"]),
        ({"retryReasons": ["Error: one"]}, ["Error: one"]),
        ({"invocations": 1, "retryReasons": []}, []),
        ({"failureMessages": ["Error: one\n at x"]}, ["Error: one"]),
        ({"invocations": "3", "retryReasons": 5}, []),
    ],
)
def test_a_retry_is_recorded_in_three_ways(jest: Any, more: dict[str, Any], messages: list[str]) -> None:
    """
    Jest counts, or gives reasons; in Vitest a test that passed keeps the errors of its earlier tries.
    """
    found: Listener = jest(document(a_file(a_test("adds", **more))))

    *earlier, last = found.cases[0].attempts
    assert [attempt.message for attempt in earlier] == messages
    assert all(attempt.outcome is Outcome.FAILED and attempt.retried for attempt in earlier)
    assert last.outcome is Outcome.PASSED
    assert not last.retried
    assert found.outcomes == {"adds": "flaky" if messages else "passed"}


def test_a_repetition_is_no_retry(jest: Any) -> None:
    """
    Two tests may have one name.
    """
    found: Listener = jest(document(a_file(a_test("adds", "failed"), a_test("adds"), status="failed")))

    assert found.outcomes == {"adds": "failed passed"}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (a_file(status="failed", message="  ● Test suite failed to run\n\n    Cannot find x\n"), "Cannot find x"),
        (a_file(a_test("adds"), status="failed"), "it failed, but none of its tests did"),
        (a_file(a_test("adds"), testExecError={"message": "x"}), "it failed, but none of its tests did"),
        (a_file(a_test("adds"), status="vanished"), "it failed, but none of its tests did"),
    ],
)
def test_a_file_that_fails_without_a_failed_test_is_an_error(jest: Any, entry: dict[str, Any], message: str) -> None:
    """
    An import, a syntax error, a hook after all tests.
    """
    case = jest(document(entry)).cases[-1]

    assert (case.name, case.file) == ("the test file (outside of its tests)", "/repo/cart.test.js")
    assert case.attempts[0].outcome is Outcome.ERROR
    assert case.attempts[0].message == message


@pytest.mark.parametrize(
    ("more", "gap"),
    [
        ({"numTotalTests": 2}, "it counts 2 tests, and lists 1"),
        ({"numFailedTests": 1}, "it counts 1 failed tests, and lists 0"),
        ({"numFailedTestSuites": 1}, "it counts 1 failed files, and lists 0"),
        ({"wasInterrupted": True}, "the run was interrupted"),
        ({"numTotalTests": "1"}, "it has no numTotalTests"),
        ({"success": None}, "it does not say whether the run succeeded"),
        (
            {"success": False, "snapshot": {"unchecked": 2}},
            "it says that the run failed, and no test did: 2 obsolete snapshots",
        ),
        (
            {"success": False},
            "it says that the run failed, and no test did: a coverage threshold or a reporter, perhaps",
        ),
    ],
)
def test_the_verdict_and_the_counts_are_a_checksum(jest: Any, more: dict[str, Any], gap: str) -> None:
    """
    A run that is red for another reason than its tests is not green here.
    """
    assert jest(document(a_file(a_test("adds")), **more)).gaps == [gap]


def test_vitest_counts_describe_blocks_as_suites(jest: Any) -> None:
    """
    Which are no files.
    """
    bad = a_file(a_test("adds", "failed", "cart"), status="failed")

    assert jest(document(bad, jest=False, numFailedTestSuites=2)).gaps == []


GREEN = json.dumps(document(a_file(a_test("adds"))))


@pytest.mark.parametrize("report", [GREEN, GREEN[:-10], json.dumps(document(jest=False), indent=2)])
def test_it_is_recognised(tmp_path: Path, report: str) -> None:
    """
    Also when it is cut, so that somebody says so.
    """
    assert Jest().recognises(written(tmp_path, report))


@pytest.mark.parametrize(
    "report", ["", "{}", '{"numTotalTests": 1}', '{"testResults": []}', f"[{GREEN}]", '"numTotalTests"']
)
def test_others_are_not_recognised(tmp_path: Path, report: str) -> None:
    """
    Counts and results belong together.
    """
    assert not Jest().recognises(written(tmp_path, report))


@pytest.mark.parametrize("report", [GREEN[:-10], GREEN[:40], "[]", ""])
def test_a_cut_report_is_unreadable(tmp_path: Path, report: str) -> None:
    """
    Never green.
    """
    with pytest.raises(UnreadableError):
        read(Jest(), tmp_path, report)


@pytest.mark.parametrize("is_jest", [True, False])
def test_odd_values_never_break_it_and_never_turn_it_green(jest: Any, is_jest: bool) -> None:
    """
    Any value may be anything: a failure is still seen.
    """
    bad = a_test(
        "adds", "failed", "cart", failureMessages=["no"], retryReasons=["x"], invocations=2, location={"line": 3}
    )
    report = document(a_file(bad, status="failed"), jest=is_jest)
    for changed in odd(report):
        assert not jest(changed).green
