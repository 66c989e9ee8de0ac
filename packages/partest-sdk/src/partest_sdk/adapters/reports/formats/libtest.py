"""libtest JSON: what Rust's own test harness writes, and what cargo-nextest writes in its likeness."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from partest_sdk.adapters.reports.content import Content
from partest_sdk.adapters.reports.formats.json_values import (
    count_in,
    first_line,
    object_in,
    seconds_in,
    text_in,
    without_count,
    word_in,
)
from partest_sdk.core.names import listed, many
from partest_sdk.core.reports.case import Case, Reading
from partest_sdk.core.reports.numbers import seconds_of
from partest_sdk.core.results.attempts import Attempt, Outcome

_ENDS = {
    "ok": Outcome.PASSED,
    "failed": Outcome.FAILED,
    "ignored": Outcome.SKIPPED,
    "allowed_failure": Outcome.XFAILED,
}
_BEGINNING = re.compile(r'^[ \t]*\{ ?"type": ?"suite", ?"event": ?"started", ?"test_count": ?\d', re.MULTILINE)
_EVENT = re.compile(r'\{ ?"type": ?"(?:suite|test|bench)"')
_DECODER = json.JSONDecoder()
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_BINARY = re.compile(r"\s+Running [^(]*\(([^()]+)\)\s*|\s+Doc-tests (\S+)\s*")
"""What cargo says on stderr before each suite, which has no name of its own."""
_HASH = re.compile(r"-[0-9a-f]{16}$")
_TRIES = re.compile(r"(.+)#(\d{1,3})", re.DOTALL)
"""What cargo-nextest adds to the name of a test that it tried more than once."""
_PANIC = re.compile(r"panicked at .*\n(.+)")
_UNFINISHED = Attempt(Outcome.UNFINISHED, message="it started, and never ended")


class Libtest:
    """``--format json`` of libtest, and ``--message-format libtest-json`` or ``libtest-json-plus`` of cargo-nextest."""

    name = "libtest JSON"

    def recognises(self, content: Content) -> bool:
        """By a line that starts a suite; cargo's words may come before it."""
        return not content.head.lstrip().startswith("<") and bool(_BEGINNING.search(content.head))

    def read(self, content: Content, reading: Reading) -> None:
        """Tell *reading* every test when it ends, and what the suites claim beyond them."""
        log = _Log(reading)
        for number, line in content.lines():
            log.take(number, line)
        log.end()


@dataclass(slots=True)
class _Suite:
    """The tests of one binary, or as much of it as nextest puts under one heading."""

    planned: int = 0
    name: str = ""
    ran: int = 0
    failed: int = 0
    nextest: bool = False
    started: list[str] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        """One of its tests ended."""
        self.ran += outcome is not Outcome.SKIPPED
        self.failed += outcome in (Outcome.FAILED, Outcome.ERROR, Outcome.UNFINISHED)

    def missing(self, summary: dict[str, Any]) -> str:
        """What *summary* claims beyond the tests that were seen."""
        passed, failed, measured, ignored, allowed = (
            count_in(summary.get(key)) for key in ("passed", "failed", "measured", "ignored", "allowed_fail")
        )
        claimed = passed + failed + measured
        if without_count(summary, ("passed", "failed")):
            return "a suite ended without counts"
        # cargo-nextest ends a suite early and begins it anew when it has ignored tests, each time with the count of all.
        expected = claimed if self.nextest else max(claimed, self.planned - ignored)
        if expected > self.ran:
            return f"a suite counts {many(expected, 'test')} that ran, and shows {self.ran:,}"
        if failed - allowed > self.failed:
            return f"a suite counts {many(failed - allowed, 'failure')}, and its tests show {self.failed:,}"
        if summary.get("event") != "ok" and not self.failed:
            return f"a suite ended with {text_in(summary.get('event')) or 'no word'!r}, and none of its tests failed"
        return ""


@dataclass(slots=True)
class _Ignored:
    """How many tests of a nextest binary were left out, and how many of them it said so of."""

    claimed: int = 0
    shown: int = 0


