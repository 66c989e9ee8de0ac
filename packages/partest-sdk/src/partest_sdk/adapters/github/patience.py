"""How long we wait for GitHub: a little, all in all, and never for what will not change."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from partest_sdk.core.durations import say_seconds

PAUSES = (1.0, 2.0, 4.0)
"""Seconds before the second, third and fourth try; there is no fifth."""
PROMPT = 5.0
"""Seconds that an answer may take without being counted as waiting."""


class Clock(Protocol):
    """Tells the time, and lets it pass."""

    def now(self) -> float:
        """Seconds since the epoch."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        ...


class RealClock:
    """The clock on the wall."""

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)


@dataclass(slots=True)
class Patience:
    """A budget of seconds for all waiting together: a job must not sleep through an hour because of a comment."""

    left: float
    clock: Clock
    say: Callable[[str], None]
    _reserve: float = 0.0

    def wait(self, seconds: float, why: str) -> bool:
        """Wait, or say no at once when that would be too long."""
        if seconds > self.left - self._reserve:
            return False
        self.left -= seconds
        if seconds >= PROMPT:
            self.say(f"{why}; waiting {say_seconds(seconds)}")
        self.clock.sleep(seconds)
        return True

    def pause(self, tries: int, why: str) -> bool:
        """Wait a little longer after each of so many *tries*; no when there were enough of them."""
        if tries > len(PAUSES):
            return False
        # Jobs that failed together do not try again together.
        return self.wait(PAUSES[tries - 1] * (1 + random.random() / 4), why)  # noqa: S311 - no secret

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count what an answer takes as waiting, when it is slow: a server may hold us up without failing once."""
        begun = self.clock.now()
        try:
            yield
        finally:
            self.left -= max(0.0, self.clock.now() - begun - PROMPT)

    @contextmanager
    def reserving(self, seconds: float) -> Iterator[None]:
        """Keep *seconds*, or half of what is left, for what comes afterwards."""
        self._reserve = max(0.0, min(seconds, self.left / 2))
        try:
            yield
        finally:
            self._reserve = 0.0

    @property
    def used_up(self) -> bool:
        """Whether what is kept for later is being eaten up."""
        return self.left < self._reserve
