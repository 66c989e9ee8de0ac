"""What the fake GitHub knows, as plain values that a test may read and change."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

BOT = "github-actions[bot]"
A_SHA = "a" * 40
"""A commit, where it does not matter which."""
ANOTHER_SHA = "b" * 40
EVERYTHING_NEEDED = {"actions": "read", "checks": "write", "contents": "read", "pull-requests": "write"}

_LEVELS = ("none", "read", "write")


def now() -> str:
    """The time as GitHub writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class Repository:
    """The one repository there is."""

    owner: str = "octo-org"
    name: str = "shop"
    private: bool = True
    """Of a public one everybody may read nearly everything, whatever the permissions say."""
    default_branch: str = "main"
    id: int = 1

    @property
    def full_name(self) -> str:
        """OWNER/NAME."""
        return f"{self.owner}/{self.name}"


@dataclass(slots=True)
class Token:
    """Somebody who asks."""

    login: str = BOT
    permissions: Mapping[str, str] = field(default_factory=lambda: dict(EVERYTHING_NEEDED))
    """As in a workflow file: "checks" to "write". What is not named is none."""
    installation: bool = True
    """Whether it is a workflow's token; else it is that of a person."""

    def may(self, permission: str) -> bool:
        """Whether it has *permission*, written as GitHub does in a header: ``pull_requests=write``."""
        name, _, wanted = permission.partition("=")
        level = self.permissions.get(name, self.permissions.get(name.replace("_", "-"), "none"))
        return _LEVELS.index(level) >= _LEVELS.index(wanted)


@dataclass(slots=True)
class CheckRun:
    """A check run as it stands."""

    id: int
    name: str
    head_sha: str
    status: str = "queued"
    conclusion: str | None = None
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[dict[str, Any]] = field(default_factory=list)
    """All of them, in the order in which they came, as they were sent."""
    external_id: str = ""
    details_url: str | None = None
    started_at: str = field(default_factory=now)
    completed_at: str | None = None


@dataclass(slots=True)
class Comment:
    """A comment on an issue or a pull request."""

    id: int
    issue: int
    body: str
    author: str = BOT
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)


@dataclass(slots=True)
class ChangedFile:
    """A file of a pull request or a comparison."""

    filename: str
    status: str = "modified"
    additions: int = 1
    deletions: int = 0
    patch: str | None = None
    """None for what is binary or too large."""
    previous_filename: str | None = None


@dataclass(slots=True)
class Pull:
    """A pull request."""

    number: int
    head_sha: str = A_SHA
    head_ref: str = "topic"
    head_repository: str | None = None
    """OWNER/NAME of a fork; None when the branch is in the repository itself."""
    base_ref: str = "main"
    base_sha: str = ANOTHER_SHA
    merge_commit_sha: str | None = None
    state: str = "open"
    title: str = "A change"
    files: list[ChangedFile] = field(default_factory=list)
    found_by_commit: bool = True
    """Whether GitHub finds it by its head commit; it often does not when that is in a fork."""


@dataclass(slots=True)
class Artifact:
    """What a run has uploaded."""

    id: int
    name: str
    run: int
    content: bytes
    """A zip file, unless a test wants it broken."""
    expired: bool = False
    head_sha: str = A_SHA
    created_at: str = field(default_factory=now)


@dataclass(slots=True)
class Comparison:
    """What lies between two commits or branches."""

    base: str
    head: str
    status: str = "ahead"
    ahead_by: int = 1
    behind_by: int = 0
    merge_base_sha: str = ANOTHER_SHA
    files: list[ChangedFile] = field(default_factory=list)


@dataclass(slots=True)
class RateLimit:
    """The requests of this hour; a test may set *used* to be near the end of them."""

    limit: int = 1000
    used: int = 0
    reset: int = field(default_factory=lambda: int(time.time()) + 3600)

    @property
    def left(self) -> int:
        """How many there may still be."""
        return max(0, self.limit - self.used)

    @property
    def numbers(self) -> dict[str, int]:
        """As GitHub names them."""
        return {"limit": self.limit, "used": self.used, "remaining": self.left, "reset": self.reset}


class State:
    """Everything there is, and how a test adds to it."""

    def __init__(self, repository: Repository, tokens: Mapping[str, Token]) -> None:
        self.repository = repository
        self.tokens = dict(tokens)
        self.check_runs: list[CheckRun] = []
        self.comments: list[Comment] = []
        self.pulls: list[Pull] = []
        self.artifacts: list[Artifact] = []
        self.comparisons: list[Comparison] = []
        self.rate_limit = RateLimit()
        self._numbers = count(1001)

    def new_id(self) -> int:
        """A number that nothing has yet."""
        return next(self._numbers)

    def add_check_run(self, name: str, head_sha: str = A_SHA, **more: Any) -> CheckRun:
        """A check run, made by somebody else or earlier."""
        self.check_runs.append(CheckRun(self.new_id(), name, head_sha, **more))
        return self.check_runs[-1]

    def add_comment(self, body: str, issue: int = 1, author: str = BOT, **more: Any) -> Comment:
        """A comment, made by somebody else or earlier."""
        self.comments.append(Comment(self.new_id(), issue, body, author, **more))
        return self.comments[-1]

    def add_pull(self, number: int = 1, **more: Any) -> Pull:
        """A pull request."""
        self.pulls.append(Pull(number, **more))
        return self.pulls[-1]

    def add_artifact(
        self, name: str, run: int, files: Mapping[str, str | bytes] | bytes = b"", **more: Any
    ) -> Artifact:
        """An artifact with *files*; bytes are the archive itself."""
        content = files if isinstance(files, bytes) else zipped(files)
        self.artifacts.append(Artifact(self.new_id(), name, run, content, **more))
        return self.artifacts[-1]

    def add_comparison(self, base: str, head: str, files: Iterable[ChangedFile] = (), **more: Any) -> Comparison:
        """What is answered when *head* is compared with *base*; all other comparisons are not found."""
        self.comparisons.append(Comparison(base, head, files=list(files), **more))
        return self.comparisons[-1]


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A zip file with *files*."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
