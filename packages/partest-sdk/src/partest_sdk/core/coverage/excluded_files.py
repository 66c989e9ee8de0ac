"""Files that somebody leaves out of all numbers, named by patterns as reports are: ``*`` stays within a name, ``**`` is any folders."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from fnmatch import translate
from functools import lru_cache

MOST_PATTERNS = 1000
"""In a bundle, which may be a stranger's."""
_DEEP = "**"


class ExcludedFiles:
    """Files below the repository's folder that any of the patterns fits. A folder stands for everything below it."""

    def __init__(self, patterns: Sequence[str] = ()) -> None:
        """Of globs with ``/``, from the repository's folder."""
        self.patterns = tuple(patterns)
        self._parts = [_parts_of(pattern) for pattern in patterns]

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and any(_fits(parts, path.split("/")) for parts in self._parts)

    def of_no_use(self, files: Iterable[str]) -> list[str]:
        """The patterns that fit none of the *files*."""
        names = [file.split("/") for file in files] if self.patterns else []
        return [
            pattern
            for pattern, parts in zip(self.patterns, self._parts, strict=True)
            if not any(_fits(parts, one) for one in names)
        ]


@lru_cache(maxsize=16)
def excluded_files(patterns: tuple[str, ...]) -> ExcludedFiles:
    """The same object for the same *patterns*."""
    return ExcludedFiles(patterns)


_Part = Callable[[str], object] | None
"""Whether a name fits; None for any number of names."""


def _parts_of(pattern: str) -> tuple[_Part, ...]:
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    return tuple(None if part == _DEEP else re.compile(translate(part)).match for part in parts)


def _fits(parts: Sequence[_Part], names: Sequence[str]) -> bool:
    """Whether *parts* are a path's *names*, or those of a folder above. One name after the other, so that no pattern takes forever."""
    if not parts:
        return False
    reached = _with_none({0}, parts)
    for name in names:
        following = set()
        for at in reached:
            part = parts[at]
            if part is None:
                # At its end a pattern wants one name at least.
                following.update([at, at + 1] if at + 1 == len(parts) else [at])
            elif part(name):
                following.add(at + 1)
        reached = _with_none(following, parts)
        if len(parts) in reached:
            return True
        if not reached:
            return False
    return False


def _with_none(reached: set[int], parts: Sequence[_Part]) -> set[int]:
    """Also where one comes to when a ``**`` stands for no name."""
    for at in range(len(parts) - 1):
        if at in reached and parts[at] is None:
            reached.add(at + 1)
    return reached
