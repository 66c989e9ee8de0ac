"""The bytes of a report in UTF-8, whatever it was written in: PowerShell writes UTF-16 wherever it redirects a command's output."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from partest_sdk.adapters.reports.text_encoding import text_encoding

CHUNK = 1 << 18


def utf8_chunks(report: BinaryIO) -> Iterator[bytes]:
    """*report*, piece by piece and without a byte order mark. Bytes that are no text in the encoding of the others are replaced."""
    chunk = report.read(CHUNK)
    encoding = text_encoding(chunk[:4])
    if encoding in ("utf-8", "utf-8-sig"):
        chunk = chunk.removeprefix(codecs.BOM_UTF8)
        while chunk:
            yield chunk
            chunk = report.read(CHUNK)
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while chunk:
        yield decoder.decode(chunk).encode(errors="replace")
        chunk = report.read(CHUNK)
    yield decoder.decode(b"", final=True).encode(errors="replace")
