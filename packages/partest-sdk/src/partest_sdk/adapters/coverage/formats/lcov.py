"""LCOV tracefiles: as ``man geninfo`` describes them, and as a dozen other tools write them."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.formats.lcov_record import NOTHING, Findings, record_of
from partest_sdk.adapters.coverage.known_records import KnownRecords
from partest_sdk.adapters.coverage.utf8 import utf8_chunks
from partest_sdk.core.coverage.rows import RowCoverage, Rows
from partest_sdk.core.safe_text import one_line

_END = b"\nend_of_record"
_SOURCE = b"\nSF:"
_RECORD_LIMIT = 1 << 26
"""Bytes of one record: those of a file with millions of lines."""


_UNTOUCHED_LIMIT = 1 << 24
"""Bytes of records that are kept as they are."""


class Lcov:
    """Reads LCOV. An object that reads several reports reads what they have in common once."""

    name = "LCOV"

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: KnownRecords[Findings] = KnownRecords(record_of)
        self._untouched: dict[bytes, FileRead] = {}
        """Sound records that cover nothing, with their paths: what most shards say of most files."""
        self._room = _UNTOUCHED_LIMIT

    def fits(self, head: bytes) -> bool:
        """Whether it begins with the name of a test or of a file; lcov 2 allows comments before that."""
        for line in b"".join(utf8_chunks(BytesIO(head))).split(b"\n"):
            words = line.strip()
            if words and not words.startswith(b"#"):
                return words.startswith((b"TN:", b"SF:"))
        return False

    def read(self, report: BinaryIO) -> Iterator[FileRead | Remark]:
        """Record by record."""
        found = _Found()
        for piece, is_closed in _pieces(report):
            untouched = self._untouched.get(piece)
            if untouched is not None and is_closed:
                found.records += 1
                yield untouched
                continue
            yield from self._records_of(piece, is_closed, found)
            if len(piece) > _RECORD_LIMIT:
                what = f"a record has more than {_RECORD_LIMIT >> 20} MiB; nothing behind it was read"
                yield Remark(what, broken=True)
                break
        yield from found.remarks()

    def _records_of(self, piece: bytes, is_closed: bool, found: _Found) -> Iterator[FileRead]:
        """The record that ends behind *piece*; or several, where ends are missing."""
        before, source, rest = piece.partition(_SOURCE)
        is_sound = is_closed and b"\nDA:" not in before
        if not source and not is_closed:
            found.add_rest(before)
        if b"\nDA:" in before:
            found.nameless += 1
        while source:
            # A second SF: whoever wrote the record before it was stopped, and somebody else went on.
            record, source, rest = rest.partition(_SOURCE) if _SOURCE in rest else (rest, b"", b"")
            name, _, body = record.partition(b"\n")
            path = name.decode(errors="surrogateescape").rstrip("\r")
            coverage, findings = self._known.look(body)
            is_sound = is_sound and findings is NOTHING and not source
            if not is_sound:
                found.add(path, findings, is_whole=is_closed and not source)
            if not path:
                found.nameless += 1
                continue
            found.records += 1
            if is_sound:
                self._remember(piece, path, coverage)
            yield FileRead(path, coverage)

    def _remember(self, piece: bytes, path: str, coverage: RowCoverage) -> None:
        """A record that covers nothing will come again, from nearly every shard."""
        if len(piece) <= self._room and not coverage.is_small and not coverage.rows.cover_something:
            self._untouched[piece] = FileRead(
                path,
                RowCoverage(coverage.key, None, _only_record, piece, coverage.known_numbers, coverage.last_line),
            )
            self._room -= len(piece)


def _only_record(piece: bytes) -> tuple[Rows, Findings]:
    return record_of(piece.partition(_SOURCE)[2].partition(b"\n")[2])


def _pieces(report: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """What stands before each end of a record, beginning with a line break; and whether that end is there."""
    rest = b"\n"
    for chunk in utf8_chunks(report):
        *whole, rest = (rest + chunk).split(_END)
        for piece in whole:
            yield piece, True
        if len(rest) > _RECORD_LIMIT:
            break
    if rest.strip():
        yield rest, False


class _Found:
    """What is wrong with a report, told in a few sentences however much it is."""

    def __init__(self) -> None:
        self.records = self.nameless = 0
        self._malformed = self._negative = self._differing = self._open = 0
        self._example = self._different = self._opened = self._rest = ""

    def add(self, path: str, findings: Findings, is_whole: bool) -> None:
        if not is_whole:
            self._open += 1
            self._opened = self._opened or path
        if findings.differs:
            self._differing += 1
            self._different = self._different or path
        self._malformed += findings.malformed
        self._negative += findings.negative
        self._example = self._example or findings.example

    def add_rest(self, rest: bytes) -> None:
        """What begins no record, and stands where the report ends; behind records nobody writes anything but comments."""
        rows = [row for row in rest.split(b"\n") if row.strip() and not row.startswith(b"#")]
        is_empty_tracefile = not self.records and rest.endswith(b"\n") and all(row.startswith(b"TN:") for row in rows)
        if rows and not is_empty_tracefile:
            self._rest = rows[-1].decode(errors="replace")

    def remarks(self) -> Iterator[Remark]:
        if self._rest:
            yield Remark(f"it breaks off: a record begins with {_quoted(self._rest)}, and goes no further", broken=True)
        if self._open:
            yield Remark(f"it breaks off: {_of(self._open, 'record', self._opened)} has no end_of_record", broken=True)
        if self._malformed:
            what = (
                f"{self._malformed:,} DA or BRDA lines are none" if self._malformed > 1 else "a DA or BRDA line is none"
            )
            yield Remark(f"{what}, such as {_quoted(self._example)}", broken=True)
        if self.nameless:
            yield Remark("it has records without a file name (SF)", broken=True)
        if self._negative:
            yield Remark(f"counts below zero are taken as 0 ({self._negative:,}), such as {_quoted(self._example)}")
        if self._differing:
            what = _of(self._differing, "record", self._different)
            yield Remark(f"the totals (LF, LH, BRF, BRH) of {what} are not those of its lines; the lines count")
        if not self.records and not self.nameless:
            yield Remark("it holds no record of any file")


def _of(count: int, what: str, example: str) -> str:
    return (
        f"{count:,} {what}s, such as that of {_quoted(example)}," if count > 1 else f"the {what} of {_quoted(example)}"
    )


def _quoted(text: str) -> str:
    return repr(one_line(text, 120))
