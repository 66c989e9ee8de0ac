"""A Gemfile.lock without the versions of what lies in the checkout itself."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text

_GEM = b"    "
_ITS_DEPENDENCY = b"      "


def gemfile_lock(content: bytes) -> bytes:
    """All but the versions of gems at a path, and Bundler's own."""
    lock = as_text(content)
    if b"\nDEPENDENCIES\n" not in lock:
        raise ValueError("a Gemfile.lock lists its dependencies")
    sections = lock.split(b"\n\n")
    own = {_name(line) for section in sections if _is_path(section) for line in section.split(b"\n") if _is_gem(line)}
    kept = [_without_versions(section, own) for section in sections if not section.startswith(b"BUNDLED WITH\n")]
    return b"\n\n".join(kept)


def _without_versions(section: bytes, own: set[bytes]) -> bytes:
    lines = section.split(b"\n")
    if _is_path(section):
        # Gems of one repository often require each other in the very version.
        lines = [_unversioned(line) if _is_gem(line) or _is_requirement(line, own) else line for line in lines]
    elif section.startswith(b"CHECKSUMS\n"):
        # Only an archive has one.
        lines = [_unversioned(line) if _name(line) in own and line.endswith(b")") else line for line in lines]
    return b"\n".join(lines)


def _is_path(section: bytes) -> bool:
    return section.startswith(b"PATH\n")


def _is_gem(line: bytes) -> bool:
    return line.startswith(_GEM) and not line.startswith(_GEM + b" ")


def _is_requirement(line: bytes, own: set[bytes]) -> bool:
    return line.startswith(_ITS_DEPENDENCY) and _name(line) in own


def _unversioned(line: bytes) -> bytes:
    return line.partition(b" (")[0]


def _name(line: bytes) -> bytes:
    return _unversioned(line).strip()
