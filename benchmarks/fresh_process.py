"""What a command takes that has a fresh process to itself: seconds, and memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.suites import REPOSITORY

_LAUNCHER = Path(__file__).with_name("launcher.py")
_LOOK_EVERY = 0.01
"""Seconds; it slows down what is looked at, so it is never timed."""
PATIENCE = 600.0


@dataclass(frozen=True, slots=True)
class Taken:
    """What one run took, start and imports included."""

    seconds: float
    largest: int
    """Bytes of its largest process."""
    together: int
    """Bytes of all its processes at their common peak; 0 when nobody looked."""
    code: int
    """How it ended."""
    stopped: bool
    """Whether it had to be stopped."""
    said: str
    """Its output."""
    complaint: str


def taken(command: Sequence[str], *, patience: float = PATIENCE, look: bool = False, path: str = "") -> Taken:
    """Run *command*, and stop it after *patience* seconds; with *look*, also find out what its processes need together."""
    launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), str(patience), str(_LOOK_EVERY if look else 0)]
    # Nothing of the runner that this may run on: no summary is to be written, no plan to be found.
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")} | (
        {"PYTHONPATH": path} if path else {}
    )
    run = subprocess.run(
        [*launcher, *command],
        cwd=REPOSITORY,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        errors="replace",
    )
    said, _, numbers = run.stdout.rstrip().rpartition("\n")
    seconds, largest, together, code = numbers.split()
    stopped = float(seconds) >= patience
    return Taken(float(seconds), int(largest), int(together), int(code), stopped, said.strip(), run.stderr[-2000:])
