"""What a reader of one coverage format does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, Protocol

from partest_sdk.core.coverage.model import FileCoverage


class FileRead(NamedTuple):
    """One record of a report. A report may have several for one path; they are merged."""

    path: str
    """As the report writes it: absolute, relative to whatever, with backslashes."""
    coverage: FileCoverage
    roots: tuple[str, ...] = ()
    """Folders that the report says its paths may be relative to (Cobertura's ``<source>``)."""


class Remark(NamedTuple):
    """Something about the report that people should know."""

    text: str
    """One sentence. What the report wrote is quoted in it, and is still hostile."""
    broken: bool = False
    """Whether the report cannot be relied on: cut off, or not what it claims. What was read before that counts, and the coverage is incomplete."""


class CoverageFormat(Protocol):
    """A format, told apart by content."""

    name: str
    """What people call it: ``LCOV``."""

    def fits(self, head: bytes) -> bool:
        """Whether a report that begins with *head* (at most 64 KiB) is in this format."""
        ...

    def read(self, report: BinaryIO) -> Iterator[FileRead | Remark]:
        """What it holds, in a stream: never the whole of a large report in memory where the format allows that.

        Hostile content is never an exception: a Remark that says what is wrong, then the rest if there can be any. What is left out raises
        the percentage: a line whose count is none (NaN, negative) counts as one that was not reached, with a Remark, and where the line
        itself cannot be known the report is broken. The number of remarks is small however many values are wrong.
        """
        ...
