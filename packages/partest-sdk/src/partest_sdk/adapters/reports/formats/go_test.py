"""``go test -json``: an event per line, of packages and of the tests in them. gotestsum's ``--jsonfile`` holds the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from partest_sdk.adapters.reports.content import Content, an_object
from partest_sdk.adapters.reports.formats.json_values import first_line, seconds_in, text_in
from partest_sdk.core.names import listed, many
from partest_sdk.core.reports.case import Case, Reading, Reruns, in_bulk
from partest_sdk.core.reports.numbers import epoch_of
from partest_sdk.core.reports.texts import LONGEST, shortened
from partest_sdk.core.results.attempts import BAD, Attempt, Outcome, clean_seconds

_ENDS = {"pass": Outcome.PASSED, "fail": Outcome.FAILED, "skip": Outcome.SKIPPED}
_ACTIONS = _ENDS.keys() | {"start", "run", "pause", "cont", "output", "bench", "build-output", "build-fail"}
_FRAME = re.compile(r"=== [A-Z]+ |\s*--- (?:PASS|FAIL|SKIP|BENCH): ")
"""What the testing package says between the words of the test."""
_ORDERLY = frozenset({"PASS\n", "FAIL\n"})
"""The last words of a package whose tests came to their end, however they ended."""
_NOT_BUILT = re.compile(r"FAIL\s+(\S+)\s+\[(?:build|setup) failed\]\s*")
"""How go told of a package that was not built before it did so in JSON (1.24)."""


class GoTest:
    """What ``go test -json`` and ``go tool test2json`` write."""

    name = "go test -json"

    def recognises(self, content: Content) -> bool:
        """By an event near the beginning; go's own messages may come before it."""
        if '"Action"' not in content.head:
            return False
        records = (an_object(line) for line in content.head.splitlines()[:1000])
        return any(
            record.get("Action") in _ACTIONS and any(key in record for key in ("Package", "ImportPath", "Test"))
            for record in records
            if record and isinstance(record.get("Action"), str)
        )

    def read(self, content: Content, reading: Reading) -> None:
        """Tell *reading* every test when it ends, and of every package what went wrong outside of its tests."""
        log = _Log(reading)
        for number, line in content.lines():
            log.take(number, line)
        log.end()


class _Words:
    """Output, as much of it as is kept."""

    def __init__(self) -> None:
        self._chunks: list[str] = []
        self._size = 0

    def add(self, text: str) -> None:
        if _FRAME.match(text):
            return
        self._chunks.append(text)
        self._size += len(text)
        if self._size > 4 * LONGEST:
            self._chunks = [shortened("".join(self._chunks))]
            self._size = len(self._chunks[0])

    def __str__(self) -> str:
        return shortened("".join(self._chunks))


@dataclass(slots=True)
class _Running:
    """A test that has no end yet."""

    started: float = 0.0
    words: _Words = field(default_factory=_Words)

    def attempt(self, outcome: Outcome, seconds: float = 0.0) -> Attempt:
        told = "" if outcome is Outcome.PASSED else str(self.words)
        panic = next((line for line in told.splitlines() if line.startswith(("panic: ", "fatal error: "))), "")
        message = panic or first_line(told)
        if outcome is Outcome.UNFINISHED and not message:
            message = "it started, and never ended"
        return Attempt(outcome, started=self.started, call=seconds, message=message, traceback=told)


@dataclass(slots=True)
class _Package:
    """One run of a package."""

    name: str
    tell: Callable[[Case], None]
    running: dict[str, _Running] = field(default_factory=dict)
    words: _Words = field(default_factory=_Words)
    bad: bool = False
    orderly: bool = False

    def take(self, action: str, test: str, record: dict[str, Any]) -> None:
        """An event of one of its tests. One whose beginning was not recorded (gotestsum's timing events) counts by its end."""
        if action == "run":
            self._drop(test)
            self.running[test] = _Running(epoch_of(text_in(record.get("Time"))))
        elif action == "output":
            # What comes after the end of a test is as good as said by the package.
            words = self.running[test].words if test in self.running else self.words
            words.add(text_in(record.get("Output")))
        elif action in _ENDS:
            running = self.running.pop(test, None) or _Running()
            self._tell(test, running.attempt(_ENDS[action], seconds_in(record.get("Elapsed"))))

    def say(self, text: str) -> None:
        """Output that belongs to no test."""
        if text in _ORDERLY:
            self.orderly = True
        else:
            self.words.add(text)

    def end(self, action: str = "", told: str = "") -> None:
        """It is over, with *action*; *told* is why it was not built."""
        self.orderly |= action == "pass"
        for test in list(self.running):
            self._drop(test)
        if action == "fail" and not self.bad:
            words = told or str(self.words)
            # The compiler says "# package" before what is wrong with it.
            message = first_line(re.sub(r"^#.*", "", words, flags=re.MULTILINE)) or "the package failed"
            failed = Attempt(Outcome.ERROR, message=message, traceback=words)
            self.tell(Case(self.name or "the package", attempts=(failed,)))

    def _drop(self, test: str) -> None:
        if test in self.running:
            # A benchmark that succeeds has no event for its end.
            fine = self.orderly and test.startswith("Benchmark")
            self._tell(test, self.running.pop(test).attempt(Outcome.PASSED if fine else Outcome.UNFINISHED))

    def _tell(self, test: str, attempt: Attempt) -> None:
        self.bad |= attempt.outcome in BAD
        self.tell(Case(test, self.name, attempts=(attempt,)))


