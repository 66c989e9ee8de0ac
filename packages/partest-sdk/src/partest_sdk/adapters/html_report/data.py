"""A bundle as one JSON text in pieces: columns of short numbers, and each string once."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from partest_sdk.adapters.html_report.details import KINDS, Details, finite
from partest_sdk.adapters.html_report.shown_text import script_json, shown_line
from partest_sdk.core.results.attempts import TROUBLED, TestClass
from partest_sdk.core.results.proof import leg_name
from partest_sdk.core.results.totals import Totals
from partest_sdk.core.summary.bundle import Bundle, ShardTold, TestRow

LISTED = 250_000
"""How many tests are listed; no limit changes a count."""
_BLOCK = 5_000
_FILES = 200
_YEAR_5000 = 1e11


class Words:
    """Strings, each of them once, known by a number."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, word: str) -> int:
        """The number of *word*."""
        return self._places.setdefault(word, len(self._places))

    def shown(self) -> list[str]:
        """All of them, in the order of their numbers."""
        return [shown_line(word) for word in self._places]


class Columns:
    """The tests, block by block. `origin`: from when on the time is counted, in seconds since the epoch."""

    def __init__(self, details: Details, origin: float) -> None:
        self._details = details
        self._origin = origin
        self.legs, self.files, self.workers, self.changes = Words(), Words(), Words(), Words()
        self.slowest_files: dict[tuple[str, str], list[float]] = {}

    def blocks(self, rows: Iterable[TestRow], listed: set[int] | None) -> Iterator[str]:
        """Those of *rows* whose place is in *listed* (all of them when it is None) as JSON, thousands at a time."""
        block = _empty()
        for place, row in enumerate(rows):
            self._count(row)
            if listed is None or place in listed:
                self._add(block, row)
                if len(block["id"]) == _BLOCK:
                    yield script_json(block)
                    block = _empty()
        yield script_json(block)

    def _count(self, row: TestRow) -> None:
        told = self.slowest_files.setdefault((leg_name(row.suite, row.variant), row.file), [0.0, 0])
        told[0] += finite(row.seconds)
        told[1] += row.count

    def _add(self, block: dict[str, Any], row: TestRow) -> None:
        place = len(block["id"])
        block["id"].append(shown_line(row.id))
        block["leg"].append(self.legs.place(leg_name(row.suite, row.variant)))
        block["file"].append(self.files.place(row.file))
        block["kind"].append(KINDS.index(row.kind))
        block["shard"].append(row.shard)
        block["ms"].append(_ms(row.seconds))
        if row.count != 1:
            block["count"][place] = row.count
        if change := self._details.changes.get(row.key):
            block["change"][place] = self.changes.place(change)
        if row.kind in _LISTED_FIRST and (line := self._details.places.get(row.key)) is not None:
            block["line"][place] = line
        for span in row.spans:
            if 0 < span.started < _YEAR_5000:
                values = (place, self.workers.place(span.worker), _ms(span.started - self._origin), _ms(span.seconds))
                block["spans"].extend(values)

    def slowest(self) -> list[list[Any]]:
        """The files that took longest: suite, file, seconds, tests."""
        worst = heapq.nlargest(_FILES, self.slowest_files.items(), key=lambda told: told[1][0])
        return [[shown_line(leg), shown_line(file), finite(told[0]), told[1]] for (leg, file), told in worst if file]


_LISTED_FIRST = TROUBLED | {TestClass.NOT_RUN}


def listed_places(rows: Sequence[TestRow], limit: int) -> set[int] | None:
    """Which of *rows* are listed: all (None), or those in trouble and then the slowest ones."""
    if len(rows) <= limit:
        return None
    ranked = ((row.kind in _LISTED_FIRST, row.seconds, -place) for place, row in enumerate(rows))
    return {-place for _, _, place in heapq.nlargest(limit, ranked)}


def data_pieces(bundle: Bundle, details: Details, frame: dict[str, Any], limit: int = LISTED) -> Iterator[str]:
    """The JSON text of *bundle*, to be written piece by piece, after the lines of *details*; *frame* is what else the page tells."""
    starts = [shard.started for shard in bundle.shards if 0 < shard.started < _YEAR_5000]
    origin = min(starts) if starts else _first_start(bundle.tests)
    listed = listed_places(bundle.tests, limit)
    columns = Columns(details, origin)
    yield '{"blocks":['
    for number, block in enumerate(columns.blocks(bundle.tests, listed)):
        yield f",{block}" if number else block
    rest = frame | {
        "kinds": [kind.value for kind in KINDS],
        "legs": columns.legs.shown(),
        "files": columns.files.shown(),
        "workers": columns.workers.shown(),
        "changes": columns.changes.shown(),
        "slowestFiles": columns.slowest(),
        "troubles": {"kinds": details.kinds, "changes": details.words},
        "shards": [_shard(shard, origin) for shard in bundle.shards],
        "suites": [
            [
                shown_line(suite.name),
                suite.complete,
                shown_line(_told_by(suite.runner, suite.formats)),
                *_numbers(suite.totals),
            ]
            for suite in bundle.suites
        ],
        "totals": _numbers(bundle.totals),
        "limits": _limits(bundle, listed, details),
    }
    yield f"],{script_json(rest)[1:]}"


def _empty() -> dict[str, Any]:
    columns: dict[str, Any] = {name: [] for name in ("id", "leg", "file", "kind", "shard", "ms", "spans")}
    # Few tests have one of these, so they are told by their places. `spans`: test, worker, start, milliseconds, one after the other.
    return columns | {name: {} for name in ("count", "change", "line")}


def _limits(bundle: Bundle, listed: set[int] | None, details: Details) -> dict[str, str]:
    said = {}
    if listed is not None:
        said["tests"] = (
            f"Of {len(bundle.tests):,} tests, {len(listed):,} are listed: those in trouble, then the slowest. "
            "Every count on this page is of all of them."
        )
    if len(details.kinds) < len(bundle.troubled):
        said["troubles"] = f"The first {len(details.kinds):,} of {len(bundle.troubled):,} are listed."
    if details.left_out:
        said["texts"] = (
            f"Messages and outputs of {details.left_out:,} tests were left out: all together they are over 32 MB."
        )
    return said


def _first_start(rows: Sequence[TestRow]) -> float:
    return min((span.started for row in rows for span in row.spans if 0 < span.started < _YEAR_5000), default=0.0)


def _shard(shard: ShardTold, origin: float) -> dict[str, Any]:
    known = 0 < shard.started < _YEAR_5000
    return {
        "leg": shown_line(shard.leg),
        "shard": shown_line(shard.shard, 40),
        "number": shard.number,
        "attempt": shard.attempt,
        "job": shown_line(shard.job, 200),
        "state": shown_line(shard.state, 40),
        "exit": shard.exit_code,
        "signal": shown_line(shard.signal or "", 40),
        "start": _ms(shard.started - origin) if known else None,
        "ms": None if shard.seconds is None else _ms(shard.seconds),
        "expected": _ms(shard.expected_seconds),
        "tests": shard.tests,
    }


def _told_by(runner: str, formats: tuple[str, ...]) -> str:
    return ", ".join([*([runner] if runner else []), *formats])


def _numbers(totals: Totals) -> list[float]:
    counts = [getattr(totals, kind.value) for kind in KINDS]
    return [totals.tests, *counts, finite(totals.seconds), finite(totals.wall_seconds)]


def _ms(seconds: float) -> int:
    return round(1000 * finite(seconds, 6))
