"""The coverage of earlier runs of the default branch, in the same history file as the timings."""

from __future__ import annotations

from collections.abc import Mapping

from partest_sdk.adapters.timings.history import History
from partest_sdk.core.coverage.model import Numbers

# Made when it is first needed: histories of before it was thought of go on, and are still read by those who do not know it.
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS coverage (number INTEGER, revision TEXT, flag TEXT, lines_covered INTEGER, lines_total INTEGER, "
    "branches_covered INTEGER, branches_total INTEGER, PRIMARY KEY (number, flag)) WITHOUT ROWID"
)
KEPT_RUNS = 50
_MOST_ROWS = 20_000
_TOTAL = ""
"""The flag of the total; no flag has an empty name."""


class KeptCoverage:
    """What one run covered."""

    __slots__ = ("by_flag", "commit", "total")

    def __init__(self, commit: str, total: Numbers, by_flag: Mapping[str, Numbers]) -> None:
        """Of *commit*."""
        self.commit, self.total, self.by_flag = commit, total, by_flag


class CoverageHistory(History):
    """The history, as far as it is about coverage."""

    def keep(self, kept: KeptCoverage) -> None:
        """Keep what one complete run covered. A run of a commit that is known takes its place: nothing else is forgotten for it."""
        with self._open(create=True) as database:
            database.execute(_SCHEMA)
            database.execute("DELETE FROM coverage WHERE typeof(number) != 'integer'")
            known, newest = database.execute(
                "SELECT max(CASE WHEN revision = ? THEN number END), max(number) FROM coverage", (kept.commit,)
            ).fetchone()
            number = known or (newest or 0) + 1
            database.execute("DELETE FROM coverage WHERE revision = ?", (kept.commit,))
            rows = {_TOTAL: kept.total, **kept.by_flag}
            database.executemany(
                "INSERT INTO coverage VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(number, kept.commit, flag, *numbers[:4]) for flag, numbers in rows.items()],
            )
            database.execute(
                "DELETE FROM coverage WHERE number NOT IN (SELECT DISTINCT number FROM coverage ORDER BY number DESC LIMIT ?)",
                (KEPT_RUNS,),
            )

    def kept(self) -> list[KeptCoverage]:
        """What is known, oldest first; values that cannot be are left out."""
        with self._open(create=False) as database:
            if not database.execute(
                "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'coverage'"
            ).fetchone():
                return []
            rows = database.execute(
                "SELECT number, revision, flag, lines_covered, lines_total, branches_covered, branches_total FROM coverage "
                "WHERE typeof(number) = 'integer' ORDER BY number DESC, flag LIMIT ?",
                (_MOST_ROWS,),
            ).fetchall()
        commits: dict[int, str] = {}
        numbers_of: dict[int, dict[str, Numbers]] = {}
        for number, revision, flag, *counts in rows:
            if isinstance(revision, str) and isinstance(flag, str) and _can_be(counts):
                commits[number] = revision
                numbers_of.setdefault(number, {})[flag] = Numbers(*counts)
        return [
            KeptCoverage(commits[number], total, flags)
            for number, flags in reversed(numbers_of.items())
            if (total := flags.pop(_TOTAL, None)) is not None
        ]


def _can_be(counts: list[object]) -> bool:
    """Whether these are what is covered and what there is, twice: SQLite keeps any value in any column."""
    whole = [count for count in counts if type(count) is int and count >= 0]
    return len(whole) == len(counts) and whole[0] <= whole[1] and whole[2] <= whole[3]
