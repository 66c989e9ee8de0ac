"""A file that may be a report: opened once, looked at by every format, decoded only as far as it is asked for."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from partest_sdk.adapters.reports.text_encoding import text_encoding
from partest_sdk.adapters.reports.xml_elements import elements_of
from partest_sdk.core.reports.case import Reading
from partest_sdk.core.reports.element import Element
from partest_sdk.core.reports.traces import reads_like_a_report
from partest_sdk.errors import UnreadableError

_JSON = re.compile(r"^[ \t]*[{\[](?=\s*[\"{\[\]}\d]|\s*\Z)", re.MULTILINE)
HEAD = 1 << 16
"""Bytes that are looked at to tell formats apart."""
DOCUMENT_LIMIT = 1 << 29
"""Bytes of a JSON document, which is read whole."""
LINE_LIMIT = 1 << 26
"""Characters of one line; what is longer is cut."""
_XML = re.compile(r"<testsuites?[\s>]")
_ROOT = re.compile(r"<\s*(?:[^\s<>/:=\"'!?]+:)?([^\s<>/:=\"'!?]+)(?=[\s/>])")
_BESIDE = {"<?": "?>", "<!--": "-->", "<!DOCTYPE": ">"}
"""What may stand before the root, and how it ends. A document type with a part of its own declares entities or nothing that matters here."""


class Content:
    """What is in the file at *path*."""

    def __init__(self, path: Path) -> None:
        """Read the beginning."""
        self.path = path
        self.size = path.stat().st_size
        with path.open("rb") as file:
            self.start = file.read(HEAD)

    @cached_property
    def encoding(self) -> str:
        """By the byte order mark, or by where the zero bytes are; UTF-8 else."""
        return text_encoding(self.start)

    @cached_property
    def head(self) -> str:
        """The beginning as text."""
        return self.start.decode(self.encoding, errors="replace").lstrip("\ufeff")

    @cached_property
    def root(self) -> str | None:
        """The name of the first XML element, in lower case and without prefix; None when there is none."""
        text = self.head.strip("\0 \t\r\n")
        at = 0
        while text.startswith("<", at):
            end = next((mark for begin, mark in _BESIDE.items() if text.startswith(begin, at)), "")
            if not end:
                found = _ROOT.match(text, at)
                return found[1].lower() if found else None
            inner = text.find("[", at, text.find(">", at)) if end == ">" else -1
            stop = text.find(end, text.find("]", inner) if inner >= 0 else at)
            if stop < 0:
                return None
            at = stop + len(end)
            at += len(text[at : at + HEAD]) - len(text[at : at + HEAD].lstrip())
        return None

    @cached_property
    def document(self) -> Any:
        """The whole file as one JSON document; None when it is none (`trouble` then says where it breaks)."""
        self.trouble, self.is_cut = "", False
        begin = _JSON.search(self.head)
        if begin is None or self.head.lstrip()[:1] == "<":
            return None
        if self.size > DOCUMENT_LIMIT:
            self.trouble = f"it has {self.size:,} bytes; a JSON report may have {DOCUMENT_LIMIT:,}"
            return None
        try:
            text = self.path.read_bytes().decode(self.encoding).lstrip("\ufeff")
            # What npm and yarn say stands before the document, and behind it.
            document, end = json.JSONDecoder().raw_decode(text, begin.end() - 1)
            # Somebody may have printed an empty one behind a report. One that holds something may be a report itself.
            is_log = not document and _XML.search(text, 0, begin.start())
            self.trouble = "" if is_log else _behind(text, end)
            return None if is_log or self.trouble else document
        except json.JSONDecodeError as trouble:
            self.trouble = f"its JSON breaks at line {trouble.lineno}, column {trouble.colno}: {trouble.msg}"
            self.is_cut = trouble.pos >= len(trouble.doc.rstrip()) - 1 or trouble.msg.startswith("Unterminated")
        except (ValueError, RecursionError) as trouble:
            self.trouble = f"it is no JSON: {trouble}"
        return None

    def widen(self) -> None:
        """Make all of a JSON document its head: what tells its format may stand behind 64 KiB of something else, or behind other text."""
        text = self.path.read_bytes().decode(self.encoding, errors="replace").lstrip("\ufeff")
        begin = _JSON.search(text)
        self.head = text[begin.start() :] if begin else text

    def lines(self) -> Iterator[tuple[int, str]]:
        """The lines with their numbers, from 1, without their ends; bytes that are no text become U+FFFD."""
        with self.path.open("rb") as raw:
            text = io.TextIOWrapper(raw, encoding=self.encoding, errors="replace", newline="\n")
            number = 0
            while line := text.readline(LINE_LIMIT):
                number += 1
                yield number, line.lstrip("\ufeff").rstrip("\r\n") if number == 1 else line.rstrip("\r\n")

    def records(self) -> Iterator[tuple[int, dict[str, Any] | None]]:
        """The number of every line that is not blank, and the JSON object on it; None where it holds something else."""
        for number, line in self.lines():
            if line.strip():
                yield number, an_object(line)

    def elements(self, names: Collection[str], reading: Reading) -> Iterator[Element]:
        """Every outermost XML element with one of these local *names*, whole; damage is told to *reading*."""
        return elements_of(self.path, names, reading)


def _behind(text: str, end: int) -> str:
    """What is wrong with what stands behind the document that ends there."""
    if reads_like_a_report(text[end : end + HEAD].encode(errors="replace")):
        return "there is a report of another kind behind its JSON; give each a file of its own"
    if after := _JSON.search(text, end):
        line = text.count("\n", 0, after.start()) + 1
        return f"it holds more than one JSON document: the next begins in line {line}"
    return ""


def an_object(line: str) -> dict[str, Any] | None:
    """The JSON object that *line* is."""
    if not line.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def must_be(document: object, kind: type, where: str) -> Any:
    """*document* as a *kind*; else the report cannot be read."""
    if not isinstance(document, kind):
        raise UnreadableError(f"{where} is {document!r:.80}, which should be {kind.__name__}")
    return document
