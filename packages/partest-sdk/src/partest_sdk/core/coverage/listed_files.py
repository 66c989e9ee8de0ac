"""The files of a pull request as GitHub lists them, where there is no git to ask.

Source: GitHub's documentation of "List pull requests files": 3,000 files at most, three lines of context, no patch for a file that is
binary or too large.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from partest_sdk.core.coverage.changed_lines import Changes
from partest_sdk.core.coverage.unified_diff import BrokenDiffError, Content, FileChange, read_patch

MOST_LISTED = 3000
"""GitHub lists no more, and does not say that there are."""


class ListedFile(NamedTuple):
    """One of them."""

    path: str
    previous_path: str
    """Where it was, if it was renamed or copied; else empty."""
    status: str
    """``added``, ``removed``, ``modified``, ``renamed``, ``copied``, ``changed``, ``unchanged``."""
    changed_lines: int
    """How many lines came and went."""
    patch: str | None
    commit: str = ""
    """The head of the pull request when this was told, which may be newer than the one that was tested; empty when it is not said."""


def listed_changes(files: Iterable[ListedFile]) -> Iterator[FileChange]:
    """What they say about lines. A file whose patch is missing or broken is UNTOLD, if it has changed lines."""
    for file in files:
        old_path = "" if file.status == "added" else file.previous_path or file.path
        path = "" if file.status == "removed" else file.path
        changes = _changes(file)
        yield FileChange(path, old_path, changes or Changes(), Content.UNTOLD if changes is None else Content.TEXT)


def _changes(file: ListedFile) -> Changes | None:
    if not file.patch:
        return None if file.changed_lines else Changes()
    try:
        changes = read_patch(file.patch.encode("utf-8", "surrogatepass"))
    except BrokenDiffError:
        return None
    told = sum(change.old_count + change.new_count for change in changes)
    return changes if told == file.changed_lines else None
