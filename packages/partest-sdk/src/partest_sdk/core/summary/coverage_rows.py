"""The coverage in rows of plain words, for every table that tells of it, in Markdown or in HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from typing import NamedTuple

from partest_sdk.core.coverage.change import ChangeCoverage, ChangedFile, Run
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.no_longer_measured import NO_LONGER_MEASURED
from partest_sdk.core.coverage.numbers import percent, percent_of, share
from partest_sdk.core.coverage.told import ShardTold, totals_by_flag
from partest_sdk.core.summary.coverage_story import CoverageStory

ALL, CHANGE, CHANGE_IN_PART = "All", "The change", "The change, as far as it is known"
_NO_FLAG = "without a flag"


class CoverageRow(NamedTuple):
    """One line of the table by flag."""

    name: str
    flag: bool
    """Whether the name is a flag's, and so a stranger's word."""
    lines: str
    covered: str
    branches: str
    against: str
    """In percentage points; empty when there is nothing to compare with."""


def coverage_rows(coverage: CoverageStory, total: Numbers) -> list[CoverageRow]:
    """All of it, of which *total* are the numbers, then each flag where there are several, then the change."""
    told, base = coverage.told, coverage.base
    flags = dict(sorted(totals_by_flag(told).items()))
    gone = sorted(base.by_flag.keys() - flags.keys()) if base else []
    only = next(iter(flags)) if len(flags) == 1 and not gone else ""
    rows = [_row(coverage, only or ALL, bool(only), total, _against(coverage, total, base and base.numbers))]
    if len(flags) + len(gone) > 1:
        for flag, numbers in flags.items():
            rows.append(_row(coverage, flag or _NO_FLAG, bool(flag), numbers, _against_flag(coverage, flag, numbers)))
        rows += [CoverageRow(flag or _NO_FLAG, bool(flag), "", "", "", "gone") for flag in gone]
    if coverage.change:
        name = CHANGE_IN_PART if coverage.change.incomplete else CHANGE
        rows.append(_row(coverage, name, False, coverage.change.numbers, ""))
    return rows


def _row(coverage: CoverageStory, name: str, flag: bool, numbers: Numbers, against: str) -> CoverageRow:
    # A part that is missing may have covered more of it.
    some = "at least " if coverage.told.incomplete else ""
    branches = percent(numbers.branches_covered, numbers.branches_total, nothing="")
    if branches:
        least = some or ("" if numbers.exact and coverage.told.exact else "at least ")
        branches = f"{least}{branches} ({of_total(numbers.branches_covered, numbers.branches_total)})"
    lines = percent(numbers.lines_covered, numbers.lines_total)
    lines = some + lines if numbers.lines_total else lines
    covered = of_total(numbers.lines_covered, numbers.lines_total) if numbers.lines_total else ""
    return CoverageRow(name, flag, lines, covered, branches, against)


def _against_flag(coverage: CoverageStory, flag: str, numbers: Numbers) -> str:
    if coverage.base and flag not in coverage.base.by_flag:
        return "new"
    return _against(coverage, numbers, coverage.base and coverage.base.by_flag[flag])


def _against(coverage: CoverageStory, now: Numbers, before: Numbers | None) -> str:
    if before is None:
        return ""
    # What is missing would look like a loss, or hide one.
    return "not known" if coverage.told.incomplete else difference(now, before)


def difference(now: Numbers, before: Numbers) -> str:
    """How many percentage points of the lines were won or lost, rounded down: ``+0.3``, ``−1.2``; ``±0`` only when it is exactly the same."""
    here, there = share(now.lines_covered, now.lines_total), share(before.lines_covered, before.lines_total)
    if here is None or there is None:
        return ""
    if here == there:
        return "±0"
    words = percent_of(here - there).removesuffix(" %")
    return f"−{words[1:]}" if words.startswith("-") else f"+{words}"


def of_total(covered: int, total: int) -> str:
    """``1,234 of 2,000``."""
    return f"{covered:,} of {total:,}"


def compared_with(coverage: CoverageStory) -> Iterator[tuple[str, str]]:
    """With what all this is compared: our words, and those of the base and of the change, in which a branch's name may stand."""
    if coverage.base:
        yield "Against the base, in percentage points:", coverage.base.where
    if coverage.change and coverage.change.against:
        yield "The change:", coverage.change.against
    for note in coverage.change.notes if coverage.change else ():
        yield "Note:", note


def changed_files(change: ChangeCoverage) -> list[ChangedFile]:
    """Those with a line that can be executed, the ones with most uncovered lines first."""
    measured = [file for file in change.files if file.numbers.lines_total or file.uncovered]
    return sorted(measured, key=lambda file: (file.numbers.lines_covered - file.numbers.lines_total, file.path))


def uncovered_runs(file: ChangedFile) -> tuple[str, Sequence[Run]]:
    """Uncovered lines where people see them, with the file's path there; without a path when only the tested tree has them."""
    return (file.head_path, file.runs) if file.head_path and file.runs else ("", file.uncovered)


def run_words(run: Run) -> str:
    """``3–7``, or ``3`` for a single line."""
    return f"{run.first}–{run.last}" if run.last > run.first else str(run.first)


def least_covered(files: Mapping[str, Numbers], count: int) -> list[tuple[str, Numbers]]:
    """The *count* files with most uncovered lines; ties by path, so that the same coverage gives the same report."""
    lacking = ((path, numbers) for path, numbers in files.items() if numbers.lines_covered < numbers.lines_total)
    return nsmallest(count, lacking, key=lambda told: (told[1].lines_covered - told[1].lines_total, told[0]))


def loud_sentences(coverage: CoverageStory) -> Iterator[tuple[str, str]]:
    """Why it is not all of it, or of less than it was: our words, and the reason."""
    for reason in coverage.told.incomplete:
        yield "The coverage is incomplete", reason
    for reason in coverage.change.incomplete if coverage.change else ():
        yield "The coverage of the change is incomplete", reason
    if coverage.lost.files:
        yield NO_LONGER_MEASURED, coverage.lost.sentence


def several_shards(coverage: CoverageStory) -> tuple[ShardTold, ...]:
    """What each shard covers by itself; nothing where there is but one, which covers it all."""
    told = coverage.told.shards
    return told if len({shard.shard for shard in told}) > 1 else ()
