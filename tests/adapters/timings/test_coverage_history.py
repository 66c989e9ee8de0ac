"""The history keeps what runs of the default branch covered: the last fifty commits, in order, in a file that older versions still read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partest_sdk.adapters.timings.coverage_history import KEPT_RUNS, CoverageHistory, KeptCoverage
from partest_sdk.adapters.timings.history import History
from partest_sdk.commands.merge_results import teach
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.errors import UnreadableError
from run_builders import a_cut_run

_counts = st.integers(0, 2**40)
numbers = st.builds(
    lambda a, b, c, d: Numbers(min(a, b), max(a, b), min(c, d), max(c, d)), _counts, _counts, _counts, _counts
)
runs = st.builds(
    KeptCoverage,
    st.sampled_from("abcdef"),
    numbers,
    st.dictionaries(st.sampled_from(["unit", "e2e (linux)", "é"]), numbers),
)


def shown(kept: KeptCoverage) -> tuple[str, Numbers, dict[str, Numbers]]:
    return kept.commit, kept.total, dict(kept.by_flag)


def a_kept(commit: str, covered: int = 5) -> KeptCoverage:
    return KeptCoverage(commit, Numbers(covered, 10), {"unit": Numbers(covered, 10)})


def sql(path: Path, *statements: str) -> None:
    """Do to the file at *path* what nobody of ours does."""
    with closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement)


@settings(max_examples=30)  # each run is a transaction on the disk
@given(st.lists(runs, min_size=1, max_size=12))
def test_each_commit_once_with_its_last_numbers(
    tmp_path_factory: pytest.TempPathFactory, given_runs: list[KeptCoverage]
) -> None:
    """
    In the order in which commits came first, each with what its last run covered.
    """
    history = CoverageHistory(tmp_path_factory.mktemp("history") / "h.db")
    expected: dict[str, KeptCoverage] = {}
    for run in given_runs:
        history.keep(run)
        expected[run.commit] = run

    assert list(map(shown, history.kept())) == list(map(shown, expected.values()))


def test_the_last_fifty_commits(tmp_path: Path) -> None:
    """
    Older ones are forgotten, newest last.
    """
    history = CoverageHistory(tmp_path / "h.db")
    for number in range(60):
        history.keep(a_kept(str(number)))

    assert [run.commit for run in history.kept()] == [str(number) for number in range(60 - KEPT_RUNS, 60)]


def test_running_one_commit_again_forgets_nothing(tmp_path: Path) -> None:
    """
    A nightly run of a branch that stands still keeps the trend; a re-run of an old commit does not make it the newest.
    """
    history = CoverageHistory(tmp_path / "h.db")
    for number in range(3):
        history.keep(a_kept(str(number)))
    for _ in range(KEPT_RUNS + 5):
        history.keep(a_kept("1", 7))

    assert [(run.commit, run.total.lines_covered) for run in history.kept()] == [("0", 5), ("1", 7), ("2", 5)]


def test_a_history_of_before(tmp_path: Path) -> None:
    """
    One that knows nothing of coverage has none, learns it, and still knows its tests.
    """
    path = tmp_path / "h.db"
    assert "learned" in teach(a_cut_run().merge(), History(path))[0]
    before = History(path).latest()

    assert CoverageHistory(path).kept() == []
    CoverageHistory(path).keep(a_kept("a"))
    assert [run.commit for run in CoverageHistory(path).kept()] == ["a"]
    assert History(path).latest() == before


@pytest.mark.parametrize(
    "change",
    [
        "lines_covered = -1", "lines_covered = 99", "lines_total = 'many'", "branches_covered = 1", "lines_total = NULL",
        "revision = x'00'", "lines_covered = 1.5", "lines_total = 1e300",
    ],
)  # fmt: skip
def test_values_that_cannot_be(tmp_path: Path, change: str) -> None:
    """
    A run whose total makes no sense is left out, and the others stay.
    """
    history = CoverageHistory(tmp_path / "h.db")
    for commit in ("a", "b", "c"):
        history.keep(a_kept(commit))
    sql(tmp_path / "h.db", f"UPDATE coverage SET {change} WHERE revision = 'b' AND flag = ''")

    assert [run.commit for run in history.kept()] == ["a", "c"]
    history.keep(a_kept("d"))
    assert [run.commit for run in history.kept()] == ["a", "c", "d"]


def test_odd_flags_are_left_out(tmp_path: Path) -> None:
    """
    A flag that makes no sense takes no other one along.
    """
    history = CoverageHistory(tmp_path / "h.db")
    history.keep(KeptCoverage("a", Numbers(5, 10), {"unit": Numbers(1, 2), "e2e": Numbers(3, 4)}))
    sql(tmp_path / "h.db", "UPDATE coverage SET lines_covered = 'x' WHERE flag = 'unit'")

    assert shown(history.kept()[0]) == ("a", Numbers(5, 10), {"e2e": Numbers(3, 4)})


def test_a_table_of_another_shape(tmp_path: Path) -> None:
    """
    Is damage that is said.
    """
    path = tmp_path / "h.db"
    CoverageHistory(path).keep(a_kept("a"))
    sql(path, "DROP TABLE coverage", "CREATE TABLE coverage (number INTEGER, revision TEXT)")

    with pytest.raises(UnreadableError, match="damaged"):
        CoverageHistory(path).kept()


@pytest.mark.parametrize("number", ["'x'", "9223372036854775807", "NULL"])
def test_an_odd_number_of_a_run(tmp_path: Path, number: str) -> None:
    """
    Whatever it is, reading goes on; keeping does, or says that the file is damaged.
    """
    history = CoverageHistory(tmp_path / "h.db")
    history.keep(a_kept("a"))
    history.keep(a_kept("b"))
    try:
        sql(tmp_path / "h.db", f"UPDATE coverage SET number = {number} WHERE revision = 'a'")
    except sqlite3.IntegrityError:
        return

    assert "b" in [run.commit for run in history.kept()]
    try:
        history.keep(a_kept("c"))
    except UnreadableError:
        assert number.isdecimal()
    else:
        assert [run.commit for run in history.kept()] == ["b", "c"]


@pytest.mark.parametrize(
    "made",
    [
        "CREATE TRIGGER t AFTER DELETE ON coverage BEGIN SELECT count(*) FROM (WITH RECURSIVE c(x) AS "
        "(SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c); END",
        "CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
    ],
)
def test_what_would_run_by_itself_is_refused(tmp_path: Path, made: str) -> None:
    """
    A history comes from a cache: a trigger in it would run when a merge writes, without an end.
    """
    history = CoverageHistory(tmp_path / "h.db")
    history.keep(KeptCoverage("a" * 40, Numbers(1, 2), {}))
    with closing(sqlite3.connect(tmp_path / "h.db")) as database, database:
        database.execute(made)

    with pytest.raises(UnreadableError, match="triggers or views"):
        history.keep(KeptCoverage("a" * 40, Numbers(1, 2), {}))
    with pytest.raises(UnreadableError, match="triggers or views"):
        history.kept()
    (said,) = teach(a_cut_run().merge(), history)
    assert "triggers or views" in said
