"""Paths of reports as paths of the repository: reports are written in containers, on other systems, in folders below the repository's.

What comes out is always a file that the repository has, so nothing that a report writes leads anywhere else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from partest_sdk.core.coverage.known_folders import below_own_folder, checkout_of, is_container, is_package, is_system
from partest_sdk.core.coverage.path_endings import PathEndings

_LONGEST = 4096
_MOST_PARTS = 200
_MOST_CANDIDATES = 50
_MOST_FOLDERS = 20
"""Folders in one another that a report lies in."""
_MOST_KNOWN = 200_000
"""Places that are kept for the next report, which has the same paths as a rule."""
_MOST_FORMS = 100_000_000
"""Characters of all paths below all roots of their reports. A hostile report has 100 roots as long as can be, and each path is looked for
below each. Ten times less is much for others."""


class Place(NamedTuple):
    """Where a reported path belongs."""

    path: str
    """A file of the repository; empty when it is none, or when several fit."""
    candidates: tuple[str, ...] = ()
    """Which ones fit, if several do. A single one has nothing but the name, and lies in the root, where there are no folders to go by."""
    forms: tuple[str, ...] = ()
    """The reported path as it is, and below each of the report's roots; normalised, the likeliest first."""
    certain: bool = True
    """Whether there is nothing else that it could be; else the rest of the report may say what it is."""
    is_sought: bool = True
    """Whether it was looked for; no more is when reports have asked for too much."""
    is_beside: bool = False
    """Whether it is relative to the folder that its report lies in: that says more than nothing, and less than other paths of the report."""


