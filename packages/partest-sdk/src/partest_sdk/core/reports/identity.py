"""When two reported cases are the same test, and what that test is called."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Sequence

_STAMP = re.compile(r"-\d{14}$")


_LONGEST = 4096
"""Characters of a dotted name; what is longer is no module's."""
NO_CLASS = "test"
"""What node:test writes as the class of every test."""


def stable_suite(name: str) -> str:
    """*name* without the time that unittest-xml-reporting puts at its end: a suite's name must not change from run to run."""
    return _STAMP.sub("", name)


def container_of(classname: str, name: str, suite: str) -> str:
    """What tells two tests of one name apart: the class, or the suite where the class says nothing (go packages, jest-junit's default)."""
    return classname if classname not in ("", name, NO_CLASS) else suite


def id_prefix(file: str, container: str) -> str:
    """What comes before the name in a test's id: ``file::class::``, without what is empty or only repeats; for pytest its node id."""
    if file.endswith(".py"):
        parts = [file, *_classes(file, container)]
    else:
        stem = file.rpartition(".")[0].replace("/", ".")
        repeated = container == file or (stem and container and f".{stem}".endswith(f".{container}"))
        parts = [file, "" if repeated else container]
    return "".join(f"{part}::" for part in parts if part)


def _classes(file: str, container: str) -> list[str]:
    """The classes in a dotted name: pytest's reports put the module before them."""
    if container in ("", "pytest"):
        return []
    if len(container) > _LONGEST:
        return [container]
    module = file.removesuffix(".py").replace("/", ".")
    parts = container.split(".")
    for stop in range(len(parts), 0, -1):
        head = ".".join(parts[:stop])
        # The report may have been written in a folder below ours, or above it.
        if module == head or module.endswith(f".{head}") or head.endswith(f".{module}"):
            return parts[stop:]
    return parts


_PART = 1 << 18
"""Identities that are compared at once: a million at a time would take more memory than all the rest."""


def repeated(columns: Sequence[array[int]]) -> set[int]:
    """The numbers that occur more than once in all *columns* together."""
    found: set[int] = set()
    parts = sum(map(len, columns)) // _PART + 1
    for part in range(parts):
        mine = [one for column in columns for one in column if one % parts == part]
        if len(set(mine)) < len(mine):
            found.update(one for one, times in Counter(mine).items() if times > 1)
    return found
