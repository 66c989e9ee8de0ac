"""`partest merge-results`: one truth from the shards' result folders and the reports of other runners."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from partest_sdk.core.names import listed, many
from partest_sdk.core.plan.plan import Plan, SuitePlan
from partest_sdk.core.reports.planned_files import reported_files
from partest_sdk.core.reports.report import ReportedLeg
from partest_sdk.core.reports.tally import Leg
from partest_sdk.core.results.cache_hits import KeptHit
from partest_sdk.core.results.learning import Lesson, lesson_of
from partest_sdk.core.results.merged import Merged
from partest_sdk.core.results.problems import Kind, Problem
from partest_sdk.core.results.proof import Proof, leg_name
from partest_sdk.core.results.proving import prove, unplanned
from partest_sdk.core.results.selection import Chosen, choose
from partest_sdk.core.results.shard_result import ShardResult
from partest_sdk.core.results.verdict import Policy, judge
from partest_sdk.errors import InputError, PartestError


class Pupil(Protocol):
    """Learns from complete runs; see `partest_sdk.adapters.timings.history`."""

    def teach(self, lesson: Lesson) -> None:
        """Learn from one complete run of a suite and variant."""
        ...


class CacheKeeper(Protocol):
    """Keeps what caches did; see `partest_sdk.adapters.timings.history`."""

    def keep_cache_hits(self, hits: Sequence[KeptHit]) -> None:
        """Keep *hits*, each once however often it is told."""
        ...


class ReportSource(Protocol):
    """Reads what other runners wrote; see `partest_sdk.adapters.reports.reports`."""

    def read(
        self, default: Leg, shards: Mapping[tuple[Leg, int], Sequence[str]]
    ) -> tuple[Sequence[ReportedLeg], Sequence[Problem]]:
        """The reports in the result folders of *shards*, and all others: those without a name are of *default*."""
        ...


def merge(
    plan: Plan | None,
    results: Iterable[ShardResult],
    troubles: Sequence[Problem],
    run_id: str,
    policy: Policy,
    attempt: int | None = None,
    reports: ReportSource | None = None,
    reports_suffice: bool = False,
) -> Merged:
    """Judge *results* by *plan*, and *reports* beside them; *troubles* are what could not be read, *run_id* and *attempt* are the present run's.

    *reports_suffice*: a suite of the plan that no shard left a result of may be proven by reports alone, file by file.
    """
    chosen, problems = choose(plan, results, run_id, attempt) if plan else ([], [])
    suites = {suite.suite: suite for suite in plan.suites} if plan else {}
    legs: dict[tuple[str, str], ReportedLeg] = {}
    if reports:
        inside = {
            (Leg(one.suite, one.variant), number): [result.place for result in several]
            for one in chosen
            if suites[one.suite].runner != "pytest"
            for number, several in one.shards.items()
        }
        found, said = reports.read(_default(suites, chosen), inside)
        problems = [*problems, *said]
        legs = {(leg.suite, leg.variant): leg for leg in found}
    proofs = tuple(_proofs(suites, chosen, legs, reports_suffice))
    problems = [*problems, *_counted_twice(proofs)]
    return Merged(plan, run_id, proofs, judge(proofs, [*troubles, *problems], policy))


def _default(suites: Mapping[str, SuitePlan], chosen: Sequence[Chosen]) -> Leg:
    """Whose the reports without a name are: of the plan's only suite, unless that one records its tests itself."""
    recorded = any(one.shards and suites[one.suite].runner == "pytest" for one in chosen)
    return Leg(next(iter(suites))) if len(suites) == 1 and not recorded else Leg("reports")


def _proofs(
    suites: Mapping[str, SuitePlan],
    chosen: Sequence[Chosen],
    legs: Mapping[tuple[str, str], ReportedLeg],
    reports_suffice: bool,
) -> Iterator[Proof]:
    told = dict(legs)
    for one in chosen:
        suite, leg = suites[one.suite], told.pop((one.suite, one.variant), None)
        if leg and one.shards and suite.runner == "pytest":
            what = f"{leg_name(one.suite, one.variant)} has recorded results of its own, and its reports would count every test twice"
            raise InputError(f"{what}; leave them out of --junit, or give them another name")
        # Only a suite that declares no variants may have all its reports under names of such.
        elsewhere = not suite.variants and any(name == one.suite for name, _ in legs)
        if not one.shards and not reports_suffice:
            yield prove(suite, one)
            if leg:
                yield unplanned(leg)
        elif one.shards or leg or not elsewhere:
            yield prove(suite, one, leg)
    for (name, variant), leg in sorted(told.items()):
        if name in suites and reports_suffice:
            yield prove(suites[name], Chosen(name, variant), leg)
        else:
            yield unplanned(leg)


def _counted_twice(proofs: Sequence[Proof]) -> Iterator[Problem]:
    """Reports of tests that are recorded too: nobody can have meant to count them twice."""
    for recorded in proofs:
        files = {test.file for test in recorded.tests if test.attempts}
        for other in proofs:
            if files and other.reported and (both := reported_files(files, other.reported.names)):
                names = f"{leg_name(other.suite, other.variant)} and {leg_name(recorded.suite, recorded.variant)}"
                what = f"{many(len(both), 'file')} {'is' if len(both) == 1 else 'are'} in the reports of {names}, where it was recorded"
                yield Problem(
                    Kind.NOTE,
                    f"{what}: its tests count twice; leave those reports out of --junit ({listed(sorted(both), 3)})",
                )


def teach(merged: Merged, history: Pupil) -> list[str]:
    """Teach *history* what was complete in *merged*, and say what was done. A history that cannot learn never changes the verdict."""
    said = []
    suites = {suite.suite: suite for suite in merged.plan.suites} if merged.plan else {}
    # A problem that belongs to no suite (results of mixed runs, say) casts doubt on all of them.
    belonging = {id(problem) for proof in merged.proofs for problem in proof.problems}
    doubt = any(
        problem.kind in (Kind.MISSING, Kind.UNREADABLE, Kind.INCOMPLETE)
        for problem in merged.verdict.problems
        if id(problem) not in belonging
    )
    for proof in merged.proofs:
        leg = leg_name(proof.suite, proof.variant)
        if proof.reported:
            said.append(f"{leg}: nothing learned from reports; `partest shard --timings` reads JUnit XML itself")
            continue
        timed = [test for test in proof.tests if test.attempts]
        if doubt or not proof.complete or not timed or any(problem.kind is Kind.COMMAND for problem in proof.problems):
            said.append(f"{leg}: nothing learned, since the run is not complete")
            continue
        lesson = lesson_of(
            suites[proof.suite], proof.variant, timed, {number: several[-1] for number, several in proof.shards.items()}
        )
        try:
            history.teach(lesson)
        except (PartestError, OSError, UnicodeError) as trouble:  # a suite's name may be no text
            said.append(f"{leg}: nothing learned: {trouble}")
        else:
            said.append(f"{leg}: learned the timings of {many(len(lesson.tests), 'test')}")
    return said


def keep_cache_hits(merged: Merged, history: CacheKeeper) -> list[str]:
    """Keep in *history* what the shards of *merged* were told of their caches, complete or not; what went wrong, in sentences."""
    shards = [result.manifest for proof in merged.proofs for several in proof.shards.values() for result in several]
    hits = [hit for manifest in shards if (hit := manifest.kept_hit)]
    if not hits:
        return []
    try:
        history.keep_cache_hits(hits)
    except (PartestError, OSError, UnicodeError) as trouble:
        return [f"the cache hits were not kept: {trouble}"]
    return [f"kept the cache hits of {many(len(hits), 'shard')}"]
