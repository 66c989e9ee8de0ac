"""What the plugin wrote is read to the last whole line; what is damaged is counted, never guessed at."""

from __future__ import annotations

import json
import os
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from partest_sdk.adapters.results import events
from partest_sdk.adapters.results.events import Recorded, read_collected, read_events
from partest_sdk.core.results.attempts import Attempt, Outcome
from partest_sdk.core.results.shard_result import Collected, CollectionError

SESSION = {"event": "session", "version": 1, "session": "s", "worker": "gw0", "pid": 7, "time": 1.0}
START = {"event": "start", "id": "a.py::t", "attempt": 1, "time": 2.0}
FINISH = {
    "event": "finish", "id": "a.py::t", "attempt": 1, "time": 3.0, "outcome": "failed", "retried": True, "setup": 0.25, "call": 0.5, "teardown": 0.25,
    "line": 12, "message": "m", "traceback": "t", "output": {"stdout": "o", "stderr": "e"},
}  # fmt: skip


def recorded(folder: Path, *lines: object, name: str = "events-s-main.jsonl") -> Recorded:
    """What is read from *lines*; a line that is no text is written as JSON."""
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    return read_events(folder)


def test_an_attempt_is_read_whole(tmp_path: Path) -> None:
    """
    Everything that was written of it, with the time it started and the worker it ran on.
    """
    found = recorded(tmp_path, SESSION, START, FINISH, {"event": "end", "time": 9.0, "exit_code": 1})

    assert found.attempts == {
        "a.py::t": (
            Attempt(Outcome.FAILED, 1, retried=True, worker="gw0", started=2.0, setup=0.25, call=0.5, teardown=0.25, line=12, message="m",
                    traceback="t", output={"stdout": "o", "stderr": "e"}),
        )
    }  # fmt: skip
    assert (found.last_started, found.damaged) == ("a.py::t", [])


def test_what_never_finished_is_unfinished(tmp_path: Path) -> None:
    """
    The prime suspect of a death; also when the last line was being written.
    """
    second = {**START, "id": "a.py::u", "time": 4.0}
    (tmp_path / "events-s-main.jsonl").write_text(
        "".join(json.dumps(line) + "\n" for line in (SESSION, START, FINISH, second)) + '{"event": "finish", "id'
    )

    found = read_events(tmp_path)

    assert found.attempts["a.py::u"] == (Attempt(Outcome.UNFINISHED, worker="gw0", started=4.0),)
    assert found.last_started == "a.py::u"
    assert found.damaged == []


def test_attempts_of_several_workers_come_together(tmp_path: Path) -> None:
    """
    In the order of the files, and the test that started last is the last of all.
    """
    recorded(tmp_path, SESSION, {**START, "time": 8.0}, {**FINISH, "time": 9.0}, name="events-s-gw0.jsonl")
    found = recorded(
        tmp_path, {**SESSION, "worker": "gw1"}, {**START, "attempt": 2},
        {**FINISH, "attempt": 2}, {**START, "id": "b.py::t"}, name="events-s-gw1.jsonl"
    )  # fmt: skip

    assert [(attempt.number, attempt.worker) for attempt in found.attempts["a.py::t"]] == [(1, "gw0"), (2, "gw1")]
    assert found.last_started == "a.py::t"


DAMAGED = [
    "nonsense", "[1]", "3", "null", '"text"', "{", "[" * 100_000, "9" * 5000, "\udcff",
    "\x00", {"event": "start"}, {**START, "id": 3},
    {**START, "attempt": "x"},
    {**START, "attempt": None}, {**START, "attempt": float("inf")}, {**START, "time": "x"}, {**START, "time": float("nan")},
    {**START, "time": 10**400},
    {**FINISH, "outcome": "great"}, {**FINISH, "outcome": []}, {**FINISH, "outcome": "unfinished"}, {**FINISH, "setup": None},
    {**FINISH, "call": float("inf")},
    {**FINISH, "call": True}, {**FINISH, "line": "x"}, {**FINISH, "message": 3}, {**FINISH, "output": []}, {**FINISH, "output": "text"},
    {**FINISH, "output": {"a": 1}},
    {**FINISH, "output": None}, {**SESSION, "worker": 3}, {**FINISH, "id": None}, {},
]  # fmt: skip


