"""What happened to a test: its attempts, and the one class they put it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum


class Outcome(Enum):
    """How one attempt ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    """In set-up, tear-down or collection."""
    SKIPPED = "skipped"
    XFAILED = "xfailed"
    XPASSED = "xpassed"
    UNFINISHED = "unfinished"
    """Started, and never heard of again: the process died in it."""


class TestClass(Enum):
    """What a test counts as, once."""

    __test__ = False

    PASSED = "passed"
    FAILED = "failed"
    ERRORS = "errors"
    SKIPPED = "skipped"
    FLAKY = "flaky"
    NOT_RUN = "not_run"


_CLASSES = {
    Outcome.PASSED: TestClass.PASSED,
    Outcome.XPASSED: TestClass.PASSED,
    Outcome.SKIPPED: TestClass.SKIPPED,
    Outcome.XFAILED: TestClass.SKIPPED,
    Outcome.FAILED: TestClass.FAILED,
    Outcome.ERROR: TestClass.ERRORS,
    Outcome.UNFINISHED: TestClass.ERRORS,
}
WORST_FIRST = (
    TestClass.ERRORS,
    TestClass.FAILED,
    TestClass.FLAKY,
    TestClass.PASSED,
    TestClass.SKIPPED,
    TestClass.NOT_RUN,
)
"""Of two results of one test the worse one counts; one that ran counts before one that did not."""
TROUBLED = frozenset({TestClass.FAILED, TestClass.ERRORS, TestClass.FLAKY})
"""The classes of tests in which something failed, for good or for once."""
BAD = frozenset({Outcome.FAILED, Outcome.ERROR, Outcome.UNFINISHED})


LONGEST = 366 * 86400.0
"""Seconds. A clock that says more is broken, and no sum with it would mean anything."""


def clean_seconds(seconds: float) -> float:
    """*seconds*, or nothing when no run can have taken that long (negative, NaN, infinite, absurd)."""
    return seconds if 0 <= seconds <= LONGEST else 0.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time that a test ran. Times are in seconds, `started` since the epoch."""

    outcome: Outcome
    number: int = 1
    retried: bool = False
    """The runner itself recorded that it runs the test again."""
    worker: str = "main"
    started: float = 0.0
    setup: float = 0.0
    call: float = 0.0
    teardown: float = 0.0
    line: int = 0
    """Of the test in its file, counting from 1; 0 when unknown."""
    message: str = ""
    traceback: str = ""
    output: Mapping[str, str] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Set-up, call and tear-down together."""
        return clean_seconds(self.setup + self.call + self.teardown)


def classify(attempts: Sequence[Attempt]) -> TestClass:
    """The class of a test with these *attempts*; without any it did not run.

    A failure is forgiven only by evidence: the runner said that it retries (or its process died), and a later numbered attempt passed. A retry
    that was skipped proves nothing. Two attempts without such evidence are two results, and the worse one counts.
    """
    if not attempts:
        return TestClass.NOT_RUN
    if len(attempts) == 1:
        return _CLASSES[attempts[0].outcome]
    last, final = _last(attempts), results_of(attempts)
    worst = _worst(final)
    before = [attempt for attempt in attempts if _forgiven(attempt, last) and attempt.outcome in BAD]
    if not before or worst in (TestClass.FAILED, TestClass.ERRORS):
        return worst
    passed = max((attempt.number for attempt in final if _CLASSES[attempt.outcome] is TestClass.PASSED), default=0)
    return TestClass.FLAKY if passed > _last(before) else _worst(before)


def results_of(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Those *attempts* that no retry followed: what counts. More than one means that the test ran twice."""
    last = _last(attempts)
    # The last one is never forgiven: the retry that it may have announced did not come.
    return [attempt for attempt in attempts if not _forgiven(attempt, last)]


def _last(attempts: Sequence[Attempt]) -> int:
    return max((attempt.number for attempt in attempts), default=0)


def _forgiven(attempt: Attempt, last: int) -> bool:
    return attempt.number < last and (attempt.retried or attempt.outcome is Outcome.UNFINISHED)


def _worst(attempts: Sequence[Attempt]) -> TestClass:
    found = {_CLASSES[attempt.outcome] for attempt in attempts}
    return next(kind for kind in WORST_FIRST if kind in found)


@dataclass(frozen=True, slots=True)
class TestResult:
    """A test of a suite and variant, with everything that is known of it."""

    __test__ = False

    id: str
    file: str
    suite: str
    variant: str
    shard: int
    """The number of the shard that owns it."""
    kind: TestClass
    attempts: tuple[Attempt, ...] = ()
    reason: str = ""
    """Why it did not run."""
    count: int = 1
    """More than one when a lost file is known to hold several tests, but not which."""

    @property
    def seconds(self) -> float:
        """Of all attempts together."""
        return sum(attempt.seconds for attempt in self.attempts)
