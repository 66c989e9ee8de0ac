"""The part of the plugin in xdist's controller, which runs no test itself."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Callable

import pytest

from pytest_partest.failure import MESSAGE, shorten
from pytest_partest.records import Records, say


class Controller:
    """Wakes the plugin in each worker, and records how the session ended."""

    def __init__(self, records: Records, wake: Callable[[Any], None]) -> None:
        """*wake* makes the process behind a gateway load the plugin."""
        self._records = records
        self._wake = wake

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Called by xdist before a worker starts pytest, also for one that takes the place of a crashed worker."""
        self._wake(node.gateway)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """A worker died and left a test unfinished. Only here it is known whether that test runs again."""
        if report.when == "???" and hasattr(report, "node"):
            retried = {"retried": True} if report.outcome == "rerun" else {}
            message = shorten(str(report.longrepr), MESSAGE)
            self._records.event(
                "crash", time=self._records.now(), worker=report.node.gateway.id, message=message, **retried
            )

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, Any, None]:
        """Workers know their own end only; the exit code of the command is known here."""
        yield
        self._records.event("end", time=self._records.now(), exit_code=int(session.exitstatus))
        if self._records.trouble:
            say(self._records.trouble)
