"""What is known of each troubled test, a line of JSON each, so that the page reads only those that somebody opens."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from partest_sdk.adapters.html_report.shown_text import head_and_tail, script_json, shown, shown_line
from partest_sdk.core.results.attempts import Attempt, TestClass, TestResult
from partest_sdk.core.results.proof import leg_name

Key = tuple[str, str, str]
KINDS = tuple(TestClass)
TEXT_OF_A_TEST = 64 * 1024
"""Characters of messages, tracebacks and outputs that are kept of one test."""
TEXT_OF_ALL = 32 * 1024 * 1024
"""The same of all tests together: beyond, a browser takes its time."""


@dataclass
class Details:
    """Writes the lines, and remembers what the rest of the page needs to know about them."""

    changes: Mapping[Key, str]
    reproduce: Callable[[TestResult], str] | None
    limit: int
    """How many tests get a line."""
    places: dict[Key, int] = field(default_factory=dict)
    """The line of each test."""
    kinds: list[int] = field(default_factory=list)
    """The class of the test of each line."""
    words: list[str] = field(default_factory=list)
    """The change of the test of each line."""
    left_out: int = 0
    """How many tests were told without their texts."""
    _used: int = 0

    def lines(self, tests: Sequence[TestResult]) -> Iterator[str]:
        """A line for each of *tests*, until the limit is reached."""
        for test in tests:
            if len(self.kinds) >= self.limit:
                return
            key = (test.suite, test.variant, test.id)
            self.places.setdefault(key, len(self.kinds))
            self.kinds.append(KINDS.index(test.kind))
            self.words.append(shown_line(self.changes.get(key, ""), 80))
            yield script_json(self._told(test, self.words[-1])) + "\n"

    def _told(self, test: TestResult, change: str) -> dict[str, Any]:
        told: dict[str, Any] = {
            "id": shown_line(test.id, 4000),
            "leg": shown_line(leg_name(test.suite, test.variant)),
            "file": shown_line(test.file),
            "shard": test.shard,
            "kind": KINDS.index(test.kind),
            "seconds": finite(test.seconds),
            "change": change,
            "count": test.count,
            "reason": shown_line(test.reason, 2000),
            "reproduce": shown_line(self.reproduce(test), 8000) if self.reproduce else "",
            "attempts": [_attempt(attempt) for attempt in test.attempts],
        }
        if self._used > TEXT_OF_ALL:
            self.left_out += 1
            told["cut"] = True
            for attempt in told["attempts"]:
                attempt["texts"] = []
        else:
            self._shorten(told["attempts"])
        return told

    def _shorten(self, attempts: list[dict[str, Any]]) -> None:
        texts = [text for attempt in attempts for text in attempt["texts"]]
        shares = fair_shares([len(text) for _, text in texts], TEXT_OF_A_TEST)
        for text, share in zip(texts, shares, strict=True):
            text[1] = shown(head_and_tail(text[1], share))
            self._used += len(text[1])


def _attempt(attempt: Attempt) -> dict[str, Any]:
    texts = [["message", attempt.message], ["traceback", attempt.traceback]]
    texts += [[shown_line(name, 80), text] for name, text in attempt.output.items()]
    return {
        "outcome": attempt.outcome.value,
        "retried": attempt.retried,
        "worker": shown_line(attempt.worker, 80),
        "line": attempt.line,
        "phases": [finite(attempt.setup), finite(attempt.call), finite(attempt.teardown)],
        # The first line, for where there is room for one.
        "said": shown_line(attempt.message.lstrip()[:2000].partition("\n")[0], 300),
        "texts": [text for text in texts if text[1].strip()],
    }


def fair_shares(sizes: Sequence[int], limit: int) -> list[int]:
    """How much of *limit* each of several texts may have: the short ones are kept whole, the long ones share what is left."""
    shares = [0] * len(sizes)
    left, waiting = limit, len(sizes)
    for place in sorted(range(len(sizes)), key=sizes.__getitem__):
        shares[place] = min(sizes[place], left // waiting)
        left -= shares[place]
        waiting -= 1
    return shares


def finite(seconds: float | None, places: int = 3) -> float:
    """*seconds* as JSON can hold it."""
    return round(seconds, places) if seconds is not None and math.isfinite(seconds) else 0.0
