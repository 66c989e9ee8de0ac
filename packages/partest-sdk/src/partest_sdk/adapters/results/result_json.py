"""A test as a line of tests.jsonl."""

from __future__ import annotations

import json
from typing import Any

from partest_sdk.core.results.attempts import Attempt, TestResult


def result_line(test: TestResult) -> str:
    """One line, with its end."""
    return json.dumps(_test(test), separators=(",", ":")) + "\n"


def _test(test: TestResult) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": test.id,
        "suite": test.suite,
        "variant": test.variant,
        "file": test.file,
        "class": test.kind.value,
        "shard": test.shard,
        "seconds": round(test.seconds, 6),
        "attempts": [_attempt(attempt) for attempt in test.attempts],
    }
    if test.reason:
        data["reason"] = test.reason
    if test.count != 1:
        data["count"] = test.count
    return data


def _attempt(attempt: Attempt) -> dict[str, Any]:
    data: dict[str, Any] = {
        "outcome": attempt.outcome.value,
        "attempt": attempt.number,
        "worker": attempt.worker,
        "started": round(attempt.started, 6),
        "setup": attempt.setup,
        "call": attempt.call,
        "teardown": attempt.teardown,
    }
    optional = {
        "retried": attempt.retried, "line": attempt.line, "message": attempt.message, "traceback": attempt.traceback, "output": dict(attempt.output)
    }  # fmt: skip
    return data | {name: value for name, value in optional.items() if value}
