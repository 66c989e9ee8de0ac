"""Measure in turns, and compare by ratios: whatever slows the machine down then slows all contestants."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum, log
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Spread:
    """Numbers of the same thing: their median, and how far they go."""

    values: tuple[float, ...]

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.values)

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({min(self.values):.2f}–{max(self.values):.2f})"


def in_turns(rounds: int, contestants: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Seconds of each contestant in each of *rounds*; the first round only warms up and is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for turn in range(rounds + 1):
        for name, run in contestants.items():
            taken = run()
            if turn:
                seconds[name].append(taken)
    return seconds


def ratio(these: Sequence[float], those: Sequence[float]) -> Spread:
    """*these* over *those*, round by round."""
    return Spread(tuple(this / that for this, that in zip(these, those, strict=True)))


def geometric_mean(values: Iterable[float]) -> float:
    """The mean that ratios have."""
    logs = [log(value) for value in values]
    return exp(fsum(logs) / len(logs))


def cpu_seconds(work: Callable[[], object]) -> float:
    """How long *work* keeps the processor busy in this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


def wall_seconds(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    """How long a command takes that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, env=dict(environment), check=True, capture_output=True)
    return time.perf_counter() - start


def child_cpu_seconds(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    """How long a command that must succeed, and all it starts, keeps the processor busy."""
    before = os.times()
    subprocess.run(command, cwd=folder, env=dict(environment), check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system
