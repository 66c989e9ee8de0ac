"""The statements of sources: found once, kept for the next run, and never believed where they cannot be true."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from coveragepy_builders import a_data_file
from partest_sdk.adapters.coverage import python_sources, statement_cache
from partest_sdk.adapters.coverage.checked_out_sources import CheckedOutSources
from partest_sdk.adapters.coverage.coveragepy_data import DataFiles
from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.python_coverage import python_coverage
from partest_sdk.adapters.coverage.python_sources import PythonSources
from partest_sdk.adapters.coverage.statement_cache import StatementCache
from partest_sdk.core.coverage.numbers import numbers_of
from partest_sdk.core.coverage.python_rules import Rules
from partest_sdk.core.coverage.python_statements import Statements, statements_of
from partest_sdk.core.coverage.what_counts import UNKNOWN
from partest_sdk.errors import UnreadableError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir()
    (folder / "a.py").write_text("if x:\n    y()\n")
    (folder / "b.py").write_text("z = 1\n")
    (folder / "broken.py").write_text("print 1\n")
    (folder / "page.html").write_text("<html>")
    return folder


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The sources that were gone through."""
    sources: list[bytes] = []

    def noting(source: bytes, rules: Rules) -> Statements:
        sources.append(source)
        return statements_of(source, rules)

    monkeypatch.setattr(python_sources, "statements_of", noting)
    return sources


def test_a_source_is_gone_through_once(root: Path, tmp_path: Path, analysed: list[bytes]) -> None:
    """
    Not again in the next run, unless it has changed or other rules hold; and one that is no Python neither.
    """
    paths = ["a.py", "b.py", "broken.py"]
    for expected in (3, 0):
        analysed.clear()
        cache = StatementCache(tmp_path / "cache")
        sources = PythonSources(root, Rules(), cache)
        sources.prepare(paths)
        assert sources.statements("a.py").lines == (1, 2)
        with pytest.raises(UnreadableError, match="Python cannot parse it"):
            sources.statements("broken.py")
        cache.save()
        assert len(analysed) == expected

    (root / "a.py").write_text("if x:\n    y()\nz()\n")
    changed = PythonSources(root, Rules(), StatementCache(tmp_path / "cache"))
    changed.prepare(paths)
    assert changed.statements("a.py").lines == (1, 2, 3)
    assert len(analysed) == 1
    PythonSources(root, Rules(excluded=("y",)), StatementCache(tmp_path / "cache")).prepare(paths)
    assert len(analysed) == 4


def broken_caches(path: Path) -> Iterator[None]:
    """Turns the cache at *path* into one that is none, in every way that comes to mind."""
    good = path.read_bytes()
    for content in (
        b"",
        b"\0" * 100,
        good[:-20],
        good.replace(b"[[1,2]", b"[[0,2]"),
        good.replace(b"[", b"{"),
        good[30:],
    ):
        path.write_bytes(content)
        yield
    path.unlink()
    os.mkfifo(path)
    yield
    path.unlink()
    path.mkdir()
    yield


def test_a_cache_that_is_broken_is_as_none(root: Path, tmp_path: Path) -> None:
    """
    Whatever is in it, or is it.
    """
    path = tmp_path / "cache"
    cache = StatementCache(path)
    PythonSources(root, Rules(), cache).prepare(["a.py", "b.py"])
    cache.save()

    for _ in broken_caches(path):
        sources = PythonSources(root, Rules(), StatementCache(path))
        assert sources.statements("a.py").lines == (1, 2)
        assert sources.statements("b.py").lines == (1,)


def test_a_cache_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    What has not been asked for the longest is forgotten first.
    """
    monkeypatch.setattr(statement_cache, "_SIZE_LIMIT", 1000)
    path = tmp_path / "cache"
    for round_ in range(20):
        cache = StatementCache(path)
        assert round_ == 0 or cache.get("0" * 64)
        cache.put(f"{round_:064x}", f'"{round_}"')
        cache.save()

    assert path.stat().st_size <= 1000
    kept = StatementCache(path)
    assert kept.get(f"{19:064x}") == b'"19"'
    assert kept.get("0" * 64) == b'"0"'
    assert kept.get(f"{1:064x}") is None


def test_nothing_is_written_where_nothing_is_new(root: Path, tmp_path: Path) -> None:
    """
    A second run leaves the file as it is.
    """
    path = tmp_path / "folder" / "cache"
    for _ in range(2):
        cache = StatementCache(path)
        PythonSources(root, Rules(), cache).prepare(["a.py"])
        cache.save()
        os.utime(path, (1, 1)) if not _ else None

    assert path.stat().st_mtime == 1


def test_two_processes_find_what_one_finds(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Many sources are gone through by two, with the same outcome.
    """
    paths = [f"{number}.py" for number in range(70)]
    for number, path in enumerate(paths):
        (root / path).write_text(f"x = {number}\n" * (number + 1))
    monkeypatch.setattr(python_sources, "PROCESSES_FROM", 0)
    two = PythonSources(root, Rules())
    two.prepare([*paths, "broken.py", "missing.py"])

    assert [len(two.statements(path).lines) for path in paths] == list(range(1, 71))
    for path in ("broken.py", "missing.py"):
        with pytest.raises(UnreadableError):
            two.statements(path)


def test_what_is_no_source_is_said(root: Path) -> None:
    """
    A folder, a pipe, a name that is none, and a file that is not there.
    """
    (root / "folder").mkdir()
    os.mkfifo(root / "pipe")
    sources = PythonSources(root, Rules())

    for path in ("folder", "pipe", "a\0.py", "none.py", "x" * 5000):
        with pytest.raises(UnreadableError, match="its source"):
            sources.statements(path)


