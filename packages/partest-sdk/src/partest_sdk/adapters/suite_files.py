"""Find test files by pattern: the plan job has no project installed, so nothing is imported and no runner is asked."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from errno import ELOOP, ENOENT, ENOTDIR
from fnmatch import translate
from pathlib import Path

from partest_sdk.core.names import normal_path
from partest_sdk.errors import InputError, UnreadableError

PYTEST_FILES = ("test_*.py", "*_test.py")
"""pytest's own default for `python_files`."""
SKIPPED_FOLDERS = ("*.egg", ".*", "_darcs", "build", "CVS", "dist", "node_modules", "venv", "{arch}", "__pycache__")
"""pytest's own default for `norecursedirs`, and bytecode."""
_GLOB = re.compile(r"[*?\[]")


class SuiteFiles:
    """The test files below one folder, as the runner would find them."""

    def __init__(self, base: Path, patterns: Sequence[str], skipped: Sequence[str] = SKIPPED_FOLDERS) -> None:
        """Look below *base* for file names that match *patterns*, passing over folders that match *skipped*."""
        self._base = base
        self._wanted = _matcher(patterns)
        self._skipped = _matcher(skipped)

    def find(self, places: Iterable[str]) -> dict[str, int]:
        """Size in bytes of every test file in *places* (folders, files, globs); all places without any are one InputError."""
        found: dict[str, int] = {}
        missing = []
        for given in places:
            # Elsewhere a backslash is a character like any other, so a name that is there wins over the one it would be on Windows.
            place = given if self._exists(given) else normal_path(given)
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

    def has(self, place: str) -> bool:
        """Whether *place* is a folder or file, or a glob that matches anything."""
        return self._exists(place) or any(True for _ in self._glob(place))

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
        try:
            found = list(self._base.glob(pattern))
        except (ValueError, OSError) as trouble:
            raise InputError(f"tests has the glob {pattern!r}, which cannot be used: {trouble}") from None
        literal = pattern.split("/")
        for path in found:
            parent = path if path.is_dir() else path.parent
            folders = parent.relative_to(self._base).parts
            # What `**` finds in node_modules is not ours; a pattern that says node_modules means it.
            if not any(self._skipped("", name) for name in folders if name not in literal):
                yield from self._below(path)

    def _below(self, place: Path) -> Iterator[tuple[str, int]]:
        """*place* itself when it is a file (then its name need not match), else the matching files in it."""
        size = _size(place)
        if size is not None:
            yield self._entry(place), size
            return
        for parent, folders, files in os.walk(place, onerror=_unless_gone):
            folders[:] = [name for name in folders if not self._skipped(parent, name) and not _virtual(parent, name)]
            for path in (Path(parent, name) for name in files if self._wanted(parent, name)):
                size = _size(path)
                if size is not None:
                    yield self._entry(path), size

    def _entry(self, path: Path) -> str:
        # Never resolved: the runner names a linked file by its link. Only the system's own separator is one.
        return os.path.relpath(path, self._base).replace(os.sep, "/")


def _size(path: Path) -> int | None:
    """Of a file; None for anything else: a folder, a link that leads nowhere, a file that has just gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _unless_gone(trouble: OSError) -> None:
    # A link to itself leads nowhere, like one to something that is gone.
    if trouble.errno not in (ENOENT, ENOTDIR, ELOOP):
        # Passed over in silence, its tests would run nowhere.
        raise UnreadableError(
            f"the folder {trouble.filename!r} cannot be read: {trouble.strerror}; make it readable, or leave it out of tests"
        ) from None


def _virtual(parent: str, name: str) -> bool:
    """Whether a folder is a virtual environment, by the marks that pytest goes by; its tests are other people's."""
    folder = Path(parent, name)
    return (folder / "pyvenv.cfg").is_file() or (folder / "conda-meta" / "history").is_file()


def _matcher(patterns: Sequence[str]) -> Callable[[str, str], bool]:
    """Whether a name in a folder fits, as pytest does it: a pattern with a slash is for the end of the whole path."""
    names = re.compile("|".join(translate(pattern) for pattern in patterns if "/" not in pattern) or r"(?!)").match
    slashed = [pattern for pattern in patterns if "/" in pattern]
    if not slashed:
        return lambda _, name: names(name) is not None
    paths = re.compile(
        "|".join(translate(pattern if pattern[0] == "/" else f"*/{pattern}") for pattern in slashed)
    ).match
    return lambda parent, name: bool(names(name) or paths(f"{parent}/{name}".replace(os.sep, "/")))
