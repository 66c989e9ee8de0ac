"""The files of a folder that may be key files, from one walk that leaves out what only holds other people's."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from stat import S_ISREG

from partest_sdk.core.cache_key.detect import may_be_key_file
from partest_sdk.errors import InputError

LARGEST_KEY_FILE = 256 * 1024 * 1024
"""Bytes. The largest lock files of real repositories have about 10 MB."""
NOT_ENTERED = frozenset({
    ".git", ".hg", ".svn", ".jj", "__pycache__", ".mypy_cache", ".tox", ".nox", ".venv", "venv", "site-packages", "__pypackages__", ".pixi",
    "node_modules", "bower_components", "jspm_packages", ".yarn", ".pnpm-store", "target", "vendor", ".gradle", ".build", "Pods", "Carthage",
    ".terraform", ".stack-work", "dist-newstyle", ".dart_tool", "_build",
    "testdata", "test-data", "fixtures", "__fixtures__", "__snapshots__",
})  # fmt: skip
"""Folders of installed packages and of build results, whose lock files are somebody else's, and of test data."""
_DEEPEST = 64
_LARGEST_PIN = 1_000_000
_MARKS = ("pyvenv.cfg", "CACHEDIR.TAG")
"""A folder with one of these is a virtual environment or a cache, whatever it is called."""


class WorkTree:
    """A folder, seen as its key files."""

    def __init__(self, root: str) -> None:
        """*root* must be a folder."""
        self.root = os.path.realpath(root)
        if not os.path.isdir(self.root):  # noqa: PTH112
            raise InputError(f"root is {root!r}, which is no folder; name one that is there")
        self._pins: dict[str, str | None] = {}

    @cached_property
    def above(self) -> int:
        """How many folders lie between the root and that of its repository; 0 when it is in none."""
        folder, levels = self.root, 0
        while not os.path.exists(os.path.join(folder, ".git")):  # noqa: PTH110, PTH118
            folder, levels = os.path.dirname(folder), levels + 1  # noqa: PTH120
            if levels > _DEEPEST or folder == os.path.dirname(folder):  # noqa: PTH120
                return 0
        return levels

    def key_files(self) -> list[str]:
        """The paths of all files whose name may be a key file's, relative to the root, with slashes."""
        found: list[str] = []
        folders = [("", self.root)]
        while folders:
            inner: list[tuple[str, str]] = []
            names: list[str] = []
            relative, folder = folders.pop()
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        # Never through a link to a folder: it may lead out of the tree, or in a circle.
                        if entry.is_dir(follow_symlinks=False):
                            if entry.name not in NOT_ENTERED:
                                inner.append((relative + entry.name + "/", entry.path))
                        elif (may_be_key_file(entry.name) or entry.name in _MARKS) and entry.is_file():
                            names.append(entry.name)
            except OSError as trouble:
                raise InputError(f"the folder {folder!r} cannot be read: {trouble.strerror}") from None
            if relative and any(mark in names for mark in _MARKS):
                continue
            found += [relative + name for name in names if name not in _MARKS]
            folders += inner
        return found

    def read(self, path: str) -> bytes:
        """The content of *path*; an InputError when it is no file of the tree that can be read."""
        real = os.path.realpath(os.path.join(self.root, path))  # noqa: PTH118 - pathlib would cost more than the walk
        if os.path.commonpath((self.root, real)) != self.root:
            raise InputError(
                f"{path!r} is a link out of {self.root!r}; make it a file, or choose the files yourself with --files"
            )
        try:
            with open(real, "rb", opener=_without_waiting) as file:
                found = os.fstat(file.fileno())
                if not S_ISREG(found.st_mode):
                    raise InputError(f"{path!r} is no file")
                if found.st_size > LARGEST_KEY_FILE:
                    raise InputError(
                        f"{path!r} is larger than {LARGEST_KEY_FILE // 1024 // 1024} MB, which no lock file is"
                    )
                return file.read()
        except OSError as trouble:
            raise InputError(f"{path!r} cannot be read: {trouble.strerror}") from None

    def read_pin(self, path: str) -> str | None:
        """The text of a small file that need not be there, also of one above the root; None when it cannot be read."""
        if path not in self._pins:
            self._pins[path] = self._read_pin(os.path.join(self.root, path))  # noqa: PTH118
        return self._pins[path]

    @staticmethod
    def _read_pin(path: str) -> str | None:
        try:
            with open(path, "rb", opener=_without_waiting) as file:
                return (
                    file.read(_LARGEST_PIN).decode(errors="replace")
                    if S_ISREG(os.fstat(file.fileno()).st_mode)
                    else None
                )
        except OSError:
            return None

    def matching(self, patterns: Sequence[str]) -> list[str]:
        """The files that GitHub's `hashFiles` would hash for *patterns*, in its order, relative to the root."""
        from partest_sdk.adapters.hash_files import matching_files

        inside = os.path.join(self.root, "")  # noqa: PTH118
        found = matching_files(patterns, self.root, home=_home())
        # As hashFiles does, without what lies outside of the tree and without folders behind links.
        return [
            path[len(inside) :].replace(os.sep, "/")
            for path in found
            if path.startswith(inside) and not os.path.isdir(path)  # noqa: PTH112
        ]

    def hash_files(self, patterns: Sequence[str]) -> str:
        """What GitHub's `hashFiles` gives for *patterns*; empty when no file matches."""
        from partest_sdk.adapters.hash_files import hash_files

        return hash_files(patterns, self.root, home=_home())


def _home() -> str:
    return os.path.expanduser("~")  # noqa: PTH111


def _without_waiting(path: str, flags: int) -> int:
    """Open without waiting for whoever would write into a pipe of that name."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
