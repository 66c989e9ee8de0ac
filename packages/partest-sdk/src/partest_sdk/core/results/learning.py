"""What a complete run teaches: clean times per test, set-up kept apart, how far off the plan was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from partest_sdk.core.plan.plan import SuitePlan
from partest_sdk.core.results.attempts import Outcome, TestClass, TestResult, clean_seconds
from partest_sdk.core.results.shard_result import ShardResult

WEIGHT = 0.5
"""Of the newest value in the moving average: the best of those tried on the histories of nine real suites."""
ABSENT_LIMIT = 3
"""A test that was in none of so many complete runs is no longer planned with."""
RECENT = 40
"""How many outcomes are remembered of a test."""


@dataclass(frozen=True, slots=True)
class TestLesson:
    """A test's times (seconds) and what became of it, as one letter."""

    __test__ = False

    id: str
    call: float | None
    """None when it did not pass: a failure says nothing about how long the test takes."""
    setup: float
    """Its own set-up and tear-down, without what it paid for its neighbours."""
    outcome: str


@dataclass(frozen=True, slots=True)
class ShardLesson:
    """How one shard did, in seconds."""

    number: int
    total: int
    expected: float
    seconds: float
    startup: float
    """Until the first test, and after the last."""
    busy: float
    """From the first test's start to the last one's end."""
    tests: float
    """The sum over the tests, whatever ran at the same time."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Everything one complete run of one suite and variant teaches."""

    suite: str
    variant: str
    tests: Sequence[TestLesson]
    setups: Mapping[str, float]
    """Shared set-up by file."""
    shards: Sequence[ShardLesson]
    placement: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class RecentRun:
    """A past run in one line, in seconds: the slowest shard as expected and as it was, and what the shards had in common."""

    expected: float
    seconds: float
    startup: float
    busy: float
    tests: float


_EVER_PASSED = frozenset("PRS")


def weighted(old: float | None, new: float) -> float:
    """The moving average."""
    return new if old is None else old + WEIGHT * (new - old)


def learn_test(old: tuple[float, float, str] | None, new: TestLesson) -> tuple[float, float, str]:
    """Call, set-up and recent outcomes of a test after one more run."""
    if old is None:
        return new.call or 0.0, new.setup, new.outcome
    if new.call is None:
        return old[0], old[1], (old[2] + new.outcome)[-RECENT:]
    if not _EVER_PASSED & set(old[2]):
        return new.call, new.setup, (old[2] + new.outcome)[-RECENT:]
    call = weighted(old[0], new.call)
    # A shared set-up falls on another test each time; its own is never more than the least that was seen.
    setup = min(weighted(old[1], new.setup), 2 * old[1] + 0.01)
    return call, setup, (old[2] + new.outcome)[-RECENT:]


def lesson_of(plan: SuitePlan, variant: str, tests: Iterable[TestResult], shards: Mapping[int, ShardResult]) -> Lesson:
    """What the *tests* of a complete run of *plan* teach."""
    by_file: dict[str, list[TestResult]] = {}
    for test in tests:
        if test.attempts and test.id != test.file and writable(test.id):
            by_file.setdefault(test.file, []).append(test)
    first = {_first_started(result) for result in shards.values()}
    lessons: list[TestLesson] = []
    setups: dict[str, float] = {}
    for file in sorted(by_file):
        known, shared = _file_lesson(by_file[file], first)
        lessons += known
        setups[file] = shared
    for result in shards.values():
        for file in result.collected.looked_at() if result.collected else ():
            setups.setdefault(file, 0.0)
    placed = ((plan.units[at].key, number) for number, members in enumerate(plan.shards, start=1) for at in members)
    return Lesson(
        plan.suite,
        variant,
        lessons,
        {file: seconds for file, seconds in setups.items() if writable(file)},
        [_shard_lesson(number, plan.total, shards[number]) for number in sorted(shards)],
        [(unit, number) for unit, number in placed if writable(unit)],
    )


def writable(name: str) -> bool:
    """Whether *name* is text that a database can hold; a lone surrogate is not."""
    return name.isascii() or not any("\ud800" <= character <= "\udfff" for character in name)


def _file_lesson(tests: list[TestResult], first: set[str]) -> tuple[list[TestLesson], float]:
    around = [clean_seconds(test.attempts[-1].setup + test.attempts[-1].teardown) for test in tests]
    # Three times the usual, and a little for the clock: what is above was paid for the file or the whole shard.
    usual = 3 * median(around) + 0.01
    shared: dict[int, float] = {}
    lessons = []
    for test, seconds in zip(tests, around, strict=True):
        last = test.attempts[-1]
        own = min(seconds, usual)
        if test.id not in first:
            shared[test.shard] = shared.get(test.shard, 0.0) + seconds - own
        passed = last.outcome in (Outcome.PASSED, Outcome.SKIPPED, Outcome.XFAILED, Outcome.XPASSED)
        lessons.append(TestLesson(test.id, clean_seconds(last.call) if passed else None, own, _letter(test)))
    # Every shard that has a piece of the file pays its set-up anew.
    return lessons, max(shared.values(), default=0.0)


def _letter(test: TestResult) -> str:
    if test.kind is TestClass.FLAKY:
        return "R"
    return {TestClass.PASSED: "P", TestClass.FAILED: "F", TestClass.ERRORS: "E", TestClass.SKIPPED: "S"}.get(
        test.kind, "?"
    )


def _first_started(result: ShardResult) -> str:
    """The test that a shard began with: it paid for the session's set-up."""
    started = ((attempts[0].started, test) for test, attempts in result.attempts.items() if attempts)
    return min(started, default=(0.0, ""))[1]


def _shard_lesson(number: int, total: int, result: ShardResult) -> ShardLesson:
    # Failures too: the shard's time went into them as well.
    attempts = [attempt for several in result.attempts.values() for attempt in several]
    begin = min((attempt.started for attempt in attempts), default=0.0)
    end = max((attempt.started + attempt.seconds for attempt in attempts), default=0.0)
    seconds = result.manifest.seconds or 0.0
    busy = min(max(end - begin, 0.0), seconds)
    return ShardLesson(
        number,
        total,
        result.manifest.expected_seconds,
        seconds,
        seconds - busy,
        busy,
        sum(attempt.seconds for attempt in attempts),
    )
