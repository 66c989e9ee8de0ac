"""The results of one shard alone, for its own report: what it ran, and what it was to run and did not."""

from __future__ import annotations

from partest_sdk.core.plan.plan import SuitePlan
from partest_sdk.core.results.attempts import TestResult
from partest_sdk.core.results.proving import prove
from partest_sdk.core.results.selection import Chosen
from partest_sdk.core.results.shard_result import ShardResult


def tests_of_shard(plan: SuitePlan, result: ShardResult) -> list[TestResult]:
    """The tests that belong to the shard of *result*, as the merge would judge them if there were no other."""
    number = result.manifest.shard.number
    proof = prove(plan, Chosen(plan.suite, result.manifest.variant, {number: [result]}))
    return [test for test in proof.tests if test.shard == number or test.id in result.attempts]
