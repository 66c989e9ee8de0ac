"""A bundle is read as it was written; one that is damaged or contradicts itself is an error or red, whoever wrote it."""

from __future__ import annotations

import json
import os
import re
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partest_sdk.adapters.results import bundle_tests
from partest_sdk.adapters.results.bundle import write_bundle
from partest_sdk.adapters.results.bundle_reader import read_bundle
from partest_sdk.core.results.attempts import TROUBLED, TestClass, TestResult
from partest_sdk.core.results.cache_hits import CacheHit
from partest_sdk.core.results.totals import Totals
from partest_sdk.core.results.verdict import Policy
from partest_sdk.core.summary.bundle import Bundle, Span
from partest_sdk.errors import PartestError, UnreadableError
from run_builders import (
    FAILED,
    FLAKY,
    PASSED,
    Run,
    Tree,
    a_file,
    a_run,
    a_suite,
    bad_behaviours,
    exited,
    labelled,
    play,
    runs,
    whole,
)

SWITCHES = st.builds(
    Policy, failures=st.booleans(), missing=st.booleans(), unreadable=st.booleans(), incomplete=st.booleans(), empty=st.booleans()
)  # fmt: skip


def whole_characters(text: str) -> str:
    """*text* as a reader may say it."""
    # Two halves that stand together are one character once they were written.
    return re.sub("[\ud800-\udfff]", "\ufffd", json.loads(json.dumps(text)))


def rounded(totals: Totals) -> Totals:
    """*totals* as they are written."""
    return replace(totals, seconds=round(totals.seconds, 6), wall_seconds=round(totals.wall_seconds, 6))


def key(test: TestResult) -> tuple[object, ...]:
    """What must be the same in a test that was written and read."""
    return (
        whole_characters(test.id), whole_characters(test.file), test.suite, test.variant, test.kind, test.shard, test.count,
        whole_characters(test.reason), [(one.outcome, one.number, one.retried, one.worker, one.message, one.traceback) for one in test.attempts],
    )  # fmt: skip


@given(st.data(), SWITCHES)
def test_a_bundle_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, policy: Policy
) -> None:
    """
    Verdict, reasons, totals, suites, shards and tests of any run, with shards lost and any switch; green stays green.
    """
    run = data.draw(runs(bad_behaviours))
    lost = data.draw(st.sets(st.sampled_from(range(len(run.results)))))
    run = replace(run, results=[result for at, result in enumerate(run.results) if at not in lost])
    merged = run.merge(policy=policy)
    folder = tmp_path_factory.mktemp("bundle")
    write_bundle(folder, merged)

    found = read_bundle(folder)

    verdict, proofs = merged.verdict, merged.proofs
    assert (found.green, found.exit_code, found.run_id) == (verdict.green, verdict.exit_code, merged.run_id)
    for told, said in [(found.reasons, verdict.reasons), (found.warnings, verdict.warnings), (found.notes, verdict.notes)]:  # fmt: skip
        assert told == tuple(map(whole_characters, said))
    assert found.totals == rounded(verdict.totals)
    assert [(suite.name, suite.complete, suite.runner, suite.totals) for suite in found.suites] == [
        (proof.suite, proof.complete, "pytest", rounded(proof.totals)) for proof in proofs
    ]
    assert [(shard.shard, shard.exit_code, shard.seconds, shard.tests, shard.state) for shard in found.shards] == [
        (str(result.manifest.shard), result.manifest.exit_code, result.manifest.seconds, len(result.attempts), "finished")
        for proof in proofs for number in sorted(proof.shards) for result in proof.shards[number]
    ]  # fmt: skip
    tests = [test for proof in proofs for test in proof.tests]
    assert [(row.id, row.kind, row.seconds, row.count) for row in found.tests] == [
        (whole_characters(test.id), test.kind, test.seconds, test.count) for test in tests
    ]
    troubled = [test for test in tests if test.kind in TROUBLED or test.kind is TestClass.NOT_RUN]
    assert list(map(key, found.troubled)) == list(map(key, troubled))
    assert found.proven <= all(proof.exactly_once for proof in proofs)


def test_what_a_row_tells(tmp_path: Path) -> None:
    """
    A span for every attempt by the clock; the names that repeat are one object.
    """
    suite = a_suite([whole("a.py", "a.py::t", "a.py::u")], variants=["linux"])
    write_bundle(tmp_path, Run.of((suite, Tree({"a.py": ["a.py::t", "a.py::u"]}, {"a.py::t": FLAKY}))).merge())

    one, other = read_bundle(tmp_path).tests

    assert one.key == ("unit", "linux", "a.py::t")
    assert one.spans == (Span("main", 1001.0, 0.1), Span("main", 1001.0, 0.1))
    assert (one.seconds, one.shard) == (0.2, 1)
    assert one.suite is other.suite
    assert one.file is other.file
    assert one.spans[0].worker is other.spans[0].worker


