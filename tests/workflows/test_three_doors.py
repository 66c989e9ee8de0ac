"""A plan job, a matrix of three shards and a merge job, through the three doors of this checkout, run by act."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from actions.composite import ROOT
from actions.suite import TESTS, a_suite

from workflows.act import Run, find_act, run_workflow

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def act() -> str:
    return find_act()


class Repository:
    """A copy of this checkout that tests a suite of its own with itself."""

    def __init__(self, root: Path, act: str) -> None:
        self.root = root
        self.act = act
        self.tree = root / "repository"
        self.bundle = root / "the bundle"
        workflows = self.tree / ".github" / "workflows"
        workflows.mkdir(parents=True)
        shutil.copy(ROOT / "action.yml", self.tree)
        shutil.copy(Path(__file__).with_name("three-doors.yml"), workflows)
        for name in ("actions", "packages"):
            shutil.copytree(ROOT / name, self.tree / name, ignore=shutil.ignore_patterns("__pycache__"))

    def run(self, failing: str | None = None, lose: str = "") -> Run:
        a_suite(self.tree / "my suite", failing)
        results = self.root / "the results"
        return run_workflow(
            self.act, self.tree, self.root / "home", RESULTS=str(results), BUNDLE=str(self.bundle), LOSE=lose
        )

    def totals(self) -> dict[str, Any]:
        run = json.loads((self.bundle / "run.json").read_text("utf-8"))
        return {name: run["totals"][name] for name in ("tests", "passed", "failed", "not_run")}

    def outputs(self) -> str:
        return (self.bundle / "outputs.txt").read_text("utf-8")


@pytest.fixture
def repository(tmp_path: Path, act: str) -> Repository:
    return Repository(tmp_path, act)


def test_a_green_workflow(repository: Repository) -> None:
    """
    All five jobs end well, and every test ran exactly once.
    """
    run = repository.run()

    assert run.exit_code == 0, run.log
    assert run.jobs() == {"plan": True, "test-1": True, "test-2": True, "test-3": True, "tests": True}, run.log
    assert repository.totals() == {"tests": TESTS, "passed": TESTS, "failed": 0, "not_run": 0}
    assert repository.outputs() == f"green {TESTS}"


def test_a_workflow_with_a_failing_test(repository: Repository) -> None:
    """
    The shard that has it is red, so is the verdict, and the other shards are not.
    """
    run = repository.run(failing="more tests/test_four")
    jobs = run.jobs()

    assert run.exit_code != 0
    assert sorted(ended for name, ended in jobs.items() if name.startswith("test-")) == [False, True, True], run.log
    assert jobs["tests"] is False
    assert repository.totals() == {"tests": TESTS, "passed": TESTS - 1, "failed": 1, "not_run": 0}
    assert repository.outputs() == f"red {TESTS}"


def test_a_workflow_that_loses_a_result(repository: Repository) -> None:
    """
    Every test job is green, but one result folder is gone: only the merge can see it, and it does.
    """
    run = repository.run(lose="2-of-3")
    jobs = run.jobs()

    assert run.exit_code != 0
    assert [name for name, ended in jobs.items() if not ended] == ["tests"], run.log
    assert repository.totals()["failed"] == 0
    assert repository.outputs().startswith("red ")
