"""A report of Cobertura as expat goes through it: sources, classes, and what is odd about them."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import NamedTuple
from xml.parsers import expat

from partest_sdk.adapters.coverage.formats.cobertura_class import (
    ClassLines,
    Findings,
    Totals,
    found_in,
    together,
    totals_of,
)
from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.formats.xml_stream import refuse_depth
from partest_sdk.core.coverage.rows import RowCoverage, Rows
from partest_sdk.core.reports.numbers import count_of
from partest_sdk.core.safe_text import one_line

_MOST_SOURCES = 100
_LONGEST_PATH = 4096
_NAMES = ("lines-covered", "lines-valid", "branches-covered", "branches-valid")


class ReadClass(NamedTuple):
    """A class that was read."""

    coverage: RowCoverage
    findings: Findings


class Classes:
    """Makes records of the classes that a parser meets."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        """Of what *parser* will read."""
        self.inserted: ReadClass | None = None
        """What is in the next class, if that was read already, and taken out of the text."""
        self._taken: ReadClass | None = None
        self._parser = parser
        self._sources: list[str] = []
        self._words: list[str] = []
        self._path = ""
        self._lines: ClassLines | None = None
        self._parts: list[RowCoverage] = []
        self._totals: list[Totals] = []
        self._seen: set[str] = set()
        self._repeats = False
        self._claims: dict[str, str] = {}
        self._odd = self._uncounted = self._nameless = self._depth = 0
        self._example = self._damage = ""
        self._ready: list[FileRead] = []
        self._sum = Totals()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end

    @property
    def is_inside(self) -> bool:
        """Whether a class has begun that is read where it stands."""
        return self._lines is not None

    def ready(self) -> Iterator[FileRead]:
        """The records that are complete, each once."""
        done, self._ready = self._ready, []
        yield from done

    def broken(self, why: str) -> None:
        """The reading ended before the report did."""
        self._damage = why

    def rest(self) -> Iterator[FileRead | Remark]:
        """The last records, and the remarks."""
        if self._lines is not None:
            self._end_class()
        self._flush()
        yield from self.ready()
        if self._damage:
            yield Remark(self._damage, broken=True)
        if self._nameless:
            yield Remark(f"{self._nameless:,} classes have no filename", broken=True)
        if self._odd:
            what = f"{self._odd:,} lines have" if self._odd > 1 else "a line has"
            yield Remark(f"{what} no number, such as {one_line(self._example, 120)}", broken=True)
        if self._uncounted:
            what = f"the hits of {self._uncounted:,} lines are" if self._uncounted > 1 else "the hits of a line are"
            yield Remark(f"{what} no count, and taken as 0, such as {one_line(self._example, 120)}")
        if not self._damage:
            yield from self._compared()

    def _compared(self) -> Iterator[Remark]:
        """What the head says is no source; where it differs, people may wonder."""
        claims = [count_of(self._claims.get(name)) for name in _NAMES]
        differing = [
            f"{name} is {claim:,}, and its lines say {own:,}"
            for name, claim, own in zip(_NAMES, claims, self._sum, strict=True)
            if claim is not None and claim != own
        ]
        if differing and not self._repeats:
            yield Remark(f"its head and its lines disagree: {'; '.join(differing)}; the lines count")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        refuse_depth(self._depth)
        tag = tag.rpartition(":")[2]
        if self._lines is not None:
            self._lines.start(tag, attributes)
        elif tag == "class":
            path = attributes.get("filename", "")[:_LONGEST_PATH]
            if path != self._path:
                self._flush()
                self._path = path
            self._nameless += not path
            self._taken, self.inserted = self.inserted, None
            if self._taken is None:
                self._lines = ClassLines()
        elif tag == "source":
            self._words = []
            self._parser.CharacterDataHandler = self._words.append
        elif tag == "coverage":
            self._claims = {name: attributes[name] for name in _NAMES if name in attributes}

    def _end(self, tag: str) -> None:
        self._depth -= 1
        tag = tag.rpartition(":")[2]
        if tag == "class":
            self._end_class()
        elif tag == "source":
            self._parser.CharacterDataHandler = None
            source = "".join(self._words).strip()[:_LONGEST_PATH]
            if source and source not in self._sources and len(self._sources) < _MOST_SOURCES:
                self._sources.append(source)

    def _end_class(self) -> None:
        if self._taken is not None:
            self._add(*self._taken)
            self._taken = None
        elif self._lines is not None:
            rows, findings = found_in(self._lines)
            self._lines = None
            self._add(RowCoverage(None, rows), findings)

    def _add(self, coverage: RowCoverage, findings: Findings) -> None:
        self._parts.append(coverage)
        self._totals.append(findings.totals)
        self._odd += findings.odd
        self._uncounted += findings.uncounted
        self._example = self._example or findings.example

    def _flush(self) -> None:
        """The file is complete when a class of another follows: partial classes and closures stand together as a rule."""
        parts, totals = self._parts, self._totals
        self._parts, self._totals = [], []
        if not parts or not self._path:
            return
        coverage, total = parts[0], totals[0]
        if len(parts) > 1:
            coverage = _joined(parts)
            total = totals_of(coverage.rows)
        self._repeats = self._repeats or self._path in self._seen
        self._seen.add(self._path)
        self._sum = Totals(*(own + more for own, more in zip(self._sum, total, strict=True)))
        self._ready.append(FileRead(self._path, coverage, tuple(self._sources)))


def _joined(parts: list[RowCoverage]) -> RowCoverage:
    keys = [part.key for part in parts if part.key is not None]
    rows: Rows = together([part.rows for part in parts])
    key = blake2b(b"".join(keys), digest_size=16).digest() if len(keys) == len(parts) else None
    return RowCoverage(key, rows)
