"""Every attempt of pytest-rerunfailures is an attempt of ours, and only its own record counts as a retry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Run, Suite

pytest.importorskip("pytest_rerunfailures")
FLAKY = """
    import pytest
    seen = {}
    def times(name):
        seen[name] = seen.get(name, 0) + 1
        return seen[name]

    def test_flaky(): assert times("flaky") == 3
    def test_always(): assert 0
    @pytest.fixture
    def comes_later(): assert times("setup") == 2
    def test_setup(comes_later): pass
    @pytest.fixture
    def goes_later():
        yield
        assert times("teardown") == 2
    def test_teardown(goes_later): pass
    def test_fine(): pass
    def test_skipped(): pytest.skip("no")
"""
RETRIED_FAILURE, RETRIED_ERROR = ("failed", True), ("error", True)


@pytest.fixture(scope="module")
def run(module_suite: Suite) -> Run:
    module_suite.write("test_a.py", FLAKY)
    return module_suite.run("-p", "pytest_rerunfailures", "--reruns", "2")


@pytest.mark.parametrize(
    ("name", "attempts"),
    [
        ("test_flaky", [RETRIED_FAILURE, RETRIED_FAILURE, ("passed", False)]),
        ("test_always", [RETRIED_FAILURE, RETRIED_FAILURE, ("failed", False)]),
        ("test_setup", [RETRIED_ERROR, ("passed", False)]),
        ("test_teardown", [RETRIED_ERROR, ("passed", False)]),
        ("test_fine", [("passed", False)]),
        ("test_skipped", [("skipped", False)]),
    ],
)
def test_each_attempt_is_recorded(run: Run, name: str, attempts: list[tuple[str, bool]]) -> None:
    """
    A failed attempt that is followed by another says so; the numbers count from 1.
    """
    found = run.attempts(name)

    assert [(event["outcome"], event.get("retried", False)) for event in found] == attempts
    assert [event["attempt"] for event in found] == list(range(1, len(attempts) + 1))
    assert [event["attempt"] for event in run.events("start") if event["id"].endswith(name)] == list(
        range(1, len(attempts) + 1)
    )
