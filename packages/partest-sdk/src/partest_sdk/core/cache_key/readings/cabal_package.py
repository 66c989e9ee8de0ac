"""A .cabal file without the package's own version and the lists of its sources."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text

_SOURCES = frozenset((
    b"autogen-modules", b"data-files", b"description", b"exposed-modules", b"extra-doc-files", b"extra-source-files", b"other-modules",
    b"synopsis",
))  # fmt: skip
"""Fields that change with what the package holds and says, and that no dependency hangs on."""


def cabal_package(content: bytes) -> bytes:
    """All else: what it builds with, for which flags and compilers."""
    kept = []
    left_out: int | None = None
    for line in as_text(content).split(b"\n"):
        text = line.lstrip()
        # What generates the file writes a hash of its input into a comment.
        if text.startswith(b"--"):
            continue
        name, colon, _ = text.partition(b":")
        indentation = len(line) - len(text)
        # A line with a colon may be another field, whatever its indentation is.
        if left_out is not None and text and not colon and indentation > left_out:
            continue
        if text:
            left_out = indentation if colon and _is_left_out(name.rstrip().lower(), indentation) else None
        if left_out is None:
            kept.append(line)
    return b"\n".join(kept)


def _is_left_out(name: bytes, indentation: int) -> bool:
    return name in _SOURCES or (name == b"version" and indentation == 0)
