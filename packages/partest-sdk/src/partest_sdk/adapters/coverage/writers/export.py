"""Merged coverage as a file in another tool's format."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO

from partest_sdk.adapters.atomic_file import replacing
from partest_sdk.core.coverage.model import FileCoverage

Writer = Callable[[Mapping[str, FileCoverage], TextIO], list[str]]
"""Writes files as text, and comes to the paths that its format cannot hold."""


def write_export(path: Path, files: Mapping[str, FileCoverage], write: Writer) -> list[str]:
    """Write *files* to *path*, whole or not at all; the paths that the format cannot hold. OSError when it cannot be written."""
    with replacing(path) as out:
        text = io.TextIOWrapper(out, encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True)
        left_out = write(files, text)
        text.detach()
    return left_out
