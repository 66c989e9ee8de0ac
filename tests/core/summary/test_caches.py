"""What the report tells of caches: few rows, few words, and nothing at all where nobody said anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.results.cache_hits import CachedJob, CacheHit
from partest_sdk.core.summary.caches import cache_rows, cache_table, caches, caches_in_vain, read_cache_hits
from partest_sdk.core.summary.story import Story
from partest_sdk.errors import SeveralInputsError
from summary_builders import a_bundle, a_story

EXACT, OLDER, NONE = CacheHit
hits = st.sampled_from([None, *CacheHit])


def story(*shards: CacheHit | None, **jobs: CacheHit) -> Story:
    """Shards of one suite, and other jobs, of which each found what it says."""
    bundle = a_bundle(4, shards=len(shards))
    told = tuple(replace(one, cache_hit=hit) for one, hit in zip(bundle.shards, shards, strict=True))
    return replace(a_story(replace(bundle, shards=told)), cache_hits=jobs)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([], {}),
        (["build=true", "lint = older ", "docs=false", "e2e=none"], {"build": EXACT, "lint": OLDER, "docs": OLDER, "e2e": NONE}),
        (["a=b=true", "the build (ü, 3.12)=none"], {"a=b": EXACT, "the build (ü, 3.12)": NONE}),
        (["skipped=", "build=true", "build=true"], {"build": EXACT}),
        (["::error::x=true", "<b>=none"], {"::error::x": EXACT, "<b>": NONE}),
    ],
)  # fmt: skip
def test_what_other_jobs_say(lines: list[str], found: dict[str, CacheHit]) -> None:
    """
    A job may be called anything; one that was skipped has said nothing, and that is no mistake.
    """
    assert read_cache_hits(lines) == found


@pytest.mark.parametrize(
    "line", ["true", "=true", " =none", "=", "build=maybe", "build=True", "build:true", "x" * 9000, "a\n::error::b"]
)
def test_what_they_may_not_say(line: str) -> None:
    """
    All that is wrong is told at once, each with its value and what to write.
    """
    with pytest.raises(SeveralInputsError) as error:
        read_cache_hits(["lint=true", line, "lint=none", "e2e=older"])
    wrong, twice = error.value.mistakes

    assert wrong.startswith("cache-hit is ")
    assert wrong.endswith("; write JOB=true, JOB=older (or false) or JOB=none")
    assert len(wrong) < 200
    assert twice == "cache-hit says two things of the job 'lint'; say one, or give each its own name"


@pytest.mark.parametrize(
    ("shards", "names"),
    [
        ((EXACT,), ["unit 1/1"]),
        ((EXACT, EXACT), ["unit, all 2 shards"]),
        ((EXACT, EXACT, NONE), ["unit, shards 1-2", "unit 3/3"]),
        ((NONE, EXACT, None, EXACT, EXACT), ["unit, shards 2, 4-5", "unit 1/5"]),
        ((OLDER, None), ["unit 1/2"]),
        ((EXACT, OLDER) * 20, ["unit, shards 1, 3, 5, 7, 9, 11, 13, 15 and 12 more", "unit, shards 2, 4, 6, 8, 10, 12, 14, 16 and 12 more"]),
    ],
)  # fmt: skip
def test_shards_that_are_alike_are_one_row(shards: Sequence[CacheHit | None], names: list[str]) -> None:
    """
    At most three rows for a suite, however many shards it has.
    """
    assert [row.job for row in cache_rows(story(*shards))] == names


@given(st.lists(hits, min_size=1, max_size=40), st.dictionaries(st.text(max_size=9), st.sampled_from(CacheHit)))
def test_nobody_is_lost_and_nothing_is_told_that_nobody_said(
    shards: list[CacheHit | None], jobs: dict[str, CacheHit]
) -> None:
    """
    The sum in the title counts every job that said something; where none did there is no section, in no place.
    """
    told = replace(story(*shards), cache_hits=jobs)
    said = [hit for hit in [*shards, *jobs.values()] if hit]
    section = caches(told)

    assert len(list(section.blocks)) == section.count == len(cache_rows(told))
    assert section.count == len({hit for hit in shards if hit}) + len(jobs)
    assert bool(section.count) is bool(said) is bool(cache_table(told))
    assert bool(caches_in_vain(told).count) is (bool(said) and set(said) == {NONE})
    counted = sum(
        int(part.split()[0]) for part in section.title.removeprefix("Caches: ").split(", ") if part[:1].isdigit()
    )
    assert counted == len(said) or section.title == f"Caches: none found in {len(said)} job{'s' * (len(said) > 1)}"


@pytest.mark.parametrize(
    ("past", "words"),
    [
        ({}, ["", ""]),
        ({"1": [EXACT]}, ["exact in 1 of 1 run", ""]),
        ({"1": [EXACT, NONE]}, ["exact in 1 of the last 2 runs", ""]),
        ({"1": [EXACT] * 18 + [OLDER] * 2, "2": [NONE]}, ["exact in 18 of 21 jobs of the last 20 runs", ""]),
        ({"1": [NONE], "2": [EXACT]}, ["exact in 1 of 2 jobs of 1 run", ""]),
        ({"3": [EXACT] * 50}, ["", ""]),
    ],
)
def test_how_often_it_hit(past: dict[str, list[CacheHit]], words: list[str]) -> None:
    """
    An older cache is no hit; shards that share a row share a rate; a shard and a job of one name are not the same.
    """
    known = {CachedJob("unit", "", name): found for name, found in past.items()}
    rows = cache_rows(replace(story(EXACT, EXACT, **{"1": NONE}), past_hits=known))

    assert [row.past for row in rows] == words


def test_a_job_is_found_by_its_name() -> None:
    """
    Also when it is too long to be shown.
    """
    name = "build " * 100
    told = replace(story(None), cache_hits={name: OLDER}, past_hits={CachedJob.other(name): [EXACT, OLDER]})

    assert cache_table(told) == [
        ["Job", "Cache", "On the default branch"],
        [name[:99] + "…", "older", "exact in 1 of the last 2 runs"],
    ]
