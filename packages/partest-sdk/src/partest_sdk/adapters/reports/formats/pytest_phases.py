"""A test of pytest while its phases are reported: they become one attempt, with the gravest of their outcomes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from partest_sdk.adapters.reports.formats.json_values import list_in, object_in, seconds_in, text_in
from partest_sdk.core.reports.texts import shortened
from partest_sdk.core.results.attempts import BAD, Attempt, Outcome

TYPE = "$report_type"
_GRAVEST_FIRST = (
    Outcome.ERROR,
    Outcome.FAILED,
    Outcome.XFAILED,
    Outcome.XPASSED,
    Outcome.SKIPPED,
    Outcome.PASSED,
)
_LAST_MOMENT = 1e11
"""In a thousand years."""
_WORKER = re.compile(r"\bgw\d+\b")


@dataclass(slots=True)
class RunningTest:
    """An attempt whose phases are being read."""

    worker: str
    outcome: Outcome = Outcome.PASSED
    retried: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    """By phase; a phase that is not in it was not reported."""
    started: float = 0.0
    line: int = 0
    messages: list[str] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)
    output: dict[str, str] = field(default_factory=dict)

    def add(self, record: dict[str, Any]) -> None:
        """What one phase says. A subtest belongs to its test, which pytest may call passed although the subtest failed."""
        outcome = _outcome(record)
        if record.get(TYPE) == "TestReport":
            self.seconds[text_in(record.get("when"))] = seconds_in(record.get("duration"))
            self.started = self.started or epoch_in(record.get("start"))
            self.output = _output(record.get("sections")) or self.output
            self.line = self.line or _line(record)
            self.retried |= record.get("outcome") == "rerun"
        elif outcome not in BAD:
            return
        self.outcome = min(self.outcome, outcome, key=_GRAVEST_FIRST.index)
        if outcome is not Outcome.PASSED:
            message, traceback = _told(record)
            self.messages.append(message)
            self.tracebacks.append(traceback)

    def attempt(self, number: int, *, over: bool) -> Attempt:
        """What has become of it; a test whose call was never reported has not passed."""
        skipped = self.outcome is not Outcome.PASSED and "setup" in self.seconds
        finished = over and ("call" in self.seconds or skipped)
        outcome = self.outcome if finished or self.outcome in BAD else Outcome.UNFINISHED
        return Attempt(
            outcome,
            number,
            self.retried,
            self.worker or "main",
            self.started,
            self.seconds.get("setup", 0.0),
            self.seconds.get("call", 0.0),
            self.seconds.get("teardown", 0.0),
            line=self.line,
            message=shortened("\n".join(filter(None, self.messages))),
            traceback=shortened("\n\n".join(filter(None, self.tracebacks))),
            output=self.output,
        )


def _outcome(record: dict[str, Any]) -> Outcome:
    word, expected = record.get("outcome"), "wasxfail" in record
    if word == "passed":
        return Outcome.XPASSED if expected and record.get("when") == "call" else Outcome.PASSED
    if word == "skipped":
        return Outcome.XFAILED if expected else Outcome.SKIPPED
    return Outcome.FAILED if word in ("failed", "rerun") and record.get("when") == "call" else Outcome.ERROR


def _told(record: dict[str, Any]) -> tuple[str, str]:
    """Message and traceback."""
    word = record.get("outcome")
    if word not in ("passed", "failed", "skipped", "rerun"):
        return f"outcome {word!r:.80}" if isinstance(word, str) else "it has no outcome", ""
    longrepr = record.get("longrepr")
    if "wasxfail" in record:
        return text_in(record.get("wasxfail")), "\n".join(_traceback(longrepr))
    if isinstance(longrepr, list):  # of a skip: file, line, reason
        return text_in(longrepr[2]) if len(longrepr) > 2 else "", ""
    if isinstance(longrepr, str):
        return longrepr.partition("\n")[0], longrepr
    crash = object_in(object_in(longrepr).get("reprcrash"))
    return text_in(crash.get("message")), "\n".join(_traceback(longrepr))


def _traceback(longrepr: object) -> Iterator[str]:
    """The lines of an exception and of those that it was raised from."""
    told = object_in(longrepr)
    for link in list_in(told.get("chain")) or [[told.get("reprtraceback")]]:
        traceback, _, cause = (*list_in(link), None, None, None)[:3]
        for entry in list_in(object_in(traceback).get("reprentries")):
            data = object_in(object_in(entry).get("data"))
            yield from map(text_in, list_in(data.get("lines")))
            if place := object_in(data.get("reprfileloc")):
                path, line, message = (text_in(place.get(key)) for key in ("path", "lineno", "message"))
                yield f"{path}:{line}: {message}"
        if cause:
            yield text_in(cause)


def _output(sections: object) -> dict[str, str]:
    found: dict[str, str] = {}
    for section in list_in(sections):
        if isinstance(section, list) and len(section) == 2 and all(isinstance(text, str) for text in section):
            title, text = section
            name = next((word for word in ("stdout", "stderr", "log") if word in title), title)
            found[name] = shortened(found.get(name, "") + text)
    return found


def _line(record: dict[str, Any]) -> int:
    """Of the test in its own file; what it inherits stands in another."""
    location: list[Any] = [*list_in(record.get("location")), "", 0]
    file, line = text_in(location[0]), location[1]
    own = bool(file) and text_in(record.get("nodeid")).startswith(file)
    return line + 1 if own and isinstance(line, int) and not isinstance(line, bool) and line >= 0 else 0


def worker_of(record: dict[str, Any]) -> str:
    """The worker of pytest-xdist that a line comes from."""
    # The report of a crash has no worker_id.
    found = _WORKER.search(text_in(record.get("node")))
    return text_in(record.get("worker_id")) or (found[0] if found else "")


def epoch_in(value: object) -> float:
    """Seconds since the epoch; 0.0 when unknown."""
    return float(value) if isinstance(value, int | float) and 0 < value < _LAST_MOMENT else 0.0
