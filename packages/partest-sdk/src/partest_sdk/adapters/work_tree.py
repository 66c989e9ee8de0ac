"""The files of a folder that may be key files, from one walk that leaves out what only holds other people's."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from stat import S_ISREG

from partest_sdk.core.cache_key.detect import FOLDERS_OF_PATTERNS, MOST_ABOVE, may_be_key_file
from partest_sdk.errors import InputError

LARGEST_KEY_FILE = 256 * 1024 * 1024
"""Bytes. The largest lock files of real repositories have about 10 MB."""
NOT_ENTERED = frozenset({
    ".git", ".hg", ".svn", ".jj", "__pycache__", ".mypy_cache", ".tox", ".nox", ".venv", "venv", "site-packages", "__pypackages__", ".pixi",
    "obj", "node_modules", "bower_components", "jspm_packages", ".yarn", ".pnpm-store", "target", "vendor", ".gradle", ".build", "Pods", "Carthage",
    ".terraform", ".stack-work", "dist-newstyle", ".dart_tool", "_build",
    "testdata", "test-data", "fixtures", "__fixtures__", "__snapshots__",
})  # fmt: skip
"""Folders of installed packages and of build results, whose lock files are somebody else's, and of test data."""
_LARGEST_PIN = 1_000_000
MARKS = ("pyvenv.cfg", "CACHEDIR.TAG")
"""A folder with one of these is a virtual environment or a cache, whatever it is called."""


class WorkTree:
    """A folder, seen as its key files."""

    def __init__(self, root: str) -> None:
        """*root* must be a folder."""
        self.root = os.path.realpath(root)
        if not os.path.isdir(self.root):  # noqa: PTH112
            raise InputError(f"root is {root!r}, which is no folder; name one that is there")
        self.unseen: list[str] = []
        """Folders that could not be looked into, with the reason."""
        self._pins: dict[str, str | None] = {}

    @cached_property
    def above(self) -> int:
        """How many folders lie between the root and that of its repository; 0 when it is in none."""
        folder, levels = self.root, 0
        while not os.path.exists(os.path.join(folder, ".git")):  # noqa: PTH110, PTH118
            folder, levels = os.path.dirname(folder), levels + 1  # noqa: PTH120
            if levels > MOST_ABOVE or folder == os.path.dirname(folder):  # noqa: PTH120
                return 0
        return levels

    def key_files(self) -> list[str]:
        """The paths of all files whose name may be a key file's, relative to the root, with slashes; and those in the folders above it."""
        found: list[str] = []
        folders = [("", self.root)]
        while folders:
            relative, folder = folders.pop()
            inner, names = self._listed(folder)
            if relative and any(mark in names for mark in MARKS):
                continue
            found += [relative + name for name in names if name not in MARKS]
            folders += [(f"{relative}{name}/", os.path.join(folder, name)) for name in inner if name not in NOT_ENTERED]  # noqa: PTH118
        for level in range(1, self.above + 1):
            found += self._files_above("../" * level)
        return found

    def _files_above(self, relative: str) -> list[str]:
        """Those of one folder above the root: of the folder itself, and of the settings' folders in it."""
        folder = os.path.join(self.root, relative)  # noqa: PTH118
        inner, names = self._listed(folder)
        found = [relative + name for name in names if name not in MARKS]
        for name in FOLDERS_OF_PATTERNS.intersection(inner):
            found += [f"{relative}{name}/{file}" for file in self._listed(os.path.join(folder, name))[1]]  # noqa: PTH118
        return found

    def _listed(self, folder: str) -> tuple[list[str], list[str]]:
        """The folders in *folder*, and the files that may be key files; both empty, and that is kept, where it cannot be looked into."""
        inner: list[str] = []
        names: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    # Never through a link to a folder: it may lead out of the tree, or in a circle.
                    if entry.is_dir(follow_symlinks=False):
                        inner.append(entry.name)
                    elif (may_be_key_file(entry.name) or entry.name in MARKS) and _is_file(entry):
                        names.append(entry.name)
        except OSError as trouble:
            self.unseen.append(f"{os.path.relpath(folder, self.root)}: {trouble.strerror}")
        return inner, names

    def read(self, path: str) -> bytes:
        """The content of *path*; an InputError when it is no file of the repository that can be read."""
        real = self._inside(path)
        if not real:
            raise InputError(
                f"{path!r} is a link out of {self._top!r}; make it a file, or choose the files yourself with --files"
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
            self._pins[path] = self._read_pin(path)
        return self._pins[path]

    def _read_pin(self, path: str) -> str | None:
        try:
            real = self._inside(path)
            with open(real, "rb", opener=_without_waiting) as file:
                regular = S_ISREG(os.fstat(file.fileno()).st_mode)
                return file.read(_LARGEST_PIN).decode(errors="replace") if regular else None
        except OSError:
            return None

    @cached_property
    def _top(self) -> str:
        return os.path.normpath(os.path.join(self.root, *[".."] * self.above))  # noqa: PTH118

    def _inside(self, path: str) -> str:
        """Where *path* really is; empty when that is outside of the repository."""
        real = os.path.realpath(os.path.join(self.root, path))  # noqa: PTH118 - pathlib would cost more than the walk
        # Not by commonpath, which fails for two drives of Windows.
        return real if os.path.join(real, "").startswith(os.path.join(self._top, "")) else ""  # noqa: PTH118

    def matching(self, patterns: Sequence[str]) -> list[str]:
        """The files that GitHub's `hashFiles` would hash for *patterns*, in its order, relative to the root."""
        from partest_sdk.adapters.hash_files import hashed_files

        inside = os.path.join(self.root, "")  # noqa: PTH118
        return [path[len(inside) :].replace(os.sep, "/") for path in hashed_files(patterns, self.root, home=_home())]

    def hash_files(self, paths: Sequence[str]) -> str:
        """What GitHub's `hashFiles` gives when it finds the files *paths* in this order; empty for none."""
        from partest_sdk.adapters.hash_files import hash_of

        return hash_of(real for path in paths if (real := self._inside(path)))


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads to itself
        return False


def _home() -> str:
    return os.path.expanduser("~")  # noqa: PTH111


def _without_waiting(path: str, flags: int) -> int:
    """Open without waiting for whoever would write into a pipe of that name."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
