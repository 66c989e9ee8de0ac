"""GitHub, as `partest summary` knows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from partest_sdk.adapters.github.artifacts import Artifact
from partest_sdk.adapters.github.calls import Calls
from partest_sdk.adapters.github.changed_files import changed_files
from partest_sdk.adapters.github.check_runs import Publication
from partest_sdk.adapters.github.comments import Comments, author
from partest_sdk.adapters.github.patience import Clock, Patience, RealClock
from partest_sdk.adapters.github.pull_requests import pull_requests_of
from partest_sdk.adapters.github.transport import PyGithubTransport
from partest_sdk.core.coverage.listed_files import ListedFile
from partest_sdk.core.summary.publication import CheckRun, PullRequest


class Host:
    """One repository, wherever its requests go. Whatever does not work is a HostError."""

    def __init__(self, calls: Calls, repository: str, say: Callable[[str], None]) -> None:
        """Speak through *calls* about *repository*, written ``owner/name``; *say* gets what is worth a line in the log."""
        self._calls = calls
        self._repository = repository
        self._say = say

    def publish_check(self, check: CheckRun) -> str:
        """Make the check run, whole and once; its address."""
        return Publication(self._calls, self._repository, check, self._say).publish()

    def pull_requests_of(self, sha: str, head: str = "") -> list[PullRequest]:
        """The open pull requests whose head is the commit *sha*; *head* (``owner:branch``) helps to find those of forks."""
        return pull_requests_of(self._calls, self._repository, sha, head)

    def changed_files(self, number: int) -> Iterator[ListedFile]:
        """The files that the pull request changes, as they come."""
        return changed_files(self._calls, self._repository, number)

    def upsert_comment(
        self, number: int, marker: str, compose: Callable[[str], str | None], *, create: bool = True
    ) -> str:
        """Write the one comment that begins with *marker*; its address, empty when there is none.

        *compose* gets what the comment says, nothing at first, and gives what it should say, or None to leave it. It may be asked several times.
        """
        comments = Comments(self._calls, self._repository, number, marker, self._author, self._say)
        return comments.upsert(compose, create=create)

    @cached_property
    def _author(self) -> str:
        return author(self._calls)


class GitHub(Host):
    """A repository on GitHub or on a GitHub Enterprise server."""

    def __init__(
        self,
        token: str,
        api_url: str,
        repository: str,
        *,
        say: Callable[[str], None],
        clock: Clock | None = None,
        patience: float = 120.0,
    ) -> None:
        """*api_url* as ``GITHUB_API_URL`` has it; *patience* is how many seconds all waiting may take together."""
        calls = Calls(PyGithubTransport(token, api_url), Patience(patience, clock or RealClock(), say))
        super().__init__(calls, repository, say)
        self._api_url = api_url

    def download_artifact(self, run_id: int, name: str, to: Path, *, limit: int) -> None:
        """Put the newest artifact *name* of a run into the file *to*, a zip, when it has at most *limit* bytes."""
        Artifact(self._calls, self._repository, self._api_url, run_id, name).download(to, limit)
