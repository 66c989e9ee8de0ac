"""The coverage of before, at `partest summary`: of a history or of an earlier bundle, and why there is none."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from partest_sdk.adapters.changes.repository import ChangedRepository
from partest_sdk.adapters.coverage.coverage_bundle import read_coverage
from partest_sdk.adapters.repository_files import ask_git, files_of_commit, place_in_repository
from partest_sdk.adapters.timings.coverage_history import CoverageHistory
from partest_sdk.cli.settings import Settings
from partest_sdk.core.coverage.comparison import ChangeAsked, Comparison
from partest_sdk.core.coverage.drop import Base, NoBase
from partest_sdk.core.coverage.edited_lines import edited_lines
from partest_sdk.core.coverage.excluded_files import excluded_files
from partest_sdk.core.coverage.no_longer_measured import NoLongerMeasured, no_longer_measured
from partest_sdk.core.coverage.numbers import numbers_of_files
from partest_sdk.core.coverage.told import CoverageTold, totals_by_flag
from partest_sdk.core.summary.coverage_story import BaseCoverage, TrendPoint
from partest_sdk.errors import PartestError

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NOT_YET = "there is no base to compare with yet"
_TEACHER = "a run of merge-results on the default branch, with its history and all of its coverage"


class Before(NamedTuple):
    """What is known of the coverage before this run."""

    coverage: BaseCoverage | None = None
    files: CoverageTold | None = None
    """All of it, where every line is known."""
    trend: tuple[TrendPoint, ...] = ()
    missing: NoBase = NoBase("there is no coverage of the base to compare with; name one with --base")
    """Why there is no coverage, where there is none."""
    since: Callable[[str, str], Comparison | None] = lambda _base, _tested: None
    """What lies between two commits; None where they are not here."""

    def without(self, told: CoverageTold) -> Before:
        """Without the files that the workflow leaves out of *told*: nothing is lost when they are no longer counted. A history knows no files."""
        if self.files is None or self.coverage is None or not told.excluded:
            return self
        excluded = excluded_files(told.excluded)
        files = {path: coverage for path, coverage in self.files.files.items() if path not in excluded}
        by_flag = {
            flag: {path: numbers for path, numbers in some.items() if path not in excluded}
            for flag, some in self.files.by_flag.items()
        }
        left = self.files._replace(files=files, by_flag=by_flag)
        coverage = self.coverage._replace(numbers=numbers_of_files(files.values()), by_flag=totals_by_flag(left))
        return self._replace(coverage=coverage, files=left)

    def judged_by(self, comparison: Comparison | None, told: CoverageTold, lost: NoLongerMeasured) -> Base | NoBase:
        """What a loss is measured by; without the lines that the change removed, too, where every line of that very base is known."""
        base, files = self.coverage, self.files
        if base is None:
            return self.missing
        edited = None
        # Two commits that nobody knows are not the same one.
        if files and files.commit and comparison and comparison.base == files.commit and not comparison.incomplete:
            edited = edited_lines(comparison, files.files, told.files, lost.paths)
        return Base(base.numbers, base.where, edited, lost)

    def no_longer_measured(
        self, told: CoverageTold, comparison: Comparison | None, tree: Callable[[], Tree | None], is_expected: Callable[[str], bool],
    ) -> NoLongerMeasured:  # fmt: skip
        """What fell out of the coverage since then. Only a bundle knows its files, and of coverage that is incomplete nobody knows."""
        if self.files is None or told.incomplete or not self.files.files.keys() - told.files.keys():
            return NoLongerMeasured()
        if comparison is None or comparison.base != self.files.commit:
            # What became of its lines since then is asked of git; where that does not know, nobody does.
            comparison = self.since(self.files.commit, told.commit)
        return no_longer_measured(self.files, told, comparison, tree() if comparison else None, is_expected)


Tree = Callable[[str], bool]
"""Whether a path is in the tree that was tested."""


def tested_tree(settings: Settings, tested: str, asked: ChangeAsked) -> Callable[[], Tree | None]:
    """Knows the tree of the *tested* commit if it is asked; None where that is not here."""

    def tree() -> Tree | None:
        # What is checked out beside a stranger's bundle is not what was tested.
        names = files_of_commit(settings.base, tested) if settings.text("artifact") is None else frozenset()
        if not names:
            return None
        if not asked.event and ask_git(settings.base, "rev-parse", "HEAD").strip() == tested:
            # On somebody's own machine the files were tested as they lie there, committed or not.
            return lambda path: os.path.lexists(settings.base / path)
        return names.__contains__

    return tree


def coverage_before(settings: Settings, tested: str, wanted: str) -> Before:
    """The coverage of the base, and of the runs before *tested*: best of the *wanted* commit itself."""
    place = settings.text("base")
    if place is None:
        return Before()
    path = settings.base / place
    try:
        if path.is_dir():
            return _of_bundle(path, place, settings)
        if not path.exists():
            return _none(f"{_NOT_YET}: {place!r} does not exist; {_TEACHER}, makes it", not_yet=True)
        return _of_history(path, place, settings, tested, wanted)
    except (PartestError, OSError) as trouble:
        return _none(f"there is no coverage of the base to compare with: {trouble}")


def _none(why: str, *, not_yet: bool = False) -> Before:
    return Before(missing=NoBase(why, not_yet))


def _of_bundle(path: Path, place: str, settings: Settings) -> Before:
    told = read_coverage(path)
    if told is None:
        why = "there is no coverage of the base to compare with: the bundle"
        return _none(f"{why} {place!r} holds none; give its merge-results the reports, too")
    if told.incomplete:
        return _none(
            f"the coverage of the base {place!r} is incomplete ({told.incomplete[0]}), so nobody can say what was lost"
        )
    total = numbers_of_files(told.files.values())
    where = _where(told.commit, settings)
    return Before(BaseCoverage(total, totals_by_flag(told), where), told, since=partial(_between, settings))


def _between(settings: Settings, base: str, tested: str) -> Comparison | None:
    repository = ChangedRepository(settings.base, "", "", fetch=False)
    if settings.text("artifact") is not None or not (
        repository.commit(base) == base and repository.commit(tested) == tested
    ):
        return None
    files, trouble = repository.changes(base, tested)
    found = Comparison(tuple(files), base=base, incomplete=(trouble,) if trouble else ())
    return found.below(place_in_repository(settings.base))


def _of_history(path: Path, place: str, settings: Settings, tested: str, wanted: str) -> Before:
    known = CoverageHistory(path).kept()
    # On the default branch the merge before this has taught the history this very commit, which is no base of itself.
    kept = [run for run in known if run.commit != tested]
    if not kept and known:
        return _none(
            f"{_NOT_YET}: the history {place!r} knows the tested commit alone; the next one is compared with it",
            not_yet=True,
        )
    if not kept:
        return _none(f"{_NOT_YET}: the history {place!r} holds no coverage; {_TEACHER}, adds it", not_yet=True)
    nearest = next((run for run in reversed(kept) if run.commit == wanted), kept[-1])
    trend = tuple(TrendPoint(run.commit, run.total) for run in kept)
    return Before(BaseCoverage(nearest.total, nearest.by_flag, _where(nearest.commit, settings)), trend=trend)


def _where(commit: str, settings: Settings) -> str:
    """Which commit it is and how far away, as far as this clone knows."""
    if not _COMMIT.fullmatch(commit):
        return "an unknown commit"
    repository = ChangedRepository(settings.base, "", "")
    tested = repository.commit("HEAD")
    if tested == commit:
        return f"{commit[:7]}, the very commit that was tested"
    # The commit says so itself, also in a clone that has nothing but it.
    if tested and commit in repository.parents(tested):
        return f"{commit[:7]}, the commit before"
    if not repository.commit(commit) or repository.merge_base(commit, "HEAD") != commit:
        return f"{commit[:7]}, which this clone does not know as one before"
    far = ask_git(settings.base, "rev-list", "--count", f"{commit}..HEAD").strip()
    return f"{commit[:7]}, {far} commits before"
