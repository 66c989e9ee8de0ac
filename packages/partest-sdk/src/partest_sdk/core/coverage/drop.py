"""Whether too much was lost against the base: against all of it, or against what the change left of it, whichever is kinder."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from partest_sdk.core.coverage.edited_lines import EditedLines
from partest_sdk.core.coverage.gates import Gate, GateState
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.no_longer_measured import NoLongerMeasured
from partest_sdk.core.coverage.numbers import numbers_of_files, percent_of, share
from partest_sdk.core.coverage.thresholds import points_words
from partest_sdk.core.coverage.told import CoverageTold
from partest_sdk.core.names import many

_NAME = "max-coverage-drop"


class Base(NamedTuple):
    """What to compare with."""

    numbers: Numbers
    where: str
    """Which commit it is and how far away: ``1a2b3c4, 3 commits before``."""
    edited: EditedLines | None = None
    """What the change did to its lines: removing covered code is no loss. None where that is not known."""
    lost: NoLongerMeasured = NoLongerMeasured()
    """What it measured, and no report measures now."""


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
    lost = base.lost.lines if base.lost.are_there else 0
    # They are there, and no test is known to run them.
    total = now.lines_total + lost
    after, whole = share(now.lines_covered, total), share(base.numbers.lines_covered, base.numbers.lines_total)
    if after is None or whole is None:
        sentence = f"here or at the base ({base.where}) there is no line that can be covered"
        return Gate(_NAME, GateState.NEUTRAL, sentence)
    before, removed = whole, ""
    left = base.edited.remaining_of(base.numbers) if base.edited else None
    if left is not None and left < whole:
        before, removed = left, ", without the lines that the change removed and did not replace"
    value = f"the coverage went from {percent_of(before)} ({base.where}{removed}) to {percent_of(after)}{_of_lost(base.lost)}"
    allowed = f"a loss of {points_words(most)} is allowed"
    if before - after <= most:
        return Gate(_NAME, GateState.PASSED, f"{value}, and {allowed}")
    least = before - most
    needed = -(-least.numerator * total // least.denominator) - now.lines_covered
    sentence = f"{value}, and only {allowed}; {many(needed, 'more covered line')} would pass"
    return Gate(_NAME, GateState.FAILED, sentence, "coverage fell too far")


def _of_lost(lost: NoLongerMeasured) -> str:
    if not lost.files:
        return ""
    files, lines = many(len(lost.files), "file"), many(lost.lines, "line")
    how = "counted as not covered" if lost.are_there else "not counted, since nobody knows whether they are still there"
    return f" (with {lines} of {files} that the base measured and no report measures now {how})"
