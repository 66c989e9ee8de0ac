"""Paths of reports as paths of the repository: reports are written in containers, on other systems, in folders below the repository's.

What comes out is always a file that the repository has, so nothing that a report writes leads anywhere else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_CHECKOUT = re.compile(
    r"(?:[a-z]:)?/(?:[^/]+/)*(?:_?work|a|__w)/([^/]+)/\1(?=/|\Z)|/github/workspace(?=/|\Z)|/builds/[^/]+/[^/]+(?=/|\Z)",
    re.IGNORECASE,
)
"""Where GitHub's and GitLab's runners check out: /home/runner/work/acme/acme, D:/a/acme/acme, /__w/acme/acme."""
_CONTAINER = re.compile(r"/(?:workspaces?|app|src|code|repo|project|build|usr/src/app|opt/app)")
"""Where images have a checkout, or a part of one."""
_FOREIGN = re.compile(
    r"(?:^|/)(?:site-packages|dist-packages|node_modules|vendor/bundle|\.venv|\.tox|\.nox|\.cargo/registry|go/pkg/mod)/"
    r"|^(?:[a-z]:)?/(?:usr/(?!src/app/)|lib(?:64)?/|opt/hostedtoolcache/|hostedtoolcache/|program files|windows/|library/)|^<",
    re.IGNORECASE,
)
"""Other people's code, or none that lies in a file; its paths may end like one of the repository's."""
_LONGEST = 4096
_MOST_PARTS = 200
_MOST_CANDIDATES = 50
_MOST_COMPARED = 1000
"""Files of one name, and of one folder's name. A hostile report would have us compare more, thousands of times."""


class Place(NamedTuple):
    """Where a reported path belongs."""

    path: str
    """A file of the repository; empty when it is none, or when several fit."""
    candidates: tuple[str, ...] = ()
    """Which ones fit, if several do."""
    forms: tuple[str, ...] = ()
    """The reported path as it is, and below each of the report's roots; normalised, the likeliest first."""
    certain: bool = True
    """Whether there is nothing else that it could be; else the rest of the report may say what it is."""


