"""Paths of reports as paths of the repository: reports are written on other machines, in containers, in folders below ours."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property

from partest_sdk.core.names import normal_path

_WORKSPACE = re.compile(
    r"(?:[A-Za-z]:)?/(?:.*/)?(?:_?work|a|__w)/([^/]+)/\1"  # GitHub's runners: /home/runner/work/acme/acme, D:/a/acme/acme, /__w/acme/acme
    r"|/github/workspace|/builds/[^/]+/[^/]+|/(?:workspace|app|src|code|repo|project|build|usr/src/app|opt/app)"
)
"""Where a checkout lies on a runner or in a container; only below one of these, or our own, is a bare file name enough."""


_LONGEST = 4096
"""Characters; no system has longer paths."""


class RepositoryPaths:
    """Cleans paths by the files that the repository has. What fits several of them, or none, stays as it was reported."""

    def __init__(self, list_files: Callable[[], Collection[str]], workspaces: Sequence[str] = ()) -> None:
        """Ask *list_files* (POSIX, relative) when the first path comes; *workspaces* are folders that are known to be its root."""
        self._list_files = list_files
        self._workspaces = tuple(normal_path(folder).rstrip("/") for folder in workspaces if folder)
        self._known: dict[str, str] = {}
        self.ambiguous: set[str] = set()
        """Reported paths that could be several files."""

    @cached_property
    def _files(self) -> frozenset[str]:
        return frozenset(self._list_files())

    @cached_property
    def _by_name(self) -> Mapping[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for file in self._files:
            found[file.rpartition("/")[2]].append(file)
        return found

    def clean(self, path: str) -> str:
        """*path* as the repository has it."""
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = self._clean(path)
        return found

    def _clean(self, reported: str) -> str:
        if len(reported) > _LONGEST:
            return reported
        path = normal_path(reported.removeprefix("file://"))
        if path in self._files:
            return path
        for workspace in self._workspaces:
            if path.startswith(f"{workspace}/"):
                return path[len(workspace) + 1 :]
        if not (path.startswith("/") or path[1:3] == ":/"):
            return self._by_end(path) or reported
        return self._by_suffix(path) or self._below_a_root(path) or reported

    def _below_a_root(self, path: str) -> str:
        """Below a checkout or the root of a container the rest may begin in a folder of the repository."""
        root = _WORKSPACE.match(path)
        rest = path[root.end() :] if root else ""
        return self._by_end(rest[1:]) if rest.startswith("/") else ""

    def _by_suffix(self, path: str) -> str:
        """The longest end of *path* that is a file of the repository."""
        parts = path.split("/")
        for start in range(1, len(parts)):
            rest = "/".join(parts[start:])
            if rest in self._files and (start < len(parts) - 1 or _WORKSPACE.fullmatch("/".join(parts[:start]))):
                return rest
        return ""

    def _by_end(self, path: str) -> str:
        """The one file whose path ends in all of *path*; paths that differ anywhere are two files."""
        found = [file for file in self._by_name.get(path.rpartition("/")[2], ()) if file.endswith(f"/{path}")]
        if len(found) > 1:
            self.ambiguous.add(path)
        return found[0] if len(found) == 1 else ""
