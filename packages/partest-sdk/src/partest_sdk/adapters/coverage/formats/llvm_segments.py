"""Lines of llvm-cov's segments, counted as llvm-cov itself does (``LineCoverageStats`` in LLVM's CoverageMapping.cpp)."""

from __future__ import annotations

from itertools import groupby
from typing import Any, NamedTuple

from partest_sdk.adapters.coverage.formats.claimed_lines import ClaimedLines
from partest_sdk.adapters.coverage.formats.odd_values import OddValues, line_in
from partest_sdk.core.coverage.model import Line

_FLAGS = (True, False)
"""Or 1 and 0."""


class Segment(NamedTuple):
    """From a place on, until the next one, code was executed so often."""

    line: Line
    column: int
    hits: int
    has_count: bool
    """Whether it is code at all."""
    is_entry: bool
    """Whether a region begins here, and not only another one ends."""
    is_gap: bool
    """Whether nothing but blanks follows."""

    @property
    def starts_region(self) -> bool:
        """Whether a region that counts begins here."""
        return self.has_count and self.is_entry and not self.is_gap


def lines_of_segments(path: str, values: list[Any], claimed: ClaimedLines, odd: OddValues) -> dict[Line, int]:
    """Hits by line of the file *path*; values that are no segments are told to *odd*."""
    segments = [segment for value in values if (segment := _segment(value, odd))]
    # They are in order already, in any report of llvm-cov.
    segments.sort(key=lambda segment: segment[:2])
    lines: dict[Line, int] = {}
    before: Segment | None = None
    for line, group in groupby(segments, key=lambda segment: segment.line):
        here = list(group)
        if before is not None and before.has_count and line > before.line + 1:
            # What began before goes on through lines on which nothing begins.
            lines.update(dict.fromkeys(claimed.lines(path, before.line + 1, line - 1, odd), before.hits))
        if _is_code(here, before):
            wrapped = before.hits if before is not None else 0
            lines[line] = max([wrapped, *(segment.hits for segment in here if segment.starts_region)])
        before = here[-1]
    return lines


def _is_code(here: list[Segment], before: Segment | None) -> bool:
    """Whether a line with the segments *here* counts, behind the segment *before*."""
    if any(segment.is_entry and segment.has_count for segment in here):
        return True
    # Code that the preprocessor skips takes the line with it on which it begins.
    is_skipped = here[0].is_entry and not here[0].has_count
    return before is not None and before.has_count and not is_skipped


def _segment(value: Any, odd: OddValues) -> Segment | None:
    # Before LLVM 11 nothing was said of gaps.
    is_segment = isinstance(value, list) and 5 <= len(value) <= 6 and line_in(value[0]) and type(value[1]) is int
    if not is_segment or [flag for flag in value[3:] if flag not in _FLAGS]:
        odd.add("a segment that is none")
        return None
    hits = odd.hits(value[2])
    flags = [*map(bool, value[3:]), False]
    return Segment(value[0], value[1], hits, flags[0], flags[1], flags[2])