@pytest.mark.parametrize(
    ("runner", "shards", "said"),
    [("pytest", 1, "pytest"), ("files", 1, "files"), ("files", 0, "files"), ("pytest", 0, "pytest")],
)
def test_who_ran_a_suite(tmp_path: Path, runner: str, shards: int, said: str) -> None:
    """
    By the plan, whether a shard left results or not.
    """
    suite = a_suite([whole("a.py")], runner=runner)
    run = Run.of((suite, Tree(a_file("a.py", 1))))
    write_bundle(tmp_path, replace(run, results=run.results[:shards]).merge())

    assert [one.runner for one in read_bundle(tmp_path).suites] == [said]


def test_who_ran_is_unknown_in_older_bundles(tmp_path: Path) -> None:
    """
    They do not say, and are read all the same.
    """
    changed = written(tmp_path, a_run(passed=2), lambda run: run["suites"][0].pop("runner"))

    assert read_bundle(changed).suites[0].runner == ""


def test_what_a_cache_did_is_told_where_it_was(tmp_path: Path) -> None:
    """
    Of the shards that said it; of the others there is no field, and a null is none.
    """
    run = a_run(passed=3, shards=3).change(1, lambda one: labelled(one, cache_hit=CacheHit.OLDER))
    folder = written(tmp_path, run, lambda data: data["shards"][2].update(cache_hit=None))
    first, second, _ = json.loads((folder / "run.json").read_text())["shards"]

    assert (first["cache_hit"], "cache_hit" in second) == ("older", False)
    assert [shard.cache_hit for shard in read_bundle(folder).shards] == [CacheHit.OLDER, None, None]


def test_formats_come_from_the_reports(tmp_path: Path) -> None:
    """
    Each once, of the suite and variant whose reports they are.
    """
    reports = [("unit", "", "JUnit XML"), ("unit", "", "JUnit XML"), ("unit", "", "CTRF"), ("e2e", "", "TAP"), ("unit", "", "")]  # fmt: skip

    def add(run: dict[str, Any]) -> None:
        run["reports"] = [dict(zip(("suite", "variant", "format"), one, strict=True)) for one in reports]

    assert read_bundle(written(tmp_path, a_run(passed=2), add)).suites[0].formats == ("JUnit XML", "CTRF")


def test_what_is_doubtful(tmp_path: Path) -> None:
    """
    Something missing, even when the caller only wants to be warned; a failed command alone is nothing of the kind.
    """
    run = a_run(passed=4)
    lost = replace(run, results=run.results[:1]).merge(policy=Policy(missing=False))
    failed = run.change(1, exited(1)).merge()
    for name, merged in [("lost", lost), ("failed", failed)]:
        write_bundle(tmp_path / name, merged)

    assert read_bundle(tmp_path / "lost").green
    assert read_bundle(tmp_path / "lost").doubtful
    assert not read_bundle(tmp_path / "failed").green
    assert not read_bundle(tmp_path / "failed").doubtful


# Bundles that somebody changed.


def written(folder: Path, run: Run, change: Callable[[dict[str, Any]], object], policy: Policy | None = None) -> Path:
    """The bundle of *run*, with its run.json changed."""
    write_bundle(folder, run.merge(policy=policy))
    data = json.loads((folder / "run.json").read_text())
    change(data)
    (folder / "run.json").write_text(json.dumps(data))
    return folder


