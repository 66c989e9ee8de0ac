"""`partest shard` itself, with friends in place of the world."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from partest_sdk.commands.shard import SuiteRequest, matrix_of, plan_run
from partest_sdk.core.names import Shard
from partest_sdk.core.plan.planner import Wish
from partest_sdk.core.plan.timings import Timings
from partest_sdk.errors import InputError, NothingToDoError
from plan_builders import Given, known, shard_counts, suites


@dataclass
class Files:
    """A finder that knows its answer."""

    found: Mapping[str, int] = field(default_factory=dict)

    def find(self, places: Sequence[str]) -> Mapping[str, int]:
        return self.found


@dataclass
class Past:
    """Timings that remember who asked."""

    timings: Timings = field(default_factory=Timings)
    notes: list[str] = field(default_factory=list)
    asked: list[tuple[str, str | None, set[str]]] = field(default_factory=list)

    def read(self, suite: str, variant: str | None, files: Collection[str]) -> tuple[Timings, list[str]]:
        self.asked.append((suite, variant, set(files)))
        return self.timings, list(self.notes)


def a_request(name: str, *files: str, past: Past | None = None, **more: object) -> SuiteRequest:
    """A suite of these files in two shards."""
    wish = more.pop("wish", Wish(shards=2))
    assert isinstance(wish, Wish)
    return SuiteRequest(name, "pytest", Files(dict.fromkeys(files, 10)), past or Past(), wish, **more)  # type: ignore[arg-type]


def test_the_past_is_asked_about_the_suite() -> None:
    """
    By its name, its variant and its files: of listed tests the files they are in.
    """
    past = Past(notes=["old"])

    plan, notes = plan_run(
        [
            a_request("a", "x.py", "y.py", past=past, variant="linux"),
            a_request("b", past=past, ids=["z.py::t", "z.py::u", "w"], wish=Wish(shards=1)),
        ]
    )

    assert past.asked == [("a", "linux", {"x.py", "y.py"}), ("b", None, {"z.py", "w"})]
    assert notes == ["old", "old"]
    assert [suite.suite for suite in plan.suites] == ["a", "b"]


def test_nothing_to_do() -> None:
    """
    A suite without tests is told; only when there is no other, or no suite at all, is it an error.
    """
    plan, notes = plan_run([a_request("empty"), a_request("full", "x.py", wish=Wish(shards=1))])
    assert [suite.suite for suite in plan.suites] == ["full"]
    assert "suite 'empty' has no tests" in notes[0]
    with pytest.raises(NothingToDoError, match=r"'a' has no tests[^\n]*\n[^\n]*'b' has no tests"):
        plan_run([a_request("a"), a_request("b", ids=[])])
    with pytest.raises(NothingToDoError, match="no suite"):
        plan_run([])


def test_a_mistake_in_one_suite_is_an_error_for_all() -> None:
    """
    A plan without it would lose its tests.
    """
    bad = a_request("bad", "x.py", groups={"g": ["x.py"], "h": ["*.py"]})

    with pytest.raises(InputError, match=r"x\.py is in the groups 'g' and 'h'"):
        plan_run([a_request("good", "y.py"), bad])


def test_the_matrix_has_every_job() -> None:
    """
    Each shard of each suite once per variant; without variants the key is not there, so that `matrix.variant` is empty.
    """
    plan, _ = plan_run([a_request("a", "x.py", "y.py", variants=("linux", "mac")), a_request("b", "z.py")])

    assert matrix_of(plan) == [
        {"suite": "a", "shard": "1/2", "variant": "linux"},
        {"suite": "a", "shard": "2/2", "variant": "linux"},
        {"suite": "a", "shard": "1/2", "variant": "mac"},
        {"suite": "a", "shard": "2/2", "variant": "mac"},
        {"suite": "b", "shard": "1/1"},
    ]


def test_members_are_what_a_runner_takes() -> None:
    """
    Files by their path, pieces of a cut file by their ids, listed tests by theirs.
    """
    seconds = {**{f"a.py::t[{at}]": 10.0 for at in range(4)}, "b.py::t": 1.0}
    found, _ = plan_run([a_request("a", "a.py", "b.py", past=Past(known(seconds)))])
    listed, _ = plan_run([a_request("a", ids=["b.py::t", "c.py"], wish=Wish(shards=1))])

    both = [found.suites[0].members_of(Shard(at, 2)) for at in (1, 2)]
    assert sorted(both[0] + both[1]) == ["a.py::t[0]", "a.py::t[1]", "a.py::t[2]", "a.py::t[3]", "b.py"]
    assert listed.suites[0].members_of(Shard(1, 1)) == ["b.py::t", "c.py"]
    with pytest.raises(InputError, match="the plan has 2 shards"):
        found.suites[0].members_of(Shard(1, 3))


@given(suites(), shard_counts)
def test_listed_tests_are_given_out_once(given_suite: Given, count: int) -> None:
    """
    Whatever they are called and whatever the past says: each listed test is a member of exactly one shard.
    """
    request = SuiteRequest("s", "files", Files(), Past(given_suite.timings), Wish(shards=count), ids=given_suite.tests)

    plan, _ = plan_run([request])

    suite = plan.suites[0]
    members = [member for at in range(1, suite.total + 1) for member in suite.members_of(Shard(at, suite.total))]
    assert sorted(members) == sorted(given_suite.tests)
