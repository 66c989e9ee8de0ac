"""The whole way from weighed files to shards: exactly once, the right number, and what the person is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.names import TestFile
from partest_sdk.core.plan.plan_file import make_plan, to_json
from partest_sdk.core.plan.planner import Suite, Wish, plan_suite
from partest_sdk.core.plan.timings import Timings, timings_from_seconds
from partest_sdk.core.plan.units import WeighedFile, weigh_files, weigh_tests
from partest_sdk.errors import InputError, NothingToDoError
from plan_builders import Given, known, odd_seconds, plan_of, shard_counts, suites, test_ids, whole_files

MINUTE = 60.0


@given(suites(), shard_counts)
def test_every_unit_is_in_exactly_one_shard(given_suite: Given, count: int) -> None:
    """
    Whatever the names, timings, groups and last plan: nothing is lost, nothing runs twice, and no shard is empty.
    """
    plan = given_suite.plan(count)

    assert Counter(at for members in plan.shards for at in members) == Counter(range(len(plan.units)))
    assert all(plan.shards)
    assert plan.total <= count


@given(suites(), shard_counts)
def test_fewer_shards_than_asked_are_explained(given_suite: Given, count: int) -> None:
    """
    When there are fewer shards than asked, the person is told how many and why; otherwise there is nothing to tell.
    """
    plan, notes = given_suite.plan_with_notes(Wish(shards=count))

    assert bool(notes) == (plan.total < count)
    assert all(f"{plan.total} made" in note for note in notes)


@given(suites(), shard_counts)
def test_groups_stay_together(given_suite: Given, count: int) -> None:
    """
    Files of one group are in one shard.
    """
    plan = given_suite.plan(count)

    homes: dict[str, set[int]] = {}
    for number, members in enumerate(plan.shards):
        for at in members:
            group = given_suite.groups.get(plan.units[at].file)
            if group is not None:
                homes.setdefault(group, set()).add(number)
    assert all(len(home) == 1 for home in homes.values())


@given(
    st.lists(test_ids, min_size=1, max_size=20, unique=True),
    st.dictionaries(test_ids, odd_seconds),
    shard_counts,
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_input_does_not_matter(
    tests: list[str], seconds: dict[str, object], count: int, random: Any
) -> None:
    """
    Files found in another order, a history of files and relatives in another order: the same bytes.
    """

    def planned(tests: list[str], seconds: list[tuple[str, object]]) -> str:
        timings, _ = timings_from_seconds(dict(seconds))
        # Of one file the order of the history is the order of its tests, and that is meant to matter.
        timings = replace(timings, tests=dict(sorted(timings.tests.items())))
        files = weigh_files([test.partition("::")[0] for test in tests], timings, {})
        return to_json(make_plan((plan_suite(Suite("s", "pytest", files), timings, Wish(shards=count))[0],)))

    entries = list(seconds.items())
    before = planned(tests, entries)
    random.shuffle(tests)
    random.shuffle(entries)

    assert planned(tests, entries) == before


@given(suites(), st.floats(0.001, 1e6), st.integers(1, 256), st.floats(0, 1000))
def test_auto_gives_a_plan_whatever_is_wished(given_suite: Given, target: float, most: int, overhead: float) -> None:
    """
    Any target, maximum and overhead: a complete plan within the maximum, that meets the target or says why not.
    """
    wish = Wish(target_seconds=target, most=most, overhead_seconds=overhead)

    plan, notes = given_suite.plan_with_notes(wish)

    assert Counter(at for members in plan.shards for at in members) == Counter(range(len(plan.units)))
    assert 1 <= plan.total <= most
    tests_alone = (plan.slowest_milliseconds - plan.overhead_milliseconds) / 1000
    meets = overhead + given_suite.timings.startup / 1e6 + tests_alone * given_suite.timings.safety <= target + 0.001
    assert meets or len(notes) == 1


@given(st.lists(st.integers(1000, 60_000), min_size=1, max_size=40), st.integers(10_000, 300_000))
def test_auto_is_the_smallest_number_that_meets_the_target(milliseconds: list[int], target: int) -> None:
    """
    Every smaller number of shards would miss the target.
    """
    seconds = {f"t/f{at}.py": value / 1000 for at, value in enumerate(milliseconds)}

    plan, notes = plan_of(seconds, Wish(target_seconds=target / 1000))

    if not notes:
        assert plan.slowest_milliseconds <= target
        for fewer in range(1, plan.total):
            assert plan_of(seconds, Wish(shards=fewer))[0].slowest_milliseconds > target


@pytest.mark.parametrize(("target", "shards"), [(60.0, 1), (30.0, 2), (20.0, 3), (0.6 * 10, 10), (59.9, 2), (1.0, 60)])
def test_auto_counts_exactly(target: float, shards: int) -> None:
    """
    Sixty files of a second each need sixty seconds divided by the target, rounded up and not a shard more.
    """
    plan, notes = plan_of(whole_files(60), Wish(target_seconds=target))

    assert (plan.total, notes) == (shards, [])


def test_auto_has_no_rounding_error() -> None:
    """
    0.9 s in shards of 0.3 s are three shards, whatever floating point says.
    """
    for tenths in range(1, 100):
        plan, _ = plan_of(whole_files(30, tenths / 10), Wish(target_seconds=3 * tenths / 10))
        nine, notes = plan_of(whole_files(9, 0.1), Wish(target_seconds=tenths / 10 + 0.1, overhead_seconds=tenths / 10))

        assert plan.total == 10
        assert (nine.total, notes) == (9, [])


def test_a_learned_pace_has_no_rounding_error() -> None:
    """
    Fifteen files of a second at a pace of 1.1 fit three shards of 5.5 s, although 16.5 / 5.5 is then a hair more than 3.
    """
    seconds = whole_files(15)
    timings = replace(known(seconds), pace=1.1)

    plan, _ = plan_suite(Suite("s", "pytest", weigh_files(seconds, timings, {})), timings, Wish(target_seconds=5.5))

    assert plan.total == 3


@pytest.mark.parametrize(
    ("learned", "overhead", "shards"),
    [
        (Timings(), 0.0, 6),
        (Timings(), 4.0, 10),
        (Timings(startup=4_000_000), 0.0, 10),
        (Timings(startup=2_000_000), 2.0, 10),
        (Timings(safety=2.0), 0.0, 12),
        (Timings(pace=0.5), 0.0, 3),
        (Timings(pace=2.0), 0.0, 12),
        (Timings(pace=1.1, safety=1.1), 1.0, 9),
    ],
)
def test_auto_knows_what_runs_cost_besides_tests(learned: Timings, overhead: float, shards: int) -> None:
    """
    Start-up, overhead, learned safety and pace: sixty seconds of tests for a target of ten.
    """
    seconds = whole_files(60)
    timings = replace(learned, files=known(seconds).files)
    suite = Suite("s", "pytest", weigh_files(seconds, timings, {}))

    plan, _ = plan_suite(suite, timings, Wish(target_seconds=10, overhead_seconds=overhead))

    assert plan.total == shards


@pytest.mark.parametrize(
    ("seconds", "groups", "wish", "note"),
    [
        pytest.param(
            {**{f"a.py::t{at}": 1.0 for at in range(100)}, "b.py::slow": 99.0},
            {},
            Wish(target_seconds=50),
            "s: 4 shards take 99.0 s, but 50.0 s is left of the target: b.py::slow alone takes 99.0 s",
            id="one test",
        ),
        pytest.param(
            {"a.rb": 99.0, "b.rb": 1.0},
            {},
            Wish(target_seconds=50),
            "s: 2 shards take 99.0 s, but 50.0 s is left of the target: a.rb alone takes 99.0 s",
            id="one file",
        ),
        pytest.param(
            {"a.rb": 30.0, "b.rb": 30.0, "c.rb": 1.0},
            {"a.rb": "db", "b.rb": "db"},
            Wish(target_seconds=50),
            "s: 2 shards take 60.0 s, but 50.0 s is left of the target: the 2 files kept together as 'db' take 60.0 s",
            id="a group",
        ),
        pytest.param(
            whole_files(60),
            {},
            Wish(target_seconds=10, most=5),
            "s: 5 shards take 12.0 s, but 10.0 s is left of the target: "
            "more than 5 shards would be needed, and that is the most allowed",
            id="the maximum",
        ),
        pytest.param(
            whole_files(600),
            {},
            Wish(target_seconds=2),
            "s: 256 shards take 3.0 s, but 2.0 s is left of the target: "
            "more than 256 shards would be needed, and that is the most allowed",
            id="GitHub's limit",
        ),
        pytest.param(
            whole_files(60),
            {},
            Wish(target_seconds=10, overhead_seconds=12),
            "s: no number of shards can meet 10 s: every shard takes 12.0 s before its first test; 5 made",
            id="overhead above the target",
        ),
        pytest.param(
            whole_files(60),
            {},
            Wish(target_seconds=10, overhead_seconds=10),
            "s: no number of shards can meet 10 s: every shard takes 10.0 s before its first test; 6 made",
            id="overhead is the target",
        ),
    ],
)
def test_what_stands_in_the_way_is_named(
    seconds: dict[str, float], groups: dict[str, str], wish: Wish, note: str
) -> None:
    """
    A target that cannot be met gives a plan all the same, and one sentence that names the obstacle.
    """
    plan, notes = plan_of(seconds, wish, groups=groups)

    assert notes == [note]
    assert 1 <= plan.total <= wish.most


def test_a_file_that_is_mostly_set_up_is_named() -> None:
    """
    Where cutting any finer would only repeat the set-up, that file is the obstacle.
    """
    tests = {f"a.py::t{at}": 1.0 for at in range(40)}
    timings = replace(known(tests), setups={"a.py": 20_000_000})

    _, notes = plan_suite(Suite("s", "pytest", weigh_files(["a.py"], timings, {})), timings, Wish(target_seconds=30))

    assert notes == [
        "s: 2 shards take 40.0 s, but 30.0 s is left of the target: a.py#1/2 cannot be cut any further (40.0 s)"
    ]


@pytest.mark.parametrize("timings", [Timings(), known({"elsewhere/gone.py": 3.0})])
def test_auto_without_a_useful_history(timings: Timings) -> None:
    """
    When nothing is known of any file, bytes are no seconds: four shards, and the person is told.
    """
    weighed = weigh_files(whole_files(10), timings, dict.fromkeys(whole_files(10), 10**9))

    plan, notes = plan_suite(Suite("s", "pytest", weighed), timings, Wish(target_seconds=1))

    assert plan.total == 4
    assert plan.strategy == "size"
    assert "nothing was timed yet" in notes[0]


def test_auto_needs_a_target() -> None:
    """
    'auto' without a target is a question without an answer, and says what is missing.
    """
    with pytest.raises(InputError, match="target-duration"):
        plan_of(whole_files(3), Wish())


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        ({"shards": 0}, "shards is 0"),
        ({"shards": -3}, "shards is -3"),
        ({"most": 0}, "max-shards is 0"),
        ({"most": 257}, "max-shards is 257"),
        ({"target_seconds": 0.0}, "target-duration"),
        ({"target_seconds": -1.0}, "target-duration"),
        ({"target_seconds": float("nan")}, "target-duration"),
        ({"target_seconds": float("inf")}, "target-duration"),
        ({"overhead_seconds": -1.0}, "overhead"),
        ({"overhead_seconds": float("nan")}, "overhead"),
    ],
)
def test_wishes_that_make_no_sense(wish: dict[str, Any], word: str) -> None:
    """
    A number out of range is refused with its value.
    """
    with pytest.raises(InputError, match=word):
        Wish(**wish)


def test_no_tests_at_all() -> None:
    """
    A suite without tests is nothing to do, and says where to look.
    """
    with pytest.raises(NothingToDoError, match="suite 's' has no tests"):
        plan_suite(Suite("s", "pytest", []), Timings(), Wish(shards=2))


def test_more_shards_than_the_maximum() -> None:
    """
    The maximum wins over the number asked for, and that is said.
    """
    plan, notes = plan_of(whole_files(10), Wish(shards=8, most=3))

    assert plan.total == 3
    assert notes == ["s: 8 shards asked for, 3 made: that is the most allowed"]


@pytest.mark.parametrize(("runner", "whole"), [("files", True), ("pytest", False)])
def test_a_runner_of_files_is_given_whole_files(runner: str, whole: bool) -> None:
    """
    Where single tests cannot be asked for, no file is cut, although the history knows its tests.
    """
    timings = known({f"a.py::t{at}": 1.0 for at in range(100)} | {"b.py::t": 1.0})

    plan, _ = plan_suite(Suite("s", runner, weigh_files(["a.py", "b.py"], timings, {})), timings, Wish(shards=2))

    assert all(unit.piece is None for unit in plan.units) == whole


def test_one_huge_test_has_a_shard_of_its_own() -> None:
    """
    A test longer than all others together is alone, and the rest is even.
    """
    seconds = {"a.py::huge": 1000.0, **{f"a.py::t{at}": 1.0 for at in range(30)}}

    plan, _ = plan_of(seconds, Wish(shards=4))

    assert max(len(plan.units[at].ids) for at in plan.shards[0]) == 1
    assert plan.slowest_milliseconds == 1_000_000


def test_the_last_placement_is_used_only_for_the_same_number_of_shards() -> None:
    """
    Where units were in a plan of four says nothing about a plan of three.
    """
    weighed = [WeighedFile(TestFile(name), "timings", 1_000_000) for name in "abcd"]
    old = {"a": 2, "b": 1, "c": 2, "d": 1}

    def placed(total: int) -> tuple[tuple[int, ...], ...]:
        timings = Timings(placement=old, placement_total=total)
        return plan_suite(Suite("s", "pytest", weighed), timings, Wish(shards=2))[0].shards

    assert placed(2) == ((1, 3), (0, 2))
    assert placed(4) == ((0, 2), (1, 3))


def test_listed_tests_of_a_whole_file_keep_their_ids() -> None:
    """
    Ids that the caller listed are in the plan even where the file is not cut: nothing else may run.
    """
    plan, _ = plan_suite(Suite("s", "pytest", weigh_tests(["a.py::t"], Timings())), Timings(), Wish(shards=1))

    assert plan.units[0].ids == ("a.py::t",)
