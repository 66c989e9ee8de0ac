"""The history: one SQLite file with what complete runs of the default branch taught.

It is a cache: without it the plan is less even and nothing else changes. So a damaged one is reported, set aside and begun anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import fmean

from partest_sdk.core.plan.timings import Timings, clean_microseconds
from partest_sdk.core.results.attempts import clean_seconds
from partest_sdk.core.results.cache_hits import CachedJob, CacheHit, KeptHit
from partest_sdk.core.results.learning import ABSENT_LIMIT, Lesson, RecentRun, learn_test, weighted, writable
from partest_sdk.errors import UnreadableError

_SCHEMA = (
    "CREATE TABLE test (suite TEXT, variant TEXT, id TEXT, position INTEGER, call REAL, setup REAL, recent TEXT, absent INTEGER, "
    "PRIMARY KEY (suite, variant, id)) WITHOUT ROWID",
    "CREATE TABLE file (suite TEXT, variant TEXT, path TEXT, setup REAL, PRIMARY KEY (suite, variant, path)) WITHOUT ROWID",
    "CREATE TABLE shard_run (run INTEGER, suite TEXT, variant TEXT, number INTEGER, total INTEGER, expected REAL, seconds REAL, "
    "startup REAL, busy REAL, tests REAL, PRIMARY KEY (run, suite, variant, number)) WITHOUT ROWID",
    "CREATE TABLE placement (suite TEXT, unit TEXT, number INTEGER, total INTEGER, PRIMARY KEY (suite, unit)) WITHOUT ROWID",
)
# Made when it is first needed: histories of before it was thought of go on, and are still read by those who do not know it.
_CACHE_HITS = (
    "CREATE TABLE IF NOT EXISTS cache_hit (suite TEXT, variant TEXT, job TEXT, run TEXT, number INTEGER, hit TEXT, "
    "PRIMARY KEY (suite, variant, job, run)) WITHOUT ROWID"
)
_VERSION = 1
_APPLICATION = 0x70617274  # "part", so that another tool's database is not taken for ours
RECENT_RUNS = 10
"""How many runs the learned start-up, pace and safety rest on."""
CACHED_RUNS = 50
"""How many runs are kept of each job's cache."""
_FORGOTTEN = 20 * CACHED_RUNS
"""A job that was in none of so many lessons has another name by now, or is gone."""


