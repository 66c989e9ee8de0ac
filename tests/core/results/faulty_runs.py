"""Runs with one fault each, for the tables: `a_cut_run`, changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from run_builders import (
    FAILED,
    PASSED,
    Run,
    Tree,
    a_cut_run,
    a_file,
    a_run,
    a_suite,
    collecting,
    doing,
    exited,
    labelled,
    whole,
)

BIG = [f"big.py::test_{number}" for number in range(6)]
"""`big.py` of `a_cut_run`: the first three are shard 1's, the others shard 2's; shard 3 has `small.py`."""
SMALL = "small.py::test_0"


def lost(number: int) -> Run:
    """A cut run in which shard *number* left nothing."""
    return a_cut_run().put(number)


def cut(fault: Callable[..., object], number: int = 1) -> Run:
    """A cut run with a *fault* in shard *number*."""
    return a_cut_run().change(number, fault)  # type: ignore[arg-type]


def broken(file: str) -> Run:
    """A cut run in which *file* cannot be collected."""
    tree = replace(a_cut_run().trees["unit"], broken=frozenset({file}))
    return Run.of((a_cut_run().plan.suites[0], tree))


def no_parameters_alike() -> Run:
    """A set in parametrize: each shard of the cut file sees other ids."""
    run = a_cut_run()
    return run.change(2, collecting({"big.py": [*BIG[:5], "big.py::test_x"]}))


def mixed_plans() -> Run:
    """Shard 2 planned on its own."""
    return cut(lambda result: labelled(result, plan="f" * 64), 2)


def pytest_twice() -> Run:
    """The command ran pytest twice, and the second time a test failed."""
    return cut(doing(BIG[0], [*PASSED, *FAILED]))


def variants(*declared: str, without: str = "") -> Run:
    """A run in variants, one of which left nothing at all."""
    suite = a_suite([whole("a.py")], [whole("b.py", count=3)], variants=declared)
    run = Run.of((suite, Tree(a_file("a.py", 2) | a_file("b.py", 3))))
    run.results = [result for result in run.results if result.manifest.variant != without]
    return run


def two_suites(lost_suite: str = "", failing: str = "") -> Run:
    """The suites ``unit`` and ``slow``."""
    files = a_file("a.py", 2)
    does = {failing: FAILED} if failing else {}
    run = Run.of((a_suite([whole("a.py")]), Tree(files)), (a_suite([whole("a.py")], suite="slow"), Tree(files, does)))
    run.results = [result for result in run.results if result.manifest.suite != lost_suite]
    return run


def of_files(*, code: int = 0, without: int = 0) -> Run:
    """A suite of another runner, beside a pytest suite that is fine."""
    other = a_suite([whole("x.spec.ts"), whole("z.spec.ts")], [whole("y.spec.ts")], suite="e2e", runner="files")
    run = Run.of((other, Tree({})), (a_suite([whole("a.py")]), Tree(a_file("a.py", 1))))
    if without:
        return run.put(without)
    return run.change(1, exited(code))


def stray() -> Run:
    """A test that shard 3 owns runs in shard 1."""
    run = cut(doing(SMALL, PASSED))
    return run.change(3, lambda result: replace(result, attempts={}))


def skip_and_error() -> Run:
    """A cut file skips itself in one shard, and breaks in another whose command hides its exit code."""
    tree = a_cut_run().trees["unit"]
    suite = a_cut_run().plan.suites[0]
    skipping = Run.of((suite, replace(tree, skipped=frozenset({"big.py"}))))
    return skipping.put(2, labelled(broken("big.py").result(2), exit_code=0))


def of_cut(**tree: object) -> Run:
    """A cut run of a changed tree."""
    run = a_cut_run()
    return Run.of((run.plan.suites[0], replace(run.trees["unit"], **tree)))  # type: ignore[arg-type]


def replanned(number_then: int) -> Run:
    """ "Re-run all jobs", plan job and all: what attempt 1 did by its own plan is still there."""
    run = a_cut_run()
    run.results = [run.again(number) for number in (1, 2, 3)]
    old = a_run(passed=9, failed=1, shards=number_then)
    return run.add(*old.results)
