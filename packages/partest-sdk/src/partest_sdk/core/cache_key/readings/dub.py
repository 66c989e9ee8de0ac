"""The manifests of DUB without the project's own version."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text


def dub_json(content: bytes) -> bytes:
    """All but the version."""
    from json import dumps, loads

    manifest = loads(as_text(content))
    manifest.pop("version", None)
    return dumps(manifest).encode()


def dub_sdl(content: bytes) -> bytes:
    """All but a line ``version "1.0"`` that is not indented: one in a block may be another's."""
    return b"\n".join(line for line in as_text(content).split(b"\n") if not line.startswith(b'version "'))
