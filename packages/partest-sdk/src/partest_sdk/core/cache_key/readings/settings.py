"""The settings of a package manager, without what only lets it in somewhere."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text

_SECRETS = (b"auth", b"password", b"secret", b"token")
_SCHEME = b"://"


def settings(content: bytes) -> bytes:
    """All but lines with passwords and tokens, and but the user before a host: with a new one for every run, every key would be new."""
    lines = as_text(content).split(b"\n")
    return b"\n".join(_without_users(line) for line in lines if not any(word in line.lower() for word in _SECRETS))


def _without_users(line: bytes) -> bytes:
    beginning, *rest = line.split(_SCHEME)
    return _SCHEME.join([beginning, *map(_without_user, rest)])


def _without_user(address: bytes) -> bytes:
    host, slash, path = address.partition(b"/")
    return host.rpartition(b"@")[2] + slash + path
