"""The Go sources of the repository, as far as coverage needs them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from partest_sdk.adapters.coverage.regular_file import read_inside
from partest_sdk.core.coverage.go_source import lines_without_code, module_of
from partest_sdk.core.coverage.model import Line

_SIZE_LIMIT = 1 << 24


def go_modules(root: Path, files: Iterable[str]) -> dict[str, str]:
    """The modules of the repository at *root*, and the folders that they are in: empty for the root. *files* are all that it has."""
    modules: dict[str, str] = {}
    for file in files:
        folder, _, name = file.rpartition("/")
        if name == "go.mod":
            with suppress(OSError, ValueError):
                text = read_inside(root, root / file, _SIZE_LIMIT).decode(errors="replace")
                modules.setdefault(module_of(text), folder)
    modules.pop("", None)
    return modules


class GoSources:
    """Sources below a folder, by their paths from there."""

    def __init__(self, root: Path) -> None:
        """Below *root*, which is the tree that was tested; nothing is read yet."""
        self._root = root
        self._known: dict[str, frozenset[Line]] = {}

    def __call__(self, path: str) -> frozenset[Line]:
        """The lines of the file at *path* that hold no code; none where it is in another language, or cannot be read."""
        if not path.endswith(".go"):
            return frozenset()
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._read(path)
        return known

    def _read(self, path: str) -> frozenset[Line]:
        try:
            source = read_inside(self._root, self._root / path, _SIZE_LIMIT + 1)
        except (OSError, ValueError):
            return frozenset()
        return lines_without_code(source.decode(errors="replace")) if len(source) <= _SIZE_LIMIT else frozenset()
