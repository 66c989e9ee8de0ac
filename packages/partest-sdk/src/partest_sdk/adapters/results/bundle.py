"""Write the bundle: run.json, tests.jsonl and junit.xml, same input, same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from partest_sdk.adapters.atomic_file import write_whole
from partest_sdk.core.results.attempts import Attempt, TestResult
from partest_sdk.core.results.junit_xml import junit_xml
from partest_sdk.core.results.merged import Merged
from partest_sdk.core.results.proof import Proof, leg_name
from partest_sdk.core.results.shard_result import ShardResult
from partest_sdk.core.results.verdict import Totals
from partest_sdk.errors import InputError


def write_bundle(folder: Path, merged: Merged) -> None:
    """Write the bundle of *merged* into *folder*, which is made when it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tests = "".join(
            json.dumps(_test(test), separators=(",", ":")) + "\n" for proof in merged.proofs for test in proof.tests
        )
        write_whole(folder / "tests.jsonl", tests)
        suites = [(leg_name(proof.suite, proof.variant), proof.tests) for proof in merged.proofs]
        write_whole(folder / "junit.xml", "".join(junit_xml(suites)))
        # Last: where it is, the rest is whole.
        write_whole(folder / "run.json", json.dumps(_run(merged), indent=1) + "\n")
    except OSError as trouble:
        raise InputError(f"out is {str(folder)!r}, where nothing can be written: {trouble.strerror}") from None


def _run(merged: Merged) -> dict[str, Any]:
    verdict = merged.verdict
    return {
        "version": 1,
        "verdict": "green" if verdict.green else "red",
        "exit_code": verdict.exit_code,
        "reasons": list(verdict.reasons),
        "warnings": list(verdict.warnings),
        "notes": list(verdict.notes),
        "plan": merged.plan.digest,
        "run_id": merged.run_id,
        "totals": _totals(verdict.totals),
        "suites": [
            {"suite": proof.suite, "variant": proof.variant, "complete": proof.complete, "totals": _totals(_of(proof))}
            for proof in merged.proofs
        ],
        "shards": [shard for proof in merged.proofs for shard in _shards(proof)],
        "problems": [
            {
                "kind": problem.kind.value,
                "sentence": problem.sentence,
                "count": problem.count,
                "tests": list(problem.tests),
            }
            for problem in verdict.problems
        ],
    }


def _of(proof: Proof) -> Totals:
    wall = max((result.manifest.seconds or 0.0 for several in proof.shards.values() for result in several), default=0.0)
    return Totals.of(proof.tests, wall)


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        "tests": totals.tests,
        "passed": totals.passed,
        "failed": totals.failed,
        "errors": totals.errors,
        "skipped": totals.skipped,
        "flaky": totals.flaky,
        "not_run": totals.not_run,
        "seconds": round(totals.seconds, 6),
        "wall_seconds": round(totals.wall_seconds, 6),
        "cases": totals.cases,
    }


def _shards(proof: Proof) -> Iterator[dict[str, Any]]:
    for number in sorted(proof.shards):
        for result in proof.shards[number]:
            yield _shard(result)


def _shard(result: ShardResult) -> dict[str, Any]:
    manifest = result.manifest
    return {
        "suite": manifest.suite,
        "variant": manifest.variant,
        "shard": str(manifest.shard),
        "attempt": manifest.attempt,
        "job": manifest.job,
        "state": manifest.state.value,
        "exit_code": manifest.exit_code,
        "signal": manifest.signal,
        "started": manifest.started,
        "seconds": manifest.seconds,
        "expected_seconds": manifest.expected_seconds,
        "tests": len(result.attempts),
        "place": result.place,
    }


def _test(test: TestResult) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": test.id,
        "suite": test.suite,
        "variant": test.variant,
        "file": test.file,
        "class": test.kind.value,
        "shard": test.shard,
        "seconds": round(test.seconds, 6),
        "attempts": [_attempt(attempt) for attempt in test.attempts],
    }
    if test.reason:
        data["reason"] = test.reason
    if test.count != 1:
        data["count"] = test.count
    return data


def _attempt(attempt: Attempt) -> dict[str, Any]:
    data: dict[str, Any] = {
        "outcome": attempt.outcome.value,
        "attempt": attempt.number,
        "worker": attempt.worker,
        "started": round(attempt.started, 6),
        "setup": attempt.setup,
        "call": attempt.call,
        "teardown": attempt.teardown,
    }
    optional = {
        "retried": attempt.retried, "line": attempt.line, "message": attempt.message, "traceback": attempt.traceback, "output": dict(attempt.output)
    }  # fmt: skip
    return data | {name: value for name, value in optional.items() if value}