def covered(
    root: Path, data: DataFiles, place: dict[str, str] | None = None
) -> tuple[dict[str, FileRead], list[Remark]]:
    found = list(
        python_coverage(
            data, PythonSources(root, Rules()), lambda paths: {path: (place or {}).get(path, path) for path in paths}
        )
    )
    return {read.path: read for read in found if isinstance(read, FileRead)}, [
        remark for remark in found if isinstance(remark, Remark)
    ]


def test_data_and_sources_are_coverage(root: Path, tmp_path: Path) -> None:
    """
    Paths are those of the repository, and of files that were not executed at all every line is missed.
    """
    with DataFiles() as data:
        data.add(a_data_file(tmp_path / "1", arcs={"/app/a.py": [(-1, 1), (1, -1)], "b.py": []}))
        files, remarks = covered(root, data, {"/app/a.py": "a.py"})

    assert not remarks
    assert files["a.py"].coverage.lines == {1: 1, 2: 0}
    assert files["a.py"].coverage.branches == {"arc": {1: {"-1": 1, "2": 0}}}
    assert files["b.py"].coverage.lines == {1: 0}


def test_a_file_without_a_source_counts_with_what_was_executed(root: Path, tmp_path: Path) -> None:
    """
    And that this is not all of it is said.
    """
    with DataFiles() as data:
        data.add(a_data_file(tmp_path / "1", {"broken.py": [1], "gone.py": [2, 3], "a.py": [1]}))
        files, remarks = covered(root, data)

    assert files["gone.py"].coverage.lines == {2: 1, 3: 1}
    assert files["broken.py"].coverage.lines == {1: 1}
    assert [remark.broken for remark in remarks] == [True]
    assert "2 files" in remarks[0].text


def test_a_file_that_is_not_of_the_repository_is_not_looked_for(root: Path, tmp_path: Path) -> None:
    """
    Nothing but the name is handed on that it was measured by: nobody counts its lines.
    """
    with DataFiles() as data:
        data.add(a_data_file(tmp_path / "1", {"/usr/lib/a.py": [7]}))
        files, remarks = covered(root, data, {"/usr/lib/a.py": ""})

    assert files["/usr/lib/a.py"].coverage.lines == {}
    assert not remarks


def test_a_file_without_a_source_has_no_more_lines_than_there_is_room(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Some bytes of a data file say a million lines. What is beyond any source, of one file or of all, does not count, and the coverage is incomplete.
    """
    monkeypatch.setattr(python_sources, "_MOST_LINES", 30)
    monkeypatch.setattr(python_sources, "_MOST_LINES_IN_ALL", 50)
    executed = {
        "a.py": range(1, 100),
        "b1.py": range(1, 31),
        "b2.py": range(1, 32),
        "b3.py": range(1, 31),
        "b4.py": range(1, 21),
    }
    with DataFiles() as data:
        data.add(a_data_file(tmp_path / "1", executed))
        files, remarks = covered(root, data)

    assert {path: len(file.coverage.lines) for path, file in files.items()} == {
        "a.py": 2, "b1.py": 30, "b2.py": 0, "b3.py": 0, "b4.py": 20,
    }  # fmt: skip
    assert [remark.broken for remark in remarks] == [True]


def test_templates_that_were_measured_are_left_out(root: Path, tmp_path: Path) -> None:
    """
    As coverage.py does, which says nothing about it.
    """
    with DataFiles() as data:
        data.add(a_data_file(tmp_path / "1", {"page.html": [1], "a.py": [1]}))
        files, remarks = covered(root, data)

    assert list(files) == ["a.py"]
    assert [remark.broken for remark in remarks] == [False]
    assert "page.html" in remarks[0].text


def test_shards_with_and_without_branches_go_together(root: Path, tmp_path: Path) -> None:
    """
    coverage.py refuses to combine them; here the lines are exact, and it is said that the branches may be more: their number is a lower bound.
    """
    with DataFiles() as data:
        data.add(a_data_file(tmp_path / "1", {"a.py": [1, 2]}))
        data.add(a_data_file(tmp_path / "2", arcs={"a.py": [(-1, 1), (1, -1)]}))
        files, remarks = covered(root, data)

    assert files["a.py"].coverage.lines == {1: 1, 2: 1}
    assert files["a.py"].coverage.branches["arc"] == {1: {"-1": 1, "2": 0}}
    assert numbers_of(files["a.py"].coverage) == (2, 2, 1, 2, False)
    assert "1 data file of 2 did not measure branches" in remarks[0].text


@pytest.mark.skipif(os.name != "posix", reason="links take rights there")
def test_a_link_that_leads_out_is_not_followed(root: Path, tmp_path: Path) -> None:
    """
    It came with a pull request; whatever it leads to would be told in what is wrong with it.
    """
    (tmp_path / "keys").write_text("# coding: s3cr3t\n")
    (root / "a.py").unlink()
    (root / "a.py").symlink_to(tmp_path / "keys")
    (root / "inside.py").symlink_to("b.py")
    (root / "a.go").symlink_to(tmp_path / "keys")
    sources = PythonSources(root, Rules())

    with pytest.raises(
        UnreadableError, match="its source cannot be read: it is a link that leads out of the repository"
    ):
        sources.statements("a.py")
    assert sources.statements("inside.py").lines == (1,)
    assert CheckedOutSources(root)("a.go") == UNKNOWN
