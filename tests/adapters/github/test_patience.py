"""All waiting together is bounded, whatever it is for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.github.patience import Patience

from adapters.github.hosts import FakeClock


def patience(seconds: float, said: list[str] | None = None) -> tuple[Patience, FakeClock]:
    clock = FakeClock(time=1000.0)
    return Patience(seconds, clock, (said if said is not None else []).append), clock


def test_pauses_grow_and_end() -> None:
    """
    About one, two and four seconds; after the fourth try there is none.
    """
    ours, clock = patience(100)

    assert [ours.pause(tries, "why") for tries in (1, 2, 3, 4, 5)] == [True, True, True, False, False]
    assert all(base <= slept <= base * 1.25 for base, slept in zip((1, 2, 4), clock.slept, strict=True))


@given(st.lists(st.floats(0, 100)), st.floats(0, 300))
def test_no_more_is_waited_than_there_is_patience(wishes: list[float], budget: float) -> None:
    """
    A wish that does not fit is turned down at once, and costs nothing.
    """
    ours, clock = patience(budget)
    granted = [wish for wish in wishes if ours.wait(wish, "why")]

    assert clock.slept == granted
    assert sum(granted) <= budget + 1e-6


def test_what_is_reserved_is_there_afterwards() -> None:
    """
    Half of it at most, so that there is something for both.
    """
    ours, clock = patience(100)
    with ours.reserving(60):
        assert not ours.wait(51, "why")
        assert ours.wait(50, "why")
        assert not ours.wait(1, "why")
        assert not ours.used_up
    assert ours.wait(50, "why")
    assert clock.slept == [50, 50]


@pytest.mark.parametrize(("took", "left"), [(1, 100), (5, 100), (25, 80), (-3600, 100)])
def test_slow_answers_count(took: float, left: float) -> None:
    """
    A prompt one is no waiting; a clock that is set back gives nothing away.
    """
    ours, clock = patience(100)
    with ours.counting():
        clock.time += took

    assert ours.left == left


def test_slow_answers_eat_up_what_is_not_reserved() -> None:
    """
    Then it is time to come to an end.
    """
    ours, clock = patience(100)
    with ours.reserving(60):
        for expected in (False, False, True):
            with ours.counting():
                clock.time += 25
            assert ours.used_up is expected


def test_only_long_waits_are_told() -> None:
    """
    Somebody who reads the log wants to know why it stands still.
    """
    said: list[str] = []
    ours, _ = patience(100, said)
    ours.wait(2, "a short one")
    ours.wait(60, "GitHub asks for it")

    assert said == ["GitHub asks for it; waiting 60.0 s"]
