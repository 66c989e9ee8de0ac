"""What files weigh, and how heavy ones are cut."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.names import TestFile, TestId
from partest_sdk.core.plan.timings import Timings
from partest_sdk.core.plan.units import CUT_SHARE, WeighedFile, cut_units, weigh_files, weigh_tests
from plan_builders import Given, files_in, known, shard_counts, suites

SECOND = 1_000_000


def the(weighed: list[WeighedFile], path: str) -> tuple[float, str]:
    """Seconds and source of one file."""
    (file,) = [file for file in weighed if file.path == path]
    return file.weight / SECOND, file.source


def test_a_file_weighs_what_its_tests_took() -> None:
    """
    The history's tests of a file are added up, with the file's set-up once.
    """
    timings = replace(known({"a.py::t": 1, "a.py::u": 2, "b.py::t": 5}), setups={"a.py": 4 * SECOND})

    assert the(weigh_files(["a.py"], timings, {}), "a.py") == (7.0, "timings")


def test_whole_files_may_be_timed() -> None:
    """
    A source that times files only, as knapsack does, is as good for whole files.
    """
    assert the(weigh_files(["a.rb"], known({"a.rb": 3}), {}), "a.rb") == (3.0, "timings")


def test_single_tests_have_the_word_over_the_whole_file() -> None:
    """
    When a file was timed both ways, its tests decide: they can be cut.
    """
    assert the(weigh_files(["a.py"], known({"a.py": 9, "a.py::t": 1}), {}), "a.py") == (1.0, "timings")


def test_a_new_file_is_like_its_neighbours() -> None:
    """
    A file without a timing is guessed from the files around it, whatever size it has.
    """
    weighed = weigh_files(
        ["t/a.py", "t/b.py", "t/new.py", "new.py"], known({"t/a.py": 2, "t/b.py": 4}), {"new.py": 9**9}
    )

    assert the(weighed, "t/new.py") == (3.0, "directory")
    assert the(weighed, "new.py") == (3.0, "suite")


@pytest.mark.parametrize("timings", [Timings(), known({"elsewhere.py::t": 5})])
def test_without_history_size_speaks(timings: Timings) -> None:
    """
    When nothing known fits any file, files weigh what they measure in bytes; an empty one still weighs something.
    """
    weighed = weigh_files(["a.py", "b.py", "c.py"], timings, {"a.py": 100, "b.py": 300, "c.py": 0})

    assert [file.source for file in weighed] == ["size"] * 3
    assert weighed[1].weight == 3 * weighed[0].weight
    assert weighed[2].weight > 0


def test_listed_tests_keep_their_order() -> None:
    """
    The list's order is the file's order, and a repeated id counts once.
    """
    (file,) = weigh_tests(["a.py::b", "a.py::a", "a.py::b"], known({"a.py::a": 1, "a.py::b": 2}))

    assert file.ids == ("a.py::b", "a.py::a")
    assert file.weights == (2 * SECOND, SECOND)


@pytest.mark.parametrize(
    ("history", "source", "seconds"),
    [
        ({"a.py::t": 1.0, "a.py::u": 2.0}, "timings", 3.0),
        ({"a.py::t": 1.0}, "partly", 2.0),
        ({"a.py": 8.0}, "timings", 8.0),
        ({"b.py": 8.0}, "suite", 8.0),
        ({"b.py::t": 3.0}, "suite", 6.0),
        ({}, "size", 2.0),
    ],
)
def test_what_listed_tests_rest_on(history: dict[str, float], source: str, seconds: float) -> None:
    """
    Own timings, a share of the file's, relatives' (a whole file's time is never a single test's), or all alike.
    """
    assert the(weigh_tests(["a.py::t", "a.py::u"], known(history)), "a.py") == (seconds, source)


def test_a_listed_file_is_the_whole_file() -> None:
    """
    A name without ``::`` in the list stands for all its tests: it weighs as much, and stays one unit.
    """
    history = known({"a.py::t": 5, "a.py::u": 5, "b.py::t": 1})
    weighed = weigh_tests(["a.py", "b.py::t"], history)

    assert the(weighed, "a.py") == (10.0, "timings")
    assert [unit.ids for unit in cut_units(weighed, 8, 1.0, frozenset())] == [("a.py",), ("b.py::t",)]


def a_file(weights: list[int], setup: int = 0, path: str = "t/heavy.py") -> WeighedFile:
    """A file of tests with these weights (microseconds)."""
    ids = tuple(TestId(f"{path}::t{number}") for number in range(len(weights)))
    return WeighedFile(TestFile(path), "timings", setup + sum(weights), setup, ids, tuple(weights))


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=60), st.integers(0, 10**7), st.integers(1, 20))
def test_a_cut_file_is_complete_and_in_order(weights: list[int], setup: int, count: int) -> None:
    """
    The pieces one after the other are the file: nothing lost, nothing twice, nothing moved, all numbered.
    """
    file = a_file(weights, setup)

    units = cut_units([file], count, 1.0, frozenset())

    if units[0].piece is not None:
        assert tuple(test for unit in units for test in unit.ids) == file.ids
        assert [unit.piece for unit in units] == [(number, len(units)) for number in range(1, len(units) + 1)]
    else:
        assert len(units) == 1
        assert units[0].known == len(file.ids)


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=60), st.integers(0, 10**7), st.integers(1, 20))
def test_a_piece_is_worth_its_set_up(weights: list[int], setup: int, count: int) -> None:
    """
    No piece but the last has less test time than the set-up that it pays again.
    """
    file = a_file(weights, setup)
    weight = dict(zip(file.ids, weights, strict=True))

    units = cut_units([file], count, 1.0, frozenset())

    for unit, _ in pairwise(units):
        assert sum(weight[test] for test in unit.ids) >= setup


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=60), st.integers(0, 10**6), st.integers(1, 20))
def test_a_piece_is_no_heavier_than_it_must_be(weights: list[int], setup: int, count: int) -> None:
    """
    A piece above the limit could not be smaller: without its last test it is within the limit, or not worth its set-up.
    """
    file = a_file(weights, setup)
    limit = int(CUT_SHARE * file.weight / count)
    weight = dict(zip(file.ids, weights, strict=True))

    units = cut_units([file], count, 1.0, frozenset())

    for unit in units:
        others = [weight[test] for test in unit.ids[:-1]]
        if unit.piece is not None and others:
            assert setup + sum(others) <= max(limit, 2 * setup) + 1
            assert sum(weight[test] for test in unit.ids) <= max(limit - setup, setup, 1) or sum(others) < setup


@given(suites(), shard_counts)
def test_groups_are_never_cut(given_suite: Given, count: int) -> None:
    """
    A file that is kept together with others is kept together with itself.
    """
    units = cut_units(given_suite.weighed, count, given_suite.timings.pace, frozenset(given_suite.groups))

    assert all(unit.piece is None for unit in units if unit.file in given_suite.groups)


@given(suites(), shard_counts)
def test_every_file_and_listed_test_is_in_the_units_once(given_suite: Given, count: int) -> None:
    """
    Cutting loses nothing and repeats nothing, whatever the names are; and no unit is without weight.
    """
    units = cut_units(given_suite.weighed, count, given_suite.timings.pace, frozenset())

    whole_or_first = [unit.file for unit in units if unit.piece is None or unit.piece[0] == 1]
    assert sorted(whole_or_first) == sorted(files_in(given_suite.tests))
    assert all(unit.milliseconds >= 1 for unit in units)
    if given_suite.listed:
        assert sorted(test for unit in units for test in unit.ids) == sorted(given_suite.tests)


def test_a_suite_of_nothing_but_zeros_is_not_cut() -> None:
    """
    Tests that take no time are not worth a second import of their file.
    """
    (unit,) = cut_units([a_file([0, 0, 0])], 4, 1.0, frozenset())

    assert unit.piece is None
