"""What a report is relative to: its certain paths show it, and that decides the others."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property

from partest_sdk.core.coverage.paths import Place

_MOST = 64
"""Folders that a report may be seen to be relative to. One with more is relative to nothing in particular."""


class ReportFolders:
    """Learns from the certain paths of one report, and then decides its others."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self.certain: dict[str, Place] = {}
        """Where the certain paths belong. All of them have to be known before anything is decided."""

    def path_of(self, place: Place) -> str:
        """The file that *place* is, by the folders that the certain paths have shown, if they agree; else the one that it is by itself."""
        fitting = {
            found
            for form in place.forms
            for theirs, ours in self._pairs
            if (found := _moved(form, theirs, ours)) in place.candidates
        }
        return fitting.pop() if len(fitting) == 1 else place.path

    @cached_property
    def _pairs(self) -> Collection[tuple[str, str]]:
        """Pairs of a folder as the report has it, and as the repository has it."""
        pairs: dict[tuple[str, str], None] = {}
        for place in self.certain.values():
            pairs.update(dict.fromkeys(_pairs(place)))
            if len(pairs) > _MOST:
                return ()
        return pairs


def _pairs(place: Place) -> Iterator[tuple[str, str]]:
    """What each form of a path begins with that its file does not, and the other way round."""
    file = place.path.split("/")
    for form in place.forms:
        parts = form.split("/")
        shared = 0
        while shared < min(len(parts), len(file)) and parts[-1 - shared] == file[-1 - shared]:
            shared += 1
        if shared:
            yield "/".join(parts[:-shared]), "/".join(file[:-shared])


def _moved(form: str, theirs: str, ours: str) -> str:
    """*form* with the folder *ours* in the place of *theirs*; empty when it does not begin with that."""
    if theirs and not form.startswith(f"{theirs}/"):
        return ""
    rest = form[len(theirs) + 1 :] if theirs else form
    return f"{ours}/{rest}" if ours else rest
