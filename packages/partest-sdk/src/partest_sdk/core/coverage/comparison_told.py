"""The change in ``comparison.json`` of a bundle: whoever reads it elsewhere has no repository to ask, and it may be a stranger's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partest_sdk.core.coverage.changed_lines import Change, Changes
from partest_sdk.core.coverage.comparison import Comparison
from partest_sdk.core.coverage.json_values import count_in, of_version, text_in
from partest_sdk.core.coverage.unified_diff import MOST_CHANGES, MOST_FILES, Content, FileChange
from partest_sdk.errors import UnreadableError

VERSION = 1
_MOST_LINE = 2**31
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
        "settled": comparison.settled,
    }


def _file_value(file: FileChange) -> list[Any]:
    return [file.path, file.old_path, file.content.value, [list(change) for change in file.changes]]


def from_value(value: object, name: str) -> Comparison:
    """Read what `to_value` wrote; UnreadableError, with the file's *name*, for anything else."""
    table = of_version(value, VERSION, name, "change")
    try:
        return _Reading().comparison(table)
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
            against=text_in(value["against"]),
            how=text_in(value["how"]),
            base=text_in(value["base"]),
            head=text_in(value["head"]),
            folder=text_in(value["folder"]),
            to_head=None if moved is None else {text_in(path): self._file(file) for path, file in moved.items()},
            notes=tuple(map(text_in, value["notes"])),
            settled=value.get("settled") is True,
        )

    def _file(self, value: Any) -> FileChange:
        path, old_path, content, said = value
        changes = Changes()
        for numbers in said:
            change = Change(*(count_in(number, _MOST_LINE) for number in numbers))
            changes.add(change)
            self._lines += change.old_count + change.new_count
        self._files += 1
        self._changes += len(changes)
        if self._files > 2 * MOST_FILES or self._changes > 2 * MOST_CHANGES or self._lines > _MOST_LINES:
            raise ValueError("it claims more than a change can be")
        return FileChange(text_in(path), text_in(old_path), changes, Content(content))
