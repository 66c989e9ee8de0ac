"""The plan: which shard runs what. Made once per run, handed over as data, the same on every attempt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, NewType

from partest_sdk.core.names import Shard, TestFile, TestId
from partest_sdk.errors import InputError

Digest = NewType("Digest", str)
"""SHA-256 of a plan's canonical JSON, in hexadecimal."""


class Unit(NamedTuple):
    """The smallest thing a shard is given: a whole file, or a piece of a file named by the ids it holds."""

    file: TestFile
    milliseconds: int
    source: str
    """Where the estimate came from: ``timings``, ``partly``, ``function``, ``class``, ``file``, ``directory``, ``suite`` or ``size``."""
    ids: tuple[TestId, ...] = ()
    """The known tests of a piece, or of a file when the ids were given; empty for a file found by its pattern."""
    known: int = 0
    """How many tests are known to be in it; 0 when none is known."""
    piece: tuple[int, int] | None = None
    """``(2, 3)`` is the second of three pieces; None is the whole file."""

    @property
    def key(self) -> str:
        """What this unit is called from one plan to the next."""
        return self.file if self.piece is None else f"{self.file}#{self.piece[0]}/{self.piece[1]}"

    @property
    def guessed(self) -> bool:
        """Whether the estimate rests on no timing of its own."""
        return self.source not in {"timings", "partly"}


class SuitePlan(NamedTuple):
    """One suite's units and the shards they were given to."""

    suite: str
    runner: str
    strategy: str
    """``timings`` or, without any history, ``size``."""
    units: tuple[Unit, ...]
    shards: tuple[tuple[int, ...], ...]
    """For each shard, in order, the positions of its units in `units`."""
    variants: tuple[str, ...] = ()
    overhead_milliseconds: int = 0

    @property
    def total(self) -> int:
        """The number of shards."""
        return len(self.shards)

    def units_of(self, shard: Shard) -> tuple[Unit, ...]:
        """What *shard* was given; an InputError when the plan has another number of shards."""
        if shard.total != self.total:
            raise InputError(
                f"shard is {shard}, but the plan has {self.total} shards for suite {self.suite!r}; "
                f"use one of 1/{self.total} to {self.total}/{self.total}"
            )
        return tuple(self.units[position] for position in self.shards[shard.number - 1])

    def members_of(self, shard: Shard) -> list[str]:
        """What *shard* runs, for runners that take arguments: files, and the ids of pieces and of listed tests."""
        return [member for unit in self.units_of(shard) for member in unit.ids or (unit.file,)]

    def milliseconds_of(self, number: int) -> int:
        """The expected time of shard *number*, its overhead included."""
        return self.overhead_milliseconds + sum(self.units[at].milliseconds for at in self.shards[number - 1])

    def expected_seconds(self, number: int) -> float | None:
        """How long shard *number* should take; None when nobody knows: proportions of file sizes are no times."""
        return None if self.strategy == "size" else self.milliseconds_of(number) / 1000

    @property
    def slowest_milliseconds(self) -> int:
        """The expected time of the slowest shard."""
        return max((self.milliseconds_of(number) for number in range(1, self.total + 1)), default=0)


class Plan(NamedTuple):
    """All suites of a run."""

    suites: tuple[SuitePlan, ...]
    digest: Digest
    run: str = ""
    """The run and attempt it was made in, as ``123/2``; empty off CI. It is part of the digest: what "Re-run all jobs" plans anew is another plan,
    so a result of the attempt before can not stand in for a shard that was lost since."""

    def suite(self, name: str | None) -> SuitePlan:
        """The suite called *name*; without a name, the only one there is."""
        if name is None and len(self.suites) == 1:
            return self.suites[0]
        for suite in self.suites:
            if suite.suite == name:
                return suite
        known = ", ".join(repr(suite.suite) for suite in self.suites)
        if name is None:
            raise InputError(f"the plan has several suites ({known}); say which with --suite")
        raise InputError(f"suite is {name!r}, but the plan has {known}")

    def jobs(self) -> Iterator[tuple[SuitePlan, Shard, str]]:
        """Every job of the matrix: each shard of each suite, once per variant."""
        for suite in self.suites:
            for variant in suite.variants or ("",):
                for number in range(1, suite.total + 1):
                    yield suite, Shard(number, suite.total), variant
