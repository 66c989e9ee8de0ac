"""Feed a report to expat as it comes; no entity is declared, and no other file opened."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import BinaryIO, Protocol
from xml.parsers import expat

from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.utf8 import CHUNK
from partest_sdk.adapters.reports.text_encoding import text_encoding
from partest_sdk.adapters.reports.xml_source import refuse_entities
from partest_sdk.errors import UnreadableError


def fed(parser: expat.XMLParserType, report: BinaryIO) -> Generator[None, None, str]:
    """Feed *report* to *parser*, piece by piece, and come back behind each; at last, return what is wrong with it, or nothing."""
    refuse_entities(parser)
    size, seen = CHUNK, -1
    try:
        while chunk := report.read(size):
            parser.Parse(chunk, False)
            yield
            # Expat before 2.6 looks at an unfinished token from its start again with every piece: larger ones keep that linear.
            size = 2 * size if parser.CurrentByteIndex == seen else CHUNK
            seen = parser.CurrentByteIndex
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as trouble:
        return f"it breaks off in line {trouble.lineno}: {expat.ErrorString(trouble.code)}"
    except (UnreadableError, ValueError, LookupError) as trouble:
        # Entities that are declared; an encoding that Python does not know.
        return str(trouble)
    return ""


class Records(Protocol):
    """Makes records of what a parser meets."""

    def ready(self) -> Iterator[FileRead | Remark]:
        """Those that are whole by now."""
        ...

    def rest(self, damage: str) -> Iterator[FileRead | Remark]:
        """What is left, and what is to be said, when the report ends, well or with *damage*."""
        ...


def records_of(records: Records, parser: expat.XMLParserType, report: BinaryIO) -> Iterator[FileRead | Remark]:
    """What *records* makes of *report*, as it comes."""
    damage = ""
    reading = fed(parser, report)
    while True:
        try:
            next(reading)
        except StopIteration as end:
            damage = end.value
            break
        yield from records.ready()
    yield from records.rest(damage)


def xml_head(head: bytes) -> str:
    """The text of what a report begins with."""
    return head.decode(text_encoding(head[:4]), errors="replace").lstrip("\ufeff")
