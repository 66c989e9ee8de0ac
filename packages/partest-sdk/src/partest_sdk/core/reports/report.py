"""One report as it was read, and all reports of a leg together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from partest_sdk.core.reports.tally import Leg
from partest_sdk.core.results.attempts import WORST_FIRST, TestClass, TestResult
from partest_sdk.core.results.problems import Problem
from partest_sdk.core.results.totals import Totals


@dataclass(frozen=True, slots=True)
class Report:
    """One file. Its counts are of its own cases, each for itself."""

    path: str
    """As people would find it: relative to where partest runs, if it is below."""
    leg: Leg
    format: str
    """Empty when it is no report, or cannot be read."""
    counts: Mapping[TestClass, int]
    seconds: float = 0.0
    """Of all cases together."""
    wall_seconds: float = 0.0
    """How long the report says that it took, else the sum of its cases."""
    shard: int = 0
    """The shard that left it; 0 when nobody knows."""
    names: frozenset[str] = frozenset()
    """What its cases name as their own: a file, else a class or suite."""

    @property
    def cases(self) -> int:
        """How many it has."""
        return sum(self.counts.values())

    @property
    def totals(self) -> Totals:
        """Its cases, each for itself."""
        return totals_of(self.counts, (), self.seconds, self.wall_seconds, self.cases)


@dataclass(slots=True)
class ReportedLeg:
    """Everything that reports say about one suite or variant: each test once, as in a proof, but without one."""

    suite: str
    variant: str
    reports: Sequence[Report]
    totals: Totals
    bad: Sequence[TestResult] = ()
    """Failed, errors and flaky."""
    repeated: Sequence[TestResult] = ()
    """Tests that several cases are about; of these also those that passed."""
    problems: list[Problem] = field(default_factory=list)

    @property
    def names(self) -> frozenset[str]:
        """What cases name as their own: a file, else a class or suite."""
        return frozenset[str]().union(*(report.names for report in self.reports))


def totals_of(
    counts: Mapping[TestClass, int], together: Sequence[TestResult], seconds: float, wall: float, cases: int
) -> Totals:
    """Totals from the *counts* of tests that stand alone, and those that are several cases *together*."""
    each = {kind: counts.get(kind, 0) + sum(test.kind is kind for test in together) for kind in WORST_FIRST}
    return Totals(
        **{kind.value: count for kind, count in each.items()}, seconds=seconds, wall_seconds=wall, cases=cases
    )
