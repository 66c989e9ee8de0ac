"""Several cases of one test: what they are together.

Only what a producer recorded makes one of them the retry of another. Without such evidence they are several results, and the worst one counts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from partest_sdk.core.reports.case import Case, Reruns
from partest_sdk.core.reports.tally import Retries
from partest_sdk.core.results.attempts import BAD, WORST_FIRST, Attempt, Outcome, TestClass, classify


class Entry(NamedTuple):
    """One case of a repeated test: which report and place it is from, and the retries it may belong to."""

    report: int
    at: int
    case: Case
    retries: Retries | None = None


class Together(NamedTuple):
    """What the cases are together."""

    kind: TestClass
    attempts: tuple[Attempt, ...]
    proven: bool
    """Whether a producer recorded what the repetition is."""


def together(entries: Sequence[Entry]) -> Together:
    """All cases of one test, in the order of reports and places."""
    runs: dict[tuple[int, Retries] | int, list[Case]] = {}
    for number, entry in enumerate(entries):
        runs.setdefault((entry.report, entry.retries) if entry.retries else number, []).append(entry.case)
    sequences = [
        _as_attempts(cases, key[1].how) if isinstance(key, tuple) else cases[0].attempts for key, cases in runs.items()
    ]
    kinds = {classify(sequence) for sequence in sequences}
    kind = next(kind for kind in WORST_FIRST if kind in kinds)
    return Together(kind, tuple(attempt for sequence in sequences for attempt in sequence), len(sequences) == 1)


def _as_attempts(cases: Sequence[Case], how: Reruns) -> tuple[Attempt, ...]:
    attempts = [attempt for case in cases for attempt in case.attempts]
    if len(cases) == 1:
        return cases[0].attempts
    return _rerunfailures(attempts) if how is Reruns.RERUNFAILURES else _go(attempts)


def _rerunfailures(attempts: Sequence[Attempt]) -> tuple[Attempt, ...]:
    """pytest-rerunfailures: what has no word of its own and is followed by another one had failed; the last one decides."""
    final = len(attempts) - 1
    while final > 0 and attempts[final].outcome in BAD and attempts[final - 1].outcome in BAD:
        final -= 1  # a failure and the error of its tear-down are one attempt
    known = [
        replace(
            attempt,
            outcome=Outcome.FAILED,
            number=number,
            retried=True,
            message="it was run again by pytest-rerunfailures; the report does not say what went wrong",
        )
        if attempt.outcome is Outcome.PASSED
        else replace(attempt, number=number)
        for number, attempt in enumerate(attempts[:final], start=1)
    ]
    return (*known, *(replace(attempt, number=final + 1) for attempt in attempts[final:]))


def _go(attempts: Sequence[Attempt]) -> tuple[Attempt, ...]:
    """gotestsum: failed first, then passed at most once, for a rerun ends there; anything else is no rerun."""
    bad = [attempt for attempt in attempts if attempt.outcome in BAD]
    good = [attempt for attempt in attempts if attempt.outcome is Outcome.PASSED]
    if not bad or len(good) != 1 or len(bad) + len(good) != len(attempts) or attempts[-1] is not good[0]:
        return tuple(attempts)
    known = [replace(attempt, number=number, retried=True) for number, attempt in enumerate(bad, start=1)]
    return (*known, replace(good[0], number=len(known) + 1))


def believable(retries: Retries, witnesses: Sequence[int], repeated: Sequence[Sequence[Case]]) -> bool:
    """Whether what looks like retries can be nothing else.

    ``go test -count=2`` writes what ``gotestsum --rerun-fails`` writes. But it repeats every test: where one that never failed stands there just once
    (*witnesses* are the places of such), only failures were run again. Unless one of those that are *repeated* there never failed, and is no part of
    another test: then it was something else.
    """
    if retries.how is not Reruns.GO:
        return True
    for cases in repeated:
        kinds = {classify(case.attempts) for case in cases}
        if len(cases) > 1 and "/" not in cases[0].name and not kinds & {TestClass.FAILED, TestClass.ERRORS}:
            return False
    found = bisect_left(witnesses, retries.first)
    return found < len(witnesses) and witnesses[found] < retries.end
