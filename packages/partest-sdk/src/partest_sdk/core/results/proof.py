"""The proof that every test ran exactly once: the plan, the shards' own collections and the recorded attempts are held against each other.

Every rule here only ever adds a problem or a test that did not run; nothing that is found takes one away. So a further result cannot make a
verdict better, except by being the newer attempt of its shard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from partest_sdk.core.names import Shard, listed, many
from partest_sdk.core.plan.plan import SuitePlan
from partest_sdk.core.reports.planned_files import reported_files
from partest_sdk.core.reports.report import ReportedLeg
from partest_sdk.core.results.attempts import TestClass, TestResult
from partest_sdk.core.results.ending import ending_of
from partest_sdk.core.results.exactly_once import ExactlyOnce
from partest_sdk.core.results.problems import Kind, Problem
from partest_sdk.core.results.selection import Chosen
from partest_sdk.core.results.shard_result import ShardResult, leg_name
from partest_sdk.core.results.totals import Totals

__all__ = ["Proof", "leg_name", "prove", "unplanned"]
_DOUBTS = frozenset({Kind.MISSING, Kind.UNREADABLE, Kind.INCOMPLETE})


@dataclass(slots=True)
class Proof:
    """What was found about one suite and variant."""

    suite: str
    variant: str
    shards: Mapping[int, Sequence[ShardResult]]
    """The results that count, by shard number; several only when a shard ran more than once in the same attempt."""
    tests: list[TestResult] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    reported: ReportedLeg | None = None
    """What reports of other runners say."""
    is_planned: bool = True

    @property
    def complete(self) -> bool:
        """Whether everything ran exactly once, as far as can be known."""
        return not any(problem.kind in _DOUBTS for problem in self.problems)

    @property
    def exactly_once(self) -> bool:
        """Whether it is proven, test by test, that every test ran exactly once."""
        return self.complete and self.is_planned and self.reported is None

    @property
    def bad(self) -> list[TestResult]:
        """Tests that failed, ended in an error, or passed only in a retry."""
        told = [*self.tests, *(self.reported.bad if self.reported else ())]
        return [test for test in told if test.kind in (TestClass.FAILED, TestClass.ERRORS, TestClass.FLAKY)]

    def totals_of_shards(self) -> dict[int, Totals]:
        """By number of the shard, what it ran, and what it was to run and did not; of reports each case counts for itself."""
        tests: dict[int, list[TestResult]] = {}
        for test in self.tests:
            tests.setdefault(test.shard, []).append(test)
        found = {number: Totals.of(several, 0.0) for number, several in tests.items()}
        for report in self.reported.reports if self.reported else ():
            found[report.shard] = found.get(report.shard, Totals()).plus(report.totals)
        return found

    @property
    def totals(self) -> Totals:
        """Every test once."""
        slowest = max(
            (result.manifest.seconds or 0.0 for several in self.shards.values() for result in several), default=0.0
        )
        own = Totals.of(self.tests, slowest)
        return own.plus(self.reported.totals) if self.reported else own


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
    planned = {at: {unit.file for unit in plan.units_of(Shard(at, plan.total))} for at in range(1, plan.total + 1)}
    ran = {number: files for number, files in planned.items() if number in proof.shards}
    if not proof.shards:
        what = (
            "there are no result folders, so nothing but the reports says what ran, and nothing ties them to this run"
        )
        proof.problems.append(Problem(Kind.NOTE, f"{leg}: {what}"))
        ran = {0: set().union(*planned.values())}
    missing: dict[str, int] = {}
    for number, files in ran.items():
        # What another shard reported is no evidence for this one; a report of no shard may be about any.
        mine = [report.names for report in reported.reports if report.shard in (number, 0)]
        known = reported_files(files, frozenset().union(*mine))
        missing |= dict.fromkeys(files - known, number)
    everything = set().union(*ran.values())
    if missing and len(missing) == len(everything) and proof.shards:
        what = "no report names any file of the plan, so that each of them ran is known by the exit codes of the shards alone"
        proof.problems.append(Problem(Kind.NOTE, f"{leg}: {what}"))
    elif missing:
        names = sorted(missing)
        what = (
            f"{many(len(names), 'file')} of the plan {'is' if len(names) == 1 else 'are'} in no report: {listed(names)}"
        )
        proof.problems.append(Problem(Kind.MISSING, f"{leg}: {what}", tuple(names), len(names)))
        for file in names:
            proof.tests += _not_run(plan, proof.variant, missing[file], [file], "no report names it")


def _not_run(plan: SuitePlan, variant: str, number: int, files: Sequence[str], reason: str) -> list[TestResult]:
    return [TestResult(file, file, plan.suite, variant, number, TestClass.NOT_RUN, (), reason) for file in files]


def unplanned(reported: ReportedLeg) -> Proof:
    """What stands for reports that no plan speaks of: nothing is proven, and everything in them counts."""
    return Proof(
        reported.suite, reported.variant, {}, problems=list(reported.problems), reported=reported, is_planned=False
    )
