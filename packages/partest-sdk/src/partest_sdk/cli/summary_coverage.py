"""Coverage at `partest summary`: what the bundle has, what the change brought, what was before, and whether it is enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from partest_sdk.adapters.changes import ChangedFilesHost, find_comparison, read_change_asked, uncommitted_files
from partest_sdk.adapters.coverage.coverage_bundle import read_change, read_coverage
from partest_sdk.adapters.coverage.python_spans import python_spans
from partest_sdk.adapters.repository_files import ask_git, place_in_repository
from partest_sdk.cli.settings import Settings, system_variables
from partest_sdk.cli.summary_base import coverage_before, tested_tree
from partest_sdk.core.coverage.change import ChangeCoverage, coverage_of_change
from partest_sdk.core.coverage.comparison import ChangeAsked, Comparison
from partest_sdk.core.coverage.drop import Base, NoBase, judge_drop
from partest_sdk.core.coverage.gates import Changed, Gate, judge_change, judge_least
from partest_sdk.core.coverage.no_sources import is_no_source
from partest_sdk.core.coverage.thresholds import Threshold, parse_percent, parse_points, parse_threshold
from partest_sdk.core.coverage.told import CoverageTold
from partest_sdk.core.summary.coverage_story import CoverageStory
from partest_sdk.errors import InputError, PartestError

_LARGEST_SOURCE = 5_000_000


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
    smallest = settings.number("min-patch-lines")
    if smallest == 0:
        raise InputError("min-patch-lines is '0'; it must be 1 or more")
    return CoverageWishes(
        tuple(map(parse_threshold, settings.value("min-coverage") or ())),
        None if change is None else parse_percent(change, "min-patch-coverage"),
        smallest or 1,
        None if drop is None else parse_points(drop, "max-coverage-drop"),
        settings.value("on-incomplete-coverage") == "fail",
    )


def coverage_story(
    settings: Settings, bundle: Path | None, wishes: CoverageWishes, host: Callable[[], ChangedFilesHost | None],
    tests: Iterable[str] = (),
) -> CoverageStory | None:  # fmt: skip
    """Everything that is told of the coverage; None when there is none and nobody asked for it. *tests* are the files of the tests."""
    told = _told(bundle)
    if told is None:
        if not wishes.any:
            return None
        told = CoverageTold({}, {}, incomplete=("the bundle holds no coverage; give merge-results the reports",))
    asked = read_change_asked(system_variables(), base_ref=settings.text("base-ref") or "", tested=told.commit)
    comparison = _comparison(settings, bundle, told, asked, host)
    if comparison:
        _know_statements(settings, told, comparison)
    files_of_tests = set(tests)

    before = coverage_before(settings, told.commit, comparison.base if comparison else "").without(told)
    measured_before = before.files.files if before.files else {}

    def is_expected(path: str) -> bool:
        # What says of itself that a tool wrote it says so in the very change that is judged: a file that was measured before is not believed.
        left_out = told.leaves_out(path) and path not in measured_before
        return not (is_no_source(path) or path in files_of_tests or left_out)

    change = None
    if comparison:
        change = coverage_of_change(comparison, told.files).expecting(is_expected).seen_from(comparison.folder)
    lost = before.no_longer_measured(told, comparison, tested_tree(settings, told.commit, asked), is_expected)
    changed = _changed(settings, change, asked)
    return CoverageStory(
        told=told,
        gates=tuple(_gates(wishes, told, changed, before.judged_by(comparison, told, lost))),
        change=change,
        base=before.coverage,
        trend=before.trend,
        source=_sources(settings),
        incomplete_fails=wishes.incomplete_fails,
        lost=lost,
    )


def _told(bundle: Path | None) -> CoverageTold | None:
    if bundle is None:
        return None
    try:
        return read_coverage(bundle)
    except PartestError as trouble:
        return CoverageTold({}, {}, incomplete=(str(trouble),))


def _kept(bundle: Path | None) -> Comparison | None:
    """The change as the merge knew it, which saw the tested tree."""
    try:
        return read_change(bundle) if bundle else None
    except PartestError:
        return None


def _comparison(
    settings: Settings, bundle: Path | None, told: CoverageTold, asked: ChangeAsked, host: Callable[[], ChangedFilesHost | None],
) -> Comparison | None:  # fmt: skip
    kept = _kept(bundle)
    if settings.text("artifact") is not None:
        # What is checked out beside a stranger's bundle is not what was tested, and nothing of it is asked. Where people see the lines is
        # our own knowledge.
        return kept if kept is None or kept.head == asked.head else kept._replace(head="")
    # The merge has no word of the base that the caller names here, and looked for it without.
    if kept is not None and asked.event and (kept.settled or not asked.base_ref):
        return kept
    found = find_comparison(settings.base, asked, token=settings.text("token") or "", host=host())
    if found is None:
        return None
    # Coverage has paths from where we are, and a change from the repository's root.
    found = found.below(place_in_repository(settings.base))
    # The jobs of CI have tested a checkout of their own, and not this one.
    is_here = not asked.event and ask_git(settings.base, "rev-parse", "HEAD").strip() == told.commit
    return found._replace(uncommitted=uncommitted_files(settings.base, told.files)) if is_here else found


def _know_statements(settings: Settings, told: CoverageTold, comparison: Comparison) -> None:
    """Where the statements of changed files end: the merge knew no change off CI, and none that the caller names here."""
    if settings.text("artifact") is None and ask_git(settings.base, "rev-parse", "HEAD").strip() == told.commit:
        for path, spans in python_spans(told.files, [file.path for file in comparison.files], settings.base):
            told.files[path].spans = spans


def _changed(settings: Settings, change: ChangeCoverage | None, asked: ChangeAsked) -> Changed:
    if change is not None:
        numbers = change.numbers
        return Changed(numbers.lines_covered, numbers.lines_total, change.incomplete, change.unmeasured)
    if asked.is_no_change:
        is_release = asked.event in ("push", "release")
        what = "a tag, a release or a new default branch" if is_release else "the default branch"
        return Changed(0, 0, none=f"{what} was tested as it is")
    if settings.text("artifact") is not None:
        return Changed(0, 0, ("the artifact does not say; check out with `fetch-depth: 2` in the job that merges",))
    return Changed(0, 0, ("no event says what the change is compared with; give --base-ref",))


def _gates(wishes: CoverageWishes, told: CoverageTold, changed: Changed, base: Base | NoBase) -> Sequence[Gate]:
    gates = judge_least(wishes.least, told)
    if wishes.of_change is not None:
        gates.append(judge_change(wishes.of_change, wishes.smallest_change, changed, told))
    if wishes.drop is not None:
        gates.append(judge_drop(wishes.drop, base, told))
    return gates


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
