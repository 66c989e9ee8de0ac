"""Read a bundle back. It may come from a stranger: what is damaged or contradicts itself is red, and says so.

A stranger who writes a whole bundle can write a green one: that everything in it agrees is all that can be known of it here.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from partest_sdk.adapters.results.bundle_tests import Tests
from partest_sdk.adapters.results.bundle_values import (
    DAMAGE,
    a_count,
    a_list,
    a_place,
    a_sum,
    json_value,
    opened,
    texts,
    words_of,
)
from partest_sdk.adapters.results.json_values import a_number, a_text
from partest_sdk.core.names import Shard, many
from partest_sdk.core.results.attempts import TestClass, clean_seconds
from partest_sdk.core.results.cache_hits import CacheHit
from partest_sdk.core.results.problems import Kind
from partest_sdk.core.results.shard_result import State
from partest_sdk.core.results.totals import Totals
from partest_sdk.core.summary.bundle import Bundle, ShardTold, SuiteTold
from partest_sdk.errors import UnreadableError

RUN_LIMIT = 64 * 1024 * 1024
"""Bytes of run.json, which is read whole."""
NESTED_LIMIT = 4_000_000
"""Lists and objects in run.json: empty ones are the cheapest way to fill a machine's memory."""
_UNREADABLE, _DISAGREEING = 4, 5
_DOUBTS = frozenset({Kind.MISSING, Kind.UNREADABLE, Kind.INCOMPLETE, Kind.EMPTY})
_LOST = "merge-results did not come to its end: look at its log, or name the folder that it wrote with --out"


def read_bundle(folder: Path) -> Bundle:
    """The bundle in *folder*. One without a run.json that can be trusted is an UnreadableError; any other trouble makes it red."""
    run = _Run.read(folder)
    tests = Tests()
    tests.read(folder / "tests.jsonl")
    bundle = replace(
        run.bundle,
        notes=(*run.bundle.notes, *tests.notes()),
        tests=tuple(tests.rows),
        troubled=tuple(tests.troubled),
    )
    return _judged(bundle, run, tests)


def _judged(bundle: Bundle, run: _Run, tests: Tests) -> Bundle:
    """*bundle* with everything against it that was found in reading; what it says itself is never made better."""
    damage = tests.damage()
    # Where lines are lost, that the counts differ says nothing more.
    disagreeing = [*([] if damage else _miscounted(bundle.totals, tests.counts)), *run.contradictions()]
    if not damage and not disagreeing:
        return bundle
    code = max(bundle.exit_code, _UNREADABLE if damage else 0, _DISAGREEING if disagreeing else 0)
    reasons = (*damage, *disagreeing, *bundle.reasons)
    return replace(bundle, green=False, exit_code=code, reasons=reasons, doubtful=True)


def _miscounted(totals: Totals, counts: Counter[str]) -> list[str]:
    said = {kind.value: getattr(totals, kind.value) for kind in TestClass}
    wrong = [word for word in said if said[word] != counts[word]]
    one, other = (", ".join(f"{each[word]:,} {word.replace('_', ' ')}" for word in wrong) for each in (said, counts))
    return [f"run.json says {one}; tests.jsonl has {other}"] if wrong else []


