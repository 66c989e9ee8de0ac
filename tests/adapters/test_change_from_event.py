"""What the event says about the change is read as GitHub writes it, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from partest_sdk.adapters.changes import read_change_asked
from partest_sdk.core.coverage.comparison import ChangeAsked

A, B = "a" * 40, "b" * 64
PULL = {"pull_request": {"number": 7, "head": {"sha": A}, "base": {"sha": B}}}


def variables(folder: Path, name: str, event: Any) -> dict[str, str]:
    path = folder / "event.json"
    path.write_bytes(event if isinstance(event, bytes) else json.dumps(event).encode())
    return {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path)}


@pytest.mark.parametrize(
    ("name", "event", "asked"),
    [
        ("pull_request", PULL, ChangeAsked("pull_request", 7, A, B)),
        ("pull_request_target", PULL, ChangeAsked("pull_request_target", 7, A, B)),
        ("pull_request", {"pull_request": {"changed_files": 3}}, ChangeAsked("pull_request", changed_files=3)),
        ("pull_request", {"pull_request": {"changed_files": -3}}, ChangeAsked("pull_request")),
        ("push", {"before": A, "after": B}, ChangeAsked("push", base=A)),
        ("push", {"before": "0" * 40, "after": B}, ChangeAsked("push")),
        ("push", {"before": "0" * 64}, ChangeAsked("push")),
        ("push", PULL, ChangeAsked("push")),
        ("push", {"before": A, "forced": True}, ChangeAsked("push", base=A, forced=True)),
        ("push", {"before": A, "forced": "true"}, ChangeAsked("push", base=A)),
        ("pull_request", {"forced": True}, ChangeAsked("pull_request")),
        ("merge_group", {"merge_group": {"base_sha": A, "head_sha": B}}, ChangeAsked("merge_group", base=A)),
        ("workflow_run", {"workflow_run": {"head_sha": A}}, ChangeAsked("workflow_run", head=A)),
        ("workflow_run", {"workflow_run": {"head_sha": "main"}, **PULL}, ChangeAsked("workflow_run")),
        ("schedule", {"before": A, "merge_group": {"base_sha": A}}, ChangeAsked("schedule", is_no_change=True)),
        ("pull_request", {"pull_request": {"number": True, "head": {"sha": "--evil"}}}, ChangeAsked("pull_request")),
        ("pull_request", {"pull_request": {"number": -1, "head": [], "base": None}}, ChangeAsked("pull_request")),
        ("pull_request", {"pull_request": {"head": {"sha": f"{A}\n"}}}, ChangeAsked("pull_request")),
        ("pull_request", [], ChangeAsked("pull_request")),
        ("pull_request", b"{", ChangeAsked("pull_request")),
        ("pull_request", b"\xff", ChangeAsked("pull_request")),
        ("pull_request", b"[" * 100_000, ChangeAsked("pull_request")),
    ],
)
def test_events(tmp_path: Path, name: str, event: Any, asked: ChangeAsked) -> None:
    """
    The commits of each event; what is not as it should be counts as not said.
    """
    assert read_change_asked(variables(tmp_path, name, event)) == asked


@pytest.mark.parametrize(
    ("name", "ref", "asked"),
    [
        ("push", "refs/heads/main", ChangeAsked("push")),
        ("push", "refs/heads/feature/a", ChangeAsked("push", default_branch="main")),
        ("push", "refs/tags/main", ChangeAsked("push", is_no_change=True)),
        ("release", "refs/tags/v1", ChangeAsked("release", is_no_change=True)),
        ("workflow_dispatch", "refs/heads/main", ChangeAsked("workflow_dispatch", is_no_change=True)),
        ("workflow_dispatch", "refs/heads/feature", ChangeAsked("workflow_dispatch", default_branch="main")),
        ("workflow_dispatch", "refs/tags/v1", ChangeAsked("workflow_dispatch")),
        ("repository_dispatch", "refs/heads/main", ChangeAsked("repository_dispatch", is_no_change=True)),
        ("pull_request", "refs/pull/1/merge", ChangeAsked("pull_request")),
        ("merge_group", "refs/heads/gh-readonly-queue/main/pr-1", ChangeAsked("merge_group")),
    ],
)
def test_the_branch_of_the_run(tmp_path: Path, name: str, ref: str, asked: ChangeAsked) -> None:
    """
    Whatever is run on the default branch, but not pushed to it, is no change; another branch will be merged into that one.
    """
    event = variables(tmp_path, name, {"repository": {"default_branch": "main"}}) | {"GITHUB_REF": ref}

    assert read_change_asked(event) == asked
    odd: dict[str, Any]
    for odd in ({}, {"repository": []}, {"repository": {"default_branch": 7}}):
        nobody_knows = read_change_asked(variables(tmp_path, name, odd) | {"GITHUB_REF": ref})
        assert (nobody_knows.default_branch, nobody_knows.is_no_change) == (
            "",
            "tags" in ref and name != "workflow_dispatch",
        )


def test_a_default_branch_that_is_new_is_no_change(tmp_path: Path) -> None:
    """
    The first push of a repository is not what somebody asks to have reviewed; another branch that is new is.
    """
    made = variables(tmp_path, "push", {"before": "0" * 40, "created": True, "repository": {"default_branch": "main"}})

    assert read_change_asked(made | {"GITHUB_REF": "refs/heads/main"}).is_no_change
    assert not read_change_asked(made | {"GITHUB_REF": "refs/heads/mine"}).is_no_change


@pytest.mark.parametrize("name", ["workflow_dispatch", "repository_dispatch"])
def test_a_run_by_hand_may_test_something_else(tmp_path: Path, name: str) -> None:
    """
    On the default branch, but with a pull request checked out: that is a change, and it is compared with this branch.
    """
    run = variables(tmp_path, name, {"repository": {"default_branch": "main"}}) | {
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_SHA": A,
    }

    assert read_change_asked(run, tested=A).is_no_change
    other = read_change_asked(run, tested=B)
    assert (other.is_no_change, other.default_branch) == (False, "main")


def test_a_branch_is_not_its_own_base(tmp_path: Path) -> None:
    """
    One workflow is for all branches: on the branch that it names as the base, a push is compared with what it found.
    """
    pushed = variables(tmp_path, "push", {"before": A, "repository": {"default_branch": "main"}})

    assert read_change_asked(pushed | {"GITHUB_REF": "refs/heads/main"}, base_ref="main").base_ref == ""
    assert read_change_asked(pushed | {"GITHUB_REF": "refs/heads/mine"}, base_ref="main").base_ref == "main"


def test_what_the_caller_says(tmp_path: Path) -> None:
    """
    A base and a tested commit are taken as they are, off CI too.
    """
    assert read_change_asked({}, base_ref="main", tested=A) == ChangeAsked(base_ref="main", tested=A)
    assert read_change_asked({"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": "/gone"}) == ChangeAsked()
    gone = variables(tmp_path, "push", {}) | {"GITHUB_EVENT_PATH": str(tmp_path / "gone")}
    assert read_change_asked(gone) == ChangeAsked("push")


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://git.example", "https://git.example"),
        ("https://git.example:8443/", "https://git.example:8443"),
        ("https://evil\n.example", "https://github.com"),
        ("file:///etc", "https://github.com"),
        ("", "https://github.com"),
    ],
)
def test_the_server_that_may_see_the_token(tmp_path: Path, url: str, taken: str) -> None:
    """
    GitHub's own, or that of an Enterprise.
    """
    assert read_change_asked(variables(tmp_path, "push", {}) | {"GITHUB_SERVER_URL": url}).server_url == taken
