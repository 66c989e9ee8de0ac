"""Which result folders count: this run's, by this plan, the newest attempt of each shard. Never by a clock, never by an order of files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from partest_sdk.core.names import Shard, listed, many
from partest_sdk.core.plan.plan import Plan, SuitePlan
from partest_sdk.core.results.problems import Kind, Problem
from partest_sdk.core.results.shard_result import ShardResult


@dataclass(frozen=True, slots=True)
class Chosen:
    """The results of one suite and variant that count, by shard number, and what was wrong with the others."""

    suite: str
    variant: str
    shards: Mapping[int, Sequence[ShardResult]] = field(default_factory=dict)
    """Two results of one shard: it ran twice in the same attempt."""
    problems: Sequence[Problem] = ()


def choose(plan: Plan, results: Iterable[ShardResult], run_id: str) -> tuple[list[Chosen], list[Problem]]:
    """Sort *results* by suite and variant, in the plan's order; *run_id* is the present run's, empty when there is none."""
    distinct = {
        result.manifest.token: result for result in sorted(results, key=lambda result: result.place, reverse=True)
    }
    current, problems = _of_this_run(sorted(distinct.values(), key=_order), run_id)
    chosen = []
    for suite in plan.suites:
        mine = [result for result in current if result.manifest.suite == suite.suite]
        seen = sorted({result.manifest.variant for result in mine})
        for variant in _variants(suite, seen):
            chosen.append(_leg(plan, suite, variant, [result for result in mine if result.manifest.variant == variant]))
    names = {suite.suite for suite in plan.suites}
    strange = [result for result in current if result.manifest.suite not in names]
    if strange:
        places = listed([f"{result.manifest.suite!r} in {result.place}" for result in strange])
        problems.append(
            Problem(
                Kind.MISSING,
                f"results of suites that the plan does not have: {places}; merge results with the plan they ran by",
            )
        )
    return chosen, problems


def _order(result: ShardResult) -> tuple[str, str, int, int, str]:
    manifest = result.manifest
    return manifest.suite, manifest.variant, manifest.shard.number, manifest.attempt, manifest.token


def _variants(suite: SuitePlan, seen: Sequence[str]) -> list[str]:
    """The variants of a suite: those of the plan, and any other that left results."""
    declared = list(suite.variants)
    return declared + [variant for variant in seen if variant not in declared] or [""]


def _of_this_run(results: Sequence[ShardResult], run_id: str) -> tuple[list[ShardResult], list[Problem]]:
    runs = sorted({result.manifest.run_id for result in results})
    if run_id and run_id in runs:
        left = [result.place for result in results if result.manifest.run_id != run_id]
        note = f"{many(len(left), 'result')} of other runs passed over: {listed(left, 3)}"
        return [result for result in results if result.manifest.run_id == run_id], [
            Problem(Kind.NOTE, note)
        ] if left else []
    if len(runs) > 1:
        names = ", ".join(run or "a local run" for run in runs)
        return list(results), [
            Problem(Kind.MISSING, f"results of {len(runs)} different runs are mixed ({names}); merge those of one run")
        ]
    return list(results), []


def _leg(plan: Plan, suite: SuitePlan, variant: str, results: Sequence[ShardResult]) -> Chosen:
    leg = f"{suite.suite} ({variant})" if variant else suite.suite
    problems: list[Problem] = []
    by_shard: dict[int, list[ShardResult]] = {}
    for result in results:
        manifest = result.manifest
        problems += [
            Problem(Kind.UNREADABLE, f"{leg}: shard {manifest.shard}: {trouble}") for trouble in result.unreadable
        ]
        if manifest.plan != plan.digest or manifest.shard.total != suite.total:
            problems.append(
                Problem(
                    Kind.MISSING,
                    f"{leg}: shard {manifest.shard} ran by another plan ({manifest.plan[:12]}) than this merge ({plan.digest[:12]}): {result.place}; "
                    "plan once and hand the same plan to every job",
                )
            )
        if manifest.shard.total == suite.total:
            by_shard.setdefault(manifest.shard.number, []).append(result)
    shards: dict[int, list[ShardResult]] = {}
    for number, several in sorted(by_shard.items()):
        newest = max(result.manifest.attempt for result in several)
        shards[number] = [result for result in several if result.manifest.attempt == newest]
        older = sorted({result.manifest.attempt for result in several} - {newest})
        shard = Shard(number, suite.total)
        if older:
            problems.append(
                Problem(
                    Kind.NOTE, f"{leg}: shard {shard}: attempt {newest} replaces attempt {', '.join(map(str, older))}"
                )
            )
        if len(shards[number]) > 1:
            places = listed([f"{result.place} (job {result.manifest.job or '?'})" for result in shards[number]])
            problems.append(
                Problem(
                    Kind.MISSING,
                    f"{leg}: shard {shard} ran {len(shards[number])} times in attempt {newest}: {places}; give every job its own shard, "
                    "and every leg of a matrix its own variant",
                )
            )
    return Chosen(suite.suite, variant, shards, tuple(problems))
