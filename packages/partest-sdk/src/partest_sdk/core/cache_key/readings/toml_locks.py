"""The lock files of uv, Poetry and PDM, without the versions of what lies in the checkout itself.

They are generated, each in one form, so their lines are looked at: that is exact here, and much cheaper than a parser.
"""

from __future__ import annotations

from collections.abc import Callable

from partest_sdk.core.cache_key.readings.text import as_text

_PACKAGE = b"\n[[package]]\n"
_VERSION = b"\nversion = "
_IN_THE_CHECKOUT = (b"\nsource = { editable = ", b"\nsource = { virtual = ", b"\nsource = { directory = ")
_ARCHIVES = (b'.whl"', b'.gz"', b'.zip"', b'.bz2"', b'.xz"')


def uv_lock(content: bytes) -> bytes:
    """All but the versions of the project, of its workspace's members and of folders it depends on."""
    lock = as_text(content)
    if not lock.startswith(b"version = "):
        raise ValueError("a uv.lock begins with the version of its format")
    return _without_versions(lock, lambda package: any(mark in package for mark in _IN_THE_CHECKOUT))


def poetry_lock(content: bytes) -> bytes:
    """All but the versions of folders that the project depends on, and the comment with Poetry's own version."""
    lock = _with_metadata(content)
    if lock.startswith(b"#"):
        lock = lock.partition(b"\n")[2]
    return _without_versions(lock, lambda package: b'\n[package.source]\ntype = "directory"\n' in package)


def pdm_lock(content: bytes) -> bytes:
    """All but the versions of folders that the project depends on."""
    return _without_versions(_with_metadata(content), _is_pdm_folder)


def _with_metadata(content: bytes) -> bytes:
    lock = as_text(content)
    if b"\n[metadata]\n" not in lock:
        raise ValueError("this lock file has no metadata")
    return lock


def _is_pdm_folder(package: bytes) -> bool:
    _, found, rest = package.partition(b"\npath = ")
    # A path to an archive is a version like any other.
    return bool(found) and not rest.partition(b"\n")[0].endswith(_ARCHIVES)


def _without_versions(lock: bytes, is_ours: Callable[[bytes], bool]) -> bytes:
    """*lock* without the version lines of the packages that *is_ours* says are no download."""
    # Older Poetrys wrote no comment before the first.
    head, *packages = (b"\n" + lock).split(_PACKAGE)
    return _PACKAGE.join([head, *(_without_version(package) if is_ours(package) else package for package in packages)])


def _without_version(package: bytes) -> bytes:
    name, _, after = package.partition(_VERSION)
    # It follows the name; one that comes later may be a dependency that is called so.
    return package if b"\n" in name else name + b"\n" + after.partition(b"\n")[2]
