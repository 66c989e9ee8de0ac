"""Read what the plugin wrote: collections and attempts. A line that is damaged is counted, never guessed at."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from partest_sdk.adapters.results.json_values import a_number, a_text
from partest_sdk.core.results.attempts import Attempt, Outcome
from partest_sdk.core.results.shard_result import Collected, CollectionError

_OUTCOMES = {outcome.value: outcome for outcome in Outcome if outcome is not Outcome.UNFINISHED}
LINE_LIMIT = 4 * 1024 * 1024
"""Bytes; the plugin's own budget keeps a line far below."""
COLLECTED_LIMIT = 512 * 1024 * 1024
"""Bytes; millions of ids are below. A collection is read whole, so a larger one could take all memory of the merge."""


@dataclass(slots=True)
class Recorded:
    """Everything the event files of one attempt folder say."""

    attempts: dict[str, tuple[Attempt, ...]] = field(default_factory=dict)
    last_started: str | None = None
    damaged: list[str] = field(default_factory=list)


def read_events(folder: Path) -> Recorded:
    """All attempts in the event files of *folder*."""
    recorded = Recorded()
    attempts: dict[str, list[Attempt]] = {}
    last = 0.0
    for path in sorted(folder.glob("events-*.jsonl")):
        opened: dict[tuple[str, int], tuple[float, str]] = {}
        worker = "main"
        for event in _lines(path, recorded):
            try:
                kind, time = event["event"], a_number(event.get("time", 0.0))
                if kind == "session":
                    worker = a_text(event["worker"])
                elif kind == "start":
                    key = (a_text(event["id"]), int(event["attempt"]))
                    opened[key] = (time, worker)
                    if time >= last:
                        last, recorded.last_started = time, key[0]
                elif kind == "finish":
                    key = (a_text(event["id"]), int(event["attempt"]))
                    started, _ = opened.pop(key, (time, worker))
                    finished = _finished(event, started, worker)
                    attempts.setdefault(key[0], []).append(finished)
            except (KeyError, TypeError, ValueError, OverflowError, AttributeError):
                recorded.damaged.append(f"{path.name} holds an event that is not ours: {str(event)[:80]}")
        for (test, number), (started, on) in opened.items():
            unfinished = Attempt(Outcome.UNFINISHED, number=number, worker=on, started=started)
            attempts.setdefault(test, []).append(unfinished)
    recorded.attempts = {test: tuple(several) for test, several in attempts.items()}
    return recorded


def _lines(path: Path, recorded: Recorded) -> Iterator[dict[str, Any]]:
    if not is_regular(path):
        recorded.damaged.append(f"{path.name} is no regular file")
        return
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LINE_LIMIT):
            number += 1
            if not line.endswith(b"\n"):
                if len(line) == LINE_LIMIT:
                    recorded.damaged.append(f"{path.name} line {number} is longer than {LINE_LIMIT:,} bytes")
                # Else the process was killed while it wrote: what it wanted to say is lost, what it did before is not.
                return
            try:
                event = json.loads(line)
            except (ValueError, RecursionError):
                recorded.damaged.append(f"{path.name} line {number} is no JSON")
                continue
            if isinstance(event, dict):
                yield event
            else:
                recorded.damaged.append(f"{path.name} line {number} is no event")


def _finished(event: dict[str, Any], started: float, worker: str) -> Attempt:
    output = event.get("output", {})
    return Attempt(
        outcome=_OUTCOMES[event["outcome"]],
        number=int(event["attempt"]),
        retried=event.get("retried") is True,
        worker=worker,
        started=started,
        setup=a_number(event.get("setup", 0.0)),
        call=a_number(event.get("call", 0.0)),
        teardown=a_number(event.get("teardown", 0.0)),
        line=int(event.get("line", 0)),
        message=a_text(event.get("message", "")),
        traceback=a_text(event.get("traceback", "")),
        output={a_text(name): a_text(text) for name, text in output.items()},
    )


def is_regular(path: Path) -> bool:
    """Whether *path* leads to a regular file: a pipe would be waited for for ever, and a device may never end."""
    return stat.S_ISREG(path.stat().st_mode)


def read_collected(folder: Path, damaged: list[str]) -> Collected | None:
    """The collections of all sessions in *folder* as one; None when there is none."""
    sessions = []
    for path in sorted(folder.glob("collected-*.json")):
        try:
            if not is_regular(path):
                damaged.append(f"{path.name} is no regular file")
                continue
            if (size := path.stat().st_size) > COLLECTED_LIMIT:
                damaged.append(f"{path.name} is damaged: it has {size:,} bytes, more than {COLLECTED_LIMIT:,}")
                continue
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["version"] == 1:
                sessions.append(_collected(data))
            else:
                damaged.append(f"{path.name} has version {data['version']!r}, this partest reads version 1")
        except (OSError, KeyError, TypeError, ValueError, OverflowError, AttributeError, RecursionError):
            damaged.append(f"{path.name} is damaged")
    return Collected.of_sessions(sessions) if sessions else None


def _collected(data: dict[str, Any]) -> Collected:
    return Collected(
        files={a_text(file): tuple(map(a_text, ids)) for file, ids in data["files"].items()},
        skipped={a_text(file): a_text(reason) for file, reason in data["skipped"].items()},
        errors=tuple(
            [
                CollectionError(a_text(e["file"]), a_text(e["message"]), a_text(e.get("traceback", "")))
                for e in data["errors"]
            ]
        ),
        filters=tuple(map(a_text, data.get("filters", ()))),
        removed=tuple(map(a_text, data.get("removed", ()))),
        removed_count=int(data.get("removed_count", 0)),
        arguments=(a_text(data["arguments"]),) if "arguments" in data else (),
        ignored=frozenset(map(a_text, data.get("ignored", ()))),
    )
