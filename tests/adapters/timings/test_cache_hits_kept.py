"""The history keeps what caches did: the last fifty runs of each job, each once, in a file that older versions still read."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.timings.history import History
from partest_sdk.commands.merge_results import keep_cache_hits, teach
from partest_sdk.core.results.cache_hits import CachedJob, CacheHit, KeptHit
from partest_sdk.errors import PartestError, UnreadableError
from plan_builders import odd_text
from run_builders import a_run, labelled

BUILD, FIRST = CachedJob.other("build"), CachedJob.shard("unit", "", 1)
kept = st.lists(
    st.builds(
        KeptHit,
        st.builds(CachedJob, st.just("") | odd_text, odd_text, odd_text) | st.sampled_from([BUILD, FIRST]),
        st.sampled_from(["1", "2"]) | odd_text,
        st.sampled_from(CacheHit),
    ),
    max_size=8,
)


def sql(path: Path, *statements: str) -> None:
    """Do to the file at *path* what nobody of ours does."""
    with closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement)


def everything(path: Path) -> list[tuple[object, ...]]:
    """All rows about caches."""
    with closing(sqlite3.connect(path)) as database:
        return list(database.execute("SELECT * FROM cache_hit ORDER BY suite, variant, job, run"))


def test_sixty_runs(tmp_path: Path) -> None:
    """
    The last fifty are kept, newest first; a job that runs less often keeps its own.
    """
    history = History(tmp_path / "h.db")
    rare = CachedJob.other("nightly")
    for run in range(1, 61):
        hit = CacheHit.EXACT if run > 15 else CacheHit.NONE
        history.keep_cache_hits([KeptHit(BUILD, str(run), hit)] + [KeptHit(rare, str(run), hit)] * (run % 10 == 0))

    found = history.cache_hits()

    assert found[BUILD] == [CacheHit.EXACT] * 45 + [CacheHit.NONE] * 5
    assert found[rare] == [CacheHit.EXACT] * 5 + [CacheHit.NONE]
    assert len(everything(tmp_path / "h.db")) == 56


@given(st.lists(kept, min_size=1, max_size=4))
def test_telling_twice_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, lessons: Sequence[Sequence[KeptHit]]
) -> None:
    """
    However often a run is told, and whatever its jobs are called: not one row more, none other, not one byte.
    """
    path = tmp_path_factory.mktemp("history") / "h.db"
    history = History(path)
    for lesson in lessons:
        history.keep_cache_hits(lesson)
    before, content = everything(path), path.read_bytes()
    for lesson in reversed(lessons):
        history.keep_cache_hits(lesson)

    assert everything(path) == before
    assert path.read_bytes() == content


def test_of_a_run_the_first_attempt_stays(tmp_path: Path) -> None:
    """
    A job that runs again finds what its first attempt saved, and one that does not run again would count twice.
    """
    history = History(tmp_path / "h.db")
    history.keep_cache_hits([KeptHit(BUILD, "7", CacheHit.NONE)])
    history.keep_cache_hits([KeptHit(BUILD, "7", CacheHit.EXACT), KeptHit(FIRST, "7", CacheHit.EXACT)])

    assert history.cache_hits() == {BUILD: [CacheHit.NONE], FIRST: [CacheHit.EXACT]}


def test_two_jobs_may_tell_at_once(tmp_path: Path) -> None:
    """
    Each tells all of its own, and none is lost.
    """

    def tell(run: int) -> None:
        History(tmp_path / "h.db").keep_cache_hits([KeptHit(BUILD, str(run), CacheHit.EXACT)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tell, range(12)))

    assert History(tmp_path / "h.db").cache_hits() == {BUILD: [CacheHit.EXACT] * 12}


def test_jobs_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    """
    After a thousand lessons without them, of which one that is told again is none; so a history does not grow for ever.
    """
    history = History(tmp_path / "h.db")
    history.keep_cache_hits([KeptHit(BUILD, "1", CacheHit.EXACT)])
    sql(tmp_path / "h.db", "INSERT INTO cache_hit VALUES ('', '', 'lint', '900', 999, 'none')")
    history.keep_cache_hits([KeptHit(FIRST, "1000", CacheHit.EXACT)])
    history.keep_cache_hits([KeptHit(FIRST, "1000", CacheHit.EXACT)])
    assert BUILD in history.cache_hits()
    history.keep_cache_hits([KeptHit(FIRST, "1001", CacheHit.EXACT)])

    assert list(history.cache_hits()) == [FIRST, CachedJob.other("lint")]


def test_an_old_history_knows_nothing_and_learns(tmp_path: Path) -> None:
    """
    One of before there was such a table; its version stays, and its timings stay what they are.
    """
    path = tmp_path / "h.db"
    teach(a_run(passed=4).merge(), History(path))
    before = History(path).timings("unit", None)
    assert History(path).cache_hits() == {}

    History(path).keep_cache_hits([KeptHit(BUILD, "1", CacheHit.EXACT)])

    assert History(path).cache_hits() == {BUILD: [CacheHit.EXACT]}
    assert History(path).timings("unit", None) == before
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (1,)


_ROW = "INSERT INTO cache_hit VALUES "
STRANGE = {
    "values": (True, _ROW + "(1, x'00', 'j', 'r', 'x', 'exact'), ('', '', 'j', 'r', 1, 'EXACT'), ('', '', 'j', 's', NULL, 7)"),
    "numbers": (True, _ROW + "('', '', 'j', 'r', 'text', 'none'), ('', '', 'j', 's', 1e300, 'none'), ('', '', 'j', 't', -5, 'none')"),
    "last number": (False, f"{_ROW} ('', '', 'j', 'r', {2**63 - 1}, 'none')"),
    "columns": (False, "DROP TABLE cache_hit", "CREATE TABLE cache_hit (suite TEXT)"),
}  # fmt: skip


@pytest.mark.parametrize("strange", STRANGE)
def test_a_strange_table_harms_nobody(tmp_path: Path, strange: str) -> None:
    """
    What is no hit is passed over, what cannot be read or kept is said in a sentence, and the timings are learned all the same.
    """
    path = tmp_path / "h.db"
    keeps, *statements = STRANGE[strange]
    History(path).keep_cache_hits([KeptHit(BUILD, "1", CacheHit.EXACT)])
    sql(path, *map(str, statements))
    told = a_run(passed=4).change(1, lambda one: labelled(one, cache_hit=CacheHit.EXACT)).merge()

    learned, kept_or_not = [*teach(told, History(path)), *keep_cache_hits(told, History(path))]
    try:
        found = History(path).cache_hits()
    except UnreadableError as trouble:
        assert "is damaged" in str(trouble)  # noqa: PT017 - either is fine, and nothing else is
    else:
        assert found.keys() <= {BUILD, FIRST, CachedJob.other("j")}
        assert all(isinstance(hit, CacheHit) for of_job in found.values() for hit in of_job)

    assert learned == "unit: learned the timings of 4 tests"
    assert kept_or_not.startswith(
        "kept the cache hits of 1 shard" if keeps else "the cache hits were not kept: the history"
    )


def test_a_name_that_a_database_cannot_hold_is_left_out(tmp_path: Path) -> None:
    """
    A lone surrogate, from a variable that is no text; the other jobs are kept.
    """
    odd = [KeptHit(CachedJob.other("b\ud800"), "1", CacheHit.NONE), KeptHit(BUILD, "\udc80", CacheHit.NONE)]
    History(tmp_path / "h.db").keep_cache_hits([*odd, KeptHit(FIRST, "1", CacheHit.EXACT)])

    assert History(tmp_path / "h.db").cache_hits() == {FIRST: [CacheHit.EXACT]}


def test_what_the_shards_said_is_kept_whatever_became_of_the_run(tmp_path: Path) -> None:
    """
    Of incomplete runs too; where no shard said anything, nothing is said and nothing is made.
    """
    silent = a_run(passed=4)
    assert keep_cache_hits(silent.merge(), History(tmp_path / "none.db")) == []
    assert not (tmp_path / "none.db").exists()
    told = silent.change(1, lambda one: labelled(one, cache_hit=CacheHit.OLDER))
    told.results = told.results[-1:]

    assert keep_cache_hits(told.merge(), History(tmp_path / "h.db")) == ["kept the cache hits of 1 shard"]
    assert History(tmp_path / "h.db").cache_hits() == {FIRST: [CacheHit.OLDER]}


@pytest.mark.parametrize(
    "trouble", [PartestError("it is damaged"), OSError("disk full"), UnicodeEncodeError("utf-8", "\ud800", 0, 1, "no")]
)
def test_a_history_that_cannot_keep_is_one_sentence(trouble: Exception) -> None:
    """
    And the verdict is what it was.
    """

    class Dunce:
        def keep_cache_hits(self, hits: Sequence[KeptHit]) -> None:
            raise trouble

    merged = a_run(passed=4).change(1, lambda one: labelled(one, cache_hit=CacheHit.EXACT)).merge()

    assert keep_cache_hits(merged, Dunce()) == [f"the cache hits were not kept: {trouble}"]
    assert merged.verdict.green
