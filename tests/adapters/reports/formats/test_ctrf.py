"""CTRF as its reporters for pytest, Jest and Playwright write it, and as nobody should."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from listening import BEGINNINGS, Listener, pieces, read, written
from partest_sdk.adapters.reports.formats.ctrf import Ctrf
from partest_sdk.core.results.attempts import Outcome, classify
from partest_sdk.errors import UnreadableError


def a_report(*tests: object, summary: object = None, **results: object) -> str:
    """A report of these *tests* with a summary that fits."""
    failed = sum(isinstance(test, dict) and test.get("status") == "failed" for test in tests)
    counts = {"tests": len(tests), "failed": failed, "start": 1_700_000_000_000, "stop": 1_700_000_002_500}
    whole = {"tool": {"name": "x"}, "summary": counts if summary is None else summary, "tests": list(tests), **results}
    return json.dumps({"reportFormat": "CTRF", "specVersion": "1.0.0", "results": whole}, indent=1)


def a_test(status: object = "passed", **fields: object) -> dict[str, Any]:
    """An entry of a report."""
    return {"name": "t", "status": status, "duration": 1500, **fields}


def told(tmp_path: Path, *tests: object, **fields: object) -> Listener:
    """What is read of a report of these tests."""
    return read(Ctrf(), tmp_path, a_report(*tests, **fields))


@pytest.mark.parametrize("name", BEGINNINGS)
def test_it_knows_its_own(tmp_path: Path, name: str) -> None:
    """
    And no other format, nor any JSON that has results of its own.
    """
    assert Ctrf().recognises(written(tmp_path, BEGINNINGS[name])) is (name == "CTRF")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": "passed"}, "passed"),
        ({"status": "failed"}, "failed"),
        ({"status": "skipped"}, "skipped"),
        ({"status": "pending"}, "skipped"),
        ({"status": "other", "rawStatus": "todo"}, "skipped"),
        ({"status": "other", "rawStatus": "Not Executed"}, "skipped"),
        ({"status": "other", "rawStatus": "interrupted"}, "errors"),
        ({"status": "other"}, "errors"),
        ({"status": "Passed"}, "errors"),
        ({"status": None}, "errors"),
        ({"status": ["passed"]}, "errors"),
        # Playwright: a test that was expected to fail, and did.
        ({"status": "passed", "rawStatus": "failed"}, "passed"),
    ],
)
def test_status(tmp_path: Path, fields: dict[str, object], expected: str) -> None:
    """
    An unknown word is never a pass.
    """
    assert told(tmp_path, a_test(**fields)).outcomes == {"t": expected}


@pytest.mark.parametrize(
    ("fields", "attempts", "expected"),
    [
        ({}, "passed", "passed"),
        ({"retries": 1, "flaky": True}, "failed passed", "flaky"),
        ({"retries": 2, "flaky": True}, "failed failed passed", "flaky"),
        ({"retries": 10**30, "flaky": True}, "passed", "passed"),
        ({"retries": 10**9, "flaky": True}, "failed " * 100 + "passed", "flaky"),
        ({"retries": 1}, "passed", "passed"),
        ({"flaky": True}, "passed", "passed"),
        ({"flaky": "true", "retries": 1}, "passed", "passed"),
        ({"retries": 1, "flaky": True, "status": "failed"}, "failed", "failed"),
        ({"retryAttempts": [{"attempt": 1, "status": "failed"}]}, "failed passed", "flaky"),
        # The example of the specification lists the attempt that counts as well.
        ({"retries": 1, "retryAttempts": [{"status": "failed"}, {"status": "passed"}]}, "failed passed", "flaky"),
        ({"status": "failed", "retries": 1, "retryAttempts": [{"status": "failed"}]}, "failed failed", "failed"),
        ({"status": "failed", "retries": 1, "retryAttempts": [{"status": "failed"}] * 2}, "failed failed", "failed"),
        ({"status": "failed", "retryAttempts": [{"status": "passed"}]}, "passed failed", "failed"),
        ({"status": "skipped", "retryAttempts": [{"status": "failed"}]}, "failed skipped", "failed"),
        ({"retryAttempts": [None, "x"]}, "error error passed", "flaky"),
        ({"retryAttempts": "x"}, "passed", "passed"),
    ],
)
def test_retries(tmp_path: Path, fields: dict[str, object], attempts: str, expected: str) -> None:
    """
    Those that are listed; and where none is, the producer's own word that the test passed after failing.
    """
    listener = told(tmp_path, a_test(**fields))
    (case,) = listener.cases

    assert " ".join(attempt.outcome.value for attempt in case.attempts) == attempts.strip()
    assert classify(case.attempts).value == expected
    assert [attempt.retried for attempt in case.attempts] == [True] * (len(case.attempts) - 1) + [False]


def test_two_entries_are_two_results(tmp_path: Path) -> None:
    """
    Nothing says that the second came after the first.
    """
    assert told(tmp_path, a_test("failed"), a_test("passed")).outcomes == {"t": "failed passed"}


def test_everything_that_is_told(tmp_path: Path) -> None:
    """
    With milliseconds as seconds, and the suite as text or as a list.
    """
    listener = told(
        tmp_path,
        a_test(
            "failed",
            suite=["Authentication", "Login"],
            filePath="tests/login.test.js",
            line=42,
            browser="chromium",
            device="Pixel 5",
            message="no",
            trace="at x",
            start=1_609_459_200_000,
            stdout=["a", "b"],
            stderr="c",
        ),
        a_test(suite="a.test.js > group", start=1_609_459_200),
    )
    first, second = listener.cases
    attempt = first.attempts[0]

    assert first[:5] == ("t", "Authentication > Login", "tests/login.test.js", "", "chromium Pixel 5")
    assert (attempt.call, attempt.line, attempt.started) == (1.5, 42, 1_609_459_200.0)
    assert (attempt.message, attempt.traceback) == ("no", "at x")
    assert attempt.output == {"stdout": "a\nb", "stderr": "c"}
    assert (second.classname, second.attempts[0].started) == ("a.test.js > group", 1_609_459_200.0)
    assert (listener.gaps, listener.durations) == ([], [2.5])


def test_errors_of_the_run(tmp_path: Path) -> None:
    """
    Playwright's global set-up failed, and every test passed.
    """
    errors = [{"message": "no database", "stack": "at setup"}, {"value": 3}, "text", None]
    listener = told(tmp_path, a_test(), extra={"errors": errors})

    assert listener.outcomes == {"t": "passed", "the run (outside of its tests)": "errors errors errors errors"}
    assert [case.attempts[0].message for case in listener.cases[1:]] == ["no database", "3", "text", ""]
    assert not listener.green


@pytest.mark.parametrize(
    ("summary", "gaps"),
    [
        ({"tests": 1, "failed": 0}, []),
        ({"tests": 0, "failed": 0}, []),
        ({"tests": 3}, ["its summary counts 3 tests, and it lists 1"]),
        ({"tests": 1, "failed": 2}, ["its summary counts 2 failures, and its tests show 0"]),
        ({"tests": "9", "failed": None, "start": [], "stop": {}}, []),
        ({}, []),
        ([], ["it has no summary"]),
    ],
)
def test_the_summary_is_a_checksum(tmp_path: Path, summary: object, gaps: list[str]) -> None:
    """
    It may claim less than is listed, but not more.
    """
    listener = told(tmp_path, a_test(), summary=summary)

    assert listener.gaps == gaps
    assert listener.green is not bool(gaps)


@pytest.mark.parametrize("value", [None, True, -1, 0, 1e400, float("nan"), 10**400, "x", "", [], [[]], {}, {"a": None}])
@pytest.mark.parametrize(
    "key",
    [
        *a_test(),
        "suite",
        "filePath",
        "line",
        "retries",
        "flaky",
        "retryAttempts",
        "message",
        "trace",
        "start",
        "stdout",
    ],
)
def test_values_of_the_wrong_type(tmp_path: Path, key: str, value: object) -> None:
    """
    Are read as nothing; the rest of the report is not lost.
    """
    listener = told(tmp_path, a_test(**{key: value}), {"name": "next", "status": "passed"}, value)

    assert len(listener.cases) == 3
    assert listener.outcomes["next"] == "passed"
    assert listener.outcomes.get("test 3 of the report", "errors") == "errors"
    assert all(attempt.call in (0.0, 1.5) for case in listener.cases for attempt in case.attempts)


@pytest.mark.parametrize("place", ["results", "tests", "summary", "tool"])
@pytest.mark.parametrize("value", [None, 1, "x", [], {}])
def test_parts_of_the_wrong_type(tmp_path: Path, place: str, value: object) -> None:
    """
    Nothing but an error that says so, or a report that is known to be incomplete.
    """
    report = json.loads(a_report(a_test()))
    (report if place == "results" else report["results"])[place] = value
    try:
        listener = read(Ctrf(), tmp_path, json.dumps(report))
    except UnreadableError:
        assert place == "results"
    else:
        assert place == "tool" or not listener.green or (place, value) == ("summary", {})


def test_cut_anywhere(tmp_path: Path) -> None:
    """
    A document that breaks off is none; it is still known for what it was.
    """
    report = a_report(a_test(), a_test("failed"))
    for piece in pieces(report):
        content = written(tmp_path, piece)
        with pytest.raises(UnreadableError, match="JSON"):
            Ctrf().read(content, Listener())
    assert all(Ctrf().recognises(written(tmp_path, piece)) for piece in pieces(report) if '"CTRF"' in piece)


def test_long_texts_are_shortened(tmp_path: Path) -> None:
    """
    A message of megabytes is nothing that anybody reads.
    """
    (case,) = told(tmp_path, a_test("failed", message="x" * 10_000_000, stdout=["y" * 1000] * 1000)).cases

    assert case.attempts[0].outcome is Outcome.FAILED
    assert len(case.attempts[0].message) < 70_000
    assert len(case.attempts[0].output["stdout"]) < 70_000
