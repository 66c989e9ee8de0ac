"""Where a test failed: the failing frame inside the repository, else the test's own line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import NamedTuple

from partest_sdk.core.results.attempts import BAD, Attempt, TestResult


class Place(NamedTuple):
    """A line of a file of the repository."""

    path: str
    line: int
    """Counting from 1."""


_LONGEST_LINE = 2_000
"""Characters; no frame is longer, and a test may print anything in one line."""
_LONGEST_TRACE = 100_000
"""Characters that are looked at; the failing frame is at one of the ends, and a test may print anything."""
_FRAMES = re.compile(
    r'File "(?P<python>[^"\n]{1,1000})", line (?P<python_line>\d{1,7})'
    r"|(?<![^\s:()'\"`<>|*?])(?P<path>(?:[A-Za-z]:[\\/])?[^\s:()'\"`<>|*?]{1,1000}\.[A-Za-z]{1,6})"
    r"(?::(?P<colon>\d{1,7})|\((?P<bracket>\d{1,7})[,)]|:line (?P<dotnet>\d{1,7}))"
)
_INNERMOST_LAST = (".py", ".pyx", ".rb")
"""Languages whose traces end with the frame that failed; all others begin with it."""


def place_of(test: TestResult, in_repository: Callable[[str], str | None]) -> Place | None:
    """The place to look at; *in_repository* gives a reported path as the repository has it, and None for a file that is not in it."""
    attempt = failing_attempt(test)
    frames = list(_frames(attempt.traceback or attempt.message, in_repository)) if attempt else []
    if frames:
        return frames[-1] if frames[0].path.endswith(_INNERMOST_LAST) else frames[0]
    path = in_repository(test.file) if test.file else None
    return Place(path, max((attempt.line if attempt else 0), 1)) if path else None


def failing_attempt(test: TestResult) -> Attempt | None:
    """The attempt that says most about why it failed."""
    bad = [attempt for attempt in test.attempts if attempt.outcome in BAD]
    told = [attempt for attempt in bad if attempt.message or attempt.traceback]
    return (told or bad or [None])[0]  # type: ignore[list-item]


def _frames(trace: str, in_repository: Callable[[str], str | None]) -> Iterator[Place]:
    if len(trace) > _LONGEST_TRACE:
        trace = trace[: _LONGEST_TRACE // 2] + "\n" + trace[-_LONGEST_TRACE // 2 :]
    for found in chain.from_iterable(_FRAMES.finditer(line[:_LONGEST_LINE]) for line in trace.split("\n")):
        path = in_repository(found["python"] or found["path"])
        line = int(found["python_line"] or found["colon"] or found["bracket"] or found["dotnet"])
        if path and line:
            yield Place(path, line)


def reason_of(test: TestResult) -> str:
    """Why it failed or did not run, in its own words; a line of them."""
    attempt = failing_attempt(test)
    own = (attempt.message.strip().partition("\n")[0] or _telling_line(attempt.traceback)) if attempt else ""
    return " · ".join(filter(None, [test.reason, own.strip()]))


def _telling_line(trace: str) -> str:
    """The line of a trace that says what went wrong: the last one where the innermost frame is last, else the first."""
    lines = [line for line in trace.splitlines() if line.strip()]
    last = 'File "' in trace or any(f"{ending}:" in trace for ending in _INNERMOST_LAST)
    return lines[-1 if last else 0] if lines else ""
