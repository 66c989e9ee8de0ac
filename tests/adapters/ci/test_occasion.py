"""What a run is about, by the events as GitHub sends them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from odd_values import odd
from partest_sdk.adapters.ci.occasion import read_occasion
from partest_sdk.core.summary.occasion import Occasion
from partest_sdk.core.summary.publication import PullRequest

HEAD, MERGE, MAIN = "a" * 40, "b" * 40, "c" * 40


def pull_request(source: str = "octo-org/shop") -> dict[str, Any]:
    return {
        "pull_request": {"number": 7, "head": {"sha": HEAD, "repo": {"full_name": source}}},
        "repository": {"full_name": "octo-org/shop"},
    }


WORKFLOW_RUN = {
    "workflow_run": {
        "id": 99,
        "run_attempt": 3,
        "name": "tests",
        "head_sha": HEAD,
        "head_branch": "topic",
        "pull_requests": [],
        "head_repository": {"owner": {"login": "stranger"}},
    }
}


def occasion(folder: Path, event: str, payload: Any, **variables: str) -> Occasion:
    path = folder / "event.json"
    path.write_text(payload if isinstance(payload, str) else json.dumps(payload), "utf-8")
    given = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": str(path),
        "GITHUB_REPOSITORY": "octo-org/shop",
        "GITHUB_SHA": MERGE,
        "GITHUB_REF_NAME": "main",
        "GITHUB_RUN_ID": "4711",
        "GITHUB_RUN_ATTEMPT": "2",
        "GITHUB_WORKFLOW": "ci",
        "GITHUB_JOB": "report",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_API_URL": "https://api.github.com",
        "GITHUB_ACTOR": "octocat",
    }
    return read_occasion(given | variables)


def test_a_pull_request_is_about_its_head(tmp_path: Path) -> None:
    """
    The merge commit that was tested is nowhere to be seen for people.
    """
    found = occasion(tmp_path, "pull_request", pull_request())

    assert (found.head_sha, found.pull_request) == (HEAD, PullRequest(7, HEAD))
    assert (found.run_id, found.attempt, found.read_only) == (4711, 2, "")
    assert found.run_url == "https://github.com/octo-org/shop/actions/runs/4711"


@pytest.mark.parametrize(
    ("event", "payload", "head_sha"),
    [
        ("push", {"after": HEAD}, MERGE),
        ("schedule", {}, MERGE),
        ("workflow_dispatch", {}, MERGE),
        ("merge_group", {"merge_group": {"head_sha": HEAD, "base_sha": MAIN}}, HEAD),
        ("workflow_run", WORKFLOW_RUN, HEAD),
        ("pull_request", {}, ""),
        ("push", "not JSON", MERGE),
        ("push", "[]", MERGE),
    ],
)
def test_the_commit_of_each_event(tmp_path: Path, event: str, payload: Any, head_sha: str) -> None:
    """
    A pull request whose event says nothing has no commit; the merge commit is not put in its place.
    """
    assert occasion(tmp_path, event, payload).head_sha == head_sha


def test_a_workflow_run_is_about_the_run_before(tmp_path: Path) -> None:
    """
    Run, attempt, workflow and source branch are of the run that ended; it names no pull request, and the one of the event is not trusted.
    """
    found = occasion(tmp_path, "workflow_run", WORKFLOW_RUN)

    assert (found.run_id, found.attempt, found.workflow, found.artifact_run) == (99, 3, "tests", 99)
    assert (found.head, found.pull_request) == ("stranger:topic", None)


@pytest.mark.parametrize(
    ("event", "source", "actor", "word"),
    [
        ("pull_request", "stranger/shop", "octocat", "fork"),
        ("pull_request", "octo-org/shop", "octocat", ""),
        ("pull_request", "octo-org/shop", "dependabot[bot]", "Dependabot"),
        ("pull_request_target", "stranger/shop", "octocat", ""),
    ],
)
def test_who_may_only_read(tmp_path: Path, event: str, source: str, actor: str, word: str) -> None:
    """
    It is known beforehand why a token will be refused.
    """
    found = occasion(tmp_path, event, pull_request(source), GITHUB_ACTOR=actor).read_only

    assert word in found
    assert bool(found) is bool(word)


def test_github_enterprise_has_other_addresses(tmp_path: Path) -> None:
    """
    Both come from the environment, without a slash at the end.
    """
    found = occasion(
        tmp_path, "push", {}, GITHUB_SERVER_URL="https://ghe.example/", GITHUB_API_URL="https://ghe.example/api/v3"
    )

    assert (found.server_url, found.api_url) == ("https://ghe.example", "https://ghe.example/api/v3")
    assert found.run_url.startswith("https://ghe.example/octo-org/shop/")


@pytest.mark.parametrize("event", [pull_request(), WORKFLOW_RUN], ids=["pull_request", "workflow_run"])
def test_odd_events_are_never_an_error(tmp_path: Path, event: dict[str, Any]) -> None:
    """
    A value that is not as it should be counts as not said.
    """
    for name in ("pull_request", "workflow_run", "merge_group"):
        for payload in odd(event):
            found = occasion(tmp_path, name, payload)
            assert found.head_sha in ("", HEAD, MERGE)
            assert found.run_id > 0


@pytest.mark.parametrize(
    "variables",
    [
        {"GITHUB_REPOSITORY": "a b/c"},
        {"GITHUB_SHA": "main"},
        {"GITHUB_SERVER_URL": "javascript:alert(1)"},
        {"GITHUB_RUN_ID": "x"},
        {"GITHUB_RUN_ID": "9" * 5000},
    ],
)
def test_odd_variables_are_never_an_error(tmp_path: Path, variables: dict[str, str]) -> None:
    """
    Nor is a variable; what becomes a link is an address or nothing.
    """
    found = occasion(tmp_path, "push", {}, **variables)

    assert found.run_url == "" or found.run_url.startswith("https://github.com/")


def test_off_github_there_is_no_occasion() -> None:
    """
    A laptop's variables are nobody's business.
    """
    assert read_occasion({"GITHUB_SHA": HEAD}) == Occasion()
