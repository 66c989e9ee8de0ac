"""A TOML file as a value, if it can be had in a time that fits its size."""

from __future__ import annotations

from typing import Any

from partest_sdk.core.cache_key.readings.text import as_text

_MOST_DOTS = 300
"""In a line. tomllib takes a time that grows with the square of a dotted key: minutes for one of half a megabyte."""


def toml_document(content: bytes) -> dict[str, Any]:
    """What *content* says; a ValueError when it is no TOML, or has a key that is too long."""
    from tomllib import loads

    text = as_text(content)
    if max(line.count(b".") for line in text.split(b"\n")) > _MOST_DOTS:
        raise ValueError("a line has more dots than any key needs")
    return loads(text.decode())
