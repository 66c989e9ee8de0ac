"""`partest merge-results`: one truth from the shards' result folders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from partest_sdk.core.names import many
from partest_sdk.core.plan.plan import Plan
from partest_sdk.core.results.learning import Lesson, lesson_of
from partest_sdk.core.results.merged import Merged
from partest_sdk.core.results.problems import Kind, Problem
from partest_sdk.core.results.proof import leg_name, prove
from partest_sdk.core.results.selection import choose
from partest_sdk.core.results.shard_result import ShardResult
from partest_sdk.core.results.verdict import Policy, judge
from partest_sdk.errors import PartestError


class Pupil(Protocol):
    """Learns from complete runs; see `partest_sdk.adapters.timings.history`."""

    def teach(self, lesson: Lesson) -> None:
        """Learn from one complete run of a suite and variant."""
        ...


def merge(
    plan: Plan,
    results: Iterable[ShardResult],
    troubles: Sequence[Problem],
    run_id: str,
    policy: Policy,
    attempt: int | None = None,
) -> Merged:
    """Judge *results* by *plan*; *troubles* are what could not be read, *run_id* and *attempt* are the present run's."""
    chosen, problems = choose(plan, results, run_id, attempt)
    suites = {suite.suite: suite for suite in plan.suites}
    proofs = tuple(prove(suites[one.suite], one) for one in chosen)
    return Merged(plan, run_id, proofs, judge(proofs, [*troubles, *problems], policy))


def teach(merged: Merged, history: Pupil) -> list[str]:
    """Teach *history* what was complete in *merged*, and say what was done. A history that cannot learn never changes the verdict."""
    said = []
    suites = {suite.suite: suite for suite in merged.plan.suites}
    # A problem that belongs to no suite (results of mixed runs, say) casts doubt on all of them.
    belonging = {id(problem) for proof in merged.proofs for problem in proof.problems}
    doubt = any(
        problem.kind in (Kind.MISSING, Kind.UNREADABLE)
        for problem in merged.verdict.problems
        if id(problem) not in belonging
    )
    for proof in merged.proofs:
        leg = leg_name(proof.suite, proof.variant)
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
