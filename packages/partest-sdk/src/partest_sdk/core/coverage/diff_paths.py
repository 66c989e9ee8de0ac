"""Paths as git writes them in a diff: with a prefix, and quoted as in C when there is something odd in them.

Source: git's documentation, "core.quotePath" and "Generating patch text with -p".
"""

from __future__ import annotations

import re

NOWHERE = b"/dev/null"
"""The other side of a file that came or went. A file of that name has a prefix."""
_ESCAPE = re.compile(rb'\\(?:([0-3][0-7]{2})|([abtnvfr"\\])|)')
_LETTERS = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}
_TWO_QUOTED = re.compile(rb'("(?:[^"\\]|\\.)*") ("(?:[^"\\]|\\.)*")')


def plain_path(written: bytes) -> bytes:
    """The path that is *written*, without quotes; ValueError when it is not written as git does."""
    # After a name with a space stands a tab, for the sake of other tools. One inside a name is quoted.
    written = written.removesuffix(b"\t")
    if not written.startswith(b'"'):
        return written
    if len(written) < 2 or not written.endswith(b'"'):
        raise ValueError("a quoted path does not end")
    return _ESCAPE.sub(_unescaped, written[1:-1])


def side_path(written: bytes, prefix: bytes) -> bytes | None:
    """The path after ``---`` or ``+++``, without its *prefix*; None where there is no file on this side."""
    if written == NOWHERE:
        return None
    path = plain_path(written)
    if not path.startswith(prefix):
        raise ValueError("a path lacks its prefix")
    return path[len(prefix) :]


def common_path(header: bytes) -> bytes:
    """The path of a file of which ``diff --git`` alone tells, in what follows those words: it has the same on both sides."""
    quoted = _TWO_QUOTED.fullmatch(header)
    middle = len(header) // 2
    old, new = quoted.groups() if quoted else (header[:middle], header[middle + 1 :])
    path = side_path(old, b"a/")
    if path is None or path != side_path(new, b"b/") or not (quoted or header[middle : middle + 1] == b" "):
        raise ValueError("a file has two paths, and nothing says that it was renamed")
    return path


def path_text(path: bytes) -> str:
    """As every other path that git tells: bytes that are no UTF-8 are kept, and come back as they were."""
    return path.decode("utf-8", "surrogateescape")


def _unescaped(found: re.Match[bytes]) -> bytes:
    octal, letter = found.groups()
    if octal:
        return bytes([int(octal, 8)])
    if letter:
        return _LETTERS.get(letter, letter)
    raise ValueError("a quoted path has an escape that git does not write")
