"""What one ``<line>`` of Cobertura's XML says; and what many say that hold nothing and stand in a class without methods, as coverage.py's do."""

from __future__ import annotations

import re
from collections.abc import Mapping

from partest_sdk.core.coverage.model import MOST_HITS, Counted, Hinted, Line
from partest_sdk.core.coverage.rows import Rows
from partest_sdk.core.reports.numbers import count_of

_MOST_LINE = 2**31 - 1
_CONDITIONS = re.compile(r"\((\d{1,9})/(\d{1,9})\)")
_BEFORE = re.compile(r"\s*(?:<methods\s*/>|<methods>\s*</methods>)?\s*<lines>\s*")
_AFTER = re.compile(r"</lines>\s*\Z")
_PLAIN = re.compile(r"""(?:[\w-]+="[^"<>&]*"\s*+)++/>\s*+""")
_ATTRIBUTE = re.compile(r"""([\w-]+)="([^"]*)"\s*""")
_MOST_MEANINGS = 1 << 16
_LONGEST = 160
_SHAPES: dict[tuple[Line, ...], tuple[Line, ...]] = {}
"""The same object for the lines of a file in all shards."""
_MOST_SHAPES = 8192
_LARGEST_SHAPE = 2000


def line_of(attributes: Mapping[str, str]) -> tuple[Line, int]:
    """The number, 0 where it is none, and the hits, -1 where they are none."""
    try:
        line, hits = int(attributes["number"]), int(attributes["hits"])
    except (KeyError, ValueError):
        # Thousands separators, and hits such as 1.0.
        number, count = count_of(attributes.get("number")), count_of(attributes.get("hits"))
        line, hits = number or 0, -1 if count is None else count
    return line if 0 < line <= _MOST_LINE else 0, min(hits, MOST_HITS) if hits >= 0 else -1


def branch_of(attributes: Mapping[str, str]) -> Hinted | Counted | None:
    """The branch on a line, if there is one: coverlet writes ``branch="True"``, and others leave that out."""
    found = _CONDITIONS.search(attributes.get("condition-coverage", ""))
    if found is None or attributes.get("branch", "true").lower() == "false":
        return None
    covered, total = min(int(found[1]), int(found[2])), int(found[2])
    names = attributes.get("missing-branches", "").split(",")
    missing = frozenset(names) if names != [""] else frozenset()
    # A branch that was taken wholly needs no names: it is exact either way.
    if missing and len(missing) == len(names) == total - covered:
        return Hinted(total, missing)
    return Counted(covered, total) if total else None


def plain_lines(body: bytes) -> Rows | None:
    """The lines in the *body* of a class that holds nothing else, each once and sound; None for any other, which expat has to read."""
    try:
        before, *texts = body.decode("ascii").split("<line ")
    except UnicodeDecodeError:
        return None
    if not texts or not _BEFORE.fullmatch(before):
        return None
    after = _AFTER.search(texts[-1])
    if after is None:
        return None
    texts[-1] = texts[-1][: after.start()]
    try:
        said = list(map(_MEANINGS.__getitem__, texts))
    except ValueError:
        return None
    lines = {line: hits for line, hits, _ in said}
    if len(lines) < len(texts):
        return None
    branches = {line: branch for line, _, branch in said if branch is not None}
    hinted = {line: branch for line, branch in branches.items() if isinstance(branch, Hinted)}
    counted = {line: branch for line, branch in branches.items() if isinstance(branch, Counted)}
    return rows_of(lines, hinted, counted)


def rows_of(lines: Mapping[Line, int], hinted: dict[Line, Hinted], counted: dict[Line, Counted]) -> Rows:
    """As rows."""
    numbers = tuple(lines)
    shape = _SHAPES.get(numbers)
    if shape is None and len(_SHAPES) < _MOST_SHAPES and len(numbers) < _LARGEST_SHAPE:
        _SHAPES[numbers] = numbers
    return Rows(shape or numbers, tuple(lines.values()), (), (), hinted, counted)


class _Meanings(dict[str, tuple[Line, int, Hinted | Counted | None]]):
    """What the rest of a ``<line `` means, up to the next one; most of them stand in thousands of classes."""

    def __missing__(self, text: str) -> tuple[Line, int, Hinted | Counted | None]:
        if not _PLAIN.fullmatch(text):
            raise ValueError(text)
        found = _ATTRIBUTE.findall(text)
        attributes = dict(found)
        line, hits = line_of(attributes)
        if not line or hits < 0 or len(attributes) < len(found):
            raise ValueError(text)
        meaning = line, hits, branch_of(attributes)
        if len(self) < _MOST_MEANINGS and len(text) < _LONGEST:
            self[text] = meaning
        return meaning


_MEANINGS = _Meanings()
