"""pytest's report log: phases become attempts, reruns are recorded, and a run that died is known to have died."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from listening import BEGINNINGS, Listener, pieces, read, written
from partest_sdk.adapters.reports.formats.reportlog import ReportLog
from partest_sdk.core.results.attempts import Outcome

START = {"pytest_version": "9.2.0", "$report_type": "SessionStart"}
LONG = {
    "reprcrash": {"path": "/x/test_a.py", "lineno": 5, "message": "assert 1 == 2"},
    "reprtraceback": {"reprentries": []},
    "chain": [
        [
            {"reprentries": [{"data": {"lines": ["E   KeyError"], "reprfileloc": None}}]},
            None,
            "The above exception was the direct cause of the following exception:",
        ],
        [
            {
                "reprentries": [
                    {
                        "data": {
                            "lines": [">  assert 1 == 2"],
                            "reprfileloc": {"path": "test_a.py", "lineno": 5, "message": "AssertionError"},
                        }
                    }
                ]
            },
            None,
            None,
        ],
    ],
}
Record = dict[str, object]


def a_phase(when: str, outcome: str = "passed", nodeid: str = "test_a.py::test_x", **fields: object) -> Record:
    """A line about one phase of a test."""
    times = {"start": 1_700_000_000.0, "stop": 1_700_000_000.5, "duration": 0.5}
    known = {
        "nodeid": nodeid,
        "location": ["test_a.py", 6, "test_x"],
        "outcome": outcome,
        "when": when,
        "longrepr": None,
        "sections": [],
    }
    return {**known, **times, "$report_type": "TestReport", **fields}


def a_test(outcome: str = "passed", nodeid: str = "test_a.py::test_x", **fields: object) -> list[Record]:
    """Its three phases; *outcome* and *fields* are of the call."""
    return [
        a_phase("setup", nodeid=nodeid),
        a_phase("call", outcome, nodeid, **fields),
        a_phase("teardown", nodeid=nodeid),
    ]


def a_subtest(outcome: str) -> Record:
    """A line about a subtest of test_x."""
    return a_phase("call", outcome) | {
        "$report_type": "SubTestReport",
        "_subtest.context": {"msg": None, "kwargs": {"i": "0"}},
    }


def an_addition(**fields: object) -> Record:
    """A line of a type that pytest does not have."""
    return {"nodeid": "test_a.py::test_x", "$report_type": "SpeedReport", **fields}


def an_end(status: object = 0) -> Record:
    """The last line."""
    return {"exitstatus": status, "$report_type": "SessionFinish"}


def a_log(*records: object) -> str:
    """The file with these lines."""
    return "".join(json.dumps(record) + "\n" for record in records)


def told(tmp_path: Path, *records: object, status: object = 1) -> Listener:
    """What is read of a whole session."""
    return read(ReportLog(), tmp_path, a_log(START, *records, an_end(status)))


@pytest.mark.parametrize("name", BEGINNINGS)
def test_it_knows_its_own(tmp_path: Path, name: str) -> None:
    """
    By the type that every line names; lines of a log may stand before it.
    """
    ours = name == "pytest-reportlog"
    assert ReportLog().recognises(written(tmp_path, BEGINNINGS[name])) is ours
    assert ReportLog().recognises(written(tmp_path, "collecting\n{}\n" + BEGINNINGS[name])) is ours


@pytest.mark.parametrize(
    ("records", "outcome"),
    [
        (a_test(), Outcome.PASSED),
        (a_test("failed"), Outcome.FAILED),
        (a_test("skipped"), Outcome.SKIPPED),
        (a_test("skipped", wasxfail="known"), Outcome.XFAILED),
        (a_test("passed", wasxfail="known"), Outcome.XPASSED),
        (a_test("failed", longrepr="[XPASS(strict)] known"), Outcome.FAILED),
        (a_test("failed", wasxfail="known"), Outcome.FAILED),
        ([a_phase("setup", "failed"), a_phase("teardown")], Outcome.ERROR),
        ([a_phase("setup", "skipped"), a_phase("teardown")], Outcome.SKIPPED),
        ([a_phase("setup", "skipped", wasxfail="[NOTRUN]"), a_phase("teardown")], Outcome.XFAILED),
        ([a_phase("setup"), a_phase("call"), a_phase("teardown", "failed")], Outcome.ERROR),
        ([a_phase("setup"), a_phase("call", "failed"), a_phase("teardown", "failed")], Outcome.ERROR),
        ([a_phase("setup"), a_phase("call", "skipped"), a_phase("teardown", "failed")], Outcome.ERROR),
        ([a_phase("setup"), a_phase("teardown")], Outcome.UNFINISHED),
        ([a_phase("setup"), a_phase("call")], Outcome.UNFINISHED),
        ([a_phase("setup"), a_phase("call", "failed")], Outcome.FAILED),
        ([a_phase("setup")], Outcome.UNFINISHED),
        (a_test("brilliant"), Outcome.ERROR),
        ([a_phase("setup"), a_phase("???", "failed", longrepr="worker 'gw1' crashed")], Outcome.ERROR),
        ([a_phase("setup"), a_phase("???", "passed")], Outcome.UNFINISHED),
        # pytest calls the test itself passed when a subtest of unittest's has failed.
        (
            [a_phase("setup"), a_subtest("passed"), a_subtest("failed"), a_phase("call"), a_phase("teardown")],
            Outcome.FAILED,
        ),
        ([a_subtest("failed"), *a_test()], Outcome.FAILED),
        ([a_subtest("skipped"), *a_test()], Outcome.PASSED),
        # What plugins add is heard when it says that something failed, and ends nothing.
        ([a_phase("setup"), an_addition(outcome="passed"), a_phase("call"), a_phase("teardown")], Outcome.PASSED),
        (
            [a_phase("setup"), an_addition(outcome="passed", when="setup"), a_phase("call"), a_phase("teardown")],
            Outcome.PASSED,
        ),
        ([a_phase("setup"), an_addition(outcome="failed"), a_phase("call"), a_phase("teardown")], Outcome.ERROR),
        ([a_phase("setup"), an_addition(speed=3), a_phase("call"), a_phase("teardown")], Outcome.PASSED),
    ],
)
def test_phases(tmp_path: Path, records: list[Record], outcome: Outcome) -> None:
    """
    The gravest of them is what the test was; one whose call was never reported has not passed.
    """
    (case,) = told(tmp_path, *records).cases

    assert [attempt.outcome for attempt in case.attempts] == [outcome]
    assert not case.attempts[0].retried


@pytest.mark.parametrize(
    ("records", "attempts", "expected"),
    [
        ([*a_test("rerun", rerun=0), *a_test(rerun=1)], "failed passed", "flaky"),
        ([*a_test("rerun"), *a_test("rerun"), *a_test("failed")], "failed failed failed", "failed"),
        ([a_phase("setup", "rerun"), a_phase("teardown"), *a_test()], "error passed", "flaky"),
        ([a_phase("setup"), a_phase("call"), a_phase("teardown", "rerun"), *a_test()], "error passed", "flaky"),
        ([*a_test("rerun"), *a_test("skipped")], "failed skipped", "failed"),
        # The run died before the retry that was announced.
        (a_test("rerun"), "failed", "failed"),
        ([*a_test("rerun"), a_phase("setup")], "failed unfinished", "errors"),
        # Subtests are not held back by pytest-rerunfailures, so they come before the set-up of their attempt.
        ([a_subtest("failed"), *a_test("rerun"), a_subtest("passed"), *a_test()], "failed passed", "flaky"),
        ([a_subtest("failed"), *a_test("rerun"), a_subtest("failed"), *a_test()], "failed failed", "failed"),
        # A crash on one worker of pytest-xdist, the retry on another.
        (
            [
                a_phase("???", "rerun", node="<WorkerController gw1>"),
                *(record | {"worker_id": "gw2"} for record in a_test()),
            ],
            "error passed",
            "flaky",
        ),
    ],
)
def test_reruns(tmp_path: Path, records: list[Record], attempts: str, expected: str) -> None:
    """
    pytest-rerunfailures calls an attempt that it repeats a rerun; that is the record of a retry.
    """
    listener = told(tmp_path, *records)
    (case,) = listener.cases

    assert " ".join(attempt.outcome.value for attempt in case.attempts) == attempts
    assert listener.outcomes == {"test_x": expected}


def test_twice_without_a_rerun_is_two_results(tmp_path: Path) -> None:
    """
    As with --keep-duplicates, or with --dist each, where the phases mingle.
    """
    first, second = (
        [record | {"worker_id": worker} for record in a_test(outcome)]
        for worker, outcome in (("gw0", "failed"), ("gw1", "passed"))
    )
    mingled = [record for pair in zip(first, second, strict=True) for record in pair]

    assert told(tmp_path, *a_test("failed"), *a_test()).outcomes == {"test_x": "failed passed"}
    assert told(tmp_path, *mingled).outcomes == {"test_x": "failed passed"}


def test_everything_that_is_told(tmp_path: Path) -> None:
    """
    Place, phases, texts; lines count from 1, and the traceback has its causes.
    """
    sections = [
        ["Captured stdout setup", "a\n"],
        ["Captured stdout call", "b\n"],
        ["Captured stderr call", "c\n"],
        ["odd"],
        3,
    ]
    records = a_test(
        "failed", "pkg/test_a.py::TestC::test_m[x::y/z]", longrepr=LONG, location=["pkg/test_a.py", 6, "m"]
    )
    records[2]["sections"] = sections
    listener = told(tmp_path, *records)
    (case,) = listener.cases
    attempt = case.attempts[0]

    assert case[:5] == ("test_m[x::y/z]", "TestC", "pkg/test_a.py", "", "")
    assert (attempt.setup, attempt.call, attempt.teardown) == (0.5, 0.5, 0.5)
    assert (attempt.started, attempt.line, attempt.worker) == (1_700_000_000.0, 7, "main")
    assert attempt.message == "assert 1 == 2"
    assert attempt.traceback.splitlines() == [
        "E   KeyError",
        "The above exception was the direct cause of the following exception:",
        ">  assert 1 == 2",
        "test_a.py:5: AssertionError",
    ]
    assert attempt.output == {"stdout": "a\nb\n", "stderr": "c\n"}
    assert listener.durations == [0.5]


@pytest.mark.parametrize(
    ("longrepr", "message"),
    [
        (["/x/test_a.py", 6, "Skipped: why"], "Skipped: why"),
        ("first\nsecond", "first"),
        (["x"], ""),
        (None, ""),
        (7, ""),
        (
            {
                "reprcrash": 3,
                "chain": [
                    3,
                    [],
                    [None],
                    [{"reprentries": [None, {"data": 1}, {"data": {"lines": "x", "reprfileloc": []}}]}],
                ],
            },
            "",
        ),
    ],
)
def test_reasons(tmp_path: Path, longrepr: object, message: str) -> None:
    """
    pytest writes them in four shapes.
    """
    (case,) = told(tmp_path, *a_test("skipped", longrepr=longrepr)).cases

    assert case.attempts[0].message == message


@pytest.mark.parametrize(
    ("outcome", "nodeid", "expected"),
    [
        ("failed", "test_b.py", {"test_b.py": "errors"}),
        ("failed", "", {"collection": "errors"}),
        ("skipped", "test_b.py", {"test_b.py": "skipped"}),
        ("odd", "test_b.py", {"test_b.py": "errors"}),
        ("passed", "test_b.py", {}),
    ],
)
def test_collection(tmp_path: Path, outcome: str, nodeid: str, expected: dict[str, str]) -> None:
    """
    A module that cannot be imported is an error of its own.
    """
    record = {"outcome": outcome, "longrepr": "ImportError", "nodeid": nodeid, "$report_type": "CollectReport"}
    listener = told(tmp_path, record, *a_test("failed"))

    assert listener.outcomes == {**expected, "test_x": "failed"}
    assert listener.gaps == []


@pytest.mark.parametrize(
    ("status", "gap"),
    [
        (0, ""),
        (5, ""),
        (1, "pytest ended with exit status 1 (failures), and no test here failed"),
        (2, "pytest was interrupted (exit status 2)"),
        (3, "pytest had an internal error (exit status 3)"),
        (4, "pytest was called wrongly (exit status 4)"),
        (7, "pytest ended (exit status 7)"),
        (None, "pytest ended without an exit status"),
        (True, "pytest ended without an exit status"),
        ("0", "pytest ended without an exit status"),
        ([], "pytest ended without an exit status"),
    ],
)
def test_the_exit_status_is_a_checksum(tmp_path: Path, status: object, gap: str) -> None:
    """
    pytest says that it failed, and no line says why: lines are missing.
    """
    assert told(tmp_path, *a_test(), status=status).gaps == ([gap] if gap else [])
    if status in (0, 1, 5) and status is not True:
        assert told(tmp_path, *a_test("failed"), status=status).gaps == []


def test_a_session_that_died(tmp_path: Path) -> None:
    """
    At the end of the file, or where the next session begins in it.
    """
    died = read(ReportLog(), tmp_path, a_log(START, *a_test()))
    twice = read(ReportLog(), tmp_path, a_log(START, *a_test(), START, *a_test(), an_end()))
    fine = read(ReportLog(), tmp_path, a_log(START, *a_test(), an_end(), START, *a_test(), an_end()))

    assert died.gaps == ["it has no SessionFinish: pytest died, or still runs"]
    assert twice.gaps == ["a session ends before line 5 without its SessionFinish"]
    assert fine.gaps == []


def test_cut_anywhere(tmp_path: Path) -> None:
    """
    No piece of a log is green, wherever it ends.
    """
    log = a_log(START, *a_test(), *a_test(nodeid="test_a.py::test_y"), an_end())
    assert read(ReportLog(), tmp_path, log).green
    for piece in [*pieces(log), *(log[:end] for end in range(1, len(log) - 1, 97))]:
        listener = read(ReportLog(), tmp_path, piece)
        assert listener.gaps, piece
    assert read(ReportLog(), tmp_path, log[:-5]).gaps[0] == "1 line cannot be read, the first is line 8"


@pytest.mark.parametrize("value", [None, True, -1, 1e308, 10**400, "x", [], [[]], [1, 2], {}, {"a": None}])
@pytest.mark.parametrize("key", [*a_phase("call"), "worker_id", "node", "wasxfail", "rerun"])
def test_values_of_the_wrong_type(tmp_path: Path, key: str, value: object) -> None:
    """
    Are read as nothing; the next test is not lost, and nothing becomes green by it.
    """
    record = a_phase("call", "failed") | {key: value}
    listener = told(tmp_path, a_phase("setup"), record, a_phase("teardown"), *a_test(nodeid="test_a.py::test_y"))

    assert listener.outcomes["test_y"] == "passed"
    assert not listener.green


@pytest.mark.parametrize(
    "line", ["", "x", "[]", "{}", "null", '{"$report_type": 3}', '{"$report_type": "TestReport"}', "[" * 100_000]
)
def test_lines_that_say_nothing(tmp_path: Path, line: str) -> None:
    """
    Are counted, unless they are blank.
    """
    listener = read(ReportLog(), tmp_path, a_log(START, *a_test()) + line + "\n" + a_log(an_end()))

    assert listener.outcomes == {"test_x": "passed"}
    assert listener.gaps == (["1 line cannot be read, the first is line 5"] if line else [])
