"""What is told of the coverage: the numbers, what they were before, what the change brought, and what the gates say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from partest_sdk.core.coverage.change import ChangeCoverage
from partest_sdk.core.coverage.gates import Gate, GateState
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.no_longer_measured import NoLongerMeasured
from partest_sdk.core.coverage.told import CoverageTold
from partest_sdk.core.names import listed
from partest_sdk.errors import INCOMPLETE, TOO_LITTLE_COVERAGE

_FIRST = {"min-patch-coverage": 0, "max-coverage-drop": 1}
"""Who changed something sees first what the change did, then all of it, then its parts."""


class BaseCoverage(NamedTuple):
    """The coverage to compare with."""

    numbers: Numbers
    by_flag: Mapping[str, Numbers]
    where: str
    """Which commit it is, and how far away: ``1a2b3c4, 3 commits before``."""


class TrendPoint(NamedTuple):
    """The coverage of one earlier run of the default branch."""

    commit: str
    numbers: Numbers


class CoverageStory(NamedTuple):
    """Everything about the coverage of a run that is told."""

    told: CoverageTold
    gates: tuple[Gate, ...] = ()
    change: ChangeCoverage | None = None
    base: BaseCoverage | None = None
    trend: tuple[TrendPoint, ...] = ()
    """Oldest first, without this run."""
    source: Callable[[str], Sequence[str] | None] = lambda _: None
    """The lines of a file of the tested tree; None when it is not at hand."""
    incomplete_fails: bool = True
    """Whether coverage that is incomplete makes the report red."""
    lost: NoLongerMeasured = NoLongerMeasured()
    """What the base measured, and no report measures now."""

    @property
    def reasons(self) -> list[str]:
        """Why it is red, a sentence each."""
        return [f"{gate.name}: {gate.sentence}" for gate in self.red_gates] + self.missing

    @property
    def red_gates(self) -> list[Gate]:
        """The gates that are a reason, those that failed first. Of coverage that is incomplete none knows anything, which is said once."""
        failed = [gate for gate in self.gates if gate.state is GateState.FAILED]
        unknown = [gate for gate in self.gates if gate.state is GateState.INCOMPLETE]
        return failed + (unknown if self.incomplete_fails and not self.told.incomplete else [])

    @property
    def missing(self) -> list[str]:
        """Those of the reasons that no gate says."""
        told = self.told.incomplete if self.incomplete_fails else ()
        return [f"the coverage is incomplete: {reason}" for reason in told]

    @property
    def exit_code(self) -> int:
        """Below a threshold, or else when something is missing; 0 when it is content."""
        if any(gate.state is GateState.FAILED for gate in self.gates):
            return TOO_LITTLE_COVERAGE
        return INCOMPLETE if self.reasons else 0

    @property
    def words(self) -> str:
        """What is wrong with it, in a few words; empty when nothing is. A flag or path in them is the caller's own word."""
        failed = [gate for gate in self.gates if gate.state is GateState.FAILED]
        if failed:
            failed.sort(key=lambda gate: (_FIRST.get(gate.name, len(_FIRST)), bool(gate.of)))
            return listed(list(dict.fromkeys(gate.short or "coverage too low" for gate in failed)), 2)
        # Also where that is accepted: it must not look like a run in which all was well.
        unknown = self.told.incomplete or any(gate.state is GateState.INCOMPLETE for gate in self.gates)
        return "coverage incomplete" if unknown else ""
