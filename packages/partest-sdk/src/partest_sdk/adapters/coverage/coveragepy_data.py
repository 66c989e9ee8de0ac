"""Data files of coverage.py (SQLite): what was executed, by file, over all data files and contexts that are added.

A data file is never changed, and only its plain tables are read, so nothing runs that somebody put in there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from partest_sdk.adapters.coverage.coveragepy_file import NoDataFileError, check, readable
from partest_sdk.adapters.coverage.coveragepy_tables import Tables, tables_in
from partest_sdk.adapters.coverage.formats.format import Remark
from partest_sdk.core.coverage.model import Line
from partest_sdk.core.coverage.python_arcs import Arc
from partest_sdk.core.names import many
from partest_sdk.core.safe_text import one_line

MOST_LINE = 1_000_000
"""No source has more lines."""
_LONGEST_VALUE = 1 << 22
"""Bytes of a text or a set of lines."""
_LONGEST_PATH = 4096
_MOST_FILES = 1_000_000
_STEPS = 10_000_000
"""Of SQLite's machine, and so many more for each byte of the file; a damaged tree of pages may be endless."""
_STEPS_PER_BYTE = 100
_TICK = 1_000_000
_BATCH = 10_000
_ARC = "INSERT OR IGNORE INTO arc VALUES (?, ?, ?)"
_VALID = "typeof({0}) = 'integer' AND {0} BETWEEN -{1} AND {1}"
_OURS = f"""
    PRAGMA cache_size = -24000;
    PRAGMA synchronous = OFF;
    CREATE TABLE arc (
        file INTEGER, fromno, tono, PRIMARY KEY (file, fromno, tono),
        CHECK ({_VALID.format("fromno", MOST_LINE)} AND {_VALID.format("tono", MOST_LINE)})
    ) WITHOUT ROWID;
    CREATE TABLE place (theirs INTEGER PRIMARY KEY, ours INTEGER);
"""


class Executed(NamedTuple):
    """What was executed of a file."""

    path: str
    """As coverage.py wrote it: absolute, or relative to where the tests ran. Hostile."""
    lines: frozenset[Line]
    arcs: frozenset[Arc]
    has_arcs: bool
    """Whether branches were measured anywhere; if not, having no arcs says nothing."""
    has_lines_only: bool
    """Whether they were not measured somewhere: more may have been taken than there are arcs."""


