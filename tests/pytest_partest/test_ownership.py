"""Who owns a test: the rule of docs/design/0001, restated here in the plainest way."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_partest.ownership import CutFile, Ownership, stable_hash

names = st.text(st.characters(), max_size=12)  # lone surrogates included


Cut = tuple[list[int], dict[str, int]]


@st.composite
def plans(draw: st.DrawFn) -> tuple[int, dict[str, int], dict[str, Cut]]:
    total = draw(st.integers(1, 9))
    shards = st.integers(1, total)
    files = draw(st.dictionaries(names, shards, max_size=4))
    pieces = draw(st.dictionaries(names, st.lists(shards, min_size=2, max_size=4), max_size=3))
    cut: dict[str, Cut] = {}
    for file in sorted(pieces.keys() - files.keys()):
        ids = draw(st.dictionaries(names, st.sampled_from(pieces[file]), max_size=4))
        cut[file] = (pieces[file], {f"{file}::{name}": shard for name, shard in ids.items()})
    return total, files, cut


def restated(plan: tuple[int, dict[str, int], dict[str, Cut]], file: str, test: str) -> int:
    total, files, cut = plan

    def number(text: str) -> int:
        return int(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16], 16)

    if file in files:
        return files[file]
    if file not in cut:
        return number(file) % total + 1
    pieces, ids = cut[file]
    return ids[test] if test in ids else pieces[number(test) % len(pieces)]


def ownership_of(plan: Any) -> Ownership:
    total, files, cut = plan
    return Ownership(total, files, {file: CutFile(tuple(pieces), ids) for file, (pieces, ids) in cut.items()})


@given(plans(), st.data())
def test_every_test_has_the_one_owner_that_the_rule_names(plan: Any, data: st.DataObject) -> None:
    """
    Known or unknown, whole or cut: the owner is the one of the written rule, and it is a shard that collects the file.
    """
    file = data.draw(st.sampled_from([*plan[1], *plan[2]]) | names if plan[1] or plan[2] else names)
    known = list(plan[2][file][1]) if file in plan[2] else []
    test = data.draw(st.sampled_from(known) | names if known else names)
    ownership = ownership_of(plan)

    assert ownership.owner(test, file) == restated(plan, file, test)
    assert ownership.owner(test, file) in ownership.shards_of_file(file)


@given(plans(), names, names)
def test_the_plugin_and_the_planner_agree(plan: Any, file: str, test: str) -> None:
    """
    The rule is implemented twice, because the plugin may not import the planner; both give the same answer.
    """
    planner = pytest.importorskip("partest_sdk.core.plan.ownership")
    total, files, cut = plan
    theirs = planner.Ownership(
        total, files, {file: planner.CutFile(tuple(pieces), ids) for file, (pieces, ids) in cut.items()}
    )
    ours = ownership_of(plan)

    for path in {file, *files, *cut}:
        assert ours.shards_of_file(path) == theirs.shards_of_file(path)
        for name in {test, *(cut[path][1] if path in cut else ())}:
            assert ours.owner(name, path) == theirs.owner(name, path)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 16406829232824261652),
        ("tests/test_a.py", stable_hash("tests/test_a.py")),
        ("\ud800", stable_hash("\ud800")),
    ],
)
def test_the_hash_is_the_same_everywhere(text: str, number: int) -> None:
    """
    The first eight bytes of SHA-256: what one machine decides, every other one decides as well.
    """
    assert (
        stable_hash(text)
        == number
        == int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")
    )
