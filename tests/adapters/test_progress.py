"""Live progress: bars on a terminal, lines anywhere else."""

from __future__ import annotations

import io
import re

import pytest
from partest_sdk.adapters.progress import PLAIN_SECONDS, Bars, Lines, Row, progress_on


class Terminal(io.StringIO):
    """Somebody is looking."""

    def isatty(self) -> bool:
        return True


def test_lines_say_what_is_new() -> None:
    """
    A start, a sign of life every ten seconds, an end; nothing twice, and nothing about what waits.
    """
    out = io.StringIO()
    lines = Lines(out)
    first, second = Row("1/2", expected=20.0), Row("2/2")

    lines.show([first, second])
    assert out.getvalue() == ""
    first.state = "running"
    lines.show([first, second])
    lines.show([first, second])
    assert out.getvalue() == "shard 1/2: started, expected 20.0 s\n"
    first.seconds, first.finished, first.total = PLAIN_SECONDS, 3, 1200
    lines.show([first, second])
    first.seconds += 1
    lines.show([first, second])
    second.state = "running"
    lines.show([first, second])
    first.state, first.failed, first.finished = "exit code 1", 2, 1200
    lines.show([first, second])
    lines.show([first, second])
    lines.close()
    assert out.getvalue().splitlines()[1:] == [
        "shard 1/2: running, 3/1,200 tests, 10.0 s of about 20.0 s",
        "shard 2/2: started",
        "shard 1/2: exit code 1, 1,200/1,200 tests, 2 failed, 11.0 s",
    ]


def test_a_shard_that_is_over_at_once_is_mentioned() -> None:
    """
    Though nobody ever saw it run.
    """
    out = io.StringIO()

    Lines(out).show([Row("1/1", state="done", seconds=0.1, finished=2, total=2)])

    assert out.getvalue() == "shard 1/1: done, 2/2 tests, 0.1 s\n"


def screen(text: str) -> list[str]:
    """What a terminal shows after *text*."""
    lines: list[str] = []
    at = 0
    for up, line in re.findall(r"(?:\x1b\[(\d+)A)?\x1b\[2K([^\n]*)\n", text):
        at -= int(up or 0)
        lines[at : at + 1] = [line]
        at += 1
    return lines


def test_bars_are_drawn_over_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A line per shard, whatever happens, and none longer than the terminal: a line that wraps could not be drawn over.
    """
    monkeypatch.setenv("COLUMNS", "60")
    out = Terminal()
    bars = Bars(out)
    rows = [Row("1/2", expected=10.0, state="running", finished=1, total=4), Row("10/2 " + "x" * 80)]

    for rows[0].finished in (1, 2, 9):
        bars.show(rows)
    rows[0].state = "done"
    bars.show(rows)
    bars.close()

    shown = screen(out.getvalue())
    assert len(shown) == 2
    assert all(len(line) < 60 for line in shown)
    rows[1].name = "2/2"
    monkeypatch.setenv("COLUMNS", "100")
    bars.show(rows)
    shown = screen(out.getvalue())
    assert shown[0].startswith("1/2 " + "█" * 24 + " done: 9/4 tests")
    assert shown[1].startswith("2/2 " + "░" * 24 + " waiting: 0 tests")


@pytest.mark.parametrize(
    ("finished", "total", "blocks"), [(0, 0, 0), (0, 5, 0), (1, 2, 12), (4, 5, 19), (5, 5, 24), (9, 5, 24)]
)
def test_a_bar_is_as_long_as_its_share(finished: int, total: int, blocks: int) -> None:
    """
    Nothing known is nothing done; retries never make it longer than it is.
    """
    out = Terminal()

    Bars(out).show([Row("1/1", state="running", finished=finished, total=total)])

    assert out.getvalue().count("█") == blocks


def test_who_is_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A terminal that can redraw has bars; a file, a CI log and a dumb terminal have lines.
    """
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert isinstance(progress_on(Terminal()), Bars)
    assert isinstance(progress_on(io.StringIO()), Lines)
    monkeypatch.setenv("CI", "true")
    assert isinstance(progress_on(Terminal()), Lines)
    monkeypatch.setenv("CI", "")
    monkeypatch.setenv("TERM", "dumb")
    assert isinstance(progress_on(Terminal()), Lines)
    monkeypatch.delenv("TERM")
    assert isinstance(progress_on(Terminal()), Lines)
