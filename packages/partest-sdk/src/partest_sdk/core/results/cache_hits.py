"""What the dependency cache did for a job, as `actions/cache` says it."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, Self

from partest_sdk.errors import InputError


class CacheHit(Enum):
    """What was found."""

    EXACT = "exact"
    """A cache of this very key."""
    OLDER = "older"
    """Another one, by a restore key."""
    NONE = "none"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what a workflow says; an InputError says what it should."""
        hit = cls.said(text)
        if hit is None:
            raise InputError(
                f"cache-hit is {text!r:.100}; it must be true, older (or false) or none, as in ${{{{ steps.cache.outputs.cache-hit || 'none' }}}}"
            )
        return hit

    @classmethod
    def said(cls, word: str) -> Self | None:
        """The hit in the word of a workflow: ``false`` is how `actions/cache` says that a restore key matched. None for any other word."""
        words = {"true": cls.EXACT, "older": cls.OLDER, "false": cls.OLDER, "none": cls.NONE}
        return words.get(word.strip())


class CachedJob(NamedTuple):
    """Whose cache it is, the same in every run: the shard of that number of a suite and variant, or a job that is no shard."""

    suite: str
    variant: str
    job: str

    @classmethod
    def shard(cls, suite: str, variant: str, number: int) -> Self:
        """A shard; of however many, so that one shard more does not begin all of them anew."""
        return cls(suite, variant, str(number))

    @classmethod
    def other(cls, name: str) -> Self:
        """A job that is no shard; no suite has an empty name."""
        return cls("", "", name)


class KeptHit(NamedTuple):
    """What the history keeps: one job of one run."""

    job: CachedJob
    run: str
    """What tells the run from every other one."""
    hit: CacheHit