class RepositoryTree:
    """The files of the repository, by which reported paths are known."""

    def __init__(self, files: Iterable[str], prefixes: Sequence[str] = ()) -> None:
        """Of *files* (POSIX, relative); *prefixes* are absolute folders that are known to be the repository's."""
        self._files = frozenset(files)
        self._prefixes = tuple(sorted({normal(prefix) for prefix in prefixes if prefix}, key=len, reverse=True))
        self._known: dict[tuple[str, tuple[str, ...]], Place] = {}
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        """By name, and by the name with that of its folder."""
        for file in sorted(self._files):
            parts = file.rsplit("/", 2)
            self._by_name[parts[-1]].append(file)
            if len(parts) > 1:
                self._by_name["/".join(parts[-2:])].append(file)

    def __contains__(self, path: object) -> bool:
        return path in self._files

    def place(self, reported: str, roots: tuple[str, ...] = ()) -> Place:
        """Where *reported* belongs, by itself; *roots* are folders that the report says it may be relative to."""
        place = self._known.get((reported, roots))
        if place is None:
            place = self._known[reported, roots] = self._place(reported, roots)
        return place

    def _place(self, reported: str, roots: tuple[str, ...]) -> Place:
        if not reported or len(reported) > _LONGEST or reported.count("/") > _MOST_PARTS:
            return Place("")
        forms = _forms(reported, roots)
        if not self._files:
            return Place(next((below for form in forms if not _is_absolute(below := self._below(form))), ""), (), forms)
        rooted, plain = forms[:-1], forms[-1]
        exact = _unique(found for form in rooted if (found := self._exact(form)))
        if exact:
            return Place(exact[0] if len(exact) == 1 else "", exact, forms, certain=len(exact) == 1)
        alike = [self._alike(form, forms) for form in rooted]
        agreed = _unique(place.path for place in alike if place.path)
        if len(agreed) == 1:
            return next(place for place in alike if place.path == agreed[0])
        if path := self._exact(plain):
            # It may as well be relative to any folder that has such a file.
            others = () if _is_absolute(plain) else self._ending_in(plain)
            return Place(path, _unique([path, *others]), forms, certain=not others)
        place = self._alike(plain, forms)
        candidates = _unique(one for each in (*alike, place) for one in each.candidates)
        return place if place.path else Place("", candidates, forms, certain=not candidates)

    def _below(self, form: str) -> str:
        """*form* from where the repository is, if it is known to be below that."""
        for prefix in self._prefixes:
            if form.startswith(f"{prefix}/"):
                return form[len(prefix) + 1 :]
        checkout = _CHECKOUT.match(form)
        return form[checkout.end() + 1 :] if checkout else form

    def _exact(self, form: str) -> str:
        below = self._below(form)
        return form if form in self._files else below if below in self._files else ""

    def _ending_in(self, path: str) -> list[str]:
        """Files somewhere below, whose paths end in all of *path*."""
        return [file for file in self._named_like(path) if file.endswith(f"/{path}")][:_MOST_CANDIDATES]

    def _named_like(self, path: str) -> list[str]:
        """Files with the same name in a folder of the same name; a bare name proves nothing: every project has an index.js."""
        return self._by_name.get("/".join(path.rsplit("/", 2)[-2:]), [])[:_MOST_COMPARED]

    def _alike(self, form: str, forms: tuple[str, ...]) -> Place:
        """The file that shares the longest end with *form*, and of which one of the two has no more than that."""
        if _FOREIGN.search(form):
            return Place("", (), forms)
        parts = form.split("/")
        left_over = "/".join(parts[:-1])
        files = self._named_like(form) or (self._by_name.get(parts[-1], []) if self._may_be_root(left_over) else [])
        counts = {file: _shared(parts, file.split("/")) for file in files[:_MOST_COMPARED]}
        plausible = {file: count for file, count in counts.items() if self._is_plausible(parts, file, count)}
        longest = max(plausible.values(), default=0)
        best = [file for file, count in plausible.items() if count == longest]
        whole = [file for file in best if file.count("/") + 1 == longest]
        # What shares as much, in the middle of its path, is the same file if a part of the repository was where the report was made.
        rivals = [file for file, count in counts.items() if count >= longest and file not in best] if longest else []
        found = best[0] if len(best) == 1 else whole[0] if len(whole) == 1 else ""
        candidates = _unique([*best, *rivals])[:_MOST_CANDIDATES]
        return Place(found, candidates, forms, certain=len(candidates) < 2)

    def _is_plausible(self, parts: Sequence[str], file: str, shared: int) -> bool:
        """Whether all of one lies below some folder of the other; or what is left of it is where checkouts lie, or parts of them."""
        if shared == len(parts) or self._may_be_root("/".join(parts[:-shared])):
            return True
        return shared == file.count("/") + 1

    def _may_be_root(self, folder: str) -> bool:
        return bool(_CONTAINER.fullmatch(folder)) or folder in self._prefixes or bool(_CHECKOUT.fullmatch(folder))


def normal(path: str) -> str:
    """*path* with forward slashes, without ``.`` and doubled slashes; ``..`` takes away what stands before it, and is dropped where nothing does."""
    path = path.removeprefix("file://")
    if "\\" in path:
        path = path.replace("\\", "/")
    if path[1:3] == ":/":
        path = path[0].lower() + path[1:]
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if parts:
                parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return ("/" if path.startswith("/") else "") + "/".join(parts)


def is_foreign(path: str) -> bool:
    """Whether *path* is other people's code, or none that lies in a file, whatever the repository has."""
    return bool(_FOREIGN.search(normal(path)))


def _is_absolute(path: str) -> bool:
    return path.startswith("/") or path[1:3] == ":/"


def _forms(reported: str, roots: tuple[str, ...]) -> tuple[str, ...]:
    plain = normal(reported)
    if _is_absolute(plain):
        return (plain,)
    return (*(normal(f"{root}/{reported}") for root in roots if root.strip("./")), plain)


def _unique(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(paths))


def _shared(these: Sequence[str], those: Sequence[str]) -> int:
    """How many parts are the same, from the end on."""
    count = 0
    for this, that in zip(reversed(these), reversed(those), strict=False):
        if this != that:
            break
        count += 1
    return count
