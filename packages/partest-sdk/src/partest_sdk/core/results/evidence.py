"""What all shards of a suite and variant say, by test and by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from partest_sdk.core.results.attempts import Attempt
from partest_sdk.core.results.shard_result import Collected, CollectionError, ShardResult

Shards = Mapping[int, Sequence[ShardResult]]
Ran = tuple[int, tuple[Attempt, ...]]
"""A shard's number, and the attempts of one test in one result of it."""


@dataclass(slots=True)
class Evidence:
    """The shards' own words, put side by side; nothing is judged here."""

    ran: dict[str, list[Ran]] = field(default_factory=dict)
    """Every test that anybody ran. Each result is an entry of its own: only within one can an attempt be the retry of another."""
    file_of: dict[str, str] = field(default_factory=dict)
    """Every test that anybody collected."""
    collected: dict[str, dict[int, frozenset[str]]] = field(default_factory=dict)
    """By file and shard."""
    skipped: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Files that skipped themselves: the first shard that says so, and why."""
    broken: dict[str, tuple[int, CollectionError]] = field(default_factory=dict)
    """Files that could not be collected: the first shard that says so, and what."""
    blind: dict[str, set[int]] = field(default_factory=dict)
    """The shards that could not collect a file."""
    looked_at: dict[int, set[str]] = field(default_factory=dict)
    """By shard, the files that it came to look at, with whatever result. A shard that collected nothing at all is not in it."""

    collections: dict[int, Collected] = field(default_factory=dict)
    """By shard, how it was collected."""

    @classmethod
    def of(cls, shards: Shards) -> Evidence:
        """Read all results, in the order of their shards."""
        evidence = cls()
        for number, result in each_result(shards):
            for test, attempts in result.attempts.items():
                if attempts:
                    in_order = tuple(sorted(attempts, key=lambda attempt: attempt.number))
                    evidence.ran.setdefault(test, []).append((number, in_order))
            evidence._add_collection(number, result)
        return evidence

    def _add_collection(self, number: int, result: ShardResult) -> None:
        if result.collected is None:
            return
        self.collections[number] = result.collected
        seen = self.looked_at.setdefault(number, set())
        seen |= result.collected.looked_at()
        for file, ids in result.collected.files.items():
            by_shard = self.collected.setdefault(file, {})
            by_shard[number] = by_shard.get(number, frozenset()) | frozenset(ids)
            self.file_of.update(dict.fromkeys(ids, file))
        for file, reason in result.collected.skipped.items():
            self.skipped.setdefault(file, (number, reason))
        for error in result.collected.errors:
            seen.add(error.file)
            self.broken.setdefault(error.file, (number, error))
            self.blind.setdefault(error.file, set()).add(number)

    def has_tests(self, file: str) -> bool:
        """Whether any shard found a test in *file*."""
        return any(self.collected.get(file, {}).values())

    def knows_tests_of(self, file: str) -> bool:
        """Whether any shard collected *file* without trouble, so that all its tests are known by name."""
        return bool(self.collected.get(file, {}).keys() - self.blind.get(file, set()))


def each_result(shards: Shards) -> Iterator[tuple[int, ShardResult]]:
    """All results, in the order of their shards."""
    for number in sorted(shards):
        for result in shards[number]:
            yield number, result
