"""Write the bundle: run.json, tests.jsonl and junit.xml, same input, same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from partest_sdk.adapters.atomic_file import replacing, write_whole
from partest_sdk.adapters.results.result_json import result_line
from partest_sdk.core.reports.report import Report
from partest_sdk.core.results.attempts import TestClass, TestResult
from partest_sdk.core.results.junit_xml import junit_xml
from partest_sdk.core.results.merged import Merged
from partest_sdk.core.results.proof import Proof, leg_name
from partest_sdk.core.results.shard_result import ShardResult
from partest_sdk.core.results.totals import Totals
from partest_sdk.errors import InputError


class Reports(Protocol):
    """What was read of other runners' reports; see `partest_sdk.adapters.reports.reports`."""

    def write_lines(self, out: BinaryIO) -> None:
        """Every test as a line of tests.jsonl."""
        ...

    def write_junit(self, out: BinaryIO, recorded: Sequence[tuple[str, Sequence[TestResult]]]) -> None:
        """The *recorded* suites and all reports as JUnit XML."""
        ...


def forget_verdict(folder: Path) -> None:
    """Take away the verdict of an earlier merge: what is written into *folder* from now on is not what it was about."""
    with suppress(OSError):
        (folder / "run.json").unlink()


def write_bundle(folder: Path, merged: Merged, reports: Reports | None = None) -> None:
    """Write the bundle of *merged* into *folder*, which is made when it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        forget_verdict(folder)
        with replacing(folder / "tests.jsonl") as out:
            for proof in merged.proofs:
                out.writelines(result_line(test).encode() for test in proof.tests)
            if reports:
                reports.write_lines(out)
        suites = [
            (leg_name(proof.suite, proof.variant), proof.tests)
            for proof in merged.proofs
            if proof.tests or not proof.reported
        ]
        with replacing(folder / "junit.xml") as out:
            if reports:
                reports.write_junit(out, suites)
            else:
                out.writelines(piece.encode(errors="backslashreplace") for piece in junit_xml(suites))
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
        "plan": merged.plan.digest if merged.plan else "",
        "run_id": merged.run_id,
        "totals": _totals(verdict.totals),
        "suites": [
            {
                "suite": proof.suite,
                "variant": proof.variant,
                "complete": proof.complete,
                "runner": _runner(merged, proof),
                "totals": _totals(proof.totals),
            }
            for proof in merged.proofs
        ],
        "reports": [_report(report) for proof in merged.proofs if proof.reported for report in proof.reported.reports],
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


def _runner(merged: Merged, proof: Proof) -> str:
    """Whose results these are; nobody's of ours when only reports tell of them."""
    suites = merged.plan.suites if merged.plan and not (proof.reported and not proof.shards) else ()
    return next((suite.runner for suite in suites if suite.suite == proof.suite), "")


def _report(report: Report) -> dict[str, Any]:
    counts = {kind.value: count for kind, count in report.counts.items() if kind is not TestClass.NOT_RUN}
    return {
        "path": report.path,
        "format": report.format,
        "suite": report.leg.suite,
        "variant": report.leg.variant,
        "shard": report.shard,
        "cases": {"all": report.cases, **counts},
        "seconds": round(report.seconds, 6),
        "wall_seconds": round(report.wall_seconds, 6),
    }


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
    totals = proof.totals_of_shards()
    for number in sorted(proof.shards):
        for result in proof.shards[number]:
            own = replace(totals.get(number, Totals()), wall_seconds=result.manifest.seconds or 0.0)
            yield _shard(result) | {"totals": _totals(own)}


def _shard(result: ShardResult) -> dict[str, Any]:
    manifest = result.manifest
    data = {
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
    return data if manifest.cache_hit is None else {**data, "cache_hit": manifest.cache_hit.value}
