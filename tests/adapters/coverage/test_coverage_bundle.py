"""The coverage in the bundle: written whole, read back the same, refused when it is anything else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from coverage_builders import a_file, coverages
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.coverage import coverage_bundle
from partest_sdk.adapters.coverage.coverage_bundle import forget_coverage, read_coverage, write_coverage
from partest_sdk.core.coverage.assembly import decided
from partest_sdk.core.coverage.model import FileCoverage, Numbers
from partest_sdk.core.coverage.numbers import numbers_of
from partest_sdk.core.coverage.told import CoverageTold, ShardTold, to_value
from partest_sdk.errors import InputError, UnreadableError


def a_told(files: dict[str, FileCoverage]) -> CoverageTold:
    kept = {path: decided(coverage) for path, coverage in files.items()}
    numbers = {path: numbers_of(coverage)._replace(exact=True) for path, coverage in kept.items()}
    shards = (ShardTold("unit", "1/1", sum(numbers.values(), Numbers())),)
    return CoverageTold(kept, {"unit": numbers}, shards, commit="a" * 40)


@given(st.dictionaries(st.text(min_size=1, max_size=20), coverages, max_size=3))
def test_written_and_read_it_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, FileCoverage]
) -> None:
    """
    Whatever files are called and whatever is covered of them; and nothing but the five files is there.
    """
    folder = tmp_path_factory.mktemp("bundle")
    told = a_told(files)
    write_coverage(folder, told, files)
    read = read_coverage(folder)

    assert read is not None
    assert to_value(read) == to_value(told)
    names = {path.name for path in folder.iterdir()}
    badge = {"coverage.svg", "coverage-badge.json"} if any(one.lines for one in files.values()) else set()
    assert names == {"coverage.json", "coverage.lcov", "coverage.xml"} | badge


def test_names_that_an_export_cannot_hold(tmp_path: Path) -> None:
    """
    Are told, and are in coverage.json all the same.
    """
    files = {"a\nb.py": a_file({1: 1}), "plain.py": a_file({1: 1})}

    assert write_coverage(tmp_path, a_told(files), files) == ["a\nb.py"]
    read = read_coverage(tmp_path)
    assert read is not None
    assert sorted(read.files) == ["a\nb.py", "plain.py"]


@pytest.mark.parametrize("why", ["a part", "nothing"])
def test_no_badge_of_a_part_or_of_nothing(tmp_path: Path, why: str) -> None:
    """
    Whoever looks at a badge does not see what is missing.
    """
    files = {"a.py": a_file({1: 1})}
    told = a_told(files)
    told = told._replace(incomplete=("a shard is missing",)) if why == "a part" else told._replace(files={})
    write_coverage(tmp_path, told, files)

    assert not list(tmp_path.glob("*badge*")) + list(tmp_path.glob("*.svg"))


def test_forgetting_leaves_what_is_not_ours(tmp_path: Path) -> None:
    """
    And is content where there is nothing.
    """
    files = {"a.py": a_file({1: 1})}
    write_coverage(tmp_path, a_told(files), files)
    (tmp_path / "run.json").write_text("{}")
    for _ in range(2):
        forget_coverage(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
    assert read_coverage(tmp_path) is None
    forget_coverage(tmp_path / "gone")


@pytest.mark.parametrize("name", ["coverage.json", "coverage.lcov", "coverage.svg"])
def test_where_nothing_can_be_written(tmp_path: Path, name: str) -> None:
    """
    One sentence says so, and coverage.json, which says that all is there, is not.
    """
    (tmp_path / name / "x").mkdir(parents=True)
    files = {"a.py": a_file({1: 1})}

    with pytest.raises(InputError, match="where no coverage can be written"):
        write_coverage(tmp_path, a_told(files), files)
    assert not (tmp_path / "coverage.json").is_file()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"version": 9}', b"[" * 200_000, b'{"version": 1, "files": []}'],
)
def test_anything_else_is_refused(tmp_path: Path, content: bytes) -> None:
    """
    With the file's name.
    """
    (tmp_path / "coverage.json").write_bytes(content)

    with pytest.raises(UnreadableError, match=r"coverage\.json"):
        read_coverage(tmp_path)


def test_one_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    By its size, before a byte of it is.
    """
    monkeypatch.setattr(coverage_bundle, "_LARGEST", 10)
    (tmp_path / "coverage.json").write_text(json.dumps({"version": 1}))

    with pytest.raises(UnreadableError, match="which no bundle has"):
        read_coverage(tmp_path)
