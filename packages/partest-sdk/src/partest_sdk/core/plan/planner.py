"""The planner: weighed files in, a suite's plan out, for a given number of shards or for a target duration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, inf

from partest_sdk.core.names import many
from partest_sdk.core.plan.assign import assign, blocks_of
from partest_sdk.core.plan.plan import SuitePlan
from partest_sdk.core.plan.timings import Timings
from partest_sdk.core.plan.units import WeighedFile, cut_units
from partest_sdk.errors import InputError, NothingToDoError

MOST_SHARDS = 256
"""GitHub's limit for the jobs of one matrix."""
SHARDS_WITHOUT_HISTORY = 4
"""What 'auto' means before anything was timed."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How many shards: a fixed number, or the smallest that meets a target."""

    shards: int | None = None
    target_seconds: float | None = None
    most: int = MOST_SHARDS
    overhead_seconds: float = 0.0
    """What every shard costs besides `partest run` itself: checkout, install."""

    def __post_init__(self) -> None:
        if self.shards is not None and self.shards < 1:
            raise InputError(f"shards is {self.shards}; it must be at least 1, or 'auto'")
        if not 1 <= self.most <= MOST_SHARDS:
            raise InputError(
                f"max-shards is {self.most}; it must be between 1 and {MOST_SHARDS}, GitHub's limit for a matrix"
            )
        if self.target_seconds is not None and not 0 < self.target_seconds < inf:
            raise InputError(f"target-duration is {self.target_seconds} s; it must be more than nothing, such as 3m")
        if not 0 <= self.overhead_seconds < inf:
            raise InputError(f"overhead is {self.overhead_seconds} s; it must be a duration, such as 40s")


@dataclass(frozen=True, slots=True)
class Suite:
    """What is to be planned."""

    name: str
    runner: str
    files: Sequence[WeighedFile]
    groups: dict[str, str] = field(default_factory=dict)
    """Path → name of the group whose files stay together, and are never cut."""
    variants: tuple[str, ...] = ()


def plan_suite(suite: Suite, timings: Timings, wish: Wish) -> tuple[SuitePlan, list[str]]:
    """Give every test of *suite* to exactly one shard; also what the person should know about it, in sentences."""
    if not suite.files:
        raise NothingToDoError(f"suite {suite.name!r} has no tests; check its `tests` paths and patterns")
    notes: list[str] = []
    if wish.shards is None:
        plan = _smallest(suite, timings, wish, notes)
    else:
        count = min(wish.shards, wish.most)
        if count < wish.shards:
            notes.append(
                f"{suite.name}: {many(wish.shards, 'shard')} asked for, {count} made: that is the most allowed"
            )
        plan = _plan(suite, timings, count)
        if plan.total < count:
            notes.append(
                f"{suite.name}: {many(count, 'shard')} asked for, {plan.total} made: there is nothing for more, and no shard is left empty"
            )
    return plan, notes


def _plan(suite: Suite, timings: Timings, count: int) -> SuitePlan:
    # A runner of files cannot run a part of one, whatever the history knows of its tests.
    indivisible = (file.path for file in suite.files if suite.runner != "pytest" and not file.listed)
    units = cut_units(suite.files, count, timings.pace, frozenset((*suite.groups, *indivisible)))
    blocks = blocks_of(units, suite.groups)
    count = min(count, len(blocks))
    placement = timings.placement if timings.placement_total == count else {}
    shards = assign(blocks, count, placement)
    return SuitePlan(
        suite=suite.name,
        runner=suite.runner,
        strategy="timings" if _timed(suite) else "size",
        units=tuple(units),
        shards=tuple(map(tuple, shards)),
        variants=suite.variants,
        overhead_milliseconds=timings.startup // 1000,
    )


def _timed(suite: Suite) -> bool:
    """Whether the weights are times. A history that fits none of the files says nothing about them."""
    return any(file.source != "size" for file in suite.files)


def _smallest(suite: Suite, timings: Timings, wish: Wish, notes: list[str]) -> SuitePlan:
    if not _timed(suite):
        count = min(SHARDS_WITHOUT_HISTORY, wish.most)
        notes.append(
            f"{suite.name}: nothing was timed yet, so 'auto' is {many(count, 'shard')}; the next run knows better"
        )
        return _plan(suite, timings, count)
    target = wish.target_seconds
    if target is None:
        raise InputError(
            "shards is 'auto', but there is no target-duration; say how long a shard may take, such as --target-duration 3m"
        )
    # Milliseconds. Rounded, because 1 - 0.9 is a hair less than 0.1, and nine tests of 0.1 s fit nine such shards.
    fixed = wish.overhead_seconds * 1000 + timings.startup / 1000
    room = round((target * 1000 - fixed) / timings.safety, 6)
    total = sum(file.weight for file in suite.files) * timings.pace / 1000
    if room <= 0:
        # More shards than this would spend most of their time on what is not tests.
        count = min(wish.most, max(1, ceil(total / max(fixed, 1))))
        notes.append(
            f"{suite.name}: no number of shards can meet {target:g} s: "
            f"every shard takes {fixed / 1000:.1f} s before its first test; {count} made"
        )
        return _plan(suite, timings, count)
    count = max(1, ceil(total / room - 1e-9))
    while count <= wish.most:
        plan = _plan(suite, timings, count)
        if _slowest(plan) <= room:
            return plan
        if plan.total < count or max(unit.milliseconds for unit in plan.units) > room:
            break
        count += 1
    else:
        plan = _plan(suite, timings, wish.most)
    notes.append(_why_not(suite, plan, room, wish, timings))
    return plan


def _slowest(plan: SuitePlan) -> int:
    return plan.slowest_milliseconds - plan.overhead_milliseconds


def _why_not(suite: Suite, plan: SuitePlan, room: float, wish: Wish, timings: Timings) -> str:
    longest, alone = _longest_test(suite, timings.pace)
    slowest = _slowest(plan) / 1000
    text = f"{suite.name}: {many(plan.total, 'shard')} take {slowest:.1f} s, but {room / 1000:.1f} s is left of the target: "
    if alone > room:
        return text + f"{longest} alone takes {alone / 1000:.1f} s"
    milliseconds, key, members = blocks_of(plan.units, suite.groups)[0]
    if milliseconds <= room:
        return text + f"more than {many(wish.most, 'shard')} would be needed, and that is the most allowed"
    if len(members) > 1:
        group = suite.groups[plan.units[members[0]].file]
        return text + f"the {len(members)} files kept together as {group!r} take {milliseconds / 1000:.1f} s"
    return text + f"{key} cannot be cut any further ({milliseconds / 1000:.1f} s)"


def _longest_test(suite: Suite, pace: float) -> tuple[str, float]:
    """The one thing that cannot be cut and takes longest, and its milliseconds."""
    best: tuple[int, str] = (0, "")
    for file in suite.files:
        if file.weights and file.path not in suite.groups:
            best = max(
                best, *((file.setup + weight, test) for test, weight in zip(file.ids, file.weights, strict=True))
            )
        else:
            best = max(best, (file.weight, file.path))
    return best[1], best[0] * pace / 1000
