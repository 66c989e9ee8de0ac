"""The files of the repository, as git lists them."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PATIENCE = 60.0
_MEGABYTE = 1024 * 1024
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class GitTroubleError(Exception):
    """Git is not there, failed, took too long, or said too much; the words say which, and nothing that git said."""


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


@contextmanager
def git_output(
    folder: Path,
    *words: str,
    environment: Mapping[str, str] | None = None,
    seconds: float = _PATIENCE,
    megabytes: int = 200,
) -> Iterator[BinaryIO]:
    """What git says in *folder*, as it says it, with *environment* beside ours. It is over when the block ends.

    Its end is reached only when git ended well. Reading is a GitTroubleError when it did not, after *seconds*, or after *megabytes*.
    """
    command = ["git", "-c", "core.fsmonitor=false", *words]
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=_without_secrets() | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            # Git's helpers go with it, and none holds the pipe open.
            process_group=0 if os.name == "posix" else None,
        )
    except (OSError, ValueError) as trouble:
        raise GitTroubleError(
            "git is not here" if isinstance(trouble, FileNotFoundError) else "git does not start"
        ) from None
    watch = _Watch(process, seconds)
    try:
        with io.BufferedReader(_Output(process, watch, megabytes), _MEGABYTE) as output:
            yield output
    finally:
        watch.end()


class _Watch:
    """Ends git, and what it started, when its time is up or nobody listens any more."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._process = process
        self.seconds = seconds
        self.time_is_up = False
        self._timer = threading.Timer(seconds, self._late)
        self._timer.daemon = True
        self._timer.start()

    def _late(self) -> None:
        self.time_is_up = True
        self._kill()

    def end(self) -> None:
        self._timer.cancel()
        if self._process.poll() is None:
            self._kill()
            self._process.wait()

    def _kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform != "win32":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()


class _Output(io.RawIOBase):
    """A pipe from git that tells a bad end from a good one."""

    def __init__(self, process: subprocess.Popen[bytes], watch: _Watch, megabytes: int) -> None:
        self._process = process
        self._pipe = cast("io.FileIO", process.stdout)
        self._watch = watch
        self._megabytes = megabytes
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        count = self._pipe.readinto(buffer) or 0
        self._size += count
        if self._size > self._megabytes * _MEGABYTE:
            raise GitTroubleError(f"git says more than {self._megabytes} MB")
        if not count:
            code = self._process.wait()
            if self._watch.time_is_up:
                raise GitTroubleError(f"git takes longer than {self._watch.seconds:g} s")
            if code:
                raise GitTroubleError(f"git failed with exit code {code}")
        return count

    def close(self) -> None:
        self._pipe.close()
        super().close()


def place_in_repository(folder: Path) -> str:
    """Where in its repository *folder* is, such as ``packages/shop/``; empty in the root, and where git or a repository is not."""
    return ask_git(folder, "rev-parse", "--show-prefix").removesuffix("\n")


def files_of_commit(folder: Path, commit: str) -> frozenset[str]:
    """The files that *commit* has below *folder*, relative to it; none where it is not here, or is the name of no commit."""
    if not _COMMIT.fullmatch(commit):
        return frozenset()
    return frozenset(filter(None, ask_git(folder, "ls-tree", "-r", "-z", "--name-only", commit).split("\0")))


def tracked_files(folder: Path, *, with_new: bool = False) -> Callable[[], list[str]]:
    """Asks git for the files below *folder*, relative to it; there are none where git or a repository is not.

    *with_new* are those, too, that it does not know yet and was not told to ignore.
    """
    new = ("--others", "--exclude-standard") if with_new else ()

    def ask() -> list[str]:
        names = [name for name in ask_git(folder, "ls-files", "-z", "--cached").split("\0") if name]
        # Where git knows nothing yet, it is not asked what is new: nobody works with it.
        more = ask_git(folder, "ls-files", "-z", *new) if new and names else ""
        return [*names, *(name for name in more.split("\0") if name)]

    return ask
