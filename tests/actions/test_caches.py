"""What `actions/cache` said, handed to our actions as a workflow hands it: with its `|| 'none'`, one job per line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actions.composite import Finished, Job
from actions.suite import QUIET_PYTEST, a_suite
from actions.test_summary_action import NO_INDEX

pytestmark = pytest.mark.slow


def test_from_step_to_step(tmp_path: Path, downloaded: Path) -> None:
    """
    Two shards and two other jobs: the result folders have it, the job summary shows it, and the history keeps all four.
    """
    event = tmp_path / "event.json"
    event.write_text('{"repository": {"default_branch": "main"}}')
    job = Job(tmp_path / "runner", env={**NO_INDEX, "PYTHONDONTWRITEBYTECODE": "1", "GITHUB_EVENT_PATH": str(event)})
    a_suite(job.workspace)
    plan = job.uses(downloaded / "actions" / "shard", shards="2").outputs["plan"]
    for shard, hit in (("1/2", "true"), ("2/2", "false")):
        assert job.uses(downloaded, run=QUIET_PYTEST, shard=shard, plan=plan, cache_hit=hit).exit_code == 0

    merged = job.uses(downloaded / "actions" / "merge-results", plan=plan, history="history.db")
    told = [
        job.uses(
            downloaded / "actions" / "summary",
            token="",
            history="history.db",
            cache_hit="build=none\nthe docs (3.12)=true\n",
        )
        for _ in range(2)
    ]

    assert merged.exit_code == 0, merged.log
    assert "kept the cache hits of 2 shards" in merged.log
    for step in told:
        assert step.exit_code == 0, step.log
        assert caches_of(step) == {
            "tests 1/2": "exact | exact in 1 of 1 run",
            "tests 2/2": "older | exact in 0 of 1 run",
            "build": "none | exact in 0 of 1 run",
            "the docs (3.12)": "exact | exact in 1 of 1 run",
        }


def test_a_word_that_means_nothing(tmp_path: Path, downloaded: Path) -> None:
    """
    The step fails before a test runs, and says what to write.
    """
    job = Job(tmp_path / "runner", env={"PYTHONDONTWRITEBYTECODE": "1"})
    a_suite(job.workspace)
    plan = job.uses(downloaded / "actions" / "shard", shards="1").outputs["plan"]
    step = job.uses(downloaded, run="touch ran", shard="1/1", plan=plan, cache_hit="yes")

    assert step.exit_code == 2
    assert "cache-hit is 'yes'; it must be true, older (or false) or none" in step.log
    assert {path.name for path in job.workspace.iterdir()} == {"tests"}


def test_an_empty_input_says_nothing(tmp_path: Path, downloaded: Path) -> None:
    """
    As in every workflow that has no cache.
    """
    job = Job(tmp_path / "runner", env={"PYTHONDONTWRITEBYTECODE": "1"})
    a_suite(job.workspace)
    plan = job.uses(downloaded / "actions" / "shard", shards="1").outputs["plan"]
    step = job.uses(downloaded, run="true", shard="1/1", plan=plan, cache_hit="")
    (manifest,) = (job.workspace / "partest-results").rglob("manifest.json")

    assert step.exit_code == 0, step.log
    assert "cache_hit" not in json.loads(manifest.read_text())


def caches_of(step: Finished) -> dict[str, str]:
    """The table of caches in a job summary: each job, and the rest of its row."""
    section = step.summary.partition("<summary>Caches: ")[2].partition("</details>")[0]
    cells = [line.strip("| ").split(" | ", 1) for line in section.splitlines() if line.startswith("| `")]
    return {name.strip("`"): rest for name, rest in cells}
