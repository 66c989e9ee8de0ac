"""pytest-reportlog: a JSON object per line, for every phase of every test, written while pytest runs."""

from __future__ import annotations

from typing import Any

from partest_sdk.adapters.reports.content import Content, an_object
from partest_sdk.adapters.reports.formats.json_values import text_in
from partest_sdk.adapters.reports.formats.pytest_phases import TYPE, RunningTest, epoch_in, worker_of
from partest_sdk.core.names import many
from partest_sdk.core.reports.case import Case, Reading
from partest_sdk.core.results.attempts import Attempt, TestClass, classify, clean_seconds

_ENDINGS = {
    2: "was interrupted",
    3: "had an internal error",
    4: "was called wrongly",
}
"""By exit status: 0 is success, 1 is explained by the tests, 5 means that there are none."""


class ReportLog:
    """What ``pytest --report-log=FILE`` writes."""

    name = "pytest-reportlog"

    def recognises(self, content: Content) -> bool:
        """By a line near the beginning that says what kind of report it is."""
        if f'"{TYPE}"' not in content.head:
            return False
        records = (an_object(line) for line in content.head.splitlines()[:100])
        return any(TYPE in record for record in records if record)

    def read(self, content: Content, reading: Reading) -> None:
        """Tell *reading* every test when its last phase is over, and at the end those that never got there."""
        log = _Log(reading)
        for number, record in content.records():
            log.take(number, record)
        log.end()


class _Log:
    """One file. Workers of pytest-xdist write into it as they please, so every test is followed on its own."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._running: dict[tuple[str, str], RunningTest] = {}
        self._earlier: dict[str, list[Attempt]] = {}
        self._started = self._finished = self._bad = False
        self._broken: list[int] = []
        self._first, self._last = 0.0, 0.0

    def take(self, number: int, record: dict[str, Any] | None) -> None:
        """One line."""
        kind = record.get(TYPE) if record else None
        if not record or not isinstance(kind, str):
            self._broken.append(number)
        elif kind == "SessionStart":
            if self._started and not self._finished:
                self._reading.incomplete(f"a session ends before line {number:,} without its SessionFinish")
            self._started, self._finished, self._bad = True, False, False
        elif kind == "SessionFinish":
            self._finish(record.get("exitstatus"))
        elif kind == "CollectReport":
            self._collected(record)
        elif kind == "TestReport" or "outcome" in record:  # SubTestReport, and whatever plugins may add
            self._phase(number, record)

    def _collected(self, record: dict[str, Any]) -> None:
        """A module that could not be imported has tests that nobody will ever see; one that skips itself has its say too."""
        if record.get("outcome") != "passed":
            running = RunningTest(worker_of(record))
            running.add({**record, TYPE: "TestReport", "when": "setup"})
            self._tell(text_in(record.get("nodeid")) or "collection", [running.attempt(1, over=True)])

    def _phase(self, number: int, record: dict[str, Any]) -> None:
        nodeid, when = text_in(record.get("nodeid")), record.get("when")
        if not nodeid:
            self._broken.append(number)
            return
        key = (nodeid, worker_of(record))
        whole = record.get(TYPE) == "TestReport"
        # pytest-rerunfailures holds the phases back, so the subtests of an attempt may come before its set-up.
        if whole and when == "setup" and key in self._running and self._running[key].seconds:
            self._close(key, over=False)
        self._running.setdefault(key, RunningTest(key[1])).add(record)
        self._clock(record)
        # pytest-xdist reports a crashed worker in a phase called "???".
        if whole and when not in ("setup", "call"):
            self._close(key, over=True)

    def _clock(self, record: dict[str, Any]) -> None:
        start, stop = epoch_in(record.get("start")), epoch_in(record.get("stop"))
        if 0 < start <= stop:
            self._first = min(self._first or start, start)
            self._last = max(self._last, stop)

    def _close(self, key: tuple[str, str], *, over: bool) -> None:
        attempts = self._earlier.pop(key[0], [])
        attempts.append(self._running.pop(key).attempt(len(attempts) + 1, over=over))
        if attempts[-1].retried:
            self._earlier[key[0]] = attempts
        else:
            self._tell(key[0], attempts)

    def _tell(self, nodeid: str, attempts: list[Attempt]) -> None:
        self._bad |= classify(attempts) in (TestClass.FAILED, TestClass.ERRORS)
        path = nodeid.partition("[")[0]  # a parameter may hold anything
        file, *around = path.split("::")
        name = around.pop() + nodeid[len(path) :] if around else nodeid
        self._reading.case(Case(name, "::".join(around), file if "::" in path else nodeid, attempts=tuple(attempts)))

    def _finish(self, status: object) -> None:
        self._flush()
        self._finished = True
        if not isinstance(status, int) or isinstance(status, bool):
            self._reading.incomplete("pytest ended without an exit status")
        elif status == 1 and not self._bad:
            self._reading.incomplete("pytest ended with exit status 1 (failures), and no test here failed")
        elif status not in (0, 1, 5):
            self._reading.incomplete(f"pytest {_ENDINGS.get(status, 'ended')} (exit status {status!r:.40})")

    def _flush(self) -> None:
        for key in list(self._running):
            self._close(key, over=False)
        for nodeid, attempts in self._earlier.items():
            self._tell(nodeid, attempts)
        self._earlier.clear()

    def end(self) -> None:
        """The file is over."""
        self._flush()
        if self._broken:
            count = many(len(self._broken), "line")
            self._reading.incomplete(f"{count} cannot be read, the first is line {self._broken[0]:,}")
        if not self._finished:
            self._reading.incomplete("it has no SessionFinish: pytest died, or still runs")
        self._reading.took(clean_seconds(self._last - self._first))
