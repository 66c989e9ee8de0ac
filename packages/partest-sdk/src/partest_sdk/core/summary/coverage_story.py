"""What is told of the coverage: the numbers, what they were before, what the change brought, and what the gates say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from partest_sdk.core.coverage.change import ChangeCoverage
from partest_sdk.core.coverage.gates import Gate, GateState
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.told import CoverageTold
from partest_sdk.core.names import listed

# How the sentence of a failed gate ends, which is ours whatever flag or path stands before.
_BELOW = re.compile(r"below the ([0-9.]+ %) that is asked for; [0-9,]+ more covered lines? would pass\Z")


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

    @property
    def reasons(self) -> list[str]:
        """Why it is red, a sentence each."""
        failed = [f"{gate.name}: {gate.sentence}" for gate in self.gates if gate.state is GateState.FAILED]
        unknown = [f"{gate.name}: {gate.sentence}" for gate in self.gates if gate.state is GateState.INCOMPLETE]
        missing = [f"the coverage is incomplete: {reason}" for reason in self.told.incomplete]
        return failed + ((missing or unknown) if self.incomplete_fails else [])

    @property
    def exit_code(self) -> int:
        """6 below a threshold, 5 when something is missing, else 0."""
        if any(gate.state is GateState.FAILED for gate in self.gates):
            return 6
        return 5 if self.reasons else 0

    @property
    def words(self) -> str:
        """What is wrong with it, in a few words of our own; empty when nothing is."""
        failed = dict.fromkeys(_words(gate) for gate in self.gates if gate.state is GateState.FAILED)
        if failed:
            return listed(list(failed), 2)
        # Also where that is accepted: it must not look like a run in which all was well.
        unknown = self.told.incomplete or any(gate.state is GateState.INCOMPLETE for gate in self.gates)
        return "coverage incomplete" if unknown else ""


def _words(gate: Gate) -> str:
    if gate.name == "max-coverage-drop":
        return "coverage fell too far"
    what = "coverage" if gate.sentence.startswith("the coverage is ") else "coverage of a part"
    what = "coverage of the change" if gate.name == "min-patch-coverage" else what
    below = _BELOW.search(gate.sentence)
    return f"{what} below {below[1]}" if below else f"{what} too low"
