"""The lock files of npm, Yarn 1, pnpm and Bun, without the versions of what lies in the checkout itself."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text

_DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
_INSTALLED = "node_modules/"
_ARCHIVES = (".tgz", ".tar.gz", ".tar")
_WORKSPACES = b'\n  "workspaces": {'
_MEMBER_VERSION = b'      "version": "'
"""In the workspaces of a bun.lock; what is indented deeper is a dependency of that name."""


def package_lock(content: bytes) -> bytes:
    """All but the versions of the project, of its workspaces and of folders it depends on, and what these ask of each other."""
    from json import dumps, loads

    lock = loads(as_text(content))
    if not isinstance(lock["lockfileVersion"], int):
        raise ValueError("the version of the format is a number")
    lock.pop("version", None)
    packages = lock.get("packages", {})
    members = {path.removeprefix(_INSTALLED) for path, package in packages.items() if package.get("link") is True}
    for path, package in packages.items():
        if _is_in_the_checkout(path, package):
            package.pop("version", None)
            package.pop("license", None)
            for kind in _DEPENDENCIES:
                # Where one does not fit what is asked of it, another is installed, and that is in the lock too.
                package[kind] = {
                    name: "" if name in members else asked for name, asked in package.get(kind, {}).items()
                }
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


def pnpm_lock(content: bytes) -> bytes:
    """All but what packages of the workspace ask of each other; their versions are not in it."""
    lock = as_text(content)
    if b"\nlockfileVersion:" not in b"\n" + lock:
        raise ValueError("a pnpm-lock.yaml says the version of its format")
    lines = lock.split(b"\n")
    following = [*lines[1:], b""]
    return b"\n".join(line for line, after in zip(lines, following, strict=True) if not _asks_a_link(line, after))


def _asks_a_link(line: bytes, after: bytes) -> bool:
    indentation, found, _ = line.partition(b"specifier: ")
    return bool(found) and indentation.isspace() and after.startswith(indentation + b"version: link:")


def bun_lock(content: bytes) -> bytes:
    """All but the versions of the workspace's members."""
    before, found, after = as_text(content).partition(_WORKSPACES)
    members, end, packages = after.partition(b"\n  },\n")
    if not found or not end:
        raise ValueError("a bun.lock begins with its workspaces")
    kept = [line for line in members.split(b"\n") if not line.startswith(_MEMBER_VERSION)]
    return before + found + b"\n".join(kept) + end + packages
