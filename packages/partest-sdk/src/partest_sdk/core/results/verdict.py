"""The verdict: totals, reasons in plain sentences, and the exit code that says it to a machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from partest_sdk.core.names import listed, many
from partest_sdk.core.results.attempts import TestClass, TestResult
from partest_sdk.core.results.problems import Kind, Problem
from partest_sdk.core.results.proof import Proof, leg_name
from partest_sdk.core.results.totals import Totals
from partest_sdk.errors import INCOMPLETE

EXIT_CODES = {Kind.MISSING: INCOMPLETE, Kind.INCOMPLETE: INCOMPLETE, Kind.UNREADABLE: 4, Kind.EMPTY: 3, Kind.COMMAND: 1}
_FAILURES = 1


@dataclass(frozen=True, slots=True)
class Policy:
    """What the caller wants to be red. Everything is, by default."""

    failures: bool = True
    missing: bool = True
    unreadable: bool = True
    incomplete: bool = True
    empty: bool = True
    known: frozenset[tuple[str, str, str]] = frozenset()
    """Tests (suite, variant, id) whose failing alone is no reason for red, since the caller's base fails in them too. Errors always are."""

    def fails(self, kind: Kind) -> bool:
        """Whether a problem of *kind* makes the verdict red."""
        return {
            Kind.MISSING: self.missing,
            Kind.UNREADABLE: self.unreadable,
            Kind.INCOMPLETE: self.incomplete,
            Kind.EMPTY: self.empty,
            Kind.COMMAND: self.failures,
            Kind.NOTE: False,
        }[kind]


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
    totals = Totals()
    for proof in proofs:
        totals = totals.plus(proof.totals)
    failures = [sentence for proof in proofs for sentence in _failures(proof, policy.known, excused=False)]
    excused = [sentence for proof in proofs for sentence in _failures(proof, policy.known, excused=True)]
    red = sorted(
        (problem for problem in found if policy.fails(problem.kind)), key=lambda problem: -EXIT_CODES[problem.kind]
    )
    reasons = [problem.sentence for problem in red]
    warnings = [
        problem.sentence for problem in found if not policy.fails(problem.kind) and problem.kind is not Kind.NOTE
    ]
    warnings += excused
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
        yield Problem(Kind.EMPTY, "there is no suite and no report, so there is nothing to judge")
    for proof in proofs:
        totals = proof.totals
        ran = totals.tests > totals.not_run
        graver = any(
            policy.fails(problem.kind) and EXIT_CODES[problem.kind] > EXIT_CODES[Kind.EMPTY]
            for problem in proof.problems
        )
        if not ran and not graver:
            leg = leg_name(proof.suite, proof.variant)
            yield Problem(Kind.EMPTY, f"{leg}: no result of any test was recorded, so there is no evidence to judge by")


def _failures(proof: Proof, known: frozenset[tuple[str, str, str]], *, excused: bool) -> list[str]:
    """Sentences about the failing tests that the caller's base excuses, or about those that it does not."""
    leg = leg_name(proof.suite, proof.variant)
    also = ", as in the base" if excused else ""
    sentences = []
    for kind, word in ((TestClass.FAILED, "failed"), (TestClass.ERRORS, "ended in an error")):
        names = [
            _described(test)
            for test in proof.bad
            # Never an error: one in collection stands for tests that nobody knows, one of a process that died for whatever it took along.
            if test.kind is kind
            and (kind is TestClass.FAILED and (test.suite, test.variant, test.id) in known) is excused
        ]
        if names:
            sentences.append(f"{leg}: {many(len(names), 'test')} {word}{also}: {listed(names)}")
    return sentences


def _described(test: TestResult) -> str:
    return f"{test.id} ({test.reason})" if test.reason else test.id
