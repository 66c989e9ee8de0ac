"""Killed processes and full disks: what is on disk stays true, and the test run never notices."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Suite


def test_a_killed_process_leaves_whole_lines(suite: Suite) -> None:
    """
    After SIGKILL every line is a whole event, and the last start has no finish: the prime suspect.
    """
    suite.write("test_a.py", "import pytest\n@pytest.mark.parametrize('n', range(20_000))\ndef test_a(n): pass\n")
    share = suite.share()
    pytest_process = subprocess.Popen(
        suite.command(), cwd=suite.base, env=suite.environment(share), stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 50
    try:
        while time.monotonic() < deadline and pytest_process.poll() is None:
            files = list(share.parent.glob("events-*.jsonl"))
            if files and files[0].stat().st_size > 200_000:
                break
            time.sleep(0.01)
    finally:
        pytest_process.send_signal(signal.SIGKILL)
        pytest_process.wait()

    text = files[0].read_text("ascii")
    events = [json.loads(line) for line in text.splitlines()]
    assert text.endswith("\n")
    assert [event["event"] for event in events[:3]] == ["session", "start", "finish"]
    starts = [event["id"] for event in events if event["event"] == "start"]
    finishes = [event["id"] for event in events if event["event"] == "finish"]
    assert finishes in (starts, starts[:-1])
    assert len(list(share.parent.glob("collected-*.json"))) == 1


def test_results_that_cannot_be_written_do_not_change_the_run(suite: Suite) -> None:
    """
    No folder, no records: one line says so, and the verdict is pytest's.
    """
    suite.write("test_a.py", "def test_a(): pass\ndef test_b(): assert 0\n")

    run = suite.run(results=str(suite.base / "no" / "such" / "folder"))

    assert run.exit_code == 1
    assert "1 failed, 1 passed" in run.output
    (line,) = run.errors.splitlines()
    assert line.startswith("partest: could not record")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_does_not_change_the_run(suite: Suite) -> None:
    """
    The disk fills up while tests run: they go on, and one line tells it at the end.
    """
    share = suite.share()
    suite.write(
        "conftest.py",
        f"""
        import os, pathlib
        def pytest_runtest_logfinish(nodeid):
            if nodeid.endswith("test_a"):
                (events,) = pathlib.Path({str(share.parent)!r}).glob("events-*")
                for number in os.listdir("/proc/self/fd"):
                    if os.path.realpath("/proc/self/fd/" + number) == str(events.resolve()):
                        os.dup2(os.open("/dev/full", os.O_WRONLY), int(number))
        """,
    )
    suite.write("test_a.py", "def test_a(): pass\ndef test_b(): pass\n")

    run = suite.run(share=share)

    assert (run.exit_code, run.ran) == (0, {"test_a.py::test_a": 1})
    assert "could not record every test" in run.errors


def test_a_forked_child_does_not_speak_for_its_parent(suite: Suite) -> None:
    """
    A test that forks and lets the child run on: each test is recorded once, by the process that reports it.
    """
    suite.write(
        "test_a.py",
        """
        import os
        def test_forks():
            child = os.fork()
            if child: os.waitpid(child, 0)
        def test_after(): pass
        """,
    )
    run = suite.run("-W", "ignore::DeprecationWarning")

    assert run.ran == {"test_a.py::test_forks": 1, "test_a.py::test_after": 1}
    assert len(run.events("end")) == 1
