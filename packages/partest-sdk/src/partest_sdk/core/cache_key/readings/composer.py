"""Composer's files, without what belongs to the project itself."""

from __future__ import annotations

from typing import Any

from partest_sdk.core.cache_key.readings.text import as_text

_INSTALLS_NOTHING = frozenset((
    "archive", "authors", "autoload", "autoload-dev", "description", "funding", "homepage", "include-path", "keywords", "license", "readme",
    "scripts", "scripts-aliases", "scripts-descriptions", "support", "time", "version",
))  # fmt: skip
_ABOUT_THE_FILE = ("_readme", "content-hash", "plugin-api-version")
"""Of these, the hash is that of the composer.json, with the project's version; what is installed stands in the lock file in full."""


def composer_lock(content: bytes) -> bytes:
    """All but the versions of packages at a path, and what Composer says about the file."""
    from json import dumps, loads

    lock = loads(as_text(content))
    for package in (*lock["packages"], *lock.get("packages-dev", ())):
        dist = package.get("dist") or {}
        if dist.get("type") == "path":
            package.pop("version", None)
            # It changes with the version, or with every commit.
            dist.pop("reference", None)
    for name in _ABOUT_THE_FILE:
        lock.pop(name, None)
    return dumps(lock, separators=(",", ":")).encode()


def composer_json(content: bytes) -> bytes:
    """All but the version, scripts, autoloading, and what only describes the project."""
    from json import dumps, loads

    fields: dict[str, Any] = loads(as_text(content))
    return dumps({name: value for name, value in fields.items() if name not in _INSTALLS_NOTHING}).encode()
