"""Mocha's json and json-stream."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from listening import Listener, pieces, read, written
from odd_values import odd
from partest_sdk.adapters.reports.formats.mocha import Mocha
from partest_sdk.core.results.attempts import Outcome
from partest_sdk.errors import UnreadableError


def entry(title: str, around: str = "cart", error: str = "", **more: Any) -> dict[str, Any]:
    err = {"message": error, "stack": f"Error: {error}\n  at x"} if error else {}
    full = f"{around} {title}" if around else title
    found = {"title": title, "fullTitle": full, "file": "/repo/cart.js", "duration": 250, "currentRetry": 0, "err": err}
    return found | more


def stats(**counts: Any) -> dict[str, Any]:
    none = {"suites": 1, "tests": 0, "passes": 0, "pending": 0, "failures": 0}
    return none | {"start": "2026-03-01T09:00:00Z", "end": "2026-03-01T09:00:02Z", "duration": 1500} | counts


def document(
    passes: tuple[Any, ...] = (),
    failures: tuple[Any, ...] = (),
    pending: tuple[Any, ...] = (),
    hooks: tuple[Any, ...] = (),
    claims: dict[str, Any] | None = None,
) -> dict[str, Any]:
    tests = [*passes, *failures, *pending]
    shown = {"passes": len(passes), "failures": len(failures) + len(hooks), "pending": len(pending)}
    return {
        "stats": stats(**{"tests": len(tests)} | shown | (claims or {})),
        "tests": tests,
        "pending": list(pending),
        "failures": [*failures, *hooks],
        "passes": list(passes),
    }


def stream(*events: tuple[str, Any]) -> str:
    return "".join(json.dumps(event, separators=(",", ":")) + "\n" for event in (("start", {"total": 9}), *events))


@pytest.fixture
def mocha(tmp_path: Path) -> Any:
    return lambda report: read(Mocha(), tmp_path, report if isinstance(report, str) else json.dumps(report))


def streamed(title: str, error: str = "", **more: Any) -> dict[str, Any]:
    told = entry(title, **more)
    del told["err"]
    return told | ({"err": error, "stack": f"Error: {error}\n  at x"} if error else {})


PASSED = ("pass", streamed("adds"))
GREEN_STREAM = stream(PASSED, ("end", stats(tests=1, passes=1)))


@pytest.mark.parametrize(
    "report",
    [
        document((entry("adds"),), (entry("bad", error="2 == 3\nmore"),)),
        stream(PASSED, ("fail", streamed("bad", "2 == 3\nmore")), ("end", stats(tests=2, passes=1, failures=1))),
    ],
)
def test_both_reporters_tell_the_same(mocha: Any, report: Any) -> None:
    """
    Place, time and error.
    """
    found: Listener = mocha(report)

    good, bad = found.cases
    assert found.outcomes == {"adds": "passed", "bad": "failed"}
    assert (good.classname, good.file, good.attempts[0].call) == ("cart", "/repo/cart.js", 0.25)
    assert bad.attempts[0].message == "2 == 3"
    assert bad.attempts[0].traceback == "Error: 2 == 3\nmore\n  at x"
    assert (found.gaps, found.notes, found.durations) == ([], [], [1.5])


def test_pending_tests_are_skipped(mocha: Any) -> None:
    """
    json-stream does not list them, and they have no name there.
    """
    assert mocha(document(pending=(entry("later"),))).outcomes == {"later": "skipped"}
    listed: Listener = mocha(stream(PASSED, ("end", stats(tests=3, passes=1, pending=2))))
    assert listed.green
    assert listed.notes == ["2 pending tests of Mocha have no name: json-stream does not list them"]


@pytest.mark.parametrize("hook", ['"before all" hook for "one"', '"after each" hook: named for "one"'])
def test_a_hook_that_fails_is_an_error(mocha: Any, hook: str) -> None:
    """
    It is among the failures, and no test. The tests behind it are in no list at all.
    """
    whole: Listener = mocha(document((entry("adds"),), hooks=(entry(hook, error="set-up"),)))
    lines: Listener = mocha(stream(PASSED, ("fail", streamed(hook, "set-up")), ("end", stats(tests=1, failures=1))))

    assert whole.outcomes == lines.outcomes == {"adds": "passed", hook: "errors"}
    assert whole.cases[1].attempts[0].message == lines.cases[1].attempts[0].message == "set-up"


@pytest.mark.parametrize("retries", [1, 2])
def test_the_number_of_the_retry_is_recorded(mocha: Any, retries: int) -> None:
    """
    Only the last try is listed, and there is no retry without a failure.
    """
    flaky = document((entry("adds", currentRetry=retries),))
    hopeless = stream(("fail", streamed("adds", "no", currentRetry=retries)), ("end", stats(tests=1, failures=1)))

    assert mocha(flaky).outcomes == {"adds": "flaky"}
    assert mocha(hopeless).outcomes == {"adds": "failed"}
    attempts = mocha(flaky).cases[0].attempts
    assert [attempt.outcome for attempt in attempts] == [Outcome.FAILED] * retries + [Outcome.PASSED]
    assert [attempt.retried for attempt in attempts] == [True] * retries + [False]


def test_tests_of_one_name_keep_their_own_results(mocha: Any) -> None:
    """
    Mocha allows it, and no retry was recorded.
    """
    found: Listener = mocha(document((entry("adds"),), (entry("adds", error="no"),)))

    assert found.outcomes == {"adds": "passed failed"}


def test_a_test_that_passed_and_then_failed_has_failed(mocha: Any) -> None:
    """
    One that calls done() twice is listed once as a test, as a pass and as a failure.
    """
    twice = entry("twice", error="done() called multiple times")
    report = document((twice,), claims={"failures": 1})
    report["failures"] = [twice]

    found: Listener = mocha(report)

    assert found.outcomes == {"twice": "failed"}
    assert found.gaps == []


def test_a_test_in_no_list_is_no_pass(mocha: Any) -> None:
    """
    And one that is only in a list is not lost.
    """
    report = document((entry("adds"),))
    report["passes"] = [entry("other")]

    assert mocha(report).outcomes == {"adds": "errors", "other": "passed"}


@pytest.mark.parametrize(
    ("counts", "gap"),
    [
        ({"tests": 2}, "it counts 2 tests, and lists 1"),
        ({"failures": 1}, "it counts 1 failure, and lists 0"),
        ({"passes": 2}, "it counts 2 passes, and lists 1"),
        ({"failures": None}, "it has no counts"),
    ],
)
def test_counts_are_a_checksum(mocha: Any, counts: dict[str, Any], gap: str) -> None:
    """
    More claimed than listed is incomplete.
    """
    ended = {"tests": 1, "passes": 1} | counts

    assert mocha(document((entry("adds"),), claims=counts)).gaps == [gap]
    assert mocha(stream(PASSED, ("end", stats(**ended)))).gaps == [gap]


def test_a_stream_without_an_end_is_incomplete(mocha: Any) -> None:
    """
    process.exit() ends Mocha with code 0.
    """
    assert mocha(stream(PASSED)).gaps == ["it has no end: Mocha was stopped before"]


@pytest.mark.parametrize("noise", ["no line's end", "[1, 2]\n", "[\n"])
def test_what_tests_print_does_not_disturb_the_stream(mocha: Any, noise: str) -> None:
    """
    Both go to the same place.
    """
    assert mocha(GREEN_STREAM.replace('["pass"', noise + '["pass"')).green


GREEN = json.dumps(document((entry("adds"),)), indent=2)


@pytest.mark.parametrize("report", [GREEN, GREEN[:-10], GREEN_STREAM, "> mocha\n\n" + GREEN_STREAM, stream()])
def test_it_is_recognised(tmp_path: Path, report: str) -> None:
    """
    Also when it is cut, so that somebody says so.
    """
    assert Mocha().recognises(written(tmp_path, report))


@pytest.mark.parametrize(
    "report",
    ["", "{}", '{"stats": {}, "tests": []}', '{"stats": 5, "tests": [], "passes": [], "failures": []}', '["start",1]'],
)
def test_others_are_not_recognised(tmp_path: Path, report: str) -> None:
    """
    Statistics alone are no report.
    """
    assert not Mocha().recognises(written(tmp_path, report))


@pytest.mark.parametrize("report", [GREEN[:-10], GREEN[:40], "[]", ""])
def test_a_cut_document_is_unreadable(tmp_path: Path, report: str) -> None:
    """
    Never green.
    """
    with pytest.raises(UnreadableError):
        read(Mocha(), tmp_path, report)


def test_a_cut_stream_is_never_green(mocha: Any) -> None:
    """
    After any line, and in the middle of one.
    """
    assert mocha(GREEN_STREAM).green
    assert not any(mocha(piece).green for piece in pieces(GREEN_STREAM))
    first = len(stream())
    assert not any(mocha(GREEN_STREAM[:end]).green for end in range(first, len(GREEN_STREAM) - 2, 3))


def test_odd_values_never_break_it_and_never_turn_it_green(mocha: Any) -> None:
    """
    Any value may be anything: a failure is still seen.
    """
    for changed in odd(document((entry("adds"),), (entry("bad", error="no", currentRetry=1),))):
        assert not mocha(changed).green
    for changed in odd([PASSED[1], streamed("bad", "no"), stats(tests=2, passes=1, failures=1)]):
        passed, failed, ended = changed
        assert not mocha(stream(("pass", passed), ("fail", failed), ("end", ended))).green
