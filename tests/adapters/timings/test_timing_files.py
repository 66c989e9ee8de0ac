"""Past timings from whatever wrote them, and the worst that can be in them."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

import pytest
from data_folder import data_folder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from partest_sdk.adapters.timings import timing_files
from partest_sdk.adapters.timings.history import History
from partest_sdk.adapters.timings.timing_files import TimingFiles
from partest_sdk.core.plan.planner import Suite, Wish, plan_suite
from partest_sdk.core.plan.timings import Timings
from partest_sdk.core.plan.units import weigh_files
from partest_sdk.core.results.learning import Lesson, ShardLesson, TestLesson
from partest_sdk.errors import UnreadableError
from plan_builders import odd_seconds, test_ids

FILES = ("tests/test_a.py", "spec/a_spec.rb")


def read(*paths: Path, variant: str | None = None) -> tuple[Timings, list[str]]:
    """What the files say, and the notes."""
    return TimingFiles(paths).read("unit", variant, FILES)


def a_file(folder: Path, name: str, content: object) -> Path:
    """A file of this content; what is no text or bytes is written as JSON."""
    path = folder / name
    raw = (
        content
        if isinstance(content, bytes)
        else (content if isinstance(content, str) else json.dumps(content)).encode()
    )
    path.write_bytes(raw)
    return path


JUNIT = '<testsuites><testcase classname="tests.test_a" name="t" time="2.5"/></testsuites>'


@pytest.mark.parametrize(
    ("content", "tests", "files"),
    [
        ({"tests/test_a.py::t": 1.5}, {"tests/test_a.py::t": 1.5}, {}),  # pytest-split
        ([["tests/test_a.py::t", 1.5], ["x", 2]], {"tests/test_a.py::t": 1.5}, {"x": 2}),  # pytest-split of old
        ({"spec/a_spec.rb": 3}, {}, {"spec/a_spec.rb": 3}),  # knapsack
        (b'\xef\xbb\xbf{"spec/a_spec.rb": 3}', {}, {"spec/a_spec.rb": 3}),
        (JUNIT, {"tests/test_a.py::t": 2.5}, {}),
        ("\n\n \ufeff" + JUNIT, None, None),
        ("\n " + JUNIT, {"tests/test_a.py::t": 2.5}, {}),
        ("\ufeff" + JUNIT, {"tests/test_a.py::t": 2.5}, {}),
        (
            ("\ufeff<?xml version='1.0' encoding='utf-16'?>" + JUNIT).encode("utf-16-le"),
            {"tests/test_a.py::t": 2.5},
            {},
        ),
        ({}, {}, {}),
        ([], {}, {}),
    ],
    ids=range(11),
)
def test_the_content_says_what_a_file_is(
    tmp_path: Path, content: object, tests: dict[str, float] | None, files: dict[str, float] | None
) -> None:
    """
    Whatever it is called: JSON of pytest-split or knapsack, JUnit, with marks and spaces before it.
    """
    timings, notes = read(a_file(tmp_path, "anything.db", content))

    if tests is None or files is None:
        assert "cannot be used" in notes[0]
        return
    assert timings.tests == {name: seconds * 1e6 for name, seconds in tests.items()}
    assert timings.files == {name: seconds * 1e6 for name, seconds in files.items()}
    assert notes == []


ODD = {
    "zero": 0, "negative": -1, "nan": float("nan"), "infinite": float("inf"), "minus infinite": float("-inf"),
    "missing": None, "absurd": 1e300, "text": "1.5",
    "list": [1], "true": True, "days": 86_401, "tiny": 5e-324,
}  # fmt: skip
IDS = {
    "t/a b.py::t x": 1, "t/[a].py::t[[1]-]]": 1, "t/'q'.py::t[\"]": 1, "t/é日😀.py::tü": 1, "t\\a.py::t[\\n\\]": 1,
    "-x.py::-t": 1, "--help": 1, "a::b::c": 1, "::": 1,
    "": 1, "\n::\n": 1, "$(id)::`id`": 1,
}  # fmt: skip


def test_what_is_no_duration_is_unknown(tmp_path: Path) -> None:
    """
    Zero and tiny are durations; the others are left out, and how many is said.
    """
    timings, notes = read(a_file(tmp_path, "t.json", ODD))

    assert timings.files == {"zero": 0, "tiny": 0}
    assert notes == [f"timings: {tmp_path / 't.json'}: 10 values of 12 are no durations and count as unknown"]


def test_any_name_is_a_name(tmp_path: Path) -> None:
    """
    Spaces, brackets, quotes, unicode, backslashes, leading dashes: as they are.
    """
    timings, notes = read(a_file(tmp_path, "t.json", IDS))

    assert {**timings.tests, **timings.files} == dict.fromkeys(IDS, 1_000_000)
    assert notes == []


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00", b"nonsense", b"null", b"3", b'"text"', b"[1]", b'[["a"]]', b'[[["a"], 1]]', b'{"a": 1',
        b"\xff\xff", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}",
        b"SQLite format 3\0", b"SQLite format 3\0" + b"\x01" * 5000, b"<", b"<a", b"\xff\xfe{\0", b"[[1, 2]]",
    ],
    ids=range(19),
)  # fmt: skip
def test_what_is_nothing_of_this_is_a_note(tmp_path: Path, content: bytes) -> None:
    """
    A plan without timings is only less even, so a bad file never ends it; the others still count.
    """
    bad = a_file(tmp_path, "bad", content)

    timings, notes = read(a_file(tmp_path, "a", {"a": 1}), bad, a_file(tmp_path, "b", {"b": 1}))

    assert timings.files == {"a": 1_000_000, "b": 1_000_000}
    (note,) = notes
    assert note.startswith(f"timings: {bad} cannot be used: ")


def test_a_file_that_cannot_be_had_is_a_note(tmp_path: Path) -> None:
    """
    Missing, a folder, below a file, of an impossible name, far too large.
    """
    file = a_file(tmp_path, "a", {"a": 1})
    paths = [tmp_path / "gone", tmp_path, file / "x", tmp_path / ("x" * 300)]

    timings, notes = read(*paths, file)

    assert timings.files == {"a": 1_000_000}
    assert notes[0] == f"timings: {tmp_path / 'gone'} does not exist (yet)"
    assert len(notes) == 4


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices")
def test_what_is_no_regular_file_is_a_note(tmp_path: Path) -> None:
    """
    A pipe would be waited for for ever, and a device may never end.
    """
    pipe, device = tmp_path / "pipe", tmp_path / "device"
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")

    timings, notes = read(pipe, a_file(tmp_path, "a", {"a": 1}), device)

    assert timings.files == {"a": 1_000_000}
    assert notes == [f"timings: {path} cannot be used: it is no regular file" for path in (pipe, device)]


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    It would take all memory of the plan job.
    """
    monkeypatch.setattr(timing_files, "SIZE_LIMIT", 10)

    assert "more than 10" in read(a_file(tmp_path, "a", "x" * 11))[1][0]


