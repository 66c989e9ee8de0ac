"""End a test that takes longer than ``--test-timeout``, name it, and let the rest go on."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Generator
from typing import Any

import pytest

from pytest_partest.recorder import Recorder

_SIGNAL: int | None = getattr(signal, "SIGALRM", None)


class TimeLimit:
    """One limit for set-up and call together, and a fresh one for tear-down.

    An alarm fails the test from within. When the test swallows that failure, or never comes back from a call that no
    signal interrupts, the process is ended after a grace period: under xdist another worker goes on with the rest.
    """

    def __init__(self, limit: float, recorder: Recorder, config: pytest.Config) -> None:
        """*limit* in seconds."""
        self._limit = limit
        self._grace = min(max(limit, 1.0), 30.0)
        self._recorder = recorder
        self._capture = config.pluginmanager.getplugin("capturemanager")
        self._debugging = bool(config.getoption("usepdb", False))
        self._now = time.monotonic  # kept here, where freezegun does not find it
        self._alarm = self._on_alarm
        self._fail = pytest.fail.Exception
        self._spent = 0.0
        self._began = 0.0
        self._raised = False
        self._last_moment: float | None = None
        self._before: Any = None
        self._other_timer = (0.0, 0.0)
        self._watchdog: threading.Thread | None = None
        self._own_process = os.getpid()

    @property
    def _message(self) -> str:
        return f"timed out after {self._limit:g} s (--test-timeout)"

    # Last among the wrappers is innermost: an alarm can only strike the test and its fixtures, not pytest around them.

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_runtest_setup(self) -> Generator[None, Any, None]:
        """The clock starts."""
        self._spent = 0.0
        self._start()
        yield
        self._stop()

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_runtest_call(self) -> Generator[None, Any, None]:
        """The clock goes on."""
        self._start()
        yield
        self._stop()

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_runtest_teardown(self) -> Generator[None, Any, None]:
        """Tear-down has time of its own, also after a call that used up everything."""
        self._spent = 0.0
        self._start()
        yield
        self._stop()

    def _start(self) -> None:
        if self._debugging:
            return
        self._began = self._now()
        self._raised = False
        left = max(self._limit - self._spent, 0.001)
        signals = _SIGNAL is not None and threading.current_thread() is threading.main_thread()
        self._last_moment = self._began + left + self._grace + (0.5 if signals else 0.0)
        if self._watchdog is None and _may_watch(signals):
            self._watchdog = threading.Thread(target=self._watch, name="partest-time-limit", daemon=True)
            self._watchdog.start()
        if signals:
            self._before = signal.signal(signal.SIGALRM, self._alarm)
            self._other_timer = signal.setitimer(signal.ITIMER_REAL, left, self._grace)

    def _stop(self) -> None:
        self._last_moment = None
        if self._before is None:
            return
        if signal.getsignal(signal.SIGALRM) is self._alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)
        # An alarm that was set outside of the test still comes at its time.
        delay, interval = self._other_timer
        if delay:
            signal.setitimer(signal.ITIMER_REAL, max(delay - (self._now() - self._began), 0.001), interval)
        self._before = None
        self._spent += self._now() - self._began

    def _on_alarm(self, *_: object) -> None:
        __tracebackhide__ = True
        if self._last_moment is None:
            return
        if self._raised:
            self._end_process()
        self._raised = True
        raise self._fail(self._message)

    def _watch(self) -> None:
        while True:
            time.sleep(min(self._grace / 4, 1.0))
            last_moment = self._last_moment
            if last_moment is not None and self._now() > last_moment:
                self._end_process()

    def _end_process(self) -> None:
        if os.getpid() == self._own_process:
            reason = f"{self._message} and did not stop, so its process was ended"
            stacks = _stacks()
            self._recorder.give_up(reason, stacks)
            self._show(f"\npartest: {self._recorder.nodeid} {reason}\n{stacks}\n")
        os._exit(1)

    def _show(self, text: str) -> None:
        """Past pytest's capture, which dies with this process."""
        try:
            if self._capture is not None:
                self._capture.suspend_global_capture(in_=True)
            os.write(2, text.encode("utf-8", "backslashreplace"))
        except Exception:  # noqa: BLE001, S110 - on the way out: what counts is already in the events
            pass


def _may_watch(signals: bool) -> bool:
    """Whether a thread of ours goes unnoticed."""
    # From Python 3.12 on, os.fork in a process with threads is a warning, and a suite may turn warnings into failures.
    # xdist's workers have threads anyway.
    return not signals or sys.version_info < (3, 12) or threading.active_count() > 1


def _stacks() -> str:
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    parts = []
    for ident, frame in sys._current_frames().items():
        if ident != threading.get_ident() or threading.current_thread() is threading.main_thread():
            parts.append(f"Thread {names.get(ident, ident)}:\n" + "".join(traceback.format_stack(frame)))
    return "\n".join(parts)
