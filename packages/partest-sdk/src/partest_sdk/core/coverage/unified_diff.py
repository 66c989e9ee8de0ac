"""What `git diff` says, as numbers of lines.

Where the content of a file begins and ends is told by the counters of its hunks, and by nothing in the content: that may hold
``@@``, ``+++ b/x``, ``diff --git``, form feeds and whatever else ends a line somewhere. Only ``\\n`` does here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum
from io import BytesIO
from typing import BinaryIO, NamedTuple

from partest_sdk.core.coverage.changed_lines import Change, Changes
from partest_sdk.core.coverage.diff_paths import common_path, path_text, plain_path, side_path

MOST_FILES = 100_000
MOST_CHANGES = 2_000_000
"""Of all files; more is not a change that anybody reviews, and what is kept of it stays below 40 MB."""
_PIECE = 64 * 1024
"""Bytes of a line that are looked at; all that matters is in front, and a line of minified code may be as large as the whole diff."""
_HUNK = re.compile(rb"@@ -([0-9]{1,9})(?:,([0-9]{1,9}))? \+([0-9]{1,9})(?:,([0-9]{1,9}))? @@")
_NO_NEWLINE = b"\\ "
_FILE = b"diff --git "


class BrokenDiffError(Exception):
    """This is no diff of git's, or not all of it."""


class Content(Enum):
    """What is in a file, as far as lines are concerned."""

    TEXT = "text"
    BINARY = "binary"
    LINK = "link"
    SUBMODULE = "submodule"
    UNTOLD = "untold"
    """It has changed lines, and nobody says which."""


_BY_MODE = {b"120000": Content.LINK, b"160000": Content.SUBMODULE}


class FileChange(NamedTuple):
    """One file of a change. A file that became a link, or was one, is told as two: one that went, and one that came."""

    path: str
    """In the new tree; empty when it is gone."""
    old_path: str
    """In the old tree; empty when it is new."""
    changes: Changes = Changes()
    content: Content = Content.TEXT


def read_diff(diff: BinaryIO) -> Iterator[FileChange]:
    """The files of a diff that was made with ``--src-prefix=a/ --dst-prefix=b/``, with any number of lines of context.

    A BrokenDiffError when it is none, or ends early: what came before it was right.
    """
    reader = _Reader(diff)
    reader.forward()
    files = changes = 0
    while reader.line:
        file = reader.file()
        files += 1
        changes += len(file.changes)
        if files > MOST_FILES or changes > MOST_CHANGES:
            raise BrokenDiffError(f"it has more than {MOST_FILES:,} files, or {MOST_CHANGES:,} places that changed")
        yield file


def read_patch(patch: bytes) -> Changes:
    """The changes of one file, from its hunks alone, as GitHub gives them; a BrokenDiffError when they are none."""
    reader = _Reader(BytesIO(patch))
    reader.forward()
    changes = reader.hunks()
    if reader.line or not changes:
        raise reader.broken("this is no hunk")
    return changes


class _Head:
    """What stands before the hunks of a file."""

    def __init__(self, header: bytes) -> None:
        self._header = header
        self._values: dict[bytes, bytes] = {}
        self._said: dict[str, bytes] = {}
        self.is_binary = False
        self.has_hunks = False

    def add(self, line: bytes) -> bool:
        """Whether the *line* belongs to it."""
        if line.startswith(b"Binary files "):
            self.is_binary = True
            return True
        found = _HEAD_LINE.fullmatch(line)
        if not found:
            return False
        self._values[found[1]] = found[2]
        self.has_hunks = self.has_hunks or found[1] == b"+++"
        return True

    @property
    def content(self) -> Content:
        """By the mode of the new side, or of the old one of a file that is gone."""
        values = self._values
        mode = values.get(b"new file mode") or values.get(b"deleted file mode") or values.get(b"new mode")
        mode = mode or values.get(b"index", b"").partition(b" ")[2]
        return _BY_MODE.get(mode, Content.BINARY if self.is_binary else Content.TEXT)

    def paths(self) -> tuple[str, str]:
        """The old one and the new one; each is empty where there is no file."""
        values = self._values
        for way in (b"rename", b"copy"):
            if way + b" from" in values and way + b" to" in values:
                return path_text(plain_path(values[way + b" from"])), path_text(plain_path(values[way + b" to"]))
        if b"---" in values and b"+++" in values:
            old, new = side_path(values[b"---"], b"a/"), side_path(values[b"+++"], b"b/")
        else:
            old = new = common_path(self._header)
        if b"new file mode" in values:
            old = None
        if b"deleted file mode" in values:
            new = None
        if old is None and new is None:
            raise ValueError("a file is on neither side")
        return path_text(old or b""), path_text(new or b"")