class DataFiles:
    """The union of data files. It keeps them on the disk, in a temporary database that goes with it."""

    def __init__(self) -> None:
        """Empty."""
        self.with_branches = 0
        """How many data files measured branches."""
        self.without_branches = 0
        """How many measured lines only: of branches, at least those are taken that the others know of."""
        self._database = sqlite3.connect("", uri=True, isolation_level=None)
        self._database.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
        self._database.executescript(_OURS)
        self._numbers: dict[str, int] = {}
        """Our numbers of files, by their paths."""
        self._packed: dict[int, bytearray] = {}
        """Sets of lines, a bit for each, by the number of the file."""
        self._single: dict[int, set[Line]] = {}
        self._measured: set[int] = set()
        """Numbers of files whose branches were measured."""
        self._unmeasured: set[int] = set()
        """Numbers of files that are in data without branches."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def add(self, path: Path) -> list[Remark]:
        """Add the data file at *path*, and say what is wrong with it. What could be read of a broken one counts."""
        remarks: list[Remark] = []
        try:
            check(path, remarks)
            with readable(path, remarks) as address, self._attached(address, path):
                self._add(remarks)
        except (NoDataFileError, OSError, sqlite3.Error) as trouble:
            remarks.append(_broken(trouble))
        return remarks

    @property
    def paths(self) -> list[str]:
        """Those of all files, in order."""
        return sorted(self._numbers)

    def __iter__(self) -> Iterator[Executed]:
        """Everything, file by file, in the order of their paths."""
        return self.up_to(lambda _: MOST_LINE)

    def up_to(self, last_line: Callable[[str], Line]) -> Iterator[Executed]:
        """The same, without lines behind the *last_line* of a path: some bytes may say a million, and each takes time and memory."""
        for path in self.paths:
            number = self._numbers[path]
            last = last_line(path)
            arcs = self._database.execute("SELECT fromno, tono FROM arc WHERE file = ?", (number,))
            lines = {*_bits(self._packed.get(number, b"")[: last // 8 + 1]), *self._single.get(number, ())}
            executed = frozenset(line for line in lines if 0 < line <= last)
            yield Executed(path, executed, frozenset(arcs), number in self._measured, number in self._unmeasured)

    @contextmanager
    def _attached(self, address: str, path: Path) -> Iterator[None]:
        """The data file as ``theirs``."""
        steps = _STEPS + _STEPS_PER_BYTE * path.stat().st_size
        left = iter(range(steps // _TICK))
        self._database.execute("ATTACH DATABASE ? AS theirs", (address,))
        try:
            self._database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
            self._database.set_progress_handler(lambda: next(left, None) is None, _TICK)
            self._database.execute("PRAGMA trusted_schema = OFF")
            self._database.execute("PRAGMA theirs.cell_size_check = ON")
            yield
        finally:
            self._database.set_progress_handler(None, 0)
            self._database.execute("DETACH DATABASE theirs")

    def _add(self, remarks: list[Remark]) -> None:
        tables = tables_in(self._database)
        places = self._add_files(tables, remarks)
        odd = self._add_lines(tables, places)
        found_arcs = False
        if tables.has_arcs:
            before = self._database.total_changes
            odd += self._add_arcs(places, remarks)
            found_arcs = self._database.total_changes > before
        if tables.measured_arcs or found_arcs:
            self._measured.update(places.values())
            self.with_branches += 1
        elif places:
            self._unmeasured.update(places.values())
            self.without_branches += 1
        if odd:
            remarks.append(Remark(f"{many(odd, 'row')} of it make no sense as lines or arcs", broken=True))
        if not places and not remarks:
            remarks.append(Remark("it holds no data about any Python file"))

    def _add_files(self, tables: Tables, remarks: list[Remark]) -> dict[int, int]:
        """Our numbers of their files, by their own; without those that a plugin has measured, which are in other languages."""
        rows = self._database.execute("SELECT id, path FROM theirs.file LIMIT ?", (_MOST_FILES,)).fetchall()
        foreign = {}
        if tables.has_tracers:
            rows_of_plugins = "SELECT file_id, tracer FROM theirs.tracer LIMIT ?"
            foreign = dict(self._database.execute(rows_of_plugins, (_MOST_FILES,)))
        places: dict[int, int] = {}
        left_out: list[str] = []
        for number, path in rows:
            if foreign.get(number):
                left_out.append(str(path))
            elif isinstance(number, int) and isinstance(path, str) and 0 < len(path) <= _LONGEST_PATH:
                places[number] = self._numbers.setdefault(path, len(self._numbers) + 1)
        if left_out:
            others = f" and {len(left_out) - 1:,} more" if len(left_out) > 1 else ""
            plugin = one_line(repr(next(name for name in foreign.values() if name)), 80)
            remarks.append(
                Remark(
                    f"{one_line(repr(left_out[0]), 120)}{others} was measured by the plugin {plugin} and is left out:"
                    " only the plugin knows what could be executed there"
                )
            )
        self._database.execute("DELETE FROM place")
        self._insert("INSERT INTO place VALUES (?, ?)", places.items())
        return places

    def _add_lines(self, tables: Tables, places: dict[int, int]) -> int:
        """How many rows were none."""
        odd = 0
        if tables.packed:
            for number, packed in self._database.execute(tables.packed):
                if not isinstance(packed, bytes) or len(packed) > MOST_LINE // 8:
                    odd += 1
                elif number in places:
                    _unite(self._packed.setdefault(places[number], bytearray()), packed)
        if tables.has_single:
            for number, line in self._database.execute("SELECT file_id, lineno FROM theirs.line"):
                if not _is_line(line):
                    odd += 1
                elif number in places:
                    self._single.setdefault(places[number], set()).add(line)
        return odd

    def _add_arcs(self, places: dict[int, int], remarks: list[Remark]) -> int:
        """How many rows were none."""
        try:
            self._database.execute(
                "INSERT INTO arc SELECT ours, fromno, tono FROM theirs.arc JOIN place ON theirs = file_id WHERE true"
                " ON CONFLICT (file, fromno, tono) DO NOTHING"
            )
        except sqlite3.Error:
            # Something in there is no arc, or damaged: row by row, as far as it goes.
            return self._add_arcs_one_by_one(places, remarks)
        return 0

    def _add_arcs_one_by_one(self, places: dict[int, int], remarks: list[Remark]) -> int:
        odd = 0
        batch: list[tuple[int, Line, Line]] = []
        try:
            for number, start, end in self._database.execute("SELECT file_id, fromno, tono FROM theirs.arc"):
                if not (_is_line(start) and _is_line(end)):
                    odd += 1
                elif number in places:
                    batch.append((places[number], start, end))
                if len(batch) >= _BATCH:
                    self._insert(_ARC, batch)
                    batch.clear()
        except sqlite3.Error as trouble:
            remarks.append(_broken(trouble))
        self._database.set_progress_handler(None, 0)
        self._insert(_ARC, batch)
        return odd

    def _insert(self, query: str, rows: Iterable[tuple[int, ...]]) -> None:
        """All *rows* in one transaction, which takes a hundredth of the time."""
        self._database.execute("BEGIN")
        try:
            self._database.executemany(query, rows)
        finally:
            # What interrupts SQLite may have ended it; as long as there is one, nothing can be detached.
            if self._database.in_transaction:
                self._database.execute("COMMIT")


def _broken(trouble: Exception) -> Remark:
    text = str(trouble)
    if isinstance(trouble, OSError):
        text = f"it cannot be read: {trouble.strerror or trouble}"
    elif isinstance(trouble, sqlite3.Error):
        # Our own limit interrupts SQLite.
        why = "there is no end to it" if text == "interrupted" else text
        text = f"it cannot be read as a database: {why}"
    return Remark(one_line(text), broken=True)


def _unite(mine: bytearray, other: bytes) -> None:
    """Set in *mine* the bits that *other* has; what that takes depends on *other* alone."""
    size = len(other)
    if len(mine) < size:
        mine.extend(bytes(size - len(mine)))
    part = mine[:size]
    if part != other:
        both = int.from_bytes(part, "little") | int.from_bytes(other, "little")
        mine[:size] = both.to_bytes(size, "little")


def _bits(packed: bytes | bytearray) -> Iterable[Line]:
    """The numbers of the bits that are set."""
    return (number for number, bit in enumerate(bin(int.from_bytes(packed, "little"))[:1:-1]) if bit == "1")


def _is_line(number: object) -> bool:
    return type(number) is int and -MOST_LINE <= number <= MOST_LINE
