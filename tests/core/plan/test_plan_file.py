"""The plan as data: what is written is what is read, and nothing else is believed."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from copy import deepcopy
from hashlib import sha256
from random import Random
from typing import Any
from zlib import compress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.names import Shard, TestFile
from partest_sdk.core.plan.ownership import Ownership
from partest_sdk.core.plan.plan import Plan
from partest_sdk.core.plan.plan_file import TEXT_LIMIT, TEXT_PREFIX, from_text, make_plan, to_json, to_text
from partest_sdk.core.plan.planner import Wish
from partest_sdk.errors import InputError
from plan_builders import Given, odd_text, plan_of, shard_counts, suites


def a_plan() -> Plan:
    """Two suites: one with a cut file, one with legs."""
    first, _ = plan_of(
        {**{f"a.py::t[{at}]": 1.0 for at in range(20)}, "b é.py::t": 2.5, "c.py::t": 0.0}, Wish(shards=3)
    )
    second, _ = plan_of({"x.rb": 1.0, "y.rb": 2.0}, Wish(shards=2))
    return make_plan(
        (first, second._replace(suite="other", variants=("linux", "windows 3.12"), overhead_milliseconds=1500))
    )


PLAN = a_plan()
JSON = to_json(PLAN)
TEXT = to_text(PLAN)


@given(suites(), shard_counts)
def test_what_is_written_is_what_is_read(given_suite: Given, count: int) -> None:
    """
    Any plan survives the file and the job output, byte for byte.
    """
    plan = make_plan((given_suite.plan(count),))

    for text in (to_json(plan), to_text(plan), f"\n {to_text(plan)} \n"):
        assert from_text(text) == plan
        assert to_json(from_text(text)) == to_json(plan)


def test_a_plan_is_plain_text() -> None:
    """
    ASCII only and one line: nothing that a shell, an environment or a log could change on the way.
    """
    assert JSON.isascii()
    assert JSON.count("\n") == 1
    assert TEXT.startswith(TEXT_PREFIX)
    assert TEXT.removeprefix(TEXT_PREFIX).replace("-", "").replace("_", "").rstrip("=").isalnum()


@given(st.text() | odd_text)
def test_the_digest_is_of_the_content(name: str) -> None:
    """
    Any change gives another digest; the same content the same one.
    """
    suite = PLAN.suites[0]
    unit = suite.units[-1]

    changed = make_plan((suite._replace(units=(*suite.units[:-1], unit._replace(file=TestFile(name)))), PLAN.suites[1]))

    assert (changed.digest == PLAN.digest) == (name == unit.file)


def test_a_plan_too_large_for_an_output_has_no_text() -> None:
    """
    The empty text says: hand over the file instead.
    """
    noise = Random(1)
    names = {f"t/{noise.getrandbits(256):064x}.py": 1.0 for _ in range(TEXT_LIMIT // 30)}
    plan, _ = plan_of(names, Wish(shards=2))

    assert to_text(make_plan((plan,))) == ""


def refused(text: str) -> str:
    """The sentence with which *text* is refused."""
    with pytest.raises(InputError) as caught:
        from_text(text)
    return str(caught.value)


def plan_or_advice(text: str) -> Plan | str:
    """The plan, or the one short sentence of the InputError; any other exception is the test's failure."""
    try:
        return from_text(text)
    except InputError as error:
        sentence = str(error)
    assert "\n" not in sentence
    assert len(sentence) < 500
    return sentence


def packed(raw: bytes) -> str:
    """*raw* the way a plan is packed for a job output."""
    return TEXT_PREFIX + urlsafe_b64encode(compress(raw)).decode()


