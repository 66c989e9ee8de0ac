"""Values of JSON that somebody else wrote, as what they should be; a TypeError says what they are instead."""

from __future__ import annotations

import math


def a_text(value: object) -> str:
    """*value* as text."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.80} should be text")
    return value


def a_number(value: object) -> float:
    """*value* as a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{value!r:.80} should be a number")
    return float(value)