class _Log:
    """One file."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._suites: dict[str, _Suite] = {}
        """Those without an end, by the binary that ``libtest-json-plus`` names; all others are called ""."""
        self._running: dict[str, None] = {}
        """Names of tests without an end: nextest may end the suite before."""
        self._ignored: dict[str, _Ignored] = {}
        self._binary = ""
        self._damaged: list[int] = []

    def take(self, number: int, line: str) -> None:
        """One line. Output that a test leaves without a line's end is on the same line as the next event, before it or after it."""
        at, found = 0, _EVENT.search(line)
        if not found and ("Running" in line or "Doc-tests" in line):
            binary = _BINARY.fullmatch(_COLOUR.sub("", line[:1000]))
            self._binary = _file_name(binary[1] or binary[2]) if binary else self._binary
        while found:
            try:
                event, at = _DECODER.raw_decode(line, found.start())
            except (ValueError, RecursionError):
                self._damaged.append(number)
                return
            self._event(event)
            found = _EVENT.search(line, at)

    def _event(self, event: dict[str, Any]) -> None:
        kind, what, name = (text_in(event.get(key)) for key in ("type", "event", "name"))
        if kind == "suite":
            block = object_in(event.get("nextest"))
            key = f"{text_in(block.get('crate'))}::{text_in(block.get('test_binary'))}" if block else ""
            if what == "started":
                self._close(key)
                self._suites[key] = _Suite(count_in(event.get("test_count")), key or self._binary, nextest=bool(key))
            else:
                self._close(key, event)
        elif what == "started":
            self._running[name] = None
            self._suite_of(name).started.append(name)
        elif what != "timeout":  # which says that a test takes long, and not that it ended
            self._ended(name, "ok" if kind == "bench" and not what else what, event)

    def _suite_of(self, name: str) -> _Suite:
        key = _binary_of(name)
        if key in self._suites:
            return self._suites[key]
        # One binary after the other, unless the suites have names.
        suite = self._suites.setdefault("", _Suite(name=self._binary))
        if key:
            suite.name, suite.nextest = key, True
        return suite

    def _ended(self, name: str, what: str, event: dict[str, Any]) -> None:
        tries = 1
        if name not in self._running and (found := _TRIES.fullmatch(name)) and found[1] in self._running:
            name, tries = found[1], int(found[2])
        self._running.pop(name, None)
        outcome = _ENDS.get(what, Outcome.ERROR)
        self._suite_of(name).count(outcome)
        if outcome is Outcome.SKIPPED:
            self._ignored.setdefault(_binary_of(name), _Ignored()).shown += 1
        self._tell(name, tuple(_attempts(outcome, max(tries, 1), event)))

    def _tell(self, name: str, attempts: tuple[Attempt, ...]) -> None:
        binary, test = _split(name)
        self._reading.case(Case(test, binary or self._suite_of(name).name, attempts=attempts))

    def _close(self, key: str, summary: dict[str, Any] | None = None) -> None:
        suite = self._suites.get(key)
        if suite is None:
            if summary is not None:
                self._reading.incomplete("a suite ends that never started")
            return
        for name in suite.started if not suite.nextest else ():
            if name in self._running:
                del self._running[name]
                suite.count(Outcome.UNFINISHED)
                self._tell(name, (_UNFINISHED,))
        if summary is None:
            self._reading.incomplete(f"the suite {suite.name or 'without a name'} never ended")
        else:
            if what := suite.missing(summary):
                self._reading.incomplete(what)
            if suite.nextest:
                left_out = count_in(summary.get("ignored")) if suite.planned else len(suite.started)
                self._ignored.setdefault(suite.name, _Ignored()).claimed = left_out
            else:
                self._reading.took(_seconds(summary))
        del self._suites[key]

    def end(self) -> None:
        """The file is over: what has no end by now never will."""
        open_suites = {suite.name for suite in self._suites.values()}
        for key in list(self._suites):
            self._close(key)
        left: dict[str, list[str]] = {}
        for name in self._running:
            left.setdefault(_binary_of(name), []).append(name)
        for binary, names in left.items():
            # Where a binary ran none of its tests, nextest starts the ignored ones and never says that they are ignored.
            ignored = self._ignored.get(binary, _Ignored())
            silent = binary not in open_suites and len(names) <= ignored.claimed - ignored.shown
            for name in names:
                self._tell(name, (Attempt(Outcome.SKIPPED) if silent else _UNFINISHED,))
        if self._damaged:
            self._reading.incomplete(
                f"{many(len(self._damaged), 'line')} cannot be read: {listed(list(map(str, self._damaged)))}"
            )


def _split(name: str) -> tuple[str, str]:
    """Binary and test: cargo-nextest writes ``package::binary$test``, libtest the test alone."""
    binary, dollar, test = name.partition("$")
    return (binary, test) if dollar and test and "::" in binary else ("", name)


def _binary_of(name: str) -> str:
    """The binary of a test, without the number that a stress run adds to it; empty for libtest."""
    return _split(name)[0].partition("@stress-")[0]


def _file_name(path: str) -> str:
    """The name of a binary, without what cargo adds to tell its builds apart."""
    return _HASH.sub("", re.split(r"[/\\]", path)[-1].removesuffix(".exe"))


def _attempts(outcome: Outcome, tries: int, event: dict[str, Any]) -> Iterator[Attempt]:
    for number in range(1, tries):
        yield Attempt(Outcome.FAILED, number, retried=True, message="it was tried again; the report does not tell why")
    output = text_in(event.get("stdout"))
    message = text_in(event.get("message")) or text_in(event.get("reason"))
    if outcome is Outcome.ERROR:
        message = f"it ended with {word_in(event.get('event'))}"
    bad = outcome in (Outcome.FAILED, Outcome.ERROR)
    if bad and not message:
        panic = _PANIC.search(output)
        message = panic[1] if panic else first_line(output)
    yield Attempt(
        outcome,
        tries,
        call=_seconds(event),
        message=message,
        traceback=output if bad else "",
        output={"stdout": output} if output and not bad else {},
    )


def _seconds(event: dict[str, Any]) -> float:
    seconds = event.get("exec_time")
    # Text until Rust 1.46.
    return seconds_of(seconds) if isinstance(seconds, str) else seconds_in(seconds)
