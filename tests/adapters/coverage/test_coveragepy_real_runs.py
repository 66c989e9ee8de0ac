"""Real runs under coverage.py, in shards: the same lines, the same branches and the same totals as its own combine and report."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from coverage_builders import read_files
from coveragepy_builders import a_data_file
from coveragepy_oracle import COVERAGE, NETWORKX
from data_folder import data_folder
from partest_sdk.adapters.coverage.coveragepy_data import DataFiles
from partest_sdk.adapters.coverage.coveragepy_settings import settings_in
from partest_sdk.adapters.coverage.formats.format import FileRead
from partest_sdk.adapters.coverage.python_coverage import python_coverage
from partest_sdk.adapters.coverage.python_sources import PythonSources
from partest_sdk.core.coverage.model import FileCoverage, Numbers
from partest_sdk.core.coverage.numbers import numbers_of, numbers_of_files
from real_runners.tool_chain import python_package

SHARDS = 4
PARTS = ["algorithms/components", "algorithms/traversal", "utils", "classes"]
"""What of networkx is measured."""
TESTS = [part for part in PARTS if part != "classes"]
"""Whose tests are run: some hundred, a few seconds of work."""

PROGRAM = '''\
"""A module."""
from contextlib import contextmanager, suppress


@contextmanager
def ctx(
    x,
):
    """A function."""
    yield x


class A:
    """A class."""

    def __repr__(self):  # pragma: no cover
        return "A"


def loops(n):
    for i in range(n):
        with ctx(i) as a, ctx(
            i,
        ):
            if a == 1:
                continue
            if a > 2:
                break
        with ctx(1): pass
    else:
        return [
            x
            for x in range(n)
            if x
        ]
    while True:
        n -= 1
        if not n: break
    with ctx(n):
        with ctx(n):
            if n:
                n = 1
    return n


def choose(x):
    match x:
        case 1 | 2:
            return "few"
        case [_, *_]:
            pass
        case _:
            return None
    for _ in x:  # pragma: no branch
        return (
            1
        )


def fail(x):
    try:
        if x:
            raise ValueError(
                x
            )
        return 0
    except ValueError as e:
        if x > 1:
            raise
    finally:
        if x:
            x = 2
    return x


def never(): return 1; print(
    2
)


loops(2), loops(9), choose(1), choose([1]), fail(0), fail(1)
with suppress(ValueError):
    fail(2)
if __name__ == "__main__": print(A)
'''


class CoveragePy:
    """Its program, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._environment = {**os.environ, "PYTHONPATH": str(python_package(COVERAGE)), "COVERAGE_CORE": "ctrace"}

    def __call__(self, *words: str, **variables: str) -> str:
        command = [sys.executable, "-m", "coverage", *words]
        environment = {**self._environment, **variables}
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=100
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def json(self) -> dict[str, Any]:
        """Its report on .coverage."""
        self("json", "-q", "-o", "report.json")
        return dict(json.loads((self.folder / "report.json").read_text()))


def merged_by_us(folder: Path, *paths: Path) -> dict[str, FileCoverage]:
    with DataFiles() as data:
        remarks = [remark for path in paths for remark in data.add(path)]
        sources = PythonSources(folder, settings_in(folder).rules)
        found = list(python_coverage(data, sources, lambda paths: {path: path for path in paths}))
    assert not remarks
    assert all(isinstance(read, FileRead) for read in found)
    return {read.path: read.coverage for read in found if isinstance(read, FileRead)}


def numbers_in(summary: Mapping[str, int]) -> Numbers:
    return Numbers(
        summary["covered_lines"],
        summary["num_statements"],
        summary.get("covered_branches", 0),
        summary.get("num_branches", 0),
    )


def assert_same(ours: Mapping[str, FileCoverage], theirs: Mapping[str, Any]) -> None:
    """That it is the same as in coverage.py's JSON: by line, by arm, by file and in total."""
    files = {name.replace("\\", "/"): file for name, file in theirs["files"].items()}
    assert ours.keys() == files.keys()
    for path, coverage in ours.items():
        file = files[path]
        assert [line for line, hits in coverage.lines.items() if hits] == file["executed_lines"], path
        assert [line for line, hits in coverage.lines.items() if not hits] == file["missing_lines"], path
        arms = {
            (line, int(end)): hits
            for line, ends in coverage.branches.get("arc", {}).items()
            for end, hits in ends.items()
        }
        assert {arm for arm, hits in arms.items() if not hits} == set(map(tuple, file.get("missing_branches", ()))), (
            path
        )
        assert {arm for arm, hits in arms.items() if hits} >= set(map(tuple, file.get("executed_branches", ()))), path
        assert numbers_of(coverage) == numbers_in(file["summary"]), path
    assert numbers_of_files(ours.values()) == numbers_in(theirs["totals"])


