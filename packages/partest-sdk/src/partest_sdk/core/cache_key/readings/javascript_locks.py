"""The lock files of npm, Yarn 1 and Bun, without the versions of what lies in the checkout itself."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text

_ARCHIVES = (".tgz", ".tar.gz", ".tar")
_WORKSPACES = b'\n  "workspaces": {'
_MEMBER_VERSION = b'      "version": "'
"""In the workspaces of a bun.lock; what is indented deeper is a dependency of that name."""


def package_lock(content: bytes) -> bytes:
    """All but the versions of the project, of its workspaces and of folders it depends on; for every version of the format."""
    from json import dumps, loads

    lock = loads(as_text(content))
    if not isinstance(lock["lockfileVersion"], int):
        raise ValueError("the version of the format is a number")
    lock.pop("version", None)
    for path, package in lock.get("packages", {}).items():
        if _is_in_the_checkout(path, package):
            package.pop("version", None)
    return dumps(lock, separators=(",", ":")).encode()


def _is_in_the_checkout(path: str, package: dict[str, object]) -> bool:
    if "node_modules" not in path.split("/"):
        return True
    # With `install-links` a folder is packed and installed like a download.
    resolved = str(package.get("resolved", ""))
    return resolved.startswith("file:") and not resolved.endswith(_ARCHIVES)


def yarn_lock(content: bytes) -> bytes:
    """All but the versions of folders that the project depends on; members of a workspace are not in it."""
    lock = as_text(content)
    if b"# yarn lockfile v1\n" not in lock:
        raise ValueError("this is no lock file of Yarn 1")
    return b"\n\n".join(_without_version(entry) if _is_folder(entry) else entry for entry in lock.split(b"\n\n"))


def _is_folder(entry: bytes) -> bool:
    # An archive at a path has its hash in `resolved`.
    return b"@file:" in entry.partition(b":\n")[0] + b":" and b"\n  resolved " not in entry


def _without_version(entry: bytes) -> bytes:
    before, found, after = entry.partition(b'\n  version "')
    return before + b"\n" + after.partition(b"\n")[2] if found else entry


def bun_lock(content: bytes) -> bytes:
    """All but the versions of the workspace's members."""
    before, found, after = as_text(content).partition(_WORKSPACES)
    members, end, packages = after.partition(b"\n  },\n")
    if not found or not end:
        raise ValueError("a bun.lock begins with its workspaces")
    kept = [line for line in members.split(b"\n") if not line.startswith(_MEMBER_VERSION)]
    return before + found + b"\n".join(kept) + end + packages
