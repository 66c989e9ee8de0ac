"""The proof that every test ran exactly once: the plan, the shards' own collections and the recorded attempts are held against each other.

Every rule here only ever adds a problem or a test that did not run; nothing that is found takes one away. So a further result cannot make a
verdict better, except by being the newer attempt of its shard.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from partest_sdk.core.names import Shard, listed, many
from partest_sdk.core.plan.ownership import Ownership
from partest_sdk.core.plan.plan import SuitePlan
from partest_sdk.core.results.attempts import Attempt, Outcome, TestClass, TestResult, classify
from partest_sdk.core.results.ending import ending_of, why_unfinished
from partest_sdk.core.results.problems import Kind, Problem
from partest_sdk.core.results.selection import Chosen
from partest_sdk.core.results.shard_result import ShardResult


@dataclass(slots=True)
class Proof:
    """What was found about one suite and variant."""

    suite: str
    variant: str
    shards: Mapping[int, Sequence[ShardResult]]
    """The results that count, by shard number; several only when a shard ran more than once in the same attempt."""
    tests: list[TestResult] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every test ran exactly once."""
        return not any(problem.kind in (Kind.MISSING, Kind.UNREADABLE) for problem in self.problems)


def prove(plan: SuitePlan, chosen: Chosen) -> Proof:
    """Hold the *chosen* results of one suite and variant against its *plan*."""
    proof = Proof(plan.suite, chosen.variant, chosen.shards, problems=list(chosen.problems))
    if plan.runner == "pytest":
        _Prover(plan, chosen, proof).run()
    else:
        _prove_files(plan, chosen, proof)
    proof.tests.sort(key=lambda test: (test.file, test.id))
    return proof


def leg_name(suite: str, variant: str) -> str:
    """How a suite, or one variant of it, is called in sentences."""
    return f"{suite} ({variant})" if variant else suite


