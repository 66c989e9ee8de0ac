"""The settings of a package manager, without what only lets it in somewhere: with a new token for every run, every key would be new."""

from __future__ import annotations

import re
from collections.abc import Container

from partest_sdk.core.cache_key.readings.text import as_text

SECRETS = frozenset((
    b"_auth", b"_authtoken", b"_password", b"_username", b"username", b"password", b"token", b"secret", b"secret-key", b"cleartextpassword",
    b"npmauthtoken", b"npmauthident",
))  # fmt: skip
"""Names of settings, in lower case, of npm, Yarn, Bun, Cargo, Poetry, PDM and NuGet."""
_OF_YARN = frozenset((b"npmauthtoken", b"npmauthident"))
_ENDS_OF_VARIABLES = (b"_token", b"_password", b"_secret")
"""How the names of environment variables end. Not ``-token``: a package may be called so."""
_HINTS = (b"auth", b"password", b"secret", b"token", b"username")
"""One of these is in every name above, so that other lines need no second look."""
_PIECE = re.compile(rb"""\s+|"[^"]*"|'[^']*'|[^\s"'=:,{}\[\]]+|.""", re.DOTALL)
_SIGNS = frozenset((b"=", b"{", b"}", b",", b"[", b"]"))
"""With one of these before it, a name is not the first of its line. A colon may be a part of an address."""
_USER = re.compile(rb"""(?<=://)[^\s/"'<>,;]*@""")


def settings(content: bytes) -> bytes:
    """All but the entries with passwords and tokens, and but the user before a host."""
    return _without_secrets(content, SECRETS, _ENDS_OF_VARIABLES)


def yarnrc_yml(content: bytes) -> bytes:
    """The same for Yarn 2 and later, whose settings also hold names of packages: one may be called ``token``."""
    return _without_secrets(content, _OF_YARN, ())


def addresses(content: bytes) -> bytes:
    """All but the user before a host, where nothing else can be a secret."""
    return without_users(as_text(content))


def without_users(text: bytes) -> bytes:
    """*text* without what stands between ``://`` and the ``@`` before the host."""
    return _USER.sub(b"", text)


def _without_secrets(content: bytes, names: Container[bytes], ends: tuple[bytes, ...]) -> bytes:
    kept = []
    for line in without_users(as_text(content)).split(b"\n"):
        low = line.lower()
        # Where a quote is escaped, nobody can tell at a glance what is inside of a text and what is not.
        if any(hint in low for hint in _HINTS) and b'\\"' not in low:
            left = _without_entries(line, names, ends)
            if left != line and not left.strip():
                continue
            line = left  # noqa: PLW2901
        kept.append(line)
    return b"\n".join(kept)


def _without_entries(line: bytes, names: Container[bytes], ends: tuple[bytes, ...]) -> bytes:
    """*line* without the names and values of its secrets; empty when there is nothing else in it."""
    pieces = [found[0] for found in _PIECE.finditer(line)]
    kept: list[bytes] = []
    first_sign = next((number for number, piece in enumerate(pieces) if piece in _SIGNS), len(pieces))
    at = 0
    while at < len(pieces):
        end = _end_of_entry(pieces, at) if _is_secret(pieces[at], names, ends) else at
        if end == at:
            kept.append(pieces[at])
            at += 1
            continue
        # What stands before the name on its line, such as the address of a registry, belongs to it.
        rest = _behind_space(pieces, end)
        if (rest == len(pieces) or pieces[rest].startswith(b"#")) and at <= first_sign:
            return b""
        at = end
    return b"".join(kept)


def _is_secret(piece: bytes, names: Container[bytes], ends: tuple[bytes, ...]) -> bool:
    low = piece.strip(b"\"'").lower()
    name = low.rpartition(b":")[2].rpartition(b".")[2]
    return name in names or low.endswith(ends)


def _end_of_entry(pieces: list[bytes], at: int) -> int:
    """Behind the value of the name at *at*; *at* itself when it has no value of its own."""
    sign = _behind_space(pieces, at + 1)
    if sign < len(pieces) and pieces[sign] in (b"=", b":"):
        value = _behind_space(pieces, sign + 1)
    elif sign > at + 1 or pieces[at][:1] in b"\"'":
        # Yarn 1 puts nothing but a space between them.
        value = sign if sign < len(pieces) and pieces[sign][:1] in (b'"', b"'") else len(pieces)
    else:
        return at
    # `name==1.0` is a requirement, and what is more than one value may be anything.
    if value >= len(pieces) or pieces[value] in (b"=", b"[", b"{", b","):
        return at
    if len(pieces[value]) > 1 and pieces[value][:1] in (b'"', b"'"):
        return value + 1
    while value < len(pieces) and not pieces[value].isspace() and pieces[value] not in (b",", b"}"):
        value += 1
    return value


def _behind_space(pieces: list[bytes], at: int) -> int:
    return at + 1 if at < len(pieces) and pieces[at].isspace() else at
