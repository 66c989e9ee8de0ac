"""Whether too much was lost against the base: against all of it, or against what the change left of it, whichever is kinder."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from partest_sdk.core.coverage.gates import Gate, GateState
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.numbers import numbers_of_files, percent, share
from partest_sdk.core.coverage.thresholds import points_words
from partest_sdk.core.coverage.told import CoverageTold
from partest_sdk.core.names import many

_NAME = "max-coverage-drop"


class Base(NamedTuple):
    """What to compare with."""

    numbers: Numbers
    where: str
    """Which commit it is and how far away: ``1a2b3c4, 3 commits before``."""
    remaining: Numbers | None = None
    """Without the lines that the change removed, or wrote anew: removing covered code is no loss. None where that is not known."""


class NoBase(NamedTuple):
    """There is nothing to compare with."""

    why: str
    """In a sentence. Paths in it are hostile text."""
    not_yet: bool = False
    """Whether there was none before, so that nothing can have been lost; else one is there and says nothing."""


def judge_drop(most: Fraction, base: Base | NoBase, told: CoverageTold) -> Gate:
    """The gate over the loss against the base."""
    if told.incomplete:
        sentence = f"the coverage is not known ({told.incomplete[0]}), so nobody can say whether it fell"
        return Gate(_NAME, GateState.INCOMPLETE, sentence)
    if isinstance(base, NoBase):
        # It passes, so it is warned of: a base that is always new would never be missed.
        return Gate(_NAME, GateState.NEUTRAL if base.not_yet else GateState.INCOMPLETE, base.why, warned=base.not_yet)
    now = numbers_of_files(told.files.values())
    after, whole = (
        share(now.lines_covered, now.lines_total),
        share(base.numbers.lines_covered, base.numbers.lines_total),
    )
    if after is None or whole is None:
        sentence = f"here or at the base ({base.where}) there is no line that can be covered"
        return Gate(_NAME, GateState.NEUTRAL, sentence)
    numbers, before, removed = base.numbers, whole, ""
    left = share(base.remaining.lines_covered, base.remaining.lines_total) if base.remaining else None
    # Uncovered lines that were written anew come back on this side. Without them the base would look better than it was.
    if base.remaining and left is not None and left < whole:
        numbers, before, removed = base.remaining, left, ", without the lines that the change removed"
    value = (
        f"the coverage went from {percent(numbers.lines_covered, numbers.lines_total)} ({base.where}{removed}) "
        f"to {percent(now.lines_covered, now.lines_total)}"
    )
    allowed = f"a loss of {points_words(most)} is allowed"
    if before - after <= most:
        return Gate(_NAME, GateState.PASSED, f"{value}, and {allowed}")
    least = before - most
    needed = -(-least.numerator * now.lines_total // least.denominator) - now.lines_covered
    sentence = f"{value}, and only {allowed}; {many(needed, 'more covered line')} would pass"
    return Gate(_NAME, GateState.FAILED, sentence, "coverage fell too far")
