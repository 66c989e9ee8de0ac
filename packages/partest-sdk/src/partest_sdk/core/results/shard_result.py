"""What one shard left behind, as the merge sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Self

from partest_sdk.core.names import Shard
from partest_sdk.core.results.attempts import Attempt, clean_seconds

if TYPE_CHECKING:
    from partest_sdk.core.results.cache_hits import CacheHit, KeptHit


def leg_name(suite: str, variant: str) -> str:
    """How a suite, or one variant of it, is called in sentences."""
    return f"{suite} ({variant})" if variant else suite


class State(Enum):
    """How `partest run` ended."""

    RUNNING = "running"
    """It never did: the machine or `partest run` itself was lost."""
    FINISHED = "finished"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed-out"
    KILLED = "killed"


@dataclass(frozen=True, slots=True)
class CollectionError:
    """A file that could not be imported or collected."""

    file: str
    message: str
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class Collected:
    """What the runner found, before it ran anything."""

    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Every test of every file of this shard; of a cut file all tests, whoever owns them."""
    skipped: Mapping[str, str] = field(default_factory=dict)
    """Files that skipped themselves whole, and why."""
    errors: tuple[CollectionError, ...] = ()
    filters: tuple[str, ...] = ()
    """The caller's own filters, such as ``-m not slow``: what they removed is in no list here."""
    removed: tuple[str, ...] = ()
    """Tests that a plugin or a conftest took out, by none of those filters."""
    removed_count: int = 0
    """How many tests of this shard were taken out, by whatever filter."""
    arguments: tuple[str, ...] = ()
    """How the runner was started, once per session, without what only says where to write."""
    ignored: frozenset[str] = frozenset()
    """Files of this shard that the project itself tells pytest to ignore (`collect_ignore`, ``--ignore``)."""

    @classmethod
    def of_sessions(cls, sessions: Sequence[Self]) -> Self:
        """Several sessions of one command, such as ``pytest a && pytest b``, as one."""
        found_in: dict[str, dict[str, None]] = {}
        for session in sessions:
            for file, ids in session.files.items():
                found_in.setdefault(file, {}).update(dict.fromkeys(ids))
        files = {file: tuple(ids) for file, ids in found_in.items()}
        skipped = {file: reason for session in sessions for file, reason in session.skipped.items()}
        errors = tuple(error for session in sessions for error in session.errors)
        # What one session leaves out, another of the same command may run.
        found = {test for ids in files.values() for test in ids}
        removed = {test for session in sessions for test in session.removed} - found
        ignored = frozenset(file for session in sessions for file in session.ignored) - files.keys()
        filters = {filter_ for session in sessions for filter_ in session.filters}
        return cls(
            files,
            skipped,
            errors,
            tuple(sorted(filters)),
            tuple(sorted(removed)),
            sum(session.removed_count for session in sessions),
            tuple(argument for session in sessions for argument in session.arguments),
            ignored,
        )

    def looked_at(self) -> set[str]:
        """Every file that was collected, also those that skipped themselves."""
        return {*self.files, *self.skipped, *self.ignored}


@dataclass(frozen=True, slots=True)
class Manifest:
    """Who ran what, and how it ended. Times in seconds, `started` and `ended` since the epoch."""

    token: str
    plan: str
    suite: str
    shard: Shard
    variant: str = ""
    runner: str = "pytest"
    run_id: str = ""
    attempt: int = 1
    job: str = ""
    command: tuple[str, ...] = ()
    state: State = State.RUNNING
    started: float = 0.0
    ended: float | None = None
    expected_seconds: float = 0.0
    exit_code: int | None = None
    signal: str | None = None
    last_started: str | None = None
    cache_hit: CacheHit | None = None
    """None when nobody said."""

    @property
    def kept_hit(self) -> KeptHit | None:
        """What the history keeps of its cache; None when nobody told it."""
        if self.cache_hit is None:
            return None
        # Test jobs that were told nothing do not load it.
        from partest_sdk.core.results.cache_hits import CachedJob, KeptHit

        job = CachedJob.shard(self.suite, self.variant, self.shard.number)
        # Off CI a run has no id; the shard's token is as good.
        return KeptHit(job, self.run_id or self.token, self.cache_hit)

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it runs."""
        return None if self.ended is None else clean_seconds(self.ended - self.started)


@dataclass(frozen=True, slots=True)
class ShardResult:
    """One attempt folder, read."""

    manifest: Manifest
    place: str
    """Where it was found, for sentences."""
    collected: Collected | None = None
    """None when the runner never came that far."""
    attempts: Mapping[str, tuple[Attempt, ...]] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()
    """What could not be read of it, in sentences."""
