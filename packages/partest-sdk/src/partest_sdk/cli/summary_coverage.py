"""Coverage at `partest summary`: what the bundle has, what the change brought, what was before, and whether it is enough."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from partest_sdk.adapters.changes import ChangedFilesHost, find_comparison, read_change_asked
from partest_sdk.adapters.changes.repository import ChangedRepository
from partest_sdk.adapters.coverage.coverage_bundle import read_coverage
from partest_sdk.adapters.repository_files import ask_git
from partest_sdk.adapters.timings.coverage_history import CoverageHistory, KeptCoverage
from partest_sdk.cli.settings import Settings, system_variables
from partest_sdk.core.coverage.change import ChangeCoverage, coverage_of_change, removed_numbers
from partest_sdk.core.coverage.comparison import Comparison
from partest_sdk.core.coverage.gates import (
    Base,
    Changed,
    Gate,
    Threshold,
    judge_change,
    judge_drop,
    judge_least,
    parse_percent,
    parse_threshold,
)  # fmt: skip
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.numbers import numbers_of_files
from partest_sdk.core.coverage.told import CoverageTold
from partest_sdk.core.summary.coverage_story import BaseCoverage, CoverageStory, TrendPoint
from partest_sdk.errors import InputError, PartestError

_LARGEST_SOURCE = 5_000_000
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class CoverageWishes(NamedTuple):
    """What is asked of the coverage."""

    least: tuple[Threshold, ...] = ()
    of_change: Fraction | None = None
    smallest_change: int = 1
    drop: Fraction | None = None
    incomplete_fails: bool = True

    @property
    def any(self) -> bool:
        """Whether a gate is asked for, so that coverage must be there."""
        return bool(self.least) or self.of_change is not None or self.drop is not None


def coverage_wishes(settings: Settings) -> CoverageWishes:
    """The gates as given; an InputError for the first that is none."""
    change, drop = settings.text("min-patch-coverage"), settings.text("max-coverage-drop")
    if drop is not None and settings.text("base") is None:
        raise InputError(
            "max-coverage-drop needs something to compare with; give --base, the history or an earlier bundle"
        )
    return CoverageWishes(
        tuple(map(parse_threshold, settings.value("min-coverage") or ())),
        None if change is None else parse_percent(change, "min-patch-coverage"),
        settings.number("min-patch-lines") or 1,
        None if drop is None else parse_percent(drop, "max-coverage-drop"),
        settings.value("on-incomplete-coverage") == "fail",
    )


def coverage_story(
    settings: Settings, bundle: Path | None, wishes: CoverageWishes, host: Callable[[], ChangedFilesHost | None]
) -> CoverageStory | None:
    """Everything that is told of the coverage; None when there is none and nobody asked for it."""
    told = _told(bundle)
    if told is None:
        if not wishes.any:
            return None
        told = CoverageTold({}, {}, incomplete=("the bundle holds no coverage; give merge-results the reports",))
    comparison = _comparison(settings, told, host)
    change = coverage_of_change(comparison, told.files).seen_from(_folder(settings)) if comparison else None
    base, files, trend = _base(settings, told.commit, comparison.base if comparison else "")
    return CoverageStory(
        told=told,
        gates=tuple(_gates(wishes, told, change, base and _adjusted(base, files, comparison))),
        change=change,
        base=base,
        trend=trend,
        source=_sources(settings),
        incomplete_fails=wishes.incomplete_fails,
    )


def _told(bundle: Path | None) -> CoverageTold | None:
    if bundle is None:
        return None
    try:
        return read_coverage(bundle)
    except PartestError as trouble:
        return CoverageTold({}, {}, incomplete=(str(trouble),))


def _comparison(
    settings: Settings, told: CoverageTold, host: Callable[[], ChangedFilesHost | None]
) -> Comparison | None:
    if settings.text("artifact") is not None:
        # What is checked out beside a stranger's bundle is not what was tested, and nothing of it is asked.
        return None
    asked = read_change_asked(system_variables(), base_ref=settings.text("base-ref") or "", tested=told.commit)
    found = find_comparison(settings.base, asked, token=settings.text("token") or "", host=host())
    return found.below(_folder(settings)) if found else None


def _folder(settings: Settings) -> str:
    """Where in the repository we are, such as ``packages/shop/``: coverage has paths from here, and a change from the repository's root."""
    return ask_git(settings.base, "rev-parse", "--show-prefix").removesuffix("\n")


def _gates(
    wishes: CoverageWishes, told: CoverageTold, change: ChangeCoverage | None, base: Base | None
) -> Sequence[Gate]:
    gates = judge_least(wishes.least, told)
    if wishes.of_change is not None:
        changed = None
        if change is not None:
            numbers = change.numbers
            changed = Changed(numbers.lines_covered, numbers.lines_total, change.incomplete)
        gates.append(judge_change(wishes.of_change, wishes.smallest_change, changed, told))
    if wishes.drop is not None:
        gates.append(judge_drop(wishes.drop, base, told))
    return gates


def _base(
    settings: Settings, tested: str, wanted: str
) -> tuple[BaseCoverage | None, CoverageTold | None, tuple[TrendPoint, ...]]:
    """The coverage of the base, all of it where that is known, and the runs before *tested*: best of the *wanted* commit itself."""
    place = settings.text("base")
    if place is None:
        return None, None, ()
    path = settings.base / place
    try:
        if path.is_dir():
            told = read_coverage(path)
            return (_of_bundle(told, settings), told, ()) if told and not told.incomplete else (None, None, ())
        # On the default branch the merge before this has taught the history this very commit, which is no base of itself.
        kept = [run for run in CoverageHistory(path).kept() if run.commit != tested] if path.exists() else []
    except (PartestError, OSError):
        return None, None, ()  # the comparison of the tests says what is wrong with it
    trend = tuple(TrendPoint(run.commit, run.total) for run in kept)
    nearest = next((run for run in reversed(kept) if run.commit == wanted), kept[-1] if kept else None)
    return (_of_history(nearest, settings) if nearest else None), None, trend


def _of_bundle(told: CoverageTold, settings: Settings) -> BaseCoverage:
    flags = {flag: sum(files.values(), Numbers()) for flag, files in told.by_flag.items()}
    return BaseCoverage(numbers_of_files(told.files.values()), flags, _where(told.commit, settings))


def _of_history(kept: KeptCoverage, settings: Settings) -> BaseCoverage:
    return BaseCoverage(kept.total, kept.by_flag, _where(kept.commit, settings))


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


def _adjusted(base: BaseCoverage, files: CoverageTold | None, comparison: Comparison | None) -> Base:
    """The base without the lines that the change removed, where every line of that very base is known."""
    if files is None or comparison is None or comparison.incomplete or comparison.base != files.commit:
        return Base(base.numbers, base.where)
    removed = removed_numbers(comparison, files.files).values()
    covered, total = sum(covered for covered, _ in removed), sum(total for _, total in removed)
    numbers = base.numbers._replace(
        lines_covered=base.numbers.lines_covered - covered, lines_total=base.numbers.lines_total - total
    )
    return Base(numbers, base.where, adjusted=True)


def _sources(settings: Settings) -> Callable[[str], Sequence[str] | None]:
    """The lines of a file of the work tree, and of none outside of it."""
    root = settings.base.resolve()

    def lines(path: str) -> Sequence[str] | None:
        place = (root / path).resolve()
        try:
            if not place.is_relative_to(root) or not place.is_file() or place.stat().st_size > _LARGEST_SOURCE:
                return None
            return place.read_text(encoding="utf-8", errors="replace").split("\n")
        except (OSError, ValueError):
            return None

    return lines
