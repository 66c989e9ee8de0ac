"""One run of one test: what pytest's reports say about it, put together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pytest_partest import failure

# What becomes of an attempt when a phase is reported as failed.
_FAILED_AS = {"setup": "error", "call": "failed", "teardown": "error"}


class Attempt:
    """Grows with each report; tells outcome, times and texts at the end."""

    __slots__ = (
        "_outcome",
        "_subtests",
        "ended",
        "item",
        "line",
        "messages",
        "name",
        "nodeid",
        "number",
        "retried",
        "seconds",
        "sections",
        "stories",
    )

    def __init__(self, item: pytest.Item, name: str, number: int) -> None:
        """The attempt *number* of *item*, called *name* in the plan."""
        self.item = item
        self.nodeid = item.nodeid
        self.name = name
        self.number = number
        self.ended = False
        self.retried = False
        self.seconds = {"setup": 0.0, "call": 0.0, "teardown": 0.0}
        self.messages: list[str] = []
        self.stories: list[str] = []
        self.sections: Sequence[tuple[str, str]] = ()
        self.line: int | None = None
        self._outcome = ""
        self._subtests = 0

    @property
    def outcome(self) -> str:
        """The verdict over all phases. One that was only set up (``--setup-only``) has not been tested."""
        return "failed" if self._subtests else self._outcome or "skipped"

    @property
    def failed(self) -> bool:
        """Whether the attempt counts against the run."""
        return self.outcome in ("failed", "error")

    def add(self, report: Any, folder: Path) -> None:
        """Take the report of a phase, or of a subtest; relative paths in it start at *folder*."""
        if hasattr(report, "context"):
            if report.failed and not hasattr(report, "wasxfail"):
                self._subtests += 1
                self._tell(report, folder, f"{_description(report)}: ")
                self.stories.extend(f"{title}:\n{text}" for title, text in report.sections)
            return
        self.seconds[report.when] = report.duration
        self.sections = report.sections
        if report.outcome == "passed" and not hasattr(report, "wasxfail"):
            if report.when == "call":
                self._outcome = "passed"
            return
        outcome = _outcome_of(report)
        if outcome in ("failed", "error"):
            self.retried = self.retried or report.outcome == "rerun"
            self._outcome = self._outcome if self.failed else outcome
            # pytest 9 fails a test for its subtests, whose own words are already here.
            if not (self._subtests and isinstance(report.longrepr, str)):
                self._tell(report, folder)
        elif outcome and (report.when != "teardown" or not self._outcome):
            self._outcome = outcome
            expected = outcome != "skipped"
            self.messages.append(failure.xfail_reason(report) if expected else failure.headline(report))
            self.line = failure.line_in_test(report, self.item, folder)

    def _tell(self, report: Any, folder: Path, before: str = "") -> None:
        # pytest-rerunfailures leaves no words of its own in the report of a test that failed for its subtests.
        if report.longrepr:
            self.messages.append(before + failure.headline(report))
            self.stories.append(before + failure.story(report))
        self.line = self.line or failure.line_in_test(report, self.item, folder)

    def break_off(self, reason: str, story: str) -> None:
        """The attempt fails without a report."""
        self._outcome = "failed"
        self.messages.insert(0, reason)
        self.stories.append(story)

    @property
    def message(self) -> str:
        """Every reason, the first one first."""
        reasons = "\n".join(self.messages)
        if self._subtests:
            reasons = f"contains {self._subtests} failed subtest{'s' * (self._subtests > 1)}\n{reasons}"
        return failure.shorten(reasons, 2 * failure.MESSAGE)

    @property
    def output(self) -> dict[str, str]:
        """What the test wrote, by stream; what set-up and tear-down wrote has the phase after the stream's name."""
        streams: dict[str, str] = {}
        for title, text in self.sections:
            name = title[len("Captured ") :] if title.startswith("Captured ") else title
            name = name[: -len(" call")] if name.endswith(" call") else name
            streams[name] = streams.get(name, "") + text
        return streams


def _outcome_of(report: Any) -> str:
    if report.outcome in ("failed", "rerun"):
        return _FAILED_AS[report.when]
    expected = hasattr(report, "wasxfail")
    if report.outcome == "skipped":
        return "xfailed" if expected else "skipped"
    return "xpassed" if report.outcome == "passed" and expected else ""


def _description(report: Any) -> str:
    """``[message] (i=1)``, as pytest names a subtest."""
    context = report.context
    parts = [f"[{context.msg}]"] if context.msg is not None else []
    if context.kwargs:
        parts.append("(" + ", ".join(f"{key}={value}" for key, value in context.kwargs.items()) + ")")
    return " ".join(parts) or "(<subtest>)"
