"""What is wrong with a run besides failing tests, and what that means for the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """Which of the caller's switches decides about a problem."""

    MISSING = "missing"
    """Something did not run, ran twice, or ran by another plan: the proof fails."""
    UNREADABLE = "unreadable"
    INCOMPLETE = "incomplete"
    """A report has fewer tests or failures than it says itself, or ends too early."""
    EMPTY = "empty"
    COMMAND = "command"
    """A command failed although no test did: red, like a failing test."""
    NOTE = "note"
    """Worth saying, no reason for red."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing, in one sentence that names shard and tests."""

    kind: Kind
    sentence: str
    tests: tuple[str, ...] = ()
    """All of them, where the sentence names only some."""
    count: int = 0
    """How many tests that is; more than len(tests) when a lost file holds several."""
