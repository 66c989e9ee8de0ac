"""Files of properties without comments."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text


def properties(content: bytes) -> bytes:
    """All but comments: tools write the date of today into them."""
    kept = []
    goes_on = False
    for line in as_text(content).split(b"\n"):
        if not goes_on and line.lstrip()[:1] in (b"", b"#", b"!"):
            continue
        kept.append(line)
        # A backslash that no other one escapes.
        goes_on = (len(line) - len(line.rstrip(b"\\"))) % 2 == 1
    return b"\n".join(kept)
