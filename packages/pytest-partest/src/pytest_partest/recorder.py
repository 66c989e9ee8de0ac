"""A line when an attempt starts, and a line when it ends."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from pytest_partest.attempt import Attempt
from pytest_partest.failure import TRACEBACK, shorten
from pytest_partest.names import Names
from pytest_partest.records import Records, say

SECTION = 16 * 1024  # characters of one stream of one failing attempt
ALL_TEXT = 16 * 1024 * 1024  # characters of one process; afterwards every text is cut to BRIEF
BRIEF = 1024
PHASES = ("setup", "call", "teardown")


class Recorder:
    """Turns the reports of the process that runs the tests into events."""

    def __init__(self, records: Records, names: Names, session: pytest.Session) -> None:
        """*records* takes the events, *names* knows what tests are called, *session* where the items are."""
        self.current: Attempt | None = None
        self._records = records
        self._names = names
        self._folder = session.config.invocation_params.dir
        self._counts: dict[str, int] = {}
        self._text_left = ALL_TEXT
        self._session = session

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """An attempt starts; pytest-rerunfailures comes here again for every further one."""
        current = self.current
        # Still open and not to be retried: a plugin that repeats phases within one attempt.
        if current is None or current.ended or current.item is not item or current.retried:
            self._start(item)

    def _start(self, item: pytest.Item) -> Attempt:
        self._leave()
        name = self._names.of_item(item).test
        number = self._counts.get(name, 0) + 1
        # pytest-rerunfailures also counts the attempt that killed an earlier xdist worker.
        elsewhere = getattr(item, "execution_count", 0)
        if isinstance(elsewhere, int) and elsewhere > number:
            number = elsewhere
        self._counts[name] = number
        self.current = attempt = Attempt(item, name, number)
        self._records.event("start", id=name, attempt=number, time=self._records.now())
        return attempt

    def pytest_runtest_logreport(self, report: Any) -> None:
        """A phase of the attempt is over; after the tear-down the attempt is."""
        if report.when not in PHASES:
            return
        attempt = self.current
        if attempt is None or attempt.ended or attempt.nodeid != report.nodeid:
            attempt = self._late_start(report)
            if attempt is None:
                return
        try:
            attempt.add(report, self._folder)
        except Exception as error:  # noqa: BLE001 - reports are made by any plugin; a strange one must not stop the run
            attempt.messages.append(f"partest could not read a report: {error!r}")
        if report.when == "teardown" and not hasattr(report, "context"):
            self.finish(attempt)

    def _late_start(self, report: Any) -> Attempt | None:
        """For a test that another plugin ended before our set-up hook was called, or ran in a forked child."""
        if report.when != "setup":
            return None
        return next((self._start(item) for item in self._session.items if item.nodeid == report.nodeid), None)

    def finish(self, attempt: Attempt) -> None:
        """Write the attempt's last line, once."""
        if attempt.ended:
            return
        attempt.ended = True
        seconds = {phase: round(attempt.seconds[phase], 6) for phase in PHASES}
        fields: dict[str, Any] = {"outcome": attempt.outcome, **seconds}
        if attempt.retried:
            fields["retried"] = True
        if attempt.messages:
            texts = self._texts(attempt)
            fields.update((name, text) for name, text in texts.items() if text)
        self._records.event("finish", id=attempt.name, attempt=attempt.number, time=self._records.now(), **fields)

    @property
    def nodeid(self) -> str:
        """The test that runs, as pytest names it."""
        return self.current.nodeid if self.current is not None else "a test"

    def give_up(self, reason: str, stacks: str) -> None:
        """The process ends now, and the attempt with it."""
        if self.current is not None and not self.current.ended:
            self.current.break_off(reason, stacks)
            self.finish(self.current)

    def _texts(self, attempt: Attempt) -> dict[str, Any]:
        texts: dict[str, Any] = {"line": attempt.line, "message": attempt.message}
        if attempt.failed:
            texts["traceback"] = self._bounded("\n\n".join(attempt.stories), TRACEBACK)
            texts["output"] = {name: self._bounded(text, SECTION) for name, text in attempt.output.items() if text}
        return texts

    def _bounded(self, text: str, limit: int) -> str:
        text = shorten(text, limit if self._text_left > 0 else BRIEF)
        self._text_left -= len(text)
        return text

    def _leave(self) -> None:
        """No tear-down was reported: an attempt that failed ends here, any other stays open, as it was aborted."""
        if self.current is not None and self.current.failed and not self.current.ended:
            self.finish(self.current)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, Any, None]:
        """The session ended by itself: say with which exit code, which other plugins may still change."""
        yield
        self._leave()
        if not session.config.option.collectonly:
            self._records.event("end", time=self._records.now(), exit_code=int(session.exitstatus))
        if self._records.trouble:
            say(self._records.trouble)
