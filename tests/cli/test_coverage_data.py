"""Data files of coverage.py, left by real shards, are merged to what coverage.py itself reports of all of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from command_line import CommandLine
from coverage_project import TESTS
from coveragepy_builders import a_data_file
from real_runners.tool_chain import python_package
from real_runs import clean_environment

SOURCE = """\
def f(x):
    if x:
        return 1
    for i in range(x):
        print(i)
    return 2


def g():
    return (1 +
            2)
"""
RUN = 'COVERAGE_FILE="$PARTEST_SHARD_COVERAGE/data" "{python}" -m coverage run --branch --source=pkg -m pytest -q'


def run(folder: Path, package: Path, *words: str, **more: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, capture_output=True, text=True, check=True,
        env=clean_environment(PYTHONPATH=os.pathsep.join([str(package), str(folder)]), **more),
    )  # fmt: skip
    return done.stdout


def reported(folder: Path, package: Path, data: Iterable[Path]) -> list[int]:
    """What coverage.py says of all *data* together: covered lines, lines, covered branches, branches."""
    run(folder, package, "coverage", "combine", "--keep", *map(str, sorted(data)))
    run(folder, package, "coverage", "json", "-o", "theirs.json")
    totals = json.loads((folder / "theirs.json").read_text())["totals"]
    return [totals[name] for name in ("covered_lines", "num_statements", "covered_branches", "num_branches")]


def summed(files: dict[str, list[int]]) -> list[int]:
    """The same numbers of all *files* of a flag."""
    return [sum(column) for column in zip(*files.values(), strict=True)][:4]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a line of sh")
def test_shards_together_cover_what_coverage_py_says(partest: CommandLine) -> None:
    """
    Lines and branches, of each shard and of all; the second merge knows the sources already, and says the same.
    """
    package = python_package("coverage==7.17.3")
    for name, text in {
        "pkg/__init__.py": "",
        "pkg/a.py": SOURCE,
        "tests/test_a.py": "from pkg.a import f\ndef test_one():\n    assert f(1) == 1\n",
        "tests/test_b.py": "from pkg.a import f, g\ndef test_two():\n    assert f(0) == 2\n    g()\n",
    }.items():
        partest.write(name, text)
    for words in (("init", "-q"), ("add", ".")):
        subprocess.run(["git", *words], cwd=partest.folder, check=True)
    partest.plan("--shards", "2")
    for shard in ("1/2", "2/2"):
        command = RUN.format(python=sys.executable)
        run(
            partest.folder,
            package,
            "partest_sdk",
            "run",
            "--shard",
            shard,
            "--plan",
            "plan.json",
            "--",
            "sh",
            "-c",
            command,
        )

    assert partest("merge-results", "--plan", "plan.json", "--coverage-cache", "known").code == 0
    first = (partest.folder / "partest-bundle" / "coverage.json").read_text()
    assert partest("merge-results", "--plan", "plan.json", "--coverage-cache", "known").code == 0
    again = (partest.folder / "partest-bundle" / "coverage.json").read_text()

    theirs = reported(partest.folder, package, partest.folder.glob("partest-results/*/*/*/coverage/data"))
    told = json.loads(first)
    assert summed(told["flags"]["tests"]) == theirs
    assert [shard[1] for shard in told["shards"]] == ["1/2", "2/2"]
    assert told["incomplete"] == []
    assert told["exact"] is True
    assert again == first
    assert (partest.folder / "known").stat().st_size > 0


def test_branches_that_one_shard_did_not_measure_are_a_lower_bound(partest: CommandLine) -> None:
    """
    With --branch, one shard took an arm; without, another took the other perhaps: at least one of two, and exactly all lines.
    """
    partest.write("pkg/a.py", "def f(x):\n    if x:\n        return 1\n    return 2\n")
    partest.write("t.xml", TESTS)
    for words in (("init", "-q"), ("add", "pkg")):
        subprocess.run(["git", *words], cwd=partest.folder, check=True)
    for shard in (1, 2):
        (partest.folder / f"c/{shard}-of-2").mkdir(parents=True)
    a_data_file(partest.folder / "c/1-of-2/data", arcs={"pkg/a.py": [(-1, 1), (1, -1), (-1, 2), (2, 3), (3, -1)]})
    a_data_file(partest.folder / "c/2-of-2/data", {"pkg/a.py": [1, 2, 4]})

    said = partest("merge-results", "--junit", "t.xml", "--coverage", "unit=c")
    assert "coverage: 100.0 % of 4 lines, at least 50.0 % of 2 branches, in 1 file" in said.out


SETTINGS = """\
[paths]
source =
    pkg
    */installed/pkg

[report]
omit =
    pkg/legacy/*, */main.py
"""


@pytest.mark.slow
def test_paths_and_omitted_files_are_those_of_the_projects_settings(partest: CommandLine) -> None:
    """
    What ran from another folder is the source that the settings say it is, and what they omit does not count, as in coverage.py's own report.
    """
    package = python_package("coverage==7.17.3")
    elsewhere = partest.folder.parent / "elsewhere" / "installed"
    for root in (partest.folder, elsewhere):
        for name, text in {
            "pkg/__init__.py": "",
            "pkg/a.py": SOURCE,
            "pkg/legacy/__init__.py": "",
            "pkg/legacy/old.py": SOURCE,
            "main.py": f"from pkg import a\nfrom pkg.legacy import old\na.f({int(root == elsewhere)})\n",
        }.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        run(root, package, "coverage", "run", "--branch", f"--data-file={root / 'data'}", "main.py")
    (elsewhere / "data").rename(partest.folder / "data2")
    for words in (("init", "-q"), ("add", "pkg", "main.py")):
        subprocess.run(["git", *words], cwd=partest.folder, check=True)
    partest.write(".coveragerc", SETTINGS)
    partest.write("t.xml", TESTS)

    assert partest("merge-results", "--junit", "t.xml", "--coverage", "unit=data*").code == 0
    told = json.loads((partest.folder / "partest-bundle" / "coverage.json").read_text())
    data = [partest.folder / name for name in ("data", "data2")]
    assert sorted(told["flags"]["unit"]) == ["pkg/__init__.py", "pkg/a.py"]
    assert summed(told["flags"]["unit"]) == reported(partest.folder, package, data)
    assert told["incomplete"] == told["notes"] == []
