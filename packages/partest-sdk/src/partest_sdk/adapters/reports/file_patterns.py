"""The files that a glob means. ``**`` stays in the tree: a link would lead out of it or round in it, and what packages bring along is not ours."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from fnmatch import translate
from functools import cache

NOT_OURS = frozenset({".git", "node_modules", "__pycache__", ".venv", "venv", ".tox", ".nox"})
"""Folders that ``**`` does not enter: their reports are the fixtures of other people. A pattern that names one means it."""
MAGIC = re.compile(r"[*?\[]")


def matching_files(base: str, pattern: str, unreadable: Callable[[str, str], object]) -> list[str]:
    """The files below *base* that *pattern* fits, sorted; hidden ones too. A folder that cannot be listed is told as path and reason."""
    drive, rest = os.path.splitdrive(pattern.replace("/", os.sep))
    start = drive + os.sep if rest.startswith(os.sep) else base
    parts = tuple(part for part in rest.split(os.sep) if part)  # noqa: PTH206 - a Path would forget `..` and `.` at the wrong places
    if parts[-1:] == ("**",):
        parts = (*parts, "*")
    found: set[str] = set()
    seen: set[tuple[str, tuple[str, ...]]] = set()
    waiting = [(start, parts)]
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            waiting += _step(*here, found, unreadable)
    return sorted(found)


def _step(
    folder: str, parts: tuple[str, ...], found: set[str], unreadable: Callable[[str, str], object]
) -> list[tuple[str, tuple[str, ...]]]:
    """What is left to do after the first of *parts* was looked for in *folder*."""
    first, rest = parts[0], parts[1:]
    if not MAGIC.search(first):
        path = os.path.join(folder, first)  # noqa: PTH118 - these are the names as people wrote them
        if rest:
            return [(path, rest)] if os.path.isdir(path) else []  # noqa: PTH112
        found.update([path] if os.path.lexists(path) and not os.path.isdir(path) else [])  # noqa: PTH112
        return []
    try:
        with os.scandir(folder or os.curdir) as listed:
            entries = list(listed)
    except OSError as trouble:
        unreadable(folder or os.curdir, trouble.strerror or str(trouble))
        return []
    paths = [(entry, os.path.join(folder, entry.name)) for entry in entries]  # noqa: PTH118
    if first == "**":
        inner = [
            path for entry, path in paths if entry.is_dir(follow_symlinks=False) and entry.name not in NOT_OURS
        ]  # fmt: skip
        return [(folder, rest), *((path, parts) for path in inner)]
    fits = _fits(first)
    chosen = [(entry, path) for entry, path in paths if fits(entry.name)]
    if rest:
        return [(path, rest) for _, path in chosen if os.path.isdir(path)]  # noqa: PTH112
    found.update(path for _, path in chosen if not os.path.isdir(path))  # noqa: PTH112 - False for a link that leads to itself
    return []


@cache
def _fits(part: str) -> Callable[[str], object]:
    return re.compile(translate(part), re.IGNORECASE if os.name == "nt" else 0).match
