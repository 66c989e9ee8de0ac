"""How much a cache would hold, as far as it is there already."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

REPOSITORY_LIMIT = 10 * 1024**3
"""Bytes of caches that GitHub keeps for a repository, unless its owner pays for more."""
_PATIENCE = 5.0
"""Seconds."""


def size_told(paths: Sequence[str], base: Path) -> list[str]:
    """A line about the size of *paths*, and one more when it is too much; nothing when none is there."""
    until = monotonic() + _PATIENCE
    sizes = [_size(os.path.expanduser(str(base / path) if not path.startswith("~") else path), until) for path in paths]  # noqa: PTH111
    total = sum(sizes)
    if not total:
        return []
    more = "more than " if monotonic() > until else ""
    lines = [f"What is there to cache: {more}{total / 1024**2:,.1f} MB before compression"]
    if total > REPOSITORY_LIMIT:
        lines.append(
            "warning: that is more than the 10 GB that GitHub keeps for a repository, so its caches will drive each other out; "
            "cache less, or save on the default branch only"
        )
    return lines


def _size(folder: str, until: float) -> int:
    """Bytes below *folder*, links not followed; what was counted when the time is up."""
    total, folders = 0, [folder]
    while folders and monotonic() < until:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
        except OSError:
            continue
    return total
