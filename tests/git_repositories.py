"""Real repositories, made in a test: a pull request whose base moved on, and a clone of it as a job has it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

_ALONE = {
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}  # fmt: skip

Files = Mapping[str, str | bytes | None]
"""By path; None takes a file away."""


def git(folder: Path, *words: str, check: bool = True) -> str:
    """What git says in *folder*, with nobody's configuration but the repository's."""
    done = subprocess.run(
        ["git", *words], cwd=folder, env=os.environ | _ALONE, capture_output=True, check=check, stdin=subprocess.DEVNULL
    )
    return done.stdout.decode(errors="surrogateescape").strip()


def a_repository(folder: Path) -> Path:
    """An empty one."""
    if not shutil.which("git"):
        pytest.skip("there is no git here")
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main", ".")
    # As GitHub does: whoever knows the name of a commit may have it.
    git(folder, "config", "uploadpack.allowReachableSHA1InWant", "true")
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(folder, "config", "uploadpack.allowFilter", "true")
    return folder


def commit(folder: Path, files: Files = {}, message: str = "a change") -> str:  # noqa: B006 - never changed
    """Write *files* and commit everything; the commit."""
    for path, content in files.items():
        place = folder / path
        if content is None:
            git(folder, "rm", "-q", "--cached", "--", path)
            place.unlink()
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def numbered(count: int, word: str = "line") -> list[str]:
    """Lines that differ from one another."""
    return [f"{word} {number}" for number in range(1, count + 1)]


def text(lines: list[str]) -> str:
    """A file of *lines*."""
    return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True)
class PullRequest:
    """One on a server, as GitHub has it."""

    server: Path
    fork: str
    """Where the branch left the base."""
    base: str
    head: str
    merge: str
    """`refs/pull/1/merge`: what a job checks out."""

    def clone(self, to: Path, *, depth: int | None = 1, ref: str = "refs/pull/1/merge") -> Path:
        """What `actions/checkout` does."""
        to.mkdir()
        git(to, "init", "-q", ".")
        git(to, "remote", "add", "origin", self.server.as_uri())
        short = [f"--depth={depth}"] if depth else []
        branches = [] if depth else ["+refs/heads/*:refs/remotes/origin/*"]
        git(to, "fetch", "-q", "--no-tags", *short, "origin", *branches, f"+{ref}:refs/remotes/tested")
        git(to, "checkout", "-q", "--detach", "refs/remotes/tested")
        return to


def a_pull_request(folder: Path, before: Files, change: Files, base_change: Files) -> PullRequest:
    """*change* was made on a branch, while *base_change* came to the base; GitHub made a merge commit to test it."""
    server = a_repository(folder / "server")
    fork = commit(server, before, "before")
    git(server, "checkout", "-q", "-b", "topic")
    head = commit(server, change, "the change")
    git(server, "checkout", "-q", "main")
    base = commit(server, base_change, "the base moved on")
    git(server, "checkout", "-q", "--detach", "main")
    git(server, "merge", "-q", "--no-ff", "-m", f"Merge {head} into {base}", "topic")
    merge = git(server, "rev-parse", "HEAD")
    git(server, "update-ref", "refs/pull/1/merge", merge)
    git(server, "update-ref", "refs/pull/1/head", head)
    git(server, "checkout", "-q", "main")
    return PullRequest(server, fork, base, head, merge)
