"""The change in ``comparison.json`` of a bundle: whoever reads it elsewhere has no repository to ask, and it may be a stranger's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partest_sdk.core.coverage.changed_lines import Change, Changes
from partest_sdk.core.coverage.comparison import Comparison
from partest_sdk.core.coverage.unified_diff import MOST_CHANGES, MOST_FILES, Content, FileChange
from partest_sdk.errors import UnreadableError

VERSION = 1
_MOST_LINES = 20_000_000
"""Of all files; git's own diff is no longer read far below."""


def to_value(comparison: Comparison) -> dict[str, Any]:
    """*comparison* as JSON has it."""
    moved = comparison.to_head
    return {
        "version": VERSION,
        "against": comparison.against,
        "how": comparison.how,
        "base": comparison.base,
        "head": comparison.head,
        "folder": comparison.folder,
        "files": [_file_value(file) for file in sorted(comparison.files, key=lambda file: (file.path, file.old_path))],
        "to_head": None if moved is None else {path: _file_value(file) for path, file in sorted(moved.items())},
        "notes": [*comparison.notes],
    }


def _file_value(file: FileChange) -> list[Any]:
    return [file.path, file.old_path, file.content.value, [list(change) for change in file.changes]]


def from_value(value: object, name: str) -> Comparison:
    """Read what `to_value` wrote; UnreadableError, with the file's *name*, for anything else."""
    if not isinstance(value, dict):
        raise UnreadableError(f"{name} is no change of partest")
    if value.get("version") != VERSION:
        raise UnreadableError(
            f"{name} is of version {str(value.get('version'))[:40]!r}, and this partest reads {VERSION}; merge it anew"
        )
    try:
        return _Reading().comparison(value)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as trouble:
        raise UnreadableError(f"{name} is no change of partest: {str(trouble)[:100]}") from None


class _Reading:
    """Counts what it reads: a few bytes may claim millions of lines."""

    def __init__(self) -> None:
        self._files = self._changes = self._lines = 0

    def comparison(self, value: Mapping[str, Any]) -> Comparison:
        moved = value["to_head"]
        return Comparison(
            files=tuple(self._file(file) for file in value["files"]),
            against=_text(value["against"]),
            how=_text(value["how"]),
            base=_text(value["base"]),
            head=_text(value["head"]),
            folder=_text(value["folder"]),
            to_head=None if moved is None else {_text(path): self._file(file) for path, file in moved.items()},
            notes=tuple(map(_text, value["notes"])),
        )

    def _file(self, value: Any) -> FileChange:
        path, old_path, content, said = value
        changes = Changes()
        for numbers in said:
            change = Change(*map(_count, numbers))
            changes.add(change)
            self._lines += change.old_count + change.new_count
        self._files += 1
        self._changes += len(changes)
        if self._files > 2 * MOST_FILES or self._changes > 2 * MOST_CHANGES or self._lines > _MOST_LINES:
            raise ValueError("it claims more than a change can be")
        return FileChange(_text(path), _text(old_path), changes, Content(content))


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value < 2**31:
        raise TypeError(f"{str(value)[:40]!r} is no line and no count")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]!r} is no text")
    return value
