"""How long tests took, and a guess for those that nobody has timed.

All sums are of integer microseconds: they do not depend on the order of summing, so every machine comes to the same plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from partest_sdk.core.names import file_of

LONGEST_SECONDS = 24 * 3600.0
"""No test takes longer: a larger number is a broken clock or another unit, and is treated as unknown."""


def clean_microseconds(seconds: object) -> int | None:
    """A recorded duration in microseconds; None when it cannot be one (negative, NaN, infinite, absurd, no number)."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    # Said this way round it is false for NaN too, and no number is too large for it.
    if not 0 <= seconds <= LONGEST_SECONDS:
        return None
    return round(seconds * 1_000_000)


@dataclass(frozen=True, slots=True)
class Timings:
    """What the past says. Everything may be empty; nothing is trusted to be complete."""

    tests: Mapping[str, int] = field(default_factory=dict)
    """Microseconds per test id, its own set-up and tear-down included; in file order where the source kept one."""
    files: Mapping[str, int] = field(default_factory=dict)
    """Microseconds per file, from sources that time whole files."""
    setups: Mapping[str, int] = field(default_factory=dict)
    """Microseconds a file costs once, whatever part of it runs (module fixtures)."""
    startup: int = 0
    """Microseconds a shard takes before its first test (start, collection, session fixtures)."""
    pace: float = 1.0
    """Wall time per second of tests: below 1 when a shard runs tests in parallel."""
    safety: float = 1.0
    """How much longer than expected the slowest shard took in the past."""
    placement: Mapping[str, int] = field(default_factory=dict)
    """The shard number of each unit in the last plan."""
    placement_total: int = 0
    """How many shards that plan had."""

    @property
    def known(self) -> bool:
        """Whether there is any timing at all."""
        return bool(self.tests or self.files)


def timings_from_seconds(seconds: Mapping[str, object]) -> tuple[Timings, int]:
    """Timings from ``{test id or file: seconds}``, and how many values were no duration and are left out."""
    tests: dict[str, int] = {}
    files: dict[str, int] = {}
    for name, value in seconds.items():
        microseconds = clean_microseconds(value)
        if microseconds is not None:
            (tests if "::" in name else files)[name] = microseconds
    return Timings(tests=tests, files=files), len(seconds) - len(tests) - len(files)


CAUTION = 2
"""How many relatives every circle is lent from the next wider one: two tests say little about a third (measured)."""


class Ancestors:
    """A guess from known relatives: of the same function (other parameters), class, file, folder, suite."""

    def __init__(self, known: Iterable[tuple[str, int]]) -> None:
        """Learn from (id or path, microseconds)."""
        self._sums: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        sums, counts = self._sums, self._counts
        for name, microseconds in known:
            parent = parent_of(name)
            sums[parent] = sums.get(parent, 0) + microseconds
            counts[parent] = counts.get(parent, 0) + 1
        # A parent's name is shorter than its children's, so each sum is complete when it is handed on.
        by_length: dict[int, list[str]] = {}
        for name in sums:
            by_length.setdefault(len(name), []).append(name)
        for length in range(max(by_length, default=0), 0, -1):
            for name in by_length.get(length, ()):
                parent = parent_of(name)
                if parent not in sums:
                    by_length.setdefault(len(parent), []).append(parent)
                sums[parent] = sums.get(parent, 0) + sums[name]
                counts[parent] = counts.get(parent, 0) + counts[name]

    def guess(self, name: str) -> tuple[int, str] | None:
        """Microseconds and the kind of the nearest relative; None when nothing at all is known."""
        circles: list[str] = []
        parent = name
        while parent or not circles:
            parent = parent_of(parent)
            if parent in self._sums:
                circles.append(parent)
            elif not parent:
                return None
        mean = 0
        for circle in reversed(circles):
            microseconds, count = self._sums[circle], self._counts[circle]
            mean = (microseconds + CAUTION * mean) // (count + CAUTION) if circle else microseconds // count
        return mean, _kind(circles[0], name)


def parent_of(name: str) -> str:
    """``a/b.py::C::t[1]`` → ``a/b.py::C::t`` → ``a/b.py::C`` → ``a/b.py`` → ``a`` → nothing, which is the suite."""
    file, inside, rest = name.partition("::")
    if not inside:
        return name.rpartition("/")[0]
    # A parameter may hold anything, so it must not be searched for separators.
    function, bracket, _ = rest.partition("[")
    if bracket and function:
        return f"{file}::{function}"
    group, separator, _ = function.rpartition("::")
    return f"{file}::{group}" if separator and group else file


def _kind(parent: str, name: str) -> str:
    if not parent:
        return "suite"
    if "::" not in parent:
        return "file" if parent == file_of(name) else "directory"
    return "function" if name.startswith(f"{parent}[") else "class"
