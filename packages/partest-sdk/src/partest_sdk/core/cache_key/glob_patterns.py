"""The patterns of GitHub's ``hashFiles``, as ``@actions/glob`` 0.7.0 reads them: lines become patterns, and patterns say where to search.

Source: github.com/actions/toolkit, packages/glob; its minimatch options are ``dot``, ``nobrace``, ``nocomment``, ``noext`` and ``nonegate``,
on Windows also ``nocase``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from partest_sdk.core.cache_key.glob_segments import DEEP, Segment, characters, folded, literal, segment, units
from partest_sdk.errors import InputError

_BLANK = "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
"""What JavaScript trims; str.strip() takes other characters."""
_LONGEST = 64 * 1024
"""Characters; minimatch takes no more."""


class GlobPattern(NamedTuple):
    """One pattern, absolute."""

    negated: bool
    segments: tuple[Segment, ...]
    """The first is the root."""
    below: bool
    """Whether a ``**`` at its end stands for one name at least: ``@actions/glob`` adds ``/**`` to every pattern, for what is in a folder."""
    search_path: tuple[str, ...]
    """Segments of the folder, or file, that holds all that it can match."""


class Place(NamedTuple):
    """What patterns are relative to."""

    workspace: str
    """Absolute, and without links in it."""
    home: str
    windows: bool = False

    @property
    def separator(self) -> str:
        """Between names, in paths of this place."""
        return "\\" if self.windows else "/"


def parse_patterns(texts: Iterable[str], place: Place) -> tuple[GlobPattern, ...]:
    """The patterns in the lines of *texts*, and after each the one for what is below it.

    Those for folders only (``docs/``) are left out where they stand for themselves, since no file is one.
    """
    patterns: list[GlobPattern] = []
    for text in texts:
        for line in re.split(r"\r\n|\r|\n", text) if place.windows else text.split("\n"):
            source = line.strip(_BLANK)
            if source and not source.startswith("#"):
                patterns += _pattern(source, place)
    return tuple(patterns)


def search_paths(patterns: Sequence[GlobPattern], windows: bool = False) -> list[tuple[str, ...]]:
    """Where to search, in the order in which ``@actions/glob`` does: no path twice, and none below another."""
    paths: dict[tuple[str, ...], tuple[str, ...]] = {}
    for pattern in patterns:
        if not pattern.negated:
            paths.setdefault(tuple(folded(name, windows) for name in pattern.search_path), pattern.search_path)
    return [path for key, path in paths.items() if not any(key[:end] in paths for end in range(1, len(key)))]


def split_path(path: str, windows: bool) -> tuple[str, ...]:
    """The root of an absolute *path*, then its names; of a relative one the names.

    >>> split_path("/home//me/", windows=False)
    ('/', 'home', 'me')
    """
    if not windows:
        names = [name for name in path.split("/") if name]
        return ("/", *names) if path.startswith("/") else tuple(names)
    path = path.replace("/", "\\")
    if drive := re.match(r"[A-Za-z]:\\", path):
        return (drive[0], *(name for name in path[3:].split("\\") if name))
    names = [name for name in path.split("\\") if name]
    if path.startswith("\\\\") and len(names) > 1:
        return (rf"\\{names[0]}\{names[1]}", *names[2:])
    return tuple(names)


def joined(path: Sequence[str], separator: str) -> str:
    """The reverse of `split_path`."""
    root, names = path[0], separator.join(path[1:])
    return root + separator + names if names and not root.endswith(separator) else root + names


class _Part(NamedTuple):
    """A segment, with the name that it stands for when it is only one."""

    segment: Segment
    name: str


def _pattern(source: str, place: Place) -> list[GlobPattern]:
    said, negated = source, False
    while source.startswith("!"):
        negated, source = not negated, source[1:].strip(_BLANK)
    if not source:
        raise InputError(f"the pattern {said!r} says nothing after its '!'; write what to leave out, such as !docs/**")
    if len(source) > _LONGEST:
        raise InputError(f"the pattern {said[:60]!r}… has {len(source)} characters; {_LONGEST} are the most")
    text = units(source)
    parts = _absolute(text, said, place)
    names = [part.name for part in parts]
    search_path = tuple(names[: names.index("")] if "" in names else names)
    segments = tuple(part.segment for part in parts)
    folders_only = text.endswith(("/", "\\") if place.windows else "/")
    itself = GlobPattern(negated, segments, below=False, search_path=search_path)
    under = GlobPattern(negated, (*segments, DEEP), below=True, search_path=search_path)
    if folders_only:
        return [under]
    return [itself] if segments[-1] == DEEP else [itself, under]


def _absolute(text: str, said: str, place: Place) -> list[_Part]:
    """All parts of the pattern *text*, from the root."""
    windows = place.windows
    names = split_path(text, windows)
    rooted = text.startswith(("/", "\\") if windows else "/")
    drive = windows and re.match(r"[A-Za-z]:", text)
    if drive and text[2:3] not in ("/", "\\"):
        raise InputError(
            f"the pattern {said!r} is relative to the current folder of a drive; write a path from the root"
        )
    parts = [_part(name, windows) for name in names]
    bad = {"..", "."}
    if any(part.name in bad for part in parts if part.name) and not (
        names[0] == "." and not any(part.name in bad for part in parts[1:])
    ):
        raise InputError(f"the pattern {said!r} has '.' or '..' in it; write the path without, from the workspace")
    if drive or (rooted and (not windows or names[0].startswith("\\\\"))):
        if "*" in names[0] or "?" in names[0]:
            raise InputError(f"the pattern {said!r} has a wildcard in its root; write the drive or the share itself")
        return [_exactly(names[0], windows), *parts[1:]]
    if rooted:
        return [_exactly(split_path(place.workspace, windows)[0], windows), *parts]
    if names[0] == "~":
        home = split_path(place.home, windows)
        if not home or (not home[0].endswith("/") and not (windows and "\\" in home[0])):
            raise InputError(
                f"the pattern {said!r} begins at the home folder, which is {place.home!r}; write an absolute path"
            )
        return [*(_exactly(name, windows) for name in home), *parts[1:]]
    workspace = [_exactly(name, windows) for name in split_path(place.workspace, windows)]
    return [*workspace, *(parts[1:] if names[0] == "." else parts)]


def _part(source: str, windows: bool) -> _Part:
    return _Part(segment(source, windows), characters(literal(source, windows)))


def _exactly(name: str, windows: bool) -> _Part:
    return _Part(Segment(exact=folded(name, windows)), name)
