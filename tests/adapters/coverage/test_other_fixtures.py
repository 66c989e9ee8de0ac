"""Real reports of JaCoCo, Clover, Go, Istanbul, llvm-cov and SimpleCov: their numbers are those that were counted independently."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NamedTuple

import pytest
from coverage_builders import read_files, unit_numbers
from data_folder import DATA, data_folder
from partest_sdk.adapters.coverage.formats.format import Remark
from partest_sdk.core.coverage.merge import MergedCoverage
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.numbers import numbers_of_files

NUMBERS = ("lines_covered", "lines_total", "branches_covered", "branches_total")
UNITS = ("statements", "regions")


def table(name: str) -> Any:
    path = DATA / "coverage" / name
    return json.loads(path.read_text("utf-8")) if path.exists() else []


MINE = {"jacoco", "clover", "go-coverprofile", "istanbul-json", "llvm-cov-export", "simplecov-resultset"}
"""Formats of which this is the test; others have their own."""
REPORTS = sorted(name for name, about in dict(table("expected.json")).items() if about["format"] in MINE) or ["no data"]
SETS = {one["name"]: one for one in table("merge_sets.json") if one["name"] in {"llvm-json", "go", "istanbul"}}


class Answer(NamedTuple):
    """What we say where the independent count says something else."""

    why: str
    numbers: Numbers
    files: int


DELIBERATE = {
    "files/jacoco-gcovr-no-ci.xml": Answer(
        "only its counters say how many lines were executed, and counters cannot be merged; its branches are per line",
        Numbers(0, 0, 4, 14),
        7,
    ),
    "files/llvm-cov-rust.json": Answer(
        "it was exported with --summary-only: it has totals of files, which cannot be merged, and nothing else",
        Numbers(),
        0,
    ),
}
REMARKS = {
    "files/clover-phpunit-path.xml": "its head counts 3 of 7 branches, and its lines 0 of 0",
    "files/jacoco-gcovr-no-ci.xml": "it says how many lines were executed (25 of 40), but of 40 not which",
    "files/llvm-cov-rust.json": "but not which, and 3 more like that",
}
"""What is said of reports; nothing of all others."""


@cache
def read(*names: str) -> tuple[MergedCoverage, list[Remark]]:
    folder = data_folder("coverage")
    return read_files(folder / name for name in names)


def test_the_tables_speak_of_reports_that_exist() -> None:
    """
    No answer is left over from a report that is gone, and no report of these formats is forgotten.
    """
    data_folder("coverage")

    assert {*DELIBERATE, *REMARKS} <= set(REPORTS)
    assert len(REPORTS) >= 21
    assert set(SETS) == {"llvm-json", "go", "istanbul"}


@pytest.mark.parametrize("name", REPORTS)
def test_numbers_of_a_report(name: str) -> None:
    """
    Lines, branches, files, and the units of the format: as counted by somebody else.
    """
    found, _ = read(name)
    about = table("expected.json")[name]
    wanted, files = Numbers(*(about[number] for number in NUMBERS)), about["files"]
    if name in DELIBERATE:
        _, wanted, files = DELIBERATE[name]

    assert numbers_of_files(found.values()) == wanted
    assert len(found) == files
    for kind in UNITS:
        if f"{kind}_total" in about and name not in DELIBERATE:
            assert unit_numbers(found.values(), kind) == (about[f"{kind}_covered"], about[f"{kind}_total"])


@pytest.mark.parametrize("name", REPORTS)
def test_remarks_on_a_report(name: str) -> None:
    """
    What cannot be relied on is said, and so is a head that differs from its lines; there is nothing else to say.
    """
    _, remarks = read(name)

    assert [remark.broken for remark in remarks] == [name in DELIBERATE] * (name in REMARKS)
    assert all(REMARKS[name] in remark.text for remark in remarks), remarks


@pytest.mark.parametrize("name", SETS or ["no data"])
def test_numbers_of_a_merge(name: str) -> None:
    """
    The union of the shards, exactly; in any order, and no more when a shard comes twice.
    """
    data_folder("coverage")
    inputs, expected = SETS[name]["inputs"], SETS[name]["expected"]

    for order in (inputs, inputs[::-1], inputs * 2):
        found, remarks = read(*order)
        numbers = numbers_of_files(found.values())
        assert numbers == Numbers(*(expected.get(number, 0) for number in NUMBERS))
        for kind in UNITS:
            if f"{kind}_total" in expected:
                assert unit_numbers(found.values(), kind) == (expected[f"{kind}_covered"], expected[f"{kind}_total"])
        assert not remarks


def test_llvm_in_two_formats_says_the_same() -> None:
    """
    Lines and their hits of llvm-cov's JSON are those of its LCOV, which it counts itself.
    """
    for name in ("a", "b", "merged"):
        json_form, _ = read(f"merge/llvm/{name}.json")
        lcov, _ = read(f"merge/llvm/{name}.lcov")
        assert {path.removeprefix("./"): json_form[path].lines for path in json_form} == {
            path: lcov[path].lines for path in lcov
        }


def test_simplecov_in_two_formats_says_the_same() -> None:
    """
    Its result set and its LCOV are of one run.
    """
    result_set, _ = read("files/simplecov-resultset.json")
    lcov, _ = read("files/lcov-simplecov.info")
    lines = {path: lcov[path].lines for path in lcov}

    assert len(lines) == len(result_set)
    for path in result_set:
        assert [theirs for other, theirs in lines.items() if path.endswith(other.removeprefix("./"))] == [
            result_set[path].lines
        ]
