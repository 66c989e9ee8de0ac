"""Copy a JUnit report into another one, byte for byte: nothing that a producer wrote is lost, and nothing is parsed twice.

Only the suites are copied, not what is around them. Where that cannot be done with bytes alone (another encoding, a document type, namespaces,
damage), the caller gets None, and the report is written anew.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

_HEAD = 1 << 16
_SPACE = rb"[ \t\r\n]"
_BEFORE = re.compile(rb"(?:%s+|<\?.*?\?>|<!--.*?-->)*" % _SPACE, re.DOTALL)
_DECLARATION = re.compile(rb"\s*<\?xml\s[^>]*\?>")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']+)[\"']")
START_TAG = re.compile(rb"<([^\s<>/=\"']+)((?:\s+[^\s<>/=\"']+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*(/?)>")
ATTRIBUTE = re.compile(rb"\s+([^\s<>/=\"']+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_TEXT_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})


class Span(NamedTuple):
    """The bytes of a file that are its suites: from `start` to before `end`, after the comments that stand before its root."""

    start: int
    end: int
    comments: bytes
    root: bytes | None
    """The attributes of a root that is not copied, as they are written there; None when there is none."""


def span_of(path: Path) -> Span | None:
    """The span of the whole and sound JUnit report at *path*; None when bytes will not do."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        head = file.read(_HEAD)
        file.seek(max(size - _HEAD, 0))
        tail = file.read()
    before = _plain_prolog(head)
    root = START_TAG.match(head, before.end()) if before else None
    if before is None or root is None or _is_namespaced(root):
        return None
    declaration = _DECLARATION.match(before[0])
    comments = before[0][declaration.end() if declaration else 0 :].strip()
    is_suite = root[1] == b"testsuite"
    if root[3]:
        whole = not head[root.end() :].strip() and size <= _HEAD
        start = root.start() if is_suite else root.end()
        return Span(start, root.end(), comments, None if is_suite else root[2]) if whole else None
    last = tail.rfind(b"</" + root[1])
    close = re.compile(rb"</%s\s*>\s*\Z" % re.escape(root[1])).match(tail, last) if last >= 0 else None
    if close is None:
        return None
    end_tag = max(size - _HEAD, 0) + last
    if is_suite:
        return Span(root.start(), end_tag + len(close[0].rstrip()), comments, None)
    return Span(root.end(), end_tag, comments, root[2])


def _is_namespaced(root: re.Match[bytes]) -> bool:
    """Whether the meaning of names would change with the root; a lone suite is copied with its own declarations."""
    if root[1] == b"testsuite":
        return re.search(rb"\sxmlns\s*=", root[2]) is not None
    return root[1] != b"testsuites" or b"xmlns" in root[2]


def _plain_prolog(head: bytes) -> re.Match[bytes] | None:
    """What comes before the root, when all of it is UTF-8 and there is no document type."""
    start = 3 if head.startswith(b"\xef\xbb\xbf") else 0
    before = _BEFORE.match(head, start)
    if before is None or head[before.end() : before.end() + 2] == b"<!":
        return None
    declared = _ENCODING.search(before[0].partition(b"?>")[0]) if before[0].lstrip().startswith(b"<?xml") else None
    if declared and declared[1].lower() not in _TEXT_ENCODINGS:
        return None
    return before
