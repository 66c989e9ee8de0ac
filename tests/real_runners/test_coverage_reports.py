"""Coverage of real runs: `go test`, nyc and c8 write it, and what they say of it themselves is what we find."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from coverage_builders import read_files, unit_numbers
from partest_sdk.adapters.coverage.writers.lcov import write_lcov
from partest_sdk.core.coverage.merge import MergedCoverage
from partest_sdk.core.coverage.numbers import numbers_of_files

from real_runners.project import PROJECTS, Project
from real_runners.tool_chain import npm_packages, program

pytestmark = pytest.mark.slow


def read_all(files: Iterable[Path]) -> MergedCoverage:
    found, remarks = read_files(files)
    assert not [remark for remark in remarks if remark.broken]
    return found


@pytest.fixture
def go(tmp_path: Path) -> Project:
    program("go")
    return Project.copy("go_coverage", tmp_path)


def go_percent(go: Project, profile: str) -> str:
    """What Go's own tool says of a profile."""
    said = go.run("go", "tool", "cover", "-func", profile, GOTOOLCHAIN="local")
    found = re.search(r"^total:\s+\(statements\)\s+([\d.]+)%", said.out, re.MULTILINE)
    assert found, said.text
    return found[1]


def test_go_test(go: Project) -> None:
    """
    Every block comes once per test binary; three shards with different modes are one run.
    """
    runs = [
        ("all", "atomic", "."),
        ("negative", "set", "Negative"),
        ("zero", "count", "Zero"),
        ("total", "atomic", "Total"),
    ]
    for name, mode, tests in runs:
        words = (f"-coverprofile={name}.out", f"-covermode={mode}", "-coverpkg=./...", f"-run={tests}", "./...")
        said = go.run("go", "test", *words, GOTOOLCHAIN="local")
        assert said.code == 0, said.text
    whole = read_all([go.folder / "all.out"])
    shards = read_all(go.folder / f"{name}.out" for name, _, _ in runs[1:])

    covered, total = unit_numbers(whole.values(), "statements")
    assert f"{covered * 100 / total:.1f}" == go_percent(go, "all.out")
    assert unit_numbers(shards.values(), "statements") == (covered, total)
    assert numbers_of_files(shards.values()) == numbers_of_files(whole.values())
    assert {*shards} == {"example.org/covered/calc/calc.go", "example.org/covered/shop/shop.go"}


@pytest.fixture(scope="session")
def node_modules() -> Path:
    return npm_packages(PROJECTS / "js_coverage")


REPORTERS = [f"--reporter={name}" for name in ("json", "json-summary", "lcovonly", "cobertura", "clover")]


def run_js(tool: str, project: Project, folder: str, *arguments: str) -> Path:
    """Run the program once for each of *arguments*, and write the reports of all that into *folder*."""
    node = program("node")
    for number, argument in enumerate(arguments):
        command = (f"node_modules/.bin/{tool}", *REPORTERS, f"--report-dir={folder}", f"--temp-directory={folder}-raw")
        keep = ["--no-clean"] if tool == "nyc" and number else ["--clean=false"] if number else []
        said = project.run(*command, *keep, node, "main.js", argument)
        assert said.code == 0, said.text
    return project.folder / folder


@pytest.mark.parametrize("tool", ["nyc", "c8"])
def test_istanbul_reports(tool: str, node_modules: Path, tmp_path: Path) -> None:
    """
    Its own summary of one run is what we find in each of its formats; and two shards have the lines of both runs together.
    """
    project = Project.copy("js_coverage", tmp_path, node_modules)
    both = run_js(tool, project, "both", "one", "two")
    shards = [run_js(tool, project, name, name) for name in ("one", "two")]
    summary = json.loads((both / "coverage-summary.json").read_text("utf-8"))["total"]
    found = read_all([both / "coverage-final.json"])
    numbers = numbers_of_files(found.values())

    assert numbers[:2] == (summary["lines"]["covered"], summary["lines"]["total"])
    assert numbers[2:4] == (summary["branches"]["covered"], summary["branches"]["total"])
    assert unit_numbers(found.values(), "statements") == (
        summary["statements"]["covered"],
        summary["statements"]["total"],
    )
    for name in ("lcov.info", "cobertura-coverage.xml", "clover.xml"):
        assert numbers_of_files(read_all([both / name]).values())[:2] == numbers[:2], name
    together = read_all(shard / "coverage-final.json" for shard in shards)
    assert numbers_of_files(together.values())[:2] == numbers[:2]
    # V8 names other ranges in each run, so of c8's shards the branches are more, and a lower bound.
    assert numbers_of_files(together.values()).exact is (tool == "nyc")
    if tool == "nyc":
        assert numbers_of_files(together.values()) == numbers


def test_what_we_write_is_read_by_others(node_modules: Path, tmp_path: Path) -> None:
    """
    Our LCOV of a run holds the same lines and as many arms as the run's own.
    """
    project = Project.copy("js_coverage", tmp_path, node_modules)
    reports = run_js("nyc", project, "out", "one")
    found = read_all([reports / "coverage-final.json"])
    with (tmp_path / "ours.info").open("w", encoding="utf-8", newline="\n") as out:
        assert not write_lcov(found, out)

    ours, theirs = ((tmp_path / "ours.info").read_text("utf-8"), (reports / "lcov.info").read_text("utf-8"))
    for tag in ("DA", "LF", "LH", "BRF", "BRH"):
        assert sorted(re.findall(rf"^{tag}:.*", ours, re.MULTILINE)) == sorted(
            re.findall(rf"^{tag}:.*", theirs, re.MULTILINE)
        )
