"""A file that remembers the statements of Python sources: finding them takes most of the time that a report of coverage.py takes.

One line for each source: its key, and what is in it. The line is only looked into when somebody asks for it. A file that is damaged, or that
somebody has made up, is as good as none.
"""

from __future__ import annotations

import re
from pathlib import Path

from partest_sdk.adapters.atomic_file import replacing
from partest_sdk.adapters.coverage.regular_file import read_regular

_HEAD = b"partest statements 1\n"
_ROW = re.compile(rb"^([0-9a-f]{64}) (.+)$", re.MULTILINE)
_SIZE_LIMIT = 1 << 26
"""Bytes of the file: some 20,000 sources. What has not been asked for the longest goes first."""


class StatementCache:
    """What is known, and what has been learned since."""

    def __init__(self, path: Path) -> None:
        """What the file at *path* knows; nothing when there is none that can be read."""
        self._path = path
        self._known = _rows(_content(path))
        self._used: dict[str, bytes] = {}
        self._has_new = False

    def get(self, key: str) -> bytes | None:
        """What is known under *key*, to be checked; None when that is nothing."""
        found = self._used.get(key) or self._known.get(key)
        if found is not None:
            self._used[key] = found
        return found

    def put(self, key: str, text: str) -> None:
        """Remember *text*, of one line."""
        self._used[key] = text.encode("utf-8", "backslashreplace")
        self._has_new = True

    def save(self) -> None:
        """Write the file whole, if there is anything new: the latest first, and older ones as far as there is room. OSError where that fails."""
        if not self._has_new:
            return
        left = _SIZE_LIMIT - len(_HEAD)
        with replacing(self._path) as file:
            file.write(_HEAD)
            for key, text in {
                **self._used,
                **{key: text for key, text in self._known.items() if key not in self._used},
            }.items():
                row = b"%b %b\n" % (key.encode(), text)
                left -= len(row)
                if left < 0:
                    break
                file.write(row)
        self._has_new = False


def _content(path: Path) -> bytes:
    try:
        content = read_regular(path, _SIZE_LIMIT + 1)
    except OSError:
        return b""
    return content if len(content) <= _SIZE_LIMIT else b""


def _rows(content: bytes) -> dict[str, bytes]:
    if not content.startswith(_HEAD):
        return {}
    return {key.decode(): text for key, text in _ROW.findall(content)}
