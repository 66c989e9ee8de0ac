"""Runs of a suite without running anything: shards played as the plugin plays them, and the faults that befall real ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random

from hypothesis import strategies as st
from partest_sdk.commands.merge_results import merge
from partest_sdk.core.names import Shard, TestFile, TestId, file_of
from partest_sdk.core.plan.ownership import Ownership
from partest_sdk.core.plan.plan import Plan, SuitePlan, Unit
from partest_sdk.core.plan.plan_file import make_plan
from partest_sdk.core.results.attempts import BAD, Attempt, Outcome, TestClass, TestResult
from partest_sdk.core.results.merged import Merged
from partest_sdk.core.results.problems import Kind
from partest_sdk.core.results.shard_result import Collected, CollectionError, Manifest, ShardResult, State
from partest_sdk.core.results.verdict import Policy
from plan_builders import Given, files_in, odd_text, paths, suites

RUN = "77"
"""The id of the run that tests are about."""

# What a test can do, in a word.
PASSED = (Attempt(Outcome.PASSED, call=0.1),)
FAILED = (Attempt(Outcome.FAILED, call=0.1, message="assert 1 == 2", traceback="E  assert 1 == 2"),)
BROKEN = (Attempt(Outcome.ERROR, setup=0.1, message="no database"),)
SKIPPED = (Attempt(Outcome.SKIPPED, message="not today"),)
XFAILED = (Attempt(Outcome.XFAILED, call=0.1, message="known"),)
XPASSED = (Attempt(Outcome.XPASSED, call=0.1),)
FLAKY = (replace(FAILED[0], retried=True), Attempt(Outcome.PASSED, number=2, call=0.1))
STUBBORN = (replace(FAILED[0], retried=True), replace(FAILED[0], number=2))
CRASHED = (Attempt(Outcome.UNFINISHED, worker="gw0"),)
CRASHED_AND_RERUN = (*CRASHED, Attempt(Outcome.PASSED, number=2, worker="gw10", call=0.1))
_KINDS = [
    (PASSED, TestClass.PASSED), (FAILED, TestClass.FAILED), (BROKEN, TestClass.ERRORS), (SKIPPED, TestClass.SKIPPED),
    (XFAILED, TestClass.SKIPPED), (XPASSED, TestClass.PASSED), (FLAKY, TestClass.FLAKY), (STUBBORN, TestClass.FAILED),
    (CRASHED, TestClass.ERRORS), (CRASHED_AND_RERUN, TestClass.FLAKY),
]  # fmt: skip


def kind_of(attempts: tuple[Attempt, ...]) -> TestClass:
    """The class that a test with one of these behaviours belongs to."""
    return next(kind for behaviour, kind in _KINDS if behaviour == attempts)


@dataclass(frozen=True)
class Tree:
    """The tests as they are when the shards run, whatever the plan knew of them."""

    files: Mapping[str, Sequence[str]]
    """Every file that pytest finds, with its ids."""
    doing: Mapping[str, tuple[Attempt, ...]] = field(default_factory=dict)
    """What a test does; to pass is not worth a word."""
    skipped: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()

    def ids(self) -> dict[str, str]:
        """Every test that there is to run, and its file."""
        silent = self.skipped | self.broken
        return {test: file for file, tests in self.files.items() if file not in silent for test in tests}

    def of(self, test: str) -> tuple[Attempt, ...]:
        """What *test* does."""
        return self.doing.get(test, PASSED)


def whole(file: str, *ids: str, count: int = 0) -> Unit:
    """A file that one shard has to itself; *ids* only when the caller of the plan listed them."""
    return Unit(TestFile(file), 1000, "timings", tuple(map(TestId, ids)), count or len(ids))


def pieces(file: str, *parts: Sequence[str]) -> list[Unit]:
    """A file cut in pieces that hold these ids."""
    return [
        Unit(TestFile(file), 1000, "timings", tuple(map(TestId, ids)), len(ids), (number, len(parts)))
        for number, ids in enumerate(parts, start=1)
    ]


def a_suite(
    *shards: Sequence[Unit], suite: str = "unit", runner: str = "pytest", variants: Sequence[str] = ()
) -> SuitePlan:
    """The plan of one suite, by what each shard is given."""
    ends = [sum(map(len, shards[:at])) for at in range(len(shards) + 1)]
    members = tuple(tuple(range(start, end)) for start, end in pairwise(ends))
    return SuitePlan(
        suite, runner, "timings", tuple(unit for units in shards for unit in units), members, tuple(variants)
    )


def a_file(name: str, tests: int) -> dict[str, list[str]]:
    """``{"t/a.py": ["t/a.py::test_0", …]}``."""
    return {name: [f"{name}::test_{number}" for number in range(tests)]}


def play(plan: Plan, suite: SuitePlan, tree: Tree, number: int, *, variant: str = "", attempt: int = 1) -> ShardResult:
    """What shard *number* leaves, with the plugin's rule: collect what may be its own, run what is."""
    owns = Ownership.of(suite)
    mine = [file for file in tree.files if number in owns.shards_of_file(file)]
    silent = tree.skipped | tree.broken
    found = {file: () if file in silent else tuple(tree.files[file]) for file in sorted(mine)}
    broken = [file for file in mine if file in tree.broken]
    tests = [test for file, ids in found.items() for test in ids if owns.owner(test, file) == number and not broken]
    ran = {
        test: tuple(replace(one, started=1000.0 + at) for one in tree.of(test))
        for at, test in enumerate(tests, start=1)
    }
    bad = any(max(tree.of(test), key=lambda one: one.number).outcome in BAD for test in tests)
    code = 2 if broken else 1 if bad else 0 if tests else 5
    shard = Shard(number, suite.total)
    manifest = Manifest(
        token=f"{suite.suite} {variant} {shard} {attempt}", plan=plan.digest, suite=suite.suite, shard=shard, variant=variant, runner=suite.runner,
        run_id=RUN, attempt=attempt, job="test", command=("pytest",), state=State.FINISHED, started=1000.0, ended=1060.0, expected_seconds=58.0,
        exit_code=code,
    )  # fmt: skip
    place = f"results/{suite.suite}{'.' * bool(variant)}{variant}/{number}-of-{suite.total}/attempt-{attempt}"
    if suite.runner != "pytest":
        return ShardResult(replace(manifest, exit_code=0), place)
    collected = Collected(
        found,
        {file: "no numpy" for file in mine if file in tree.skipped},
        tuple(CollectionError(file, "ImportError: no numpy", "E  ImportError") for file in broken),
    )
    return ShardResult(manifest, place, collected, ran)


