"""GitHub's ``hashFiles``: which files of a work tree patterns choose, and one hash of what is in them.

Bit for bit what ``@actions/glob`` 0.7.0 (github.com/actions/toolkit), and with it the runner, computes; with these differences, all on
purpose:

- A link that leads out of the workspace is an error. The original reads its target, so a pull request could make a key of the machine's
  own files.
- A device, a socket or a pipe is an error; the original reads it, and waits.
- A folder that a ``!pattern`` leaves out whole is not walked, nor is what lies outside of the workspace, which does not count anyway.
- ``[[:alpha:]]`` and its kind are errors: runners of different age disagree about them.
- With three ``**`` or more in one pattern, minimatch 10.2 overlooks some paths that older versions find; they are found here.
- A name that is not UTF-8 is a name like any other; the original cannot open it.
- The root of a file system can be the workspace; the original finds nothing in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from stat import S_ISDIR, S_ISREG

from partest_sdk.adapters.glob_walk import GlobWalk, unreadable
from partest_sdk.errors import InputError

_PIECE = 1024 * 1024
_OPEN = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""Without waiting for whoever should write into a pipe."""


def matching_files(
    patterns: Sequence[str], workspace: str, *, home: str, follow_symbolic_links: bool = False
) -> Iterator[str]:
    """The absolute paths of what *patterns* choose and is no folder, in the order in which ``@actions/glob`` finds them.

    Relative patterns begin at *workspace* (its links resolved), ``~`` is *home*. A text of *patterns* may hold several lines.
    Without *follow_symbolic_links* links are found themselves, broken ones too, and never entered.
    An InputError tells of a pattern that says nothing, or of a folder that cannot be read.
    """
    return GlobWalk(patterns, workspace, home, follow=follow_symbolic_links, guarded=False).files()


def hashed_files(
    patterns: Sequence[str], workspace: str, *, home: str, follow_symbolic_links: bool = False
) -> Iterator[str]:
    """Of `matching_files`, those that ``hashFiles`` hashes: files in *workspace*. An InputError tells of a link that leads out of it."""
    walk = GlobWalk(patterns, workspace, home, follow=follow_symbolic_links, guarded=True)
    inside = os.path.join(workspace, "")  # noqa: PTH118 - this path is hot
    return (path for path in walk.files() if path.startswith(inside) and not os.path.isdir(path))  # noqa: PTH112


def hash_of(paths: Iterable[str]) -> str:
    """The hash of the files at *paths* as ``hashFiles`` makes it of those that it has found; empty for none."""
    digests = [digest for path in paths if (digest := _digest(path))]
    return sha256(b"".join(digests)).hexdigest() if digests else ""


def hash_files(patterns: Sequence[str], workspace: str, *, home: str, follow_symbolic_links: bool = False) -> str:
    """What the expression ``hashFiles('…', '…')`` gives in *workspace*: 64 hexadecimal digits, or nothing when there is no file.

    The hash is that of the files' hashes one after the other; names are not in it. An InputError tells of a file that cannot be read, or
    that a link brings in from outside of the workspace: leave it out with a ``!pattern``.
    """
    return hash_of(GlobWalk(patterns, workspace, home, follow=follow_symbolic_links, guarded=True).files())


def _digest(path: str) -> bytes:
    """The hash of one file's content; nothing for a folder behind a link."""
    try:
        descriptor = os.open(path, _OPEN)
    except OSError as trouble:
        raise unreadable(path, trouble) from None
    try:
        mode = os.fstat(descriptor).st_mode
        if S_ISDIR(mode):
            return b""
        if not S_ISREG(mode):
            raise InputError(f"{path!r} is no regular file; leave it out with a pattern that begins with '!'")
        digest = sha256()
        while piece := os.read(descriptor, _PIECE):
            digest.update(piece)
        return digest.digest()
    except OSError as trouble:
        raise unreadable(path, trouble) from None
    finally:
        os.close(descriptor)
