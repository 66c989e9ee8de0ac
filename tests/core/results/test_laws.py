"""Promises 1 and 3 for any run: each test once, the merge names exactly what is missing, and nothing that is added makes it better."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from partest_sdk.adapters.results.bundle import write_bundle
from partest_sdk.core.names import Shard
from partest_sdk.core.plan.ownership import Ownership
from partest_sdk.core.plan.plan import SuitePlan
from partest_sdk.core.results.attempts import TestClass
from partest_sdk.core.results.shard_result import ShardResult
from partest_sdk.core.results.tables import verdict_markdown, verdict_text
from run_builders import (
    RUN,
    Run,
    Tree,
    bad_behaviours,
    before_collection,
    classes_of,
    killed,
    kind_of,
    labelled,
    missing,
    runs,
    shuffled,
    twin,
)

numbers = st.sets(st.integers(1, 6), min_size=1)
seeds = st.integers(0, 2**32)
laws = settings(max_examples=100)


def suite_and_tree(run: Run) -> tuple[SuitePlan, Tree]:
    """The only suite of a *run*, and its tests."""
    return run.plan.suites[0], run.trees["s"]


def what_there_was(run: Run) -> dict[str, TestClass]:
    """Every test of the tree and what it did; a file that skips itself counts as one skipped test."""
    tree = run.trees["s"]
    kinds = {test: kind_of(tree.of(test)) for test in tree.ids()}
    return kinds | dict.fromkeys(tree.skipped, TestClass.SKIPPED)


def known_of(suite: SuitePlan, tree: Tree, lost: set[int]) -> set[str]:
    """What is missing when nothing came back of the *lost* shards: ids where anybody can know them, else files."""
    owns = Ownership.of(suite)
    names: set[str] = set()
    for number in lost:
        for unit in suite.units_of(Shard(number, suite.total)):
            if unit.piece and owns.shards_of_file(unit.file) - lost:
                ids = () if unit.file in tree.skipped else tree.files[unit.file]
                names |= {test for test in ids if owns.owner(test, unit.file) == number}
            else:
                names |= set(unit.ids or [unit.file])
    return names


@laws
@given(runs(bad_behaviours))
def test_a_complete_run_counts_every_test_once(run: Run) -> None:
    """
    Whatever the names, the timings and the number of shards, and whatever the plan did not know: every test in one class, and green means no failure.
    """
    merged = run.merge()
    expected = what_there_was(run)
    totals = merged.verdict.totals

    assert classes_of(merged) == expected
    assert totals.tests == len(expected)
    for kind in TestClass:
        assert getattr(totals, kind.value) == list(expected.values()).count(kind)
    failing = totals.failed + totals.errors
    assert merged.verdict.exit_code == (1 if failing else 0 if expected else 3)
    assert merged.verdict.green == (merged.verdict.exit_code == 0)
    assert bool(merged.verdict.reasons) == (not merged.verdict.green)


@laws
@given(runs(), numbers)
def test_lost_shards_are_named_exactly(run: Run, lost: set[int]) -> None:
    """
    Any subset of shards without results: incomplete, and the missing tests by name, no more and no fewer.
    """
    suite, tree = suite_and_tree(run)
    lost = {1 + number % suite.total for number in lost}
    run.results = [result for result in run.results if result.manifest.shard.number not in lost]
    merged = run.merge()

    assert merged.verdict.exit_code == 5
    assert missing(merged) == known_of(suite, tree, lost)
    said = "\n".join(merged.verdict.reasons)
    assert all(f"s: shard {number}/{suite.total} left no results" in said for number in lost)


@laws
@given(runs(), numbers)
def test_shards_that_died_early_are_named_exactly(run: Run, lost: set[int]) -> None:
    """
    Shards that were killed before they had collected anything are as lost as those that left nothing.
    """
    suite, tree = suite_and_tree(run)
    lost = {1 + number % suite.total for number in lost}
    for number in lost:
        run = run.change(number, before_collection)
    merged = run.merge()

    assert merged.verdict.exit_code == 5
    assert missing(merged) == known_of(suite, tree, lost)


@laws
@given(runs(), st.dictionaries(st.integers(1, 6), st.integers(0, 4), min_size=1))
def test_tests_that_did_not_run_are_named_exactly(run: Run, points: dict[int, int]) -> None:
    """
    Shards killed after some of their tests: the one that ran is an error, those after it did not run, all others are as they were.
    """
    suite, _ = suite_and_tree(run)
    expected = what_there_was(run)
    for number, point in {1 + number % suite.total: point for number, point in points.items()}.items():
        tests = list(run.result(number).attempts)
        expected |= dict.fromkeys(tests[point : point + 1], TestClass.ERRORS)
        expected |= dict.fromkeys(tests[point + 1 :], TestClass.NOT_RUN)
        run = run.put(number, killed(run.result(number), point))
    merged = run.merge()

    assert merged.verdict.exit_code == 5
    assert classes_of(merged) == expected
    assert missing(merged) == {test for test, kind in expected.items() if kind is TestClass.NOT_RUN}


@laws
@given(runs(), st.data())
def test_any_lost_result_of_a_test_is_named(run: Run, data: st.DataObject) -> None:
    """
    A shard that says all is well, but has no result of some of its tests: incomplete, with their names.
    """
    ran = sorted(test for result in run.results for test in result.attempts)
    gone = data.draw(st.sets(st.sampled_from(ran))) if ran else set()
    run.results = [
        replace(result, attempts={test: done for test, done in result.attempts.items() if test not in gone})
        for result in run.results
    ]
    merged = run.merge()

    assert missing(merged) == gone
    assert (merged.verdict.exit_code == 5) == bool(gone)


@laws
@given(runs(bad_behaviours), numbers)
def test_a_second_attempt_changes_its_own_shards_only(run: Run, numbers: set[int]) -> None:
    """
    "Re-run failed jobs" of any subset: their tests are judged by the new attempt, all others as before.
    """
    suite, tree = suite_and_tree(run)
    again = {1 + number % suite.total for number in numbers}
    before = classes_of(run.merge())
    calm = replace(tree, doing={})
    owns = Ownership.of(suite)
    expected = before | {test: TestClass.PASSED for test, file in tree.ids().items() if owns.owner(test, file) in again}
    merged = run.add(*(run.again(number, calm) for number in again)).merge()

    assert classes_of(merged) == expected
    bad = {TestClass.FAILED, TestClass.ERRORS} & set(expected.values())
    assert merged.verdict.exit_code == (1 if bad else 0 if expected else 3)


@st.composite
def further_results(draw: st.DrawFn, run: Run) -> ShardResult:
    """A result that is no newer attempt of its shard: a twin, an older attempt, of another plan, run, suite, or made up."""
    old = draw(st.sampled_from(run.results))
    tests = [test for result in run.results for test in result.attempts] or ["t.py::t"]
    attempts = draw(st.dictionaries(st.sampled_from(tests), bad_behaviours, max_size=5))
    made_up = replace(
        old,
        attempts=draw(st.sampled_from([old.attempts, attempts])),
        place=draw(st.from_regex(r"[az]\d", fullmatch=True)),
    )
    if draw(st.booleans()):
        made_up = replace(made_up, collected=None)
    labels = {
        "token": draw(st.sampled_from([old.manifest.token, "other"])),
        "attempt": draw(st.integers(0, old.manifest.attempt)),
        "plan": draw(st.sampled_from([old.manifest.plan, "other"])),
        "exit_code": draw(st.sampled_from([0, 1, 5])),
        "run_id": draw(st.sampled_from([RUN, "", "78"])),
        "suite": draw(st.sampled_from(["s", "s", "t"])),
    }
    return labelled(made_up, **labels)


@laws
@given(runs(bad_behaviours), st.data())
def test_no_further_result_makes_it_better(run: Run, data: st.DataObject) -> None:
    """
    Whatever is added, except a newer attempt of a shard, never turns red into green and never lowers the exit code.
    """
    lost = data.draw(st.sets(st.sampled_from(range(len(run.results)))))
    run.results = [result for at, result in enumerate(run.results) if at not in lost] or run.results
    if data.draw(st.booleans()):
        run = run.add(twin(run.results[0]))
    before = run.merge().verdict
    after = (
        run.add(
            *data.draw(st.lists(further_results(run), unique_by=lambda result: result.place, min_size=1, max_size=3))
        )
        .merge()
        .verdict
    )

    assert after.exit_code >= before.exit_code
    assert before.green >= after.green


@laws
@given(runs(bad_behaviours), st.data(), seeds)
def test_the_order_of_results_does_not_matter(run: Run, data: st.DataObject, seed: int) -> None:
    """
    Artifacts come in any order: the same verdict, the same words, the same bytes of the bundle.
    """
    run = run.add(*data.draw(st.lists(further_results(run), unique_by=lambda result: result.place, max_size=3)))
    other = replace(run, results=shuffled(run.results, seed))

    def written(run: Run) -> list[bytes]:
        merged = run.merge()
        with tempfile.TemporaryDirectory() as folder:
            write_bundle(Path(folder), merged)
            files = [path.read_bytes() for path in sorted(Path(folder).iterdir())]
        said = verdict_text(merged.verdict, merged.proofs) + verdict_markdown(merged.verdict, merged.proofs)
        return [*files, said.encode("utf-8", "surrogatepass")]

    assert written(run) == written(other)


@laws
@given(runs(bad_behaviours), st.data())
def test_a_test_never_counts_twice(run: Run, data: st.DataObject) -> None:
    """
    However contradictory the results are, every name is in one class, and the totals are the sum.
    """
    merged = run.add(
        *data.draw(st.lists(further_results(run), unique_by=lambda result: result.place, max_size=4))
    ).merge()

    for proof in merged.proofs:
        ids = [test.id for test in proof.tests]
        assert len(ids) == len(set(ids))
    assert merged.verdict.totals.tests == sum(test.count for proof in merged.proofs for test in proof.tests)


@laws
@given(runs(), numbers)
def test_green_says_so_only_with_proof(run: Run, lost: set[int]) -> None:
    """
    The words "every test ran exactly once" stand under complete runs, and under no other.
    """
    complete = run.merge()
    suite, _tree = suite_and_tree(run)
    run.results = [r for r in run.results if r.manifest.shard.number not in {1 + n % suite.total for n in lost}]
    incomplete = run.merge()

    said = "every test ran exactly once"
    assert (said in verdict_text(complete.verdict, complete.proofs)) == (complete.verdict.exit_code != 3)
    assert said not in verdict_text(incomplete.verdict, incomplete.proofs)


@laws
@given(runs(bad_behaviours), seeds)
def test_the_order_of_copies_does_not_matter(run: Run, seed: int) -> None:
    """
    A folder that was downloaded to several places is said to be in the same one of them, whichever was read first.
    """
    run.results += [replace(result, place=f"{where}{result.place}") for result in run.results for where in "az"]
    other = replace(run, results=shuffled(run.results, seed))

    def places(run: Run) -> list[str]:
        return [result.place for proof in run.merge().proofs for several in proof.shards.values() for result in several]

    assert places(run) == places(other)
    assert len(places(run)) == run.plan.suites[0].total