_HEAD_LINE = re.compile(
    rb"(---|\+\+\+|(?:old|new|new file|deleted file) mode|(?:rename|copy) (?:from|to)|(?:dis)?similarity index|index) (.+)",
    re.DOTALL,
)


class _Reader:
    """Reads line after line; `line` is the next one, empty at the end."""

    def __init__(self, diff: BinaryIO) -> None:
        self._read: Callable[[int], bytes] = diff.readline
        self._number = 0
        self.line = b""

    def forward(self) -> None:
        """Go to the next line."""
        self.line = self._read(_PIECE)
        self._number += 1
        if len(self.line) == _PIECE:
            piece = self.line
            while piece and not piece.endswith(b"\n"):
                piece = self._read(_PIECE)

    def broken(self, what: str) -> BrokenDiffError:
        """What is wrong, and where."""
        return BrokenDiffError(f"{what} (line {self._number:,} of the diff)")

    def file(self) -> FileChange:
        """The file that begins here."""
        if not self.line.startswith(_FILE):
            raise self.broken("here should be another file")
        head = _Head(self.line[len(_FILE) :].removesuffix(b"\n"))
        self.forward()
        while self.line and head.add(self.line.removesuffix(b"\n")):
            self.forward()
        try:
            old_path, path = head.paths()
        except ValueError as trouble:
            raise self.broken(str(trouble)) from None
        changes = self.hunks() if head.has_hunks else Changes()
        if head.has_hunks and not changes:
            raise self.broken("the changes of a file are missing")
        return FileChange(path, old_path, changes, head.content)

    def hunks(self) -> Changes:
        """All hunks of a file."""
        changes = Changes()
        try:
            while found := _HUNK.match(self.line):
                first, count, new_first, new_count = (int(number or 1) for number in found.groups())
                # Of no lines, git says the one before them.
                self._hunk(changes, Change(first + (not count), count, new_first + (not new_count), new_count))
                if len(changes) > MOST_CHANGES:
                    raise ValueError(f"a file has changed in more than {MOST_CHANGES:,} places")
        except ValueError as trouble:
            raise self.broken(str(trouble)) from None
        return changes

    def _hunk(self, changes: Changes, hunk: Change) -> None:
        old, old_left, new, new_left = hunk
        old_start, new_start = old, new
        while old_left or new_left:
            self.forward()
            kind = self.line[:1]
            if kind == b"+" and new_left:
                new, new_left = new + 1, new_left - 1
            elif kind == b"-" and old_left:
                old, old_left = old + 1, old_left - 1
            elif kind in (b" ", b"\n") and old_left and new_left:
                # Git can be told to leave out the space of an empty line (diff.suppressBlankEmpty).
                if (old, new) != (old_start, new_start):
                    changes.add(Change(old_start, old - old_start, new_start, new - new_start))
                old_start, new_start = old, new = old + 1, new + 1
                old_left, new_left = old_left - 1, new_left - 1
            elif not self.line.startswith(_NO_NEWLINE):
                raise ValueError("a hunk ends too early" if not self.line else "a hunk has other lines than it says")
        if (old, new) != (old_start, new_start):
            changes.add(Change(old_start, old - old_start, new_start, new - new_start))
        self.forward()
        if self.line.startswith(_NO_NEWLINE):
            self.forward()