def signed(suites: Any) -> str:
    """A plan file with a digest that fits, whatever it holds."""
    canonical = json.dumps({"run": "", "suites": suites}, sort_keys=True, separators=(",", ":"))
    return json.dumps({"version": 1, "digest": sha256(canonical.encode()).hexdigest(), "suites": suites})


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "no JSON"),
        ("plan.json", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("9" * 5000, "no JSON"),
        ("\ufeff{}", "no JSON"),
        ("{}", "not a plan of partest"),
        ("[]", "not a plan of partest"),
        ("null", "not a plan of partest"),
        ('{"version": 1, "token": "x", "plan": "y"}', "not a plan of partest"),
        (JSON.replace('"version":1', '"version":2'), "version 2"),
        (JSON.replace('"version":1', '"version":null'), "version None"),
        (JSON.replace("a.py", "z.py"), "changed after it was made"),
        (JSON.replace(PLAN.digest, "0" * 64), "changed after it was made"),
        (JSON[: len(JSON) // 2], "no JSON"),
        (TEXT_PREFIX, "cut off"),
        (TEXT[:-9], "plan text"),
        (TEXT[: len(TEXT) // 2], "plan text"),
        (TEXT_PREFIX + "é" + TEXT.removeprefix(TEXT_PREFIX), "damaged"),
        (TEXT_PREFIX + "!!!!", "cut off"),
        (TEXT_PREFIX + "AAAA", "damaged"),
        (packed(b"\xff\xfe"), "damaged"),
        (packed(b"{}"), "not a plan of partest"),
        (packed(TEXT.encode()), "no JSON"),
    ],
    ids=range(23),
)
def test_what_is_no_plan_is_refused(text: str, word: str) -> None:
    """
    Another file, another version, a changed or a cut-off plan: one sentence says which.
    """
    sentence = refused(text)

    assert word in sentence
    assert "\n" not in sentence


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A text that unpacks to more than any plan is refused before it fills the memory.
    """
    monkeypatch.setattr("partest_sdk.core.plan.plan_file.UNPACKED_LIMIT", 10_000)

    assert "far too large" in refused(packed(b" " * 10_000_000))


SUITE: dict[str, Any] = json.loads(JSON)["suites"][0]


@pytest.mark.parametrize(
    "change",
    [
        {"shards": []},
        {"shards": [], "units": []},
        {"shards": [{"number": 1, "units": []}], "units": []},
        {"shards": [{"number": 1, "units": [*range(len(SUITE["units"]))]}, {"number": 2, "units": []}]},
        {"shards": [{"number": 2, "units": [*range(len(SUITE["units"]))]}]},
        {"shards": [{"number": 1, "units": [*range(len(SUITE["units"]) - 1)]}]},
        {"shards": [{"number": 1, "units": [*range(len(SUITE["units"])), 0]}]},
        {"shards": [{"number": 1, "units": [-1, *range(1, len(SUITE["units"]))]}]},
        {"shards": [{"number": 1, "units": [*map(float, range(len(SUITE["units"])))]}]},
        {"shards": [{"number": 1, "units": [*map(str, range(len(SUITE["units"])))]}]},
        {"units": [{**unit, "seconds": float("inf")} for unit in SUITE["units"]]},
        {"units": [{**unit, "seconds": float("nan")} for unit in SUITE["units"]]},
        {"units": [{**unit, "seconds": 10**400} for unit in SUITE["units"]]},
        {"units": [{**unit, "seconds": -1} for unit in SUITE["units"]]},
        {"units": [{**unit, "piece": "x/y"} for unit in SUITE["units"]]},
        {"units": [{**unit, "file": 5} for unit in SUITE["units"]]},
        {"units": [{**unit, "ids": [None]} for unit in SUITE["units"]]},
        {"units": [{**unit, "ids": [], "count": float("inf")} for unit in SUITE["units"]]},
        {"units": None},
        {"suite": None},
        {"variants": [1]},
        {"overhead_seconds": "1"},
    ],
    ids=str,
)
def test_a_plan_that_cannot_be_ours_is_refused(change: dict[str, Any]) -> None:
    """
    Even with a fitting digest: each unit once, no empty shard, durations that are durations, names that are names.
    """
    sentence = refused(signed([{**SUITE, **change}]))

    assert sentence.startswith("the plan is damaged: ")
    assert "\n" not in sentence


@given(
    st.sampled_from([JSON, TEXT]),
    st.lists(st.tuples(st.integers(0), st.integers(0, 255)), min_size=1, max_size=4),
    st.data(),
)
def test_no_damage_breaks_the_reader(text: str, damage: list[tuple[int, int]], data: st.DataObject) -> None:
    """
    Bytes changed, lost or added anywhere: an InputError of one sentence, or, where nothing of meaning changed, the plan.
    """
    raw = bytearray(text.encode())
    for place, byte in damage:
        at = place % len(raw)
        raw[at : at + data.draw(st.integers(0, 2))] = bytes([byte] * data.draw(st.integers(0, 2)))

    plan = plan_or_advice(raw.decode("latin-1"))

    assert isinstance(plan, str) or plan == PLAN


any_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.sampled_from([10**400, "1/0", "0/0"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["file", "units", "number"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(any_json, st.data())
def test_no_forged_plan_breaks_the_reader(value: Any, data: st.DataObject) -> None:
    """
    Anything in the place of anything, signed with a fitting digest: an InputError, or a plan in which every test has an owner.
    """
    suites: Any = deepcopy(json.loads(JSON)["suites"])
    node, keys = suites, list(range(len(suites)))
    while True:
        key = data.draw(st.sampled_from(keys))
        if not isinstance(node[key], dict | list) or not node[key] or data.draw(st.integers(0, 4)) == 0:
            break
        node = node[key]
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
    node[key] = value

    plan = plan_or_advice(signed(suites))

    for suite in () if isinstance(plan, str) else plan.suites:
        assert 1 <= Ownership.of(suite).owner("a.py::new") <= suite.total
        given = [unit for number in range(1, suite.total + 1) for unit in suite.units_of(Shard(number, suite.total))]
        assert len(given) == len(suite.units)
