"""What the dependency caches did: for each job of this run, and in the latest runs of the default branch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from partest_sdk.core.names import listed, many
from partest_sdk.core.results.cache_hits import CachedJob, CacheHit
from partest_sdk.core.summary.bundle import ShardTold
from partest_sdk.core.summary.layout import Section
from partest_sdk.core.summary.sections import code
from partest_sdk.core.summary.story import Story, shortened
from partest_sdk.errors import SeveralInputsError

_NAME = 100
_RANGES = 8
"""Shards that are listed beside their leg's name."""
_HISTORY = "On the default branch"


def read_cache_hits(lines: Iterable[str]) -> dict[str, CacheHit]:
    """The jobs that are no shards, a ``JOB=HIT`` each; an error that tells all that is wrong with them."""
    hits: dict[str, CacheHit] = {}
    mistakes: list[str] = []
    for line in lines:
        job, equals, word = (part.strip() for part in line.rpartition("="))
        hit = CacheHit.said(word)
        if job and not word:
            continue  # the job was skipped, or nobody said: no reason to lose a report
        if not (job and equals and hit):
            mistakes.append(f"cache-hit is {line!r:.100}; write JOB=true, JOB=older (or false) or JOB=none")
        elif hits.setdefault(job, hit) is not hit:
            mistakes.append(f"cache-hit says two things of the job {job!r:.100}; say one, or give each its own name")
    if mistakes:
        raise SeveralInputsError(mistakes)
    return hits


class CacheRow(NamedTuple):
    """One job, or several shards whose cache did the same."""

    job: str
    hit: CacheHit
    past: str
    """How often it was exact, in words; empty when nobody knows."""


def cache_rows(story: Story) -> list[CacheRow]:
    """The shards, joined where they are alike, then the other jobs."""
    rows = [CacheRow(job, hit, _past(jobs, story.past_hits)) for job, hit, jobs in _shards(story.bundle.shards)]
    for job, hit in story.cache_hits.items():
        rows.append(CacheRow(shortened(job, _NAME), hit, _past([CachedJob.other(job)], story.past_hits)))
    return rows


def _shards(shards: Sequence[ShardTold]) -> Iterator[tuple[str, CacheHit, list[CachedJob]]]:
    legs: dict[tuple[str, str], list[ShardTold]] = {}
    for shard in shards:
        legs.setdefault((shard.suite, shard.variant), []).append(shard)
    for leg, all_of_it in legs.items():
        for hit in CacheHit:
            if alike := [shard for shard in all_of_it if shard.cache_hit is hit]:
                numbers = sorted({shard.number for shard in alike})
                jobs = [CachedJob.shard(*leg, number) for number in numbers]
                yield _name(alike, numbers, whole=len(alike) == len(all_of_it)), hit, jobs


def _name(alike: Sequence[ShardTold], numbers: Sequence[int], *, whole: bool) -> str:
    leg = shortened(alike[0].leg, _NAME)
    if len(alike) == 1:
        return f"{leg} {alike[0].shard}"
    return (
        f"{leg}, all {many(len(numbers), 'shard')}" if whole else f"{leg}, shards {listed(_ranges(numbers), _RANGES)}"
    )


def _ranges(numbers: Sequence[int]) -> list[str]:
    """``1-3``, ``5``: sorted numbers, those that follow each other joined."""
    found = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        first, *more = [number for _, number in run]
        found.append(f"{first}-{more[-1]}" if more else str(first))
    return found


def _past(jobs: Sequence[CachedJob], known: Mapping[CachedJob, Sequence[CacheHit]]) -> str:
    past = [known[job] for job in jobs if job in known]
    runs = max(map(len, past), default=0)
    if not runs:
        return ""
    exact, times = sum(hits.count(CacheHit.EXACT) for hits in past), sum(map(len, past))
    last = f"the last {runs:,} runs" if runs > 1 else "1 run"
    return f"exact in {exact:,} of {last}" if times == runs else f"exact in {exact:,} of {times:,} jobs of {last}"


def caches(story: Story) -> Section:
    """What the cache of every job did."""
    rows = cache_rows(story)
    remembered = any(row.past for row in rows)
    head = f"| Job | Cache | {_HISTORY} |\n|---|---|---|" if remembered else "| Job | Cache |\n|---|---|"
    told = (f"| {code(row.job)} | {row.hit.value} |" + (f" {row.past} |" if remembered else "") for row in rows)
    return Section(f"Caches: {_sum(story)}", told, len(rows), "cache", 12, head=head, share=0.1, folded=True)


def caches_in_vain(story: Story) -> Section:
    """The same, when no job found a cache at all: nothing less is worth a place where people discuss."""
    hits = set(_hits(story))
    return caches(story) if hits == {CacheHit.NONE} else Section("", (), 0, "cache", 12)


def cache_table(story: Story) -> list[list[str]]:
    """The same as a table of plain text, its header first; empty when there is nothing to tell."""
    rows = [[row.job, row.hit.value, row.past] for row in cache_rows(story)]
    return [["Job", "Cache", _HISTORY], *rows] if rows else []


def _hits(story: Story) -> list[CacheHit]:
    return [*(shard.cache_hit for shard in story.bundle.shards if shard.cache_hit), *story.cache_hits.values()]


def _sum(story: Story) -> str:
    hits = _hits(story)
    counts = [f"{hits.count(hit):,} {hit.value}" for hit in CacheHit if hit in hits]
    return f"none found in {many(len(hits), 'job')}" if set(hits) == {CacheHit.NONE} else ", ".join(counts)
