"""What would be sent, without sending it: the same code speaks to a repository that has one pull request and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from partest_sdk.adapters.github.calls import Calls
from partest_sdk.adapters.github.comments import JOBS_OWN
from partest_sdk.adapters.github.host import Host
from partest_sdk.adapters.github.patience import Patience, RealClock
from partest_sdk.adapters.github.transport import GRAPHQL, Answer


class RecordingGitHub(Host):
    """Keeps the requests, in order; needs neither a network nor any package."""

    def __init__(self, repository: str, head_sha: str, number: int = 1) -> None:
        """Play *repository* with the pull request *number*, whose head is *head_sha*."""
        self._played = _EmptyRepository(repository, head_sha, number)
        super().__init__(Calls(self._played, Patience(0.0, RealClock(), _nobody)), repository, _nobody)

    @property
    def requests(self) -> list[dict[str, Any]]:
        """Each with its ``method``, ``path`` and ``body``."""
        return self._played.requests


class _EmptyRepository:
    """A transport that answers by itself."""

    def __init__(self, repository: str, head_sha: str, number: int) -> None:
        self.requests: list[dict[str, Any]] = []
        self._pull = {
            "number": number,
            "state": "open",
            "head": {"sha": head_sha},
            "base": {"repo": {"full_name": repository}},
        }
        self._comments: list[dict[str, Any]] = []

    def request(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, query: Mapping[str, Any] | None = None
    ) -> Answer:
        """Keep the request, and answer as that repository would."""
        asked = path + (f"?{urlencode(query)}" if query else "")
        self.requests.append({"method": method, "path": asked, "body": dict(body) if body is not None else None})
        if path == GRAPHQL:
            return Answer(200, {"data": {"viewer": {"login": JOBS_OWN}}})
        if "/check-runs" in path:
            return Answer(200, {"check_runs": []} if method == "GET" else {"id": 1})
        if path.endswith("/pulls"):
            return Answer(200, [self._pull])
        if method == "POST":
            self._comments.append({"id": len(self._comments) + 1, "user": {"login": JOBS_OWN}, **(body or {})})
        if path.endswith("/comments"):
            return Answer(200, self._comments if method == "GET" else self._comments[-1])
        comment = self._comments[int(path.rpartition("/")[2]) - 1]
        comment.update(body or {})
        return Answer(200, comment)


def _nobody(text: str) -> None:
    """Nobody needs to hear it."""