def test_the_last_file_has_the_last_word(tmp_path: Path) -> None:
    """
    About each name; what only the others know stays.
    """
    first = a_file(tmp_path, "1", {"a": 1, "b": 1, "t/x.py::t": 1})
    second = a_file(tmp_path, "2", {"b": 2, "c": 2})

    timings, _ = read(first, second)

    assert timings.files == {"a": 1_000_000, "b": 2_000_000, "c": 2_000_000}
    assert timings.tests == {"t/x.py::t": 1_000_000}


def test_cases_without_a_file_are_counted(tmp_path: Path) -> None:
    """
    A report of another folder would otherwise be no timings without a word.
    """
    xml = JUNIT.replace(
        "</testsuites>",
        '<testcase classname="else.where" name="t" time="1"/><testcase classname="tests.test_a" name="u"/></testsuites>',
    )

    timings, notes = read(a_file(tmp_path, "r.xml", xml))

    assert list(timings.tests) == ["tests/test_a.py::t"]
    assert notes[0].endswith("2 cases of 3 fit no test file of suite 'unit', or have no time")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(test_ids | st.just("spec/a_spec.rb"), odd_seconds), st.binary(max_size=30))
def test_no_content_breaks_the_plan(tmp_path: Path, seconds: dict[str, object], tail: bytes) -> None:
    """
    Any names, any values, any bytes after them: at worst a note, and always a plan.
    """
    try:
        raw = json.dumps(seconds).encode() + tail
    except ValueError:  # an integer of thousands of digits
        raw = tail
    timings, _ = read(a_file(tmp_path, "t", raw))

    plan, _ = plan_suite(Suite("unit", "pytest", weigh_files(FILES, timings, {})), timings, Wish(shards=2))
    assert plan.total == 2


