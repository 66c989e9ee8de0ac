"""Live progress of several shards: bars that redraw themselves on a terminal, plain lines anywhere else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO

from partest_sdk.core.durations import say_seconds

PLAIN_SECONDS = 10.0
"""How often a shard that goes on is mentioned where nothing can be redrawn."""
_BAR = 24


@dataclass(slots=True)
class Row:
    """What is shown of one shard."""

    name: str
    expected: float = 0.0
    state: str = "waiting"
    seconds: float = 0.0
    finished: int = 0
    failed: int = 0
    total: int = 0

    @property
    def running(self) -> bool:
        """Whether it has started and not ended."""
        return self.state == "running"


def _text(row: Row) -> str:
    tests = f"{row.finished:,}/{row.total:,} tests" if row.total else f"{row.finished:,} tests"
    failed = f", {row.failed:,} failed" if row.failed else ""
    of = f" of about {say_seconds(row.expected)}" if row.expected and row.running else ""
    return f"{tests}{failed}, {say_seconds(row.seconds)}{of}"


class Lines:
    """For a log: a line when a shard starts, every `PLAIN_SECONDS` while it runs, and when it ends."""

    def __init__(self, out: TextIO) -> None:
        """Write to *out*."""
        self._out = out
        self._said: dict[str, tuple[str, float]] = {}

    def show(self, rows: Sequence[Row]) -> None:
        """Say what is new."""
        for row in rows:
            state, at = self._said.get(row.name, ("waiting", 0.0))
            if row.state != state or (row.running and row.seconds - at >= PLAIN_SECONDS):
                self._said[row.name] = (row.state, row.seconds)
                about = f"expected {say_seconds(row.expected)}" if row.expected else ""
                detail = about if row.running and state == "waiting" else _text(row)
                what = "started" if row.running and state == "waiting" else row.state
                self._out.write(f"shard {row.name}: {what}{', ' + detail if detail else ''}\n")
        self._out.flush()

    def close(self) -> None:
        """Nothing is left open."""


class Bars:
    """For a terminal: a line per shard, drawn over itself."""

    def __init__(self, out: TextIO) -> None:
        """Draw on *out*."""
        self._out = out
        self._drawn = 0

    def show(self, rows: Sequence[Row]) -> None:
        """Draw all rows anew."""
        width = shutil.get_terminal_size().columns
        name = max((len(row.name) for row in rows), default=0)
        lines = [f"{row.name:>{name}} {self._bar(row)} {row.state}: {_text(row)}"[: width - 1] for row in rows]
        # Up to where we began, then every line cleared to its end.
        up = f"\x1b[{self._drawn}A" if self._drawn else ""
        self._out.write(up + "".join(f"\x1b[2K{line}\n" for line in lines))
        self._out.flush()
        self._drawn = len(lines)

    @staticmethod
    def _bar(row: Row) -> str:
        share = row.finished / row.total if row.total else 0.0
        done = _BAR if not row.running and row.state != "waiting" else min(_BAR, int(share * _BAR))
        return "█" * done + "░" * (_BAR - done)

    def close(self) -> None:
        """Leave the last picture where it is."""


def progress_on(out: TextIO) -> Bars | Lines:
    """Bars where they can be redrawn, else lines."""
    if out.isatty() and os.environ.get("TERM", "dumb") != "dumb" and not os.environ.get("CI"):
        return Bars(out)
    return Lines(out)
