"""Everything that goes wrong with real shards, one by one: the right exit code, and a sentence that names suite, shard and tests."""

from __future__ import annotations

from dataclasses import replace

import pytest
from partest_sdk.core.results.attempts import TestClass
from partest_sdk.core.results.shard_result import Collected, State
from run_builders import (
    BROKEN,
    CRASHED,
    FAILED,
    PASSED,
    SKIPPED,
    STUBBORN,
    Run,
    Tree,
    a_cut_run,
    a_file,
    a_run,
    a_suite,
    before_collection,
    classes_of,
    collecting,
    doing,
    exited,
    killed,
    labelled,
    missing,
    pieces,
    skipping,
    told,
    twin,
    whole,
)

from core.results.faulty_runs import (
    BIG,
    SMALL,
    broken,
    cut,
    lost,
    mixed_plans,
    no_parameters_alike,
    of_cut,
    of_files,
    pytest_twice,
    skip_and_error,
    stray,
    two_suites,
    variants,
)

REDS: dict[str, tuple[Run, int, list[str]]] = {
    "a test fails": (a_cut_run(doing={BIG[1]: FAILED}), 1, [f"unit: 1 test failed: {BIG[1]}"]),
    "a set-up breaks": (a_cut_run(doing={BIG[1]: BROKEN}), 1, [f"unit: 1 test ended in an error: {BIG[1]}"]),
    "a retry fails too": (a_cut_run(doing={BIG[1]: STUBBORN}), 1, [f"unit: 1 test failed: {BIG[1]}"]),
    "a worker crashes": (a_cut_run(doing={BIG[1]: CRASHED}), 1, [f"{BIG[1]} (the process died in it (shard 1/3))"]),
    "a failing command that hides its exit code": (
        cut(doing(BIG[0], FAILED)).change(1, exited(0)),
        1,
        [f"1 test failed: {BIG[0]}"],
    ),
    "a shard of a cut file left nothing": (
        lost(2),
        5,
        ["unit: shard 2/3 left no results; 3 tests did not run: " + ", ".join(BIG[3:])],
    ),
    "a shard of a whole file left nothing": (
        lost(3),
        5,
        ["unit: shard 3/3 left no results; 1 test did not run: small.py"],
    ),
    "killed": (
        cut(killed),
        5,
        [
            f"unit: shard 1/3 was killed by SIGKILL after 30.0 s; last started: {BIG[1]}; 1 test did not run: {BIG[2]}",
            f"1 test ended in an error: {BIG[1]} (shard 1/3 was killed by SIGKILL while it ran)",
        ],
    ),
    "killed after the last test": (cut(lambda result: killed(result, 9)), 5, ["unit: shard 1/3 was killed by SIGKILL"]),
    "killed before collection": (
        cut(before_collection),
        5,
        ["unit: shard 1/3 was killed by SIGKILL", "3 tests did not run: " + ", ".join(BIG[:3])],
    ),
    "cancelled": (
        cut(lambda result: killed(result, 1, State.CANCELLED)),
        5,
        ["unit: shard 1/3 was cancelled (SIGTERM)", BIG[2]],
    ),
    "out of time": (
        cut(lambda result: killed(result, 1, State.TIMED_OUT)),
        5,
        ["unit: shard 1/3 ran into its --timeout", BIG[2]],
    ),
    "the machine was lost": (
        cut(lambda result: killed(result, 1, State.RUNNING)),
        5,
        ["unit: shard 1/3 never came to an end", BIG[2]],
    ),
    "another plan": (mixed_plans(), 5, ["unit: shard 2/3 ran by another plan (ffffffffffff)", "2-of-3"]),
    "another number of shards": (
        a_cut_run().add(a_run(passed=2, shards=2).result(1)),
        5,
        ["unit: shard 1/2 ran by another plan", "1-of-2"],
    ),
    "the same shard twice": (
        a_cut_run().add(twin(a_cut_run().result(1), job="copy")),
        5,
        ["unit: shard 1/3 ran 2 times in attempt 1", "(job test)", "(job copy)"],
    ),
    "two copies that differ": (
        a_cut_run().add(twin(killed(a_cut_run().result(1)), token=a_cut_run().result(1).manifest.token)),
        5,
        ["unit: shard 1/3 left 2 copies of one result that differ"],
    ),
    "a bad newer attempt": (
        a_cut_run().add(a_cut_run().again(1, replace(a_cut_run().trees["unit"], doing={BIG[0]: FAILED}))),
        1,
        [f"1 test failed: {BIG[0]}", "attempt 2 replaces attempt 1"],
    ),
    "a newer attempt of another plan": (
        a_cut_run().add(labelled(a_cut_run().again(1), plan="f" * 64)),
        5,
        ["shard 1/3 ran by another plan"],
    ),
    "results of two runs mixed, and none of them this": (
        cut(lambda result: labelled(result, run_id="66"))
        .change(2, lambda result: labelled(result, run_id="55"))
        .put(3),
        5,
        ["results of 2 different runs are mixed (run 55, run 66)"],
    ),
    "all results of another run": (
        Run(a_cut_run().plan, a_cut_run().trees, [labelled(result, run_id="66") for result in a_cut_run().results]),
        5,
        ["all 3 results are of run 66, and none of this run (77)"],
    ),
    "one result of another run": (
        cut(lambda result: labelled(result, run_id="66")),
        5,
        ["1 result of other runs passed over: results/unit/1-of-3", "unit: shard 1/3 left no results", BIG[0]],
    ),
    "a test twice in a shard": (
        cut(doing(BIG[0], PASSED + PASSED)),
        5,
        [f"unit: shard 1/3 ran 1 test more than once, and no retry was recorded: {BIG[0]}"],
    ),
    "a later attempt without a recorded retry": (
        cut(doing(BIG[0], [FAILED[0], replace(PASSED[0], number=2)])),
        5,
        [f"more than once, and no retry was recorded: {BIG[0]}", f"1 test failed: {BIG[0]}"],
    ),
    "pytest ran twice": (pytest_twice(), 5, [f"1 test failed: {BIG[0]}", "shard 1/3 ran 1 test more than once"]),
    "a test in two shards": (
        cut(doing(SMALL, PASSED)),
        5,
        [f"unit: 1 test ran in more than one shard: {SMALL} (shards 1, 3)"],
    ),
    "a failure in one of two shards": (
        cut(doing(SMALL, FAILED)),
        5,
        [f"{SMALL} (shards 1, 3)", f"1 test failed: {SMALL}"],
    ),
    "a retry in another shard is no retry": (
        cut(doing(SMALL, [replace(PASSED[0], number=2)])).change(3, doing(SMALL, [replace(FAILED[0], retried=True)])),
        5,
        [f"1 test failed: {SMALL}"],
    ),
    "a test in the wrong shard": (
        stray(),
        5,
        [f"unit: 1 test ran in a shard that does not own them: {SMALL} (shard 1 instead of 3)"],
    ),
    "ids that differ between shards": (
        no_parameters_alike(),
        5,
        ["unit: shards collected 2 tests differently", BIG[5], "big.py::test_x"],
    ),
    "a whole file that does not import": (
        broken("small.py"),
        1,
        ["1 test ended in an error: small.py", "shard 3/3 exited with 2 (pytest was interrupted)"],
    ),
    "a cut file that does not import": (
        broken("big.py"),
        1,
        ["1 test ended in an error: big.py", "shard 1/3 exited with 2", "shard 2/3 exited with 2"],
    ),
    "a cut file that does not import, and a lost shard": (
        broken("big.py").put(2),
        5,
        ["1 test ended in an error: big.py", "shard 2/3 left no results; 3 tests did not run: " + ", ".join(BIG[3:])],
    ),
    "a skip does not hide an error": (skip_and_error(), 1, ["1 test ended in an error: big.py"]),
    "a file that the command did not collect": (
        a_run(passed=4)
        .change(1, collecting({"t/f0.py": None, "t/else.py": []}))
        .change(1, lambda r: replace(r, attempts={})),
        5,
        ["unit: shard 1/2 was given 1 file that its command did not collect: t/f0.py", "1 test did not run: t/f0.py"],
    ),
    "nothing collected, exit code 0": (
        cut(lambda result: replace(result, collected=None, attempts={})),
        5,
        ["unit: shard 1/3 exited with 0", BIG[0]],
    ),
    "nothing collected, exit code 5": (
        cut(lambda result: replace(labelled(result, exit_code=5), collected=Collected(), attempts={}), 3),
        5,
        ["unit: shard 3/3 was given 1 file that its command did not collect: small.py"],
    ),
    "collected, and never run": (
        cut(lambda result: replace(result, attempts={})),
        5,
        ["3 tests did not run: " + ", ".join(BIG[:3])],
    ),
    "failed without a failing test": (cut(exited(1)), 1, ["unit: shard 1/3 exited with 1 (a test failed)"]),
    "interrupted": (cut(exited(2)), 1, ["unit: shard 1/3 exited with 2 (pytest was interrupted)"]),
    "internal error": (cut(exited(3)), 1, ["unit: shard 1/3 exited with 3 (pytest had an internal error)"]),
    "called wrongly": (cut(exited(4)), 1, ["unit: shard 1/3 exited with 4 (pytest was called wrongly)"]),
    "some other exit code": (cut(exited(9)), 1, ["unit: shard 1/3 exited with 9 after"]),
    "no exit code at all": (cut(exited(None)), 1, ["unit: shard 1/3 exited with None"]),
    "the command is not there": (
        cut(lambda result: replace(exited(127)(result), collected=None, attempts={})),
        5,
        [
            "unit: shard 1/3: 3 tests did not run: " + ", ".join(BIG[:3]),
            "unit: shard 1/3 exited with 127 (the command was not found)",
        ],
    ),
    "damaged": (
        cut(lambda result: replace(result, unreadable=("events-1.jsonl line 7 is no JSON",))),
        4,
        ["unit: shard 1/3: events-1.jsonl line 7 is no JSON"],
    ),
    "damaged, and a failure": (
        cut(lambda result: replace(doing(BIG[0], FAILED)(result), unreadable=("line 7 is no JSON",))),
        4,
        ["line 7 is no JSON", f"1 test failed: {BIG[0]}"],
    ),
    "no test in the whole suite": (a_run(), 3, ["unit: no result of any test was recorded"]),
    "no result at all": (
        replace(a_run(passed=2), results=[]),
        5,
        ["shard 1/2 left no results; 1 test did not run: t/f0.py", "shard 2/2 left no results"],
    ),
    "a whole variant is missing": (
        variants("linux", "windows", without="windows"),
        5,
        [
            "unit (windows): shard 1/2 left no results; 1 test did not run: a.py",
            "unit (windows): shard 2/2 left no results; 3 tests did not run: b.py",
        ],
    ),
    "a whole suite is missing": (two_suites(lost_suite="slow"), 5, ["slow: shard 1/1 left no results"]),
    "a failure in one of two suites": (two_suites(failing="a.py::test_1"), 1, ["slow: 1 test failed: a.py::test_1"]),
    "a suite that the plan does not have": (
        two_suites().add(labelled(two_suites().results[0], suite="odd", token="new")),
        5,
        ["results of suites that the plan does not have: 'odd' in results/unit/1-of-1"],
    ),
    "files: a command failed": (of_files(code=7), 3, ["e2e: shard 1/2 exited with 7"]),
    "files: a shard left nothing": (
        of_files(without=1),
        5,
        ["e2e: shard 1/2 left no results; 2 files did not run: x.spec.ts, z.spec.ts"],
    ),
    "files: success is no evidence": (of_files(), 3, ["e2e: no result of any test was recorded"]),
    "no suite at all": (Run.of(), 3, ["there is no suite and no report"]),
    "two suites of one name": (
        Run.of(
            (a_suite([whole("a.py")]), Tree(a_file("a.py", 1))), (a_suite([whole("b.py")]), Tree(a_file("b.py", 1)))
        ),
        5,
        ["several suites of one name: unit"],
    ),
}


