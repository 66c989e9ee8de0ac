"""libtest JSON, by Rust's own harness and by cargo-nextest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from listening import Listener, pieces, read, written
from odd_values import odd
from partest_sdk.adapters.reports.formats.libtest import Libtest
from partest_sdk.core.results.attempts import Outcome


def lines(*events: dict[str, Any] | str) -> str:
    return "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in events)


def started(count: int, **more: Any) -> dict[str, Any]:
    return {"type": "suite", "event": "started", "test_count": count} | more


def ended(event: str = "ok", passed: int = 0, failed: int = 0, ignored: int = 0, **more: Any) -> dict[str, Any]:
    counts = {"passed": passed, "failed": failed, "ignored": ignored, "measured": 0, "filtered_out": 0}
    return {"type": "suite", "event": event} | counts | {"exec_time": 0.5} | more


def a_block(binary: str) -> dict[str, Any]:
    return {"nextest": {"crate": "shop", "test_binary": binary, "kind": "test"}}


def begins(name: str) -> dict[str, Any]:
    return {"type": "test", "event": "started", "name": name}


def ends(name: str, event: str = "ok", **more: Any) -> dict[str, Any]:
    return {"type": "test", "name": name, "event": event} | more


def a_suite(*events: dict[str, Any] | str, count: int, event: str = "ok", **counts: Any) -> str:
    return lines(started(count), *events, ended(event, **counts))


GREEN = a_suite(
    begins("tests::adds"),
    begins("tests::later"),
    ends("tests::adds", exec_time=0.25),
    ends("tests::later", "ignored", message="needs a database"),
    count=2,
    passed=1,
    ignored=1,
)
PANIC = "\nthread 'tests::bad' (8) panicked at src/lib.rs:12:26:\nassertion `left == right` failed: sums\n  left: 3\n"


@pytest.fixture
def rust(tmp_path: Path) -> Any:
    return lambda report: read(Libtest(), tmp_path, report)


def test_a_test_has_its_time_and_its_message(rust: Any) -> None:
    """
    A message, a reason, what the panic says, or the first line that was printed.
    """
    found: Listener = rust(
        a_suite(
            ends("adds", exec_time=0.25, stdout="hello\n"),
            ends("bad", "failed", stdout=PANIC),
            ends("slow", "failed", reason="time limit exceeded"),
            ends("calm", "failed", message="test did not panic as expected"),
            ends("err", "failed", exec_time="1.500s", stdout='Error: "bad"\n'),
            ends("later", "ignored", message="needs a database"),
            {"type": "bench", "name": "sum", "median": 5, "deviation": 1},
            {"type": "report", "total_time": 1.0},
            count=7,
            event="failed",
            passed=1,
            failed=4,
            ignored=1,
            measured=1,
        )
    )

    attempts = {case.name: case.attempts[0] for case in found.cases}
    assert {name: attempt.outcome.value for name, attempt in attempts.items()} == {
        "adds": "passed",
        "bad": "failed",
        "slow": "failed",
        "calm": "failed",
        "err": "failed",
        "later": "skipped",
        "sum": "passed",
    }
    assert attempts["adds"].call == 0.25
    assert attempts["adds"].output == {"stdout": "hello\n"}
    assert attempts["bad"].message == "assertion `left == right` failed: sums"
    assert attempts["bad"].traceback == PANIC
    assert attempts["slow"].message == "time limit exceeded"
    assert attempts["calm"].message == "test did not panic as expected"
    assert (attempts["err"].message, attempts["err"].call) == ('Error: "bad"', 1.5)
    assert attempts["later"].message == "needs a database"
    assert (found.gaps, found.durations) == ([], [0.5])


def test_cargo_names_the_suites_on_stderr(rust: Any) -> None:
    """
    A suite has no name; where both streams are in one file, tests of one name are told apart by their binary.
    """
    found: Listener = rust(
        "\x1b[1m\x1b[32m     Running\x1b[0m unittests src/lib.rs (target/debug/deps/shop-507999230d6984fa)\n"
        + a_suite(ends("fine"), count=1, passed=1)
        + "     Running tests\\api.rs (target\\debug\\deps\\api-9bcfde99a7c554b8.exe)\n"
        + a_suite(ends("fine"), count=1, passed=1)
        + "   Doc-tests shop\n"
        + a_suite(ends("src/lib.rs - add (line 1)"), count=1, passed=1)
    )

    assert [case.classname for case in found.cases] == ["shop", "api", "shop"]
    assert found.gaps == []


@pytest.mark.parametrize("noise", ["no line's end", "--> {", '{"type": 5} '])
def test_an_event_after_output_on_the_same_line_is_read(rust: Any, noise: str) -> None:
    """
    libtest does not begin a new line, and a child process ends none.
    """
    found: Listener = rust(
        lines(started(1), begins("loud")) + noise + json.dumps(ends("loud")) + "more" + lines(ended(passed=1))
    )

    assert found.outcomes == {"loud": "passed"}
    assert found.gaps == []


def test_a_test_without_an_end_is_unfinished(rust: Any) -> None:
    """
    abort() takes the whole binary with it; the next one begins as if nothing had been. A timeout is no end.
    """
    slow = {"type": "test", "event": "timeout", "name": "aborts"}
    found: Listener = rust(lines(started(3), begins("fine"), ends("fine"), begins("aborts"), slow) + GREEN)

    assert found.outcomes["fine"] == "passed"
    assert found.outcomes["aborts"] == "errors"
    assert found.cases[1].attempts[0].outcome is Outcome.UNFINISHED
    assert found.gaps == ["the suite without a name never ended"]


@pytest.mark.parametrize(
    ("report", "gap"),
    [
        (a_suite(ends("a"), count=3, passed=1), "a suite counts 3 tests that ran, and shows 1"),
        (a_suite(ends("a"), count=1, passed=2), "a suite counts 2 tests that ran, and shows 1"),
        (a_suite(ends("a"), count=1, failed=1), "a suite counts 1 failure, and its tests show 0"),
        (a_suite(ends("a"), count=1, event="failed"), "a suite ended with 'failed', and none of its tests failed"),
        (a_suite(ends("a"), count=1, passed="1"), "a suite ended without counts"),
        (lines(ended()), "a suite ends that never started"),
        (lines(started(1), ends("a")), "the suite without a name never ended"),
        (a_suite(ends("a"), '{"type": "test", "na', count=1, passed=1), "1 line cannot be read: 3"),
    ],
)
def test_a_suite_that_claims_more_than_it_shows_is_incomplete(rust: Any, report: str, gap: str) -> None:
    """
    Its counts are a checksum.
    """
    assert rust(report).gaps == [gap]


def test_an_unknown_word_is_no_pass(rust: Any) -> None:
    """
    Nor is none at all.
    """
    found: Listener = rust(a_suite(ends("a", "vanished"), {"type": "test", "name": "b"}, count=2, passed=2))

    assert found.outcomes == {"a": "errors", "b": "errors"}
    assert found.cases[0].attempts[0].message == "it ended with 'vanished'"


@pytest.mark.parametrize(
    ("event", "tries", "outcome", "attempts"),
    [
        ("ok", 2, "flaky", [Outcome.FAILED, Outcome.PASSED]),
        ("failed", 3, "failed", [Outcome.FAILED, Outcome.FAILED, Outcome.FAILED]),
    ],
)
def test_nextest_writes_the_number_of_tries_into_the_name(
    rust: Any, event: str, tries: int, outcome: str, attempts: list[Outcome]
) -> None:
    """
    Only at the end of a test, so its beginning tells the number from a part of the name.
    """
    name = "shop::api$tests::flaky"
    found: Listener = rust(lines(started(1), begins(name), ends(f"{name}#{tries}", event), ended(event, passed=1)))

    assert found.outcomes == {"tests::flaky": outcome}
    assert found.cases[0].classname == "shop::api"
    assert [attempt.outcome for attempt in found.cases[0].attempts] == attempts
    assert [attempt.retried for attempt in found.cases[0].attempts] == [True] * (tries - 1) + [False]


def test_a_number_in_a_name_is_no_retry(rust: Any) -> None:
    """
    Without a test of that name that had started.
    """
    found: Listener = rust(a_suite(begins("issue#2"), ends("issue#2"), ends("issue#3", "failed"), count=2, failed=1))

    assert found.outcomes == {"issue#2": "passed", "issue#3": "failed"}


def test_nextest_ends_a_suite_before_its_tests(rust: Any) -> None:
    """
    As it does when some are ignored: the suite begins anew, with the count of all, and a test started before.
    """
    a, b, later = "shop::shop$a", "shop::shop$b", "shop::shop$later"
    found: Listener = rust(
        a_suite(begins(later), begins(a), begins(b), ends(later, "ignored"), ends(a), count=3, passed=1, ignored=1)
        + a_suite(ends(f"{b}#2", "failed", stdout="no"), count=3, event="failed", failed=1, ignored=1)
    )

    assert found.outcomes == {"later": "skipped", "a": "passed", "b": "failed"}
    assert found.gaps == []
    assert found.durations == [], "its times are sums"


@pytest.mark.parametrize(("count", "ignored"), [(1, 1), (0, 0)])
def test_nextest_never_says_that_all_tests_of_a_suite_were_ignored(rust: Any, count: int, ignored: int) -> None:
    """
    With and without --run-ignored only.
    """
    found: Listener = rust(
        a_suite(begins("shop::ign$later"), count=count, ignored=ignored, filtered_out=18446744073709551615)
    )

    assert found.outcomes == {"later": "skipped"}
    assert found.gaps == []


def test_a_killed_nextest_leaves_its_test_unfinished(rust: Any) -> None:
    """
    Although the suite has ended: every ignored test was named.
    """
    later, fine, sleeps = "shop::slow$later", "shop::slow$fine", "shop::slow$sleeps"
    found: Listener = rust(
        a_suite(begins(later), begins(sleeps), ends(later, "ignored"), ends(fine), count=3, passed=1, ignored=1)
    )

    assert found.outcomes == {"later": "skipped", "fine": "passed", "sleeps": "errors"}


def test_suites_of_libtest_json_plus_are_mixed(rust: Any) -> None:
    """
    They have names, and each keeps its own count.
    """
    api, cli = (a_block(name) for name in ("api", "cli"))
    found: Listener = rust(
        lines(
            started(1, **api),
            begins("shop::api$fine"),
            started(2, **cli),
            begins("shop::cli$fine"),
            ends("shop::api$fine"),
            ended(passed=2, **api),
            ends("shop::cli$fine", "failed"),
        )
    )

    assert [(case.classname, case.attempts[0].outcome.value) for case in found.cases] == [
        ("shop::api", "passed"),
        ("shop::cli", "failed"),
    ]
    assert found.gaps == ["a suite counts 2 tests that ran, and shows 1", "the suite shop::cli never ended"]


@pytest.mark.parametrize(
    "report", [GREEN, GREEN.replace('": ', '":').replace(", ", ","), "   Compiling shop\n" + GREEN]
)
def test_it_is_recognised(tmp_path: Path, report: str) -> None:
    """
    With the spaces of libtest and without, as nextest writes it.
    """
    assert Libtest().recognises(written(tmp_path, report))


@pytest.mark.parametrize("report", ["", '{"type": "suite"}', f"<testsuite>\n{GREEN}</testsuite>", json.dumps(GREEN)])
def test_others_are_not_recognised(tmp_path: Path, report: str) -> None:
    """
    Another report may quote one of ours.
    """
    assert not Libtest().recognises(written(tmp_path, report))


def test_a_cut_report_is_never_green(rust: Any) -> None:
    """
    After any line, and in the middle of one.
    """
    assert rust(GREEN).green
    assert not any(rust(piece).green for piece in pieces(GREEN))
    assert not any(rust(GREEN[:end]).green for end in range(1, len(GREEN) - 2, 7))


def test_odd_values_never_break_it_and_never_turn_it_green(rust: Any) -> None:
    """
    Any value of any event may be anything: a failure is still seen.
    """
    for more in ({}, a_block("api")):
        name = "shop::api$bad" if more else "bad"
        events = [
            started(1, **more),
            begins(name),
            ends(name, "failed", stdout=PANIC),
            ended("failed", failed=1, **more),
        ]
        for changed in odd(events):
            assert not rust(lines(*(one if isinstance(one, dict) else json.dumps(one) for one in changed))).green
