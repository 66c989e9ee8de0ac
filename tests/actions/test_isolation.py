"""A work tree may be a pull request of anybody: the SDK runs in it and executes none of it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from actions.composite import Job
from actions.suite import a_suite

OURS = ("partest_sdk", "pytest_partest", "sitecustomize", "usercustomize", "yaml", "boot")


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A job whose work tree has a hostile file for everything one can import, and whose environment points there."""
    job = Job(tmp_path)
    tree = job.workspace
    job.env = {
        "PYTHONPATH": str(tree),
        "PYTHONHOME": str(tree),
        "PYTHONSTARTUP": str(tree / "sitecustomize.py"),
        "PYTHONUSERBASE": str(tree),
        "PYTHONSAFEPATH": "",
        "PYTHONINSPECT": "1",
    }
    a_suite(tree)
    for name in (*sys.stdlib_module_names, *OURS):
        (tree / f"{name}.py").write_text(f"open({str(tmp_path / 'marker')!r}, 'a').write({name!r})\n", "utf-8")
    return job


def executed(job: Job) -> str:
    marker = job.root / "marker"
    return marker.read_text("utf-8") if marker.exists() else ""


def test_the_trap_works(job: Job) -> None:
    """
    A Python that is started as everybody starts it does fall for this work tree.
    """
    subprocess.run([sys.executable, "-c", "import logging"], cwd=job.workspace, check=False)

    assert executed(job)


def test_inputs_are_data(tmp_path: Path, downloaded: Path) -> None:
    """
    Whatever an input holds, a branch name for example, no shell reads it.
    """
    job = Job(tmp_path)
    a_suite(job.workspace)
    nasty = "'; touch pwned; \"$(touch pwned)`touch pwned`\n touch pwned #"

    done = job.uses(downloaded / "actions" / "shard", shards="2", suite=nasty, python=sys.executable)
    refused = job.uses(downloaded / "actions" / "shard", shards="2", python=nasty)

    assert done.exit_code == 0, done.log
    assert refused.exit_code == 2
    assert not [*job.root.rglob("pwned")]


def test_file_names_are_no_commands_to_the_runner(tmp_path: Path, downloaded: Path) -> None:
    """
    GitHub obeys `::` at the start of a line and `##[` anywhere in it, also when they come from the name of a file.
    """
    job = Job(tmp_path)
    names = ["::error::pwned", "x##[error]pwned", "::add-mask::e"]
    (job.workspace / "ids.txt").write_text("\n".join(names), "utf-8")

    explained = job.uses(downloaded / "actions" / "shard", tests_from="ids.txt", shards="1", explain="true")
    planned = job.uses(downloaded / "actions" / "shard", tests_from="ids.txt", shards="1")
    plan = planned.outputs["plan"]
    given = job.uses(downloaded / "actions" / "shard", shard="1/1", plan=plan)
    given_explained = job.uses(downloaded / "actions" / "shard", shard="1/1", plan=plan, explain="true")

    assert sorted(given.outputs["tests"].splitlines()) == sorted(names)
    for done in (explained, planned, given, given_explained):
        assert done.exit_code == 0, done.log
        assert not re.search(r"^\s*::|##\[", done.log, flags=re.MULTILINE)


def test_planning_and_giving_out_execute_nothing(job: Job, downloaded: Path) -> None:
    """
    The plan job installs nothing and trusts nothing.
    """
    planned = job.uses(downloaded / "actions" / "shard", shards="3")
    given = job.uses(downloaded / "actions" / "shard", shard="2/3", plan=planned.outputs["plan"])

    assert (planned.exit_code, given.exit_code) == (0, 0), planned.log + given.log
    assert given.outputs["tests"]
    assert executed(job) == ""


def test_running_executes_only_the_command(job: Job, downloaded: Path) -> None:
    """
    What the command itself imports is the caller's business; `partest run` around it stays out of the work tree.
    """
    planned = job.uses(downloaded / "actions" / "shard", shards="3")
    ran = job.uses(downloaded, run="exit 0", shard="1/3", plan=planned.outputs["plan"])

    assert ran.exit_code == 0, ran.log
    assert executed(job) == ""


def test_merging_executes_nothing(job: Job, downloaded: Path) -> None:
    """
    The job with the verdict, often the one with more permissions, imports nothing either.
    """
    planned = job.uses(downloaded / "actions" / "shard", shards="3")
    job.uses(downloaded, run="exit 0", shard="1/3", plan=planned.outputs["plan"])
    merged = job.uses(downloaded / "actions" / "merge-results", plan=planned.outputs["plan"], results="partest-results")

    assert merged.exit_code == 5, merged.log
    assert executed(job) == ""
