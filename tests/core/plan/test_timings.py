"""What the past says, and guesses where it says nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.plan.timings import Ancestors, clean_microseconds, parent_of, timings_from_seconds
from plan_builders import odd_seconds, test_ids

SECOND = 1_000_000


@pytest.mark.parametrize(
    ("seconds", "microseconds"),
    [
        (0, 0),
        (0.0, 0),
        (-0.0, 0),
        (1, SECOND),
        (0.0000004, 0),
        (1.5, 1_500_000),
        (86_400, 86_400 * SECOND),
        (86_400.1, None),
        (-0.001, None),
        (float("nan"), None),
        (float("inf"), None),
        (float("-inf"), None),
        pytest.param(10**400, None, id="huge"),
        (True, None),
        ("1.0", None),
        (None, None),
        ([], None),
    ],
)
def test_only_durations_count(seconds: Any, microseconds: int | None) -> None:
    """
    Whatever cannot be the time of a test is unknown, not zero.
    """
    assert clean_microseconds(seconds) == microseconds


@given(st.dictionaries(test_ids, odd_seconds))
def test_every_value_is_used_or_counted_as_bad(seconds: dict[str, object]) -> None:
    """
    Whatever a timing file holds, each entry is a test, a file, or one of the bad ones that the person is told of.
    """
    timings, bad = timings_from_seconds(seconds)

    assert len(timings.tests) + len(timings.files) + bad == len(seconds)
    assert all("::" in test for test in timings.tests)
    assert not any("::" in path for path in timings.files)
    assert all(0 <= value <= 86_400 * SECOND for value in (*timings.tests.values(), *timings.files.values()))


@pytest.mark.parametrize(
    ("name", "parents"),
    [
        ("a/b.py::C::t[1]", ["a/b.py::C::t", "a/b.py::C", "a/b.py", "a", ""]),
        ("a/b.py::t", ["a/b.py", "a", ""]),
        ("a/b.py::t[x/y::z]", ["a/b.py::t", "a/b.py", "a", ""]),
        ("a[1]/b.py::C::t", ["a[1]/b.py::C", "a[1]/b.py", "a[1]", ""]),
        ("a/b[x].spec.ts", ["a", ""]),
        ("a/b.py::[x]", ["a/b.py", "a", ""]),
        ("a/b.py::", ["a/b.py", "a", ""]),
        ("/a.py::t", ["/a.py", ""]),
        ("::t", [""]),
        ("t", [""]),
    ],
)
def test_the_relatives_of_a_test(name: str, parents: list[str]) -> None:
    """
    Function, class, file, folders, suite: brackets and slashes mislead only where they are part of a path.
    """
    found = []
    while name:
        name = parent_of(name)
        found.append(name)

    assert found == parents


@given(test_ids)
def test_every_name_leads_to_the_suite(name: str) -> None:
    """
    However a name is written, its parents get shorter until nothing is left.
    """
    while name:
        parent = parent_of(name)
        assert len(parent) < len(name)
        name = parent


KNOWN = {
    "a/x.py::C::t[1]": 100 * SECOND,
    "a/x.py::C::u": 10 * SECOND,
    "a/x.py::v": SECOND,
    "a/b/y.py::w": 5 * SECOND,
    "c/z.py::w": 0,
}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a/x.py::C::t[2]", "function"),
        ("a/x.py::C::u[2]", "class"),
        ("a/x.py::C::new", "class"),
        ("a/x.py::D::new", "file"),
        ("a/x.py::new[1]", "file"),
        ("a/new.py::t", "directory"),
        ("a/b/c/d/new.py::t", "directory"),
        ("new/new.py::t", "suite"),
        ("new.py", "suite"),
        ("a/new.py", "directory"),
    ],
)
def test_the_nearest_relative_speaks(name: str, kind: str) -> None:
    """
    A guess says which relative it comes from: the nearest one that has a timing.
    """
    guess = Ancestors(KNOWN.items()).guess(name)

    assert guess is not None
    assert guess[1] == kind


def test_a_guess_leans_on_the_wider_circles_too() -> None:
    """
    A circle's mean counts with its own members and two more of the next wider circle's mean.
    """
    ancestors = Ancestors({"a/x.py::t": 10 * SECOND, "a/y.py::t": 4 * SECOND, "b.py::t": SECOND}.items())
    suite = (10 + 4 + 1) / 3
    folder = (10 + 4 + 2 * suite) / 4
    file = (10 + 2 * folder) / 3

    assert ancestors.guess("new.py::t") == (round(suite * SECOND), "suite")
    assert ancestors.guess("a/new.py::t") == (round(folder * SECOND), "directory")
    assert ancestors.guess("a/x.py::new") == (int(file * SECOND), "file")


@given(st.dictionaries(test_ids, st.integers(0, 10**12), min_size=1), test_ids, st.randoms(use_true_random=False))
def test_a_guess_is_between_the_known_and_independent_of_their_order(
    known: dict[str, int], name: str, random: Any
) -> None:
    """
    Whatever is known, in whatever order it comes, the guess is the same and no wilder than what was seen.
    """
    shuffled = list(known.items())
    random.shuffle(shuffled)

    guess = Ancestors(known.items()).guess(name)

    assert guess is not None
    assert Ancestors(shuffled).guess(name) == guess
    # Each circle rounds down by less than a microsecond.
    assert min(known.values()) - len(name) - 1 <= guess[0] <= max(known.values())


def test_nobody_known_means_no_guess() -> None:
    """
    Without a single timing there is nothing to guess from.
    """
    assert Ancestors([]).guess("a.py::t") is None
