"""The report of one shard alone: what it ran, and what it was to run and did not."""

from __future__ import annotations

from hypothesis import given, settings
from partest_sdk.core.plan.ownership import Ownership
from partest_sdk.core.results.attempts import TestClass
from partest_sdk.core.results.shard_report import tests_of_shard as report_of
from run_builders import PASSED, Run, a_cut_run, bad_behaviours, before_collection, doing, killed, runs


def said(run: Run, number: int) -> dict[str, TestClass]:
    """The classes in the report of shard *number*."""
    return {test.id: test.kind for test in report_of(run.plan.suites[0], run.result(number))}


@settings(max_examples=60)
@given(runs(bad_behaviours))
def test_the_reports_of_all_shards_are_the_merge(run: Run) -> None:
    """
    Every test is in the report of its own shard, as the merge judges it, and in no other.
    """
    proof = run.merge().proofs[0]
    owns = Ownership.of(run.plan.suites[0])
    for number in range(1, run.plan.suites[0].total + 1):
        mine = {t.id: t.kind for t in proof.tests if "::" in t.id and owns.owner(t.id, t.file) == number}
        assert {name: kind for name, kind in said(run, number).items() if "::" in name} == mine


def test_a_killed_shard_reports_what_it_did_not_run() -> None:
    """
    The suspect is an error, the rest did not run; other shards' tests are not its business.
    """
    assert said(a_cut_run().change(1, killed), 1) == {
        "big.py::test_0": TestClass.PASSED,
        "big.py::test_1": TestClass.ERRORS,
        "big.py::test_2": TestClass.NOT_RUN,
    }


def test_a_shard_that_collected_nothing_reports_what_was_planned() -> None:
    """
    Known ids of a cut file, and the name of a whole one.
    """
    first = [f"big.py::test_{number}" for number in range(3)]

    assert said(a_cut_run().change(1, before_collection), 1) == dict.fromkeys(first, TestClass.NOT_RUN)
    assert said(a_cut_run().change(3, before_collection), 3) == {"small.py": TestClass.NOT_RUN}


def test_a_stray_test_is_in_the_report_of_the_shard_that_ran_it() -> None:
    """
    Whoever looks at a job's report sees everything that the job did.
    """
    assert "small.py::test_0" in said(a_cut_run().change(1, doing("small.py::test_0", PASSED)), 1)
