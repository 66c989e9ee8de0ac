"""Reported paths as paths from the repository's root, by what git tracks: a link or a note on any other file leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from partest_sdk.adapters.repository_files import place_in_repository, tracked_files
from partest_sdk.core.reports.paths import RepositoryPaths

# A dependency's file may end like one of ours.
_FOREIGN = re.compile(r"(?:^|[/\\])(?:site-packages|dist-packages|node_modules|\.venv|\.tox|\.nox)[/\\]|^<")


class SourcePaths:
    """The files of the repository around *folder*; without one, whatever looks like a path inside it."""

    def __init__(self, folder: Path, workspaces: Sequence[str] = ()) -> None:
        """Nothing is asked before the first path comes."""
        self._folder = folder
        self._paths = RepositoryPaths(lambda: self._files, [*workspaces, str(folder.resolve())])
        self._known: dict[str, str | None] = {}

    @cached_property
    def _files(self) -> frozenset[str]:
        return frozenset(tracked_files(self._folder)())

    @cached_property
    def _prefix(self) -> str:
        """The path of the folder from the repository's root, with a slash at its end."""
        return place_in_repository(self._folder)

    def find(self, reported: str) -> str | None:
        """*reported* from the root of the repository; None when it is not one of its files."""
        if reported not in self._known:
            self._known[reported] = self._find(reported)
        return self._known[reported]

    def _find(self, reported: str) -> str | None:
        if not reported or len(reported) > 1000 or _FOREIGN.search(reported):
            return None
        path = self._paths.clean(reported)
        if self._files:
            return self._prefix + path if path in self._files else None
        # No checkout, as in a workflow that only reports: what is no path at all is left out.
        parts = path.split("/")
        plain = not path.startswith("/") and ".." not in parts and ":" not in path and path.isprintable()
        return path if plain and "." in parts[-1] else None
