"""What the settings of a bundle say about the gems that are installed and about how they are built."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text

_ABOUT_GEMS = (b"BUNDLE_BUILD__", b"BUNDLE_FORCE_RUBY_PLATFORM:", b"BUNDLE_ONLY:", b"BUNDLE_WITH:", b"BUNDLE_WITHOUT:")


def bundle_config(content: bytes) -> bytes:
    """Only that: a job also writes into this file where it lies, and a token that is new every time."""
    kept = []
    counts = False
    for line in as_text(content).split(b"\n"):
        if line.startswith(b"BUNDLE_"):
            counts = line.startswith(_ABOUT_GEMS)
        # A value may go on in the lines below.
        if counts and line.strip():
            kept.append(line)
    return b"\n".join(kept)
