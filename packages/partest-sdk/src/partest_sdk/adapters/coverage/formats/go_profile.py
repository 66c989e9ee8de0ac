"""Go's coverage profiles, as ``go test -coverprofile`` writes them.

A line of one is ``FILE:LINE.COLUMN,LINE.COLUMN STATEMENTS COUNT``. With ``-coverpkg`` every test binary writes every block again, and profiles
are put together by hand, so the modes may be several and blocks come any number of times: they are known by where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from partest_sdk.adapters.coverage.formats.claimed_lines import ClaimedLines
from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.formats.odd_values import OddValues
from partest_sdk.adapters.coverage.utf8 import utf8_chunks
from partest_sdk.core.coverage.model import MOST_HITS, FileCoverage, Unit
from partest_sdk.core.safe_text import one_line

_ROW = re.compile(r"(.+):((\d{1,9})\.\d{1,9},(\d{1,9})\.\d{1,9}) (\d{1,9}) (\d{1,40})")
_MODE = "mode:"
_MOST_ROWS = 100_000
"""Blocks of a file that are held back: that many are the whole of any file."""
_LONGEST_ROW = 1 << 16


class GoProfile:
    """Reads Go's coverage profiles. An object that reads several reports knows which lines were claimed before."""

    name = "Go coverage profile"

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._claimed = ClaimedLines()

    def fits(self, head: bytes) -> bool:
        """Whether it begins with its mode."""
        text = b"".join(utf8_chunks(BytesIO(head))).lstrip()
        return re.match(rb"mode: ?(?:set|count|atomic)\s", text) is not None

    def read(self, report: BinaryIO) -> Iterator[FileRead | Remark]:
        """File by file; one for each test binary that has it."""
        odd = OddValues()
        self._claimed.begin()
        malformed = blocks = 0
        example = path = row = ""
        units: dict[str, Unit] = {}
        for row in _rows(report):
            found = _ROW.fullmatch(row)
            if found is None:
                if row and not row.startswith(_MODE):
                    malformed += 1
                    example = example or row
                continue
            blocks += 1
            if found[1] != path or len(units) >= _MOST_ROWS:
                if units:
                    yield FileRead(path, self._file(path, units, odd))
                path, units = found[1], {}
            _, hits = units.get(found[2], (0, 0))
            units[found[2]] = Unit(int(found[5]), min(hits + int(found[6]), MOST_HITS))
        if units:
            yield FileRead(path, self._file(path, units, odd))
        if row:
            # Go ends every line. What stands here may be a sound block with half of its count.
            yield Remark(f"it breaks off in its last line, {one_line(row, 120)!r}: that has no end", broken=True)
        if malformed:
            what = f"{malformed:,} lines are no blocks" if malformed > 1 else "a line is no block"
            yield Remark(f"{what}, such as {one_line(example, 120)!r}", broken=True)
        if not blocks and not malformed:
            yield Remark("it holds no block of any file")
        yield from odd.remarks()

    def _file(self, path: str, units: dict[str, Unit], odd: OddValues) -> FileCoverage:
        """A line is reached as often as the block on it that was reached most."""
        coverage = FileCoverage()
        coverage.units["statements"] = units
        hits_of = coverage.lines
        for block, (_, hits) in units.items():
            first, last = (int(place.partition(".")[0]) for place in block.split(","))
            # Where generated code says where it comes from (//line), a block may end before it begins. It begins somewhere all the same.
            for line in self._claimed.lines(path, first, max(first, last), odd):
                if hits > hits_of.get(line, -1):
                    hits_of[line] = hits
        return coverage


def _rows(report: BinaryIO) -> Iterator[str]:
    """The lines, without what ends them, and what stands behind the last end; one that is longer than any can be is cut in pieces."""
    rest = b""
    for chunk in utf8_chunks(report):
        *whole, rest = (rest + chunk).split(b"\n")
        for row in whole:
            yield row[:_LONGEST_ROW].decode(errors="surrogateescape").rstrip()
        if len(rest) > _LONGEST_ROW:
            yield rest[:_LONGEST_ROW].decode(errors="surrogateescape")
            rest = b""
    yield rest.decode(errors="surrogateescape").rstrip()
