"""Large runs: everything between the files and the bundle stays linear. Seconds are generous; a quadratic rule takes minutes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from partest_sdk.commands.merge_results import merge
from partest_sdk.core.names import Shard
from partest_sdk.core.plan.plan_file import make_plan
from partest_sdk.core.results.attempts import Attempt, Outcome
from partest_sdk.core.results.learning import lesson_of
from partest_sdk.core.results.shard_result import Collected, CollectionError, Manifest, ShardResult, State
from partest_sdk.core.results.tables import verdict_markdown, verdict_text
from partest_sdk.core.results.verdict import Policy
from run_builders import RUN, Run, Tree, a_suite, pieces, whole

TESTS, SHARDS, PER_FILE = 40_000, 200, 20
PASS = (Attempt(Outcome.PASSED, call=0.1),)
FAIL = (Attempt(Outcome.FAILED, call=0.1, message="no"),)


def a_large_run() -> Run:
    """A run of many files in many shards, half of the files cut in two."""
    files = {f"t/f{n}.py": [f"t/f{n}.py::t[{m}]" for m in range(PER_FILE)] for n in range(TESTS // PER_FILE)}
    shares: list[list[object]] = [[] for _ in range(SHARDS)]
    owned: list[dict[str, list[str]]] = [{} for _ in range(SHARDS)]
    for at, (file, ids) in enumerate(files.items()):
        first, second = at % SHARDS, (at + 1) % SHARDS
        if at % 2:
            shares[first].append(whole(file, count=PER_FILE))
            owned[first][file] = ids
            continue
        for shard, unit, part in zip(
            (first, second), pieces(file, ids[:10], ids[10:]), (ids[:10], ids[10:]), strict=True
        ):
            shares[shard].append(unit)
            owned[shard][file] = part
    suite = a_suite(*shares)  # type: ignore[arg-type]
    plan = make_plan((suite,))
    run = Run(plan, {"unit": Tree(files)})
    for number, mine in enumerate(owned, start=1):
        manifest = Manifest(str(number), plan.digest, "unit", Shard(number, SHARDS), run_id=RUN, state=State.FINISHED,
                            started=0.0, ended=60.0, exit_code=0)  # fmt: skip
        collected = Collected({file: tuple(files[file]) for file in mine})
        run.results.append(
            ShardResult(manifest, str(number), collected, {test: PASS for ids in mine.values() for test in ids})
        )
    return run


def failing(result: ShardResult) -> ShardResult:
    """All tests of the shard fail."""
    manifest = replace(result.manifest, exit_code=1)
    return replace(result, manifest=manifest, attempts=dict.fromkeys(result.attempts, FAIL))


def breaking(result: ShardResult) -> ShardResult:
    """No file of the shard can be collected."""
    assert result.collected
    errors = tuple(CollectionError(file, "no") for file in result.collected.files)
    collected = Collected(dict.fromkeys(result.collected.files, ()), {}, errors)
    return replace(result, manifest=replace(result.manifest, exit_code=2), collected=collected, attempts={})


def losing(result: ShardResult) -> ShardResult:
    """Nothing of the shard ran."""
    return replace(result, attempts={}, collected=None)


@pytest.mark.parametrize(
    ("fault", "code"),
    [(lambda result: result, 0), (failing, 1), (breaking, 1), (losing, 5)],
    ids=["green", "failing", "broken", "lost"],
)
def test_a_large_run_is_judged_in_moments(fault: Callable[[ShardResult], ShardResult], code: int) -> None:
    """
    Forty thousand tests in two hundred shards, whatever became of them: proof, verdict and tables in a second or so.
    """
    run = a_large_run()
    run.results = [fault(result) for result in run.results]
    begin = time.process_time()
    merged = merge(run.plan, run.results, [], RUN, Policy())
    said = verdict_text(merged.verdict, merged.proofs) + verdict_markdown(merged.verdict, merged.proofs)
    proof = merged.proofs[0]
    lesson_of(run.plan.suites[0], "", proof.tests, {number: several[-1] for number, several in proof.shards.items()})
    took = time.process_time() - begin

    assert merged.verdict.exit_code == code
    assert len(said) < 200_000
    assert took < 5
