"""Reading files that may be anything: nobody waits for a pipe, and nothing is read that has no end."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def read_inside(root: Path, path: Path, limit: int) -> bytes:
    """As `read_regular`, of a file below *root*; OSError where a link leads out of there.

    A link may come with a pull request, and what it leads to is not its author's to see: variables of this process, or somebody's keys.
    """
    # As Path.resolve() and is_relative_to() would say, in a third of the time: all sources of a project are read.
    real, folder = (os.path.normcase(os.path.realpath(one)) for one in (path, root))
    if not real.startswith(os.path.join(folder, "")):  # noqa: PTH118
        raise OSError(errno.EXDEV, "it is a link that leads out of the repository")
    return read_regular(path, limit)


class FilesInside:
    """As `read_inside`, for many files of one folder: where their folders lead to is looked up once."""

    def __init__(self, root: Path) -> None:
        """Below *root*; nothing is looked up yet."""
        self._root = root
        self._sound: set[str] = set()

    def read(self, path: str, limit: int) -> bytes:
        """The first *limit* bytes of the file at *path*, from the root; OSError and ValueError as there."""
        place = self._root / path
        folder = os.path.dirname(path)  # noqa: PTH120 - of a text
        if folder in self._sound and not place.is_symlink():
            return read_regular(place, limit)
        content = read_inside(self._root, place, limit)
        if not place.is_symlink():
            self._sound.add(folder)
        return content


def read_regular(path: Path, limit: int) -> bytes:
    """The first *limit* bytes of the file at *path*; OSError where there is none, or something that is no regular file."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            # Room for the limit would be made before anything is read. A size of 0 is also that of files which the system makes up.
            return file.read(min(limit, found.st_size + 1) if found.st_size else limit)
    finally:
        os.close(descriptor)
