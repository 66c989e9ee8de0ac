"""Which result folders count: this run's, by this plan, the newest attempt of each shard. Never by a clock, never by an order of files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from partest_sdk.core.names import Shard, listed, many
from partest_sdk.core.plan.plan import Plan, SuitePlan
from partest_sdk.core.results.problems import Kind, Problem
from partest_sdk.core.results.shard_result import ShardResult, leg_name


@dataclass(frozen=True, slots=True)
class Chosen:
    """The results of one suite and variant that count, by shard number, and what was wrong with the others."""

    suite: str
    variant: str
    shards: Mapping[int, Sequence[ShardResult]] = field(default_factory=dict)
    """Two results of one shard: it ran twice in the same attempt."""
    problems: Sequence[Problem] = ()


def choose(
    plan: Plan, results: Iterable[ShardResult], run_id: str, attempt: int | None = None
) -> tuple[list[Chosen], list[Problem]]:
    """Sort *results* by suite and variant, in the plan's order; *run_id* and *attempt* are the present run's, empty when there is none."""
    current, problems = _of_this_run(sorted(_distinct(results), key=_order), run_id)
    if attempt is not None:
        current, ahead = _up_to(attempt, current)
        problems += ahead
    by_leg: dict[tuple[str, str], list[ShardResult]] = {}
    for result in current:
        by_leg.setdefault((result.manifest.suite, result.manifest.variant), []).append(result)
    chosen = []
    for suite in plan.suites:
        seen = sorted(variant for name, variant in by_leg if name == suite.suite)
        undeclared = [variant for variant in seen if variant and variant not in suite.variants]
        if undeclared:
            sentence = f"{suite.suite}: the plan does not name the variants {listed(undeclared)}, so one that is wholly lost would not be missed; "
            problems.append(Problem(Kind.NOTE, sentence + "give the suite `variants` in the configuration"))
        for variant in _variants(suite, seen):
            chosen.append(_leg(plan, suite, variant, by_leg.get((suite.suite, variant), ())))
    names = Counter(suite.suite for suite in plan.suites)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        problems.append(
            Problem(Kind.MISSING, f"the plan has several suites of one name: {listed(twice)}; make a new one")
        )
    strange = [result for result in current if result.manifest.suite not in names]
    if strange:
        places = listed([f"{result.manifest.suite!r} in {result.place}" for result in strange])
        sentence = f"results of suites that the plan does not have: {places}; merge results with the plan they ran by"
        problems.append(Problem(Kind.MISSING, sentence))
    return chosen, problems


def _up_to(attempt: int, results: Sequence[ShardResult]) -> tuple[list[ShardResult], list[Problem]]:
    """The results that can be: one of an attempt that has not begun was forged, and must not replace a real one."""
    ahead = [result for result in results if result.manifest.attempt > attempt]
    problems = [
        Problem(
            Kind.MISSING,
            f"{leg_name(result.manifest.suite, result.manifest.variant)}: {result.place} says that it is attempt "
            f"{result.manifest.attempt} of shard {result.manifest.shard}, but this run is at attempt {attempt}; it does not count",
        )
        for result in ahead
    ]
    return [result for result in results if result.manifest.attempt <= attempt], problems


def _distinct(results: Iterable[ShardResult]) -> Iterator[ShardResult]:
    """A folder that was downloaded twice is one result, but only when both copies say the same."""
    known: dict[str, list[ShardResult]] = {}
    for result in sorted(results, key=lambda result: result.place):
        copies = known.setdefault(result.manifest.token, [])
        if not any(_same(result, copy) for copy in copies):
            copies.append(result)
            yield result


def _same(one: ShardResult, other: ShardResult) -> bool:
    return (one.manifest, one.collected, one.attempts, one.unreadable) == (
        other.manifest,
        other.collected,
        other.attempts,
        other.unreadable,
    )


def _order(result: ShardResult) -> tuple[str, str, int, int, str, str]:
    manifest = result.manifest
    return manifest.suite, manifest.variant, manifest.shard.number, manifest.attempt, manifest.token, result.place


def _variants(suite: SuitePlan, seen: Sequence[str]) -> list[str]:
    """The variants of a suite: those of the plan, and any other that left results."""
    declared = list(suite.variants)
    return declared + [variant for variant in seen if variant not in declared] or [""]


def _of_this_run(results: Sequence[ShardResult], run_id: str) -> tuple[list[ShardResult], list[Problem]]:
    runs = sorted({result.manifest.run_id for result in results})
    if run_id and run_id in runs:
        left = [result.place for result in results if result.manifest.run_id != run_id]
        note = f"{many(len(left), 'result')} of other runs passed over: {listed(left, 3)}"
        notes = [Problem(Kind.NOTE, note)] if left else []
        return [result for result in results if result.manifest.run_id == run_id], notes
    names = listed([f"run {run}" if run else "a local run" for run in runs])
    sentence = ""
    if len(runs) > 1:
        sentence = f"results of {len(runs)} different runs are mixed ({names}); merge those of one run"
    elif run_id and any(runs):  # a command in a container may not know its run; one that names another is another's
        sentence = f"all {many(len(results), 'result')} are of {names}, and none of this run ({run_id}); merge the results of this run"
    return list(results), [Problem(Kind.MISSING, sentence)] if sentence else []


def _leg(plan: Plan, suite: SuitePlan, variant: str, results: Sequence[ShardResult]) -> Chosen:
    leg = leg_name(suite.suite, variant)
    problems: list[Problem] = []
    fitting: dict[int, list[ShardResult]] = {}
    others: list[ShardResult] = []
    for result in results:
        if result.manifest.shard.total == suite.total:
            fitting.setdefault(result.manifest.shard.number, []).append(result)
        else:
            others.append(result)
    shards: dict[int, list[ShardResult]] = {}
    for number, several in sorted(fitting.items()):
        shards[number], found = _newest(leg, Shard(number, suite.total), several)
        problems += found
        for result in shards[number]:
            problems += _doubts(plan, leg, result, result.manifest.plan != plan.digest)
    # An attempt that planned anew and ran every shard replaces all that an earlier one did.
    since = min(several[0].manifest.attempt for several in shards.values()) if len(shards) == suite.total else 0
    for result in others:
        manifest = result.manifest
        if manifest.attempt < since:
            note = f"{leg}: attempt {since} and a new plan replace shard {manifest.shard} of attempt {manifest.attempt}"
            problems.append(Problem(Kind.NOTE, note))
        else:
            problems += _doubts(plan, leg, result, another_plan=True)
    return Chosen(suite.suite, variant, shards, tuple(problems))


def _doubts(plan: Plan, leg: str, result: ShardResult, another_plan: bool) -> Iterator[Problem]:
    """What speaks against a result that counts."""
    manifest = result.manifest
    for trouble in result.unreadable:
        yield Problem(Kind.UNREADABLE, f"{leg}: shard {manifest.shard}: {trouble}")
    if another_plan:
        sentence = (
            f"{leg}: shard {manifest.shard} ran by another plan ({manifest.plan[:12]}) than this merge ({plan.digest[:12]}): {result.place}; "
            "plan once and hand the same plan to every job"
        )
        yield Problem(Kind.MISSING, sentence)


def _newest(leg: str, shard: Shard, several: Sequence[ShardResult]) -> tuple[list[ShardResult], list[Problem]]:
    """Those of the newest attempt, and what there is to say about the choice."""
    newest = max(result.manifest.attempt for result in several)
    kept = [result for result in several if result.manifest.attempt == newest]
    older = sorted({result.manifest.attempt for result in several} - {newest})
    problems = []
    if older:
        note = f"{leg}: shard {shard}: attempt {newest} replaces attempt {', '.join(map(str, older))}"
        problems.append(Problem(Kind.NOTE, note))
    if len(kept) > 1:
        places = listed([f"{result.place} (job {result.manifest.job or '?'})" for result in kept])
        if len({result.manifest.token for result in kept}) == 1:
            sentence = f"left {len(kept)} copies of one result that differ: {places}; merge the folder as `partest run` left it"
        else:
            sentence = (
                f"ran {len(kept)} times in attempt {newest}: {places}; give every job its own shard, "
                "and every leg of a matrix its own variant"
            )
        problems.append(Problem(Kind.MISSING, f"{leg}: shard {shard} {sentence}"))
    return kept, problems
