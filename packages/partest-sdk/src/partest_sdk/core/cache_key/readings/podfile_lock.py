"""A Podfile.lock without the versions of pods that lie in the checkout itself."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text

_PATH = b"    :path: "
_OF_ANOTHER_MANAGER = (b"node_modules/", b".symlinks/")
"""What React Native and Flutter put there is a download, and its version one of a dependency."""


def podfile_lock(content: bytes) -> bytes:
    """All but the versions and checksums of development pods."""
    lock = as_text(content)
    if not lock.startswith(b"PODS:"):
        raise ValueError("a Podfile.lock begins with the pods")
    sections = lock.split(b"\n\n")
    own = {name for section in sections if section.startswith(b"EXTERNAL SOURCES:\n") for name in _at_a_path(section)}
    return b"\n\n".join(_without_versions(section, own) for section in sections)


def _at_a_path(section: bytes) -> list[bytes]:
    found = []
    name = b""
    for line in section.split(b"\n"):
        if line.startswith(_PATH):
            if not any(folder in line for folder in _OF_ANOTHER_MANAGER):
                found.append(name)
        elif not line.startswith(b"    "):
            name = _pod(line)
    return found


def _without_versions(section: bytes, own: set[bytes]) -> bytes:
    lines = section.split(b"\n")
    if section.startswith(b"PODS:"):
        lines = [line.partition(b" (")[0] if _pod(line.lstrip(b" -")) in own else line for line in lines]
    elif section.startswith(b"SPEC CHECKSUMS:"):
        lines = [line for line in lines if _pod(line) not in own]
    return b"\n".join(lines)


def _pod(line: bytes) -> bytes:
    """The name at the beginning of *line*, without that of a part of the pod (``Name/Core``)."""
    return line.strip().lstrip(b'"').partition(b" ")[0].partition(b"/")[0].rstrip(b':"')
