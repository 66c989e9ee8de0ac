"""Text as it is, whatever system checked it out."""

from __future__ import annotations

_MARK = b"\xef\xbb\xbf"


def as_bytes(content: bytes) -> bytes:
    """Every byte counts."""
    return content


def as_text(content: bytes) -> bytes:
    """All but the line endings and the mark that editors on Windows put first; a file that is no text is left alone."""
    if b"\0" in content:
        return content
    return content.removeprefix(_MARK).replace(b"\r\n", b"\n")
