"""Files of properties, and Maven's arguments, without the project's own version and without comments."""

from __future__ import annotations

from collections.abc import Iterator

from partest_sdk.core.cache_key.readings.text import as_text

_OWN_VERSION = (b"version", b"VERSION_NAME")
"""As Gradle has it, and as the plugins do that publish to Maven Central."""
_CI_FRIENDLY = (b"-Drevision=", b"-Dsha1=", b"-Dchangelist=")


def properties(content: bytes) -> bytes:
    """All but comments: tools write the date of today into them."""
    return b"\n".join(_entries(content))


def gradle_properties(content: bytes) -> bytes:
    """All but comments and the project's own version."""
    return b"\n".join(entry for entry in _entries(content) if _key(entry) not in _OWN_VERSION)


def maven_config(content: bytes) -> bytes:
    """All but the properties that make up the project's own version."""
    words = as_text(content).split()
    return b"\n".join(word for word in words if not word.startswith(_CI_FRIENDLY))


def _entries(content: bytes) -> Iterator[bytes]:
    """The entries of a file of properties, each with the lines that it goes on in."""
    entry: list[bytes] = []
    for line in as_text(content).split(b"\n"):
        if not entry and line.lstrip()[:1] in (b"", b"#", b"!"):
            continue
        entry.append(line)
        if not _goes_on(line):
            yield b"\n".join(entry)
            entry = []
    if entry:
        yield b"\n".join(entry)


def _goes_on(line: bytes) -> bool:
    """Whether the line ends with a backslash that no other one escapes."""
    return (len(line) - len(line.rstrip(b"\\"))) % 2 == 1


def _key(entry: bytes) -> bytes:
    """What stands before the first ``=``, ``:`` or space; no key that matters here has one escaped."""
    for end in (b"=", b":"):
        entry = entry.partition(end)[0]
    words = entry.split(maxsplit=1)
    return words[0] if words else b""