@pytest.mark.slow
@pytest.mark.parametrize("branch", ["true", "false"])
@pytest.mark.parametrize("more", ["", "[report]\nexclude_also =\n    raise\npartial_also = if x"])
def test_a_program_of_traps_is_covered_as_coveragepy_says(tmp_path: Path, branch: str, more: str) -> None:
    """
    Statements over lines, a with in and out of loops, a match, arms that nobody expects: from the tracer to the totals.
    """
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "unused.py").write_text('"""Doc."""\nif a:\n    b()\n')
    (tmp_path / ".coveragerc").write_text(f"[run]\nbranch = {branch}\nrelative_files = true\nsource = .\n{more}")
    coverage = CoveragePy(tmp_path)
    coverage("run", "program.py")

    ours = merged_by_us(tmp_path, tmp_path / ".coverage")

    theirs = coverage.json()
    assert_same(ours, theirs)
    read, remarks = read_files([tmp_path / "report.json"])
    assert numbers_of_files(read.values()) == numbers_in(theirs["totals"])
    assert not [remark for remark in remarks if remark.broken]


@pytest.fixture(scope="module")
def networkx_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a part of networkx, and the data of its suite: whole, and of each shard."""
    folder = tmp_path_factory.mktemp("networkx")
    shutil.copytree(NETWORKX, folder / "networkx", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / ".coveragerc").write_text(
        "[run]\nbranch = true\nrelative_files = true\nsource = networkx\nomit = */tests/*\n"
    )
    tests = sorted(
        str(path.relative_to(folder)) for part in TESTS for path in (folder / "networkx" / part).rglob("test_*.py")
    )
    coverage = CoveragePy(folder)
    path = os.pathsep.join([str(python_package(COVERAGE)), *(entry for entry in sys.path if "site-packages" in entry)])
    for name, share in [("whole", tests), *((f"shard-{shard}", tests[shard::SHARDS]) for shard in range(SHARDS))]:
        words = ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist")
        coverage("run", *words, *share, COVERAGE_FILE=f"data.{name}", PYTHONPATH=path, PYTHONDONTWRITEBYTECODE="1")
    return folder


@pytest.mark.slow
def test_shards_of_networkx_cover_what_the_whole_suite_covers(networkx_runs: Path) -> None:
    """
    In four shards or in one run: the same lines and arms, and the same totals as coverage.py's own combine and report.
    """
    shards = [networkx_runs / f"data.shard-{shard}" for shard in range(SHARDS)]
    coverage = CoveragePy(networkx_runs)
    coverage("combine", "-q", "--keep", *map(str, shards))
    theirs = coverage.json()

    ours = merged_by_us(networkx_runs, *shards)
    whole = merged_by_us(networkx_runs, networkx_runs / "data.whole")

    assert theirs["totals"]["covered_branches"] > 500
    assert_same(ours, theirs)
    assert {path: (each.lines, each.branches) for path, each in ours.items()} == {
        path: (each.lines, each.branches) for path, each in whole.items()
    }


def test_real_shards_of_pycobertura_are_merged_exactly(tmp_path: Path) -> None:
    """
    Seven of its files are those of a release, and come to the same by their sources; of the other two, what was executed is what the JSON says.
    """
    folder = data_folder("coverage") / "merge" / "pycobertura"
    root = python_package("pycobertura==4.1.0")
    theirs = json.loads((folder / "combined.json").read_text())["files"]
    total = Numbers()
    by_source = 0
    with DataFiles() as data:
        for shard in range(3):
            assert not data.add(folder / f"s{shard}.coverage.sqlite")
        executed = {each.path: each for each in data}
        reads = list(
            python_coverage(
                data, PythonSources(root, settings_in(tmp_path).rules), lambda paths: {path: path for path in paths}
            )
        )
    for read in reads:
        if not isinstance(read, FileRead):
            continue
        file = theirs.get(
            read.path, {"executed_lines": [], "missing_lines": [], "executed_branches": [], "missing_branches": []}
        )
        lines = {*file["executed_lines"], *file["missing_lines"]}
        if set(read.coverage.lines) == lines:
            by_source += 1
            total += numbers_of(read.coverage)
            continue
        arcs = set(map(tuple, [*file["executed_branches"], *file["missing_branches"]]))
        found = executed[read.path]
        reached = found.lines | {line for arc in found.arcs for line in arc}
        total += Numbers(len(reached & lines), len(lines), len(found.arcs & arcs), len(arcs))

    assert by_source == 7
    assert total == (883, 934, 226, 258, True)


def test_data_of_another_place_has_other_paths(tmp_path: Path) -> None:
    """
    Two shards may know a file by two names; placed, they are one file.
    """
    (tmp_path / "a.py").write_text("x = 1\ny = 2\n")
    paths = [a_data_file(tmp_path / "1", {"/app/a.py": [1]}), a_data_file(tmp_path / "2", {"C:\\work\\a.py": [2]})]
    with DataFiles() as data:
        for path in paths:
            data.add(path)
        reads = list(
            python_coverage(
                data, PythonSources(tmp_path, settings_in(tmp_path).rules), lambda paths: dict.fromkeys(paths, "a.py")
            )
        )

    assert [read.path for read in reads if isinstance(read, FileRead)] == ["a.py", "a.py"]
