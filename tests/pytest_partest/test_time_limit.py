"""A hung test is named, and the rest goes on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Run, Suite

HUNG = """
    import signal, threading, time, pytest

    def test_before(): pass
    def test_sleeps(): time.sleep(30)
    def test_waits_for_a_lock():
        lock = threading.Lock()
        lock.acquire(); lock.acquire()
    @pytest.fixture
    def slow_to_come(): time.sleep(30)
    def test_setup(slow_to_come): pass
    @pytest.fixture
    def slow_to_go():
        yield
        time.sleep(30)
    def test_teardown(slow_to_go): pass
    @pytest.fixture
    def half():
        time.sleep(0.2)
        yield
        time.sleep(0.2)
    def test_setup_and_call_share_the_limit(half): time.sleep(0.4)
    def test_teardown_has_its_own(half): time.sleep(0.05)
    def test_own_alarm():
        heard = []
        before = signal.signal(signal.SIGALRM, lambda *_: heard.append(1))
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        time.sleep(0.1)
        signal.signal(signal.SIGALRM, before)
        assert heard
    def test_after(): assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
"""
STUBBORN = """
    import time
    def test_before(): pass
    def test_stubborn():
        while True:
            try: time.sleep(30)
            except BaseException: pass
    def test_after(): pass
"""


@pytest.fixture(scope="module")
def run(module_suite: Suite) -> Run:
    module_suite.write("test_hung.py", HUNG)
    return module_suite.run(test_timeout=0.5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("test_before", "passed"),
        ("test_sleeps", "failed"),
        ("test_waits_for_a_lock", "failed"),
        ("test_setup", "error"),
        ("test_teardown", "error"),
        ("test_setup_and_call_share_the_limit", "failed"),
        ("test_teardown_has_its_own", "passed"),
        ("test_own_alarm", "passed"),
        ("test_after", "passed"),
    ],
)
def test_a_hung_test_fails_and_the_next_one_runs(run: Run, name: str, outcome: str) -> None:
    """
    Set-up and call share one limit, tear-down has another; a test's own alarm keeps working.
    """
    attempt = run.attempt(f"::{name}")

    assert attempt["outcome"] == outcome
    assert ("timed out after 0.5 s (--test-timeout)" in attempt.get("message", "")) == (outcome != "passed")
    assert attempt["setup"] + attempt["call"] + attempt["teardown"] < 1.5
    if name == "test_sleeps":
        assert "time.sleep(30)" in attempt["traceback"]
        assert attempt["line"] == 5


@pytest.mark.slow
def test_a_test_that_swallows_the_failure_ends_its_process(suite: Suite) -> None:
    """
    After a grace period the process goes, with the test named, its stacks recorded, and no end of the session claimed.
    """
    suite.write("test_a.py", STUBBORN)
    began = time.monotonic()

    run = suite.run(test_timeout=0.3)

    assert time.monotonic() - began < 20
    attempt = run.attempt("test_stubborn")
    assert (run.exit_code, attempt["outcome"], run.events("end")) == (1, "failed", [])
    assert "timed out after 0.3 s (--test-timeout) and did not stop" in attempt["message"]
    assert "test_stubborn" in attempt["traceback"]
    assert "test_a.py::test_stubborn timed out" in run.errors


@pytest.mark.slow
def test_under_xdist_another_worker_goes_on(suite: Suite) -> None:
    """
    The worker of a stubborn test is ended and replaced, so every other test runs.
    """
    pytest.importorskip("xdist")
    suite.write("test_a.py", STUBBORN)

    run = suite.run("-p", "xdist.plugin", "-n", "1", test_timeout=0.3)

    assert {event["id"].rpartition("::")[2]: event["outcome"] for event in run.events("finish")} == {
        "test_before": "passed",
        "test_stubborn": "failed",
        "test_after": "passed",
    }
