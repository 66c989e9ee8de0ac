"""A bundle as values: what `partest merge-results` found, read back for those who tell people about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from partest_sdk.core.results.attempts import TestClass, TestResult
from partest_sdk.core.results.cache_hits import CacheHit
from partest_sdk.core.results.proof import leg_name
from partest_sdk.core.results.totals import Totals


class Span(NamedTuple):
    """One attempt by the clock: seconds since the epoch (0.0 when nobody knows), and how long it took."""

    worker: str
    started: float
    seconds: float


@dataclass(frozen=True, slots=True)
class TestRow:
    """A test in a line: a million of them fit into memory."""

    __test__ = False

    id: str
    suite: str
    variant: str
    file: str
    kind: TestClass
    shard: int
    """The number of the shard that owns it; 0 when nobody knows."""
    seconds: float
    """Of all attempts together."""
    spans: tuple[Span, ...] = ()
    """One per attempt."""
    count: int = 1
    """More than one when a lost file is known to hold several tests, but not which."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from every other test of the run."""
        return self.suite, self.variant, self.id


@dataclass(frozen=True, slots=True)
class SuiteTold:
    """One suite and variant."""

    suite: str
    variant: str
    complete: bool
    totals: Totals
    runner: str = ""
    """``pytest``, ``files``, or empty when only reports tell of it."""
    formats: tuple[str, ...] = ()
    """Of its reports, such as ``JUnit XML``."""

    @property
    def name(self) -> str:
        """As people say it."""
        return leg_name(self.suite, self.variant)


@dataclass(frozen=True, slots=True)
class ShardTold:
    """One shard: who ran it, and how long. Seconds since the epoch for `started`."""

    suite: str
    variant: str
    shard: str
    """``2/4``."""
    attempt: int
    job: str
    state: str
    """``finished``, ``cancelled``, ``timed-out``, ``killed``, ``running``."""
    exit_code: int | None
    signal: str | None
    started: float
    seconds: float | None
    expected_seconds: float
    tests: int
    cache_hit: CacheHit | None = None
    """None when nobody said."""

    @property
    def number(self) -> int:
        """Its number, counting from 1."""
        number = self.shard.partition("/")[0]
        return int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else 0

    @property
    def leg(self) -> str:
        """The suite and variant it is a part of."""
        return leg_name(self.suite, self.variant)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything that a merge found."""

    green: bool
    exit_code: int
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    totals: Totals = field(default_factory=Totals)
    suites: tuple[SuiteTold, ...] = ()
    shards: tuple[ShardTold, ...] = ()
    tests: Sequence[TestRow] = ()
    """Every test once, in the bundle's own order."""
    troubled: Sequence[TestResult] = ()
    """Those that failed, ended in an error, are flaky or did not run, with everything that is known of them."""
    doubtful: bool = False
    """Whether anything was missing, unreadable, incomplete or empty, whatever the caller's switches made of it."""
    run_id: str = ""

    @property
    def proven(self) -> bool:
        """Whether it is known that every test ran exactly once."""
        planned = bool(self.suites) and all(suite.runner == "pytest" and suite.complete for suite in self.suites)
        # A file that could not be collected stands for tests that nobody knows.
        broken = any(test.id == test.file and test.kind is TestClass.ERRORS for test in self.troubled)
        return planned and not (self.doubtful or self.totals.not_run or broken)

    def of_kind(self, *kinds: TestClass) -> list[TestResult]:
        """The troubled tests of these classes, in order."""
        return [test for test in self.troubled if test.kind in kinds]
