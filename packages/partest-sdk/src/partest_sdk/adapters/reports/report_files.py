"""Which files the caller means: ``--junit GLOB`` and ``--junit NAME=GLOB``."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from partest_sdk.adapters.reports.file_patterns import MAGIC, matching_files
from partest_sdk.core.reports.tally import Leg
from partest_sdk.core.results.problems import Kind, Problem
from partest_sdk.errors import InputError

_NAMED = re.compile(r"(\w[\w. -]*)(?::([\w. -]+))?=\s*(.+)", re.DOTALL)


class ReportFile(NamedTuple):
    """One file that should be a report."""

    path: str
    shown: str
    """As sentences call it."""
    leg: Leg
    literal: bool
    """Whether the caller named this very file, so that it must be a report."""
    shard: int = 0
    """The shard whose result folder it is in; 0 for none."""


class Pattern(NamedTuple):
    """One value of ``--junit``."""

    text: str
    leg: Leg | None
    glob: str


def parse_pattern(text: str) -> Pattern:
    """Read ``GLOB``, ``SUITE=GLOB`` or ``SUITE:VARIANT=GLOB``; a path that looks like that is written with ``./`` before it."""
    named = _NAMED.fullmatch(text)
    if named is None:
        return Pattern(text, None, text)
    return Pattern(text, Leg(named[1].strip(), (named[2] or "").strip()), named[3])


def find_reports(
    patterns: Sequence[Pattern],
    base: Path,
    default: Leg,
    own: Iterable[Path] = (),
    results: Iterable[Path] = (),
) -> tuple[list[ReportFile], list[Problem]]:
    """The files of all *patterns*, each once, by leg and path; patterns that fit nothing are problems.

    Nothing below our *own* folders is a report, and what lies in *results* is read with the shards.
    """
    found: dict[str, ReportFile] = {}
    problems: list[Problem] = []
    mine, theirs = ([os.path.realpath(folder) for folder in folders] for folders in (own, results))
    # A file that is named more narrowly belongs to that name, whatever else fits it.
    for pattern in sorted(patterns, key=lambda pattern: pattern.leg is None):
        everything = _matches(pattern.glob, base, problems)
        elsewhere = {name: real for name, real in everything.items() if not _is_below(real, theirs)}
        matches = {name: real for name, real in elsewhere.items() if not _is_below(real, mine)}
        if not matches and (elsewhere or not everything):
            why = "and all that fits lies where partest itself writes (--out)" if elsewhere else "which fits no file"
            if pattern.leg is None and "=" in pattern.glob:
                why += " (a name before '=' is SUITE or SUITE:VARIANT, of letters, digits, '.', '-', '_' and blanks)"
            problems.append(Problem(Kind.MISSING, f"junit is {pattern.text!r}, {why}; no report is no evidence"))
        for path, real in matches.items():
            leg = pattern.leg or default
            literal = Path(path) == base / pattern.glob
            file = ReportFile(path, _shown(path, base), leg, literal)
            known = found.setdefault(real, file)
            if known.leg != leg and pattern.leg is not None:
                raise InputError(
                    f"{file.shown} belongs to {_said(known.leg)} and to {_said(leg)}; give it to one of them with --junit"
                )
    return sorted(found.values(), key=lambda file: (file.leg, file.shown)), problems


def _matches(pattern: str, base: Path, problems: list[Problem]) -> dict[str, str]:
    """The files that *pattern* fits, with where they really are."""

    def not_listed(folder: str, why: str) -> None:
        problems.append(Problem(Kind.UNREADABLE, f"{folder} cannot be listed: {why}"))

    whole = base / pattern
    if os.path.isdir(whole):  # noqa: PTH112 - False, and no error, for a name that is too long
        names = matching_files(str(whole), "**", not_listed)
    elif MAGIC.search(pattern):
        names = matching_files(str(base), pattern, not_listed)
    else:
        names = [str(whole)] if os.path.lexists(whole) else []
    return {name: os.path.realpath(name) for name in names}


def _is_below(path: str, folders: Sequence[str]) -> bool:
    return any(path.startswith(folder + os.sep) for folder in folders)


def _shown(path: str, base: Path) -> str:
    try:
        return Path(path).relative_to(base).as_posix()
    except ValueError:
        return Path(path).as_posix()


def _said(leg: Leg) -> str:
    return f"{leg.suite}:{leg.variant}" if leg.variant else leg.suite
