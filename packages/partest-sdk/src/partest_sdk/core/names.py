"""The words everything else is said in: shards, test ids, suites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, NewType, Self

from partest_sdk.errors import InputError

TestId = NewType("TestId", str)
"""``<path>::<rest>``: a POSIX path relative to the folder the command runs in, and the runner's name of the test."""

TestFile = NewType("TestFile", str)
"""A POSIX path relative to the folder the command runs in."""


class Shard(NamedTuple):
    """One share of a suite, written the way people say it: ``2/5``."""

    # No dataclass, here and in the plan: importing `dataclasses` is a third of the time in which a test job's `partest shard` starts.

    number: int
    total: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``NUMBER/TOTAL``, counting from 1; anything else is an InputError."""
        number, slash, total = text.strip().partition("/")
        # Longer numbers are no shards, and int() refuses very long ones with an error of its own.
        # Digits of other alphabets are no numbers that people write, and would be written back as other text.
        if slash and all(part.isascii() and part.isdecimal() and len(part) < 7 for part in (number, total)):
            shard = cls(int(number), int(total))
            if 1 <= shard.number <= shard.total:
                return shard
        raise InputError(f"shard is {text!r}; write it as NUMBER/TOTAL with 1 <= NUMBER <= TOTAL, such as 2/5")

    def __str__(self) -> str:
        return f"{self.number}/{self.total}"


def file_of(test: str) -> TestFile:
    """The file part of a test id; an id without ``::`` is its own file."""
    return TestFile(test.partition("::")[0])


def normal_path(text: str) -> TestFile:
    """*text* as ids write paths: forward slashes, no leading ``./``. Never resolved: a link keeps its name."""
    path = text.replace("\\", "/")
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return TestFile(path)


_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10))}
"""What Windows takes for a device, whatever follows after a dot."""


def safe_folder_name(text: str) -> str:
    """*text* as a folder name on every file system; what counts is the name inside the files, not this one."""
    name = _UNSAFE.sub("-", text)[:80].strip(".-")
    if name.partition(".")[0].upper() in _DEVICES:
        return f"suite-{name}"
    return name or "suite"


def many(count: int, one: str, several: str | None = None) -> str:
    """``1 test``, ``2 tests``: a count with its noun."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def listed(names: Sequence[str], limit: int = 10) -> str:
    """The first *limit* names, and how many were left out."""
    shown = ", ".join(names[:limit])
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit:,} more"