def putting(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Put *value* where *path* says, as in ``suites.0.complete``; an Ellipsis takes away what is there."""

    def change(data: Any) -> None:
        *parents, last = path.split(".")
        for name in parents:
            data = data[int(name) if name.isdecimal() else name]
        place = int(last) if last.isdecimal() else last
        if value is ...:
            del data[place]
        else:
            data[place] = value

    return change


HUGE = 10**400
KEYS = ["version", "verdict", "exit_code", "reasons", "warnings", "notes", "run_id", "totals", "suites", "reports", "shards", "problems"]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *((key, ...) for key in KEYS),
        *((key, None) for key in KEYS),
        *((key, {}) for key in KEYS),
        ("version", 2), ("version", "1"), ("version", True), ("version", HUGE),
        ("verdict", "GREEN"), ("verdict", ["green"]), ("verdict", True), ("verdict", ""),
        ("exit_code", -1), ("exit_code", 256), ("exit_code", False), ("exit_code", 0.0), ("exit_code", HUGE),
        ("reasons", "none"), ("reasons", [1]), ("warnings", [None]), ("notes", [["x"]]), ("run_id", 7),
        ("totals", [1]), ("totals.passed", -1), ("totals.passed", True), ("totals.passed", "2"), ("totals.passed", HUGE), ("totals.passed", 2.0),
        ("totals.passed", ...), ("totals.tests", 3), ("totals.tests", ...), ("totals.cases", -1), ("totals.seconds", float("nan")),
        ("totals.seconds", float("inf")), ("totals.seconds", HUGE), ("totals.seconds", "1"), ("totals.wall_seconds", None),
        ("suites.0", "unit"), ("suites.0", None), ("suites.0.suite", 1), ("suites.0.variant", ...), ("suites.0.complete", 1),
        ("suites.0.complete", "true"), ("suites.0.runner", []), ("suites.0.totals", ...), ("suites.0.totals.tests", 99),
        ("shards.0", []), ("shards.0.shard", "0/2"), ("shards.0.shard", "3/2"), ("shards.0.shard", "1"), ("shards.0.shard", f"1/{HUGE}"),
        ("shards.0.shard", None), ("shards.0.attempt", "1"), ("shards.0.attempt", -1), ("shards.0.state", "fine"), ("shards.0.state", ["finished"]),
        ("shards.0.exit_code", "0"), ("shards.0.exit_code", True), ("shards.0.signal", 9), ("shards.0.started", HUGE),
        ("shards.0.seconds", "long"), ("shards.0.expected_seconds", None), ("shards.0.tests", -5), ("shards.0.job", {}),
        ("shards.0.cache_hit", "true"), ("shards.0.cache_hit", ["exact"]), ("shards.0.cache_hit", {}), ("shards.0.cache_hit", 1),
        ("reports", [{}]), ("reports", [{"format": "TAP", "suite": None, "variant": ""}]), ("reports", "x"),
        ("problems", [{"kind": "harmless"}]), ("problems", [{"kind": ["note"]}]), ("problems", [7]), ("problems", ["kind"]),
    ],
)  # fmt: skip
def test_a_run_that_is_no_run(tmp_path: Path, path: str, value: object) -> None:
    """
    Values that nobody of ours writes: one sentence that says which file, and what to do.
    """
    folder = written(tmp_path, a_run(passed=2), putting(path, value))

    with pytest.raises(
        UnreadableError, match=r"(?s)^run.json of bundle '.*' cannot be read: .+; run merge-results again$"
    ):
        read_bundle(folder)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Expecting value"),
        (b"{", "Expecting property name"),
        (b"[]", "it is no run.json of partest"),
        (b"{}", "it is no run.json of partest"),
        (b"null", "it is no run.json of partest"),
        (b"\xff\xfe{\x00}\x00", "it is no UTF-8"),
        (b'{"version": 1, "verdict": "\xed\xa0\x80"}', "it is no UTF-8"),
        (b'{"version": NaN}', "NaN is no number of JSON"),
        (b'{"version": ' + b"9" * 5000 + b"}", "Exceeds the limit"),
        (b'{"version": 3}', "it has version 3, this partest reads version 1"),
        (b'{"version": 1}', "'verdict' is missing"),
        (b"[" * 1_000_000, "it is nested too deeply"),
        (b'{"a":' * 1_000_000, "it is nested too deeply"),
        (b'{"version": ' + b"[" * 900 + b"]" * 900 + b"}", "it has version"),
        (b'{"version": 1} {"version": 1}', "Extra data"),
        (b'{"version": "' + b"x" * 100_000 + b'"}', "it has version 'xxx"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_file_that_is_no_run(tmp_path: Path, content: bytes, said: str) -> None:
    """
    Any bytes at all; the sentence stays short.
    """
    write_bundle(tmp_path, a_run(passed=2).merge())
    (tmp_path / "run.json").write_bytes(content)

    with pytest.raises(UnreadableError, match=said) as caught:
        read_bundle(tmp_path)

    assert len(str(caught.value)) < 500 + len(str(tmp_path))


@pytest.mark.parametrize(
    ("run", "changes", "said", "code"),
    [
        (a_run(passed=2), {"exit_code": 1}, "green, and exit code 1", 5),
        (a_run(passed=2), {"reasons": ["x"]}, "green, and gives 1 reason for red", 5),
        (a_run(passed=2, failed=1), {"verdict": "green"}, "green, and exit code 1", 5),
        (a_run(passed=2, failed=1), {"verdict": "green", "reasons": [], "exit_code": 0}, "without any warning that 1 test failed", 5),
        (a_run(passed=2, errors=2), {"verdict": "green", "reasons": [], "exit_code": 0}, "without any warning that 2 tests failed", 5),
        (a_run(passed=2), {"suites.0.complete": False}, "without any warning that a suite is incomplete", 5),
        (a_run(passed=2), {"problems": [{"kind": "missing"}]}, "without any warning that it has problems", 5),
        (a_run(passed=2), {"problems": [{"kind": "command"}]}, "without any warning that it has problems", 5),
        (a_run(), {"verdict": "green", "reasons": [], "exit_code": 0, "problems": []}, "no result of any test was recorded", 5),
        (a_run(passed=1, failed=1), {"exit_code": 0}, "red without an exit code", 5),
        (a_run(passed=1, failed=1), {"reasons": []}, "red without a reason", 5),
        (a_run(passed=2), {"totals.passed": 3, "totals.tests": 3}, "run.json says 3 passed; tests.jsonl has 2 passed", 5),
        (a_run(passed=1, failed=1), {"totals.failed": 0, "totals.passed": 2},
         "run.json says 2 passed, 0 failed; tests.jsonl has 1 passed, 1 failed", 5),
        (a_run(passed=2), {"totals.not_run": 1, "totals.tests": 3}, "run.json says 1 not run; tests.jsonl has 0 not run", 5),
        (a_run(passed=2), {"totals.passed": 10**11, "totals.tests": 10**11}, "run.json says 100,000,000,000 passed; tests.jsonl has 2 passed", 5),
    ],
)  # fmt: skip
def test_a_run_that_contradicts_itself(
    tmp_path: Path, run: Run, changes: dict[str, object], said: str, code: int
) -> None:
    """
    Red, with the two things that cannot both be true.
    """

    def change(data: dict[str, Any]) -> None:
        for path, value in changes.items():
            putting(path, value)(data)

    found = read_bundle(written(tmp_path, run, change))

    assert not found.green
    assert found.exit_code == code
    assert said in " | ".join(found.reasons)
    assert found.doubtful


def test_a_green_run_with_failures_that_the_caller_allows(tmp_path: Path) -> None:
    """
    With ``--fail-on never`` failures are warnings, and green is what was asked for.
    """
    folder = written(tmp_path, a_run(passed=1, failed=2), lambda _: None, Policy(failures=False))

    found = read_bundle(folder)

    assert found.green
    assert found.totals.failed == 2
    assert found.warnings


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ({"totals.seconds": -3.0}, lambda found: found.totals.seconds == 0.0),
        ({"totals.wall_seconds": 1e300}, lambda found: found.totals.wall_seconds == 0.0),
        ({"shards.0.started": 1e300}, lambda found: found.shards[0].started == 0.0),
        ({"shards.0.seconds": -1}, lambda found: found.shards[0].seconds == 0.0),
        ({"shards.0.seconds": None}, lambda found: found.shards[0].seconds is None),
        ({"shards.0.exit_code": 3221225477}, lambda found: found.shards[0].exit_code == 3221225477),
        ({"shards.0.exit_code": None}, lambda found: found.shards[0].exit_code is None),
        ({"notes": ["\ud800 a\udfff"]}, lambda found: found.notes == ("\ufffd a\ufffd",)),
        ({"notes": ["😀"]}, lambda found: found.notes == ("😀",)),
        ({"run_id": "x" * 100_000}, lambda found: len(found.run_id) == 100_000),
        ({"unknown": [1]}, lambda found: found.totals.passed == 2),
    ],
)  # fmt: skip
def test_a_run_with_odd_values(tmp_path: Path, changes: dict[str, object], seen: Callable[[Bundle], bool]) -> None:
    """
    What a broken clock or a later writer may say costs nobody the verdict; half characters are replaced.
    """

    def change(data: dict[str, Any]) -> None:
        for path, value in changes.items():
            putting(path, value)(data)

    found = read_bundle(written(tmp_path, a_run(passed=2), change))

    assert found.green
    assert seen(found)


# Lines that somebody changed.

NOTHING: tuple[object, ...] = (..., None, {}, [1], True)
ATTEMPT = {
    "outcome": "failed",
    "attempt": 1,
    "worker": "main",
    "started": 5.0,
    "setup": 0.5,
    "call": 1.0,
    "teardown": 0.0,
}
GOOD = {
    "id": "a.py::t", "suite": "unit", "variant": "", "file": "a.py", "class": "failed", "shard": 1, "seconds": 1.0,
    "attempts": [ATTEMPT],
}  # fmt: skip


def with_line(folder: Path, line: bytes) -> Bundle:
    """A red bundle of one failed test, with this *line* in its place."""
    write_bundle(folder, a_run(failed=1, shards=1).merge())
    (folder / "tests.jsonl").write_bytes(line)
    return read_bundle(folder)


def changed(path: str, value: object) -> bytes:
    """A good line, with *value* where *path* says."""
    data = json.loads(json.dumps(GOOD))
    putting(path, value)(data)
    return json.dumps(data).encode() + b"\n"


@pytest.mark.parametrize(
    "line",
    [
        *(changed(key, value) for key in GOOD if key != "seconds" for value in (1.5, *NOTHING)),
        *(changed(f"attempts.0.{key}", value) for key in ATTEMPT for value in NOTHING),
        changed("class", "fine"), changed("class", "Failed"), changed("shard", "1"), changed("attempts", "failed"), changed("attempts", [[]]),
        changed("attempts.0.outcome", "fine"), changed("attempts.0.call", HUGE), changed("attempts.0.call", float("nan")),
        changed("attempts.0.call", float("inf")), changed("attempts.0.started", HUGE),
        changed("attempts.0.line", "3"), changed("attempts.0.line", True),
        changed("attempts.0.message", 3), changed("attempts.0.traceback", ["x"]), changed("attempts.0.output", ["x"]),
        changed("attempts.0.output", {"stdout": 1}), changed("reason", 1), changed("count", 0), changed("count", -1), changed("count", True),
        changed("count", 1.0), changed("count", HUGE), changed("count", "1"),
        b"\n", b"{}\n", b"[]\n", b"null\n", b"7\n", b'"x"\n', b"x\n", b"\xff\n", b"\x00\n", b"[" * 100_000 + b"\n", b'{"a":' * 100_000 + b"\n",
        json.dumps(GOOD).encode(), json.dumps(GOOD).encode()[:-9] + b"\n", json.dumps(GOOD).encode() * 2 + b"\n",
        json.dumps(GOOD).encode("utf-16") + b"\n", b"9" * 5000 + b"\n", changed("attempts.0.setup", 1).replace(b'"setup": 1,', b'"setup": 1e999,'),
        changed("id", "\ud800").replace(b"\\ud800", b"\xed\xa0\x80"), b'{"id": "' + b"x" * 5_000_000 + b'"}\n', b"x" * 9_000_000,
    ],
    ids=lambda line: repr(line)[:40] + str(len(line)),
)  # fmt: skip
def test_a_damaged_line(tmp_path: Path, line: bytes) -> None:
    """
    Counted and told, never guessed at: red, with exit code 4.
    """
    found = with_line(tmp_path, line)

    assert not found.green
    assert found.exit_code == 4
    assert found.tests == ()
    assert found.reasons[0].startswith("tests.jsonl line 1 is damaged: ")
    assert len(found.reasons[0]) < 300
    assert "run.json says" not in " ".join(found.reasons), "that a line is lost explains why the counts differ"


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        (changed("attempts.0.call", -7.5), lambda row, test: row.seconds == test.seconds == 0.0),
        (changed("attempts.0.call", 1e300), lambda row, test: row.seconds == 0.0),
        (changed("attempts.0.call", 2), lambda row, test: row.seconds == 2.5),
        (changed("attempts.0.started", -1.0), lambda row, test: row.spans[0].started == test.attempts[0].started == 0.0),
        (changed("attempts.0.started", 1e18), lambda row, test: row.spans[0].started == test.attempts[0].started == 0.0),
        (changed("attempts.0.line", HUGE), lambda row, test: test.attempts[0].line == 0),
        (changed("attempts.0.line", 12), lambda row, test: test.attempts[0].line == 12),
        (changed("attempts.0.attempt", 10**30), lambda row, test: test.attempts[0].number == 0),
        (changed("shard", -1), lambda row, test: row.shard == 0),
        (changed("seconds", "wrong"), lambda row, test: row.seconds == 1.5),
        (changed("seconds", 1e9), lambda row, test: row.seconds == 1.5),
        (changed("id", "x" * 100_000), lambda row, test: len(row.id) == len(test.id) == 100_000),
        (changed("id", "a\ud800b\udcff"), lambda row, test: row.id == test.id == "a\ufffdb\ufffd"),
        (changed("id", "😀 \\ud800 \x00\x1b[31m"), lambda row, test: row.id == "😀 \\ud800 \x00\x1b[31m"),
        (changed("attempts.0.output", {"\udc80": "\uD800"}), lambda row, test: test.attempts[0].output == {"\ufffd": "\ufffd"}),
        (changed("attempts.0.retried", 1), lambda row, test: not test.attempts[0].retried),
        (changed("unknown", {}), lambda row, test: row.kind is TestClass.FAILED),
        (changed("id", "a").replace(b'"id": "a"', b'"id": "a", "id": "b"'), lambda row, test: row.id == "b"),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, bytes) else "",
)  # fmt: skip
def test_an_odd_line(tmp_path: Path, line: bytes, seen: Callable[[Any, TestResult], bool]) -> None:
    """
    What makes no sense says nothing, and the test still counts; of two values with one name the last counts, as for every reader.
    """
    found = with_line(tmp_path, line)

    (row,), (test,) = found.tests, found.troubled
    assert found.exit_code == 1
    assert seen(row, test)


def test_lines_that_are_lost_or_too_many(tmp_path: Path) -> None:
    """
    A green run with a line more or less than it says is red; nothing at all is no exception.
    """
    write_bundle(tmp_path, a_run(passed=3).merge())
    lines = (tmp_path / "tests.jsonl").read_bytes().splitlines(keepends=True)

    for changed, count in [(lines[1:], 2), ([], 0), (lines * 2, 6), ([*lines, lines[0]], 4)]:
        (tmp_path / "tests.jsonl").write_bytes(b"".join(changed))
        found = read_bundle(tmp_path)
        assert (found.green, found.exit_code) == (False, 5)
        assert found.reasons == (f"run.json says 3 passed; tests.jsonl has {count} passed",)


def test_many_damaged_lines(tmp_path: Path) -> None:
    """
    A few are told, the others counted; what is read between them is kept.
    """
    write_bundle(tmp_path, a_run(passed=2).merge())
    good = (tmp_path / "tests.jsonl").read_bytes()
    (tmp_path / "tests.jsonl").write_bytes(b"x\n" + good + b"x\n" * 5000)

    found = read_bundle(tmp_path)

    assert len(found.tests) == 2
    assert [reason.partition(" is ")[0] for reason in found.reasons] == [
        "tests.jsonl line 1", "tests.jsonl line 4", "tests.jsonl line 5", "tests.jsonl has 4,998 more damaged lines",
    ]  # fmt: skip


def test_the_reasons_of_the_run_stay(tmp_path: Path) -> None:
    """
    What we found comes before them, and the graver exit code counts.
    """
    run = a_run(passed=4)
    write_bundle(tmp_path, replace(run, results=run.results[:1]).merge())
    before = read_bundle(tmp_path)
    (tmp_path / "tests.jsonl").write_bytes(b"x\n")

    found = read_bundle(tmp_path)

    assert found.exit_code == before.exit_code == 5
    assert found.reasons == (
        "tests.jsonl line 1 is damaged: Expecting value: line 1 column 1 (char 0)",
        *before.reasons,
    )


# Files that are none.


def test_no_bundle(tmp_path: Path) -> None:
    """
    Where there is none, one sentence that says so, and what to do.
    """
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    advice = "; merge-results did not come to its end: look at its log, or name the folder that it wrote with --out"

    for name, what in [("none", "does not exist"), ("file", "is no folder"), ("empty", "has no run.json"), ("file/x", "does not exist")]:  # fmt: skip
        with pytest.raises(UnreadableError) as caught:
            read_bundle(tmp_path / name)
        assert str(caught.value) == f"bundle is {str(tmp_path / name)!r}, which {what}{advice}"


@pytest.mark.parametrize("name", ["x" * 300, "\udc80", "a\0b"])
def test_a_folder_with_a_name_that_is_none(tmp_path: Path, name: str) -> None:
    """
    An error of ours, whatever the system thinks of it.
    """
    with pytest.raises(UnreadableError):
        read_bundle(tmp_path / name)


def no_file(path: Path, kind: str) -> None:
    """Something at *path* that is no file of its own."""
    path.rename(path.with_name("moved"))
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "dead link":
        path.symlink_to("nowhere")
    else:
        path.symlink_to(path.with_name("moved"))


@pytest.mark.skipif(sys.platform == "win32", reason="pipes, devices and links")
@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "dead link", "link"])
def test_what_is_no_file_is_not_read(tmp_path: Path, kind: str) -> None:
    """
    Not waited for, not followed; a run is an error, and a bundle without its tests is red.
    """
    for name in ("run", "tests"):
        write_bundle(tmp_path / name, a_run(passed=2).merge())
    no_file(tmp_path / "run" / "run.json", kind)
    no_file(tmp_path / "tests" / "tests.jsonl", kind)

    with pytest.raises(UnreadableError, match=r"cannot be read: it is (no regular file|a link, and a bundle has none)"):
        read_bundle(tmp_path / "run")
    found = read_bundle(tmp_path / "tests")
    assert (found.green, found.exit_code, found.tests) == (False, 4, ())
    assert found.reasons[0].startswith("tests.jsonl cannot be read: it is ")


def test_tests_that_are_missing(tmp_path: Path) -> None:
    """
    Red: a verdict without evidence is none.
    """
    write_bundle(tmp_path, a_run(passed=2).merge())
    (tmp_path / "tests.jsonl").unlink()

    found = read_bundle(tmp_path)

    assert (found.green, found.exit_code, found.reasons) == (False, 4, ("tests.jsonl is missing",))


def test_files_that_are_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Neither is read beyond its limit.
    """
    write_bundle(tmp_path, a_run(passed=2).merge())
    with (tmp_path / "tests.jsonl").open("ab") as file:
        file.truncate(1 << 33)  # zeros, which take no place on the disk
    monkeypatch.setattr(bundle_tests, "TESTS_LIMIT", 1 << 24)

    assert "tests.jsonl has more than 16,777,216 bytes" in " ".join(read_bundle(tmp_path).reasons)
    with (tmp_path / "run.json").open("ab") as file:
        file.truncate(1 << 33)
    with pytest.raises(UnreadableError, match="it has more than 67,108,864 bytes"):
        read_bundle(tmp_path)


def test_lines_have_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A file that only holds up whoever reads it is left, and the run is red.
    """
    monkeypatch.setattr(bundle_tests, "ROWS_LIMIT", 10)
    monkeypatch.setattr(bundle_tests, "DAMAGED_LIMIT", 10)
    write_bundle(tmp_path, a_run(passed=11).merge())
    with (tmp_path / "tests.jsonl").open("ab") as file:
        file.write(b"x\n" * 99)
    many = read_bundle(tmp_path)
    (tmp_path / "tests.jsonl").write_bytes(b"x\n" * 99)
    damaged = read_bundle(tmp_path)

    assert (many.green, many.exit_code, many.reasons) == (
        False, 4, ("tests.jsonl is too long: line 11 was the last to be read",),
    )  # fmt: skip
    assert damaged.reasons[3:] == (
        "tests.jsonl is too long: line 11 was the last to be read",
        "tests.jsonl has 8 more damaged lines",
    )


def test_a_run_that_would_fill_the_memory(tmp_path: Path) -> None:
    """
    Millions of empty lists take thirty times their bytes.
    """
    folder = written(tmp_path, a_run(passed=1), lambda run: run.update(more="[" * 4_000_001))

    with pytest.raises(UnreadableError, match="it has more than 4,000,000 lists and objects"):
        read_bundle(folder)


def test_details_have_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    When everything fails and prints, every test is still told, the later ones in brief.
    """
    loud = replace(FAILED[0], message="m" * 5000, traceback="t" * 5000, output={"stdout": "o" * 5000})
    tree = Tree(a_file("a.py", 10), {f"a.py::test_{number}": (loud,) for number in range(10)})
    write_bundle(tmp_path, Run.of((a_suite([whole("a.py")]), tree)).merge())
    monkeypatch.setattr(bundle_tests, "DETAILS_LIMIT", 50_000)

    found = read_bundle(tmp_path)

    assert [len(test.attempts[0].message) for test in found.troubled] == [5000] * 3 + [1000] * 7
    assert [bool(test.attempts[0].output) for test in found.troubled] == [True] * 3 + [False] * 7
    assert found.notes == ("7 tests in trouble are told without traceback and output, since there is too much of them",)


def test_a_large_bundle_takes_little_memory(tmp_path: Path) -> None:
    """
    Half a kilobyte per test that passed, and not more.
    """
    count = 20_000
    run = Run.of((a_suite([whole("tests/unit/a.py")]), Tree(a_file("tests/unit/a.py", count))))
    write_bundle(tmp_path, run.merge())
    del run
    tracemalloc.start()
    try:
        found = read_bundle(tmp_path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert found.totals.passed == len(found.tests) == count
    assert peak < 600 * count


# Bytes that anybody changed, anyhow.


def _bundle(run: Run, policy: Policy | None = None) -> Callable[[Path], None]:
    return lambda folder: write_bundle(folder, run.merge(policy=policy))


def _lost() -> Run:
    run = a_run(passed=4)
    return replace(run, results=run.results[:1])


def _reported() -> Run:
    suite = a_suite([whole("a.js")], [whole("b.js")], runner="files")
    run = Run.of((suite, Tree(a_file("a.js", 1))))
    return replace(run, results=[play(run.plan, suite, Tree({}), 1)])


GREEN = [_bundle(a_run(passed=3, skipped=1, flaky=1)), _bundle(a_run(passed=2, failed=1), Policy(failures=False))]
RED = [_bundle(a_run(passed=2, failed=1, errors=1)), _bundle(_lost()), _bundle(_reported()), _bundle(a_run())]

pieces = st.binary(max_size=6) | st.sampled_from(
    [b"passed", b"failed", b"green", b"red", b"not_run",
     b"null", b"true", b"1e999", b"-1", b"NaN", b'"', b"\\ud800", b"\n", b"{}", b"[]", b"0", b"1", b","]
)  # fmt: skip
words = st.sampled_from([b"failed", b"passed", b"errors", b"red", b"not_run", b"1", b"2", b"0", b'"', b"\n", b":"])


@st.composite
def mutations(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """A few changes to any bytes: a piece put in, taken out, doubled, or a word put for another."""
    changes = draw(
        st.lists(
            st.tuples(st.sampled_from(["in", "out", "twice", "word"]), st.floats(0, 1), st.integers(1, 60), words, pieces),
            min_size=1, max_size=4,
        )
    )  # fmt: skip

    def change(content: bytes) -> bytes:
        for how, place, length, word, piece in changes:
            at = int(place * len(content))
            end = at + length
            if how == "in":
                content = content[:at] + piece + content[at:]
            elif how == "out":
                content = content[:at] + content[end:]
            elif how == "twice":
                content = content[:end] + content[at:]
            else:
                found = content.find(word, at)
                content = content[:found] + piece + content[found + len(word) :] if found >= 0 else content
        return content

    return change


def consistent(found: Bundle) -> bool:
    """Whether a green bundle holds what a green bundle must."""
    counts = Counter[str]()
    for row in found.tests:
        counts[row.kind.value] += row.count
    return (
        found.exit_code == 0
        and not found.reasons
        and all(counts[kind.value] == getattr(found.totals, kind.value) for kind in TestClass)
        and (bool(found.warnings) or not (found.totals.failed or found.totals.errors or found.totals.not_run))
        and (bool(found.warnings) or found.totals.tests > 0)
    )


@settings(max_examples=300)
@given(st.sampled_from(RED), mutations())
def test_no_change_of_the_tests_makes_red_green(
    tmp_path_factory: pytest.TempPathFactory, write: Callable[[Path], None], change: Callable[[bytes], bytes]
) -> None:
    """
    Whatever happens to tests.jsonl, it is read to the end, and a red run stays red with a reason and an exit code.
    """
    folder = tmp_path_factory.mktemp("bundle")
    write(folder)
    before = read_bundle(folder)
    path = folder / "tests.jsonl"
    path.write_bytes(change(path.read_bytes()))

    found = read_bundle(folder)

    assert not found.green
    assert found.exit_code >= before.exit_code > 0
    assert set(before.reasons) <= set(found.reasons)


@settings(max_examples=300)
@given(st.sampled_from(GREEN), mutations())
def test_a_change_of_the_tests_is_seen_or_changes_no_count(
    tmp_path_factory: pytest.TempPathFactory, write: Callable[[Path], None], change: Callable[[bytes], bytes]
) -> None:
    """
    A green bundle whose tests.jsonl was changed is red, or has as many tests of every class as before; names can change unseen.
    """
    folder = tmp_path_factory.mktemp("bundle")
    write(folder)
    before = read_bundle(folder)
    path = folder / "tests.jsonl"
    path.write_bytes(change(path.read_bytes()))

    found = read_bundle(folder)

    assert before.green
    assert consistent(found) if found.green else found.reasons
    assert found.totals == before.totals


@settings(max_examples=500)
@given(st.sampled_from(GREEN + RED), mutations(), mutations())
def test_any_bytes_are_an_error_of_ours_or_a_bundle(
    tmp_path_factory: pytest.TempPathFactory,
    write: Callable[[Path], None],
    change: Callable[[bytes], bytes],
    other: Callable[[bytes], bytes],
) -> None:
    """
    What is read is red with a reason, or green and at one with itself.

    No more can be promised: whoever can change run.json as well can forge any bundle, so where it comes from must be known before it is believed.
    """
    folder = tmp_path_factory.mktemp("bundle")
    write(folder)
    for name, how in [("run.json", change), ("tests.jsonl", other)]:
        (folder / name).write_bytes(how((folder / name).read_bytes()))

    with suppress(PartestError):
        found = read_bundle(folder)
        assert consistent(found) if found.green else (found.reasons and found.exit_code)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_noise_is_no_bundle(tmp_path_factory: pytest.TempPathFactory, run: bytes, tests: bytes) -> None:
    """
    An error of ours, and no other.
    """
    folder = tmp_path_factory.mktemp("bundle")
    (folder / "run.json").write_bytes(run)
    (folder / "tests.jsonl").write_bytes(tests)

    with pytest.raises(UnreadableError):
        read_bundle(folder)


def test_passing_needs_a_word(tmp_path: Path) -> None:
    """
    The builders here are what the plugin leaves: a run of tests that pass is green.
    """
    write_bundle(tmp_path, a_run(passed=1).merge())

    found = read_bundle(tmp_path)

    assert found.green
    assert found.proven
    assert found.tests[0].seconds == PASSED[0].seconds
