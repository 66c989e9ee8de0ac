"""The lines of tests.jsonl, read back: a row per test, and all that is known of those in trouble."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from partest_sdk.adapters.results.bundle_values import (
    DAMAGE,
    a_count,
    a_list,
    a_place,
    a_sum,
    json_value,
    opened,
    words_of,
)
from partest_sdk.adapters.results.events import LINE_LIMIT
from partest_sdk.adapters.results.json_values import a_number, a_text
from partest_sdk.core.names import many
from partest_sdk.core.results.attempts import LONGEST, TROUBLED, Attempt, Outcome, TestClass, TestResult, clean_seconds
from partest_sdk.core.summary.bundle import Span, TestRow

TESTS_LIMIT = 1024 * 1024 * 1024
"""Bytes of tests.jsonl; millions of tests are below."""
ROWS_LIMIT = 5_000_000
DAMAGED_LIMIT = 100_000
"""Lines; whoever has more of them gets no other answer by having them all read."""
DETAILS_LIMIT = 256 * 1024 * 1024
"""Bytes of the lines whose tests are kept with all they say; of those after them a message is kept that is no longer than `BRIEF`."""
BRIEF = 1000
_SAID = 3
"""Damaged lines that are told one by one."""
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
_CLASSES = {kind.value: kind for kind in TestClass}
_KEPT_WHOLE = frozenset(kind.value for kind in TROUBLED | {TestClass.NOT_RUN})


@dataclass(slots=True)
class Tests:
    """The tests, as far as they are read."""

    rows: list[TestRow] = field(default_factory=list)
    troubled: list[TestResult] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    damaged: int = 0
    said: list[str] = field(default_factory=list)
    brief: int = 0
    _details: int = 0
    _known: dict[str, str] = field(default_factory=dict)
    """Every name once: a million tests have few suites, files and workers."""

    def damage(self) -> list[str]:
        """What could not be read, in a few sentences."""
        more = self.damaged - len(self.said)
        return [*self.said, f"tests.jsonl has {many(more, 'more damaged line')}"] if more else self.said

    def notes(self) -> list[str]:
        """What is worth saying about what was read."""
        what = f"{many(self.brief, 'test')} in trouble are told without traceback and output, since there is too much of them"
        return [what] if self.brief else []

    def read(self, path: Path) -> None:
        """Read every line of *path*."""
        try:
            with opened(path) as file, _no_collector():
                for line in self._lines(file):
                    try:
                        self._add(json_value(line), len(line))
                    except DAMAGE as trouble:
                        self._damaged(f"is damaged: {words_of(trouble)}")
                    if len(self.rows) > ROWS_LIMIT or self.damaged > DAMAGED_LIMIT:
                        self._damaged(
                            f"tests.jsonl is too long: line {self._number:,} was the last to be read", whole=True
                        )
                        break
        except FileNotFoundError:
            self._damaged("tests.jsonl is missing", whole=True)
        except (OSError, TypeError) as trouble:
            self._damaged(f"tests.jsonl cannot be read: {words_of(trouble)}", whole=True)

    def _lines(self, file: BinaryIO) -> Iterator[bytes]:
        read = 0
        while line := file.readline(LINE_LIMIT):
            read += len(line)
            if read > TESTS_LIMIT:
                self._damaged(f"tests.jsonl has more than {TESTS_LIMIT:,} bytes", whole=True)
                return
            if line.endswith(b"\n"):
                yield line
            elif len(line) < LINE_LIMIT:
                self._damaged("is damaged: the file ends in it")
            else:
                self._damaged(f"is damaged: it is longer than {LINE_LIMIT:,} bytes")
                read += _passed_over(file, TESTS_LIMIT - read)

    @property
    def _number(self) -> int:
        return len(self.rows) + self.damaged

    def _damaged(self, what: str, *, whole: bool = False) -> None:
        """Count what is wrong with the next line, or with the *whole* file."""
        if whole:
            self.said.append(what)
        elif len(self.said) < _SAID:
            self.said.append(f"tests.jsonl line {self._number + 1:,} {what}")
        self.damaged += 1

    def _add(self, data: dict[str, Any], size: int) -> None:
        word = data["class"]
        kind = _CLASSES[word]
        spans = tuple([self._span(attempt) for attempt in a_list(data["attempts"])])
        row = TestRow(
            a_text(data["id"]),
            self._name(data["suite"]),
            self._name(data["variant"]),
            self._name(data["file"]),
            kind,
            a_place(data["shard"]),
            # What the attempts say counts, not what is written beside them.
            spans[0].seconds if len(spans) == 1 else sum([span.seconds for span in spans]),
            spans,
            a_count(data.get("count", 1)),
        )
        if row.count < 1:
            raise TypeError("its count should be at least 1")
        if word in _KEPT_WHOLE:
            self.troubled.append(self._result(row, data, size))
        self.rows.append(row)
        self.counts[word] += row.count

    def _name(self, value: str) -> str:
        try:
            return self._known[value]
        except KeyError:
            return self._known.setdefault(a_text(value), value)

    def _span(self, data: dict[str, Any]) -> Span:
        setup, call, teardown, started = data["setup"], data["call"], data["teardown"], data["started"]
        if not type(setup) is type(call) is type(teardown) is float or not setup + call + teardown <= LONGEST:
            setup, call, teardown = a_number(setup), a_number(call), a_number(teardown)
        return Span(self._name(data["worker"]), a_sum(started), clean_seconds(setup + call + teardown))

    def _result(self, row: TestRow, data: dict[str, Any], size: int) -> TestResult:
        brief = self._details + size > DETAILS_LIMIT
        attempts = [_attempt(attempt, span) for attempt, span in zip(data["attempts"], row.spans, strict=True)]
        reason = a_text(data.get("reason", ""))
        if brief:
            self.brief += 1
            attempts = [replace(one, message=one.message[:BRIEF], traceback="", output={}) for one in attempts]
            reason = reason[:BRIEF]
        else:
            self._details += size
        return TestResult(
            row.id, row.file, row.suite, row.variant, row.shard, row.kind, tuple(attempts), reason, row.count
        )


def _attempt(data: dict[str, Any], span: Span) -> Attempt:
    return Attempt(
        outcome=_OUTCOMES[data["outcome"]],
        number=a_place(data["attempt"]),
        retried=data.get("retried") is True,
        worker=span.worker,
        started=span.started,
        setup=a_number(data["setup"]),
        call=a_number(data["call"]),
        teardown=a_number(data["teardown"]),
        line=a_place(data.get("line", 0)),
        message=a_text(data.get("message", "")),
        traceback=a_text(data.get("traceback", "")),
        output={a_text(name): a_text(text) for name, text in data.get("output", {}).items()},
    )


@contextmanager
def _no_collector() -> Iterator[None]:
    """Nothing here makes cycles, and the garbage collector would look at millions of rows again and again: a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _passed_over(file: BinaryIO, most: int) -> int:
    """How many bytes were left of the line, or a little more than *most*."""
    passed = 0
    while passed <= most and (line := file.readline(LINE_LIMIT)):
        passed += len(line)
        if line.endswith(b"\n"):
            break
    return passed