def a_history(path: Path, variant: str = "") -> History:
    """A history of one complete run."""
    tests = (TestLesson("tests/test_a.py::t", 2.0, 0.5, "passed"),)
    shards = (ShardLesson(1, 2, 3.0, 3.5, 0.75, 2.0, 2.5), ShardLesson(2, 2, 3.0, 3.0, 0.75, 2.0, 2.5))
    history = History(path)
    history.teach(Lesson("unit", variant, tests, {"tests/test_a.py": 0.25}, shards, (("tests/test_a.py", 1),)))
    return history


def columns_of(database: sqlite3.Connection, table: str) -> Sequence[str]:
    """The columns that hold values."""
    keys = {"suite", "variant", "run"}
    return [row[1] for row in database.execute(f"PRAGMA table_info({table})") if row[1] not in keys]


def test_our_history_is_read(tmp_path: Path) -> None:
    """
    Times, set-up, what a shard costs before its first test; of another suite nothing; and a new variant borrows from the others.
    """
    a_history(tmp_path / "h.db")

    timings, notes = read(tmp_path / "h.db")
    assert timings.tests == {"tests/test_a.py::t": 2_500_000}
    assert timings.startup == 750_000
    assert notes == []
    assert TimingFiles([tmp_path / "h.db"]).read("other", None, FILES)[0] == Timings()
    assert read(tmp_path / "h.db", variant="windows")[1] == [
        f"timings: {tmp_path / 'h.db'}: variant 'windows' is new; planned with ''"
    ]


@pytest.mark.parametrize("value", ["NULL", "-1", "9e999", "'text'", "x'ff'"])
def test_a_history_that_somebody_changed(tmp_path: Path, value: str) -> None:
    """
    It comes from a cache that other branches may write: any value in any column is at worst unknown, and never ends the plan.
    """
    a_history(tmp_path / "h.db")
    with closing(sqlite3.connect(tmp_path / "h.db")) as database:
        changes = [
            (table, column)
            for table in ("test", "file", "shard_run", "placement")
            for column in columns_of(database, table)
        ]
    assert len(changes) > 15
    for table, column in changes:
        path = tmp_path / f"{table}-{column}.db"
        path.write_bytes((tmp_path / "h.db").read_bytes())
        try:
            with closing(sqlite3.connect(path)) as database, database:
                database.execute(f"UPDATE {table} SET {column} = {value}")
        except sqlite3.IntegrityError:  # no NULL and no twins in a key
            continue

        timings, _ = read(path)

        plan, _ = plan_suite(
            Suite("unit", "pytest", weigh_files(FILES, timings, {})), timings, Wish(target_seconds=60.0)
        )
        assert 1 <= plan.total <= 2, (table, column)
        assert plan.slowest_milliseconds < 1e9, (table, column)
        with suppress(UnreadableError):  # "is damaged", which the merge only notes
            if value in ("NULL", "'text'"):
                a_history(path)


def test_another_database_is_none_of_ours(tmp_path: Path) -> None:
    """
    Another tool's, another version's: a note, and the file stays as it was.
    """
    path = tmp_path / "h.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE test (x)")
    before = path.read_bytes()

    assert "not a history of partest" in read(path)[1][0]
    assert path.read_bytes() == before
    a_history(tmp_path / "new.db")
    with closing(sqlite3.connect(tmp_path / "new.db")) as database, database:
        database.execute("PRAGMA user_version = 2")
    assert "has version 2, this partest reads version 1" in read(tmp_path / "new.db")[1][0]


def test_real_timings(tmp_path: Path) -> None:
    """
    Of real projects: every value is used.
    """
    paths = sorted(data_folder("timings").glob("*.latest.json"))

    for path in paths:
        timings, notes = read(path)
        assert timings.known
        assert notes == []
    assert len(paths) >= 5
