"""Who owns a test, known or unknown: every shard decides alone and alike."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.names import Shard, file_of
from partest_sdk.core.plan.ownership import CutFile, Ownership, stable_hash
from partest_sdk.core.plan.plan_file import from_text, make_plan, to_json, to_text
from partest_sdk.core.plan.planner import Wish
from plan_builders import Given, odd_text, plan_of, shard_counts, suites, test_ids


@given(suites(), shard_counts, st.lists(test_ids))
def test_every_test_has_one_owner_and_all_shards_agree(given_suite: Given, count: int, unknown: list[str]) -> None:
    """
    A test that the plan knows, or has never heard of, belongs to one shard, whichever shard reads the plan, and however it came.
    """
    plan = given_suite.plan(count)
    whole = make_plan((plan,))

    readings = [Ownership.of(from_text(text).suite("s")) for text in (to_json(whole), to_text(whole))]

    for test in {*given_suite.tests, *unknown}:
        owners = {ownership.owner(test) for ownership in (Ownership.of(plan), *readings)}
        assert len(owners) == 1
        assert 1 <= owners.pop() <= plan.total


@given(suites(), shard_counts)
def test_a_known_test_belongs_to_the_shard_of_its_unit(given_suite: Given, count: int) -> None:
    """
    What the plan promised is what is owned: each id of a unit, and each whole file.
    """
    plan = given_suite.plan(count)
    ownership = Ownership.of(plan)

    for number in range(1, plan.total + 1):
        for unit in plan.units_of(Shard(number, plan.total)):
            for test in unit.ids or ((f"{unit.file}::anything",) if unit.piece is None else ()):
                assert ownership.owner(test, unit.file) == number


@given(suites(), shard_counts, test_ids)
def test_the_owner_collects_the_file(given_suite: Given, count: int, test: str) -> None:
    """
    The shard that owns a test is one of those that must collect its file: nothing is owned by a shard that never looks.
    """
    ownership = Ownership.of(given_suite.plan(count))

    for each in (test, *given_suite.tests, f"{given_suite.tests[0]}::new[é]"):
        assert ownership.owner(each) in ownership.shards_of_file(file_of(each))


def test_unknown_tests_of_a_cut_file_stay_among_its_pieces() -> None:
    """
    A new parameter of a cut file goes to one of the shards that import that file already, and not all to the same one.
    """
    plan, _ = plan_of({f"a.py::t[{at}]": 1.0 for at in range(40)} | {"b.py::t": 60.0}, Wish(shards=5))
    ownership = Ownership.of(plan)

    owners = {ownership.owner(f"a.py::new[{at}]") for at in range(200)}

    assert owners == set(ownership.cut["a.py"].pieces) == ownership.shards_of_file("a.py")
    assert len(owners) > 1


def test_unknown_files_are_spread() -> None:
    """
    Files that no pattern found are given to all shards, not to one.
    """
    plan, _ = plan_of({"a.py": 1.0, "b.py": 1.0, "c.py": 1.0}, Wish(shards=3))
    ownership = Ownership.of(plan)

    assert {ownership.owner(f"new/f{at}.py::t") for at in range(100)} == {1, 2, 3}


def test_the_hash_is_the_written_one() -> None:
    """
    The rule of docs/design/0001 in numbers, so that no change of Python or of ours moves tests between shards.
    """
    assert stable_hash("") == 0xE3B0C44298FC1C14
    assert stable_hash("tests/test_a.py::test_é[\udc80]") == 0x73A815997E1155C9


@pytest.mark.parametrize("test", ["a.py::t", "a.py::t[é]", "a.py::t[\udc80]"])
def test_the_rule_is_the_written_one(test: str) -> None:
    """
    Pieces by the id and unknown files by the path, spelled out once more from docs/design/0001, where each process must agree.
    """

    def written(text: str) -> int:
        return int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")

    pieces = (5, 2, 7)

    assert Ownership(7, {}, {"a.py": CutFile(pieces, {})}).owner(test) == pieces[written(test) % 3]
    assert Ownership(7, {}, {}).owner(test) == written("a.py") % 7 + 1


@given(odd_text)
def test_the_hash_takes_any_text(text: str) -> None:
    """
    No name breaks it, and it fits 64 bits.
    """
    assert 0 <= stable_hash(text) < 2**64
