"""Texts of reports, kept to a size that a person could still read."""

from __future__ import annotations

LONGEST = 1 << 16
"""Characters of a message, traceback or output that are kept for the bundle; the merged report has all of them."""


def shortened(text: str) -> str:
    """*text*, with its middle left out when it is longer than LONGEST: what went wrong is said at its beginning or its end."""
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]}\n… {len(text) - 2 * half:,} characters left out …\n{text[-half:]}"
