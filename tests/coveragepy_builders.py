"""Data files of coverage.py in words, for tests."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from partest_sdk.adapters.coverage.coveragepy_data import DataFiles, Executed
from partest_sdk.adapters.coverage.formats.format import Remark

_TABLES = {
    1: "CREATE TABLE meta (has_lines, has_arcs, sys_argv); CREATE TABLE file (id INTEGER PRIMARY KEY, path TEXT UNIQUE);"
    "CREATE TABLE line (file_id, lineno); CREATE TABLE arc (file_id, fromno, tono); CREATE TABLE tracer (file_id, tracer)",
    2: "CREATE TABLE meta (has_lines, has_arcs, sys_argv); CREATE TABLE file (id INTEGER PRIMARY KEY, path TEXT UNIQUE);"
    "CREATE TABLE context (id INTEGER PRIMARY KEY, context TEXT); CREATE TABLE line (file_id, context_id, lineno);"
    "CREATE TABLE arc (file_id, context_id, fromno, tono); CREATE TABLE tracer (file_id, tracer)",
    3: "CREATE TABLE meta (has_lines, has_arcs, sys_argv); CREATE TABLE file (id INTEGER PRIMARY KEY, path TEXT UNIQUE);"
    "CREATE TABLE context (id INTEGER PRIMARY KEY, context TEXT); CREATE TABLE line_map (file_id, context_id, bitmap BLOB);"
    "CREATE TABLE arc (file_id, context_id, fromno, tono); CREATE TABLE tracer (file_id, tracer)",
    4: "CREATE TABLE meta (has_lines, has_arcs, sys_argv); CREATE TABLE file (id INTEGER PRIMARY KEY, path TEXT UNIQUE);"
    "CREATE TABLE context (id INTEGER PRIMARY KEY, context TEXT); CREATE TABLE line_map (file_id, context_id, numbits BLOB);"
    "CREATE TABLE arc (file_id, context_id, fromno, tono); CREATE TABLE tracer (file_id, tracer)",
    7: "CREATE TABLE meta (key TEXT, value TEXT, UNIQUE (key)); CREATE TABLE file (id INTEGER PRIMARY KEY, path TEXT, UNIQUE (path));"
    "CREATE TABLE context (id INTEGER PRIMARY KEY, context TEXT, UNIQUE (context));"
    "CREATE TABLE line_bits (file_id INTEGER, context_id INTEGER, numbits BLOB, UNIQUE (file_id, context_id));"
    "CREATE TABLE arc (file_id INTEGER, context_id INTEGER, fromno INTEGER, tono INTEGER, UNIQUE (file_id, context_id, fromno, tono));"
    "CREATE TABLE tracer (file_id INTEGER PRIMARY KEY, tracer TEXT)",
}
"""By version of the schema; 5 is 4 with foreign keys, 6 is between 5 and 7."""

Arcs = Sequence[tuple[Any, Any]]


def a_data_file(
    path: Path,
    lines: Mapping[str, Iterable[int]] | None = None,
    arcs: Mapping[str, Arcs] | None = None,
    *,
    version: int = 7,
    contexts: int = 1,
    tracers: Mapping[str, str] | None = None,
    then: str = "",
) -> Path:
    """A data file at *path*, of *lines* or *arcs* by file, dealt out to so many contexts; then the statements *then* are executed in it."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(
            f"PRAGMA synchronous = OFF; CREATE TABLE coverage_schema (version INTEGER); {_TABLES[version]}"
        )
        database.execute("BEGIN")
        database.execute("INSERT INTO coverage_schema VALUES (?)", (version,))
        if version < 7:
            database.execute("INSERT INTO meta VALUES (?, ?, '')", (arcs is None, arcs is not None))
        else:
            database.execute("INSERT INTO meta VALUES ('has_arcs', ?)", (str(int(arcs is not None)),))
        for number, (file, found) in enumerate({**(lines or {}), **(arcs or {})}.items(), start=1):
            database.execute("INSERT INTO file VALUES (?, ?)", (number, file))
            database.execute("INSERT INTO tracer VALUES (?, ?)", (number, (tracers or {}).get(file, "")))
            for context in range(contexts):
                _fill(database, version, number, context + 1, list(found)[context::contexts], is_arcs=arcs is not None)
        database.execute("COMMIT")
        database.executescript(then)
    return path


def _fill(
    database: sqlite3.Connection, version: int, file: int, context: int, found: list[Any], *, is_arcs: bool
) -> None:
    of_context = (context,) if version > 1 else ()
    if is_arcs:
        rows = [(file, *of_context, *arc) for arc in found]
        database.executemany(f"INSERT INTO arc VALUES ({', '.join('?' * (3 + len(of_context)))})", rows)
    elif version < 3:
        rows = [(file, *of_context, line) for line in found]
        database.executemany(f"INSERT INTO line VALUES ({', '.join('?' * (2 + len(of_context)))})", rows)
    else:
        table = "line_bits" if version >= 7 else "line_map"
        database.execute(f"INSERT INTO {table} VALUES (?, ?, ?)", (file, context, packed(found)))


def packed(lines: Iterable[int]) -> bytes:
    """A set of lines as coverage.py packs it: a bit for each."""
    bits = 0
    for line in lines:
        bits |= 1 << line
    return bits.to_bytes(bits.bit_length() // 8 + 1, "little")


def executed_in(*paths: Path) -> tuple[dict[str, Executed], list[Remark]]:
    """What all data files have together, by path."""
    with DataFiles() as data:
        remarks = [remark for path in paths for remark in data.add(path)]
        return {executed.path: executed for executed in data}, remarks
