"""Prove one suite and variant: test by test where the plugin recorded them, file by file where only reports tell what ran."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from partest_sdk.core.names import Shard, listed, many
from partest_sdk.core.plan.plan import SuitePlan
from partest_sdk.core.reports.planned_files import PlannedFiles, reported_files
from partest_sdk.core.reports.report import ReportedLeg
from partest_sdk.core.results.attempts import TestClass, TestResult
from partest_sdk.core.results.ending import ending_of
from partest_sdk.core.results.exactly_once import ExactlyOnce
from partest_sdk.core.results.problems import Kind, Problem
from partest_sdk.core.results.proof import Proof, leg_name
from partest_sdk.core.results.selection import Chosen


def prove(plan: SuitePlan, chosen: Chosen, reported: ReportedLeg | None = None) -> Proof:
    """Hold the *chosen* results of one suite and variant against its *plan*; *reported* is what reports of other runners say about it."""
    proof = Proof(plan.suite, chosen.variant, chosen.shards, problems=list(chosen.problems), reported=reported)
    if reported:
        proof.problems += reported.problems
    if plan.runner == "pytest" and not reported:
        found = ExactlyOnce.of(plan, chosen.variant, chosen.shards)
        proof.tests += found.tests
        proof.problems += found.problems
    else:
        _prove_files(plan, chosen, proof)
    proof.tests.sort(key=lambda test: (test.file, test.id))
    return proof


def _prove_files(plan: SuitePlan, chosen: Chosen, proof: Proof) -> None:
    """A suite whose runner tells us nothing but its exit code: every file was handed out once, every command succeeded, every file is reported."""
    leg = leg_name(plan.suite, chosen.variant)
    for number in range(1, plan.total + 1):
        shard = Shard(number, plan.total)
        files = sorted({unit.file for unit in plan.units_of(shard)})
        for result in chosen.shards.get(number, ()):
            ending = ending_of(result, leg)
            if ending.kind is not None:
                kind = Kind.COMMAND if ending.kind is Kind.EMPTY else ending.kind
                proof.problems.append(Problem(kind, ending.sentence))
        if number not in chosen.shards and (chosen.shards or not proof.reported):
            sentence = f"{leg}: shard {shard} left no results; {many(len(files), 'file')} did not run: {listed(files)}"
            proof.problems.append(Problem(Kind.MISSING, sentence, tuple(files), len(files)))
            proof.tests += _not_run(plan, chosen.variant, number, files, f"shard {shard} left no results")
    if proof.reported:
        _prove_reports(plan, proof, proof.reported)


def _prove_reports(plan: SuitePlan, proof: Proof, reported: ReportedLeg) -> None:
    """Every file that ran should be named by a report. Where none is, the runner does not tell files, and the exit codes must do."""
    leg = leg_name(proof.suite, proof.variant)
    shards = (Shard(at, plan.total) for at in range(1, plan.total + 1))
    planned: dict[int, set[str]] = {shard.number: {unit.file for unit in plan.units_of(shard)} for shard in shards}
    ran = {number: files for number, files in planned.items() if number in proof.shards}
    if not proof.shards:
        ran = {0: set().union(*planned.values())}
    if loose := sum(report.shard == 0 and report.cases > 0 for report in reported.reports):
        what = f"{many(loose, 'report')} came from no shard, and nothing ties what they say to this run"
        proof.problems.append(Problem(Kind.NOTE, f"{leg}: {what}"))
    _prove_once(proof, reported, planned)
    anywhere = reported_files(set().union(*planned.values()), _names(reported, 0))
    missing: dict[str, int] = {}
    for number, files in ran.items():
        # What another shard reported is no evidence for this one; a report of no shard may be about any.
        known = reported_files(files, _names(reported, number)) | anywhere
        missing |= dict.fromkeys(files - known, number)
    if missing and len(missing) == len(set().union(*ran.values())) and proof.shards:
        what = "no report names any file of the plan, so that each of them ran is known by the exit codes of the shards alone"
        proof.problems.append(Problem(Kind.NOTE, f"{leg}: {what}"))
    elif missing:
        names = sorted(missing)
        what = f"{many(len(names), 'file')} of the plan {_are(names)} in no report: {listed(names)}"
        proof.problems.append(Problem(Kind.MISSING, f"{leg}: {what}", tuple(names), len(names)))
        for file in names:
            proof.tests += _not_run(plan, proof.variant, missing[file], [file], "no report names it")


def _prove_once(proof: Proof, reported: ReportedLeg, planned: Mapping[int, set[str]]) -> None:
    """No file of one shard should be in a report that another one left: it ran there too, or instead."""
    owners = {file: number for number, files in planned.items() for file in files}
    everything = PlannedFiles(owners)
    by: dict[str, list[str]] = {}
    for number, files in planned.items():
        mine = PlannedFiles(files)
        # What can be a file of this shard is one, whatever else it may be called like.
        strange = {everything.stands_for(name) for name in _names(reported, number) if not mine.stands_for(name)}
        for file in strange - files - {""}:
            by.setdefault(file, []).append(str(number))
    if by:
        names = sorted(by)
        told = [f"{file} (of shard {owners[file]}, reported by {listed(by[file])})" for file in names]
        what = f"{many(len(names), 'file')} of the plan {_are(names)} in the reports of other shards than their own"
        sentence = f"{leg_name(proof.suite, proof.variant)}: {what}: {listed(told, 3)}"
        proof.problems.append(Problem(Kind.MISSING, sentence, tuple(names), len(names)))


def _names(reported: ReportedLeg, shard: int) -> frozenset[str]:
    return frozenset[str]().union(*(report.names for report in reported.reports if report.shard == shard))


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _not_run(plan: SuitePlan, variant: str, number: int, files: Sequence[str], reason: str) -> list[TestResult]:
    return [TestResult(file, file, plan.suite, variant, number, TestClass.NOT_RUN, (), reason) for file in files]


def unplanned(reported: ReportedLeg) -> Proof:
    """What stands for reports that no plan speaks of: nothing is proven, and everything in them counts."""
    return Proof(
        reported.suite, reported.variant, {}, problems=list(reported.problems), reported=reported, is_planned=False
    )
