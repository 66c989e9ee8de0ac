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
_SHARD = re.compile(r"(?:^|[/\\])((?:[^/\\]*[^0-9A-Za-z/\\])?)(\d{1,6})-of-(\d{1,6})((?![0-9A-Za-z])[^/\\]*)")
"""The name of a folder or a file that speaks of a shard, such as ``2-of-4``, ``coverage-2-of-4`` or ``lcov-2-of-4.info``."""
_ATTEMPT = re.compile(r"((?:attempt|run|try)[-_. ]?|(?<![0-9A-Za-z.]))\d+(?![0-9A-Za-z.])", re.IGNORECASE)
"""The number of an attempt, and none of a version: ``-1``, ``(attempt 2)``, but not ``node20`` or ``3.11``."""
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
    places: dict[tuple[str, str], set[str]] = {}
    missing: list[str] = []
    below = tuple(os.path.realpath(folder) + os.sep for folder in apart)
    for text in patterns:
        flag, glob = flag_and_glob(text)
        names = [name for name in _matches(glob, base, missing) if not os.path.realpath(name).startswith(below)]
        if not names:
            missing.append(f"coverage is {text!r}, which fits no file")
        for name in names:
            # Not by the folders that the project itself lies in.
            shard, place = _shard_of(name.removeprefix(f"{base}{os.sep}"))
            groups.setdefault((flag, shard), {})[name] = None
            places.setdefault((flag, shard), set()).update(["", place])
    return CoverageFound(tuple(_grouped(groups)), (*missing, *_missing_shards(places)))


def flag_and_glob(pattern: str) -> tuple[str, str]:
    """What ``FLAG=GLOB`` says; of ``GLOB`` alone the flag is `DEFAULT_FLAG`."""
    flagged = _FLAGGED.fullmatch(pattern)
    return (flagged[1].strip(), flagged[2]) if flagged else (DEFAULT_FLAG, pattern)


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


def _shard_of(path: str) -> tuple[str, str]:
    """The shard that a report's *path* speaks of, as ``2/5``, and the place where others of its suite would be; empty for none.

    What stands beside it in the name is of the place: ``linux-2-of-5/`` is of another suite than ``mac-2-of-5/``. Digits behind it may be
    those of an attempt. A folder that is called exactly so, as ours are, outweighs other names.
    """
    fitting = [found for found in _SHARD.finditer(path) if 1 <= int(found[2]) <= int(found[3])]
    if not fitting:
        return "", ""
    found = next((one for one in fitting if not one[1] and not one[4] and one.end() < len(path)), fitting[0])
    # The end of a file's name says of which kind it is.
    behind = found[4] if found.end() < len(path) else found[4].partition(".")[0]
    return f"{int(found[2])}/{int(found[3])}", f"{path[: found.start()]}/{found[1]}*{_ATTEMPT.sub('#', behind)}"


def _missing_shards(found: Mapping[tuple[str, str], Iterable[str]]) -> Iterator[str]:
    """The shards that the paths of others speak of: ``2-of-3/`` is one of three. By flag and shard, the places where some were *found*.

    Suites with as many shards may share a flag. Then a place with several shards tells them apart; one with a single shard tells something
    only beside another one that has all.
    """
    places: dict[tuple[str, int, str], set[int]] = {}
    for (flag, shard), several in found.items():
        if shard:
            number, total = map(int, shard.split("/"))
            for place in several:
                places.setdefault((flag, total, place), set()).add(number)
    complete = {
        (flag, total) for (flag, total, place), numbers in places.items() if place and len(numbers) == total > 1
    }
    said: set[tuple[str, int]] = set()
    for (flag, total, place), numbers in sorted(places.items()):
        tells = not place or len(numbers) > 1 or (flag, total) in complete
        if len(numbers) < total and tells and (flag, total) not in said:
            said.add((flag, total))
            # A name may claim to be one of a million.
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