@dataclass
class Run:
    """A plan and what its shards left."""

    plan: Plan
    trees: Mapping[str, Tree]
    results: list[ShardResult] = field(default_factory=list)

    @classmethod
    def of(cls, *suites_and_trees: tuple[SuitePlan, Tree]) -> Run:
        """A complete run: every shard of every suite and variant."""
        plan = make_plan(tuple(suite for suite, _ in suites_and_trees))
        run = cls(plan, {suite.suite: tree for suite, tree in suites_and_trees})
        run.results = [
            play(plan, suite, run.trees[suite.suite], shard.number, variant=variant)
            for suite, shard, variant in plan.jobs()
        ]
        return run

    def result(self, number: int, suite: str | None = None) -> ShardResult:
        """What shard *number* left."""
        wanted = suite or self.plan.suites[0].suite
        return next(r for r in self.results if (r.manifest.shard.number, r.manifest.suite) == (number, wanted))

    def put(self, number: int, *instead: ShardResult) -> Run:
        """The same run, with shard *number* of the first suite having left these results *instead*."""
        old = self.result(number)
        return replace(self, results=[*(result for result in self.results if result is not old), *instead])

    def change(self, number: int, fault: Callable[[ShardResult], ShardResult]) -> Run:
        """The same run, with a *fault* in shard *number*."""
        return self.put(number, fault(self.result(number)))

    def add(self, *results: ShardResult) -> Run:
        """The same run, with more *results*."""
        return replace(self, results=[*self.results, *results])

    def again(self, number: int, tree: Tree | None = None, attempt: int = 2) -> ShardResult:
        """Shard *number* of the first suite once more, in a later attempt."""
        suite = self.plan.suites[0]
        return play(self.plan, suite, tree or self.trees[suite.suite], number, attempt=attempt)

    def merge(self, run_id: str = RUN, policy: Policy | None = None) -> Merged:
        """The merge of all results."""
        return merge(self.plan, self.results, [], run_id, policy or Policy())


def a_run(
    passed: int = 0, failed: int = 0, errors: int = 0, skipped: int = 0, flaky: int = 0, *, shards: int = 2
) -> Run:
    """A complete run of ``t/f0.py``, ``t/f1.py``…, a file per shard; the tests are dealt to them in turn."""
    doing = [PASSED] * passed + [FAILED] * failed + [BROKEN] * errors + [SKIPPED] * skipped + [FLAKY] * flaky
    files: dict[str, list[str]] = {f"t/f{number}.py": [] for number in range(shards)}
    does = {}
    for at, what in enumerate(doing):
        file = f"t/f{at % shards}.py"
        test = f"{file}::test_{at}"
        files[file].append(test)
        does[test] = what
    return Run.of((a_suite(*([whole(file)] for file in files)), Tree(files, does)))