class _Prover:
    def __init__(self, plan: SuitePlan, chosen: Chosen, proof: Proof) -> None:
        self.plan = plan
        self.proof = proof
        self.leg = leg_name(plan.suite, chosen.variant)
        self.shards = chosen.shards
        self.ownership = Ownership.of(plan)
        self.ran: dict[str, dict[int, tuple[Attempt, ...]]] = {}
        self.collected: dict[str, dict[int, frozenset[str]]] = {}
        self.files: dict[str, str] = {}
        self.lost: dict[int, list[str]] = {}
        self.lost_count: dict[int, int] = {}

    def run(self) -> None:
        for number, result in self._each_result():
            for test, attempts in result.attempts.items():
                by_shard = self.ran.setdefault(test, {})
                by_shard[number] = by_shard.get(number, ()) + attempts
            for file, ids in (result.collected.files if result.collected else {}).items():
                seen = self.collected.setdefault(file, {})
                seen[number] = seen.get(number, frozenset()) | frozenset(ids)
                self.files.update(dict.fromkeys(ids, file))
        self._tests()
        self._files_skipped_or_broken()
        self._planned_files()
        self._lost_sentences()
        self._disagreements()
        for number in sorted(self.shards):
            self.proof.problems += self._endings(number)

    def _each_result(self) -> Iterator[tuple[int, ShardResult]]:
        for number in sorted(self.shards):
            for result in self.shards[number]:
                yield number, result

    def _tests(self) -> None:
        """Every test that anybody collected or ran, once."""
        doubled: list[str] = []
        strayed: list[str] = []
        for test in sorted(self.files.keys() | self.ran.keys()):
            file = self.files.get(test) or test.partition("::")[0]
            owner = self.ownership.owner(test, file)
            by_shard = self.ran.get(test, {})
            attempts = tuple(attempt for number in sorted(by_shard) for attempt in by_shard[number])
            if len(by_shard) > 1:
                doubled.append(f"{test} (shards {', '.join(map(str, sorted(by_shard)))})")
            elif by_shard and owner not in by_shard:
                strayed.append(f"{test} (shard {next(iter(by_shard))} instead of {owner})")
            if not attempts:
                self._lose(owner, test, file)
            else:
                self.proof.tests.append(self._result(test, file, owner, by_shard, attempts))
        if doubled:
            self._problem(
                f"{self.leg}: {many(len(doubled), 'test')} ran in more than one shard: {listed(doubled)}", doubled
            )
        if strayed:
            self._problem(
                f"{self.leg}: {many(len(strayed), 'test')} ran in a shard that does not own them: {listed(strayed)}",
                strayed,
            )

    def _result(
        self,
        test: str,
        file: str,
        owner: int,
        by_shard: Mapping[int, tuple[Attempt, ...]],
        attempts: tuple[Attempt, ...],
    ) -> TestResult:
        # Two shards are two results: only within one shard can an attempt be the retry of another.
        kinds = [classify(several) for several in by_shard.values()]
        severity = list(TestClass).index
        order = {
            TestClass.ERRORS: 0,
            TestClass.FAILED: 1,
            TestClass.FLAKY: 2,
            TestClass.PASSED: 3,
            TestClass.SKIPPED: 4,
        }
        kind = min(kinds, key=lambda one: (order.get(one, 5), severity(one)))
        reason = ""
        if any(attempt.outcome is Outcome.UNFINISHED for attempt in attempts):
            number = next(
                number for number in sorted(by_shard) if any(a.outcome is Outcome.UNFINISHED for a in by_shard[number])
            )
            reason = why_unfinished(self.shards[number][-1])
        return TestResult(test, file, self.plan.suite, self.proof.variant, owner, kind, attempts, reason)

    def _lose(self, owner: int, test: str, file: str, count: int = 1) -> None:
        self.lost.setdefault(owner, []).append(test)
        self.lost_count[owner] = self.lost_count.get(owner, 0) + count
        reason = f"shard {owner}/{self.plan.total} did not run it"
        self.proof.tests.append(
            TestResult(test, file, self.plan.suite, self.proof.variant, owner, TestClass.NOT_RUN, (), reason, count)
        )

    def _files_skipped_or_broken(self) -> None:
        broken: dict[str, tuple[int, Attempt]] = {}
        for number, result in self._each_result():
            for error in result.collected.errors if result.collected else ():
                broken.setdefault(
                    error.file, (number, Attempt(Outcome.ERROR, message=error.message, traceback=error.traceback))
                )
            for file, reason in (result.collected.skipped if result.collected else {}).items():
                if file not in self.collected or not any(self.collected[file].values()):
                    broken.setdefault(file, (number, Attempt(Outcome.SKIPPED, message=reason)))
        for file, (number, attempt) in sorted(broken.items()):
            kind = classify([attempt])
            self.proof.tests.append(
                TestResult(file, file, self.plan.suite, self.proof.variant, number, kind, (attempt,))
            )

    def _planned_files(self) -> None:
        """What the plan knows and its owner never looked at."""
        for number in range(1, self.plan.total + 1):
            shard = Shard(number, self.plan.total)
            results = self.shards.get(number, ())
            overlooked = []
            for unit in self.plan.units_of(shard):
                if any(result.collected and result.collected.has(unit.file) for result in results):
                    continue
                known = [test for test in unit.ids if test not in self.files and test not in self.ran]
                if unit.piece and unit.file in self.collected:
                    continue  # another shard collected the file, so its tests are known one by one
                for test in known:
                    self._lose(number, test, unit.file)
                if not unit.ids:
                    self._lose(number, unit.file, unit.file, max(unit.count, 1))
                overlooked.append(unit.file)
            if overlooked and any(result.collected for result in results):
                files = list(dict.fromkeys(overlooked))
                self._problem(
                    f"{self.leg}: shard {shard} was given {many(len(files), 'file')} that its command did not collect: {listed(files)}; "
                    "let the command collect them, or the suite's `tests` not name them",
                    files,
                )

    def _lost_sentences(self) -> None:
        for number in sorted(self.lost):
            tests = sorted(self.lost[number])
            shard = Shard(number, self.plan.total)
            count = self.lost_count[number]
            results = self.shards.get(number)
            why = "left no results" if not results else ending_of(results[-1], self.leg).what
            self._problem(
                f"{self.leg}: shard {shard} {why}; {many(count, 'test')} did not run: {listed(tests)}", tests, count
            )
        for number in sorted(set(range(1, self.plan.total + 1)) - self.shards.keys() - self.lost.keys()):
            self._problem(f"{self.leg}: shard {number}/{self.plan.total} left no results", [])

    def _disagreements(self) -> None:
        """Files that several shards collected, and not alike."""
        differing = []
        for _, by_shard in sorted(self.collected.items()):
            everywhere = frozenset.intersection(*by_shard.values())
            anywhere = frozenset.union(*by_shard.values())
            differing += sorted(anywhere - everywhere)
        if differing:
            self._problem(
                f"{self.leg}: shards collected {many(len(differing), 'test')} differently, so it is not sure that each ran once: "
                f"{listed(differing)}; "
                "ids must not depend on chance, time or the machine (a set in parametrize does)",
                differing,
            )

    def _endings(self, number: int) -> Iterator[Problem]:
        bad = any(
            test.kind in (TestClass.FAILED, TestClass.ERRORS)
            for test in self.proof.tests
            if number in self.ran.get(test.id, {}) or (test.id == test.file and test.shard == number)
        )
        for result in self.shards[number]:
            ending = ending_of(result, self.leg)
            if ending.kind is Kind.COMMAND and bad and result.manifest.exit_code == 1:
                continue  # the failing tests say it already
            if ending.kind is Kind.EMPTY:
                if number in self.lost:
                    continue
                yield Problem(Kind.NOTE, f"{ending.sentence}; nothing was left for it to run")
            elif ending.kind is not None:
                yield Problem(ending.kind, ending.sentence)

    def _problem(self, sentence: str, tests: Sequence[str], count: int | None = None) -> None:
        self.proof.problems.append(
            Problem(Kind.MISSING, sentence, tuple(tests), len(tests) if count is None else count)
        )


def _prove_files(plan: SuitePlan, chosen: Chosen, proof: Proof) -> None:
    """A suite whose runner tells us nothing but its exit code: every file was handed out once, and every command succeeded."""
    leg = leg_name(plan.suite, chosen.variant)
    for number in range(1, plan.total + 1):
        shard = Shard(number, plan.total)
        files = sorted({unit.file for unit in plan.units_of(shard)})
        for result in chosen.shards.get(number, ()):
            ending = ending_of(result, leg)
            if ending.kind is not None:
                proof.problems.append(
                    Problem(Kind.COMMAND if ending.kind is Kind.EMPTY else ending.kind, ending.sentence)
                )
        if number not in chosen.shards:
            proof.problems.append(
                Problem(
                    Kind.MISSING,
                    f"{leg}: shard {shard} left no results; {many(len(files), 'file')} did not run: {listed(files)}",
                    tuple(files),
                    len(files),
                )
            )
            proof.tests += [
                TestResult(
                    file,
                    file,
                    plan.suite,
                    chosen.variant,
                    number,
                    TestClass.NOT_RUN,
                    (),
                    f"shard {shard} left no results",
                )
                for file in files
            ]
