"""The proof that every test ran exactly once: the plan, the shards' own collections and the recorded attempts are held against each other.

Every rule here only ever adds a problem or a test that did not run; nothing that is found takes one away. So a further result cannot make a
verdict better, except by being the newer attempt of its shard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from partest_sdk.core.reports.report import ReportedLeg
from partest_sdk.core.results.attempts import TROUBLED, TestResult
from partest_sdk.core.results.problems import Kind, Problem
from partest_sdk.core.results.shard_result import ShardResult, leg_name
from partest_sdk.core.results.totals import Totals

__all__ = ["Proof", "leg_name"]
_DOUBTS = frozenset({Kind.MISSING, Kind.UNREADABLE, Kind.INCOMPLETE})


@dataclass(slots=True)
class Proof:
    """What was found about one suite and variant."""

    suite: str
    variant: str
    shards: Mapping[int, Sequence[ShardResult]]
    """The results that count, by shard number; several only when a shard ran more than once in the same attempt."""
    tests: list[TestResult] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    reported: ReportedLeg | None = None
    """What reports of other runners say."""
    is_planned: bool = True

    @property
    def complete(self) -> bool:
        """Whether everything ran exactly once, as far as can be known."""
        return not any(problem.kind in _DOUBTS for problem in self.problems)

    @property
    def exactly_once(self) -> bool:
        """Whether it is proven, test by test, that every test ran exactly once."""
        return self.complete and self.is_planned and self.reported is None

    @property
    def bad(self) -> list[TestResult]:
        """Tests that failed, ended in an error, or passed only in a retry."""
        told = [*self.tests, *(self.reported.bad if self.reported else ())]
        return [test for test in told if test.kind in TROUBLED]

    def totals_of_shards(self) -> dict[int, Totals]:
        """By number of the shard, what it ran, and what it was to run and did not; of reports each case counts for itself."""
        tests: dict[int, list[TestResult]] = {}
        for test in self.tests:
            tests.setdefault(test.shard, []).append(test)
        found = {number: Totals.of(several, 0.0) for number, several in tests.items()}
        for report in self.reported.reports if self.reported else ():
            found[report.shard] = found.get(report.shard, Totals()).plus(report.totals)
        return found

    @property
    def totals(self) -> Totals:
        """Every test once."""
        slowest = max(
            (result.manifest.seconds or 0.0 for several in self.shards.values() for result in several), default=0.0
        )
        own = Totals.of(self.tests, slowest)
        return own.plus(self.reported.totals) if self.reported else own
