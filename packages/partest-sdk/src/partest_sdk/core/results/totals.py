"""How many tests there are of which class, and how long they took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields

from partest_sdk.core.results.attempts import TestResult


@dataclass(frozen=True, slots=True)
class Totals:
    """Every test once, in one class. Seconds: `seconds` over all attempts, `wall_seconds` of the slowest shard."""

    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    flaky: int = 0
    not_run: int = 0
    seconds: float = 0.0
    wall_seconds: float = 0.0
    cases: int = 0
    """How many attempts or reported cases were read."""

    @property
    def tests(self) -> int:
        """All of them."""
        return self.passed + self.failed + self.errors + self.skipped + self.flaky + self.not_run

    @classmethod
    def of(cls, tests: Iterable[TestResult], wall_seconds: float) -> Totals:
        """Count *tests*."""
        counts: Counter[str] = Counter()
        seconds, cases = 0.0, 0
        for test in tests:
            counts[test.kind.value] += test.count
            seconds += test.seconds
            cases += len(test.attempts)
        return cls(**counts, seconds=seconds, wall_seconds=wall_seconds, cases=cases)

    def plus(self, other: Totals) -> Totals:
        """Both together. They ran beside each other, so the longer one is how long it took."""
        both = {field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(self)}
        return Totals(**both | {"wall_seconds": max(self.wall_seconds, other.wall_seconds)})
