"""The coverage half of `partest merge-results`: all reports into one, and what is missing said."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple, Protocol

from partest_sdk.core.coverage.assembly import Assembly
from partest_sdk.core.coverage.model import FileCoverage
from partest_sdk.core.coverage.numbers import percent
from partest_sdk.core.coverage.told import CoverageTold, total_of
from partest_sdk.core.names import many


class Record(NamedTuple):
    """What a report says of one file."""

    path: str
    coverage: FileCoverage
    roots: tuple[str, ...] = ()


class Said(NamedTuple):
    """What a report, or its reader, says about itself."""

    sentence: str
    broken: bool


class Report(Protocol):
    """One report; see `partest_sdk.adapters.coverage.reader`."""

    @property
    def name(self) -> str:
        """As sentences call it."""
        ...

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of the repository that its paths may be relative to since it lies in there, the nearest first."""
        ...

    def __iter__(self) -> Iterator[Record | Said]:
        """Its records, and what is to be said about it; never an exception."""
        ...


class Group(NamedTuple):
    """The reports of one flag and shard."""

    flag: str
    shard: str
    reports: Iterable[Report]


Beside = Callable[[Callable[[], Iterable[Any]]], AbstractContextManager[Callable[[], Iterable[Any] | None]]]
"""Begins some work in another process; its results are plain values, or None when they were lost. See `partest_sdk.adapters.coverage.beside`."""
_Heard = tuple[list[str], list[str]]
"""Why it is incomplete, and what else is to be said."""


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Records come by the ten thousand, and none holds itself: looking for those that do takes a fifth of the time."""
    thresholds = gc.get_threshold()
    gc.set_threshold(500_000, 20, 20)
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            # What there is by now counts as old, or all of it would be looked through at once.
            gc.freeze()
            gc.unfreeze()
        gc.set_threshold(*thresholds)


@_without_collecting()
def merge_coverage(
    groups: Iterable[Group],
    assembly: Assembly,
    missing: Sequence[str],
    commit: str,
    others: Sequence[Group] = (),
    beside: Beside | None = None,
) -> CoverageTold:
    """Merge the reports of all *groups*, and then of the *others*, which are read *beside* them if there is a way.

    *missing* is what is known not to be there. What becomes known is the same, however it is read.
    """
    if beside is None or not others:
        incomplete, notes = _read([*groups, *others], assembly)
        return assembly.told([*missing, *incomplete], notes, commit)
    with beside(lambda: _read_and_packed(others, assembly.another())) as results:
        incomplete, notes = _read(groups, assembly)
        found = results()
    if found is None:
        # The other process was killed, for want of memory perhaps: no report may be lost with it.
        heard = _read(others, assembly)
    else:
        values = iter(found)
        heard = next(values)
        assembly.absorb(values)
    return assembly.told([*missing, *incomplete, *heard[0]], [*notes, *heard[1]], commit)


def _read_and_packed(groups: Sequence[Group], assembly: Assembly) -> Iterator[Any]:
    yield _read(groups, assembly)
    yield from assembly.packed()


def _read(groups: Iterable[Group], assembly: Assembly) -> _Heard:
    incomplete, notes = list[str](), list[str]()
    for group in groups:
        assembly.begin(group.flag, group.shard)
        for report in group.reports:
            assembly.begin_report(report.folders)
            for found in report:
                if isinstance(found, Said):
                    (incomplete if found.broken else notes).append(f"{report.name}: {found.sentence}")
                else:
                    assembly.add(*found)
            if lost := assembly.end_report():
                incomplete.append(f"{report.name}: {lost}")
        assembly.end()
    return incomplete, notes


def coverage_lines(told: CoverageTold) -> list[str]:
    """What the terminal says."""
    total = total_of(told)
    lines = [f"coverage: {percent(total.lines_covered, total.lines_total)} of {many(total.lines_total, 'line')}"]
    if total.branches_total:
        least = "" if told.exact else "at least "
        lines[0] += (
            f", {least}{percent(total.branches_covered, total.branches_total)} of {many(total.branches_total, 'branch', 'branches')}"
        )
    lines[0] += f", in {many(len(told.files), 'file')}"
    lines += [f"coverage is incomplete: {reason}" for reason in told.incomplete]
    return lines
