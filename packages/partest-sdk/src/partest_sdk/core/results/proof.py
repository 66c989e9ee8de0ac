"""The proof that every test ran exactly once: the plan, the shards' own collections and the recorded attempts are held against each other.

Every rule here only ever adds a problem or a test that did not run; nothing that is found takes one away. So a further result cannot make a
verdict better, except by being the newer attempt of its shard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from partest_sdk.core.names import Shard, listed, many
from partest_sdk.core.plan.plan import SuitePlan
from partest_sdk.core.results.attempts import TestClass, TestResult
from partest_sdk.core.results.ending import ending_of
from partest_sdk.core.results.exactly_once import ExactlyOnce
from partest_sdk.core.results.problems import Kind, Problem
from partest_sdk.core.results.selection import Chosen
from partest_sdk.core.results.shard_result import ShardResult, leg_name

__all__ = ["Proof", "leg_name", "prove"]


@dataclass(slots=True)
class Proof:
    """What was found about one suite and variant."""

    suite: str
    variant: str
    shards: Mapping[int, Sequence[ShardResult]]
    """The results that count, by shard number; several only when a shard ran more than once in the same attempt."""
    tests: list[TestResult] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every test ran exactly once."""
        return not any(problem.kind in (Kind.MISSING, Kind.UNREADABLE) for problem in self.problems)


def prove(plan: SuitePlan, chosen: Chosen) -> Proof:
    """Hold the *chosen* results of one suite and variant against its *plan*."""
    proof = Proof(plan.suite, chosen.variant, chosen.shards, problems=list(chosen.problems))
    if plan.runner == "pytest":
        found = ExactlyOnce.of(plan, chosen.variant, chosen.shards)
        proof.tests += found.tests
        proof.problems += found.problems
    else:
        _prove_files(plan, chosen, proof)
    proof.tests.sort(key=lambda test: (test.file, test.id))
    return proof


def _prove_files(plan: SuitePlan, chosen: Chosen, proof: Proof) -> None:
    """A suite whose runner tells us nothing but its exit code: every file was handed out once, and every command succeeded."""
    leg = leg_name(plan.suite, chosen.variant)
    for number in range(1, plan.total + 1):
        shard = Shard(number, plan.total)
        for result in chosen.shards.get(number, ()):
            ending = ending_of(result, leg)
            if ending.kind is not None:
                kind = Kind.COMMAND if ending.kind is Kind.EMPTY else ending.kind
                proof.problems.append(Problem(kind, ending.sentence))
        if number not in chosen.shards:
            files = sorted({unit.file for unit in plan.units_of(shard)})
            sentence = f"{leg}: shard {shard} left no results; {many(len(files), 'file')} did not run: {listed(files)}"
            proof.problems.append(Problem(Kind.MISSING, sentence, tuple(files), len(files)))
            reason = f"shard {shard} left no results"
            proof.tests += [
                TestResult(file, file, plan.suite, chosen.variant, number, TestClass.NOT_RUN, (), reason)
                for file in files
            ]
