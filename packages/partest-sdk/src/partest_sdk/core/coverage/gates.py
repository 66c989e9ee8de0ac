"""Whether the coverage is enough: exact fractions against what was asked for, and a sentence that says what would be."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.numbers import numbers_of_files, percent
from partest_sdk.core.coverage.thresholds import Threshold, asked_words, is_tiny, percent_words
from partest_sdk.core.coverage.told import CoverageTold
from partest_sdk.core.names import listed, many
from partest_sdk.core.safe_text import one_line

_SHORT = 60
"""Characters of a flag or path in a heading."""
_NAMED = 3
"""Files in a sentence."""


class GateState(Enum):
    """What a gate says."""

    PASSED = "passed"
    FAILED = "failed"
    NEUTRAL = "neutral"
    """There is nothing to judge: no line that can be covered, too few of them, or nothing to compare with yet."""
    INCOMPLETE = "incomplete"
    """Nobody knows: a part of the coverage, the change or the base is missing."""


class Gate(NamedTuple):
    """A gate and its answer."""

    name: str
    """``min-coverage``."""
    state: GateState
    sentence: str
    """Value, threshold, and what would pass. Flags and paths in it are hostile text."""
    short: str = ""
    """What is wrong, for a heading: ``coverage of unit below 85 %``. A flag or path in it is the caller's own word."""
    of: str = ""
    """The flag or path that it judges; empty for everything."""
    warned: bool = False
    """Whether it is worth a warning though it makes nothing red."""


class Changed(NamedTuple):
    """The coverage of the change."""

    covered: int
    total: int
    incomplete: tuple[str, ...] = ()
    unmeasured: Sequence[str] = ()
    """Changed files that no report mentions, though it should: of their lines nobody knows anything. Hostile text."""
    none: str = ""
    """Why there is no change at all; empty where there is one."""


def judge_least(thresholds: Sequence[Threshold], told: CoverageTold) -> list[Gate]:
    """A gate for every threshold."""
    return [_judge_least(threshold, told) for threshold in thresholds]


def _judge_least(threshold: Threshold, told: CoverageTold) -> Gate:
    name, of = "min-coverage", threshold.of
    what = f"coverage of {of}" if of else "coverage"
    if told.incomplete:
        return Gate(name, GateState.INCOMPLETE, _not_known(f"the {what}", told.incomplete[0], threshold.least), of=of)
    numbers = _numbers_of(of, told)
    if numbers is None:
        return Gate(name, GateState.INCOMPLETE, _no_such_part(threshold, told), of=of)
    return _judged(name, what, numbers.lines_covered, numbers.lines_total, threshold.least)._replace(of=of)


def _not_known(what: str, why: str, least: Fraction) -> str:
    return f"{what} is not known ({why}), so nobody can say whether it reaches {percent_words(least)}"


def _no_such_part(threshold: Threshold, told: CoverageTold) -> str:
    known = ", ".join(sorted(told.by_flag)) or "none"
    hint = "; a folder ends with '/', and globs are not read" if threshold.is_like_a_path else ""
    return f"there is no flag and no path {threshold.of!r} to judge by; the flags are {known}{hint}"


def _judged(name: str, what: str, covered: int, total: int, least: Fraction) -> Gate:
    asked, warned = asked_words(least), is_tiny(least)
    if not total:
        sentence = f"the {what} has no line that can be covered, so {asked} says nothing about it"
        return Gate(name, GateState.NEUTRAL, sentence, warned=warned)
    value = f"the {what} is {percent(covered, total)} ({covered:,} of {many(total, 'line')})"
    if Fraction(covered, total) >= least:
        return Gate(name, GateState.PASSED, f"{value}, and {asked} is asked for", warned=warned)
    # The smallest number of covered lines that reaches it: rounded up, since a part of a line cannot be covered.
    needed = -(-least.numerator * total // least.denominator) - covered
    sentence = f"{value}, below the {asked} that is asked for; {many(needed, 'more covered line')} would pass"
    return Gate(name, GateState.FAILED, sentence, f"{one_line(what, _SHORT)} below {percent_words(least)}")


def judge_change(least: Fraction, smallest: int, change: Changed, told: CoverageTold) -> Gate:
    """The gate over the coverage of the change; neutral below *smallest* coverable lines, and where there is no change."""
    name, what = "min-patch-coverage", "coverage of the change"
    if missing := told.incomplete or change.incomplete:
        return Gate(name, GateState.INCOMPLETE, _not_known(f"the {what}", missing[0], least))
    if change.none:
        return Gate(name, GateState.NEUTRAL, f"{change.none}, so {asked_words(least)} says nothing about it")
    unmeasured = _unmeasured_words(change.unmeasured)
    if unmeasured and not change.total:
        # Not that it has no line to cover: nobody knows.
        sentence = f"of the change no line is measured, so {asked_words(least)} says nothing about it; {unmeasured}"
        return Gate(name, GateState.NEUTRAL, sentence, warned=True)
    if 0 < change.total < smallest:
        lines = many(change.total, "line")
        sentence = f"the change has {lines} that can be covered, and fewer than {smallest} are not judged"
        gate = Gate(name, GateState.NEUTRAL, sentence)
    else:
        gate = _judged(name, what, change.covered, change.total, least)
    return gate._replace(sentence=f"{gate.sentence}; {unmeasured}", warned=True) if unmeasured else gate


def _unmeasured_words(files: Sequence[str]) -> str:
    if not files:
        return ""
    which = "1 changed file is" if len(files) == 1 else f"{len(files):,} changed files are"
    return f"{which} not measured, since no report mentions {'it' if len(files) == 1 else 'them'}: " + listed(
        [repr(path) for path in files], _NAMED
    )


def _numbers_of(of: str, told: CoverageTold) -> Numbers | None:
    if not of:
        return numbers_of_files(told.files.values())
    if of in told.by_flag:
        return sum(told.by_flag[of].values(), Numbers())
    chosen = [coverage for path, coverage in told.files.items() if _is_below(path, of)]
    return numbers_of_files(chosen) if chosen else None


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder if folder.endswith("/") else f"{folder}/")
