"""Numbers and times are read as leniently as they are written, and nothing that a report writes there is an error."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.reports.numbers import count_of, epoch_of, moment_of, seconds_of
from partest_sdk.core.results.attempts import LONGEST

SECONDS = {
    "1.5": 1.5,
    "0": 0.0,
    " 2.5\n": 2.5,
    "4.5e-05": 4.5e-05,
    "+1": 1.0,
    ".5": 0.5,
    "1,234.5": 1234.5,
    "1,234": 1234.0,
    "12,345,678.25": 12345678.25,
    "0,123": 0.123,
    "12,5": 12.5,
    "1234,567": 1234.567,
    "1m 4s": 64.0,
    "1h2m3s": 3723.0,
    "12ms": 0.012,
    "250 ms": 0.25,
    "1.5s": 1.5,
    "3 seconds": 3.0,
    "7µs": 7e-6,
    "900ns": 9e-7,
    "PT1.5S": 1.5,
    "pt2m": 120.0,
    "P1DT1H": 90000.0,
    "00:00:01.2345678": 1.2345678,
    "1.02:03:04": 93784.0,
    "00:01:02,5": 62.5,
}
NO_SECONDS = (
    *(None, "", " ", "-1", "-345245", "NaN", "nan", "inf", "Infinity", "-inf", "1e308", "9" * 60, "9" * 5000, "1" * 10**6),
    *("abc", "--", "1.2.3", "1.234,5", "0x10", "P", "PT", "s", "1 fortnight", "1s?", ",", ".", "1:2", "\0", "１分", "31708801"),
)  # fmt: skip
COUNTS: dict[str | None, int | None] = {
    "12": 12,
    "0": 0,
    "1,234": 1234,
    "1.0": 1,
    " 7 ": 7,
    "1e3": 1000,
    "12,345,678": 12345678,
    "007": 7,
    **dict.fromkeys(("1.5", "-1", "", " ", "many", "NaN", "Infinity", "-inf", "0x10", "1,2,3", "9" * 65, None)),
}
EPOCHS: dict[str | None, float] = {
    "2020-01-01T00:00:00Z": 1577836800.0,
    "2020-01-01T00:00:00+00:00": 1577836800.0,
    "2020-01-01T01:00:00+01:00": 1577836800.0,
    "2020-01-01 00:00:00 UTC": 1577836800.0,
    "2020-01-01T00:00:00.5Z": 1577836800.5,
    "2020-01-01T00:00:00.1234567Z": 1577836800.123456,
    "2020-01-01T00:00:00.123456789+00:00": 1577836800.123456,
    **dict.fromkeys(
        # Without a zone it could be any of 26 hours; before the epoch no test ran.
        (*("2020-01-01T00:00:00", "2020-01-01", "1960-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "yesterday", "", None),
         *("1577836800000", "Sat, 03 Dec 2022 23:10:07 GMT", "2020-13-01T00:00:00Z", "9" * 100)),
        0.0,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "seconds"), SECONDS.items())
def test_seconds_are_read_as_people_and_runners_write_them(text: str, seconds: float) -> None:
    """
    Thousands, decimal commas, exponents, ISO 8601, clocks and units: each is what its writer meant.
    """
    assert seconds_of(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", NO_SECONDS, ids=lambda text: repr(text)[:20])
def test_what_is_no_duration_is_unknown(text: str | None) -> None:
    """
    Negative, infinite, absurd or no number at all: it counts as nothing, and poisons no sum.
    """
    assert seconds_of(text) == 0.0


@pytest.mark.parametrize(("text", "count"), COUNTS.items(), ids=lambda value: repr(value)[:20])
def test_counts(text: str | None, count: int | None) -> None:
    """
    A whole number in any spelling, or nothing: half a test is no claim.
    """
    assert count_of(text) == count


@pytest.mark.parametrize(("text", "epoch"), EPOCHS.items(), ids=lambda value: repr(value)[:30])
def test_moments(text: str | None, epoch: float) -> None:
    """
    A moment is known only where its zone is.
    """
    assert epoch_of(text) == pytest.approx(epoch)


@given(st.text(max_size=80) | st.text("0123456789.,:-+ePTDHMSmsn Z", max_size=30))
def test_any_text_is_a_number_or_unknown(text: str) -> None:
    """
    Whatever stands there, the answer is a number that can be added up.
    """
    assert 0.0 <= seconds_of(text) <= LONGEST
    count = count_of(text)
    assert count is None or count >= 0
    assert 0.0 <= epoch_of(text) < math.inf
    moment = moment_of(text)
    assert moment is None or isinstance(moment, datetime)


@given(st.datetimes(datetime(1971, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC)))
def test_a_moment_that_was_written_is_read(moment: datetime) -> None:
    """
    ISO 8601 goes there and back.
    """
    assert epoch_of(moment.isoformat()) == pytest.approx(moment.timestamp())
