"""Feed a report to expat as it comes; no entity is declared, and no other file opened."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import BinaryIO, Protocol
from xml.parsers import expat

from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.utf8 import CHUNK
from partest_sdk.adapters.reports.text_encoding import text_encoding
from partest_sdk.adapters.reports.xml_source import refuse_entities
from partest_sdk.errors import UnreadableError

DEEPEST = 200
"""Elements within each other: reports have ten. Each takes memory until it ends, and three bytes of text are one."""
_SHORT = 1 << 12
"""Bytes of a token that may be looked at again with each piece."""
_LONGEST = 1 << 24
_BESIDE = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>|\s+", re.DOTALL)


def refuse_depth(depth: int) -> None:
    """Stop the parser whose element *depth* others are around: UnreadableError."""
    if depth > DEEPEST:
        raise UnreadableError(
            f"more than {DEEPEST} elements are within each other, which no report needs and some attacks do"
        )


class Feeder:
    """Feeds a parser with pieces of any size.

    Expat before 2.6 looks at an unfinished token, such as a comment, from its start again with every piece: so pieces wait until there is
    twice as much of it. Python hands on no more than a megabyte at once, so very long tokens are refused: UnreadableError.
    """

    def __init__(self, parser: expat.XMLParserType) -> None:
        """For *parser*, which has read nothing yet."""
        refuse_entities(parser)
        self._parser = parser
        self._pieces: list[bytes] = []
        self._waiting = self._wanted = self._fed = 0

    @property
    def is_waiting(self) -> bool:
        """Whether the parser is in the middle of something long, and the next piece has to wait."""
        return self._wanted > 0

    def feed(self, piece: bytes) -> None:
        """One more piece."""
        if self._wanted:
            self._pieces.append(piece)
            self._waiting += len(piece)
            if self._waiting < self._wanted:
                return
            piece = b"".join(self._pieces)
            self._pieces, self._waiting = [], 0
        self._parser.Parse(piece, False)
        self._fed += len(piece)
        unfinished = self._fed - self._parser.CurrentByteIndex
        if unfinished > _LONGEST:
            raise UnreadableError(
                f"a comment or a tag in it has more than {_LONGEST >> 20} MiB, which no report needs and some attacks do"
            )
        self._wanted = unfinished if unfinished > _SHORT else 0

    def end(self) -> None:
        """That was all."""
        self._parser.Parse(b"".join(self._pieces), True)


def fed(parser: expat.XMLParserType, report: BinaryIO) -> Generator[None, None, str]:
    """Feed *report* to *parser*, piece by piece, and come back behind each; at last, return what is wrong with it, or nothing."""
    feeder = Feeder(parser)
    try:
        while chunk := report.read(CHUNK):
            feeder.feed(chunk)
            yield
        feeder.end()
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


def root_in(head: bytes) -> str:
    """The text of what a report begins with, from its root on: whoever searches for that may search in every comment."""
    text = xml_head(head)
    at = 0
    while beside := _BESIDE.match(text, at):
        at = beside.end()
    return text[at:]
