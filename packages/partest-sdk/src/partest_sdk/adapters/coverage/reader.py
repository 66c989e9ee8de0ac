"""Read coverage reports, whatever wrote them: each for itself, so that one that is damaged never stops the others."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path

from partest_sdk.adapters.coverage.detection import DATA_FILE, HEAD, Formats
from partest_sdk.adapters.coverage.formats.format import CoverageFormat, FileRead, Remark
from partest_sdk.core.safe_text import one_line

SIZE_LIMIT = 1 << 32
"""Bytes of one report."""
_MOST_REMARKS = 20
"""Of one report, besides those that say that it is broken."""


class CoverageReport:
    """One report. Go through it once."""

    def __init__(self, path: Path, formats: Formats) -> None:
        """The file at *path*; nothing is opened yet."""
        self.path = path
        self.format = ""
        """What people call its format, once it is being read; empty when it is in none that we know."""
        self.is_data_file = False
        """Whether it is a database: data of coverage.py, which another reader knows."""
        self.is_broken = False
        """Whether it cannot be relied on, as a remark has said."""
        self._formats = formats

    def __iter__(self) -> Iterator[FileRead | Remark]:
        """Its records and what is to be said about it, as they come; never an exception."""
        remarks = 0
        for found in self._read():
            if isinstance(found, Remark):
                remarks += 1
                self.is_broken = self.is_broken or found.broken
                if remarks > _MOST_REMARKS and not found.broken:
                    continue
            yield found

    def _read(self) -> Iterator[FileRead | Remark]:
        try:
            with _opened(self.path) as file:
                trouble = _trouble(file)
                found = None if trouble else self._format_of(file.peek(HEAD)[:HEAD])
                if found is not None:
                    yield from found.read(file)
                elif not self.is_data_file:
                    yield Remark(trouble or "it is no coverage report in any format that partest knows", broken=True)
        except OSError as trouble:
            yield Remark(f"it cannot be read: {trouble.strerror or trouble}", broken=True)
        except Exception as trouble:  # noqa: BLE001 - a mistake of ours with one report is no reason to lose the others
            what = one_line(f"{type(trouble).__name__}: {trouble}")
            yield Remark(f"partest stumbled over it, which is a mistake of partest ({what})", broken=True)

    def _format_of(self, head: bytes) -> CoverageFormat | None:
        if head.startswith(DATA_FILE):
            self.is_data_file = True
            return None
        found = self._formats.format_of(head)
        if found is not None:
            self.format = found.name
        return found


def read_reports(paths: Iterable[Path], formats: Formats | None = None) -> Iterator[CoverageReport]:
    """The reports at *paths*, each to be gone through before the next. *formats* know what they have read before."""
    formats = formats or Formats()
    for path in paths:
        yield CoverageReport(path, formats)


def _opened(path: Path) -> BufferedReader:
    # A pipe is not waited for: whoever would write to it may never come.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        return BufferedReader(os.fdopen(descriptor, "rb", buffering=0), HEAD)
    except OSError:  # a folder
        os.close(descriptor)
        raise


def _trouble(file: BufferedReader) -> str:
    """Why an open file is no report, whatever is in it; empty where nothing speaks against it."""
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode):
        return "it is no regular file"
    if not found.st_size:
        return "it is empty (0 bytes): whatever should have written it never did"
    if found.st_size > SIZE_LIMIT:
        return f"it has {found.st_size:,} bytes; a report may have {SIZE_LIMIT:,}"
    return ""
