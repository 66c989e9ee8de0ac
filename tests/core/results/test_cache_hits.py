"""What a workflow says of a cache, and what the history is told of it."""

from __future__ import annotations

import pytest
from partest_sdk.core.results.cache_hits import CachedJob, CacheHit, KeptHit
from partest_sdk.errors import InputError
from run_builders import a_run, labelled


@pytest.mark.parametrize(
    ("word", "hit"),
    [
        ("true", CacheHit.EXACT),
        ("older", CacheHit.OLDER),
        ("false", CacheHit.OLDER),
        ("none", CacheHit.NONE),
        (" true\n", CacheHit.EXACT),
    ],
)
def test_the_words_of_a_workflow(word: str, hit: CacheHit) -> None:
    """
    Those of `actions/cache`, and a word for each of its silences.
    """
    assert CacheHit.parse(word) is hit


@pytest.mark.parametrize(
    "word", ["", "exact", "True", "FALSE", "1", "hit", "${{ steps.cache.outputs.cache-hit }}", "x" * 10_000, "\ud800"]
)
def test_any_other_word_is_advice(word: str) -> None:
    """
    The value, shortened, and what to write instead.
    """
    with pytest.raises(
        InputError, match=r"(?s)^cache-hit is .+; it must be true, older \(or false\) or none, as in "
    ) as error:
        CacheHit.parse(word)

    assert len(str(error.value)) < 300


def test_what_the_history_is_told() -> None:
    """
    A line for each shard that said something: whose cache, in which run. Off CI the shard's token stands for the run.
    """
    run = a_run(passed=3, shards=3).change(1, lambda one: labelled(one, cache_hit=CacheHit.NONE, variant="linux"))
    run = run.change(2, lambda one: labelled(one, cache_hit=CacheHit.EXACT, run_id="", token="random"))

    assert [hit for result in run.results if (hit := result.manifest.kept_hit)] == [
        KeptHit(CachedJob("unit", "linux", "1"), "77", CacheHit.NONE),
        KeptHit(CachedJob("unit", "", "2"), "random", CacheHit.EXACT),
    ]
