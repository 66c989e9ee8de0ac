"""What one ``<class>`` of Cobertura's XML holds: lines, which its methods repeat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from xml.parsers import expat

from partest_sdk.adapters.coverage.formats.cobertura_line import branch_of, line_of, plain_lines, rows_of
from partest_sdk.adapters.reports.xml_source import refuse_entities
from partest_sdk.core.coverage.model import Counted, Hinted, Line, Numbers
from partest_sdk.core.coverage.rows import Rows
from partest_sdk.errors import UnreadableError

_UNSURE = re.compile(rb"<[!?]|--?>|[?\]]>|</?class\b")
"""In the middle of a class, what makes its bounds unsure: a comment may hold anything, such as ``</class>``, and may have begun before it."""

_MOST_PARSED = 1 << 20
"""Bytes of a class in other ways than `plain_lines` knows. Larger ones are read where they stand, where somebody looks how deep they are."""


class Totals(NamedTuple):
    """Of lines and branches, as the report's head has them."""

    lines_covered: int = 0
    lines_valid: int = 0
    branches_covered: int = 0
    branches_valid: int = 0


class Findings(NamedTuple):
    """What is to be known about a class besides its coverage."""

    is_unsure: bool = False
    """Whether it has to be read where it stands: it may not end where it seems to."""
    odd: int = 0
    """Lines that have no number, and are left out."""
    uncounted: int = 0
    """Lines whose hits are no count, and taken as 0."""
    example: str = ""
    """One of them."""
    totals: Totals = Totals()
    breaks: int = 0
    """Of lines, in its text: to count them anew in each shard takes as long as to find the class."""


class ClassLines:
    """Takes the elements of a class as they come."""

    def __init__(self) -> None:
        """Empty."""
        self._own = _Lines()
        self._of_methods = _Lines()
        self._current = self._own
        self._in_method = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins. Ends need not be told: the next ``lines`` are those of the method before them, or else of the class."""
        if tag == "line":
            self._current.add(attributes)
        elif tag == "method":
            self._in_method = True
        elif tag == "lines":
            self._current = self._of_methods if self._in_method else self._own
            self._in_method = False

    @property
    def lines(self) -> _Lines:
        """The lines of the class; those of its methods only where it has none itself, since Istanbul's methods name lines without statements."""
        return self._own if self._own.lines or self._own.odd else self._of_methods


class _Lines:
    """Lines of which any may come several times: it is reached as often as that says which says most."""

    def __init__(self) -> None:
        self.lines: dict[Line, int] = {}
        self.hinted: dict[Line, Hinted] = {}
        self.counted: dict[Line, Counted] = {}
        self.odd = self.uncounted = 0
        self.example = ""

    @property
    def rows(self) -> Rows:
        return rows_of(self.lines, self.hinted, self.counted)

    def add(self, attributes: dict[str, str]) -> None:
        line, hits = line_of(attributes)
        if not line or hits < 0:
            self.example = self.example or " ".join(
                f'{name}="{attributes.get(name, "")}"' for name in ("number", "hits")
            )
            if not line:
                self.odd += 1
                return
            self.uncounted += 1
            hits = 0
        if hits > self.lines.get(line, -1):
            self.lines[line] = hits
        if "condition-coverage" in attributes:
            self._add_branch(line, attributes)

    def _add_branch(self, line: Line, attributes: Mapping[str, str]) -> None:
        branch = branch_of(attributes)
        if isinstance(branch, Hinted):
            _add_hinted(self.hinted, line, branch)
        elif branch:
            _add_counted(self.counted, line, branch)


def _add_hinted(mine: dict[Line, Hinted], line: Line, hinted: Hinted) -> None:
    if line not in mine or len(hinted.missing) < len(mine[line].missing):
        mine[line] = hinted


def _add_counted(mine: dict[Line, Counted], line: Line, counted: Counted) -> None:
    covered, total = mine.get(line, (0, 0))
    mine[line] = Counted(max(covered, counted.covered), max(total, counted.total))


def class_of(body: bytes) -> tuple[Rows, Findings]:
    """What stands between the tags of a class."""
    plain = plain_lines(body)
    if plain is not None:
        totals = totals_of(plain)
        return _with_numbers(plain, totals), Findings(totals=totals, breaks=body.count(b"\n"))
    if len(body) > _MOST_PARSED or _UNSURE.search(body):
        return Rows(), Findings(is_unsure=True)
    lines = ClassLines()
    parser = expat.ParserCreate()
    refuse_entities(parser)
    parser.StartElementHandler = lines.start
    try:
        parser.Parse(b"<class>%b</class>" % body, True)
    except (expat.ExpatError, UnreadableError):
        return Rows(), Findings(is_unsure=True)
    rows, findings = found_in(lines)
    return rows, findings._replace(breaks=body.count(b"\n"))


def found_in(lines: ClassLines) -> tuple[Rows, Findings]:
    """What a class holds that has come to its end."""
    found = lines.lines
    rows = found.rows
    totals = totals_of(rows)
    return _with_numbers(rows, totals), Findings(False, found.odd, found.uncounted, found.example, totals)


def _with_numbers(rows: Rows, totals: Totals) -> Rows:
    # What several lines of one number say of its branch in different ways is merged first.
    return rows if rows.hinted.keys() & rows.counted.keys() else rows._replace(numbers=Numbers(*totals))


def totals_of(rows: Rows) -> Totals:
    """As a report of this alone would have them in its head."""
    branches = {line: (hinted.total - len(hinted.missing), hinted.total) for line, hinted in rows.hinted.items()}
    for line, counted in rows.counted.items():
        branches[line] = max(counted, branches.get(line, (0, 0)))
    return Totals(
        len(rows.hits) - rows.hits.count(0),
        len(rows.hits),
        sum(covered for covered, _ in branches.values()),
        sum(total for _, total in branches.values()),
    )


def together(parts: list[Rows]) -> Rows:
    """Several classes of one file: a line that is in more than one is one line."""
    all_of_them = _Lines()
    lines = all_of_them.lines
    for part in parts:
        for line, hits in zip(part.lines, part.hits, strict=True):
            lines[line] = max(hits, lines.get(line, 0))
        for line, hinted in part.hinted.items():
            _add_hinted(all_of_them.hinted, line, hinted)
        for line, counted in part.counted.items():
            _add_counted(all_of_them.counted, line, counted)
    return all_of_them.rows
