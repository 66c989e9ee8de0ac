"""Whether the coverage is enough: exact fractions against what was asked for, and a sentence that says what would be."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.numbers import numbers_of_files, percent
from partest_sdk.core.coverage.told import CoverageTold
from partest_sdk.core.names import many
from partest_sdk.errors import InputError


class GateState(Enum):
    """What a gate says."""

    PASSED = "passed"
    FAILED = "failed"
    NEUTRAL = "neutral"
    """There is nothing to judge: no line that can be covered, or too few of them."""
    INCOMPLETE = "incomplete"
    """Nobody knows: a part of the coverage, the change or the base is missing."""


class Gate(NamedTuple):
    """A gate and its answer."""

    name: str
    """``min-coverage``."""
    state: GateState
    sentence: str
    """Value, threshold, and what would pass. Flags and paths in it are hostile text."""


class Threshold(NamedTuple):
    """At least so much, of all or of a part."""

    least: Fraction
    """A part of 1."""
    of: str = ""
    """A flag, or a path that holds a slash; empty for everything."""


class Base(NamedTuple):
    """What to compare with."""

    numbers: Numbers
    where: str
    """Which commit it is and how far away: ``1a2b3c4, 3 commits before``."""
    adjusted: bool = False
    """Whether the lines that the change removed are taken out of it, so that removing covered code is no loss."""


class Changed(NamedTuple):
    """The coverage of the change."""

    covered: int
    total: int
    incomplete: tuple[str, ...] = ()


def parse_percent(text: str, name: str) -> Fraction:
    """``80``, ``80.5`` or ``80%`` as a part of 1; an InputError for anything that is no percentage."""
    plain = text.strip().removesuffix("%").strip()
    if plain.replace(".", "", 1).isdecimal() and plain.isascii() and len(plain) < 12 and Fraction(plain) <= 100:
        return Fraction(plain) / 100
    raise InputError(f"{name} is {text!r}; it must be a percentage from 0 to 100, such as 80 or 82.5")


def parse_threshold(text: str) -> Threshold:
    """``80``, ``unit=85`` or ``src/core/=95``."""
    of, equals, least = text.rpartition("=")
    return Threshold(parse_percent(least, f"min-coverage {text!r}" if equals else "min-coverage"), of.strip())


def judge_least(thresholds: Sequence[Threshold], told: CoverageTold) -> list[Gate]:
    """A gate for every threshold."""
    return [_judge_least(threshold, told) for threshold in thresholds]


def _judge_least(threshold: Threshold, told: CoverageTold) -> Gate:
    name, asked = "min-coverage", percent_words(threshold.least)
    what = f"the coverage of {threshold.of}" if threshold.of else "the coverage"
    numbers = _numbers_of(threshold.of, told)
    if told.incomplete:
        return Gate(
            name,
            GateState.INCOMPLETE,
            f"{what} is not known ({told.incomplete[0]}), so nobody can say whether it reaches {asked}",
        )
    if numbers is None:
        known = ", ".join(sorted(told.by_flag)) or "none"
        return Gate(
            name,
            GateState.INCOMPLETE,
            f"there is no flag and no path {threshold.of!r} to judge by; the flags are {known}",
        )
    return _judged(name, what, numbers.lines_covered, numbers.lines_total, threshold.least)


def _judged(name: str, what: str, covered: int, total: int, least: Fraction) -> Gate:
    asked = percent_words(least)
    if not total:
        return Gate(
            name, GateState.NEUTRAL, f"{what} has no line that can be covered, so {asked} says nothing about it"
        )
    value = f"{what} is {percent(covered, total)} ({covered:,} of {many(total, 'line')})"
    if Fraction(covered, total) >= least:
        return Gate(name, GateState.PASSED, f"{value}, and {asked} is asked for")
    # The smallest number of covered lines that reaches it: rounded up, since a part of a line cannot be covered.
    needed = -(-least.numerator * total // least.denominator) - covered
    return Gate(
        name,
        GateState.FAILED,
        f"{value}, below the {asked} that is asked for; {many(needed, 'more covered line')} would pass",
    )


def judge_change(least: Fraction, smallest: int, change: Changed | None, told: CoverageTold) -> Gate:
    """The gate over the coverage of the change; neutral below *smallest* coverable lines."""
    name, what = "min-patch-coverage", "the coverage of the change"
    missing = told.incomplete or (("the change is not known",) if change is None else change.incomplete)
    if missing or change is None:
        return Gate(
            name,
            GateState.INCOMPLETE,
            f"{what} is not known ({missing[0]}), so nobody can say whether it reaches {percent_words(least)}",
        )
    if 0 < change.total < smallest:
        return Gate(
            name,
            GateState.NEUTRAL,
            f"the change has {many(change.total, 'line')} that can be covered, and fewer than {smallest} are not judged",
        )
    return _judged(name, what, change.covered, change.total, least)


def judge_drop(most: Fraction, base: Base | None, told: CoverageTold) -> Gate:
    """The gate over the loss against the base."""
    name, now = "max-coverage-drop", numbers_of_files(told.files.values())
    if told.incomplete:
        return Gate(
            name,
            GateState.INCOMPLETE,
            f"the coverage is not known ({told.incomplete[0]}), so nobody can say whether it fell",
        )
    if base is None:
        return Gate(
            name, GateState.INCOMPLETE, "there is no coverage of the base to compare with; name one with --base"
        )
    if not (now.lines_total and base.numbers.lines_total):
        return Gate(name, GateState.NEUTRAL, f"here or at the base ({base.where}) there is no line that can be covered")
    before = Fraction(base.numbers.lines_covered, base.numbers.lines_total)
    after = Fraction(now.lines_covered, now.lines_total)
    removed = ", without the lines that the change removed" if base.adjusted else ""
    value = (
        f"the coverage went from {percent(base.numbers.lines_covered, base.numbers.lines_total)} ({base.where}{removed}) "
        f"to {percent(now.lines_covered, now.lines_total)}"
    )
    allowed = f"a loss of {_points(most)} is allowed"
    if before - after <= most:
        return Gate(name, GateState.PASSED, f"{value}, and {allowed}")
    least = before - most
    needed = -(-least.numerator * now.lines_total // least.denominator) - now.lines_covered
    return Gate(name, GateState.FAILED, f"{value}, and only {allowed}; {many(needed, 'more covered line')} would pass")


def _numbers_of(of: str, told: CoverageTold) -> Numbers | None:
    if not of:
        return numbers_of_files(told.files.values())
    if of in told.by_flag:
        return sum(told.by_flag[of].values(), Numbers())
    chosen = [coverage for path, coverage in told.files.items() if _is_below(path, of)]
    return numbers_of_files(chosen) if chosen else None


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder if folder.endswith("/") else f"{folder}/")


def percent_words(part: Fraction) -> str:
    """A threshold as it was written: ``80 %``, ``82.5 %``."""
    return f"{_decimal(part * 100)} %"


def _points(part: Fraction) -> str:
    return f"{_decimal(part * 100)} percentage points"


def _decimal(number: Fraction) -> str:
    # Thresholds are written in decimals, so this ends.
    return f"{float(number):.10f}".rstrip("0").rstrip(".")
