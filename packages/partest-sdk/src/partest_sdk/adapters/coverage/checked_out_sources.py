"""What coverage has to know of the sources that are checked out: where they end, and what in them counts for nothing."""

from __future__ import annotations

from pathlib import Path

from partest_sdk.adapters.coverage.regular_file import FilesInside
from partest_sdk.core.coverage.go_source import is_generated, lines_without_code
from partest_sdk.core.coverage.model import Line
from partest_sdk.core.coverage.what_counts import UNKNOWN, SourceFacts

_SIZE_LIMIT = 1 << 24


class CheckedOutSources:
    """Sources below a folder, which is the tree that was tested."""

    def __init__(self, root: Path) -> None:
        """Below *root*; nothing is read yet."""
        self._files = FilesInside(root)

    def __call__(self, path: str) -> SourceFacts:
        """What the source at *path*, from the root, says; nothing where it cannot be read, or is too large for a source."""
        try:
            source = self._files.read(path, _SIZE_LIMIT + 1)
        except (OSError, ValueError):
            return UNKNOWN
        if len(source) > _SIZE_LIMIT:
            return UNKNOWN
        if not path.endswith(".go"):
            return SourceFacts(last_line_of(source))
        text = source.decode(errors="replace")
        return SourceFacts(last_line_of(source), lines_without_code(text), is_generated(text))


def last_line_of(source: bytes) -> Line:
    """The last line that any tool could take *source* to have: all ends of lines count that there are, and the last one begins another."""
    ends = source.count(b"\n")
    if b"\r" in source:
        ends += source.count(b"\r") - source.count(b"\r\n")
    if b"\xe2\x80" in source:
        ends += source.count(b"\xe2\x80\xa8") + source.count(b"\xe2\x80\xa9")
    return ends + 1
