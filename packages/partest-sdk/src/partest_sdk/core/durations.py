"""Durations as people write them: ``90s``, ``3m``, ``1m30s``."""

from __future__ import annotations

import re

from partest_sdk.errors import InputError

_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def parse_duration(text: str, name: str, *, zero: bool = False) -> float:
    """Seconds, more than zero unless *zero* may be; a plain number is seconds. *name* is what the InputError calls the value."""
    text = text.strip().lower()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", text):
        seconds = float(text)
    elif text and len(text) < 40 and not _PART.sub("", text).strip():
        seconds = sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(text))
    else:
        seconds = -1.0
    if not 0 <= seconds <= 366 * 86400 or (not seconds and not zero):
        raise InputError(f"{name} is {text!r:.100}; write a duration such as 90s, 3m or 1m30s")
    return seconds


def say_seconds(seconds: float) -> str:
    """``0.4 s``, ``12.3 s``, ``3 min 05 s``: short enough for a table."""
    if seconds < 99.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"
