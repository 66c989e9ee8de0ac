"""Which pull requests a commit belongs to, by GitHub's word alone."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from partest_sdk.adapters.github.calls import Body, Calls, RejectedError
from partest_sdk.core.summary.publication import PullRequest

_WHAT, _PERMISSION = "looking for the pull request", "pull-requests: read"


def pull_requests_of(calls: Calls, repository: str, sha: str, head: str) -> list[PullRequest]:
    """The open ones whose head is *sha* itself; by *head* (``owner:branch``) when the commit does not tell, as it may not for a fork's."""
    path = f"/repos/{repository}"
    found: list[PullRequest] = []
    # A commit that is in a fork alone is not known here, which GitHub says with 422.
    with suppress(RejectedError):
        found = _of(calls.pages(f"{path}/commits/{quote(sha, safe='')}/pulls", _WHAT, _PERMISSION, {}), repository, sha)
    if not found and head:
        found = _of(calls.pages(f"{path}/pulls", _WHAT, _PERMISSION, {"state": "open", "head": head}), repository, sha)
    return found


def _of(pulls: Iterable[Body], repository: str, sha: str) -> list[PullRequest]:
    numbers = {
        pull["number"]
        for pull in pulls
        if pull.get("state") == "open"
        and _inner(pull, "head").get("sha") == sha
        and str(_inner(_inner(pull, "base"), "repo").get("full_name")).lower() == repository.lower()
        and type(pull.get("number")) is int
    }
    return [PullRequest(number, sha) for number in sorted(numbers)]


def _inner(data: Body, name: str) -> dict[str, Any]:
    value = data.get(name)
    return value if isinstance(value, dict) else {}