@dataclass(slots=True)
class _Run:
    """What run.json says, as a bundle without tests."""

    bundle: Bundle
    problems: Sequence[Kind]

    @classmethod
    def read(cls, folder: Path) -> _Run:
        try:
            with opened(folder / "run.json") as file:
                # Room is made for as much as is asked for, so not for the limit.
                content = file.read(min(os.fstat(file.fileno()).st_size, RUN_LIMIT) + 1)
        except (FileNotFoundError, NotADirectoryError):
            what = "has no run.json" if folder.is_dir() else "is no folder" if folder.exists() else "does not exist"
            raise UnreadableError(f"bundle is {str(folder)!r}, which {what}; {_LOST}") from None
        except (OSError, TypeError, ValueError) as trouble:
            raise _unreadable(folder, words_of(trouble)) from None
        if len(content) > RUN_LIMIT:
            raise _unreadable(folder, f"it has more than {RUN_LIMIT:,} bytes")
        if content.count(b"[") + content.count(b"{") > NESTED_LIMIT:
            raise _unreadable(folder, f"it has more than {NESTED_LIMIT:,} lists and objects")
        try:
            data = json_value(content)
            if not isinstance(data, dict) or "version" not in data:
                raise TypeError("it is no run.json of partest")
            if data["version"] != 1 or data["version"] is True:
                raise TypeError(f"it has version {data['version']!r:.80}, this partest reads version 1")
            return cls._of(data)
        except DAMAGE as trouble:
            raise _unreadable(folder, words_of(trouble)) from None

    @classmethod
    def _of(cls, data: dict[str, Any]) -> _Run:
        if data["verdict"] not in ("green", "red"):
            raise TypeError(f"its verdict is {data['verdict']!r:.80}, neither green nor red")
        problems = [Kind(problem["kind"]) for problem in a_list(data["problems"])]
        formats: dict[tuple[str, str], dict[str, None]] = {}
        for report in a_list(data["reports"]):
            if name := a_text(report["format"]):
                formats.setdefault((a_text(report["suite"]), a_text(report["variant"])), {})[name] = None
        bundle = Bundle(
            green=data["verdict"] == "green",
            exit_code=a_count(data["exit_code"], 255),
            reasons=texts(data["reasons"]),
            warnings=texts(data["warnings"]),
            notes=texts(data["notes"]),
            totals=_totals(data["totals"]),
            suites=tuple([_suite(suite, formats) for suite in a_list(data["suites"])]),
            shards=tuple([_shard(shard) for shard in a_list(data["shards"])]),
            doubtful=any(kind in _DOUBTS for kind in problems),
            run_id=a_text(data["run_id"]),
        )
        return cls(bundle, problems)

    def contradictions(self) -> list[str]:
        """What cannot be true together."""
        bundle = self.bundle
        if not bundle.green:
            what = "a reason" if not bundle.reasons else "an exit code" if not bundle.exit_code else ""
            return [f"run.json says red without {what}"] if what else []
        found = []
        if bundle.exit_code:
            found.append(f"run.json says green, and exit code {bundle.exit_code}")
        if bundle.reasons:
            found.append(f"run.json says green, and gives {many(len(bundle.reasons), 'reason')} for red")
        # Whatever is wrong in a green run is a warning, since the caller asked for one.
        if not bundle.warnings and (wrong := self._wrong()):
            found.append(f"run.json says green, and without any warning that {wrong}")
        return found

    def _wrong(self) -> str:
        totals = self.bundle.totals
        if bad := totals.failed + totals.errors:
            return f"{many(bad, 'test')} failed"
        if totals.not_run:
            return f"{many(totals.not_run, 'test')} did not run"
        if any(one.tests == one.not_run for one in (totals, *(suite.totals for suite in self.bundle.suites))):
            return "no result of any test was recorded"
        if any(kind is not Kind.NOTE for kind in self.problems):
            return "it has problems"
        return "" if all(suite.complete for suite in self.bundle.suites) else "a suite is incomplete"


def _suite(data: dict[str, Any], formats: dict[tuple[str, str], dict[str, None]]) -> SuiteTold:
    suite, variant, complete = a_text(data["suite"]), a_text(data["variant"]), data["complete"]
    if not isinstance(complete, bool):
        raise TypeError(f"{complete!r:.80} should be true or false")
    # The first bundles did not say who ran a suite.
    runner = a_text(data.get("runner", ""))
    return SuiteTold(
        suite, variant, complete, _totals(data["totals"]), runner, tuple(formats.get((suite, variant), ()))
    )


def _shard(data: dict[str, Any]) -> ShardTold:
    code, signal, seconds, hit = data["exit_code"], data["signal"], data["seconds"], data.get("cache_hit")
    return ShardTold(
        suite=a_text(data["suite"]),
        variant=a_text(data["variant"]),
        shard=str(Shard.parse(a_text(data["shard"]))),
        attempt=a_count(data["attempt"]),
        job=a_text(data["job"]),
        state=State(data["state"]).value,
        # Windows has codes of 32 bits, with a sign or without.
        exit_code=None if code is None else a_place(code, -(2**32), 2**32),
        signal=None if signal is None else a_text(signal),
        started=a_sum(data["started"]),
        seconds=None if seconds is None else clean_seconds(a_number(seconds)),
        expected_seconds=a_sum(data["expected_seconds"]),
        tests=a_count(data["tests"]),
        cache_hit=None if hit is None else CacheHit(hit),
    )


def _totals(data: dict[str, Any]) -> Totals:
    counts = {kind.value: a_count(data[kind.value]) for kind in TestClass}
    totals = Totals(
        **counts,
        seconds=a_sum(data["seconds"]),
        wall_seconds=a_sum(data["wall_seconds"]),
        cases=a_count(data["cases"]),
    )
    if a_count(data["tests"]) != totals.tests:
        raise TypeError(f"its totals say {data['tests']:,} tests, and add up to {totals.tests:,}")
    return totals


def _unreadable(folder: Path, what: str) -> UnreadableError:
    return UnreadableError(f"run.json of bundle {str(folder)!r} cannot be read: {what}; run merge-results again")
