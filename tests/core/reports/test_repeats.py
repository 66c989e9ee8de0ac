"""A case is the retry of another one only where a producer recorded it; every other repetition counts as its worst result."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from partest_sdk.core.reports.case import Case, Reruns
from partest_sdk.core.reports.repeats import Entry, believable, together
from partest_sdk.core.reports.tally import Retries
from partest_sdk.core.results.attempts import Attempt, Outcome, TestClass

LETTERS = {
    ".": Outcome.PASSED,
    "F": Outcome.FAILED,
    "E": Outcome.ERROR,
    "s": Outcome.SKIPPED,
    "x": Outcome.XFAILED,
    "u": Outcome.UNFINISHED,
}


@dataclass
class Reported:
    """The cases of one test, a letter each; a blank begins another report, and how a producer gives itself away there."""

    cases: str
    how: Reruns | None
    kind: TestClass
    proven: bool
    attempts: int = 0

    @property
    def entries(self) -> list[Entry]:
        """As the merge finds them."""
        return [
            Entry(number, at, Case("t", attempts=(Attempt(LETTERS[letter]),)), self._retries(number, len(report)))
            for number, report in enumerate(self.cases.split())
            for at, letter in enumerate(report)
        ]

    def _retries(self, number: int, end: int) -> Retries | None:
        return Retries(0, end, self.how) if self.how and number == 0 else None


PYTEST, GO = Reruns.RERUNFAILURES, Reruns.GO
CASES = {
    # Nobody says what a repetition is.
    "two passes": Reported("..", None, TestClass.PASSED, False),
    "a failure and a pass": Reported("F.", None, TestClass.FAILED, False),
    "a pass and a failure": Reported(".F", None, TestClass.FAILED, False),
    "an error and a failure": Reported("FE", None, TestClass.ERRORS, False),
    "a skip and a pass": Reported("s.", None, TestClass.PASSED, False),
    "two skips": Reported("sx", None, TestClass.SKIPPED, False),
    "never ended, and a pass": Reported("u.", None, TestClass.ERRORS, False),
    "in two reports": Reported("F .", None, TestClass.FAILED, False),
    "in three reports": Reported(". . F", None, TestClass.FAILED, False),
    # pytest-rerunfailures: an attempt that was run again has no word of its own.
    "pytest: failed, then passed": Reported("..", PYTEST, TestClass.FLAKY, True, 2),
    "pytest: failed twice, then passed": Reported("...", PYTEST, TestClass.FLAKY, True, 3),
    "pytest: failed for good": Reported("..F", PYTEST, TestClass.FAILED, True, 3),
    "pytest: an error for good": Reported("..E", PYTEST, TestClass.ERRORS, True, 3),
    "pytest: failed, and its tear-down too": Reported("..FE", PYTEST, TestClass.ERRORS, True, 4),
    "pytest: failed, then skipped": Reported(".s", PYTEST, TestClass.FAILED, True, 2),
    "pytest: never run again": Reported(".", PYTEST, TestClass.PASSED, True, 1),
    "pytest: passed, and its tear-down failed": Reported("E", PYTEST, TestClass.ERRORS, True, 1),
    "pytest: flaky here, passed there": Reported(".. .", PYTEST, TestClass.FLAKY, False),
    "pytest: flaky here, failed there": Reported(".. F", PYTEST, TestClass.FAILED, False),
    # gotestsum: failures first, then at most one pass, for a rerun ends there.
    "go: failed, then passed": Reported("F.", GO, TestClass.FLAKY, True, 2),
    "go: failed twice, then passed": Reported("FF.", GO, TestClass.FLAKY, True, 3),
    "go: failed for good": Reported("FF", GO, TestClass.FAILED, True, 2),
    "go: passed twice": Reported("..", GO, TestClass.PASSED, True, 2),
    "go: passed twice and failed": Reported("F..", GO, TestClass.FAILED, True, 3),
    "go: failed, skipped, passed": Reported("Fs.", GO, TestClass.FAILED, True, 3),
    "go: never ended, then passed": Reported("u.", GO, TestClass.FLAKY, True, 2),
    "go: flaky here, failed there": Reported("F. F", GO, TestClass.FAILED, False),
}


@pytest.mark.parametrize("reported", CASES.values(), ids=CASES)
def test_together(reported: Reported) -> None:
    """
    With evidence: what its last attempt was, and flaky when that passed. Without: the worst.
    """
    found = together(reported.entries)

    assert (found.kind, found.proven) == (reported.kind, reported.proven)
    assert not reported.attempts or len(found.attempts) == reported.attempts


@pytest.mark.parametrize("reported", [one for one in CASES.values() if one.how is None])
def test_the_order_of_reports_does_not_matter(reported: Reported) -> None:
    """
    Without a producer's word, first and last mean nothing.
    """
    assert together(reported.entries[::-1]).kind is reported.kind


def test_what_was_run_again_says_so() -> None:
    """
    pytest-rerunfailures loses the message: ours says that it was run again, and by whom.
    """
    found = together(CASES["pytest: failed, then passed"].entries)

    first, last = found.attempts
    assert (first.outcome, first.retried, first.number) == (Outcome.FAILED, True, 1)
    assert "pytest-rerunfailures" in first.message
    assert (last.outcome, last.retried, last.number) == (Outcome.PASSED, False, 2)


@pytest.mark.parametrize(
    ("how", "witnesses", "believed"),
    [
        (GO, [], False),
        (GO, [5], True),
        (GO, [9], True),
        (GO, [4], False),
        (GO, [10], False),
        (GO, [1, 2, 7, 30], True),
        (GO, [1, 2, 30], False),
        (PYTEST, [], True),
    ],
)
def test_go_needs_a_witness(how: Reruns, witnesses: list[int], believed: bool) -> None:
    """
    `go test -count=2` repeats every test, gotestsum only failures: a test of the same package that stands there once tells them apart.
    """
    assert believable(Retries(5, 10, how), witnesses, []) is believed