def on_lines_of_their_own(run: Run) -> Run:
    """*run*, with every test failing on another line of its file, so that no two of them are told together."""
    results = []
    for result in run.results:
        attempts = {
            test: tuple(replace(one, line=at, traceback=f"{file_of(test)}:{at}: AssertionError") for one in several)
            for at, (test, several) in enumerate(result.attempts.items(), start=1)
        }
        results.append(replace(result, attempts=attempts))
    return replace(run, results=results)


def a_cut_run(tests: int = 6, doing: Mapping[str, tuple[Attempt, ...]] | None = None) -> Run:
    """A run in three shards: ``big.py`` cut in two pieces, and ``small.py`` with one test."""
    files = a_file("big.py", tests) | a_file("small.py", 1)
    ids = files["big.py"]
    first, second = pieces("big.py", ids[: tests // 2], ids[tests // 2 :])
    return Run.of((a_suite([first], [second], [whole("small.py", count=1)]), Tree(files, doing or {})))


# Faults: what shard results look like when something went wrong.


def killed(result: ShardResult, after: int = 1, state: State = State.KILLED, *, starting: bool = True) -> ShardResult:
    """The shard stopped after so many tests; one more had been started, unless it died between two."""
    tests = list(result.attempts)
    attempts = {test: result.attempts[test] for test in tests[:after]}
    if starting and after < len(tests):
        attempts[tests[after]] = (Attempt(Outcome.UNFINISHED, started=2000.0),)
    ended = None if state is State.RUNNING else 1030.0
    signal = {State.KILLED: "SIGKILL", State.CANCELLED: "SIGTERM"}.get(state)
    last = next(reversed(attempts), None)
    manifest = replace(result.manifest, state=state, exit_code=None, signal=signal, ended=ended, last_started=last)
    return replace(result, manifest=manifest, attempts=attempts)


def before_collection(result: ShardResult, state: State = State.KILLED) -> ShardResult:
    """The shard stopped before pytest had collected anything."""
    return replace(killed(result, 0, state, starting=False), collected=None)


def labelled(result: ShardResult, **manifest: object) -> ShardResult:
    """The result with another *manifest*: plan, total, run, attempt, job, exit code…"""
    return replace(result, manifest=replace(result.manifest, **manifest))  # type: ignore[arg-type]


def twin(result: ShardResult, **manifest: object) -> ShardResult:
    """Another job that was the same shard: its own token, its own place."""
    manifest.setdefault("token", result.manifest.token + " twin")
    return replace(labelled(result, **manifest), place=result.place + "-twin")


def exited(code: int | None) -> Callable[[ShardResult], ShardResult]:
    """The command ended with *code*, whatever its tests said."""
    return lambda result: labelled(result, exit_code=code)


def doing(test: str, attempts: Sequence[Attempt]) -> Callable[[ShardResult], ShardResult]:
    """*test* ran here, in this way."""
    return lambda result: replace(result, attempts={**result.attempts, test: tuple(attempts)})


def collecting(files: Mapping[str, Sequence[str] | None]) -> Callable[[ShardResult], ShardResult]:
    """The shard collected these *files* otherwise; None is not at all."""

    def fault(result: ShardResult) -> ShardResult:
        assert result.collected
        found = {file: ids for file, ids in {**result.collected.files, **files}.items() if ids is not None}
        return replace(
            result, collected=replace(result.collected, files={file: tuple(ids) for file, ids in found.items()})
        )

    return fault


def skipping(file: str) -> Callable[[ShardResult], ShardResult]:
    """The shard says that *file* skips itself."""

    def fault(result: ShardResult) -> ShardResult:
        assert result.collected
        return replace(
            result, collected=replace(result.collected, skipped={**result.collected.skipped, file: "no numpy"})
        )

    return fault


# What a merge says, in words that tests can compare.


def classes_of(merged: Merged) -> dict[str, TestClass]:
    """The class of every test; a test in two places is an error."""
    results: list[TestResult] = [test for proof in merged.proofs for test in proof.tests]
    kinds = {test.id: test.kind for test in results}
    assert len(kinds) == len(results), "a test counts more than once"
    return kinds


def missing(merged: Merged) -> set[str]:
    """The names that the merge says did not run, in its sentences and in its results; both must be the same."""
    said = {
        name
        for problem in merged.verdict.problems
        if problem.kind is Kind.MISSING and "did not run" in problem.sentence
        for name in problem.tests
    }
    counted = {test.id for proof in merged.proofs for test in proof.tests if test.kind is TestClass.NOT_RUN}
    assert said == counted
    return said


def told(merged: Merged) -> str:
    """All reasons, warnings and notes, a line each."""
    return "\n".join([*merged.verdict.reasons, *merged.verdict.warnings, *merged.verdict.notes])


# Any run at all, for laws.

behaviours = st.sampled_from([PASSED, PASSED, PASSED, SKIPPED, XFAILED, FLAKY, CRASHED_AND_RERUN])
bad_behaviours = behaviours | st.sampled_from([FAILED, BROKEN, STUBBORN, CRASHED])


_names = st.sampled_from(["t", "t[1]", "t[a::b/c]", "C::t", "::", "x::::y[", "t\n::error::", "t[\udc80]"]) | odd_text


@st.composite
def runs(draw: st.DrawFn, behaviour: st.SearchStrategy[tuple[Attempt, ...]] = behaviours) -> Run:
    """Any complete run: hostile names, any plan; tests and files that the plan has never heard of, and known tests that are gone."""
    suite, known = draw(any_suites() | any_suites() | planned_suites())
    files = draw(_trees(known))
    ids = [test for tests in files.values() for test in tests]
    does = draw(st.dictionaries(st.sampled_from(ids), behaviour, min_size=min(2, len(ids)), max_size=12)) if ids else {}
    skipped = draw(st.sets(st.sampled_from(sorted(files)), max_size=2)) if draw(st.booleans()) else set()
    return Run.of((suite, Tree(files, does, frozenset(skipped))))


@st.composite
def planned_suites(draw: st.DrawFn) -> tuple[SuitePlan, dict[str, list[str]]]:
    """A suite as the planner makes it of any timings, and the tests that it knew, by file."""
    given: Given = draw(suites())
    files: dict[str, list[str]] = {file: [] for file in sorted(files_in(given.tests))}
    for test in given.tests:
        if "::" in test:
            files[test.partition("::")[0]].append(test)
    return given.plan(draw(st.integers(1, 6))), files


@st.composite
def any_suites(draw: st.DrawFn) -> tuple[SuitePlan, dict[str, list[str]]]:
    """A suite as no planner would make it: files cut anywhere, pieces together or apart, shards of any size."""
    known: dict[str, list[str]] = {}
    units: list[Unit] = []
    for file in draw(st.lists(paths.map(file_of), min_size=2, max_size=4, unique=True)):
        ids = [
            f"{file}::{name}"
            for name in draw(st.lists(_names, min_size=draw(st.integers(0, 4)), max_size=6, unique=True))
        ]
        known[file] = ids
        cuts = (
            draw(st.sets(st.integers(1, len(ids) - 1), min_size=draw(st.integers(0, 1)), max_size=3))
            if len(ids) > 1
            else set()
        )
        ends = [0, *sorted(cuts), len(ids)]
        if cuts:
            units += pieces(file, *(ids[start:end] for start, end in pairwise(ends)))
        else:
            units.append(draw(st.sampled_from([whole(file), whole(file, count=len(ids)), whole(file, *ids)])))
    mixed = draw(st.permutations(units))
    ends = [
        0,
        *sorted(draw(st.sets(st.integers(1, len(units)), min_size=draw(st.integers(0, 2)), max_size=5)) | {len(units)}),
    ]
    return a_suite(*(mixed[start:end] for start, end in pairwise(ends)), suite="s"), known


@st.composite
def _trees(draw: st.DrawFn, known: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    ids = [test for tests in known.values() for test in tests]
    gone = draw(st.sets(st.sampled_from(ids), max_size=4)) if ids else set()
    files = {file: [test for test in tests if test not in gone] for file, tests in known.items()}
    for file in draw(st.lists(st.sampled_from([*files, "new/x.py", "new/y.py", "z.py"]), max_size=4, unique=True)):
        new = [f"{file}::new[{number}]" for number in range(draw(st.integers(0, 4)))]
        files.setdefault(file, []).extend(new)
    return files


def shuffled(results: Iterable[ShardResult], seed: int) -> list[ShardResult]:
    """The same results in another order."""
    mixed = list(results)
    Random(seed).shuffle(mixed)
    return mixed
