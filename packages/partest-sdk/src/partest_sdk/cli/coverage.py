"""Coverage at `partest merge-results`: patterns and result folders to reports, the repository to paths, the answer to the bundle."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from partest_sdk.adapters.changes import find_comparison, read_change_asked
from partest_sdk.adapters.ci.environment import CiEnvironment
from partest_sdk.adapters.coverage.committed_reports import without_committed
from partest_sdk.adapters.coverage.coverage_bundle import write_change, write_coverage
from partest_sdk.adapters.coverage.coverage_files import of_patterns, of_shards, without
from partest_sdk.adapters.repository_files import ask_git, place_in_repository
from partest_sdk.adapters.timings.coverage_history import CoverageHistory, KeptCoverage
from partest_sdk.cli.settings import Settings, system_variables
from partest_sdk.commands.merge_coverage import coverage_lines
from partest_sdk.core.coverage.comparison import Comparison
from partest_sdk.core.coverage.numbers import plain_percent
from partest_sdk.core.coverage.told import CoverageTold, total_of, totals_by_flag
from partest_sdk.core.results.merged import Merged
from partest_sdk.core.results.problems import Kind
from partest_sdk.core.results.shard_result import ShardResult
from partest_sdk.core.safe_text import one_line
from partest_sdk.coverages import CoverageSources
from partest_sdk.errors import PartestError

_DOUBTS = (Kind.MISSING, Kind.UNREADABLE, Kind.INCOMPLETE)


class MergedAndTold(NamedTuple):
    """What became of the coverage."""

    lines: Sequence[str] = ()
    """To print; none when there is no coverage."""
    percent: str = ""
    """``87.4``; empty where there is no line, or not all is known."""


def merge_coverage_and_tell(
    settings: Settings, merged: Merged, results: Sequence[ShardResult], out: Path, ci: CiEnvironment
) -> MergedAndTold:
    """Merge what there is into the bundle. *results* are all that were read."""
    patterns = settings.value("coverage") or []
    named = of_patterns(patterns, settings.base, [out, *_places_that_do_not_count(merged, results)])
    # What names a report exactly is believed, unless it comes with the change that is judged.
    named = without_committed(named, settings.base, [] if settings.given("coverage") is None else patterns)
    totals = {suite.suite: suite.total for suite in merged.plan.suites} if merged.plan else {}
    left = of_shards(merged.proofs, totals)
    groups = [*without(left.groups, named.groups), *named.groups]
    if not groups and not patterns:
        return MergedAndTold()
    missing = [*left.missing, *named.missing, *_not_tested(merged)]
    cache = settings.text("coverage-cache")
    sources = CoverageSources(
        settings.base,
        settings.variable("GITHUB_WORKSPACE"),
        None if cache is None else settings.base / cache,
        with_new=not settings.variable("CI"),
        excluded=settings.given("coverage-exclude") or (),
    )
    commit = _commit(settings)
    change = _change(settings, commit)
    told, files = sources.merged(groups, missing, commit, [file.path for file in change.files] if change else [])
    # The command ends soon: nobody has to look for garbage in what it has read, neither while it writes nor at its end.
    gc.freeze()
    left_out = write_coverage(out, told, files)
    if change and not change.incomplete:
        write_change(out, change)
    lines = [*coverage_lines(told), *_teach(settings, told, ci)]
    lines += [f"note: {note}" for note in told.notes]
    lines += [f"note: {trouble}" for trouble in [sources.save()] if trouble]
    lines += [
        f"note: the exports do not have {path!r}: they cannot hold its name, or so many arms of branches"
        for path in left_out
    ]
    percent = "" if told.incomplete else plain_percent(total_of(told))
    return MergedAndTold([one_line(line, 500) for line in lines], percent)


def _change(settings: Settings, commit: str) -> Comparison | None:
    """For a summary in a job that checks nothing out. No server is asked here: where commits are missing, the summary has to ask itself."""
    asked = read_change_asked(system_variables(), tested=commit)
    found = find_comparison(settings.base, asked, fetch=False) if asked.event else None
    return found.below(place_in_repository(settings.base)) if found else None


def _places_that_do_not_count(merged: Merged, results: Sequence[ShardResult]) -> list[Path]:
    """The result folders of attempts that others have replaced, and of other runs: a pattern may well fit the reports in there."""
    counting = {result.place for proof in merged.proofs for several in proof.shards.values() for result in several}
    return [Path(result.place) for result in results if result.place not in counting]


def _not_tested(merged: Merged) -> list[str]:
    """Why more would be covered, had everything run: whether the caller accepts results that are incomplete says nothing about coverage."""
    doubts = [problem.sentence for problem in merged.verdict.problems if problem.kind in _DOUBTS]
    return [f"the results are incomplete ({doubts[0]})"] if doubts else []


def _teach(settings: Settings, told: CoverageTold, ci: CiEnvironment) -> list[str]:
    """Keep the numbers of a complete run of the default branch; merge-results says why others teach nothing."""
    place = settings.text("history")
    if place is None or not ci.teaches or told.incomplete or not told.commit:
        return []
    try:
        CoverageHistory(settings.base / place).keep(KeptCoverage(told.commit, total_of(told), totals_by_flag(told)))
    except (PartestError, OSError, UnicodeError) as trouble:
        return [f"note: the coverage was not kept: {trouble}"]
    return []


def _commit(settings: Settings) -> str:
    """The commit whose tree was tested."""
    return ask_git(settings.base, "rev-parse", "--verify", "--quiet", "HEAD").strip() or settings.variable("GITHUB_SHA")
