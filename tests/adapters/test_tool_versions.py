"""Tools are asked once, together, with patience that ends."""

from __future__ import annotations

import os
import select
import stat
import sys
from pathlib import Path

import pytest
from partest_sdk.adapters.tool_versions import ask_tools

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the tools are shell scripts")


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with tools of our own making."""
    folder = tmp_path / "bin"
    folder.mkdir()
    scripts = {
        "good": "echo good 1.2.3",
        "loud": "echo loud 4.5 >&2",
        "broken": "echo 6.7; exit 3",
        "slow": "sleep 1000 > alive & sleep 1000 > alive",
        "leaky": 'echo "1.0 $PARTEST_TOKEN$GITHUB_TOKEN$MY_PASSWORD"',
        "reads": "read line; echo 2.0",
        "steers": 'echo "3.0 $GITHUB_ENV$GITHUB_PATH"',
    }
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(stat.S_IRWXU)
    return folder


def ask(tools: Path, *names: str, patience: float = 20.0, **variables: str) -> dict[str, str | None]:
    environment = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", **variables}
    answers = ask_tools([(name,) for name in names], str(tools), environment, patience)
    return {command[0]: answer for command, answer in answers.items()}


def test_what_a_tool_prints_is_its_answer(tools: Path) -> None:
    """
    On either stream, as java does; a tool that fails or is not there has none, and one that reads input is not waited for.
    """
    assert ask(tools, "good", "loud", "broken", "missing", "reads") == {
        "good": "good 1.2.3\n",
        "loud": "loud 4.5\n",
        "broken": None,
        "missing": None,
        "reads": "2.0\n",
    }


def test_a_tool_that_says_nothing_is_ended_with_what_it_started(tools: Path) -> None:
    """
    Patience is for all together; afterwards nothing of it lives on: a named pipe ends when its last writer is gone.
    """
    os.mkfifo(tools / "alive")
    alive = os.open(tools / "alive", os.O_RDONLY | os.O_NONBLOCK)

    assert ask(tools, "slow", "good", patience=3.0) == {"slow": None, "good": "good 1.2.3\n"}

    poll = select.poll()
    poll.register(alive)
    assert poll.poll(60_000) == [(alive, select.POLLHUP)]
    os.close(alive)


def test_no_tool_learns_a_secret(tools: Path) -> None:
    """
    A version manager runs what the work tree chose.
    """
    assert ask(tools, "leaky", PARTEST_TOKEN="a", GITHUB_TOKEN="b", MY_PASSWORD="c") == {"leaky": "1.0 \n"}
    # Nor where the job's later steps take their variables from.
    assert ask(tools, "steers", GITHUB_ENV="/tmp/env", GITHUB_PATH="/tmp/path") == {"steers": "3.0 \n"}


def test_programs_of_the_work_tree_are_not_started(tools: Path) -> None:
    """
    A relative folder on PATH is the work tree.
    """
    environment = {"PATH": f".{os.pathsep}"}

    assert ask_tools([("good",)], str(tools), environment) == {("good",): None}


def test_asking_nobody_starts_nothing(tmp_path: Path) -> None:
    """
    Where every version is pinned there is nothing to wait for.
    """
    assert ask_tools([], str(tmp_path / "missing"), {}) == {}
