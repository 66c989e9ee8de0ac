"""Find test files by pattern: the plan job has no project installed, so nothing is imported and no runner is asked."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import translate
from pathlib import Path

from partest_sdk.core.names import normal_path
from partest_sdk.errors import InputError

PYTEST_FILES = ("test_*.py", "*_test.py")
"""pytest's own default for `python_files`."""
SKIPPED_FOLDERS = ("*.egg", ".*", "_darcs", "build", "CVS", "dist", "node_modules", "venv", "{arch}", "__pycache__")
"""pytest's own default for `norecursedirs`, and bytecode."""
_GLOB = re.compile(r"[*?\[]")


class TestFiles:
    """The test files below one folder, as the runner would find them."""

    __test__ = False

    def __init__(self, base: Path, patterns: Sequence[str], skipped: Sequence[str] = SKIPPED_FOLDERS) -> None:
        """Look below *base* for file names that match *patterns*, passing over folders that match *skipped*."""
        self._base = base
        self._wanted = _matcher(patterns)
        self._skipped = _matcher(skipped)

    def find(self, places: Iterable[str]) -> dict[str, int]:
        """Size in bytes of every test file in *places* (folders, files, globs); all places without any are one InputError."""
        found: dict[str, int] = {}
        missing = []
        for place in map(normal_path, places):
            if self._exists(place):
                found.update(self._below(self._base / place))
            else:
                matches = dict(self._glob(place))
                found.update(matches)
                if not matches:
                    missing.append(place)
        if missing:
            names = ", ".join(repr(place) for place in missing)
            raise InputError(f"tests is {names}: no such folder or file, and no match for a glob, below {self._base}")
        return dict(sorted(found.items()))

    def _exists(self, place: str) -> bool:
        try:
            return (self._base / place).exists()
        except (OSError, ValueError):
            return False

    def _glob(self, pattern: str) -> Iterator[tuple[str, int]]:
        if not _GLOB.search(pattern):
            return
        if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
            raise InputError(f"tests has the glob {pattern!r}; write it relative to {self._base}, without '..'")
        for path in self._base.glob(pattern):
            yield from self._below(path)

    def _below(self, place: Path) -> Iterator[tuple[str, int]]:
        """*place* itself when it is a file (then its name need not match), else the matching files in it."""
        if place.is_file():
            yield self._entry(place), place.stat().st_size
            return
        for parent, folders, files in os.walk(place):
            folders[:] = [name for name in folders if not self._skipped(name)]
            for path in (Path(parent, name) for name in files if self._wanted(name)):
                # A link that leads nowhere is no test file.
                if path.is_file():
                    yield self._entry(path), path.stat().st_size

    def _entry(self, path: Path) -> str:
        # Never resolved: the runner names a linked file by its link.
        return normal_path(os.path.relpath(path, self._base))


def _matcher(patterns: Sequence[str]) -> Callable[[str], re.Match[str] | None]:
    return re.compile("|".join(translate(pattern) for pattern in patterns) or r"(?!)").match