@pytest.mark.parametrize("name", REDS)
def test_every_fault_is_red_by_name(name: str) -> None:
    """
    The exit code says how grave it is, and the sentence whose it is.
    """
    run, code, sentences = REDS[name]
    verdict = run.merge().verdict
    said = "\n".join([*verdict.reasons, *verdict.warnings, *verdict.notes])

    assert verdict.exit_code == code, said
    assert not verdict.green
    for sentence in sentences:
        assert sentence in said


def test_unknown_tests_of_a_lost_shard_are_known_from_another() -> None:
    """
    A test that the plan does not know, in a cut file whose shard was lost, is missed by name: the other shard saw it.
    """
    new = [f"big.py::new[{number}]" for number in range(8)]
    run = of_cut(files={"big.py": [*BIG, *new], "small.py": [SMALL]})
    second = set(run.result(2).attempts)

    assert second & set(new)
    assert missing(run.put(2).merge()) == second


def test_a_lost_file_counts_as_many_tests_as_are_known_in_it() -> None:
    """
    Nobody can name the tests of a lost whole file, but the history knows how many they are.
    """
    run = Run.of((a_suite([whole("a.py", count=12)], [whole("b.py")]), Tree(a_file("a.py", 12) | a_file("b.py", 1))))
    merged = run.put(1).merge()

    assert merged.verdict.totals.not_run == 12
    assert merged.verdict.totals.tests == 13
    assert "12 tests did not run: a.py" in told(merged)


