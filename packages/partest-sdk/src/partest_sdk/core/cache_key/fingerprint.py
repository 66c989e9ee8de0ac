"""The hash of the files that count."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NamedTuple

from partest_sdk.core.cache_key.detect import ChosenFile, Read
from partest_sdk.core.cache_key.readings import read_as

# Python's own sha256: hashlib would load OpenSSL first, which takes longer than hashing the lock files of most projects.
if sys.version_info >= (3, 12):
    from _sha2 import sha256
else:
    from _sha256 import sha256  # type: ignore[import-not-found]


class HashedFile(NamedTuple):
    """A file with the hash of what counts of it."""

    file: ChosenFile
    digest: str
    """64 hexadecimal digits."""
    understood: bool
    """Whether it could be read as its kind of file; else it counts as plain text."""


def composed(path: str) -> str:
    """*path* in one spelling: macOS may write é as two characters."""
    if path.isascii():
        return path
    from unicodedata import normalize

    return normalize("NFC", path)


def hashed(files: Iterable[ChosenFile], read: Read) -> list[HashedFile]:
    """*files* with their hashes, sorted by path, so that neither the order of a checkout nor that of a walk counts."""
    done = []
    for file in files:
        counts, understood = read_as(file.reading, read(file.path))
        done.append(HashedFile(file._replace(path=composed(file.path)), sha256(counts).hexdigest(), understood))
    return sorted(done, key=lambda one: (one.file.path.encode("utf-8", "surrogateescape"), one.file.reading))


def fingerprint(files: Iterable[HashedFile]) -> str:
    """One hash of all *files* (64 hexadecimal digits): of their paths and what counts of them, so a file that moves changes it too."""
    whole = sha256(b"partest cache-key 1\n")
    for reading, path, digest in dict.fromkeys((one.file.reading, one.file.path, one.digest) for one in files):
        raw = path.encode("utf-8", "surrogateescape")
        whole.update(b"%d:%s %s %s\n" % (len(raw), raw, reading.encode(), digest.encode()))
    return str(whole.hexdigest())


def short_hash(text: str, digits: int) -> str:
    """So many hexadecimal digits of the hash of *text*."""
    return str(sha256(text.encode("utf-8", "surrogateescape")).hexdigest())[:digits]
