"""The one class of a test: a pass never hides a failure without recorded evidence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partest_sdk.core.results.attempts import BAD, Attempt, Outcome, TestClass, classify, results_of

PASS, FAIL, ERROR, SKIP, GONE = Outcome.PASSED, Outcome.FAILED, Outcome.ERROR, Outcome.SKIPPED, Outcome.UNFINISHED
XFAIL, XPASS = Outcome.XFAILED, Outcome.XPASSED

attempts = st.lists(
    st.builds(Attempt, outcome=st.sampled_from(Outcome), number=st.integers(1, 4), retried=st.booleans()), max_size=5
)


def tries(*said: tuple[Outcome, int] | tuple[Outcome, int, str]) -> list[Attempt]:
    """Attempts as (outcome, number), with a third word when the runner recorded that it retries."""
    return [Attempt(one[0], number=one[1], retried=len(one) > 2) for one in said]


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (tries(), TestClass.NOT_RUN),
        (tries((PASS, 1)), TestClass.PASSED),
        (tries((XPASS, 1)), TestClass.PASSED),
        (tries((SKIP, 1)), TestClass.SKIPPED),
        (tries((XFAIL, 1)), TestClass.SKIPPED),
        (tries((FAIL, 1)), TestClass.FAILED),
        (tries((ERROR, 1)), TestClass.ERRORS),
        (tries((GONE, 1)), TestClass.ERRORS),
        # A retry that was recorded, and came.
        (tries((FAIL, 1, "retried"), (PASS, 2)), TestClass.FLAKY),
        (tries((ERROR, 1, "retried"), (PASS, 2)), TestClass.FLAKY),
        (tries((FAIL, 1, "retried"), (ERROR, 2, "retried"), (PASS, 3)), TestClass.FLAKY),
        (tries((PASS, 2), (FAIL, 1, "retried")), TestClass.FLAKY),
        (tries((GONE, 1), (PASS, 2)), TestClass.FLAKY),
        (tries((FAIL, 1, "retried"), (XPASS, 2)), TestClass.FLAKY),
        # That came, and did not help.
        (tries((FAIL, 1, "retried"), (FAIL, 2)), TestClass.FAILED),
        (tries((FAIL, 1, "retried"), (ERROR, 2)), TestClass.ERRORS),
        (tries((FAIL, 1, "retried"), (GONE, 2)), TestClass.ERRORS),
        (tries((FAIL, 1, "retried"), (SKIP, 2)), TestClass.FAILED),
        (tries((GONE, 1), (SKIP, 2)), TestClass.ERRORS),
        (tries((FAIL, 1, "retried"), (XFAIL, 2)), TestClass.FAILED),
        # That never came.
        (tries((FAIL, 1, "retried")), TestClass.FAILED),
        (tries((FAIL, 1, "retried"), (FAIL, 2, "retried")), TestClass.FAILED),
        # No evidence of a retry: two results, and the worse one counts.
        (tries((FAIL, 1), (PASS, 2)), TestClass.FAILED),
        (tries((FAIL, 1), (PASS, 1)), TestClass.FAILED),
        (tries((FAIL, 1, "retried"), (PASS, 1)), TestClass.FAILED),
        (tries((GONE, 1), (PASS, 1)), TestClass.ERRORS),
        (tries((PASS, 1), (FAIL, 2)), TestClass.FAILED),
        (tries((PASS, 1), (SKIP, 1)), TestClass.PASSED),
        (tries((FAIL, 1, "retried"), (FAIL, 1), (PASS, 2)), TestClass.FAILED),
    ],
)
def test_the_class_of_a_test(found: list[Attempt], kind: TestClass) -> None:
    """
    Every combination that a runner can record, and some that only a damaged file holds.
    """
    assert classify(found) is kind


def test_a_pass_never_hides_a_failure_without_evidence() -> None:
    """
    In all runs of up to three attempts: a test with a failure counts as good only if each failure was retried and a later attempt passed.
    """
    single = [Attempt(o, number=n, retried=r) for o, n, r in product(Outcome, (1, 2, 3), (True, False))]
    for several in product(single, repeat=3):
        kind = classify(several)
        bad = [attempt for attempt in several if attempt.outcome in BAD]
        if bad and kind not in (TestClass.FAILED, TestClass.ERRORS):
            assert kind is TestClass.FLAKY
            for attempt in bad:
                assert attempt.retried or attempt.outcome is Outcome.UNFINISHED
                assert any(a.outcome in (PASS, XPASS) and a.number > attempt.number for a in several)


@settings(max_examples=200)
@given(attempts, st.randoms(use_true_random=False))
def test_the_order_of_attempts_does_not_matter(found: list[Attempt], random: object) -> None:
    """
    Workers write files of their own; whichever is read first, the class is the same.
    """
    mixed = list(found)
    random.shuffle(mixed)  # type: ignore[attr-defined]

    assert classify(mixed) is classify(found)


@settings(max_examples=200)
@given(attempts, st.sampled_from(sorted(BAD, key=str)))
def test_a_further_failure_never_makes_it_better(found: Sequence[Attempt], outcome: Outcome) -> None:
    """
    A failure that nobody retried is a failure, whatever else there is.
    """
    further = Attempt(outcome, number=max((attempt.number for attempt in found), default=1))

    assert classify([*found, further]) in (TestClass.FAILED, TestClass.ERRORS)


@settings(max_examples=200)
@given(attempts.filter(bool))
def test_something_always_counts(found: list[Attempt]) -> None:
    """
    At least one attempt is the test's result, and a single run with retries has exactly one.
    """
    assert results_of(found)
    assert len(results_of(tries((FAIL, 1, "retried"), (GONE, 2), (PASS, 3)))) == 1