@pytest.mark.parametrize("line", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_line_is_counted(tmp_path: Path, line: object) -> None:
    """
    One sentence for it, and all the others still count.
    """
    found = recorded(tmp_path, SESSION, START, line, FINISH)

    assert [attempt.outcome for attempt in found.attempts["a.py::t"]] == [Outcome.FAILED]
    assert len(found.damaged) == 1
    assert "events-s-main.jsonl" in found.damaged[0]
    assert len(found.damaged[0]) < 200


def test_an_unknown_event_is_no_damage(tmp_path: Path) -> None:
    """
    A newer plugin may say more.
    """
    assert recorded(tmp_path, SESSION, {"event": "weather", "time": 1.0}, {"event": ["list"]}).damaged == []


def test_a_line_without_end_is_not_read_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    It would fill the memory of the merge.
    """
    monkeypatch.setattr(events, "LINE_LIMIT", 100)

    found = recorded(tmp_path, "x" * 101)

    assert found.damaged == ["events-s-main.jsonl line 1 is longer than 100 bytes"]


any_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.sampled_from([10**400, "failed", "a.py::t"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([SESSION, START, FINISH]),
    st.data(),
    st.lists(st.dictionaries(st.sampled_from(sorted(FINISH)), any_json), max_size=3), st.binary(max_size=20)
)  # fmt: skip
def test_no_event_breaks_the_reader(
    tmp_path: Path, good: dict[str, Any], data: st.DataObject, others: list[Any], tail: bytes
) -> None:
    """
    Anything in the place of anything: an attempt, nothing, or a sentence.
    """
    forged = {**good, data.draw(st.sampled_from(sorted(good))): data.draw(any_json)}
    lines = [json.dumps(line).encode() for line in (forged, *others)]
    (tmp_path / "events-x-main.jsonl").write_bytes(b"\n".join([*lines, tail]))

    found = read_events(tmp_path)

    assert all(isinstance(test, str) for test in found.attempts)


COLLECTED: dict[str, Any] = {
    "version": 1, "session": "s", "files": {"a.py": ["a.py::t", "a.py::u"]}, "skipped": {"c.py": "no numpy"},
    "errors": [{"file": "d.py", "message": "m", "traceback": "t"}, {"file": "e.py", "message": "m"}],
}  # fmt: skip


def collected(folder: Path, *sessions: object) -> tuple[Collected | None, list[str]]:
    """What is read of *sessions*, and what is damaged."""
    for at, session in enumerate(sessions):
        text = session if isinstance(session, str) else json.dumps(session)
        (folder / f"collected-{at}.json").write_text(text)
    damaged: list[str] = []
    return read_collected(folder, damaged), damaged


def test_no_collection_is_none(tmp_path: Path) -> None:
    """
    The runner never came that far, which is not the same as having found nothing.
    """
    assert collected(tmp_path) == (None, [])
    assert collected(tmp_path, {**COLLECTED, "files": {}, "skipped": {}, "errors": []}) == (Collected(), [])


def test_collections_of_several_sessions_come_together(tmp_path: Path) -> None:
    """
    Each test once, in order.
    """
    second = {**COLLECTED, "files": {"a.py": ["a.py::u", "a.py::v"], "b.py": []}, "skipped": {}, "errors": []}

    found, damaged = collected(tmp_path, COLLECTED, second)

    assert found == Collected(
        {"a.py": ("a.py::t", "a.py::u", "a.py::v"), "b.py": ()},
        {"c.py": "no numpy"},
        (CollectionError("d.py", "m", "t"), CollectionError("e.py", "m")),
    )
    assert damaged == []


BAD_COLLECTIONS = [
    "", "x", "[]", "3", "null", "{}", "[" * 100_000, {**COLLECTED, "version": 2}, {**COLLECTED, "files": []}, {**COLLECTED, "files": {"a.py": 3}},
    {**COLLECTED, "files": {"a.py": [3]}}, {**COLLECTED, "files": None}, {**COLLECTED, "skipped": {"a": 3}}, {**COLLECTED, "skipped": []},
    {**COLLECTED, "errors": [3]}, {**COLLECTED, "errors": [{"file": "a"}]}, {**COLLECTED, "errors": {"a": 1}}, {**COLLECTED, "errors": None},
    {**COLLECTED, "removed_count": float("inf")},
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD_COLLECTIONS, ids=range(len(BAD_COLLECTIONS)))
def test_a_damaged_collection_is_told(tmp_path: Path, bad: object) -> None:
    """
    And the other session's still counts.
    """
    found, damaged = collected(tmp_path, bad, COLLECTED)

    assert found is not None
    assert found.files == {"a.py": ("a.py::t", "a.py::u")}
    assert len(damaged) == 1
    assert damaged[0].startswith("collected-0.json ")


posix = pytest.mark.skipif(os.name != "posix", reason="pipes and devices")


@posix
def test_what_is_no_regular_file_is_never_opened(tmp_path: Path) -> None:
    """
    A pipe would be waited for for ever, and a device may never end; the others still count.
    """
    os.mkfifo(tmp_path / "events-a-main.jsonl")
    (tmp_path / "events-b-main.jsonl").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "collected-1.json")
    (tmp_path / "collected-2.json").symlink_to("/dev/zero")

    found = recorded(tmp_path, SESSION, START, FINISH)
    collection, damaged = collected(tmp_path, COLLECTED)

    assert list(found.attempts) == ["a.py::t"]
    assert found.damaged == ["events-a-main.jsonl is no regular file", "events-b-main.jsonl is no regular file"]
    assert collection is not None
    assert damaged == ["collected-1.json is no regular file", "collected-2.json is no regular file"]


@posix
def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    """
    What counts is where it leads to.
    """
    (tmp_path / "other").mkdir()
    recorded(tmp_path / "other", SESSION, START, FINISH)
    (tmp_path / "events-s-main.jsonl").symlink_to(tmp_path / "other" / "events-s-main.jsonl")

    found = read_events(tmp_path)

    assert (list(found.attempts), found.damaged) == (["a.py::t"], [])


def test_many_attempts_of_one_test_take_no_time(tmp_path: Path) -> None:
    """
    Twice the events, twice the time: a forged file must not stop the merge.
    """
    before = monotonic()

    found = recorded(tmp_path, SESSION, *[json.dumps(FINISH)] * 60_000)

    assert len(found.attempts["a.py::t"]) == 60_000
    assert monotonic() - before < 6


def test_a_huge_collection_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    It would take all memory of the merge; one of just the limit is read.
    """
    size = len(json.dumps(COLLECTED))
    monkeypatch.setattr(events, "COLLECTED_LIMIT", size)

    found, damaged = collected(tmp_path, COLLECTED, " " * 2000)

    assert found is not None
    assert damaged == [f"collected-1.json is damaged: it has 2,000 bytes, more than {size}"]
