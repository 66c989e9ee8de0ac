"""Read past timings, whatever wrote them: our history, pytest-split's and knapsack's JSON, JUnit XML. Told apart by content."""

from __future__ import annotations

import json
import stat
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from partest_sdk.core.names import many
from partest_sdk.core.plan.reported import timings_from_cases
from partest_sdk.core.plan.timings import Timings, timings_from_seconds
from partest_sdk.errors import UnreadableError

SIZE_LIMIT = 1024 * 1024 * 1024


class TimingFiles:
    """The timings of several files as one; later files have the last word."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Read from *paths*; a file that is missing or unreadable is no error, but a note: the plan is then only less even."""
        self._paths = paths

    def read(self, suite: str, variant: str | None, files: Collection[str]) -> tuple[Timings, list[str]]:
        """What the past says about *suite*, whose test files are *files*; and what the person should know about it."""
        merged = Timings()
        notes: list[str] = []
        for path in self._paths:
            try:
                timings, said = _read(path, suite, variant, files)
            except FileNotFoundError:
                notes.append(f"timings: {path} does not exist (yet)")
            except (OSError, UnreadableError) as trouble:
                notes.append(f"timings: {path} cannot be used: {trouble}")
            else:
                notes += [f"timings: {path}: {note}" for note in said]
                merged = _merge(merged, timings)
        return merged, notes


def _read(path: Path, suite: str, variant: str | None, files: Collection[str]) -> tuple[Timings, list[str]]:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for for ever, and a device may never end
        raise UnreadableError("it is no regular file")
    size = found.st_size
    if size > SIZE_LIMIT:
        raise UnreadableError(f"it has {size:,} bytes, more than {SIZE_LIMIT:,}")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"SQLite format 3\0"):
        from partest_sdk.adapters.timings.history import History

        return History(path).timings(suite, variant)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        from partest_sdk.adapters.timings.junit_times import read_cases

        timings, matched, unmatched = timings_from_cases(read_cases(path), files)
        notes = (
            [
                f"{many(unmatched, 'case')} of {matched + unmatched:,} fit no test file of suite {suite!r}, or have no time"
            ]
            if unmatched
            else []
        )
        return timings, notes
    return _from_json(path.read_bytes())


def _from_json(raw: bytes) -> tuple[Timings, list[str]]:
    try:
        data = json.loads(raw.decode("utf-8-sig"))
        # Old releases of pytest-split wrote a list of pairs.
        seconds = data if isinstance(data, dict) else dict(data)
        if not all(isinstance(name, str) for name in seconds):
            raise ValueError("names must be text")
    except (ValueError, TypeError, RecursionError):
        raise UnreadableError("it is neither a history, nor {test: seconds} JSON, nor JUnit XML") from None
    timings, bad = timings_from_seconds(seconds)
    return timings, [f"{many(bad, 'value')} of {len(seconds):,} are no durations and count as unknown"] if bad else []


def _merge(first: Timings, second: Timings) -> Timings:
    learned = second if second.placement or second.startup else first
    return replace(
        learned,
        tests={**first.tests, **second.tests},
        files={**first.files, **second.files},
        setups={**first.setups, **second.setups},
    )
