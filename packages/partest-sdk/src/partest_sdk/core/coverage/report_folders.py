"""What a report is relative to: its certain paths show it, and that decides the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from partest_sdk.core.coverage.path_endings import shared_end
from partest_sdk.core.coverage.paths import Place, RepositoryTree, is_absolute

_MOST = 64
"""Folders that a report may be seen to be relative to. One with more is relative to nothing in particular."""


class ReportFolders:
    """Learns from the certain paths of one report, and then decides its others."""

    def __init__(self, tree: RepositoryTree) -> None:
        """Nothing is known yet; all paths are files of *tree*."""
        self.certain: dict[str, Place] = {}
        """Where the certain paths belong. All of them have to be known before anything is decided."""
        self._tree = tree

    def shown(self, place: Place) -> str:
        """The file that *place* is by the folders that the certain paths have shown; empty when they show none, or several."""
        fitting = self.fitting(place)
        return next(iter(fitting)) if len(fitting) == 1 else ""

    def fitting(self, place: Place) -> Collection[str]:
        """All files that *place* could be by those folders."""
        moved = {
            ours + form[len(theirs) :]
            for form in place.forms
            for theirs, ours in self._pairs
            if form.startswith(theirs)
        }
        fitting = {path for path in moved if path in self._tree}
        # More than fifty candidates are not kept, and of a bare name there are none.
        return fitting.intersection(place.candidates) or fitting

    def taught(self, likely: Mapping[str, Place]) -> ReportFolders:
        """With what is as good as certain: those of the *likely* places, by reported path, that are no other file than the report has besides."""
        known = {place.path for place in self.certain.values()}
        times = Counter(place.path for place in likely.values())
        more = ReportFolders(self._tree)
        more.certain = self.certain | {
            reported: place
            for reported, place in likely.items()
            if times[place.path] == 1 and place.path not in known and not self.show_where(place)
        }
        return more

    def show_where(self, place: Place) -> bool:
        """Whether the certain paths show where *place* would be, so that it is in no other folder of the repository."""
        path = place.forms[-1]
        roots = {theirs for theirs, ours in self._pairs if not ours}
        if "" in roots or (is_absolute(path) and len(list(filter(is_absolute, roots))) == 1):
            # Where the repository lies is known, and tools write absolute paths of what lies outside of where they run.
            return True
        # A folder that is neither is a module's name as a rule; with that of another module it may begin too.
        return any(
            path.startswith(theirs) if theirs else not is_absolute(path)
            for theirs, _ in self._pairs
            if not theirs or is_absolute(theirs)
        )

    @cached_property
    def _pairs(self) -> Collection[tuple[str, str]]:
        """Pairs of a folder as the report has it, and as the repository has it; each as paths begin with it."""
        pairs: dict[tuple[str, str], None] = {}
        for place in self.certain.values():
            pairs.update(dict.fromkeys(_pairs(place)))
            if len(pairs) > _MOST:
                return ()
        return pairs


def is_guess(place: Place) -> bool:
    """Whether there are several files that it could be, and nothing but its path to go by."""
    return len(place.candidates) > 1 and not place.is_beside


def other_folders(places: Collection[Place]) -> tuple[str, ...]:
    """The folders, if any, that all of *places* fit as well as the root, for which they were taken; sorted."""
    several = list(filter(is_guess, places))
    if not several:
        return ()
    return tuple(sorted(set.intersection(*map(_folders_of, several))))


def _folders_of(place: Place) -> set[str]:
    end = f"/{place.path}"
    return {path.removesuffix(end) for path in place.candidates if path.endswith(end)}


def is_likely(place: Place) -> bool:
    """Whether it is known by the end of its path alone, with nothing else that it could be: the file itself, or a copy that was built."""
    return bool(place.path) and not place.certain and len(place.candidates) == 1


def are_of_root(places: Collection[Place]) -> bool:
    """Whether *places*, of a report of which nothing else is known, are those of the root: names of one folder, all of which the root has.

    One alone proves nothing: every project has an index.js.
    """
    folders = {place.forms[-1].rpartition("/")[0] for place in places}
    return len(places) > 1 and len(folders) == 1 and all(len(place.candidates) == 1 for place in places)


def _pairs(place: Place) -> Iterator[tuple[str, str]]:
    """What each form of a path begins with that its file does not, and the other way round."""
    file = place.path.split("/")
    for form in place.forms:
        parts = form.split("/")
        shared = shared_end(parts, file)
        if shared:
            end = len("/".join(parts[-shared:]))
            yield form[: len(form) - end], place.path[: len(place.path) - end]
