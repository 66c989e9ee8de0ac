"""Whether every test of a pytest suite ran exactly once, and by name what did not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from partest_sdk.core.names import Shard, listed, many
from partest_sdk.core.plan.ownership import Ownership
from partest_sdk.core.plan.plan import SuitePlan, Unit
from partest_sdk.core.results.attempts import WORST_FIRST, Attempt, Outcome, TestClass, TestResult, classify, results_of
from partest_sdk.core.results.ending import ending_of, why_unfinished
from partest_sdk.core.results.evidence import Evidence, Ran, Shards, each_result
from partest_sdk.core.results.problems import Kind, Problem
from partest_sdk.core.results.shard_result import ShardResult, leg_name


class ExactlyOnce:
    """The tests and problems of one suite and variant, rule by rule."""

    def __init__(self, plan: SuitePlan, variant: str, shards: Shards) -> None:
        """Nothing is judged before `of` goes through the rules."""
        self._plan = plan
        self._variant = variant
        self._leg = leg_name(plan.suite, variant)
        self._shards = shards
        self._ownership = Ownership.of(plan)
        self._evidence = Evidence.of(shards)
        self._by_id: dict[str, TestResult] = {}
        self._lost: dict[int, list[TestResult]] = {}
        self.problems: list[Problem] = []

    @classmethod
    def of(cls, plan: SuitePlan, variant: str, shards: Shards) -> ExactlyOnce:
        """Hold the results of *shards* against *plan*."""
        found = cls(plan, variant, shards)
        found._tests()
        found._planned_files()
        found._files_skipped_or_broken()
        found._lost_sentences()
        found._disagreements()
        found._differing_filters()
        found._left_out()
        found.problems += found._endings()
        return found

    @property
    def tests(self) -> list[TestResult]:
        """Every test once."""
        return list(self._by_id.values())

    def _tests(self) -> None:
        """Every test that anybody collected or ran."""
        doubled: list[str] = []
        strayed: list[str] = []
        repeated: dict[int, list[str]] = {}
        for test in sorted(self._evidence.file_of.keys() | self._evidence.ran.keys()):
            file = self._evidence.file_of.get(test) or test.partition("::")[0]
            owner = self._ownership.owner(test, file)
            ran = self._evidence.ran.get(test)
            if ran is None:
                self._lose(owner, test, file)
                continue
            self._by_id[test] = self._result(test, file, owner, ran)
            numbers = sorted({number for number, _ in ran})
            if len(numbers) > 1:
                doubled.append(f"{test} (shards {', '.join(map(str, numbers))})")
            elif owner != numbers[0]:
                strayed.append(f"{test} (shard {numbers[0]} instead of {owner})")
            for number, attempts in ran:
                if len(attempts) > 1 and len(results_of(attempts)) > 1:
                    repeated.setdefault(number, []).append(test)
        if doubled:
            self._problem(f"{many(len(doubled), 'test')} ran in more than one shard: {listed(doubled)}", doubled)
        if strayed:
            sentence = f"{many(len(strayed), 'test')} ran in a shard that does not own them: {listed(strayed)}"
            self._problem(sentence, strayed)
        for number, tests in sorted(repeated.items()):
            self._problem(
                f"shard {self._shard(number)} ran {many(len(tests), 'test')} more than once, and no retry was recorded: {listed(tests)}; "
                "let the command run each test once, and give every test an id of its own",
                tests,
            )

    def _result(self, test: str, file: str, owner: int, ran: Sequence[Ran]) -> TestResult:
        kind = min((classify(attempts) for _, attempts in ran), key=WORST_FIRST.index)
        reason = ""
        for number, attempts in ran:
            if not reason and any(attempt.outcome is Outcome.UNFINISHED for attempt in attempts):
                reason = why_unfinished(self._shards[number][-1])
        all_of_it = tuple(attempt for _, attempts in ran for attempt in attempts)
        return TestResult(test, file, self._plan.suite, self._variant, owner, kind, all_of_it, reason)

    def _lose(self, owner: int, test: str, file: str, count: int = 1) -> None:
        if test in self._by_id:
            return
        reason = f"shard {self._shard(owner)} did not run it"
        lost = TestResult(test, file, self._plan.suite, self._variant, owner, TestClass.NOT_RUN, (), reason, count)
        self._by_id[test] = lost
        self._lost.setdefault(owner, []).append(lost)

    def _planned_files(self) -> None:
        """What the plan knows and its owner never looked at."""
        for number in range(1, self._plan.total + 1):
            looked_at = self._evidence.looked_at.get(number, set())
            overlooked: dict[str, None] = {}
            for unit in self._plan.units_of(self._shard(number)):
                if unit.file not in looked_at and not (unit.piece and self._evidence.knows_tests_of(unit.file)):
                    self._overlook(number, unit)
                    overlooked[unit.file] = None
            if overlooked and number in self._evidence.looked_at:
                files = list(overlooked)
                self._problem(
                    f"shard {self._shard(number)} was given {many(len(files), 'file')} that its command did not collect: {listed(files)}; "
                    "let the command collect them, or the suite's `tests` not name them",
                    files,
                )

    def _overlook(self, number: int, unit: Unit) -> None:
        for test in unit.ids:
            self._lose(number, test, unit.file)
        if not unit.ids:
            self._lose(number, unit.file, unit.file, max(unit.known, 1))

    def _files_skipped_or_broken(self) -> None:
        """Files without tests count as one, also when several shards say so; an error before a skip."""
        found = {file: (number, Attempt(Outcome.SKIPPED, message=reason))
                 for file, (number, reason) in self._evidence.skipped.items() if not self._evidence.has_tests(file)}  # fmt: skip
        for file, (number, error) in self._evidence.broken.items():
            found[file] = number, Attempt(Outcome.ERROR, message=error.message, traceback=error.traceback)
        for file, (number, attempt) in found.items():
            kind = classify([attempt])
            result = TestResult(file, file, self._plan.suite, self._variant, number, kind, (attempt,))
            self._by_id.setdefault(file, result)

    def _lost_sentences(self) -> None:
        for number in sorted(self._lost):
            lost = sorted(test.id for test in self._lost[number])
            count = sum(test.count for test in self._lost[number])
            results = self._shards.get(number)
            if results and self._is_told(number, results[-1]):
                sentence = f"shard {self._shard(number)}: {many(count, 'test')} did not run: {listed(lost)}"
            else:
                why = ending_of(results[-1], self._leg).what if results else "left no results"
                sentence = f"shard {self._shard(number)} {why}; {many(count, 'test')} did not run: {listed(lost)}"
            self._problem(sentence, lost, count)
        for number in sorted(set(range(1, self._plan.total + 1)) - self._shards.keys() - self._lost.keys()):
            self._problem(f"shard {self._shard(number)} left no results", [])

    def _disagreements(self) -> None:
        """Files that several shards collected, and not alike."""
        differing: list[str] = []
        for _, by_shard in sorted(self._evidence.collected.items()):
            if len(by_shard) > 1:
                everywhere = frozenset.intersection(*by_shard.values())
                differing += sorted(frozenset.union(*by_shard.values()) - everywhere)
        if differing:
            self._problem(
                f"shards collected {many(len(differing), 'test')} differently, so it is not sure that each ran once: {listed(differing)}; "
                "ids must not depend on chance, time or the machine (a set in parametrize does)",
                differing,
            )

    def _differing_filters(self) -> None:
        """A test that only its owner's filter took out ran nowhere, and nobody would miss it."""
        collections = sorted(self._evidence.collections.items())
        asked = {number: " ".join(collected.filters) for number, collected in collections}
        if any(collected.removed_count for _, collected in collections):
            # Not only pytest's own filters take tests out: another plugin does, by options that we do not know.
            asked |= {number: " && ".join(collected.arguments) for number, collected in collections}
        if len(set(asked.values())) > 1:
            said = listed([f"shard {self._shard(number)}: {words or 'none'}" for number, words in asked.items()])
            self._problem(
                f"shards filtered their tests by different options ({said}); give every shard the same command", []
            )

    def _left_out(self) -> None:
        """What the project itself leaves out is no loss, and is said all the same."""
        for number, collected in sorted(self._evidence.collections.items()):
            shard = f"{self._leg}: shard {self._shard(number)}"
            if collected.removed:
                sentence = f"{shard}: a plugin or conftest took out {many(len(collected.removed), 'test')}: {listed(collected.removed)}"
                self.problems.append(Problem(Kind.NOTE, sentence, collected.removed, len(collected.removed)))
            files = sorted(collected.ignored)
            if files:
                sentence = f"{shard}: the project ignores {many(len(files), 'planned file')}: {listed(files)}"
                self.problems.append(Problem(Kind.NOTE, sentence, tuple(files), len(files)))

    @cached_property
    def _failing(self) -> set[int]:
        """The shards with failing tests; not before all tests are known."""
        failing: set[int] = set()
        for test in self._by_id.values():
            if test.kind in (TestClass.FAILED, TestClass.ERRORS):
                ran = self._evidence.ran.get(test.id)
                failing |= {number for number, _ in ran} if ran else {test.shard}
        return failing

    def _is_told(self, number: int, result: ShardResult) -> bool:
        """Whether the exit code of that shard's command is a problem of its own; for failing tests they say it already."""
        failed = number in self._failing and result.manifest.exit_code == 1
        return ending_of(result, self._leg).kind is Kind.COMMAND and not failed

    def _endings(self) -> Iterator[Problem]:
        for number, result in each_result(self._shards):
            ending = ending_of(result, self._leg)
            if ending.kind is Kind.COMMAND and not self._is_told(number, result):
                continue
            if ending.kind is Kind.MISSING and number in self._lost and result is self._shards[number][-1]:
                continue  # so does the sentence about what it did not run
            if ending.kind is Kind.EMPTY:
                if number not in self._lost:
                    yield Problem(Kind.NOTE, f"{ending.sentence}; nothing was left for it to run")
            elif ending.kind is not None:
                yield Problem(ending.kind, ending.sentence)

    def _shard(self, number: int) -> Shard:
        return Shard(number, self._plan.total)

    def _problem(self, sentence: str, tests: Sequence[str], count: int | None = None) -> None:
        number = len(tests) if count is None else count
        self.problems.append(Problem(Kind.MISSING, f"{self._leg}: {sentence}", tuple(tests), number))
