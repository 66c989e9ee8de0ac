"""The modules of Go that the repository has."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from partest_sdk.adapters.coverage.regular_file import read_inside
from partest_sdk.core.coverage.go_source import module_of

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
