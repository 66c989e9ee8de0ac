"""Data files of coverage.py, left by real shards, are merged to what coverage.py itself reports of all of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import CommandLine
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

    data = [str(path) for path in sorted(partest.folder.glob("partest-results/*/*/*/coverage/data"))]
    run(partest.folder, package, "coverage", "combine", "--keep", *data)
    run(partest.folder, package, "coverage", "json", "-o", "theirs.json")
    theirs = json.loads((partest.folder / "theirs.json").read_text())["totals"]
    told = json.loads(first)
    assert [sum(column) for column in zip(*told["flags"]["tests"].values(), strict=True)] == [
        theirs["covered_lines"], theirs["num_statements"], theirs["covered_branches"], theirs["num_branches"],
    ]  # fmt: skip
    assert [shard[1] for shard in told["shards"]] == ["1/2", "2/2"]
    assert told["incomplete"] == []
    assert told["exact"] is True
    assert again == first
    assert (partest.folder / "known").stat().st_size > 0
