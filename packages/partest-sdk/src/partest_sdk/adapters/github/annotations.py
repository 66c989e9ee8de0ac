"""Annotations as GitHub takes them: one that it refuses would spoil the other 49 of its request."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from partest_sdk.core.safe_text import without_colours
from partest_sdk.core.summary.publication import Annotation

_TITLE = 255
"""Characters."""
_MESSAGE = 64_000
"""Bytes; GitHub takes 64 KB."""
_PATH = 1000
_LAST_LINE = 10_000_000
# GitHub refuses characters above U+FFFF in annotations, and control characters show nothing.
_HIGH = re.compile("[\U00010000-\U0010ffff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def bodies(annotations: Iterable[Annotation]) -> list[dict[str, Any]]:
    """Those whose path can be that of a file in the repository."""
    return [_body(path, one) for one in annotations if (path := _path(one.path))]


def _path(path: str) -> str:
    path = _clean(path.replace("\\", "/"))
    parts = path.split("/")
    wrong = path.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", path) or len(path) > _PATH
    return "" if wrong else "/".join(part for part in parts if part not in ("", "."))


def _body(path: str, one: Annotation) -> dict[str, Any]:
    line = min(max(one.line, 1), _LAST_LINE)
    last = min(max(one.last_line, line), _LAST_LINE)
    body = {"path": path, "start_line": line, "end_line": last, "annotation_level": one.level.value}
    body["message"] = _cut(_clean(one.message)) if _clean(one.message).strip() else "There is no message."
    title = " ".join(_clean(one.title).split())
    if title:
        body["title"] = title if len(title) <= _TITLE else title[: _TITLE - 1] + "…"
    return body


def _clean(text: str) -> str:
    lines = without_colours(text).replace("\r\n", "\n").replace("\r", "\n")
    return _HIGH.sub(lambda found: f"\\U{ord(found[0]):08x}", _CONTROL.sub("", lines))


def _cut(text: str) -> str:
    """The beginning of *text*, up to the end of a line unless that is far away."""
    content = text.encode()
    if len(content) <= _MESSAGE:
        return text
    start = content[: _MESSAGE - 5].decode(errors="ignore")
    lines = start[: start.rfind("\n")] if start.rfind("\n") > len(start) // 2 else start
    return f"{lines}\n…"
