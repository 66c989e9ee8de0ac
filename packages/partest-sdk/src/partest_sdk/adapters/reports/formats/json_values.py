"""Values of JSON reports, read leniently: what is of another type than expected is empty, and never an error."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from partest_sdk.core.reports.texts import shortened
from partest_sdk.core.results.attempts import clean_seconds

_MOST = 1e15
"""No count in a report is larger."""


def text_in(value: object) -> str:
    """A text, kept short; numbers as they are written, and empty for anything else."""
    if isinstance(value, str):
        return shortened(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def count_in(value: object) -> int:
    """A whole number that counts something; 0 for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _MOST:
        return 0
    return int(value)


def seconds_in(value: object, per_second: float = 1.0) -> float:
    """A duration in seconds, when *per_second* of its units are one; 0.0 for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _MOST:
        return 0.0
    return clean_seconds(value / per_second)


def moment_in(milliseconds: object) -> float:
    """Seconds since the epoch; 0.0 when unknown."""
    return count_in(milliseconds) / 1000


def list_in(value: object) -> list[Any]:
    """A list; empty for anything else."""
    return value if isinstance(value, list) else []


def object_in(value: object) -> dict[str, Any]:
    """An object; empty for anything else."""
    return value if isinstance(value, dict) else {}


def word_in(value: object) -> str:
    """A value for a message: a text as it is, and of anything else what it is."""
    return repr(value[:80]) if isinstance(value, str) else f"{type(value).__name__} where a word should be"


def without_count(entry: dict[str, Any], names: Iterable[str]) -> list[str]:
    """Those *names* under which *entry* has no count."""
    return [name for name in names if not isinstance(entry.get(name), int) or isinstance(entry.get(name), bool)]


def first_line(text: str) -> str:
    """The first line that says something."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
