"""Many reports as one truth: which cases are the same test, and what they are together.

The result is the same in whatever order the reports come, and adding one never makes it better: a test that stands in several reports is
the worst that any of them says of it, unless the producer of one recorded that it tried again.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from partest_sdk.core.names import listed, many
from partest_sdk.core.reports.case import Case
from partest_sdk.core.reports.identity import repeated
from partest_sdk.core.reports.repeats import Entry, believable, together
from partest_sdk.core.reports.report import Report, ReportedLeg, totals_of
from partest_sdk.core.reports.tally import Key, Leg, Placed, Retries, Tally, is_witness
from partest_sdk.core.results.attempts import TROUBLED, TestClass, TestResult, classify
from partest_sdk.core.results.problems import Kind, Problem

_DAY = 86400.0


class Read(NamedTuple):
    """One report and what was taken down of it."""

    report: Report
    tally: Tally


ReadAgain = Callable[[Read, AbstractSet[int]], Tally]
"""Reads a report once more and keeps the cases whose identity is in the set."""


class Joined(NamedTuple):
    """All legs, and by position in the given order the places of those cases that are part of a repeated test."""

    legs: tuple[ReportedLeg, ...]
    folded: Mapping[int, frozenset[int]]


def join(reads: Sequence[Read], again: ReadAgain) -> Joined:
    """Everything that *reads* say, by leg."""
    groups = _groups(reads, again)
    legs: dict[Leg, list[int]] = defaultdict(list)
    for number, read in enumerate(reads):
        legs[read.report.leg].append(number)
    folded: dict[int, set[int]] = defaultdict(set)
    for entries in groups.values():
        for entry in entries:
            folded[entry.report].add(entry.at)
    found = tuple(_leg(leg, legs[leg], reads, groups, folded) for leg in sorted(legs))
    return Joined(found, {number: frozenset(places) for number, places in folded.items()})


def _neighbours(reads: Sequence[Read]) -> list[array[int]]:
    """The identities of those reports that share a file or class with another one: only there can a test be in two reports."""
    shared = Counter((read.report.leg, name) for read in reads for name in read.tally.files)
    return [
        read.tally.identities for read in reads if any(shared[read.report.leg, name] > 1 for name in read.tally.files)
    ]


def _groups(reads: Sequence[Read], again: ReadAgain) -> dict[Key, list[Entry]]:
    """The cases of every test that several of them are about."""
    groups: dict[Key, list[Entry]] = defaultdict(list)
    wanted = repeated(_neighbours(reads)).union(*(read.tally.doubled for read in reads))
    for number, read in enumerate(reads):
        if wanted.isdisjoint(read.tally.identities):
            continue
        tally = again(read, wanted)
        witnesses = tally.witnesses or _witnesses(tally, wanted)
        sound = [one for one in tally.retries if believable(one, witnesses, _repeated_in(one, tally.kept))]
        for key, at, case in tally.kept:
            mine = next((one for one in sound if one.first <= at < one.end), None)
            groups[key].append(Entry(number, at, case, mine))
    # Two different tests may have one identity: it is a number of 64 bits.
    return {key: entries for key, entries in groups.items() if len(entries) > 1}


def _repeated_in(retries: Retries, kept: Sequence[Placed]) -> list[list[Case]]:
    """The cases of each test that are in the range of *retries*."""
    found: dict[Key, list[Case]] = defaultdict(list)
    for key, at, case in kept:
        if retries.first <= at < retries.end:
            found[key].append(case)
    return list(found.values())


def _witnesses(tally: Tally, wanted: AbstractSet[int]) -> list[int]:
    """Where every case was kept, those that are no part of a repeated test are among them."""
    return [placed.at for placed in tally.kept if hash(placed.key) not in wanted and is_witness(placed)]


def _leg(
    leg: Leg,
    numbers: Sequence[int],
    reads: Sequence[Read],
    groups: Mapping[Key, Sequence[Entry]],
    folded: Mapping[int, AbstractSet[int]],
) -> ReportedLeg:
    counts: Counter[TestClass] = Counter()
    tests: list[TestResult] = []
    unproven: list[str] = []
    for number in numbers:
        counts.update(reads[number].report.counts)
    for key, entries in groups.items():
        if key[0] != leg:
            continue
        counts.subtract(classify(entry.case.attempts) for entry in entries)
        kind, attempts, proven = together(entries)
        test = reads[entries[0].report].tally.result(key, kind, attempts)
        tests.append(test)
        unproven += [] if proven else [test.id]
    tests.sort(key=_order)
    mine = [reads[number] for number in numbers]
    bad = [test for number in numbers for at, test in reads[number].tally.bad if at not in folded.get(number, ())]
    bad += [test for test in tests if test.kind in TROUBLED]
    return ReportedLeg(
        leg.suite,
        leg.variant,
        [read.report for read in mine],
        totals_of(
            counts, tests, sum(read.tally.seconds for read in mine), _wall(mine), sum(read.tally.cases for read in mine)
        ),
        sorted(bad, key=_order),
        tests,
        [*_problems(mine), *_repeats(unproven)],
    )


def _order(test: TestResult) -> tuple[str, str, str]:
    return test.file, test.id, test.variant


def _wall(reads: Sequence[Read]) -> float:
    """From the first beginning to the last end, by the reports' own clocks; where they tell no time, the longest of them."""
    longest = max((read.report.wall_seconds for read in reads), default=0.0)
    if not all(read.tally.began_first for read in reads):
        return longest
    ends = (max(read.tally.began_last, read.tally.began_first + read.report.wall_seconds) for read in reads)
    span = max(ends, default=0.0) - min((read.tally.began_first for read in reads), default=0.0)
    # A report of another day is no part of this run, whatever its test results are.
    return span if longest <= span <= _DAY else longest


def _problems(reads: Sequence[Read]) -> Iterator[Problem]:
    for report, tally in reads:
        if tally.unreadable:
            yield Problem(Kind.UNREADABLE, f"{report.path}: {tally.unreadable}")
        yield from (Problem(Kind.INCOMPLETE, f"{report.path}: {gap}") for gap in tally.gaps)
        yield from (Problem(Kind.COMMAND, f"{report.path}: {what}") for what in tally.failures)
        yield from (Problem(Kind.NOTE, f"{report.path}: {note}") for note in tally.notes)


def _repeats(tests: Sequence[str]) -> Iterator[Problem]:
    if tests:
        verb = "is" if len(tests) == 1 else "are"
        what = f"{many(len(tests), 'test')} {verb} reported more than once, and no report says that one is a retry: {listed(tests, 3)}"
        yield Problem(
            Kind.NOTE,
            f"{what}; the worst result counts. Legs of a matrix are told apart by NAME:VARIANT=GLOB",
            tuple(tests),
            len(tests),
        )
