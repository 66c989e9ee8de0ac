"""How far a running shard has come."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from partest_sdk.adapters.results import event_counter
from partest_sdk.adapters.results.event_counter import EventCounter, Progress
from partest_sdk.core.plan.ownership import Ownership
from partest_sdk.core.plan.planner import Wish
from plan_builders import plan_of


@pytest.fixture
def counter(tmp_path: Path) -> EventCounter:
    """Watches the second of two shards, which has b.py."""
    plan, _ = plan_of({"a.py::t": 1.0, "b.py::t": 1.0}, Wish(shards=2))
    return EventCounter(tmp_path, Ownership.of(plan), Ownership.of(plan).owner("b.py::t"))


def write(path: Path, *events: object, end: str = "\n") -> None:
    """Add lines to an event file."""
    with path.open("a") as file:
        file.write("\n".join(event if isinstance(event, str) else json.dumps(event) for event in events) + end)


def finish(outcome: str, **more: object) -> dict[str, object]:
    """The end of an attempt."""
    return {"event": "finish", "outcome": outcome, **more}


def test_only_what_is_new_is_counted(tmp_path: Path, counter: EventCounter) -> None:
    """
    Line by line, a half one when it is whole, from every worker; retried attempts are not the end of their test.
    """
    assert counter.look() == Progress()
    (tmp_path / "collected-s.json").write_text(
        json.dumps({"files": {"b.py": ["b.py::t", "b.py::u"], "a.py": ["a.py::t"]}})
    )
    write(tmp_path / "events-s-gw0.jsonl", {"event": "session"}, finish("passed"), finish("failed", retried=True))
    assert counter.look() == Progress(1, 0, 2)
    assert counter.look() == Progress(1, 0, 2)
    line = json.dumps(finish("error"))
    write(tmp_path / "events-s-gw1.jsonl", line[:10], end="")
    assert counter.look() == Progress(1, 0, 2)
    write(tmp_path / "events-s-gw1.jsonl", line[10:])
    assert counter.look() == Progress(2, 1, 2)


@pytest.mark.parametrize(
    "bad",
    [
        "x",
        "3",
        "[]",
        "null",
        '"finish"',
        "[" * 100_000,
        '{"event": []}',
        '{"event": "finish", "outcome": []}',
        "9" * 5000,
    ],
)
def test_a_damaged_line_is_passed_over(tmp_path: Path, counter: EventCounter, bad: str) -> None:
    """
    It is a picture; the merge will tell.
    """
    write(tmp_path / "events-s-main.jsonl", bad, finish("failed"))
    (tmp_path / "collected-s.json").write_text(bad)

    progress = counter.look()

    assert progress.failed == 1
    assert progress.total == 0


@pytest.mark.parametrize("files", [[], {"b.py": 3}, {"b.py": [3]}, {"b.py": [[]]}, None])
def test_a_damaged_collection_is_passed_over(tmp_path: Path, counter: EventCounter, files: object) -> None:
    """
    Then nobody knows how many there will be.
    """
    (tmp_path / "collected-s.json").write_text(json.dumps({"files": files}))

    assert counter.look().finished == 0


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices")
def test_what_is_no_regular_file_is_passed_over(tmp_path: Path, counter: EventCounter) -> None:
    """
    A pipe would be waited for for ever, and a device may never end.
    """
    os.mkfifo(tmp_path / "events-a-main.jsonl")
    (tmp_path / "events-b-main.jsonl").symlink_to("/dev/zero")
    (tmp_path / "events-c-main.jsonl").symlink_to("gone")
    os.mkfifo(tmp_path / "collected-a.json")
    (tmp_path / "collected-b.json").symlink_to("/dev/zero")
    (tmp_path / "collected-c.json").write_text(json.dumps({"files": {"b.py": ["b.py::t"]}}))
    write(tmp_path / "events-s-main.jsonl", finish("passed"))

    assert counter.look() == Progress(1, 0, 1)


def test_a_huge_collection_is_passed_over(
    tmp_path: Path, counter: EventCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    As the merge passes over it.
    """
    monkeypatch.setattr(event_counter, "COLLECTED_LIMIT", 10, raising=False)
    (tmp_path / "collected-s.json").write_text(json.dumps({"files": {"b.py": ["b.py::t"]}}))

    assert counter.look().total == 0
