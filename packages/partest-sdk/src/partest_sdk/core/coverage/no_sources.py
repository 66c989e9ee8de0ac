"""Files that nobody expects in a report, by their names: tests and what belongs to them, settings of tools, declarations."""

from __future__ import annotations

import re

_NAMES = re.compile(
    r"test_.*\.py|.*_test\.[a-z]+|conftest\.py|.*\.(?:test|spec)\.[a-z]+|.*_spec\.rb"
    # Settings of a tool, such as vitest.config.ts, and types without code.
    r"|.*\.config\.[cm]?[jt]sx?|.*\.d\.[cm]?ts"
)
_FOLDERS = re.compile(r"(?:^|/)(?:__tests__|__mocks__|tests|testdata)/|(?:^|/)src/(?:test|\w+Test)/")
_FIRST_FOLDERS = ("test/", "spec/", "e2e/")
"""In the root alone: further below a product may well be called so."""


def is_no_source(path: str) -> bool:
    """Whether the file at *path* is, by convention, none that tests are to cover."""
    if path.startswith(_FIRST_FOLDERS) or _FOLDERS.search(path):
        return True
    return _NAMES.fullmatch(path.rpartition("/")[2]) is not None
