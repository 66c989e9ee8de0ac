"""Plan, three shards and merge through the three doors, each job on a fresh machine, with artifacts between them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from actions.composite import Finished, Job
from actions.suite import QUIET_PYTEST, TESTS, a_suite

pytestmark = pytest.mark.slow


class Workflow:
    """One run of the workflow that docs/actions/run.md shows."""

    def __init__(self, root: Path, doors: Path, failing: str | None = None) -> None:
        self.root = root
        self.doors = doors
        self.failing = failing
        self.artifacts = root / "artifacts"

    def job(self, name: str) -> Job:
        job = Job(self.root / name, env={"PYTHONDONTWRITEBYTECODE": "1"})
        a_suite(job.workspace, self.failing)
        return job

    def plan(self) -> Finished:
        job = self.job("plan")
        done = job.uses(self.doors / "actions" / "shard", shards="3")
        assert left_in(job) == {"tests"}
        return done

    def test(self, shard: str, plan: str, attempt: int = 1) -> Finished:
        job = self.job(f"test {shard.replace('/', ' of ')} attempt {attempt}")
        job.env = {**job.env, "GITHUB_RUN_ATTEMPT": str(attempt)}
        done = job.uses(self.doors, run=QUIET_PYTEST, shard=shard, plan=plan, timeout="1m")
        assert left_in(job) == {"tests", "partest-results"}
        name = f"results-{shard.replace('/', '-')}-{attempt}"
        shutil.copytree(job.workspace / done.outputs["results"], self.artifacts / name)
        return done

    def merge(self, plan: str, attempt: int = 1) -> Finished:
        job = self.job(f"merge {len([*self.root.iterdir()])}")
        job.env = {**job.env, "GITHUB_RUN_ATTEMPT": str(attempt)}
        shutil.copytree(self.artifacts, job.workspace / "results")
        done = job.uses(self.doors / "actions" / "merge-results", plan=plan, results="results")
        assert left_in(job) == {"tests", "results", "partest-bundle"}
        assert (job.workspace / done.outputs["junit"]).is_file()
        assert (job.workspace / done.outputs["bundle"] / "run.json").is_file()
        return done


def left_in(job: Job) -> set[str]:
    return {path.name for path in job.workspace.iterdir()}


def shards_of(planned: Finished) -> list[str]:
    return [job["shard"] for job in json.loads(planned.outputs["matrix"])["include"]]


def totals(merged: Finished) -> dict[str, int]:
    names = ("tests", "passed", "failed", "errors", "skipped", "flaky", "not-run")
    return {name: int(merged.outputs[name]) for name in names if merged.outputs[name] != "0"}


def test_a_green_run(tmp_path: Path, downloaded: Path) -> None:
    """
    Every test runs exactly once, on the share that the plan gave it, and the verdict is green.
    """
    workflow = Workflow(tmp_path, downloaded)

    planned = workflow.plan()
    shards = shards_of(planned)
    tested = [workflow.test(shard, planned.outputs["plan"]) for shard in shards]
    merged = workflow.merge(planned.outputs["plan"])

    assert planned.exit_code == 0, planned.log
    assert shards == ["1/3", "2/3", "3/3"]
    assert planned.outputs["total"] == "3"
    for done in tested:
        assert (done.exit_code, done.outputs["exit-code"], done.outputs["state"]) == (0, "0", "finished"), done.log
    assert (merged.exit_code, merged.outputs["exit-code"], merged.outputs["verdict"]) == (0, "0", "green"), merged.log
    assert totals(merged) == {"tests": TESTS, "passed": TESTS}


def test_a_red_run(tmp_path: Path, downloaded: Path) -> None:
    """
    One failing test: its shard fails as pytest does, the verdict is red, and the outputs are there all the same.
    """
    workflow = Workflow(tmp_path, downloaded, failing="test_three")

    planned = workflow.plan()
    tested = [workflow.test(shard, planned.outputs["plan"]) for shard in shards_of(planned)]
    merged = workflow.merge(planned.outputs["plan"])

    assert sorted(done.exit_code for done in tested) == [0, 0, 1]
    assert sorted(done.outputs["exit-code"] for done in tested) == ["0", "0", "1"]
    assert (merged.exit_code, merged.outputs["exit-code"], merged.outputs["verdict"]) == (1, "1", "red"), merged.log
    assert totals(merged) == {"tests": TESTS, "passed": TESTS - 1, "failed": 1}


def test_a_lost_shard(tmp_path: Path, downloaded: Path) -> None:
    """
    A job whose results never arrive turns the run red although nothing failed; when it runs again, all is green.
    """
    workflow = Workflow(tmp_path, downloaded)

    planned = workflow.plan()
    first, *others = shards_of(planned)
    for shard in others:
        workflow.test(shard, planned.outputs["plan"])
    lost = workflow.merge(planned.outputs["plan"])
    workflow.test(first, planned.outputs["plan"], attempt=2)
    found = workflow.merge(planned.outputs["plan"], attempt=2)

    assert (lost.exit_code, lost.outputs["verdict"]) == (5, "red"), lost.log
    assert (found.exit_code, found.outputs["verdict"]) == (0, "green"), found.log
    assert totals(found) == {"tests": TESTS, "passed": TESTS}
