"""A report in JSON, gone through piece by piece: no more of it is in memory than one of the values that were asked for."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from partest_sdk.adapters.coverage.utf8 import utf8_chunks
from partest_sdk.adapters.reports.text_encoding import text_encoding
from partest_sdk.errors import UnreadableError

VALUE_LIMIT = 1 << 26
"""Characters of one value: what is said of a file, or of a function. As a value, text takes up to twenty times its size."""
ANY = "*"
"""In a way to values: whatever the member is called, or wherever in a list it stands."""
Way = tuple[str, ...]
_SPACE = re.compile(r"[ \t\n\r]*")
_BLANKS = " \t\n\r\0"


def json_head(head: bytes) -> str:
    """The text of what a report begins with, without blanks before it; what is cut in the middle of a character is no matter."""
    return head.decode(text_encoding(head[:4]), errors="replace").lstrip("\ufeff" + _BLANKS)


class JsonReport:
    """A report in JSON. Go through it once."""

    def __init__(self, report: BinaryIO) -> None:
        """From where *report* is; a part of it is read."""
        self._chunks = utf8_chunks(report)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._json = json.JSONDecoder()
        self._text, self._at, self._line = "", 0, 1
        self._has_more = True
        while self._has_more and not self._text.lstrip(_BLANKS):
            self._read_more()
        self._at = len(self._text) - len(self._text.lstrip(_BLANKS))

    @property
    def head(self) -> str:
        """How it begins, as long as nobody has gone through it."""
        return self._text[self._at : self._at + (1 << 16)]

    def values(self, *ways: Way) -> Iterator[tuple[Way, Any]]:
        """The values at the end of *ways*, in order, each with the way to it; and those beside a way, such as the version of the format.

        A member that comes twice comes twice. UnreadableError where the text is no JSON, or ends too early; what came before that is sound.
        """
        try:
            yield from self._walk((), ways)
            while self._next() == "\0":
                self._at += 1
            if self._next():
                raise self._broken("there is something behind it")
        except json.JSONDecodeError as trouble:
            raise self._broken(trouble.msg, trouble.pos) from None
        except RecursionError:
            raise UnreadableError("it is nested too deeply") from None
        except ValueError:
            # Python converts no more than some thousand digits.
            raise UnreadableError("it holds a number that has too many digits") from None

    def _walk(self, way: Way, ways: Sequence[Way]) -> Iterator[tuple[Way, Any]]:
        """Go through the value that begins here, to which *way* leads."""
        further = [one for one in ways if len(one) > len(way) and _leads(one, way)]
        opening = self._next()
        if not further or opening not in ("{", "["):
            yield way, self._value()
            return
        closing = "}" if opening == "{" else "]"
        self._at += 1
        if self._next() == closing:
            self._at += 1
            return
        while True:
            name = self._name() if opening == "{" else ANY
            yield from self._walk((*way, name), further)
            following = self._next()
            self._at += 1
            if following == closing:
                return
            if following != ",":
                raise self._broken("there is a comma missing", self._at - 1)

    def _name(self) -> str:
        """The name of a member; then its value begins."""
        if self._next() != '"':
            raise self._broken("there is a name missing")
        name: str = self._value()
        if self._next() != ":":
            raise self._broken("there is a colon missing")
        self._at += 1
        return name

    def _next(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text) or not self._read_more():
                return self._text[self._at : self._at + 1]

    def _value(self) -> Any:
        """The value that begins here, whole."""
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                # It may be broken, or not all of it be there yet.
                if not self._read_more():
                    raise
                continue
            # What ends with the text may be the beginning of a longer number.
            if end < len(self._text) or not self._read_more():
                self._at = end
                return value

    def _read_more(self) -> bool:
        """Read as much again as there is of a value, so that long ones are not looked at too often; False at the end of the report."""
        there = len(self._text) - self._at
        if there > VALUE_LIMIT:
            raise UnreadableError(f"what it says of one file has more than {VALUE_LIMIT >> 20} MiB")
        pieces, wanted = list[str](), there or 1
        while self._has_more and wanted > 0:
            chunk = next(self._chunks, None)
            self._has_more = chunk is not None
            pieces.append(self._decoder.decode(chunk or b"", final=chunk is None))
            wanted -= len(pieces[-1])
        more = "".join(pieces)
        if more:
            self._line += self._text.count("\n", 0, self._at)
            self._text, self._at = self._text[self._at :] + more, 0
        return bool(more)

    def _broken(self, why: str, at: int | None = None) -> UnreadableError:
        at = self._at if at is None else at
        if at >= len(self._text.rstrip(_BLANKS)):
            why = "the text ends"
        return UnreadableError(f"it breaks off in line {self._line + self._text.count(chr(10), 0, at)}: {why}")


def _leads(way: Way, to: Way) -> bool:
    return all(step in (ANY, name) for step, name in zip(way, to, strict=False))
