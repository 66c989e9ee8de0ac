"""The files of the repository, as git lists them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

_PATIENCE = 60.0


def _without_secrets() -> dict[str, str]:
    """The environment for git: a program of the work tree's choosing might run in it, and the job's token is none of its business."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("PARTEST_", "GITHUB_TOKEN", "GH_"))
    }


def ask_git(folder: Path, *words: str) -> str:
    """What git says in *folder*; nothing where git, or a repository, is not."""
    # A repository may name a program as its file system monitor: it came with the pull request, so it is not started.
    command = ["git", "-c", "core.fsmonitor=false", *words]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=_without_secrets(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="surrogateescape")


def tracked_files(folder: Path) -> Callable[[], list[str]]:
    """Asks git for the files below *folder*, relative to it; there are none where git or a repository is not."""

    def ask() -> list[str]:
        return [name for name in ask_git(folder, "ls-files", "-z", "--cached").split("\0") if name]

    return ask
