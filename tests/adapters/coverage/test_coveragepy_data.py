"""Data files of coverage.py: everything that was executed, and nothing that a file could do to us."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from coveragepy_builders import a_data_file, executed_in, packed
from data_folder import data_folder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from partest_sdk.adapters.coverage import coveragepy_data
from partest_sdk.adapters.coverage.coveragepy_data import MOST_LINE, DataFiles, Executed

LINES = {"a.py": [1, 2, 9], "b/c.py": [700]}
ARCS = {"a.py": [(-1, 1), (1, 2), (2, -1)], "b/c.py": []}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".coverage"


@pytest.mark.parametrize("version", [1, 2, 3, 4, 7])
def test_lines_are_read_from_every_version_of_the_schema(path: Path, version: int) -> None:
    """
    Whichever coverage.py since 5.0 wrote them, one by one or as sets of bits.
    """
    found, remarks = executed_in(a_data_file(path, LINES, version=version))

    assert found == {name: Executed(name, frozenset(lines), frozenset(), False, True) for name, lines in LINES.items()}
    assert not remarks


@pytest.mark.parametrize("version", [1, 2, 3, 4, 7])
def test_arcs_are_read_from_every_version_of_the_schema(path: Path, version: int) -> None:
    """
    With files of which nothing was executed: that they were measured is known.
    """
    found, remarks = executed_in(a_data_file(path, arcs=ARCS, version=version))

    assert found == {name: Executed(name, frozenset(), frozenset(arcs), True, False) for name, arcs in ARCS.items()}
    assert not remarks


def test_contexts_are_united(path: Path) -> None:
    """
    What was executed by any test was executed.
    """
    lines, arcs = executed_in(a_data_file(path, LINES)), executed_in(a_data_file(path, arcs=ARCS))

    assert executed_in(a_data_file(path, LINES, contexts=3)) == lines
    assert executed_in(a_data_file(path, arcs=ARCS, contexts=3)) == arcs


sets_of_lines = st.dictionaries(st.sampled_from(["a.py", "b.py", "ä/\udcff.py"]), st.sets(st.integers(1, 300)))
sets_of_arcs = st.dictionaries(
    st.sampled_from(["a.py", "b.py"]), st.sets(st.tuples(st.integers(-30, 30), st.integers(-30, 30)))
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(sets_of_lines | sets_of_arcs.map(lambda arcs: {"arcs": arcs}), max_size=4))
def test_several_files_are_their_union(tmp_path: Path, files: list[dict[str, object]]) -> None:
    """
    In any order, added once or twice, with lines in some and arcs in others.
    """
    paths = []
    for number, file in enumerate(files):
        plain = {name.encode(errors="surrogateescape").decode(errors="replace"): found for name, found in file.items()}
        if "arcs" in plain:
            paths.append(a_data_file(tmp_path / f"{number}", arcs={k: sorted(v) for k, v in plain["arcs"].items()}))  # type: ignore[attr-defined]
        else:
            paths.append(a_data_file(tmp_path / f"{number}", plain))  # type: ignore[arg-type]
    alone = [executed_in(path)[0] for path in paths]

    together, remarks = executed_in(*paths)

    assert (together, remarks) == executed_in(*reversed(paths))
    assert together == executed_in(*paths, *paths)[0]
    for name, executed in together.items():
        mine = [each[name] for each in alone if name in each]
        assert executed.lines == frozenset().union(*(each.lines for each in mine))
        assert executed.arcs == frozenset().union(*(each.arcs for each in mine))
        assert executed.has_arcs == any(each.has_arcs for each in mine)


def test_files_of_plugins_are_said_and_left_out(path: Path) -> None:
    """
    What a template could execute, only its plugin knows.
    """
    a_data_file(path, {"a.py": [1], "b.html": [2], "c.html": [3]}, tracers={"b.html": "django", "c.html": "django"})

    found, remarks = executed_in(path)

    assert list(found) == ["a.py"]
    assert [remark.broken for remark in remarks] == [False]
    assert "'b.html' and 1 more" in remarks[0].text
    assert "django" in remarks[0].text


def test_it_is_known_whether_all_measured_branches(tmp_path: Path) -> None:
    """
    A shard that measured lines only says nothing against a branch.
    """
    with DataFiles() as data:
        data.add(a_data_file(tmp_path / "a", LINES))
        data.add(a_data_file(tmp_path / "b", arcs=ARCS))
        data.add(a_data_file(tmp_path / "c", arcs=ARCS))

        assert (data.with_branches, data.without_branches) == (2, 1)


@pytest.mark.parametrize("version", [1, 7])
def test_lines_are_read_up_to_the_end_of_a_source(path: Path, version: int) -> None:
    """
    A few bytes of a set of lines say a million of them; whoever knows where the source ends need not see those behind it.
    """
    a_data_file(path, {"a.py": [1, 7, 8, 9, 16, 17, 900], "b.py": [1]}, version=version)
    with DataFiles() as data:
        data.add(path)
        found = {last: next(iter(data.up_to(lambda _, last=last: last))).lines for last in (0, 7, 8, 16, 1000)}  # type: ignore[misc]

    assert found == {0: set(), 7: {1, 7}, 8: {1, 7, 8}, 16: {1, 7, 8, 9, 16}, 1000: {1, 7, 8, 9, 16, 17, 900}}


def digest(path: Path) -> dict[str, str]:
    return {each.name: sha256(each.read_bytes()).hexdigest() for each in sorted(path.parent.iterdir())}


def test_a_data_file_is_never_changed(path: Path) -> None:
    """
    Nor is anything put beside it, even where nobody may write.
    """
    a_data_file(path, LINES, then="PRAGMA journal_mode = WAL; PRAGMA wal_checkpoint(TRUNCATE)")
    before = digest(path)
    path.chmod(0o444)
    path.parent.chmod(0o555)

    try:
        found, remarks = executed_in(path)
    finally:
        path.parent.chmod(0o755)

    assert len(found) == 2
    assert not remarks
    assert digest(path) == before


def test_what_is_still_in_the_log_beside_it_counts(path: Path) -> None:
    """
    A process that was killed leaves a write-ahead log, and lines in it; the log is left as it is.
    """
    a_data_file(path, LINES)
    program = (
        "import os, sqlite3, sys\n"
        "base = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "base.execute('PRAGMA journal_mode = WAL')\n"
        "base.execute('INSERT INTO file VALUES (3, ?)', ('late.py',))\n"
        "base.execute('INSERT INTO line_bits VALUES (3, 1, ?)', (bytes([8]),))\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)
    assert Path(f"{path}-wal").stat().st_size
    before = digest(path)

    found, remarks = executed_in(path)

    assert found["late.py"].lines == {3}
    assert not remarks
    assert digest(path) == before


def test_a_journal_beside_it_is_said_and_not_touched(path: Path) -> None:
    """
    SQLite would follow the file names in it, and delete what they lead to.
    """
    a_data_file(path, LINES)
    Path(f"{path}-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600))
    before = digest(path)

    found, remarks = executed_in(path)

    assert len(found) == 2
    assert [remark.broken for remark in remarks] == [True]
    assert "journal" in remarks[0].text
    assert digest(path) == before


NONE: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "not there": lambda path: None,
    "empty": lambda path: path.write_bytes(b""),
    "something else": lambda path: path.write_bytes(b"SQLite 3"),
    "no more than a head": lambda path: path.write_bytes(b"SQLite format 3\0"),
    "a head and zeros": lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(5000)),
    "a pipe": os.mkfifo,
    "another database": lambda path: a_data_file(path, then="DROP TABLE coverage_schema"),
    "a version from the future": lambda path: a_data_file(path, then="UPDATE coverage_schema SET version = 8"),
    "a version that is none": lambda path: a_data_file(path, then="UPDATE coverage_schema SET version = 'x'"),
    "no version": lambda path: a_data_file(path, then="DELETE FROM coverage_schema"),
    "no files": lambda path: a_data_file(path, then="DROP TABLE file"),
    "a view of files": lambda path: a_data_file(
        path,
        then="DROP TABLE file; CREATE VIEW file AS WITH RECURSIVE a(id, path) AS (SELECT 1, 'a' UNION ALL SELECT id + 1, 'a' || id FROM a)"
        " SELECT id, path FROM a",
    ),
    "a view of lines": lambda path: a_data_file(
        path,
        LINES,
        then="DROP TABLE line_bits; CREATE VIEW line_bits AS SELECT 1 AS file_id, randomblob(1000000) AS numbits",
    ),
    "computed columns": lambda path: a_data_file(
        path, then="DROP TABLE line_bits; CREATE TABLE line_bits (file_id, numbits AS (zeroblob(1000000000)))"
    ),
}


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_data_file_is_said_in_a_sentence(path: Path, name: str) -> None:
    """
    It is broken, nothing of it counts, and it takes no time.
    """
    NONE[name](path)
    start = time.monotonic()

    found, remarks = executed_in(path)

    assert not found
    assert [remark.broken for remark in remarks] == [True]
    assert len(remarks[0].text) > 10
    assert time.monotonic() - start < 5


ODD_LINES = {
    "text": "INSERT INTO line_bits VALUES (1, 7, 'text')",
    "a number": "INSERT INTO line_bits VALUES (1, 7, 5)",
    "nothing": "INSERT INTO line_bits VALUES (1, 7, NULL)",
    "more lines than any file has": f"INSERT INTO line_bits VALUES (1, 7, zeroblob({MOST_LINE // 8 + 1}))",
}


@pytest.mark.parametrize("name", ODD_LINES)
def test_lines_that_are_none_are_left_out(path: Path, name: str) -> None:
    """
    The others count, and it is said that the file cannot be relied on.
    """
    found, remarks = executed_in(a_data_file(path, LINES, then=ODD_LINES[name]))

    assert found["a.py"].lines == set(LINES["a.py"])
    assert [remark.broken for remark in remarks] == [True]
    assert "1 row" in remarks[0].text


@pytest.mark.parametrize("odd", ["'x'", "NULL", "1.5", "9999999999", "-9999999999", "x'00'"])
def test_arcs_that_are_none_are_left_out(path: Path, odd: str) -> None:
    """
    The others count, and it is said that the file cannot be relied on.
    """
    found, remarks = executed_in(a_data_file(path, arcs=ARCS, then=f"INSERT INTO arc VALUES (1, 1, 5, {odd})"))

    assert found["a.py"].arcs == set(ARCS["a.py"])
    assert [remark.broken for remark in remarks] == [True]
    assert "1 row" in remarks[0].text


def test_rows_of_files_that_are_not_there_are_nothing(path: Path) -> None:
    """
    A number that leads to no file leads nowhere, whatever type it has.
    """
    a_data_file(
        path,
        LINES,
        then="INSERT INTO line_bits VALUES (9, 1, x'ff'), ('x', 1, x'ff'); INSERT INTO arc VALUES (9, 1, 1, 2)",
    )

    found, _ = executed_in(path)

    assert {name: executed.lines for name, executed in found.items()} == {
        name: set(lines) for name, lines in LINES.items()
    }


def test_names_that_are_none_are_no_files(path: Path) -> None:
    """
    Nor are numbers, blobs, or a name of a megabyte.
    """
    a_data_file(
        path, LINES, then="INSERT INTO file VALUES (5, ''), (6, x'00'), (7, NULL), (8, printf('%.*c', 1000000, 'x'))"
    )

    assert list(executed_in(path)[0]) == list(LINES)


def test_names_in_no_encoding_are_read(path: Path) -> None:
    """
    A file system may have any bytes in a name.
    """
    a_data_file(
        path,
        LINES,
        then="INSERT INTO file VALUES (5, CAST(x'ff2e7079' AS TEXT)); INSERT INTO line_bits VALUES (5, 1, x'02')",
    )

    assert executed_in(path)[0]["\udcff.py"].lines == {1}


def test_triggers_and_views_beside_the_tables_are_nothing(path: Path) -> None:
    """
    They are there, and nobody runs them.
    """
    then = "CREATE VIEW x AS SELECT load_extension('evil'); CREATE TRIGGER t AFTER INSERT ON arc BEGIN DELETE FROM file; END"

    assert len(executed_in(a_data_file(path, arcs=ARCS, then=then))[0]) == 2


def big_file(path: Path) -> bytes:
    arcs = {f"src/module_{number}.py": [(line, line + 1) for line in range(200)] for number in range(40)}
    return a_data_file(path, arcs=arcs).read_bytes()


def test_a_file_that_was_cut_off_is_broken(path: Path) -> None:
    """
    Wherever it ends, that is said, and never taken for all of it.
    """
    whole = big_file(path)
    for size in range(0, len(whole) - 1, len(whole) // 23):
        path.write_bytes(whole[:size])

        assert any(remark.broken for remark in executed_in(path)[1]), size


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=40))
def test_a_file_with_any_bytes_in_it_is_read_or_broken(tmp_path: Path, damage: list[tuple[float, int]]) -> None:
    """
    Nothing else is ever raised, and it comes to an end.
    """
    path = tmp_path / "damaged"
    original = tmp_path / "original"
    content = bytearray(original.read_bytes() if original.exists() else big_file(original))
    for where, byte in damage:
        content[int(where * len(content))] = byte
    path.write_bytes(content)

    found, _ = executed_in(path)

    assert all(isinstance(name, str) for name in found)


def test_pages_that_lead_back_to_each_other_come_to_an_end(path: Path, tmp_path: Path) -> None:
    """
    A tree of pages may be so that it would take years to go through it.
    """
    arcs = {f"{number}.py": [(line, line + 1) for line in range(300)] for number in range(60)}
    a_data_file(path, arcs=arcs)
    with closing(sqlite3.connect(path)) as database:
        (size,) = database.execute("PRAGMA page_size").fetchone()
        roots = [root for (root,) in database.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'arc'")]
    content = bytearray(path.read_bytes())
    for root in roots:
        page = (root - 1) * size
        assert content[page] in (2, 5)
        cells = int.from_bytes(content[page + 3 : page + 5])
        for cell in range(cells):
            pointer = page + int.from_bytes(content[page + 12 + 2 * cell : page + 14 + 2 * cell])
            content[pointer : pointer + 4] = root.to_bytes(4)
    path.write_bytes(content)
    start = time.monotonic()

    found, remarks = executed_in(path, a_data_file(tmp_path / "sound", LINES))

    assert any(remark.broken for remark in remarks)
    assert found["b/c.py"].lines == {700}
    assert time.monotonic() - start < 20


def test_a_broken_file_takes_nothing_from_the_others(tmp_path: Path) -> None:
    """
    What was added before and after it is all there.
    """
    (tmp_path / "broken").write_bytes(big_file(tmp_path / "whole")[:20_000])
    paths = [
        a_data_file(tmp_path / "a", {"a.py": [1]}),
        tmp_path / "broken",
        a_data_file(tmp_path / "b", {"a.py": [2]}),
    ]

    assert executed_in(*paths)[0]["a.py"].lines == {1, 2}


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="elsewhere a process inherits the peak of whoever started it"
)
def test_many_shards_take_little_memory(tmp_path: Path) -> None:
    """
    What is united is kept on the disk.
    """
    paths = []
    for shard in range(4):
        arcs = {f"m{number}.py": [(line, line + 1 + shard) for line in range(150)] for number in range(600)}
        paths.append(a_data_file(tmp_path / f"{shard}", arcs=arcs))
    program = (
        "import re, sys\nfrom pathlib import Path\nfrom partest_sdk.adapters.coverage.coveragepy_data import DataFiles\n"
        "def peak():\n    return int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
        "base = peak()\n"
        "with DataFiles() as data:\n    for path in sys.argv[1:]:\n        assert not data.add(Path(path))\n"
        "    print(sum(len(executed.arcs) for executed in data), peak() - base)\n"
    )
    out = subprocess.run([sys.executable, "-c", program, *map(str, paths)], check=True, capture_output=True, text=True)
    count, kilobytes = map(int, out.stdout.split())

    assert count == 4 * 600 * 150
    assert 0 < kilobytes < 40 * 1024


def test_real_data_files_have_the_arcs_that_they_should(tmp_path: Path) -> None:
    """
    Of three shards of a real suite, and of one with contexts.
    """
    folder = data_folder("coverage") / "merge" / "pycobertura"
    copied = shutil.copytree(folder, tmp_path / "copy")
    expected = {"s0": (14, 1913), "s1": (9, 753), "s2": (14, 1516), "contexts": (9, 619)}

    for name, counts in expected.items():
        found, remarks = executed_in(copied / f"{name}.coverage.sqlite")
        assert (len(found), sum(len(executed.arcs) for executed in found.values())) == counts
        assert not remarks


def test_a_set_of_lines_is_packed_as_coveragepy_does_it() -> None:
    """
    The builder of these tests writes what coverage.py's documentation says.
    """
    assert packed([1, 2, 9]) == b"\x06\x02"


def test_a_file_that_is_interrupted_anywhere_takes_nothing_from_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    However far it comes before it has taken too many steps, the next one is read whole.
    """
    then = "INSERT INTO arc VALUES (1, 1, 5, 'x')"
    first = a_data_file(tmp_path / "1", arcs={"a.py": [(line, line + 1) for line in range(300)]}, then=then)
    second = a_data_file(tmp_path / "2", {"b.py": [7]})
    monkeypatch.setattr(coveragepy_data, "_STEPS_PER_BYTE", 0)
    monkeypatch.setattr(coveragepy_data, "_TICK", 1)
    monkeypatch.setattr(coveragepy_data, "_BATCH", 20)
    for steps in range(0, 6000, 97):
        monkeypatch.setattr(coveragepy_data, "_STEPS", steps)
        with DataFiles() as data:
            data.add(first)
            monkeypatch.setattr(coveragepy_data, "_STEPS", 10**6)
            assert not data.add(second)
            assert {executed.path: executed.lines for executed in data}["b.py"] == {7}
