"""Cobertura's XML, as coverage.py, gcovr, coverlet, Istanbul, PHPUnit, MATLAB and others write it.

Only its lines are read: rates and totals differ from them in many dialects, and are no more than a reason for a remark. Most classes of most
shards have been seen before, so they are cut out of the text first: expat reads what is around them, and each new one by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from partest_sdk.adapters.coverage.formats.cobertura_class import Findings, class_of
from partest_sdk.adapters.coverage.formats.cobertura_report import Classes, ReadClass
from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.formats.xml_stream import Feeder, root_in
from partest_sdk.adapters.coverage.known_records import KnownRecords
from partest_sdk.adapters.coverage.utf8 import CHUNK
from partest_sdk.adapters.reports.text_encoding import text_encoding
from partest_sdk.errors import UnreadableError

_BEGIN, _END = b"<class ", b"</class>"
_CLASS = re.compile(rb"""<class(?:\s++[^\s"'<>=/]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'))++\s*+>""")
_CUT_LIMIT = 1 << 24
"""Bytes of a class that is cut out. Larger ones are read where they are."""
_UNTOUCHED = 8192
"""Classes that cover nothing, of which what is in them is kept."""
_ROOT = re.compile(r"<coverage\b([^>]*)>?")


class Cobertura:
    """Reads Cobertura's XML. An object that reads several reports reads what they have in common once."""

    name = "Cobertura"

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: KnownRecords[Findings] = KnownRecords(class_of, _UNTOUCHED)

    def fits(self, head: bytes) -> bool:
        """Whether its root is ``coverage``, as Clover's is, but with rates, sources or packages."""
        text = root_in(head)
        root = _ROOT.match(text)
        if root is None or "clover" in root[1] or "<project" in text:
            return False
        return "line-rate" in root[1] or "<packages" in text or "<sources" in text

    def read(self, report: BinaryIO) -> Iterator[FileRead | Remark]:
        """File by file, in the order of the report; several classes of one file in a row are one record."""
        parser = expat.ParserCreate()
        feeder = Feeder(parser)
        classes = Classes(parser)
        lines_cut = 0
        try:
            for text, tag, body in _cut(report):
                feeder.feed(text)
                if tag:
                    lines_cut += self._read_class(feeder, classes, tag, body)
                yield from classes.ready()
            feeder.end()
        except expat.ExpatError as trouble:
            classes.broken(f"it breaks off in line {trouble.lineno + lines_cut}: {expat.ErrorString(trouble.code)}")
        except (UnreadableError, ValueError, LookupError) as trouble:
            # Entities that are declared; an encoding that Python does not know.
            classes.broken(str(trouble))
        yield from classes.rest()

    def _read_class(self, feeder: Feeder, classes: Classes, tag: bytes, body: bytes) -> int:
        """Read a class by its start *tag* and what follows up to its end; how many lines of text the parser was spared."""
        if feeder.is_waiting or classes.is_inside:
            feeder.feed(tag + body + _END)
            return 0
        coverage, findings = self._known.look(body)
        if findings.is_unsure:
            feeder.feed(tag + body + _END)
            return 0
        classes.inserted = ReadClass(coverage, findings)
        feeder.feed(tag + _END)
        # If the tag stands in a comment, nobody has taken it.
        classes.inserted = None
        return findings.breaks


def _cut(report: BinaryIO) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The text in pieces: what it is up to a class, the start tag of that, and what it holds; or something else, and nothing."""
    rest = report.read(CHUNK)
    may_cut = text_encoding(rest[:4]).startswith("utf-8")
    while rest:
        done = 0
        while may_cut and (begin := rest.find(_BEGIN, done)) >= 0 and (end := rest.find(_END, begin)) >= 0:
            tag = _CLASS.match(rest, begin, end)
            if tag is None:
                yield rest[done : end + len(_END)], b"", b""
            else:
                yield rest[done:begin], tag[0], rest[tag.end() : end]
            done = end + len(_END)
        keep = len(rest)
        if may_cut:
            # A class that has begun waits for its end, and what may be a part of its beginning for the rest of that.
            begin = rest.find(_BEGIN, done)
            keep = begin if begin >= 0 else max(done, len(rest) - len(_BEGIN))
            may_cut = len(rest) - keep <= _CUT_LIMIT
            keep = keep if may_cut else len(rest)
        if keep > done:
            yield rest[done:keep], b"", b""
        chunk = report.read(CHUNK)
        if not chunk and keep < len(rest):
            yield rest[keep:], b"", b""
        rest = rest[keep:] + chunk if chunk else b""
