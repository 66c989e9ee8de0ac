"""Write a file whole or not at all: whoever reads it, at any moment, reads all of the old or all of the new one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write_whole(path: Path, text: str, errors: str = "backslashreplace") -> None:
    """Replace *path* by *text* (UTF-8, with *errors* for what has no UTF-8), making its folder when it is missing."""
    with replacing(path) as file:
        file.write(text.encode("utf-8", errors))


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that becomes *path* when everything is written, and never was when anything went wrong; its folder is made when it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file() and not path.is_dir():
        # /dev/null, /dev/stdout, a named pipe: written to, never put aside for a file of ours.
        with path.open("wb") as file:
            yield file
        return
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        with temporary.open("wb") as file:
            yield file
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