class RepositoryTree:
    """The files of the repository, by which reported paths are known."""

    def __init__(
        self, files: Iterable[str], prefixes: Sequence[str] = (), modules: Mapping[str, str] | None = None
    ) -> None:
        """Of *files* (POSIX, relative); *prefixes* are absolute folders that are known to be the repository's.

        *modules* are those of Go, by name, with the folders that they are in: Go reports import paths.
        """
        self.files = frozenset(files)
        """All of them; none where nobody knows them."""
        self._prefixes = tuple(sorted({normal(prefix) for prefix in prefixes} - {""}, key=len, reverse=True))
        self._known: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Place] = {}
        self._modules = sorted((modules or {}).items(), key=lambda module: -len(module[0]))
        self._sorted = sorted(self.files)
        self._endings = PathEndings(self._sorted)
        self._forms_left = _MOST_FORMS

    def __contains__(self, path: object) -> bool:
        return path in self.files

    def folders_above(self, path: str) -> tuple[str, ...]:
        """The folders of the repository that the file at *path* lies in, the nearest first, without the root; *path* need not be one of its own."""
        parts = path.split("/")[:-1][:_MOST_FOLDERS]
        folders = ("/".join(parts[:count]) for count in range(len(parts), 0, -1))
        return tuple(folder for folder in folders if self._has_folder(f"{folder}/"))

    def _has_folder(self, start: str) -> bool:
        at = bisect_left(self._sorted, start)
        return at < len(self._sorted) and self._sorted[at].startswith(start)

    def place(self, reported: str, roots: tuple[str, ...] = (), folders: tuple[str, ...] = ()) -> Place:
        """Where *reported* belongs, by itself.

        *roots* are folders that the report says it may be relative to; *folders* are those that the report itself lies in, the nearest first,
        where it is likeliest relative to.
        """
        place = self._known.get((reported, roots, folders))
        if place is None:
            place = self._place(reported, roots, folders)
            # What is no file of the repository is known as quickly again, unless it has roots, and reports can have any number of such.
            if place.is_sought and (place.path or roots or not place.certain) and len(self._known) < _MOST_KNOWN:
                self._known[reported, roots, folders] = place
        return place

    def _place(self, reported: str, roots: tuple[str, ...], folders: tuple[str, ...]) -> Place:
        if not reported or len(reported) > _LONGEST or reported.count("/") > _MOST_PARTS:
            return Place("")
        if "\\" in reported and (path := self._exact(reported)):
            # Not a separator of Windows: this file has it in its name.
            return Place(path, (path,))
        if self._modules and reported.endswith(".go") and (place := self._of_module(reported)):
            return place
        if roots and self._forms_left < 0:
            return Place("", is_sought=False)
        forms = _forms(reported, roots)
        self._forms_left -= sum(map(len, forms[:-1]))
        if self.files:
            return self._place_of(forms, [] if is_absolute(forms[-1]) else self._beside(reported, folders))
        return Place(next((below for form in forms if not is_absolute(below := self._below(form))), ""), (), forms)

    def _beside(self, reported: str, folders: tuple[str, ...]) -> list[str]:
        """The files that *reported* is, if it is relative to one of *folders*."""
        return [path for folder in folders if (path := normal(f"{folder}/{reported}").lstrip("/")) in self.files]

    def _of_module(self, reported: str) -> Place | None:
        """The file that an import path is; none where it is of somebody else's module; None where it is no import path, as far as anybody knows."""
        for module, folder in self._modules:
            if reported.startswith(f"{module}/"):
                path = normal(f"{folder}/{reported[len(module) + 1 :]}").lstrip("/")
                if path in self.files:
                    return Place(path, (path,), (reported,))
        host = reported.partition("/")[0]
        return Place("", (), (reported,)) if "." in host.strip(".") else None

    def _place_of(self, forms: tuple[str, ...], beside: list[str]) -> Place:
        rooted, plain = forms[:-1], forms[-1]
        exact = _unique(found for form in rooted if (found := self._exact(form)))
        if exact:
            return Place(exact[0] if len(exact) == 1 else "", exact, forms, certain=len(exact) == 1)
        if beside:
            # A tool that runs in the root may leave its report there too; then others of its paths show it.
            fitting = _unique(filter(None, [*beside, self._exact(plain)]))
            return Place(fitting[0], fitting, forms, certain=len(fitting) == 1, is_beside=True)
        alike = [self._alike(form, forms) for form in rooted]
        agreed = _unique(place.path for place in alike if place.path)
        if len(agreed) == 1:
            return next(place for place in alike if place.path == agreed[0])
        if path := self._exact(plain):
            # It may as well be relative to any folder that has such a file.
            others = () if is_absolute(plain) else self._ending_in(path)
            return Place(path, _unique([path, *others]), forms, certain=not others)
        place = self._alike(plain, forms)
        candidates = _unique(one for each in (*alike, place) for one in each.candidates)
        return place if place.path else self._undecided(candidates, forms)

    def _undecided(self, candidates: tuple[str, ...], forms: tuple[str, ...]) -> Place:
        """Several fit; or none does, and it may be one by its bare name, if the rest of the report says so: every project has an index.js."""
        name = forms[-1].rpartition("/")[2]
        if candidates or not self._endings.along([name]) or all(map(self._is_foreign, forms)):
            return Place("", candidates, forms, certain=not candidates)
        return Place("", (name,) if name in self.files else (), forms, certain=False)

    def _below(self, form: str) -> str:
        """*form* from where the repository is, if it is known to be below that."""
        for prefix in self._prefixes:
            if form.startswith(f"{prefix}/"):
                return form[len(prefix) + 1 :]
        checkout = checkout_of(form)
        return form[len(checkout) + 1 :] if checkout else form

    def _exact(self, form: str) -> str:
        below = self._below(form)
        return form if form in self.files else below if below in self.files else ""

    def _ending_in(self, path: str) -> list[str]:
        """Files somewhere below, whose paths end in all of *path*."""
        files = self._endings.along(path.split("/"))[-1].files
        return [file for file in files[: _MOST_CANDIDATES + 1] if file != path][:_MOST_CANDIDATES]

    def _alike(self, form: str, forms: tuple[str, ...]) -> Place:
        """The file that shares the longest end with *form*, and of which one of the two has no more than that."""
        if self._is_foreign(form):
            return Place("", (), forms)
        parts = form.split("/")
        groups = self._endings.along(parts)
        # A bare name proves nothing, unless it stands where checkouts lie, or in no folder at all.
        least = 1 if len(groups) == 1 and (len(parts) == 1 or self._may_be_root("/".join(parts[:-1]))) else 2
        for count in range(len(groups), least - 1, -1):
            sharing, longer = groups[count - 1], groups[count] if count < len(groups) else None
            whole = "/".join(parts[-count:])
            best = [whole] if whole in self.files else []
            if count == len(parts) or self._may_be_root("/".join(parts[:-count])):
                best = list(islice(sharing.without(longer), _MOST_CANDIDATES))
            if best:
                found = best[0] if len(best) == 1 else whole if whole in self.files else ""
                # What shares as much, in the middle of its path, is the same file if a part of the repository was where the report was made.
                rivals = [*sharing.files[:_MOST_CANDIDATES], *(self._ending(found) if len(parts) > count else ())]
                candidates = _unique([*([found] if found else []), *best, *rivals])[:_MOST_CANDIDATES]
                # Below a folder that is known, a longer path is that of another file as a rule: of a copy that a build has made.
                is_certain = len(candidates) < 2 and (count == len(parts) or not self._is_inside(form))
                return Place(found, candidates, forms, certain=is_certain)
        return Place("", (), forms)

    def _is_inside(self, form: str) -> bool:
        """Whether it is relative, or below what is known to be the repository."""
        return not is_absolute(form) or self._below(form) != form

    def _ending(self, path: str) -> list[str]:
        """Files whose paths are an end of *path*: its first folders may only have the names of those in which the checkout lies."""
        parts = path.split("/")
        return [end for count in range(1, len(parts)) if (end := "/".join(parts[count:])) in self.files]

    def _is_foreign(self, form: str) -> bool:
        """Whether it is other people's code, or none that lies in a file; its path may end like one of the repository's."""
        return is_package(form) or (is_system(form) and below_own_folder(form) not in self.files)

    def _may_be_root(self, folder: str) -> bool:
        return is_container(folder) or folder in self._prefixes or (checkout_of(folder) == folder != "")


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


def is_absolute(path: str) -> bool:
    """Whether *path*, which is normal, begins at the root of a file system."""
    return path.startswith("/") or path[1:3] == ":/"


def _forms(reported: str, roots: tuple[str, ...]) -> tuple[str, ...]:
    plain = normal(reported)
    if is_absolute(plain):
        return (plain,)
    if ".." in reported:
        return (*(normal(f"{root}/{reported}") for root in roots if root.strip("./")), plain)
    return (*(f"{folder}{plain}" for folder in _folders(roots)), plain)


@lru_cache(maxsize=100)
def _folders(roots: tuple[str, ...]) -> tuple[str, ...]:
    """What paths below *roots* begin with."""
    folders = (normal(root).rstrip("/") for root in roots if root.strip("./"))
    return tuple(f"{folder}/" if folder else "" for folder in folders)


def _unique(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(paths))
