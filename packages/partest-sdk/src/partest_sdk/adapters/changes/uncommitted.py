"""What was changed in the work tree and not committed: on somebody's own machine that is what was tested, and no commit knows it."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha1, sha256
from pathlib import Path

from partest_sdk.adapters.coverage.regular_file import read_regular
from partest_sdk.adapters.repository_files import ask_git

_SIZE_LIMIT = 1 << 26


def uncommitted_files(folder: Path, paths: Iterable[str]) -> frozenset[str]:
    """Those of *paths*, from *folder*, that the commit that is checked out has not, or has otherwise; none where there is no commit."""
    # Git is not asked what differs: for that it may start filters, which attributes in the work tree name.
    entries = ask_git(folder, "ls-tree", "-r", "-z", "HEAD").split("\0")
    if not any(entries):
        return frozenset()
    # Such as "100644 blob OLD<TAB>src/a.py".
    committed = {path: what.rpartition(" ")[2] for what, _, path in (entry.partition("\t") for entry in entries)}
    return frozenset(path for path in paths if not _is(folder / path, committed.get(path, "")))


def _is(path: Path, name: str) -> bool:
    """Whether the file at *path* is what git calls *name*."""
    try:
        content = read_regular(path, _SIZE_LIMIT)
    except (OSError, ValueError):
        return False
    # On Windows git writes other line ends than it keeps.
    return name in (_name_of(content, name), _name_of(content.replace(b"\r\n", b"\n"), name))


def _name_of(content: bytes, alike: str) -> str:
    """What git calls a file with this *content*, in a repository where others are called *alike*."""
    digest = sha1(usedforsecurity=False) if len(alike) == 40 else sha256()
    digest.update(b"blob %d\0" % len(content))
    digest.update(content)
    return digest.hexdigest()
