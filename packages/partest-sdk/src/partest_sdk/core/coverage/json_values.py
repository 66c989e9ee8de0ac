"""What the coverage files of a bundle hold, read as what it should be: a bundle may be a stranger's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partest_sdk.errors import UnreadableError


def of_version(value: object, version: int, name: str, what: str) -> Mapping[str, Any]:
    """*value* if it is the *what* of partest in this *version*; UnreadableError, with the file's *name*, for anything else."""
    if not isinstance(value, dict):
        raise UnreadableError(f"{name} is no {what} of partest")
    if value.get("version") != version:
        raise UnreadableError(
            f"{name} is of version {value.get('version')!r:.40}, and this partest reads {version}; merge it anew"
        )
    return value


def count_in(value: object, below: int = 2**63) -> int:
    """*value* if it is a whole number from 0 and *below* that; a TypeError for anything else."""
    if type(value) is not int or not 0 <= value < below:
        raise TypeError(f"{str(value)[:40]!r} is no count")
    return value


def text_in(value: object) -> str:
    """*value* if it is a text; a TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]!r} is no text")
    return value
