"""Find and read the attempt folders below the folders that the caller named. One that is damaged never stops the others."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from partest_sdk.adapters.results.events import is_regular, read_collected, read_events
from partest_sdk.adapters.results.json_values import a_number, a_text
from partest_sdk.core.names import Shard
from partest_sdk.core.results.cache_hits import CacheHit
from partest_sdk.core.results.problems import Kind, Problem
from partest_sdk.core.results.shard_result import Manifest, ShardResult, State
from partest_sdk.errors import InputError, PartestError

_MANIFEST_LIMIT = 16 * 1024 * 1024


def read_result_folders(places: Iterable[Path]) -> tuple[list[ShardResult], list[Problem]]:
    """Every attempt folder below *places*, at any depth, and what could not be read."""
    results: list[ShardResult] = []
    problems: list[Problem] = []
    for place in places:
        if not place.is_dir():
            reason = "is a file" if place.exists() else "does not exist"
            raise InputError(
                f"results is {str(place)!r}, which {reason}; name the folder that `partest run --results` wrote"
            )
        for folder, files in _walk(place, problems):
            if "manifest.json" in files:
                _read_one(folder, files, results, problems)
            elif _looks_like_ours(files):
                problems.append(
                    Problem(
                        Kind.UNREADABLE,
                        f"{folder} holds events of tests, but no manifest.json that says whose they are",
                    )
                )
    return results, problems


def _walk(place: Path, problems: list[Problem]) -> Iterator[tuple[Path, list[str]]]:
    """Every folder from *place* down, by name, and what else is in it; a link leads nowhere.

    `os.walk` passes over what it cannot list, and before Python 3.12 it ends in a RecursionError when folders nest deeply.
    """
    waiting = [str(place)]
    while waiting:
        folder = waiting.pop()
        folders: list[str] = []
        files: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    (folders if entry.is_dir(follow_symlinks=False) else files).append(entry.name)
        except OSError as trouble:
            problems.append(Problem(Kind.UNREADABLE, f"{folder} cannot be listed: {trouble.strerror}"))
            continue
        yield Path(folder), files
        waiting += [os.path.join(folder, name) for name in sorted(folders, reverse=True)]  # noqa: PTH118 - a Path of many parts is slow


def _looks_like_ours(files: list[str]) -> bool:
    return any(name.startswith("events-") and name.endswith(".jsonl") for name in files)


def _read_one(folder: Path, files: list[str], results: list[ShardResult], problems: list[Problem]) -> None:
    path = folder / "manifest.json"
    try:
        if not is_regular(path):
            raise ValueError("it is no regular file")
        if path.stat().st_size > _MANIFEST_LIMIT:
            raise ValueError("it is far too large")
        data = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict) or not {"token", "plan", "shard"} <= data.keys():
            if _looks_like_ours(files):
                raise ValueError("it is no manifest of partest")
            return  # another tool's manifest.json
        manifest = _manifest(data)
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError, PartestError) as trouble:
        problems.append(Problem(Kind.UNREADABLE, f"{path} cannot be read: {trouble}"))
        return
    damaged: list[str] = []
    try:
        collected = read_collected(folder, damaged)
        recorded = read_events(folder)
    except OSError as trouble:
        problems.append(Problem(Kind.UNREADABLE, f"{folder} cannot be read: {trouble.strerror}"))
        return
    results.append(
        ShardResult(
            manifest=manifest,
            place=str(folder),
            collected=collected,
            attempts=recorded.attempts,
            unreadable=tuple(damaged + recorded.damaged),
        )
    )


def _manifest(data: dict[str, Any]) -> Manifest:
    if data["version"] != 1:
        raise ValueError(f"it has version {data['version']!r}, this partest reads version 1")
    last, hit = data.get("last_started"), data.get("cache_hit")
    return Manifest(
        token=a_text(data["token"]),
        plan=a_text(data["plan"]),
        suite=a_text(data["suite"]),
        shard=Shard.parse(a_text(data["shard"])),
        variant=a_text(data["variant"]),
        runner=a_text(data["runner"]),
        run_id=a_text(data["run_id"]),
        attempt=_attempt(data["attempt"]),
        job=a_text(data["job"]),
        command=tuple(map(a_text, data["command"])),
        state=State(data["state"]),
        started=a_number(data["started"]),
        ended=None if data["ended"] is None else a_number(data["ended"]),
        expected_seconds=a_number(data["expected_seconds"]),
        exit_code=None if data["exit_code"] is None else int(data["exit_code"]),
        signal=None if data["signal"] is None else a_text(data["signal"]),
        last_started=None if last is None else a_text(last),
        cache_hit=None if hit is None else CacheHit(hit),
    )


def _attempt(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise TypeError(f"its attempt is {value!r:.80}, which should be a whole number from 1")
    return value
