"""The tables of a data file of coverage.py, as every version of its schema has them; and nothing but plain tables.

Source: https://coverage.readthedocs.io/en/latest/dbschema.html, and of versions 1 to 6 the history of coverage/sqldata.py.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from partest_sdk.adapters.coverage.coveragepy_file import NoDataFileError

NEWEST = 7
_TABLES = ("coverage_schema", "meta", "file", "tracer", "line_bits", "line_map", "line", "arc")
_PACKED = (
    ("line_bits", "numbits", "SELECT file_id, numbits FROM theirs.line_bits"),
    ("line_map", "numbits", "SELECT file_id, numbits FROM theirs.line_map"),
    ("line_map", "bitmap", "SELECT file_id, bitmap FROM theirs.line_map"),
)
"""Where a set of lines is one value: since version 7, since 4 and since 3."""


class Tables(NamedTuple):
    """What a data file has."""

    packed: str
    """The query for the sets of lines of the files; empty if there are none."""
    has_single: bool
    """Whether there is a table with a row for each line, as in versions 1 and 2."""
    has_arcs: bool
    """Whether there is a table for arcs, whatever is in it."""
    has_tracers: bool
    measured_arcs: bool
    """Whether branches were measured, as the file says itself."""


def tables_in(database: sqlite3.Connection) -> Tables:
    """The tables of the database that is attached as ``theirs``; NoDataFileError if they are not those of a data file."""
    columns = {name: _columns(database, name) for name in _plain_tables(database)}
    if not {"version"} <= columns.get("coverage_schema", frozenset()):
        raise NoDataFileError("it is an SQLite database, but not one that coverage.py has written")
    version = _first(database, "SELECT version FROM theirs.coverage_schema LIMIT 1")
    if not isinstance(version, int) or not 1 <= version <= NEWEST:
        raise NoDataFileError(
            f"it has version {str(version)[:20]} of coverage.py's schema, and partest knows 1 to {NEWEST}"
        )
    if not {"id", "path"} <= columns.get("file", frozenset()):
        raise NoDataFileError("it has no table of files")
    packed = [query for table, column, query in _PACKED if {column, "file_id"} <= columns.get(table, frozenset())]
    return Tables(
        packed=packed[0] if packed else "",
        has_single={"file_id", "lineno"} <= columns.get("line", frozenset()),
        has_arcs={"file_id", "fromno", "tono"} <= columns.get("arc", frozenset()),
        has_tracers={"file_id", "tracer"} <= columns.get("tracer", frozenset()),
        measured_arcs=_says_arcs(database, columns.get("meta", frozenset())),
    )


def _plain_tables(database: sqlite3.Connection) -> list[str]:
    """Those of the tables that are there. A view, or a table that some module makes up, runs whatever its author wants."""
    query = "SELECT name, type, sql FROM theirs.sqlite_master WHERE name = ? LIMIT 2"
    found = [row for name in _TABLES for row in database.execute(query, (name,)).fetchall()]
    for name, kind, made in found:
        if kind != "table" or not str(made).lstrip().upper().startswith("CREATE TABLE"):
            raise NoDataFileError(f"its {name} is no plain table, and partest reads no others")
    return [name for name, *_ in found]


def _columns(database: sqlite3.Connection, table: str) -> frozenset[str]:
    columns = set()
    for _, name, *_, hidden in database.execute(f'PRAGMA theirs.table_xinfo("{table}")').fetchall():
        if hidden:
            raise NoDataFileError(f"its {table} has columns that are computed, and partest reads no such")
        columns.add(name)
    return frozenset(columns)


def _says_arcs(database: sqlite3.Connection, columns: frozenset[str]) -> bool:
    if {"key", "value"} <= columns:
        said = _first(database, "SELECT value FROM theirs.meta WHERE key = 'has_arcs' LIMIT 1")
    elif "has_arcs" in columns:
        said = _first(database, "SELECT has_arcs FROM theirs.meta LIMIT 1")
    else:
        return False
    return str(said) in ("1", "True")


def _first(database: sqlite3.Connection, query: str) -> object:
    row = database.execute(query).fetchone()
    return row[0] if row else None