class _Log:
    """One file. Packages run side by side, and their events are mixed."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._cases: dict[str, list[Case]] = {}
        """By package, however their events were mixed."""
        self._packages: dict[str, _Package] = {}
        self._failed: set[str] = set()
        """Packages whose last run failed."""
        self._again: dict[str, list[int]] = {}
        """Packages that failed and were run again: how many cases they had when that began."""
        self._builds: dict[str, _Words] = {}
        self._broken_builds: dict[str, bool] = {}
        """By import path: whether a package said that it failed for that reason."""
        self._damaged: list[int] = []
        self._first = self._last = ""

    def take(self, number: int, line: str) -> None:
        """One line; what is no event is go's own words, or what a build printed."""
        record = an_object(line)
        if record is None:
            if line.lstrip().startswith('{"'):
                self._damaged.append(number)
            elif found := _NOT_BUILT.fullmatch(line):
                self._new(found[1]).end("fail", line)
        elif "Action" in record:
            action, package, test = (record.get(key, "") for key in ("Action", "Package", "Test"))
            if isinstance(action, str) and isinstance(package, str) and isinstance(test, str):
                self._event(action, package, test, record)
            else:
                self._damaged.append(number)

    def _event(self, action: str, package: str, test: str, record: dict[str, Any]) -> None:
        self._last = text_in(record.get("Time")) or self._last
        self._first = self._first or self._last
        if action in ("build-output", "build-fail"):
            self._build(action, text_in(record.get("ImportPath")), text_in(record.get("Output")))
        elif test:
            self._of(package).take(action, test, record)
        elif action == "start":
            self._lost([package] if package in self._packages else [])
            self._of(package)
        elif action == "output":
            self._of(package).say(text_in(record.get("Output")))
        elif action in _ENDS:
            build = text_in(record.get("FailedBuild"))
            if build:
                self._broken_builds[build] = True
            self._of(package).end(action, str(self._builds.get(build, "")))
            del self._packages[package]
            (self._failed.add if action == "fail" else self._failed.discard)(package)

    def _of(self, package: str) -> _Package:
        if package not in self._packages:
            self._packages[package] = self._new(package)
            if package in self._failed:
                self._again.setdefault(package, []).append(len(self._cases[package]))
        return self._packages[package]

    def _new(self, package: str) -> _Package:
        return _Package(package, self._cases.setdefault(package, []).append)

    def _build(self, action: str, path: str, output: str) -> None:
        if action == "build-fail":
            self._broken_builds.setdefault(path, False)
        else:
            self._builds.setdefault(path, _Words()).add(output)

    def _lost(self, packages: list[str]) -> None:
        for package in packages:
            self._packages.pop(package).end()
        if packages:
            names = listed([package or "a package without a name" for package in packages])
            self._reading.incomplete(f"{many(len(packages), 'package')} never ended: {names}")

    def end(self) -> None:
        """The file is over: what has no end by now never will."""
        self._lost(list(self._packages))
        for path, explained in self._broken_builds.items():
            if not explained:
                self._new(path).end("fail", str(self._builds.get(path, "")))
        if self._damaged:
            self._reading.incomplete(
                f"{many(len(self._damaged), 'line')} cannot be read, first line {self._damaged[0]}"
            )
        self._tell_cases()
        if self._first:
            self._reading.took(clean_seconds(epoch_of(self._last) - epoch_of(self._first)))

    def _tell_cases(self) -> None:
        bulk = in_bulk(self._reading)
        told = 0
        for package, cases in self._cases.items():
            for case in cases:
                self._reading.case(case)
            if bulk and package in self._again and _only_failures(cases, self._again[package]):
                # gotestsum --rerun-fails; whether it can be nothing else is judged with all reports at hand.
                bulk.reruns(told, told + len(cases), Reruns.GO)
            told += len(cases)


def _only_failures(cases: list[Case], again: list[int]) -> bool:
    """Whether nothing was run again but what had failed before, with the tests that it is part of and its own parts."""
    for begin, end in pairwise([*again, len(cases)]):
        failed = {case.name for case in cases[:begin] if case.attempts[-1].outcome in BAD}
        for case in cases[begin:end]:
            parts = case.name.split("/")
            above = {"/".join(parts[:stop]) for stop in range(1, len(parts) + 1)}
            if not above & failed and not any(name.startswith(f"{case.name}/") for name in failed):
                return False
    return True
