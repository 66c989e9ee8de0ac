"""Half of many reports is read by a second process: what comes out is the same, to the byte, and nothing is lost with the process."""

from __future__ import annotations

import json
import marshal
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from partest_sdk.adapters.coverage import beside as beside_module
from partest_sdk.adapters.coverage.beside import beside, halves
from partest_sdk.adapters.coverage.coverage_files import CoverageGroup
from partest_sdk.adapters.coverage.detection import DATA_FILE, Formats
from partest_sdk.adapters.coverage.formats.format import Remark
from partest_sdk.adapters.coverage.reader import CoverageReport, read_reports
from partest_sdk.adapters.coverage.writers.lcov import write_lcov
from partest_sdk.commands.merge_coverage import Beside, Group, Record, Said, merge_coverage
from partest_sdk.core.coverage.assembly import Assembly
from partest_sdk.core.coverage.paths import RepositoryTree
from partest_sdk.core.coverage.told import to_value

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork on Windows")

TREE = ("src/a.c", "src/b.c", "lib/b.c", "src/c.py", "src/d.go", "src/e.js")
LCOV = (
    "TN:\nSF:src/a.c\nDA:1,{0}\nDA:2,0\nDA:2,3\nBRDA:1,0,0,{0}\nBRDA:1,0,1,-\nBRDA:2,e3,0,1\nend_of_record\n"
    "SF:src/a.c\nDA:7,1\nend_of_record\nSF:b.c\nDA:1,-4\nend_of_record\nSF:/nowhere/\udcff.c\nDA:1,{0}\nend_of_record\n"
)
COBERTURA = """<coverage line-rate="1" lines-valid="99"><sources><source>/app/src</source></sources><packages>
<class filename="c.py"><lines><line number="1" hits="{0}" branch="true" condition-coverage="50% (1/2)" missing-branches="{1}"/>
<line number="2" hits="1" branch="true" condition-coverage="50% (1/2)"/></lines></class></packages></coverage>"""
GO = "mode: count\nacme.org/shop/src/d.go:1.1,3.2 2 {0}\nacme.org/shop/src/d.go:4.1,5.2 1 0\n"
ISTANBUL = {
    "src/e.js": {
        "path": "src/e.js",
        "statementMap": {"0": {"start": {"line": 1, "column": 0}, "end": {"line": 4, "column": 9}}},
        "fnMap": {},
        "branchMap": {},
        "s": {"0": 2**63},
        "f": {},
        "b": {},
    }
}


class OneReport:
    folders = ()

    def __init__(self, report: CoverageReport) -> None:
        self.name = report.path.name
        self._report = report

    def __iter__(self) -> Iterator[Record | Said]:
        for found in self._report:
            yield Said(found.text, found.broken) if isinstance(found, Remark) else Record(*found)


def some_groups(folder: Path) -> list[CoverageGroup]:
    """Three shards of one flag and loose reports of another, in several formats, some damaged."""
    folder.mkdir(exist_ok=True)
    groups = []
    for number in (1, 2, 3):
        texts = (
            LCOV.format(number - 1),
            COBERTURA.format(number, number),
            GO.format(number),
            LCOV.format(5)[: -9 * number],
            json.dumps(ISTANBUL),
        )
        paths = []
        for place, text in enumerate(texts):
            paths.append(folder / f"{number}-{place}")
            paths[-1].write_bytes(text.encode(errors="surrogateescape"))
        groups.append(CoverageGroup("unit", f"{number}/3", tuple(paths)))
    groups.append(CoverageGroup("empty", "1/1", ()))
    groups.append(CoverageGroup("loose", "", (*groups[0].paths, folder / "absent", *groups[2].paths)))
    return groups


def opened(groups: Sequence[CoverageGroup]) -> list[Group]:
    formats = Formats()
    return [Group(group.flag, group.shard, map(OneReport, read_reports(group.paths, formats))) for group in groups]


def everything(here: Sequence[CoverageGroup], there: Sequence[CoverageGroup] = (), way: Beside | None = None) -> str:
    """What the bundle would have."""
    assembly = Assembly(RepositoryTree(TREE))
    told = merge_coverage(opened(here), assembly, ["a shard is missing"], "abc", opened(there), way)
    out = StringIO()
    left_out = write_lcov(assembly.files, out)
    return json.dumps([to_value(told), told.exact, left_out]) + out.getvalue()


def in_parts(groups: Sequence[CoverageGroup]) -> list[CoverageGroup]:
    return [part for group in groups for part in beside_module._parts(group)]


