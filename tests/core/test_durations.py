"""Durations as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.durations import parse_duration, say_seconds
from partest_sdk.errors import InputError
from plan_builders import odd_text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90.0),
        ("90s", 90.0),
        ("3m", 180.0),
        ("1m30s", 90.0),
        ("1h", 3600.0),
        ("1h 2m 3s", 3723.0),
        (" 3 M ", 180.0),
        ("250ms", 0.25),
        ("1.5h", 5400.0),
        ("0.5", 0.5),
        ("0.001", 0.001),
        ("366000m", 21_960_000.0),
        ("31622400", 31_622_400.0),
    ],
)
def test_a_duration_is_read_as_people_write_it(text: str, seconds: float) -> None:
    """
    Units, several of them, fractions, spaces, capitals; a plain number is seconds.
    """
    assert parse_duration(text, "timeout") == pytest.approx(seconds)


NO_DURATION = [
    "", " ", "0", "0s", "0.0", "00m", "-5", "-5s", "+5", "1e3", "1e3s", "nan", "inf", "infinity", "NaNs", "s", "m3", "3mm", "3x", "3 4",
    "1m30", "1 2s", "1,5s", ".5s", "5.", "1.2.3s", "0x10", "1_000", "31622401", "9999h", "9" * 30, "9" * 5000, "1s" * 20, "3m; id", "3m\x00",
    "3m\n::error::x", "²s", "five minutes",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_DURATION)
def test_anything_else_is_no_duration(text: str) -> None:
    """
    Nothing, negative, not finite, absurdly long, or no duration at all: the name, the value and how to write one.
    """
    with pytest.raises(InputError, match=r"^timeout is .*; write a duration such as 90s, 3m or 1m30s$") as caught:
        parse_duration(text, "timeout")

    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("text", ["0", "0s", "0.0", "0h0m"])
def test_nothing_is_a_duration_where_it_may_be(text: str) -> None:
    """
    An overhead of nothing is how one takes back the one in the configuration.
    """
    assert parse_duration(text, "overhead", zero=True) == 0.0


@given(st.integers(0, 8783), st.integers(0, 59), st.integers(0, 59), st.sampled_from(["", " "]))
def test_what_is_written_is_what_is_read(hours: int, minutes: int, seconds: int, space: str) -> None:
    """
    Hours, minutes and seconds written out come back as their sum.
    """
    text = space.join([f"{hours}h", f"{minutes}m", f"{seconds}s"])

    assert parse_duration(text, "t", zero=True) == hours * 3600 + minutes * 60 + seconds


@given(st.text() | odd_text | st.text("0123456789.msh -+e", max_size=12))
def test_no_text_breaks_the_reader(text: str) -> None:
    """
    Any text is a duration that a run can take, or an InputError.
    """
    try:
        seconds = parse_duration(text, "t")
    except InputError:
        return

    assert 0 < seconds <= 366 * 86_400


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0.0 s"),
        (0.04, "0.0 s"),
        (0.05, "0.1 s"),
        (12.34, "12.3 s"),
        (99.94, "99.9 s"),
        (99.95, "1 min 40 s"),
        (185, "3 min 05 s"),
        (3599.4, "59 min 59 s"),
        (3599.6, "1 h 00 min"),
        (86_400, "24 h 00 min"),
    ],
)
def test_seconds_are_said_shortly(seconds: float, said: str) -> None:
    """
    Short enough for a table, and never sixty of anything.
    """
    assert say_seconds(seconds) == said


@given(st.floats(0, 1e9))
def test_longer_is_never_said_shorter(seconds: float) -> None:
    """
    What is said is what it was, up to the precision that is shown.
    """
    words = say_seconds(seconds).split()
    units = {"s": 1, "min": 60, "h": 3600}

    back = sum(float(number) * units[unit] for number, unit in zip(words[::2], words[1::2], strict=True))

    assert back == pytest.approx(seconds, abs=60 if "h" in words else 0.51)
