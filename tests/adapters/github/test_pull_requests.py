"""Pull requests are those whose head is the very commit, by GitHub's word."""

from __future__ import annotations

from typing import Any

import pytest
from contract import faults
from contract.fake_github import FakeGitHub
from contract.state import A_SHA, ANOTHER_SHA
from partest_sdk.core.summary.publication import PullRequest
from partest_sdk.errors import UnavailableError

from adapters.github.hosts import Desk

FORK: dict[str, Any] = {"head_repository": "someone/shop", "found_by_commit": False}


@pytest.mark.parametrize(
    ("pulls", "head", "found"),
    [
        ([{}], "", [1]),
        ([{}, {"head_ref": "same"}], "", [1, 2]),
        ([{"state": "closed"}], "octo-org:topic", []),
        ([{"head_sha": ANOTHER_SHA, "merge_commit_sha": A_SHA}], "octo-org:topic", []),
        ([FORK], "", []),
        ([FORK], "someone:topic", [1]),
        ([FORK | {"state": "closed"}, FORK], "someone:topic", [2]),
        ([FORK | {"head_sha": ANOTHER_SHA}], "someone:topic", []),
        ([FORK | {"head_ref": "a&b=c#d"}], "someone:a&b=c#d", [1]),
        ([FORK], "another:topic", []),
        ([], "someone:topic", []),
    ],
)
def test_pull_requests_of_a_commit(pulls: list[dict[str, Any]], head: str, found: list[int]) -> None:
    """
    Open, and at this commit now; those of forks are found by their branch.
    """
    with FakeGitHub() as github:
        for number, pull in enumerate(pulls, start=1):
            github.add_pull(number, **pull)

        assert Desk(github).host.pull_requests_of(A_SHA, head) == [PullRequest(number, A_SHA) for number in found]


def test_a_commit_of_a_fork_may_be_unknown() -> None:
    """
    GitHub says so with 422; the branch is asked for all the same.
    """
    with FakeGitHub() as github:
        github.add_pull(7, **FORK)
        github.fail("GET", "/commits/", fault=faults.status(422, {"message": f"No commit found for SHA: {A_SHA}"}))

        assert Desk(github).host.pull_requests_of(A_SHA, "someone:topic") == [PullRequest(7, A_SHA)]


@pytest.mark.parametrize("answer", [{}, None, "text", {"message": "hello"}])
def test_an_answer_in_another_shape_is_trouble(answer: Any) -> None:
    """
    Whatever a proxy makes of the answer, it is an error with a sentence.
    """
    with FakeGitHub() as github:
        github.fail("GET", fault=faults.status(200, b"null" if answer is None else answer))
        with pytest.raises(UnavailableError, match="not what it should be"):
            Desk(github).host.pull_requests_of(A_SHA)


def test_pull_requests_in_another_shape_are_none() -> None:
    """
    What is not described as GitHub does is passed over.
    """
    based_nowhere = {"state": "open", "head": {"sha": A_SHA}, "base": {"repo": None}}
    strange: list[Any] = [1, None, {}, {"state": "open", "head": None}, based_nowhere]
    with FakeGitHub() as github:
        github.fail("GET", fault=faults.status(200, strange))

        assert Desk(github).host.pull_requests_of(A_SHA) == []