def test_two_processes_come_to_the_same(tmp_path: Path) -> None:
    """
    Wherever the reports are divided: the same bytes, the same remarks in the same order, whichever process has read what.
    """
    parts = in_parts(some_groups(tmp_path))
    alone = everything(parts)

    assert len(parts) > 10
    assert everything(some_groups(tmp_path)) == alone
    for middle in range(len(parts) + 1):
        assert everything(parts[:middle], parts[middle:], beside) == alone


@pytest.mark.parametrize("bytes_left", [None, 4, 8, 40, 10**6])
def test_nothing_is_lost_with_a_process(
    tmp_path: Path, bytes_left: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Killed before it says anything, or in the middle of it: its reports are read once more, and none counts twice.
    """
    parts = in_parts(some_groups(tmp_path))
    alone = everything(parts)
    parent = os.getpid()
    dumps = marshal.dumps
    left = [bytes_left or 0]

    def cut(value: Any) -> bytes:
        if os.getpid() != parent and left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        text = dumps(value)
        left[0] -= len(text)
        return text

    if bytes_left != 10**6:
        monkeypatch.setattr(marshal, "dumps", cut)

    assert everything(parts[:2], parts[2:], beside) == alone


def test_no_process_can_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The system refuses one: one process reads all of it.
    """
    parts = in_parts(some_groups(tmp_path))
    alone = everything(parts)

    def refused() -> int:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", refused)
    assert everything(parts[:2], parts[2:], beside) == alone


def test_a_child_never_stays_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Whatever happens to us meanwhile, the child goes with us: it is neither waited for nor left to run.
    """
    before = time.monotonic()
    children = []
    fork = os.fork

    def watched() -> int:
        children.append(fork())
        return children[-1]

    monkeypatch.setattr(os, "fork", watched)
    with pytest.raises(KeyError), beside(lambda: iter(lambda: time.sleep(60), 1)):
        raise KeyError

    assert time.monotonic() - before < 30
    with pytest.raises(ProcessLookupError):
        os.kill(children[0], 0)


def results_of(work: Callable[[], Iterable[Any]]) -> list[Any] | None:
    way: AbstractContextManager[Callable[[], Iterable[Any] | None]] = beside(work)
    with way as results:
        found = results()
        return None if found is None else list(found)


def test_what_a_child_says_arrives_whole(capfd: pytest.CaptureFixture[str]) -> None:
    """
    More than a pipe holds, and nothing at all; a child that fails says nothing, not even to the terminal.
    """

    def failing() -> Iterator[Any]:
        yield 1
        raise RuntimeError("a mistake")

    assert results_of(lambda: [["x" * 10**6, {1: (2, frozenset({"3"}))}], 2**80]) == [
        ["x" * 10**6, {1: (2, frozenset({"3"}))}],
        2**80,
    ]
    assert results_of(list) == []
    assert results_of(failing) is None
    assert capfd.readouterr() == ("", "")


@contextmanager
def small_and_forkable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(beside_module, "PROCESSES_FROM", 100)
        patch.setattr(beside_module, "_may_fork", lambda: True)
        yield


def sized(folder: Path, name: str, size: int, content: bytes = b"x") -> Path:
    path = folder / name
    path.write_bytes(content.ljust(size, b"x"))
    return path


def test_halves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    In order, about as many bytes each; a shard stays whole, since its numbers are those of all its reports, and loose reports need not.
    """
    paths = tuple(sized(tmp_path, str(number), 100) for number in range(4))
    one, two = CoverageGroup("a", "1/2", paths[:1]), CoverageGroup("a", "2/2", paths[1:2])
    whole, loose = CoverageGroup("a", "1/1", paths), CoverageGroup("a", "", paths)
    with small_and_forkable(monkeypatch):
        assert halves([one, two]) == ([one], [two])
        assert halves([whole]) == ([whole], ())
        here, there = halves([loose])
        assert (*(path for part in here for path in part.paths),) == paths[:2]
        assert (*(path for part in there for path in part.paths),) == paths[2:]
        assert halves([]) == ([], ())


@pytest.mark.parametrize("name", ["absent", "data", "xml", "tiny"])
def test_when_one_process_is_enough(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Little to read, nothing for the other half, or data files among the reports, which are read as one, or XML, which takes too much memory twice.
    """
    sized(tmp_path, "data", 200, DATA_FILE)
    sized(tmp_path, "xml", 200, b"\xef\xbb\xbf\n<?xml")
    sized(tmp_path, "tiny", 2)
    groups = [
        CoverageGroup("a", "", (sized(tmp_path, "report", 200),)),
        CoverageGroup("b", "", (tmp_path / name, tmp_path / "a\0b", tmp_path)),
    ]
    assert halves(groups) == (groups, ())
    with small_and_forkable(monkeypatch):
        if name not in ("data", "xml"):
            monkeypatch.setattr(beside_module, "_size", lambda path: 200 if path.name == "report" else 2)
        assert halves(groups) == (groups, ())
