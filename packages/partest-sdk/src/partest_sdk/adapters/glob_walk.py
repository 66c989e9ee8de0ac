"""The walk through a work tree to the files that glob patterns choose, in the order in which ``@actions/glob`` goes.

It goes depth first through each search path, names in the order of their bytes (that is how libuv sorts a folder for Node).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from stat import S_ISDIR, S_ISLNK
from typing import NamedTuple

from partest_sdk.core.cache_key.glob_patterns import Place, joined, parse_patterns, search_paths, split_path
from partest_sdk.core.cache_key.glob_states import GlobStates, State
from partest_sdk.errors import InputError

WINDOWS = sys.platform == "win32"


class _Item(NamedTuple):
    """Something on the way; a file is only there when it matches, a folder when one may be in it."""

    path: str
    state: State
    is_folder: bool
    is_link: bool = False
    chain: tuple[str, ...] = ()
    """With links followed, the real paths of the folders above, as far as the search path: no folder is entered inside of itself."""


class GlobWalk:
    """What some patterns choose in a workspace."""

    def __init__(self, patterns: Sequence[str], workspace: str, home: str, *, follow: bool, guarded: bool) -> None:
        """With *guarded* nothing outside of *workspace* is looked at, and a link that leads there is an InputError."""
        place = Place(os.path.realpath(workspace), home, WINDOWS)
        self.workspace = place.workspace
        self._inside = place.workspace.removesuffix(os.sep) + os.sep
        self._follow, self._guarded = follow, guarded
        parsed = parse_patterns(patterns, place)
        self._search_paths = search_paths(parsed, WINDOWS)
        self._states = GlobStates(parsed, WINDOWS)

    def files(self) -> Iterator[str]:
        """The absolute paths of all that matches and is no folder."""
        for search_path in self._search_paths:
            path = joined(search_path, os.sep)
            if self._guarded and not self._is_inside(path):
                # The only way from here to what counts leads straight to the workspace, if it does at all.
                if not self.workspace.startswith(path.removesuffix(os.sep) + os.sep):
                    continue
                path = self.workspace
            state = self._states.at(split_path(path, WINDOWS))
            if state.matches or state.descends:
                yield from self._below(path, state)

    def _below(self, path: str, state: State) -> Iterator[str]:
        stack = self._beginning(path, state)
        while stack:
            item: _Item | None = stack.pop()
            if self._follow and item:
                item = self._followed(item)
            if item is None:
                continue
            if item.is_folder:
                # The last is the next: their order is turned round.
                stack += self._entries(item)
            elif item.state.matches and self._counts(item):
                yield item.path

    def _beginning(self, path: str, state: State) -> list[_Item]:
        """The search path itself, if it is there."""
        try:
            mode = os.lstat(path).st_mode
        except FileNotFoundError:
            return []
        except OSError as trouble:
            raise unreadable(path, trouble) from None
        if self._guarded and path != self.workspace:
            self._check(os.path.dirname(path), path)  # noqa: PTH120 - pathlib would cost more than the walk
        return [_Item(path, state, S_ISDIR(mode), is_link=S_ISLNK(mode))]

    def _counts(self, item: _Item) -> bool:
        """Whether it is no link to a folder."""
        if item.is_link:
            if os.path.isdir(item.path):  # noqa: PTH112
                return False
            if self._guarded:
                self._check(item.path, item.path)
        return True

    def _entries(self, folder: _Item) -> list[_Item]:
        """What must be looked at in *folder*, the last name first."""
        path, chain = folder.path.removesuffix(os.sep) + os.sep, folder.chain
        try:
            with os.scandir(folder.path) as entries:
                chosen = _chosen(entries, folder.state, self._follow)
        except OSError as trouble:
            raise unreadable(folder.path, trouble) from None
        if WINDOWS:  # there libuv leaves them as the file system has them
            chosen.reverse()
        elif len(chosen) > 1:
            chosen.sort(key=_by_bytes, reverse=True)
        return [_Item(path + name, state, is_folder, is_link, chain) for name, state, is_folder, is_link in chosen]

    def _followed(self, item: _Item) -> _Item | None:
        """What *item* is at the end of its links; None for a broken one, and for a folder that the walk is in already."""
        is_folder = item.is_folder
        try:
            if item.is_link:
                is_folder = S_ISDIR(os.stat(item.path).st_mode)  # noqa: PTH116
            if not is_folder:
                return item
            if not item.state.descends:
                return None
            real = os.path.realpath(item.path) if item.is_link or not item.chain else _real(item)
        except FileNotFoundError:
            return None
        except OSError as trouble:
            raise unreadable(item.path, trouble) from None
        if real in item.chain:
            return None
        if item.is_link and self._guarded:
            self._check(item.path, item.path)
        return item._replace(is_folder=True, chain=(*item.chain, real))

    def _is_inside(self, path: str) -> bool:
        return path == self.workspace or path.startswith(self._inside)

    def _check(self, path: str, name: str) -> None:
        if not self._is_inside(os.path.realpath(path)):
            raise InputError(
                f"{name!r} is reached by a link that leads out of {self.workspace!r}; leave it out with a pattern that begins with '!'"
            )


def unreadable(path: str, trouble: OSError) -> InputError:
    """What to say about *path*."""
    return InputError(
        f"{path!r} cannot be read: {trouble.strerror}; mend it, or leave it out with a pattern that begins with '!'"
    )


_Chosen = tuple[str, State, bool, bool]
"""A name, where the patterns stand at it, whether it is a folder, and whether a link."""


def _chosen(entries: Iterator[os.DirEntry[str]], state: State, follow: bool) -> list[_Chosen]:
    """Those of a folder's *entries* that lead somewhere. Every entry of the tree comes here, so nothing is asked twice."""
    known, otherwise, ends = state.known, state.otherwise, state.ends
    chosen: list[_Chosen] = []
    likely: Iterable[os.DirEntry[str]] = entries
    if not (ends or follow or WINDOWS or otherwise.matches):
        # Most folders: a name counts that a pattern spells out, and where the search goes on also that of any folder.
        if otherwise.descends:
            likely = [entry for entry in entries if entry.is_dir(follow_symlinks=False) or entry.name in known]
        else:
            likely = [entry for entry in entries if entry.name in known]
    for entry in likely:
        name = entry.name
        # With no ends no name ends so.
        after = state.after(name) if name in known or name.endswith(ends) or WINDOWS else otherwise
        if not after.descends and not after.matches:
            continue
        # The file system told what it is together with the name.
        if entry.is_dir(follow_symlinks=False):
            if after.descends:
                chosen.append((name, after, True, False))
        elif after.matches or follow:
            is_link = entry.is_symlink()
            if after.matches or is_link:
                chosen.append((name, after, False, is_link))
    return chosen


def _by_bytes(chosen: _Chosen) -> bytes:
    return os.fsencode(chosen[0])


def _real(folder: _Item) -> str:
    """The real path of a folder that is no link itself."""
    return folder.chain[-1].removesuffix(os.sep) + os.sep + os.path.basename(folder.path)  # noqa: PTH119
