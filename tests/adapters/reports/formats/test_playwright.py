"""Playwright's JSON reporter: projects are variants, and every try is listed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from listening import Listener, read, written
from odd_values import odd
from partest_sdk.adapters.reports.formats.playwright import Playwright
from partest_sdk.core.results.attempts import Outcome
from partest_sdk.errors import UnreadableError


def result(status: str = "passed", retry: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "workerIndex": 0,
        "status": status,
        "duration": 250,
        "errors": [],
        "stdout": [],
        "stderr": [],
        "retry": retry,
        "startTime": "2026-03-01T09:00:00.500Z",
    } | more


def a_test(*results: dict[str, Any], expected: str = "passed", project: str = "", **more: Any) -> dict[str, Any]:
    found = {"expectedStatus": expected, "projectName": project, "status": "expected", "annotations": []}
    return found | {"results": list(results)} | more


def spec(title: str, *tests: dict[str, Any], file: str = "cart.spec.ts") -> dict[str, Any]:
    return {"title": title, "ok": True, "tests": list(tests), "file": file, "line": 3, "column": 1}


def suite(title: str, *specs: dict[str, Any], suites: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"title": title, "file": "cart.spec.ts", "specs": list(specs)} | ({"suites": list(suites)} if suites else {})


def document(*suites: dict[str, Any], errors: tuple[Any, ...] = (), **stats: int) -> dict[str, Any]:
    counts = {"expected": 0, "skipped": 0, "unexpected": 0, "flaky": 0} | stats
    return {
        "config": {"configFile": "/repo/playwright.config.ts", "rootDir": "/repo/tests"},
        "suites": list(suites),
        "errors": list(errors),
        "stats": {"startTime": "2026-03-01T09:00:00.000Z", "duration": 1500.5} | counts,
    }


@pytest.fixture
def playwright(tmp_path: Path) -> Any:
    def one(*results: dict[str, Any], **more: Any) -> Listener:
        return whole(document(suite("cart.spec.ts", spec("adds", a_test(*results, **more)))))

    def whole(report: Any) -> Listener:
        return read(Playwright(), tmp_path, json.dumps(report))

    one.whole = whole  # type: ignore[attr-defined]
    return one


def test_a_test_has_its_place_project_and_output(playwright: Any) -> None:
    """
    The file suite is no part of the name, the describe blocks are; a file is relative to the root of the configuration.
    """
    told = result(stdout=[{"text": "hel"}, {"text": "lo\n"}], stderr=[{"buffer": "aGk="}])
    both = spec("adds", a_test(told, project="one"), a_test(result(), project="two"))
    found: Listener = playwright.whole(
        document(suite("cart.spec.ts", suites=(suite("cart", suites=(suite("full", both),)),)), expected=2)
    )

    first, second = found.cases
    assert (first.name, first.classname, first.file) == ("adds", "cart > full", "/repo/tests/cart.spec.ts")
    assert (first.variant, second.variant) == ("one", "two")
    attempt = first.attempts[0]
    assert (attempt.call, attempt.started, attempt.line) == (0.25, 1772355600.5, 3)
    assert attempt.output == {"stdout": "hello\n"}
    assert (found.gaps, found.durations) == ([], [1.5005])


@pytest.mark.parametrize("file", ["/elsewhere/a.spec.ts", "C:/a.spec.ts"])
def test_an_absolute_file_stays_as_it_is(playwright: Any, file: str) -> None:
    """
    On every system.
    """
    found: Listener = playwright.whole(document(suite("", spec("a", a_test(result()), file=file))))

    assert found.cases[0].file == file


@pytest.mark.parametrize(
    ("expected", "status", "outcome"),
    [
        ("passed", "passed", Outcome.PASSED),
        ("passed", "failed", Outcome.FAILED),
        ("passed", "timedOut", Outcome.FAILED),
        ("passed", "skipped", Outcome.SKIPPED),
        ("skipped", "skipped", Outcome.SKIPPED),
        ("failed", "failed", Outcome.PASSED),
        ("failed", "passed", Outcome.FAILED),
        ("failed", "timedOut", Outcome.FAILED),
        ("skipped", "passed", Outcome.FAILED),
        ("passed", "interrupted", Outcome.UNFINISHED),
        ("interrupted", "interrupted", Outcome.UNFINISHED),
        ("passed", "vanished", Outcome.ERROR),
        ("vanished", "vanished", Outcome.ERROR),
    ],
)
def test_what_was_expected_decides(playwright: Any, expected: str, status: str, outcome: Outcome) -> None:
    """
    Playwright's own counts have an interrupted test among the skipped.
    """
    attempt = playwright(result(status), expected=expected).cases[0].attempts[0]

    assert attempt.outcome is outcome
    if outcome is Outcome.ERROR:
        assert attempt.message == "its status is 'vanished'"
    elif status == "passed" and outcome is Outcome.FAILED:
        assert attempt.message == f"it passed, and {expected} was expected"


def test_a_failure_has_all_its_errors(playwright: Any) -> None:
    """
    Soft assertions make several.
    """
    error = {"message": "Error: one\n\nExpected: 2", "stack": "Error: one\n  at x"}
    both = [{"message": "Error: one"}, {"message": "Error: two"}]
    attempt = playwright(result("failed", error=error, errors=both)).cases[0].attempts[0]

    assert attempt.message == "Error: one"
    assert attempt.traceback == "Error: one\n\nError: two"


def test_a_retry_is_recorded_by_its_number(playwright: Any) -> None:
    """
    The test is flaky when the last one passed.
    """
    flaky: Listener = playwright(result("failed"), result("timedOut", 1), result("passed", 2))

    assert flaky.outcomes == {"adds": "flaky"}
    assert [attempt.retried for attempt in flaky.cases[0].attempts] == [True, True, False]


@pytest.mark.parametrize("numbers", [(0, 0), (1, 0), (0, 2), (None, None), ("0", "1")])
def test_results_that_are_not_numbered_as_retries_are_none(playwright: Any, numbers: tuple[Any, Any]) -> None:
    """
    They are two results, and the failure stays.
    """
    first, second = numbers

    assert playwright(result("failed", first), result("passed", second)).outcomes == {"adds": "failed passed"}


def test_why_it_was_skipped_is_told(playwright: Any) -> None:
    """
    By an annotation.
    """
    notes = [{"type": "issue", "description": "#1"}, {"type": "fixme", "description": "too slow"}]

    assert playwright(result("skipped", annotations=notes)).cases[0].attempts[0].message == "too slow"


def test_a_test_that_did_not_run_is_missing(playwright: Any) -> None:
    """
    After --max-failures or Ctrl-C, and in a mere list of tests. Playwright says "skipped".
    """
    found: Listener = playwright(status="skipped")

    assert found.outcomes == {"adds": "skipped"}
    assert found.gaps == ["1 test did not run"]
    assert playwright(expected="skipped").gaps == []


@pytest.mark.parametrize(
    "error", [{"message": "Error: set-up", "stack": "Error: set-up\n at x"}, {"value": "x"}, None, 5]
)
def test_an_error_outside_of_tests_is_an_error(playwright: Any, error: Any) -> None:
    """
    The global set-up, a file that cannot be loaded, no tests at all.
    """
    found: Listener = playwright.whole(
        document(suite("a.spec.ts", spec("adds", a_test(result()))), errors=(error,), expected=1)
    )

    assert found.outcomes == {"adds": "passed", "the run (outside of its tests)": "errors"}


@pytest.mark.parametrize(
    ("stats", "gap"),
    [
        ({"expected": 2}, "it counts 2 tests, and lists 1"),
        ({"unexpected": 1}, "it counts 1 failure, and its tests show 0"),
        ({"flaky": 1}, "it counts 1 flaky, and its tests show 0"),
        ({"skipped": "none"}, "it does not count the skipped"),
    ],
)
def test_counts_are_a_checksum(playwright: Any, stats: Any, gap: str) -> None:
    """
    More claimed than shown is incomplete.
    """
    assert playwright.whole(document(suite("a.spec.ts", spec("adds", a_test(result()))), **stats)).gaps == [gap]


def test_deep_blocks_are_read(playwright: Any) -> None:
    """
    Deeper than Python would follow by itself.
    """
    inner = suite("deepest", spec("adds", a_test(result())))
    for _ in range(300):
        inner = suite("", suites=(inner,))

    assert playwright.whole(document(inner, expected=1)).outcomes == {"adds": "passed"}


GREEN = json.dumps(document(suite("cart.spec.ts", spec("adds", a_test(result()))), expected=1))


@pytest.mark.parametrize("report", [GREEN, GREEN[:-10], json.dumps(json.loads(GREEN), indent=2), "\ufeff" + GREEN])
def test_it_is_recognised(tmp_path: Path, report: str) -> None:
    """
    Also when it is cut, so that somebody says so.
    """
    assert Playwright().recognises(written(tmp_path, report))


@pytest.mark.parametrize(
    "report", ["", "{}", '{"config": {}, "suites": []}', '{"config": 1, "stats": 2}', "[]", '"config"']
)
def test_others_are_not_recognised(tmp_path: Path, report: str) -> None:
    """
    A configuration alone is no report.
    """
    assert not Playwright().recognises(written(tmp_path, report))


@pytest.mark.parametrize("report", [GREEN[:-10], GREEN[:40], "[]", ""])
def test_a_cut_report_is_unreadable(tmp_path: Path, report: str) -> None:
    """
    Never green.
    """
    with pytest.raises(UnreadableError):
        read(Playwright(), tmp_path, report)


def test_odd_values_never_break_it_and_never_turn_it_green(playwright: Any) -> None:
    """
    Any value may be anything: a failure is still seen.
    """
    bad = a_test(result("failed", error={"message": "no"}), result("failed", 1), project="one", status="unexpected")
    report = document(suite("cart.spec.ts", suites=(suite("cart", spec("adds", bad)),)), unexpected=1)
    for changed in odd(report):
        assert not playwright.whole(changed).green