class History:
    """The history at one path."""

    def __init__(self, path: Path) -> None:
        """Use the file at *path*; only `teach` creates it."""
        self._path = path

    def timings(self, suite: str, variant: str | None) -> tuple[Timings, list[str]]:
        """What is known of *suite*; of all variants together when *variant* is None or not known."""
        with self._open(create=False) as database:
            known: list[str] = [
                row[0]
                for row in database.execute(
                    "SELECT DISTINCT variant FROM test WHERE suite = ? ORDER BY variant", (suite,)
                )
            ]
            notes = []
            if variant is not None and variant not in known and known:
                notes.append(f"variant {variant!r} is new; planned with {', '.join(map(repr, known))}")
            chosen = [variant] if variant is not None and variant in known else known
            tests = _mean(
                database,
                "SELECT id, call + setup FROM test WHERE suite = ? AND variant = ? AND absent < ? ORDER BY position, id",
                suite,
                chosen,
            )
            setups = _mean(
                database, "SELECT path, setup FROM file WHERE suite = ? AND variant = ? AND ? > 0", suite, chosen
            )
            placed = [
                row
                for row in database.execute("SELECT unit, number, total FROM placement WHERE suite = ?", (suite,))
                if isinstance(row[0], str) and isinstance(row[1], int) and isinstance(row[2], int)
            ]
            startup, pace, safety = _habits(self._recent(database, suite, chosen))
        return (
            Timings(
                tests={test: round(seconds * 1e6) for test, seconds in tests.items()},
                setups={path: round(seconds * 1e6) for path, seconds in setups.items()},
                startup=round(startup * 1e6),
                pace=pace,
                safety=safety,
                placement={unit: number for unit, number, _ in placed},
                placement_total=placed[0][2] if placed else 0,
            ),
            notes,
        )

    def teach(self, lesson: Lesson) -> None:
        """Learn from one complete run of one suite and variant, all of it or nothing."""
        with self._open(create=True) as database:
            key = (lesson.suite, lesson.variant)
            old = {
                row[0]: row[1:]
                for row in database.execute(
                    "SELECT id, call, setup, recent FROM test WHERE suite = ? AND variant = ?", key
                )
            }
            database.execute("UPDATE test SET absent = absent + 1 WHERE suite = ? AND variant = ?", key)
            database.executemany(
                "INSERT OR REPLACE INTO test VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
                (
                    (*key, test.id, position, *learn_test(old.get(test.id), test))
                    for position, test in enumerate(lesson.tests)
                ),
            )
            database.execute(
                "DELETE FROM test WHERE suite = ? AND variant = ? AND absent >= ?", (*key, ABSENT_LIMIT * 3)
            )
            setups = dict(database.execute("SELECT path, setup FROM file WHERE suite = ? AND variant = ?", key))
            database.executemany(
                "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)",
                ((*key, path, weighted(setups.get(path), seconds)) for path, seconds in sorted(lesson.setups.items())),
            )
            self._remember_run(database, lesson)

    def _remember_run(self, database: sqlite3.Connection, lesson: Lesson) -> None:
        key = (lesson.suite, lesson.variant)
        run = 1 + (database.execute("SELECT max(run) FROM shard_run").fetchone()[0] or 0)
        database.executemany(
            "INSERT INTO shard_run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    run,
                    *key,
                    shard.number,
                    shard.total,
                    shard.expected,
                    shard.seconds,
                    shard.startup,
                    shard.busy,
                    shard.tests,
                )
                for shard in lesson.shards
            ),
        )
        database.execute("DELETE FROM shard_run WHERE run <= ?", (run - 20 * RECENT_RUNS,))
        database.execute("DELETE FROM placement WHERE suite = ?", (lesson.suite,))
        total = len(lesson.shards)
        database.executemany(
            "INSERT INTO placement VALUES (?, ?, ?, ?)",
            ((lesson.suite, unit, number, total) for unit, number in lesson.placement),
        )

    def latest(self) -> list[tuple[tuple[str, str, str], str, float]]:
        """Every test of the latest complete runs: suite, variant and id, its recent outcomes as letters, and its seconds."""
        with self._open(create=False) as database:
            rows = database.execute("SELECT suite, variant, id, recent, call + setup FROM test WHERE absent = 0")
            return [
                ((suite, variant, test), recent, clean_seconds(float(seconds)))
                for suite, variant, test, recent, seconds in rows
                if all(isinstance(text, str) for text in (suite, variant, test, recent))
                and isinstance(seconds, int | float)
            ]

    def recent(self, suite: str, variant: str) -> list[RecentRun]:
        """The latest runs of a suite and variant, newest first."""
        with self._open(create=False) as database:
            return self._recent(database, suite, [variant])

    @staticmethod
    def _recent(database: sqlite3.Connection, suite: str, variants: list[str]) -> list[RecentRun]:
        marks = ", ".join("?" * len(variants))
        rows = database.execute(
            f"SELECT run, max(expected), max(seconds), min(startup), sum(busy), sum(tests) FROM shard_run WHERE suite = ? AND variant IN ({marks}) "  # noqa: S608 - only question marks
            "GROUP BY run ORDER BY run DESC LIMIT ?",
            (suite, *variants, RECENT_RUNS),
        )
        return [
            RecentRun(*row[1:])
            for row in rows
            if all(isinstance(value, int | float) and 0 <= value < 1e9 for value in row[1:])
        ]

    def keep_cache_hits(self, hits: Sequence[KeptHit]) -> None:
        """Keep *hits*, all or none. Of a job and run the first one stays: whoever runs again finds what the first attempt saved."""
        hits = [one for one in hits if all(map(writable, (*one.job, one.run)))]
        with self._open(create=True) as database:
            database.execute(_CACHE_HITS)
            newest = database.execute("SELECT max(number) FROM cache_hit WHERE typeof(number) = 'integer'").fetchone()
            number = 1 + (newest[0] or 0)
            before = database.total_changes
            database.executemany(
                "INSERT OR IGNORE INTO cache_hit VALUES (?, ?, ?, ?, ?, ?)",
                ((*one.job, one.run, number, one.hit.value) for one in hits),
            )
            if database.total_changes == before:
                return
            for job in sorted({one.job for one in hits}):
                database.execute(
                    "DELETE FROM cache_hit WHERE suite = ?1 AND variant = ?2 AND job = ?3 AND run NOT IN (SELECT run FROM cache_hit "
                    "WHERE suite = ?1 AND variant = ?2 AND job = ?3 ORDER BY number DESC, run DESC LIMIT ?4)",
                    (*job, CACHED_RUNS),
                )
            database.execute("DELETE FROM cache_hit WHERE number <= ?", (number - _FORGOTTEN,))

    def cache_hits(self) -> Mapping[CachedJob, Sequence[CacheHit]]:
        """What the cache of every job did in its latest runs, newest first."""
        known = {hit.value: hit for hit in CacheHit}
        found: dict[CachedJob, list[CacheHit]] = {}
        with self._open(create=False) as database:
            if not database.execute(
                "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'cache_hit'"
            ).fetchone():
                return {}
            rows = database.execute("SELECT suite, variant, job, hit FROM cache_hit ORDER BY number DESC, run DESC")
            for suite, variant, job, hit in rows:
                if hit in known and all(isinstance(text, str) for text in (suite, variant, job)):
                    of_job = found.setdefault(CachedJob(suite, variant, job), [])
                    if len(of_job) < CACHED_RUNS:
                        of_job.append(known[hit])
        return found

    @contextmanager
    def _open(self, *, create: bool) -> Iterator[sqlite3.Connection]:
        if create:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        elif not self._path.exists():
            raise FileNotFoundError(self._path)
        try:
            # Transactions are begun by hand: two merges may teach at once, and each must see all that the other wrote, or nothing.
            with closing(sqlite3.connect(self._path, timeout=30, isolation_level=None)) as database:
                # Nobody may be called by what a file that came from a cache holds.
                database.execute("PRAGMA trusted_schema = OFF")
                if create:
                    database.execute("BEGIN IMMEDIATE")
                self._check(database, create=create)
                yield database
                if create:
                    database.execute("COMMIT")
        # SQLite keeps any value in any column, so a changed file shows late: as text where a time should be.
        except (sqlite3.Error, TypeError, ValueError, OverflowError) as trouble:
            raise UnreadableError(
                f"the history {self._path} is damaged ({trouble}); delete it, the next complete run begins a new one"
            ) from None

    def _check(self, database: sqlite3.Connection, *, create: bool) -> None:
        if database.execute("SELECT 1 FROM sqlite_master WHERE type IN ('trigger', 'view')").fetchone():
            # It would run whenever we write, for as long as whoever made it likes.
            raise UnreadableError(f"{self._path} is a database with triggers or views, and so no history of partest")
        application = database.execute("PRAGMA application_id").fetchone()[0]
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if create and application == 0 and not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for statement in _SCHEMA:
                database.execute(statement)
            database.execute(f"PRAGMA application_id = {_APPLICATION}")
            database.execute(f"PRAGMA user_version = {_VERSION}")
        elif application != _APPLICATION:
            raise UnreadableError(f"{self._path} is a database, but not a history of partest")
        elif version != _VERSION:
            raise UnreadableError(
                f"the history {self._path} has version {version}, this partest reads version {_VERSION}"
            )


def _mean(database: sqlite3.Connection, query: str, suite: str, variants: list[str]) -> dict[str, float]:
    sums: dict[str, list[float]] = {}
    for variant in variants:
        for name, seconds in database.execute(query, (suite, variant, ABSENT_LIMIT)):
            # The file comes from a cache: what is no name and no duration is left out, as from any other source.
            if isinstance(name, str) and clean_microseconds(seconds) is not None:
                sums.setdefault(name, []).append(seconds)
    return {name: fmean(seconds) for name, seconds in sums.items()}


def _habits(recent: list[RecentRun]) -> tuple[float, float, float]:
    """Start-up seconds, pace, and safety, as the latest runs showed them."""
    if not recent:
        return 0.0, 1.0, 1.0
    startup = fmean(run.startup for run in recent)
    tests = sum(run.tests for run in recent)
    pace = sum(run.busy for run in recent) / tests if tests else 1.0
    late = [run.seconds / run.expected for run in recent if run.expected > 0]
    return startup, min(max(pace, 0.01), 10.0), min(max(fmean(late), 1.0), 3.0) if late else 1.0
