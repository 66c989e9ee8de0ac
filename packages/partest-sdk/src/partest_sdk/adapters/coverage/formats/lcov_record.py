"""One record of an LCOV tracefile: the lines and the branches of one file, in one test."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from partest_sdk.adapters.coverage.formats.lcov_arms import MOST_LINE, arms_of
from partest_sdk.core.coverage.model import MOST_HITS, Line, Numbers
from partest_sdk.core.coverage.rows import Arm, Rows


class Findings(NamedTuple):
    """What is wrong with a record."""

    malformed: int = 0
    """Lines that should be counts of something, and are not."""
    negative: int = 0
    """Counts below zero, as of a counter that ran over."""
    example: str = ""
    """One of them."""
    differs: bool = False
    """Whether its own totals are not those of its lines."""


NOTHING = Findings()
_TOTALS = re.compile(r"^(LF|LH|BRF|BRH):(\d{1,18})\s*$", re.MULTILINE)
_TOTALS_WITHIN = 80
"""Characters behind the last line or branch, in which every writer puts its totals."""


def record_of(body: bytes) -> tuple[Rows, Findings]:
    """What stands behind the line with the name of the file; other directives are passed over."""
    text = body.decode(errors="surrogateescape")
    if "\r" in text:
        text = text.replace("\r\n", "\n").removesuffix("\r")
    # Every line, the last one as well, has a break before it and behind it.
    text = f"\n{text}\n"
    malformed: list[str] = []
    negative: list[str] = []
    lines: tuple[Line, ...] = ()
    hits: tuple[int, ...] = ()
    arms: tuple[Arm, ...] = ()
    taken: tuple[int, ...] = ()
    differs = False
    total = covered = all_arms = all_taken = last = last_with_arms = 0
    said, end = _said(text, "\nDA:")
    if said:
        lines, hits, total, last = _plain_lines(said) or _lines(said, malformed, negative)
        covered = _covered(lines, hits, total)
        differs = _differs("L", text, end, total, covered)
    said, end = _said(text, "\nBRDA:")
    if said:
        arms, taken, all_arms, last_with_arms = arms_of(said, malformed, negative)
        all_taken = _covered(arms, taken, all_arms)
        differs = _differs("BR", text, end, all_arms, all_taken) or differs
    # All arms of a line are of one kind here, so their number is exact.
    numbers = Numbers(covered, total, all_taken, all_arms)
    rows = Rows(lines, hits, arms, taken, {}, {}, numbers, max(last, last_with_arms))
    if malformed or negative or differs:
        return rows, Findings(len(malformed), len(negative), (malformed or negative or [""])[0], differs)
    return rows, NOTHING


def _covered(things: Sequence[object], hits: Sequence[int], total: int) -> int:
    """How many different *things*, of *total*, have hits."""
    if total == len(hits):
        return total - hits.count(0)
    return len({thing for thing, number in zip(things, hits, strict=True) if number})


def _differs(what: str, text: str, end: int, total: int, covered: int) -> bool:
    """Whether the totals that *text* has from *end* on are not these."""
    if text.startswith(f"\n{what}F:{total}\n{what}H:{covered}\n", end):
        return False
    claims = dict(_TOTALS.findall(text, end, end + _TOTALS_WITHIN))
    return int(claims.get(f"{what}F", total)) != total or int(claims.get(f"{what}H", covered)) != covered


_MOST_KNOWN = 1 << 16
_LONGEST = 20


def _meaning(row: str) -> tuple[Line, int]:
    """The line and the hits of a row of DA; ValueError for what is no plain one, or has a checksum."""
    number, _, count = row.partition("\n")[0].partition(",")
    line, hits = int(number), int(count)
    if not 0 < line <= MOST_LINE or not 0 <= hits <= MOST_HITS:
        raise ValueError(row)
    if len(_HITS_OF) < _MOST_KNOWN and len(row) < _LONGEST:
        _LINE_OF[row], _HITS_OF[row] = line, hits
    return line, hits


class _LineOf(dict[str, Line]):
    """The lines of rows: most rows stand in thousands of records. Sharing their numbers also takes less memory than having each anew."""

    def __missing__(self, row: str) -> Line:
        return _meaning(row)[0]


class _HitsOf(dict[str, int]):
    """The hits of rows."""

    def __missing__(self, row: str) -> int:
        return _meaning(row)[1]


_LINE_OF = _LineOf()
_HITS_OF = _HitsOf()
_Lines = tuple[tuple[Line, ...], tuple[int, ...], int, Line]
"""Lines, which may come twice; their hits; how many different lines there are; and the last one."""
_SHAPES: dict[tuple[Line, ...], tuple[tuple[Line, ...], int, Line]] = {}
"""The same object for the lines of a file in all shards, how many different ones there are, and the last one."""
_MOST_SHAPES = 8192
_LARGEST_SHAPE = 2000


def _plain_lines(said: list[str]) -> _Lines | None:
    """The lines where all rows are sound: the usual case, in a few calls."""
    try:
        hits = tuple(map(_HITS_OF.__getitem__, said))
        lines = tuple(map(_LINE_OF.__getitem__, said))
    except ValueError:
        return None
    shape = _SHAPES.get(lines)
    if shape is None:
        shape = lines, len(set(lines)), max(lines)
        if len(_SHAPES) < _MOST_SHAPES and len(lines) < _LARGEST_SHAPE:
            _SHAPES[lines] = shape
    return shape[0], hits, *shape[1:]


def _lines(said: list[str], malformed: list[str], negative: list[str]) -> _Lines:
    """The lines where there may be anything else: a checksum behind the hits, or what is no number."""
    lines: list[Line] = []
    counts: list[int] = []
    for row in said:
        line, hits = map(_number, (*row.partition("\n")[0].split(",", 2), "")[:2])
        if line is None or hits is None or not 0 < line <= MOST_LINE:
            malformed.append(f"DA:{row}")
        else:
            if hits < 0:
                negative.append(f"DA:{row}")
            lines.append(line)
            counts.append(min(max(hits, 0), MOST_HITS))
    return tuple(lines), tuple(counts), len(set(lines)), max(lines, default=0)


def _number(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        from partest_sdk.core.reports.numbers import count_of

        return count_of(text)


def _said(text: str, directive: str) -> tuple[list[str], int]:
    """What stands behind each *directive*, up to the next one: other lines may follow; and where the line of the last one ends."""
    start = text.find(directive)
    if start < 0:
        return [], 0
    stop = text.find("\n", text.rfind(directive) + 1)
    stop = stop if stop >= 0 else len(text)
    return text[start + len(directive) : stop].split(directive), stop
