"""The verdict: totals, reasons in plain sentences, and the exit code that says it to a machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from partest_sdk.core.names import listed, many
from partest_sdk.core.results.attempts import TestClass, TestResult
from partest_sdk.core.results.problems import Kind, Problem
from partest_sdk.core.results.proof import Proof, leg_name

EXIT_CODES = {Kind.MISSING: 5, Kind.UNREADABLE: 4, Kind.EMPTY: 3, Kind.COMMAND: 1}
_FAILURES = 1


@dataclass(frozen=True, slots=True)
class Policy:
    """What the caller wants to be red. Everything is, by default."""

    failures: bool = True
    missing: bool = True
    unreadable: bool = True
    empty: bool = True

    def fails(self, kind: Kind) -> bool:
        """Whether a problem of *kind* makes the verdict red."""
        return {
            Kind.MISSING: self.missing,
            Kind.UNREADABLE: self.unreadable,
            Kind.EMPTY: self.empty,
            Kind.COMMAND: self.failures,
            Kind.NOTE: False,
        }[kind]


@dataclass(frozen=True, slots=True)
class Totals:
    """Every test once, in one class. Seconds: `seconds` over all attempts, `wall_seconds` of the slowest shard."""

    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    flaky: int = 0
    not_run: int = 0
    seconds: float = 0.0
    wall_seconds: float = 0.0
    cases: int = 0
    """How many attempts were read."""

    @property
    def tests(self) -> int:
        """All of them."""
        return self.passed + self.failed + self.errors + self.skipped + self.flaky + self.not_run

    @classmethod
    def of(cls, tests: Iterable[TestResult], wall_seconds: float) -> Totals:
        """Count *tests*."""
        counts: Counter[str] = Counter()
        seconds, cases = 0.0, 0
        for test in tests:
            counts[test.kind.value] += test.count
            seconds += test.seconds
            cases += len(test.attempts)
        return cls(**counts, seconds=seconds, wall_seconds=wall_seconds, cases=cases)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to: may this change be merged?"""

    green: bool
    reasons: tuple[str, ...]
    """Why it is red, the gravest first; empty when it is green."""
    warnings: tuple[str, ...]
    """What would have been red, had the caller not asked for a warning."""
    notes: tuple[str, ...]
    """What is worth saying, and no reason for red."""
    exit_code: int
    totals: Totals
    problems: tuple[Problem, ...] = field(default=())


def judge(proofs: Sequence[Proof], problems: Sequence[Problem], policy: Policy) -> Verdict:
    """The verdict over the *proofs* of all suites and variants, and the *problems* that belong to none."""
    found = [*problems, *(problem for proof in proofs for problem in proof.problems)]
    found += _empty(proofs, policy)
    tests = [test for proof in proofs for test in proof.tests]
    wall = max(
        (result.manifest.seconds or 0.0 for proof in proofs for several in proof.shards.values() for result in several),
        default=0.0,
    )
    totals = Totals.of(tests, wall)
    failures = [sentence for proof in proofs for sentence in _failures(proof)]
    red = sorted(
        (problem for problem in found if policy.fails(problem.kind)), key=lambda problem: -EXIT_CODES[problem.kind]
    )
    reasons = [problem.sentence for problem in red]
    warnings = [
        problem.sentence for problem in found if not policy.fails(problem.kind) and problem.kind is not Kind.NOTE
    ]
    notes = [problem.sentence for problem in found if problem.kind is Kind.NOTE]
    codes = {EXIT_CODES[problem.kind] for problem in red}
    if policy.failures:
        reasons += failures
        codes |= {_FAILURES} if failures else set()
    else:
        warnings += failures
    # Missing and unreadable evidence outweigh what the rest of it says.
    exit_code = max(codes, default=0)
    return Verdict(not reasons, tuple(reasons), tuple(warnings), tuple(notes), exit_code, totals, tuple(found))


def _empty(proofs: Sequence[Proof], policy: Policy) -> Iterator[Problem]:
    """Nothing proves nothing. Where something graver makes it red, that says more."""
    if not proofs:
        yield Problem(Kind.EMPTY, "the plan has no suite, so there is nothing to judge")
    for proof in proofs:
        ran = any(test.kind is not TestClass.NOT_RUN for test in proof.tests)
        graver = any(
            policy.fails(problem.kind) and EXIT_CODES[problem.kind] > EXIT_CODES[Kind.EMPTY]
            for problem in proof.problems
        )
        if not ran and not graver:
            leg = leg_name(proof.suite, proof.variant)
            yield Problem(Kind.EMPTY, f"{leg}: no result of any test was recorded, so there is no evidence to judge by")


def _failures(proof: Proof) -> list[str]:
    leg = leg_name(proof.suite, proof.variant)
    sentences = []
    for kind, word in ((TestClass.FAILED, "failed"), (TestClass.ERRORS, "ended in an error")):
        names = [_described(test) for test in proof.tests if test.kind is kind]
        if names:
            sentences.append(f"{leg}: {many(len(names), 'test')} {word}: {listed(names)}")
    return sentences


def _described(test: TestResult) -> str:
    return f"{test.id} ({test.reason})" if test.reason else test.id
