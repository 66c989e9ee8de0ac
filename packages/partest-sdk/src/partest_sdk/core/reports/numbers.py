"""Numbers and times of reports, read as leniently as they are written; what is no number is unknown, and never an error."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from partest_sdk.core.results.attempts import clean_seconds

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_ISO_DURATION = re.compile(r"P(?:(\d+)D)?T?(?:([\d.,]+)H)?(?:([\d.,]+)M)?(?:([\d.,]+)S)?", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d+)[.:])?(\d+):(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)")
_UNITS = re.compile(r"([\d.,]+)\s*(ms|µs|us|ns|h|m|s)[a-z]*\s*", re.IGNORECASE)
_SECONDS_IN = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "µs": 1e-6, "us": 1e-6, "ns": 1e-9}
_FRACTION = re.compile(r"(\.\d{6})\d+")
_LONGEST_TEXT = 64


def seconds_of(text: str | None) -> float:
    """Seconds; 0.0 for what is no duration, or none that can be true (negative, infinite, a year and more)."""
    return clean_seconds(duration_of(text) or 0.0)


def duration_of(text: str | None) -> float | None:
    """Seconds, whatever they are; None for what is no duration.

    Read are ``1.5``, ``4.5e-05``, ``1,234.5`` (thousands), ``0,123`` (a decimal comma), ``1m 4s``, ``PT1.5S``, ``00:00:01.2345678`` and ``12ms``.
    """
    if not text or len(text) > _LONGEST_TEXT:
        return None
    try:
        return float(text)
    except ValueError:
        try:
            return _spelled(text.strip())
        except (ValueError, OverflowError):
            return None


def _spelled(text: str) -> float:
    if found := _CLOCK.fullmatch(text):
        days, hours, minutes, seconds = found.groups(default="0")
        return int(days) * 86400 + int(hours) * 3600 + int(minutes) * 60 + _number(seconds)
    if (found := _ISO_DURATION.fullmatch(text)) and any(found.groups()):
        parts = (_number(part) if part else 0.0 for part in found.groups())
        return sum(part * unit for part, unit in zip(parts, (86400.0, 3600.0, 60.0, 1.0), strict=True))
    if "".join(found[0] for found in _UNITS.finditer(text)) == text and text:
        return sum(_number(found[1]) * _SECONDS_IN[found[2].lower()] for found in _UNITS.finditer(text))
    return _number(text)


def _number(text: str) -> float:
    # A comma is a decimal point unless it stands where a thousand ends: 1,234.5 is a thousand, 0,123 is an eighth.
    return float(text.replace(",", "") if _THOUSANDS.fullmatch(text) else text.replace(",", "."))


def count_of(text: str | None) -> int | None:
    """A whole number such as ``12``, ``1,234`` or ``1.0``; None for anything else."""
    if not text or len(text) > _LONGEST_TEXT:
        return None
    try:
        value = _number(text.strip())
        return int(value) if value == int(value) and value >= 0 else None
    except (ValueError, OverflowError):
        return None


def epoch_of(text: str | None) -> float:
    """Seconds since the epoch; 0.0 when the text is no time, or one without a zone, which could be any of 26 hours."""
    moment = moment_of(text)
    return epoch_if_utc(moment) if moment and moment.tzinfo else 0.0


def epoch_if_utc(moment: datetime) -> float:
    """Seconds since the epoch, taking a *moment* without a zone for one of UTC: good for differences within one report."""
    try:
        return max((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp(), 0.0)
    except (ValueError, OverflowError):
        return 0.0


def moment_of(text: str | None) -> datetime | None:
    """The moment that an ISO 8601 text names, naive where it names no zone; None when it is none."""
    if not text or len(text) > _LONGEST_TEXT:
        return None
    try:
        # .NET writes seven digits of a second, Rust nine.
        return datetime.fromisoformat(_FRACTION.sub(r"\1", text.strip().replace(" UTC", "Z")))
    except ValueError:
        return None
