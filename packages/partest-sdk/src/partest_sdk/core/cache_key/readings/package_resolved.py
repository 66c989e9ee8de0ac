"""A Package.resolved without the hash of the project's own Package.swift."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text


def package_resolved(content: bytes) -> bytes:
    """All but the line with the ``originHash``, which a new target changes as well; every package is pinned beside it."""
    lock = as_text(content)
    if b'"pins"' not in lock:
        raise ValueError("a Package.resolved has pins")
    return b"\n".join(line for line in lock.split(b"\n") if not line.startswith(b'  "originHash" :'))
