"""The action summary as a runner starts it: in a bash step, isolated, with the job's own token, with and without a package index."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from contract.fake_github import FakeGitHub
from contract.state import A_SHA, Repository, Token
from partest_sdk.adapters.results.bundle import write_bundle
from run_builders import a_run

from actions.composite import TOKEN, Job

PACKAGES = {
    name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_CERT_", "REQUESTS_CA_BUNDLE"))
}
NO_INDEX = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_FIND_LINKS": "",
    "PIP_CONFIG_FILE": os.devnull,
    "UV_INDEX_URL": "http://127.0.0.1:9/simple",
}
EVERYTHING = ("contents", "checks", "pull-requests", "actions")


def a_job(folder: Path, api_url: str, packages: Mapping[str, str]) -> Job:
    """A job with a red bundle, for a pull request."""
    event = folder / "event.json"
    event.write_text(
        json.dumps({"pull_request": {"number": 1, "head": {"sha": A_SHA, "repo": {"full_name": "octo-org/octo-repo"}}}})
    )
    github = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(event), "GITHUB_API_URL": api_url}
    job = Job(folder / "runner", env={**packages, **github})
    write_bundle(job.workspace / "partest-bundle", a_run(passed=3, failed=2).merge())
    return job


def test_without_a_package_index_everything_but_publishing_is_there(tmp_path: Path, downloaded: Path) -> None:
    """
    The job summary, the report, the outputs and the red verdict; one notice says what is missing, and nothing was sent.
    """
    with FakeGitHub() as github:
        step = a_job(tmp_path, github.url, NO_INDEX).uses(downloaded / "actions" / "summary")

        assert step.exit_code == 1
        assert step.summary.startswith("### ❌ 2 of 5 tests failed")
        assert (step.outputs["verdict"], step.outputs["exit-code"], step.outputs["check-run-url"]) == ("red", "1", "")
        assert Path(step.outputs["report"]).read_text("utf-8").startswith("<!doctype html>")
        assert "are needed to publish and cannot be installed" in step.log
        assert "RED: 2 of 5 tests failed" in step.log
        assert "mistake in partest" not in step.log
        assert github.requests == []


@pytest.mark.slow
def test_with_one_it_publishes_with_the_jobs_own_token(tmp_path: Path, downloaded: Path) -> None:
    """
    It installs its packages for itself and speaks to GitHub: check run, comment, and their addresses as outputs.
    """
    token = Token(permissions=dict.fromkeys(EVERYTHING, "write"))
    with FakeGitHub(repository=Repository("octo-org", "octo-repo"), tokens={TOKEN: token}) as github:
        github.add_pull(1)
        job = a_job(tmp_path, github.url, PACKAGES)
        step = job.uses(downloaded / "actions" / "summary")
        if "could not be installed" in step.log or "cannot be installed" in step.log:
            pytest.skip("no package index can be reached")

        assert step.exit_code == 1, step.log
        assert step.outputs["check-run-url"].startswith("http"), step.log
        assert step.outputs["comment-url"].startswith("http")
        assert [check.conclusion for check in github.check_runs] == ["failure"]
        assert len(github.comments) == 1
        assert {path.name for path in job.workspace.iterdir()} == {"partest-bundle"}
