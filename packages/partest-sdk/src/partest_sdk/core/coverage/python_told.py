"""The statements of a source as text, to be kept until the same source comes again; when it is read, nothing is taken on trust."""

from __future__ import annotations

import hashlib
import json
import sys
from itertools import chain
from typing import Any

from partest_sdk.core.coverage.model import Line
from partest_sdk.core.coverage.python_rules import Rules
from partest_sdk.core.coverage.python_statements import VERSION, Statements
from partest_sdk.core.safe_text import one_line
from partest_sdk.errors import UnreadableError

_MOST_LINE = 1_000_000
_MOST_SPANNED = 4_000_000
"""Lines of all statements together. Spans lie behind each other, so there are fewer; a made-up text may say anything."""


def digest_of(rules: Rules) -> bytes:
    """Alike where the same source comes to the same statements: by *rules*, this version of Python, and of partest's own counting."""
    implementation = sys.implementation
    facts = [VERSION, implementation.name, list(implementation.version), list(sys.version_info), *map(list, rules)]
    return hashlib.sha256(json.dumps(facts).encode()).digest()


def key_of(source: bytes, digest: bytes) -> str:
    """What *source* is known by, under the rules of that *digest*."""
    return hashlib.sha256(digest + source).hexdigest()


def to_text(found: Statements | UnreadableError) -> str:
    """On one line."""
    if isinstance(found, UnreadableError):
        return json.dumps(str(found))
    moved = chain.from_iterable((start, end, to) for (start, end), to in sorted(found.moved.items()))
    parts = [
        list(found.lines),
        sorted(found.excluded),
        list(chain.from_iterable(sorted(found.spans.items()))),
        [[line, *ends] for line, ends in sorted(found.arms.items())],
        sorted(found.excused),
        list(moved),
    ]
    return json.dumps(parts, separators=(",", ":"))


def from_text(text: str | bytes) -> Statements | UnreadableError:
    """What `to_text` wrote; ValueError for anything else."""
    try:
        value = json.loads(text)
        return UnreadableError(one_line(value)) if isinstance(value, str) else _statements(value)
    except (TypeError, AttributeError, RecursionError) as trouble:
        raise ValueError(f"these are no statements: {trouble}") from None


def _statements(value: Any) -> Statements:
    lines, excluded, spans, arms, excused, moved = value
    _check(lines, 1)
    _check(excluded, 1)
    _check(spans, 1)
    _check(excused, 1)
    _check(moved, -_MOST_LINE)
    if len(spans) % 2 or len(moved) % 3:
        raise ValueError("a part of them is missing")
    spanned = dict(zip(spans[::2], spans[1::2], strict=True))
    if any(last <= first for first, last in spanned.items()) or sum(spans[1::2]) - sum(spans[::2]) > _MOST_SPANNED:
        raise ValueError("there are statements that end before they begin, or nowhere")
    return Statements(
        lines=tuple(lines),
        excluded=frozenset(excluded),
        spans=spanned,
        arms=_arms(arms),
        excused=frozenset(excused),
        moved={(start, end): to for start, end, to in zip(moved[::3], moved[1::3], moved[2::3], strict=True)},
    )


def _arms(value: list[list[int]]) -> dict[Line, tuple[Line, ...]]:
    if type(value) is not list:
        raise TypeError("branches are no list")
    arms = {}
    for row in value:
        _check(row, -_MOST_LINE)
        line, *ends = row
        if line < 1 or len(ends) < 2 or 0 in ends:
            raise ValueError(f"{line} is no branch")
        arms[line] = tuple(ends)
    return arms


def _check(numbers: list[int], least: int) -> None:
    """TypeError or ValueError unless *numbers* are lines."""
    if type(numbers) is not list or not set(map(type, numbers)) <= {int}:
        raise TypeError("not all lines are numbers")
    if numbers and not least <= min(numbers) <= max(numbers) <= _MOST_LINE:
        raise ValueError("there are numbers that are no lines")
