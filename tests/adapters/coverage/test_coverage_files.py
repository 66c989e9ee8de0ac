"""Which files are reports, of which flag and shard: by patterns, and in the folders of shards."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from partest_sdk.adapters.coverage.coverage_files import CoverageFound, CoverageGroup, of_patterns, of_shards, without
from partest_sdk.core.results.proof import Proof
from run_builders import a_cut_run


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")


def told(found: CoverageFound, folder: Path) -> dict[tuple[str, str], list[str]]:
    """By flag and shard, the paths from *folder*."""
    return {
        (group.flag, group.shard): [path.relative_to(folder).as_posix() for path in group.paths]
        for group in found.groups
    }


@pytest.mark.parametrize(
    ("pattern", "flag", "names"),
    [
        ("a.info", "tests", ["a.info"]),
        ("unit=a.info", "unit", ["a.info"]),
        ("unit= a.info", "unit", ["a.info"]),
        ("e2e tests: linux=a.info", "e2e tests: linux", ["a.info"]),
        ("**/*.info", "tests", ["a.info", "sub/b=c.info", "sub/deep/d.info"]),
        ("sub", "tests", ["sub/b=c.info", "sub/deep/d.info"]),
        ("sub/", "tests", ["sub/b=c.info", "sub/deep/d.info"]),
        ("sub/b=c.info", "tests", ["sub/b=c.info"]),
        ("x=sub/b=c.info", "x", ["sub/b=c.info"]),
        ("../*/a.info", "tests", ["a.info"]),
    ],
)
def test_patterns(tmp_path: Path, pattern: str, flag: str, names: list[str]) -> None:
    """
    A flag, if there is one, stands before the first ``=`` and holds no slash; a folder is all that is below it but pages.
    """
    folder = tmp_path / "project"
    write(folder, "a.info", "sub/b=c.info", "sub/deep/d.info", "sub/deep/index.html", "node_modules/x/y.info")

    found = of_patterns([pattern], folder, [])

    (group,) = found.groups
    assert (group.flag, group.shard) == (flag, "")
    assert [os.path.relpath(path, folder) for path in group.paths] == names
    assert found.missing == ()


def test_the_absolute_pattern(tmp_path: Path) -> None:
    """
    Leads to where it says.
    """
    write(tmp_path, "elsewhere/a.info")
    found = of_patterns([str(tmp_path / "elsewhere" / "*.info")], tmp_path / "here", [])

    assert [group.paths for group in found.groups] == [(tmp_path / "elsewhere" / "a.info",)]


def test_shards_are_read_off_the_path(tmp_path: Path) -> None:
    """
    In the order of their numbers, and never off the folders that the project itself lies in.
    """
    folder = tmp_path / "7-of-8" / "project"
    write(folder, "r/10-of-12/a", "r/2-of-12/a", "r/02-of-12/b", "r/x-of-12/a", "plain/a", "r/12-of-9")

    found = of_patterns(["r", "plain"], folder, [])

    assert list(told(found, folder).items()) == [
        (("tests", ""), ["r/12-of-9", "r/x-of-12/a", "plain/a"]),
        (("tests", "2/12"), ["r/02-of-12/b", "r/2-of-12/a"]),
        (("tests", "10/12"), ["r/10-of-12/a"]),
    ]


@pytest.mark.parametrize(
    ("name", "shard"),
    [
        ("2-of-4/a.info", "2/4"),
        ("coverage-2-of-4/a.info", "2/4"),
        ("unit_2-of-4-linux/deep/a.info", "2/4"),
        ("py3.11 2-of-4 (attempt 1)/a.info", "2/4"),
        ("lcov-2-of-4.info", "2/4"),
        ("data-2-of-4", "2/4"),
        # Our own result folders in artifacts that are called after something else.
        ("leg-1-of-3/unit/2-of-4/attempt-1/a.info", "2/4"),
        ("leg-1-of-3/unit/9-of-4/a.info", "1/3"),
        ("v2-of-4/a.info", ""),
        ("2-of-4th/a.info", ""),
        ("coverage-2of4/a.info", ""),
    ],
)
def test_names_that_speak_of_a_shard(tmp_path: Path, name: str, shard: str) -> None:
    """
    Artifacts and files are called by more than their shard; it begins and ends where no letter and no digit is.
    """
    write(tmp_path, f"r/{name}")

    assert list(told(of_patterns(["r"], tmp_path, []), tmp_path)) == [("tests", shard)]


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["1-of-2/a", "2-of-2/a"], []),
        # As artifacts are called.
        (["coverage-1-of-3/a", "coverage-3-of-3/a"], ["shard 2/3 of tests left no coverage"]),
        (["lcov-1-of-3.info", "lcov-3-of-3.info"], ["shard 2/3 of tests left no coverage"]),
        (["unit-1-of-2/a", "unit-2-of-2/a", "e2e-1-of-2/a", "e2e-2-of-2/a"], []),
        ([*(f"unit-{number}-of-3/a" for number in (1, 2, 3)), "e2e-1-of-3/a", "e2e-3-of-3/a"], ["shard 2/3 of tests left no coverage"]),
        ([*(f"c-{number}-of-3-mac/a" for number in (1, 2, 3)), "c-1-of-3-win/a", "c-3-of-3-win/a"], ["shard 2/3 of tests left no coverage"]),
        # Versions are of another leg each, and where one leg has all, one shard of another is not enough.
        ([*(f"u-{number}-of-3-node18/a" for number in (1, 2, 3)), "u-1-of-3-node20/a", "u-2-of-3-node20/a"], ["shard 3/3 of tests left no coverage"]),
        ([*(f"c-{number}-of-2-3.11/a" for number in (1, 2)), "c-1-of-2-3.12/a"], ["shard 2/2 of tests left no coverage"]),
        (["ubuntu-1-of-2/a", "ubuntu-2-of-2/a", "windows-1-of-2/a"], ["shard 2/2 of tests left no coverage"]),
        # Only one of them was run again.
        (["c-1-of-3-attempt-1/a", "c-2-of-3-attempt-1/a", "c-3-of-3-attempt-2/a"], []),
        (["1-of-3/a"], ["shards 2/3, 3/3 of tests left no coverage"]),
        (["one/1-of-2/a", "other/2-of-2/a"], []),
        # Suites of as many shards: what one has, the other need not have.
        (["unit/1-of-3/a", "unit/2-of-3/a", "unit/3-of-3/a", "e2e/1-of-3/a", "e2e/3-of-3/a"], ["shard 2/3 of tests left no coverage"]),
        (["1-of-2/a", "2-of-2/a", "3-of-4/a"], ["shards 1/4, 2/4, 4/4 of tests left no coverage"]),
        ([f"1-of-{number}/a" for number in range(999_900, 999_999)], None),
        (["1-of-20/a"], ["shards 2/20, 3/20, 4/20, 5/20, 6/20, 7/20, 8/20, 9/20 and 11 more of tests left no coverage"]),
        # No shard is called so.
        (["4-of-2/a", "0-of-2/a", "0-of-0/a", "plain/a"], []),
    ],
)  # fmt: skip
def test_shards_that_paths_speak_of_are_missed(tmp_path: Path, names: list[str], missing: list[str] | None) -> None:
    """
    A shard that was lost leaves no path that could say so; those of the others do.
    """
    write(tmp_path, *(f"r/{name}" for name in names))

    found = of_patterns(["r"], tmp_path, [])

    if missing is None:
        assert len(found.missing) == len(names)
        assert max(map(len, found.missing)) < 300
    else:
        assert list(found.missing) == missing


def test_one_report_is_one_however_often_it_is_named(tmp_path: Path) -> None:
    """
    Two patterns of one flag may overlap.
    """
    write(tmp_path, "a.info", "b.info")

    assert told(of_patterns(["*.info", "a.info"], tmp_path, []), tmp_path) == {("tests", ""): ["a.info", "b.info"]}


def test_our_own_is_none_also_by_another_way(tmp_path: Path) -> None:
    """
    The bundle's exports are no reports, through a link neither; a folder whose name only begins alike is another.
    """
    write(tmp_path, "bundle/coverage.lcov", "bundle-of-others/coverage.lcov")
    (tmp_path / "link").symlink_to(tmp_path / "bundle")

    found = of_patterns(["*/coverage.lcov", "link"], tmp_path, [tmp_path / "bundle"])

    assert told(found, tmp_path) == {("tests", ""): ["bundle-of-others/coverage.lcov"]}
    assert found.missing == ("coverage is 'link', which fits no file",)


def test_what_another_merge_has_written_is_no_report(tmp_path: Path) -> None:
    """
    A pattern fits the bundle of an earlier run by chance, and what that run covered is not what this one did. By its name it is taken.
    """
    write(
        tmp_path,
        "base/coverage.xml",
        "base/coverage.lcov",
        "base/coverage.json",
        "base/run.json",
        "base/more.xml",
        "cov/coverage.xml",
    )

    found = of_patterns(["**/coverage.*", "base"], tmp_path, [])

    assert told(found, tmp_path) == {("tests", ""): ["cov/coverage.xml", "base/more.xml"]}
    assert told(of_patterns(["base/coverage.xml"], tmp_path, []), tmp_path) == {("tests", ""): ["base/coverage.xml"]}


def test_a_folder_that_cannot_be_listed_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Also in the results of a shard: what may lie in there would have counted.
    """
    proof = a_proof(tmp_path, 1, 2)
    write(tmp_path, "2/coverage/deep/b.info")
    scan = os.scandir

    def scandir(path: str) -> Any:
        if str(path).endswith("deep"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    (sentence,) = of_shards([proof], {"unit": 2}).missing

    assert sentence.endswith("deep' cannot be listed: Permission denied")


def a_proof(folder: Path, *covered: int, variant: str = "") -> Proof:
    """Two shards of the suite `unit`, of which these left coverage."""
    results = [replace(result, place=str(folder / str(result.manifest.shard.number))) for result in a_cut_run().results]
    for number in covered:
        write(folder, f"{number}/coverage/lcov.info", f"{number}/coverage/html/index.html")
    return Proof("unit", variant, {result.manifest.shard.number: [result] for result in results})


def test_shards_that_all_left_some(tmp_path: Path) -> None:
    """
    Each is a group of its own, of its suite and variant.
    """
    proofs = [a_proof(tmp_path / "one", 1, 2), a_proof(tmp_path / "two", 1, 2, variant="linux")]
    found = of_shards(proofs, {"unit": 2})

    assert [(group.flag, group.shard, len(group.paths)) for group in found.groups] == [
        ("unit", "1/2", 1), ("unit", "2/2", 1), ("unit (linux)", "1/2", 1), ("unit (linux)", "2/2", 1),
    ]  # fmt: skip
    assert found.missing == ()


@pytest.mark.parametrize(
    ("covered", "total", "missing"),
    [
        ((), 2, ()),
        ((2,), 2, ("shard 1/2 of unit left no coverage",)),
        ((1,), 4, ("shards 2/4, 3/4, 4/4 of unit left no coverage",)),
    ],
)
def test_shards_that_left_none(tmp_path: Path, covered: tuple[int, ...], total: int, missing: tuple[str, ...]) -> None:
    """
    Are missed where another one of their suite left some, and where they themselves were lost.
    """
    found = of_shards([a_proof(tmp_path, *covered)], {"unit": total})

    assert found.missing == missing
    assert len(found.groups) == (total if covered else 0)


def test_without_a_plan_nobody_knows_the_shards(tmp_path: Path) -> None:
    """
    Nothing is found, and nothing is missing.
    """
    assert of_shards([a_proof(tmp_path, 1)], {}) == CoverageFound((), ())


def test_what_is_named_too_counts_where_it_is_named(tmp_path: Path) -> None:
    """
    It leaves its shard's group, which goes when nothing is left; a shard that left nothing stays.
    """
    write(tmp_path, "a", "b", "c")
    groups = [
        CoverageGroup("unit", f"{number}/3", paths)
        for number, paths in enumerate([(tmp_path / "a", tmp_path / "b"), (tmp_path / "c",), ()], 1)
    ]
    named = [CoverageGroup("x", "", (tmp_path / "." / "a", tmp_path / "c"))]

    assert list(without(groups, named)) == [
        CoverageGroup("unit", "1/3", (tmp_path / "b",)),
        CoverageGroup("unit", "3/3", ()),
    ]
