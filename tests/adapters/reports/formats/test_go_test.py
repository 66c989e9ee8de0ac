"""go test -json: every named test counts, and a package can fail without one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from listening import Listener, pieces, read, written
from odd_values import odd
from partest_sdk import read_results
from partest_sdk.adapters.reports.formats.go_test import GoTest
from partest_sdk.core.results.attempts import Outcome

SHOP = "example.com/shop"


def event(action: str, test: str = "", output: str = "", package: str = SHOP, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"Time": "2026-03-01T10:00:00.123456789+01:00", "Action": action, "Package": package}
    if test:
        found["Test"] = test
    if output:
        found["Output"] = output
    return found | more


def lines(*events: dict[str, Any] | str) -> str:
    return "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in events)


def a_test(name: str, end: str, *output: str, seconds: float = 0.25) -> list[dict[str, Any]]:
    return [
        event("run", name),
        event("output", name, f"=== RUN   {name}\n"),
        *(event("output", name, text) for text in output),
        event("output", name, f"--- {end.upper()}: {name} (0.25s)\n"),
        event(end, name, Elapsed=seconds),
    ]


def a_package(*events: dict[str, Any], end: str = "pass", output: str = "PASS\n", **more: Any) -> str:
    return lines(event("start"), *events, event("output", output=output), event(end, Elapsed=1, **more))


GREEN = a_package(*a_test("TestAdd", "pass"), *a_test("TestLater", "skip", "    shop_test.go:5: not today\n"))


@pytest.fixture
def go(tmp_path: Path) -> Any:
    return lambda report: read(GoTest(), tmp_path, report)


def test_a_test_has_its_package_time_and_reason(go: Any) -> None:
    """
    What the testing package prints around a test is no message; the words of the test are.
    """
    found: Listener = go(
        a_package(
            *a_test("TestAdd", "pass", "hello\n"),
            *a_test("TestSubtract", "fail", "    shop_test.go:9: got 1\n", "    shop_test.go:10: got 2\n"),
            *a_test("TestLater", "skip", "    shop_test.go:5: not today\n"),
            end="fail",
        )
    )

    assert found.outcomes == {"TestAdd": "passed", "TestSubtract": "failed", "TestLater": "skipped"}
    added, subtracted, later = (case.attempts[0] for case in found.cases)
    assert {case.classname for case in found.cases} == {SHOP}
    assert (added.call, added.started, added.message) == (0.25, 1772355600.123456, "")
    assert subtracted.message == "shop_test.go:9: got 1"
    assert subtracted.traceback == "    shop_test.go:9: got 1\n    shop_test.go:10: got 2\n"
    assert later.message == "shop_test.go:5: not today"
    assert (found.gaps, found.notes, found.durations) == ([], [], [0.0])


def test_parents_and_subtests_are_tests(go: Any) -> None:
    """
    As gotestsum counts: also a parent that fails only because of its child.
    """
    parent = [event("run", "TestTable"), *a_test("TestTable/one", "pass"), *a_test("TestTable/two", "fail")]
    found: Listener = go(a_package(*parent, event("fail", "TestTable"), end="fail"))

    assert found.outcomes == {"TestTable/one": "passed", "TestTable/two": "failed", "TestTable": "failed"}


@pytest.mark.parametrize(
    ("report", "kind"),
    [
        (
            a_package(*a_test("TestAdd", "fail"), *a_test("TestAdd", "pass"), *a_test("TestSub", "pass"), end="fail"),
            "failed",
        ),
        (
            a_package(*a_test("TestAdd", "fail"), *a_test("TestSub", "pass"), end="fail")
            + a_package(*a_test("TestAdd", "pass")),
            "flaky",
        ),
        (a_package(*a_test("TestAdd", "fail"), end="fail") + a_package(*a_test("TestAdd", "pass")), "failed"),
        (
            a_package(*a_test("TestAdd", "fail"), *a_test("TestSub", "pass"), end="fail")
            + a_package(*a_test("TestAdd", "pass"), *a_test("TestSub", "pass")),
            "failed",
        ),
        (
            a_package(*a_test("TestAdd", "fail"), *a_test("TestSub", "pass"), end="fail")
            + a_package(*a_test("TestAdd", "pass"), *a_test("TestSub", "pass"), *a_test("TestNew", "pass")),
            "failed",
        ),
        (
            a_package(*a_test("TestAdd", "fail"), *a_test("TestSub", "pass"), end="fail")
            + a_package(*a_test("TestAdd", "pass"), *a_test("TestNew", "pass")),
            "failed",
        ),
        (
            a_package(*a_test("TestAdd", "fail"), *a_test("TestSub", "pass"), end="fail")
            + a_package(*a_test("TestAdd", "fail"), end="fail"),
            "failed",
        ),
    ],
    ids=[
        "-count=2",
        "gotestsum --rerun-fails",
        "no other test to tell by",
        "two whole runs",
        "two runs with other tags",
        "a new test in the second",
        "never passed",
    ],
)
def test_a_rerun_is_believed_only_where_it_can_be_nothing_else(tmp_path: Path, report: str, kind: str) -> None:
    """
    gotestsum runs what failed again in a new start of its package, and leaves the others alone; nothing else does.
    """
    (tmp_path / "go.json").write_text(report)

    run = read_results("go.json", base=tmp_path)

    assert {test.id: test.kind.value for test in run}[f"{SHOP}::TestAdd"] == kind
    assert run.green == (kind == "flaky")


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([event("output", output="teardown failed\n")], "teardown failed"),
        ([], "the package failed"),
        ([event("output", output="panic: in init\n")], "panic: in init"),
    ],
)
def test_a_package_that_fails_without_a_failed_test_is_an_error(
    go: Any, events: list[dict[str, Any]], message: str
) -> None:
    """
    TestMain, init and the like: all tests passed, and go test is red.
    """
    found: Listener = go(a_package(*a_test("TestAdd", "pass"), *events, end="fail"))

    assert found.outcomes == {"TestAdd": "passed", SHOP: "errors"}
    assert found.cases[-1].attempts[0].message == message


def test_a_package_that_is_not_built_is_an_error_with_the_words_of_the_compiler(go: Any) -> None:
    """
    They stand under the import path that the package names, which may be that of another package.
    """
    build = "example.com/base"
    found: Listener = go(
        lines(
            {"ImportPath": build, "Action": "build-output", "Output": f"# {build}\n"},
            {"ImportPath": build, "Action": "build-output", "Output": "base.go:3:2: undefined: x\n"},
            {"ImportPath": build, "Action": "build-fail"},
            event("start"),
            event("output", output=f"FAIL\t{SHOP} [build failed]\n"),
            event("fail", FailedBuild=build),
        )
    )

    assert found.outcomes == {SHOP: "errors"}
    assert found.cases[0].attempts[0].message == "base.go:3:2: undefined: x"


@pytest.mark.parametrize(
    "report",
    [
        lines({"ImportPath": SHOP, "Action": "build-fail"}),
        lines(event("start", package="a"), event("pass", package="a"), f"FAIL\t{SHOP} [build failed]"),
        lines(event("start", package="a"), event("pass", package="a"), f"FAIL\t{SHOP} [setup failed]"),
    ],
)
def test_a_build_that_fails_is_seen_without_a_package(go: Any, report: str) -> None:
    """
    Before Go 1.24 it was a line of plain text.
    """
    assert go(report).outcomes == {SHOP: "errors"}


@pytest.mark.parametrize("last", [event("fail"), event("pass")])
def test_a_test_without_an_end_is_unfinished(go: Any, last: dict[str, Any]) -> None:
    """
    os.Exit, a timeout, a crash. It explains why its package fails, and a package that passes does not make it pass.
    """
    said = event("output", "TestExit", "panic: test timed out after 1s\n")
    found: Listener = go(lines(event("start"), *a_test("TestAdd", "pass"), event("run", "TestExit"), said, last))

    assert found.outcomes == {"TestAdd": "passed", "TestExit": "errors"}
    assert found.cases[1].attempts[0].outcome is Outcome.UNFINISHED
    assert found.cases[1].attempts[0].message == "panic: test timed out after 1s"
    assert found.gaps == []


def test_a_test_that_starts_again_without_an_end_was_unfinished(go: Any) -> None:
    """
    The second beginning does not hide the first.
    """
    assert go(a_package(event("run", "TestAdd"), *a_test("TestAdd", "pass"))).outcomes == {"TestAdd": "errors passed"}


@pytest.mark.parametrize(
    ("said", "end", "outcome"),
    [("PASS\n", "pass", "passed"), ("FAIL\n", "fail", "passed"), ("exit status 2\n", "fail", "errors")],
)
def test_a_benchmark_has_no_end_of_its_own(go: Any, said: str, end: str, outcome: str) -> None:
    """
    It succeeded when its package came to an orderly end.
    """
    found: Listener = go(
        a_package(*a_test("TestBad", end), event("run", "BenchmarkSum"), output=said, end=end),
    )

    assert found.outcomes["BenchmarkSum"] == outcome


def test_packages_are_mixed(go: Any) -> None:
    """
    Go runs them side by side; tests of one name are told apart by package.
    """
    found: Listener = go(
        lines(
            event("start", package="a"),
            event("start", package="b"),
            event("run", "TestAdd", package="a"),
            event("run", "TestAdd", package="b"),
            event("fail", "TestAdd", package="b"),
            event("fail", package="b"),
            event("pass", "TestAdd", package="a"),
            event("pass", package="a"),
            event("start", package="c"),
            event("output", output="?   \tc\t[no test files]\n", package="c"),
            event("skip", package="c"),
        )
    )

    assert [(case.classname, case.attempts[0].outcome) for case in found.cases] == [
        ("a", Outcome.PASSED),
        ("b", Outcome.FAILED),
    ]
    assert found.gaps == []


@pytest.mark.parametrize(
    ("report", "gap"),
    [
        (lines(event("start"), *a_test("TestAdd", "pass")), f"1 package never ended: {SHOP}"),
        (lines(event("start")) + GREEN, f"1 package never ended: {SHOP}"),
        (GREEN + '{"Time":"2026-03-01T10:', "1 line cannot be read, first line 13"),
        (GREEN + lines({"Action": ["pass"], "Package": SHOP}), "1 line cannot be read, first line 13"),
    ],
)
def test_what_is_missing_is_told(go: Any, report: str, gap: str) -> None:
    """
    A killed runner, and a disk that was full.
    """
    found: Listener = go(report)

    assert found.gaps == [gap]
    assert found.outcomes == {"TestAdd": "passed"} | ({"TestLater": "skipped"} if GREEN in report else {})


def test_other_lines_do_not_disturb(go: Any) -> None:
    """
    go says what it downloads, and builds print what they like.
    """
    assert go(lines("go: downloading example.com v1.0.0", "# cgo warning", '{"level": "info"}') + GREEN).green


def test_only_the_ends_are_enough(go: Any) -> None:
    """
    gotestsum --jsonfile-timing-events leaves out all else.
    """
    found: Listener = go(lines(event("pass", "TestAdd", Elapsed=0.5), event("fail", "TestBad"), event("fail")))

    assert found.outcomes == {"TestAdd": "passed", "TestBad": "failed"}
    assert found.gaps == []


def test_much_output_is_cut(go: Any) -> None:
    """
    A test that prints ten million characters keeps the first and the last.
    """
    text = ["first\n", *(f"{'x' * 1_000}\n" for _ in range(10_000)), "last\n"]
    found: Listener = go(a_package(*a_test("TestLoud", "fail", *text), end="fail"))

    kept = found.cases[0].attempts[0].traceback
    assert kept.startswith("first\n")
    assert kept.endswith("last\n")
    assert len(kept) < 100_000


@pytest.mark.parametrize("report", [GREEN, "go: downloading\n" + GREEN, '{"Action":"run","Test":"TestAdd"}\n'])
def test_it_is_recognised(tmp_path: Path, report: str) -> None:
    """
    By its events, with or without a package.
    """
    assert GoTest().recognises(written(tmp_path, report))


@pytest.mark.parametrize(
    "report",
    ["", "{}", '{"Action":"deploy","Package":"x"}\n', '{"Action":5,"Package":"x"}\n', "<testsuite/>", '"Action"'],
)
def test_others_are_not_recognised(tmp_path: Path, report: str) -> None:
    """
    The word alone is not enough.
    """
    assert not GoTest().recognises(written(tmp_path, report))


def test_a_cut_report_is_never_green(go: Any) -> None:
    """
    After any line, and in the middle of one.
    """
    assert go(GREEN).green
    assert not any(go(piece).green for piece in pieces(GREEN))
    assert not any(go(GREEN[:end]).green for end in range(1, len(GREEN) - 2, 7))


def test_odd_values_never_break_it_and_never_turn_it_green(go: Any) -> None:
    """
    Any value of any event may be anything: a failure is still seen.
    """
    events = [event("start"), *a_test("TestBad", "fail", "no\n"), event("fail", Elapsed=1, FailedBuild="x")]
    for changed in odd(events):
        assert not go(lines(*(one if isinstance(one, dict) else json.dumps(one) for one in changed))).green
