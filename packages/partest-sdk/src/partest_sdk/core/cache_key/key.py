"""The key of a cache and the ladder of older caches that may stand in for it.

A key is made of parts, and a dash always ends one; no part but the prefix holds a dash, and an underscore only joins what is one part.
So a key that is cut after a dash is the beginning of keys with the very same parts, and never of another tool's: ``pip-`` is no beginning
of ``pipenv-``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from partest_sdk.core.cache_key.fingerprint import short_hash

LONGEST_KEY = 512
"""Characters. GitHub refuses longer keys, and those with a comma."""
_LONGEST_PART = {"prefix": 100, "salt": 40, "system": 40, "ecosystems": 80, "facts": 120, "features": 40, "hash": 60}
"""Characters of each part; together with the dashes they stay below LONGEST_KEY."""
_HASH_DIGITS = 20


class KeyParts(NamedTuple):
    """What a key is made of; every text may hold anything."""

    prefix: str
    salt: str
    os: str
    architecture: str
    ecosystems: Sequence[str]
    facts: Sequence[str]
    """Versions of tools, and the image where compiled code is cached."""
    features: Sequence[str]
    period: str
    """The day, week or month in which the cache begins anew; empty for never."""
    hash: str
    """64 hexadecimal digits, or the name of a fallback."""
    fallback: bool = False
    exact: bool = False
    """Whether no other cache may stand in."""


class Key(NamedTuple):
    """The key, and what may be restored instead, best first."""

    key: str
    restore_keys: tuple[str, ...]


def cache_key(parts: KeyParts) -> Key:
    """The key of *parts*, and its ladder: first without the hash, then without the features; never without the tools or the system.

    There is no ladder where only the exact cache will do.
    """
    ending = _fallback(parts.hash) if parts.fallback else parts.hash[:_HASH_DIGITS]
    head = [
        _prefix(parts.prefix),
        "v" + _part(parts.salt, _LONGEST_PART["salt"]),
        _part(parts.os, _LONGEST_PART["system"]),
        _part(parts.architecture, _LONGEST_PART["system"]),
        _joined(sorted(parts.ecosystems), ".", _LONGEST_PART["ecosystems"]),
        _joined(parts.facts, "_", _LONGEST_PART["facts"]) or "any",
    ]
    rungs = ["-".join(head) + "-"]
    if features := _joined(parts.features, "_", _LONGEST_PART["features"]):
        rungs.insert(0, f"{rungs[0]}{features}-")
    period = f"{_part(parts.period, 20)}." if parts.period else ""
    return Key(rungs[0] + period + ending, () if parts.exact else tuple(rungs))


def _fallback(name: str) -> str:
    """A name may be the beginning of another; with a hash behind it, the key of one is never that of the other's."""
    part = _part(name, 40)
    return f"none_{part}" if part != name else f"none_{part}.{short_hash(name, 6)}"


def _joined(texts: Sequence[str], by: str, longest: int) -> str:
    return _shortened(by.join(_part(text, longest) for text in texts if text), longest)


def _part(text: str, longest: int) -> str:
    """*text* in letters, digits and dots; where something had to change, a hash keeps two texts two."""
    return _shortened(_safe(text, ".", "."), longest, text)


def _prefix(text: str) -> str:
    """The prefix may have single dashes and underscores, as names of packages do."""
    return _shortened(_safe(text, "-._", "_"), _LONGEST_PART["prefix"], text)


def _safe(text: str, also: str, instead: str) -> str:
    """*text* in letters, digits and the marks of *also*, a dash never first, last or twice in a row."""
    safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in also) else instead for letter in text)
    safe = "-".join(part for part in safe.split("-") if part)
    return safe if safe == text else f"{safe}.{short_hash(text, 6)}"


def _shortened(safe: str, longest: int, text: str | None = None) -> str:
    if len(safe) <= longest:
        return safe
    return f"{safe[: longest - 13]}.{short_hash(safe if text is None else text, 12)}"
