"""The action cache-key, as a runner starts it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actions.composite import ROOT, Job

ACTION = ROOT / "actions" / "cache-key"
LOCK = {"lockfileVersion": 3, "packages": {"": {}, "node_modules/a": {"version": "1.0.0", "integrity": "sha512-x"}}}


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A job with a package of Node checked out."""
    job = Job(tmp_path / "runner")
    for name in ("", "packages/web/"):
        (job.workspace / name).mkdir(parents=True, exist_ok=True)
        (job.workspace / name / "package-lock.json").write_text(json.dumps(LOCK))
    (job.workspace / ".nvmrc").write_text("20.1.0\n")
    return job


def test_without_an_input_the_next_step_gets_all_it_needs(job: Job) -> None:
    """
    Key, restore keys and paths, as actions/cache takes them; and the work tree is as it was.
    """
    before = sorted(job.workspace.rglob("*"))

    step = job.uses(ACTION)

    assert step.exit_code == 0, step.log
    assert "-npm-node20-" in step.outputs["key"]
    assert step.outputs["key"].startswith(step.outputs["restore-keys"])
    assert step.outputs["paths"]
    assert step.outputs["key"] in step.log
    assert sorted(job.workspace.rglob("*")) == before


def test_every_input_arrives(job: Job) -> None:
    """
    Each changes what it is for.
    """
    plain = job.uses(ACTION).outputs
    cases: dict[str, dict[str, str]] = {
        "-none_later.1d9283-": {"ecosystems": "uv", "fallback": "later", "tools": "python=3.12\nuv=0.5"},
        "web-v7-": {"prefix": "web", "salt": "7", "root": "packages/web"},
        "-e2e_storybook-": {"features": "storybook\ne2e"},
        "-files-any-": {
            "ecosystems": "none",
            "files": "**/package-lock.json\n!packages/**",
            "hash_mode": "strict",
            "paths": "deps",
        },
        "20": {"refresh": "monthly"},
    }

    for part, inputs in cases.items():
        outputs = job.uses(ACTION, **inputs).outputs
        assert part in outputs["key"] + "-", inputs
        assert outputs["key"] != plain["key"]
    assert job.uses(ACTION, separate="true").outputs["key"] == ""
    assert "lock of npm" in job.uses(ACTION, explain="true").log


def test_nothing_to_cache_fails_the_step(job: Job) -> None:
    """
    With the folder and the remedy, and without outputs that a next step would take for a key.
    """
    (job.workspace / "empty").mkdir()

    step = job.uses(ACTION, root="empty")

    assert step.exit_code == 3
    assert "no ecosystem is used in empty" in step.log
    assert not any(step.outputs.values())
