"""A pixi.lock without the versions of what lies in the checkout itself."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text

_RECORD = b"\n- "
_OURS = (b"pypi: ./", b"pypi: ../", b"pypi: .\n")
_ARCHIVES = (b".whl", b".gz", b".zip", b".bz2", b".xz")
# The checksum of a folder is that of its pyproject.toml; what it requires stands in the record in full.
_CHANGES_WITH_OWN_VERSION = (b"  version: ", b"  sha256: ")


def pixi_lock(content: bytes) -> bytes:
    """All but the versions and checksums of the project and of folders it depends on."""
    lock = as_text(content)
    if not lock.startswith(b"version: "):
        raise ValueError("a pixi.lock begins with the version of its format")
    head, *records = lock.split(_RECORD)
    return _RECORD.join([head, *(_without_version(record) if _is_ours(record) else record for record in records)])


def _is_ours(record: bytes) -> bool:
    return record.startswith(_OURS) and not record.partition(b"\n")[0].endswith(_ARCHIVES)


def _without_version(record: bytes) -> bytes:
    return b"\n".join(line for line in record.split(b"\n") if not line.startswith(_CHANGES_WITH_OWN_VERSION))
