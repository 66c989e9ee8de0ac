"""A cancelled job: GitHub interrupts the step's first process, and what the tests did so far must not be lost."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from actions.composite import Job
from actions.suite import QUIET_PYTEST

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process"),
]

WAITING = """
import os, pathlib, time

def test_quick():
    pass

def test_that_waits():
    pathlib.Path("pid").write_text(str(os.getpid()))
    time.sleep(60)
"""


def wait_for(what: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_to_the_step_reaches_the_tests(tmp_path: Path, downloaded: Path, name: str) -> None:
    """
    GitHub sends SIGINT and, 7.5 seconds later, SIGTERM. Either ends the tests, and the result folder tells what ran.
    """
    job = Job(tmp_path, env={"PYTHONDONTWRITEBYTECODE": "1"})
    (job.workspace / "test_waiting.py").write_text(WAITING, "utf-8")
    planned = job.uses(downloaded / "actions" / "shard", shards="1")
    pid = job.workspace / "pid"

    step = job.start(downloaded, run=QUIET_PYTEST, shard="1/1", plan=planned.outputs["plan"])
    wait_for(lambda: step.process.poll() is not None or (pid.exists() and pid.read_text() != ""))
    step.process.send_signal(signal.Signals[name])
    done = step.wait(seconds=20)

    assert done.exit_code != 0
    assert done.outputs["state"] == "cancelled", done.log
    assert not alive(int(pid.read_text()))
    (manifest,) = (job.workspace / done.outputs["results"]).rglob("manifest.json")
    assert json.loads(manifest.read_text("utf-8"))["state"] == "cancelled"
    (events,) = manifest.parent.glob("events-*.jsonl")
    told = [json.loads(line) for line in events.read_text("utf-8").splitlines()]
    passed = [event["id"] for event in told if event.get("outcome") == "passed"]
    assert passed == ["test_waiting.py::test_quick"]
