"""What tests and files are called in a plan: paths relative to the base, whatever pytest's rootdir is."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest


class Name(NamedTuple):
    """A test's name in the plan."""

    file: str
    test: str


NAME = pytest.StashKey[Name]()
"""Where an item keeps its name, taken early: xdist's loadgroup and some conftest.py change node ids later."""


class Names:
    """Tells the plan's name of a path and of an item."""

    def __init__(self, base: Path) -> None:
        """*base* is the folder that names are relative to; it may be written with or without its symbolic links."""
        self._base = base
        self._real_base = base.resolve()
        self._paths: dict[Path, str | None] = {}
        self._parents: dict[object, tuple[str, str, bool]] = {}

    def of_path(self, path: Path) -> str | None:
        """The POSIX path relative to the base, or None for a file outside."""
        if path not in self._paths:
            self._paths[path] = self._relative(path)
        return self._paths[path]

    def _relative(self, path: Path) -> str | None:
        # The path's own folder is resolved last, and the file never: a link inside the base keeps its name.
        for folder, base in ((path.parent, self._base), (path.parent, self._real_base), (None, self._real_base)):
            try:
                return ((folder or path.parent.resolve()) / path.name).relative_to(base).as_posix()
            except (ValueError, OSError):
                continue
        return None

    def of_item(self, item: pytest.Item) -> Name:
        """The name an item was given at collection, or would have been given."""
        known = item.stash.get(NAME, None)
        if known is not None:
            return known
        nodeid = item.nodeid
        file, own_part, inside = self._file_of(item, nodeid)
        if not inside:
            name = Name(own_part, nodeid)
        elif nodeid.startswith(own_part + "::"):
            name = Name(file, file + nodeid[len(own_part) :])
        else:
            name = Name(file, file + "::" + nodeid.partition("::")[2])
        item.stash[NAME] = name
        return name

    def _file_of(self, item: pytest.Item, nodeid: str) -> tuple[str, str, bool]:
        """The file's name, the part of the node id that it replaces, and whether it is inside the base at all."""
        found = self._parents.get(item.parent)
        if found is None:
            # The collector's path rather than the item's: it is the one that pytest_ignore_collect is asked about.
            collector = next((node for node in reversed(item.listchain()) if isinstance(node, pytest.File)), None)
            own_part = nodeid.partition("::")[0] if collector is None else collector.nodeid
            path = self.of_path(item.path if collector is None else collector.path)
            found = (path or own_part, own_part, path is not None)
            if collector is not None:
                self._parents[item.parent] = found
        return found