def test_a_retry_that_is_skipped_proves_nothing() -> None:
    """
    Failed, retried, skipped: the test never passed, so it failed.
    """
    tries = (replace(FAILED[0], retried=True), replace(SKIPPED[0], number=2))
    merged = a_cut_run().change(1, doing(BIG[0], tries)).merge()

    assert classes_of(merged)[BIG[0]] is TestClass.FAILED


def test_many_broken_names_do_not_flood_a_sentence() -> None:
    """
    A sentence shows ten names and how many more there are; the problem has them all.
    """
    ids = [f"a.py::test_{number:02}" for number in range(30)]
    run = Run.of(
        (a_suite(pieces("a.py", ids[:15], ids[15:])[:1], pieces("a.py", ids[:15], ids[15:])[1:]), Tree({"a.py": ids}))
    )
    merged = run.put(2).merge()
    problem = next(problem for problem in merged.verdict.problems if "did not run" in problem.sentence)

    assert "a.py::test_24 and 5 more" in problem.sentence
    assert problem.tests == tuple(ids[15:])
    assert problem.count == 15


def test_a_skip_seen_elsewhere_does_not_hide_a_lost_file() -> None:
    """
    Shard 1 says that shard 3's file skips itself, and shard 3 left nothing: the file did not run.
    """
    run = a_cut_run().put(3).change(1, skipping("small.py"))
    merged = run.merge()

    assert merged.verdict.exit_code == 5
    assert missing(merged) == {"small.py"}


def test_exit_code_5_excuses_nothing_that_was_lost() -> None:
    """
    "Nothing was left for it to run" is not said of a shard that should have run something.
    """
    merged = a_cut_run().change(3, lambda result: replace(labelled(result, exit_code=5), attempts={})).merge()

    assert merged.verdict.exit_code == 5
    assert "nothing was left" not in told(merged)
