"""A pubspec.lock without the versions of what lies in the checkout itself."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text


def pubspec_lock(content: bytes) -> bytes:
    """All but the versions of packages at a path."""
    lock = as_text(content)
    if b"\npackages:" not in b"\n" + lock:
        raise ValueError("a pubspec.lock has packages")
    packages: list[list[bytes]] = [[]]
    for line in lock.split(b"\n"):
        if line.startswith(b"  ") and not line.startswith(b"   "):
            packages.append([])
        packages[-1].append(line)
    return b"\n".join(line for package in packages for line in _kept(package))


def _kept(package: list[bytes]) -> list[bytes]:
    if b"    source: path" not in package:
        return package
    return [line for line in package if not line.startswith(b"    version: ")]
