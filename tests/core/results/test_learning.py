"""What a complete run teaches, what it does not, and that a plan made of it places what was learned."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from partest_sdk.adapters.timings.history import History
from partest_sdk.commands.merge_results import teach
from partest_sdk.core.plan.planner import Suite, Wish, plan_suite
from partest_sdk.core.plan.units import weigh_files
from partest_sdk.core.results.attempts import Attempt, Outcome
from partest_sdk.core.results.learning import Lesson, TestLesson, learn_test, lesson_of
from partest_sdk.core.results.merged import Merged
from partest_sdk.errors import UnreadableError
from run_builders import (
    FAILED,
    FLAKY,
    PASSED,
    SKIPPED,
    Run,
    Tree,
    a_cut_run,
    a_file,
    a_run,
    a_suite,
    doing,
    exited,
    killed,
    labelled,
    whole,
)

Tries = tuple[Attempt, ...]


class Notebook:
    """A pupil that only remembers its lessons."""

    def __init__(self) -> None:
        self.lessons: list[Lesson] = []

    def teach(self, lesson: Lesson) -> None:
        self.lessons.append(lesson)


class Dunce:
    """A pupil that cannot learn."""

    def __init__(self, trouble: Exception) -> None:
        self.trouble = trouble

    def teach(self, lesson: Lesson) -> None:
        raise self.trouble


def passing(setup: float = 0.0, call: float = 0.1, teardown: float = 0.0) -> Tries:
    """A test that passes, and how long its phases take."""
    return (Attempt(Outcome.PASSED, setup=setup, call=call, teardown=teardown),)


def one_shard(tests: Mapping[str, Tries]) -> Run:
    """A run of one shard that holds these tests, in this order."""
    files: dict[str, list[str]] = {}
    for test in tests:
        files.setdefault(test.partition("::")[0], []).append(test)
    return Run.of((a_suite([whole(file) for file in files]), Tree(files, tests)))


def lesson(run: Run) -> Lesson:
    """What the only suite of *run* teaches."""
    book = Notebook()
    teach(run.merge(), book)
    assert len(book.lessons) == 1
    return book.lessons[0]


def test_shared_setup_is_not_charged_to_a_test() -> None:
    """
    What one test pays for its whole file is the file's set-up, so that a piece of the file is expected to pay it again.
    """
    tests = {f"a.py::test_{number}": passing(0.01) for number in range(5)}
    run = one_shard({"0.py::first": passing(), **tests, "a.py::test_0": passing(9.0)})
    learned = lesson(run)
    own = {test.id: test.setup for test in learned.tests}

    assert learned.setups["a.py"] == pytest.approx(9.0, abs=0.1)
    assert own["a.py::test_0"] < 0.1
    assert own["a.py::test_4"] == pytest.approx(0.01)


def test_the_session_is_charged_to_nobody() -> None:
    """
    The first test of a shard pays for the session; that is neither its own nor its file's.
    """
    tests = {f"a.py::test_{number}": passing(0.01) for number in range(5)} | {"a.py::test_0": passing(30.0)}
    learned = lesson(one_shard(tests))

    assert learned.setups["a.py"] == 0.0
    assert max(test.setup for test in learned.tests) < 0.1


def test_a_failure_teaches_no_duration() -> None:
    """
    A test that failed after ten minutes, or at once, is remembered as it was when it passed.
    """
    slow = (Attempt(Outcome.FAILED, call=600.0),)
    learned = lesson(one_shard({"a.py::t": slow, "a.py::u": passing()}))
    found = {test.id: (test.call, test.outcome) for test in learned.tests}

    assert found == {"a.py::t": (None, "F"), "a.py::u": (0.1, "P")}
    assert learn_test((2.0, 0.5, "PP"), TestLesson("t", None, 99.0, "F")) == (2.0, 0.5, "PPF")


def test_the_first_pass_after_failures_counts_whole() -> None:
    """
    A test that was born failing has no duration yet: its first pass is not averaged with nothing.
    """
    born = learn_test(None, TestLesson("t", None, 0.1, "F"))

    assert learn_test(born, TestLesson("t", 8.0, 0.2, "P")) == (8.0, 0.2, "FP")


def test_the_average_moves_half_way() -> None:
    """
    A new value counts as much as all before it; outcomes are letters, the latest forty.
    """
    assert learn_test((2.0, 0.0, "P"), TestLesson("t", 4.0, 0.0, "R")) == (3.0, 0.0, "PR")
    assert learn_test((2.0, 0.0, "P" * 40), TestLesson("t", 2.0, 0.0, "S"))[2] == "P" * 39 + "S"


def test_a_retry_teaches_its_last_attempt() -> None:
    """
    Of a flaky test the attempt that passed counts, whichever worker's file was read first.
    """
    tries = (Attempt(Outcome.PASSED, number=2, call=3.0), Attempt(Outcome.FAILED, retried=True, call=50.0))
    learned = lesson(one_shard({"a.py::t": tries}))

    assert [(test.call, test.outcome) for test in learned.tests] == [(3.0, "R")]


def test_pace_counts_all_the_work_that_was_done() -> None:
    """
    A failing test took its time like any other: the shard's pace is its wall time over the time of all its tests.
    """
    learned = lesson(one_shard({"a.py::t": (Attempt(Outcome.FAILED, call=20.0),), "a.py::u": passing(call=10.0)}))

    assert learned.shards[0].tests == pytest.approx(30.0)
    assert learned.shards[0].busy <= learned.shards[0].seconds
    assert learned.shards[0].startup + learned.shards[0].busy == pytest.approx(60.0)


BIG = "big.py::test_0"
INCOMPLETE = {
    "a lost shard": a_cut_run().put(2),
    "a killed shard": a_cut_run().change(1, killed),
    "a damaged result": a_cut_run().change(1, lambda result: replace(result, unreadable=("line 7",))),
    "another plan": a_cut_run().change(1, lambda result: labelled(result, plan="f" * 64)),
    "a command that failed by itself": a_cut_run().change(1, exited(3)),
    "a test that ran twice": a_cut_run().change(1, doing(BIG, PASSED + PASSED)),
    "results of another run": Run(
        a_cut_run().plan, a_cut_run().trees, [labelled(result, run_id="66") for result in a_cut_run().results]
    ),
    "a strange suite": a_cut_run().add(labelled(a_cut_run().result(1), suite="odd", token="odd")),
    "no test at all": a_run(),
}


@pytest.mark.parametrize("name", INCOMPLETE)
def test_only_complete_runs_teach(name: str) -> None:
    """
    Half a run would teach that the other half takes no time.
    """
    book = Notebook()
    said = teach(INCOMPLETE[name].merge(), book)

    assert book.lessons == []
    assert said == ["unit: nothing learned, since the run is not complete"]


def test_one_suite_may_teach_while_another_may_not() -> None:
    """
    What is complete is learned, also beside a suite that lost a shard.
    """
    files = a_file("a.py", 2)
    run = Run.of((a_suite([whole("a.py")]), Tree(files)), (a_suite([whole("a.py")], suite="slow"), Tree(files)))
    run.results = run.results[:1]

    assert teach(run.merge(), Notebook()) == [
        "unit: learned the timings of 2 tests",
        "slow: nothing learned, since the run is not complete",
    ]


@pytest.mark.parametrize(
    "trouble",
    [UnreadableError("it is damaged"), OSError("disk full"), UnicodeEncodeError("utf-8", "\ud800", 0, 1, "no")],
)
def test_a_history_that_cannot_learn_changes_nothing(trouble: Exception) -> None:
    """
    Our trouble is said in a line; the verdict stands.
    """
    merged = a_cut_run().merge()

    assert teach(merged, Dunce(trouble))[0].startswith("unit: nothing learned: ")
    assert merged.verdict.green


# Through the database and back.


def teach_file(path: Path, run: Run) -> list[str]:
    """Teach the history at *path* what *run* teaches."""
    return teach(run.merge(), History(path))


def test_what_was_learned_is_planned_with(tmp_path: Path) -> None:
    """
    The round trip: the next plan knows every test, cuts at known ids, and leaves units where they were.
    """
    path = tmp_path / "history.db"
    tests = {f"{file}.py::test_{n}": passing(0.02, 2.0 if file == "a" else 0.5) for file in "abc" for n in range(8)}
    assert teach_file(path, one_shard(tests)) == ["unit: learned the timings of 24 tests"]
    timings, notes = History(path).timings("unit", None)
    plan, _ = plan_suite(
        Suite("unit", "pytest", weigh_files(["a.py", "b.py", "c.py"], timings, {})), timings, Wish(shards=3)
    )

    assert not notes
    assert list(timings.tests) == sorted(tests)
    assert timings.tests["a.py::test_3"] == pytest.approx(2.02e6, rel=0.01)
    assert {unit.source for unit in plan.units} == {"timings"}
    assert {test for unit in plan.units for test in unit.ids} == set(tests)
    assert timings.placement == {"a.py": 1, "b.py": 1, "c.py": 1}
    assert timings.startup > 0
    assert timings.safety == pytest.approx(60 / 58)


def test_names_that_a_database_cannot_hold_are_left_out(tmp_path: Path) -> None:
    """
    A lone surrogate in an id is no text; the other tests are learned all the same.
    """
    tests = {"a.py::t[\udc80]": passing(), "b\ud800.py::t": passing(), "a.py::fine": passing()}
    said = teach_file(tmp_path / "history.db", one_shard(tests))

    assert said == ["unit: learned the timings of 1 test"]
    assert list(History(tmp_path / "history.db").timings("unit", None)[0].tests) == ["a.py::fine"]


def test_clocks_that_lie_teach_nothing_absurd(tmp_path: Path) -> None:
    """
    Years, or less than nothing, are no durations.
    """
    tests = {"a.py::t": passing(1e300, 1e300), "a.py::u": passing(-5.0, -5.0), "a.py::v": passing(call=1.0)}
    teach_file(tmp_path / "history.db", one_shard(tests))
    timings, _ = History(tmp_path / "history.db").timings("unit", None)

    assert timings.tests["a.py::v"] == 1_000_000
    assert all(0 <= value < 2e9 for value in timings.tests.values())


def test_ghosts_are_forgotten(tmp_path: Path) -> None:
    """
    A test that was in none of three complete runs is not planned with; one that comes back is.
    """
    path = tmp_path / "history.db"
    both, one = {"a.py::gone": passing(), "a.py::here": passing()}, {"a.py::here": passing()}
    known = []
    for tests in (both, one, one, one, both):
        teach_file(path, one_shard(tests))
        known.append(list(History(path).timings("unit", None)[0].tests))

    assert [("a.py::gone" in tests) for tests in known] == [True, True, True, False, True]
    assert all("a.py::here" in tests for tests in known)


def test_variants_are_apart_and_a_new_one_borrows(tmp_path: Path) -> None:
    """
    Each variant has times of its own; one that nobody timed is planned with the others, and that is said.
    """
    path = tmp_path / "history.db"
    for variant, seconds in (("linux", 1.0), ("windows", 3.0)):
        files = a_file("a.py", 1)
        suite = a_suite([whole("a.py")], variants=[variant])
        teach_file(path, Run.of((suite, Tree(files, {"a.py::test_0": passing(call=seconds)}))))
    history = History(path)

    assert history.timings("unit", "windows")[0].tests["a.py::test_0"] == 3_000_000
    assert history.timings("unit", None)[0].tests["a.py::test_0"] == 2_000_000
    timings, notes = history.timings("unit", "macos")
    assert timings.tests["a.py::test_0"] == 2_000_000
    assert notes == ["variant 'macos' is new; planned with 'linux', 'windows'"]


def test_a_file_without_tests_is_known(tmp_path: Path) -> None:
    """
    A module that skips itself is seen, and is no guess next time.
    """
    files = a_file("a.py", 2) | {"b.py": []}
    run = Run.of((a_suite([whole("a.py"), whole("b.py")]), Tree(files, skipped=frozenset({"b.py"}))))
    teach_file(tmp_path / "history.db", run)
    timings, _ = History(tmp_path / "history.db").timings("unit", None)

    assert {file.path: file.source for file in weigh_files(["a.py", "b.py"], timings, {})} == {
        "a.py": "timings",
        "b.py": "timings",
    }


def database(path: Path, *statements: str) -> Path:
    """A database of somebody else."""
    with sqlite3.connect(path) as made:
        for statement in statements:
            made.execute(statement)
    made.close()
    return path


def test_a_history_that_is_none_is_refused(tmp_path: Path) -> None:
    """
    Damaged, foreign, or of a newer release: one sentence with the path, and the file is left as it was.
    """
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    text = tmp_path / "text.db"
    text.write_text("not a database at all, but long enough to be looked at\n" * 50)
    foreign = database(tmp_path / "foreign.db", "CREATE TABLE test (id)")
    newer = tmp_path / "newer.db"
    teach_file(newer, a_cut_run())
    database(newer, "PRAGMA user_version = 2")
    for path, words in [(damaged, "damaged"), (text, "damaged"), (foreign, "not a history"), (newer, "version 2")]:
        before = path.read_bytes()
        with pytest.raises(UnreadableError, match=words) as caught:
            History(path).timings("unit", None)
        assert str(path) in str(caught.value)
        assert teach_file(path, a_cut_run())[0].startswith("unit: nothing learned: ")
        assert path.read_bytes() == before


def test_teaching_at_the_same_time(tmp_path: Path) -> None:
    """
    Several merges with one history: each learns or says why not, and what is left is whole.
    """
    path = tmp_path / "history.db"
    teach_file(path, a_cut_run())
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda _: teach_file(path, a_cut_run())[0], range(8)))

    assert all(line.startswith("unit: ") for line in said)
    assert any("learned the timings of 7 tests" in line for line in said)
    assert len(History(path).timings("unit", None)[0].tests) == 7
    assert len(History(path).recent("unit", "")) == 1 + sum("learned the timings" in line for line in said)


@pytest.mark.parametrize(("tries", "letter"), [(PASSED, "P"), (FAILED, "F"), (SKIPPED, "S"), (FLAKY, "R")])
def test_outcomes_are_letters(tries: Tries, letter: str) -> None:
    """
    What became of a test is one letter per run.
    """
    merged: Merged = one_shard({"a.py::t": tries}).merge()
    assert merged.plan
    proof = merged.proofs[0]
    learned = lesson_of(merged.plan.suites[0], "", proof.tests, {number: r[-1] for number, r in proof.shards.items()})

    assert [test.outcome for test in learned.tests] == [letter]


def test_two_first_merges_at_once(tmp_path: Path) -> None:
    """
    Two jobs that begin the same history at the same moment both teach it, in whatever order.
    """
    for attempt in range(20):
        history = History(tmp_path / f"{attempt}.db")
        lessons = [Lesson(name, "", [TestLesson("a.py::t", 1.0, 0.0, "P")], {}, [], []) for name in ("unit", "e2e")]
        with ThreadPoolExecutor(2) as both:
            list(both.map(history.teach, lessons))

        assert [history.timings(name, None)[0].tests for name in ("unit", "e2e")] == [{"a.py::t": 1_000_000}] * 2
