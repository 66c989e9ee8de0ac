"""Which files are coverage reports, of which flag and shard: those that ``--coverage`` names, and those in the shards' result folders."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from partest_sdk.adapters.reports.file_patterns import MAGIC, matching_files
from partest_sdk.core.results.proof import Proof, leg_name

_FLAGGED = re.compile(r"(\w[\w. :-]{0,99})=\s*(.+)", re.DOTALL)
_SHARD = re.compile(r"(?:^|[/\\])(\d{1,6})-of-(\d{1,6})[/\\]")
_NO_REPORTS = (
    *(".html", ".js", ".css", ".map", ".png", ".gif", ".svg", ".ico", ".woff", ".woff2", ".ttf", ".eot", ".txt", ".csv"),
    *(".py", ".gitignore", ".coveragerc", "/status.json"),  # coverage.py
    *("coverage-summary.json", ".last_run.json", ".resultset.json.lock", ".exec"),  # Istanbul, SimpleCov, JaCoCo
    *(".profraw", ".profdata", ".gcda", ".gcno", "/cmd_line", ".trx"),  # llvm, gcc, genhtml, .NET
)  # fmt: skip
"""How files end that tools leave beside their reports."""
_EXPORTS = (
    *("coverage.json", "coverage.lcov", "coverage.xml", "coverage-badge.json"),
    *("comparison.json", "junit.xml", "tests.jsonl", "run.json"),
)
"""The files of a bundle."""
_MOST_NAMED = 8
"""Shards, in a sentence."""
DEFAULT_FLAG = "tests"


class CoverageGroup(NamedTuple):
    """The reports of one flag and one shard."""

    flag: str
    shard: str
    """As ``2/5``; empty for none."""
    paths: tuple[Path, ...]


class CoverageFound(NamedTuple):
    """Everything that was found."""

    groups: tuple[CoverageGroup, ...]
    missing: tuple[str, ...]
    """What should be there and is not, a sentence each."""


def of_patterns(patterns: Sequence[str], base: Path, apart: Sequence[Path]) -> CoverageFound:
    """The reports that ``GLOB`` or ``FLAG=GLOB`` name, but nothing below the folders that are kept *apart*."""
    groups: dict[tuple[str, str], dict[str, None]] = {}
    missing: list[str] = []
    below = tuple(os.path.realpath(folder) + os.sep for folder in apart)
    for text in patterns:
        flagged = _FLAGGED.fullmatch(text)
        flag, glob = (flagged[1].strip(), flagged[2]) if flagged else (DEFAULT_FLAG, text)
        names = [name for name in _matches(glob, base, missing) if not os.path.realpath(name).startswith(below)]
        if not names:
            missing.append(f"coverage is {text!r}, which fits no file")
        for name in names:
            # Not by the folders that the project itself lies in.
            found = _SHARD.search(name.removeprefix(f"{base}{os.sep}"))
            shard = f"{int(found[1])}/{int(found[2])}" if found and 1 <= int(found[1]) <= int(found[2]) else ""
            groups.setdefault((flag, shard), {})[name] = None
    return CoverageFound(tuple(_grouped(groups)), (*missing, *_missing_shards(groups)))


def of_shards(proofs: Iterable[Proof], totals: Mapping[str, int]) -> CoverageFound:
    """The reports in the result folders that count; where a suite has some, a shard without any is missing. *totals*: shards by suite."""
    groups: dict[tuple[str, str], dict[str, None]] = {}
    missing: list[str] = []
    for proof in proofs:
        flag, total = leg_name(proof.suite, proof.variant), totals.get(proof.suite, 0)
        silent = []
        for number in range(1, total + 1):
            names = [
                name
                for result in proof.shards.get(number, ())
                for name in _in_folder(Path(result.place, "coverage"), missing)
            ]
            groups.setdefault((flag, f"{number}/{total}"), dict.fromkeys(names))
            silent += [] if names else [f"{number}/{total}"]
        if len(silent) == total:
            groups = {key: names for key, names in groups.items() if key[0] != flag}
        elif silent:
            missing.append(_left_nothing(flag, silent, len(silent)))
    return CoverageFound(tuple(_grouped(groups)), tuple(missing))


def _missing_shards(groups: Mapping[tuple[str, str], Mapping[str, None]]) -> Iterator[str]:
    """The shards that the paths of others speak of: ``2-of-3/`` is one of three.

    Suites with as many shards may share a flag. Then a folder with several shards tells them apart; one with a single shard tells nothing.
    """
    places: dict[tuple[str, int, str], set[int]] = {}
    for (flag, shard), names in groups.items():
        if shard:
            number, total = map(int, shard.split("/"))
            for folder in {"", *(_SHARD.split(name)[0] for name in names)}:
                places.setdefault((flag, total, folder), set()).add(number)
    said: set[tuple[str, int]] = set()
    for (flag, total, folder), numbers in sorted(places.items()):
        if len(numbers) < total and (not folder or len(numbers) > 1) and (flag, total) not in said:
            said.add((flag, total))
            # A folder may claim to be one of a million.
            silent = islice((number for number in range(1, total + 1) if number not in numbers), _MOST_NAMED)
            yield _left_nothing(flag, [f"{number}/{total}" for number in silent], total - len(numbers))


def _left_nothing(flag: str, shards: Sequence[str], count: int) -> str:
    more = f" and {count - _MOST_NAMED:,} more" if count > _MOST_NAMED else ""
    several = f"shard {shards[0]}" if count == 1 else f"shards {', '.join(shards[:_MOST_NAMED])}{more}"
    return f"{several} of {flag} left no coverage"


def without(groups: Iterable[CoverageGroup], named: Iterable[CoverageGroup]) -> Iterator[CoverageGroup]:
    """*groups* without the reports that are *named* too: what somebody names counts under the flag that it is given, and counts once."""
    taken = {os.path.realpath(path) for group in named for path in group.paths}
    for group in groups:
        paths = tuple(path for path in group.paths if os.path.realpath(path) not in taken)
        if paths or not group.paths:
            yield group._replace(paths=paths)


def _grouped(groups: Mapping[tuple[str, str], Mapping[str, None]]) -> Iterator[CoverageGroup]:
    for (flag, shard), names in sorted(groups.items(), key=lambda item: (item[0][0], _number(item[0][1]))):
        yield CoverageGroup(flag, shard, tuple(map(Path, names)))


def _number(shard: str) -> int:
    return int(shard.partition("/")[0] or 0)


def _in_folder(folder: Path, missing: list[str]) -> list[str]:
    """All reports below; what cannot be listed is *missing*."""
    if not folder.is_dir():
        return []
    names = matching_files(str(folder), "**", lambda path, why: missing.append(_not_listed(path, why)))
    return [name for name in names if not name.endswith(_NO_REPORTS)]


def _is_export(name: str) -> bool:
    """Whether it is what a merge has written: the coverage of another run, which a pattern fits by chance. Whoever means it names it."""
    folder, _, file = name.rpartition(os.sep)
    return file in _EXPORTS and os.path.lexists(os.path.join(folder, "run.json"))  # noqa: PTH118


def _not_listed(folder: str, why: str) -> str:
    return f"the folder {folder!r} cannot be listed: {why}"


def _matches(glob: str, base: Path, missing: list[str]) -> list[str]:
    whole = base / glob
    if os.path.isdir(whole):  # noqa: PTH112 - False, and no error, for a name that is too long
        return [name for name in _in_folder(whole, missing) if not _is_export(name)]
    if MAGIC.search(glob):
        names = matching_files(str(base), glob, lambda path, why: missing.append(_not_listed(path, why)))
        return [name for name in names if not _is_export(name)]
    return [str(whole)] if os.path.lexists(whole) else []
