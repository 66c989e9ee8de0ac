"""Coverage in scripts: read, looked at, and written again, with the numbers that the command would tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from coverage_project import lcov
from coveragepy_builders import a_data_file
from git_repositories import a_repository, commit
from partest_sdk import Coverage, Numbers, read_coverage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Reports of two flags."""
    for name, report in {
        "u1": lcov("/app/src/a.py", [1], [2, 3]),
        "u2": lcov("src/a.py", [2], [1, 3]),
        "e": lcov("src/b.py", [1]),
    }.items():
        (tmp_path / f"{name}.info").write_text(report)
    a_repository(tmp_path)
    commit(tmp_path, {"src/a.py": "a = 1\nb = 2\nc = 3\n", "src/b.py": "b = 1\n"})
    return tmp_path


def test_reports_become_one(folder: Path) -> None:
    """
    By flag and in all, with the repository's own paths, and the hits of every line.
    """
    coverage = read_coverage(["unit=u*.info", "e2e=e.info"], base=folder)

    assert coverage.numbers == Numbers(3, 4)
    assert coverage.flags == {"e2e": Numbers(1, 1), "unit": Numbers(2, 3)}
    assert coverage.files["src/a.py"].lines == {1: 1, 2: 1, 3: 0}
    assert coverage.of("src/a.py") == Numbers(2, 3)
    assert coverage.incomplete == coverage.notes == ()
    with pytest.raises(KeyError):
        coverage.of("gone.py")


def test_data_files_are_read_with_their_sources(folder: Path) -> None:
    """
    And what was worked out about those is kept, where somebody says so.
    """
    a_data_file(folder / "data", {"src/a.py": [1]})

    for _ in range(2):
        assert read_coverage(folder / "data", base=folder, cache=folder / "known").numbers == Numbers(1, 3)
    assert (folder / "known").stat().st_size > 0


def test_relative_data_files_are_of_their_package(folder: Path) -> None:
    """
    The root has such a file, too: in a package they count for the package, elsewhere for the root, and a note says what else it could be.
    Absolute paths say it all.
    """
    commit(folder, {"pkg/src/a.py": "a = 1\nb = 2\n"})
    a_data_file(folder / "pkg" / "data", {"src/a.py": [1]})
    a_data_file(folder / "data", {"src/a.py": [1]})

    a_data_file(folder / "pkg" / "absolute", {f"{folder}/src/a.py": [1]})

    own, root = read_coverage("pkg/data", base=folder), read_coverage("data", base=folder)
    absolute = read_coverage("pkg/absolute", base=folder)

    assert (list(own.files), own.incomplete) == (["pkg/src/a.py"], ())
    assert (list(absolute.files), absolute.incomplete) == (["src/a.py"], ())
    assert list(root.files) == ["src/a.py"]
    assert "data: it has no path that shows whether it is of the repository's root or of pkg" in root.notes[0]
    assert root.incomplete == ()


def test_what_is_missing_or_damaged_is_said(folder: Path) -> None:
    """
    It is no exception: the rest is there.
    """
    (folder / "cut.info").write_text("SF:src/b.py\nDA:1,1\n")
    coverage = read_coverage(["none.info", "cut.info"], base=folder)

    assert len(coverage.incomplete) == 2
    assert coverage.numbers == Numbers(1, 1)
    assert read_coverage([], base=folder).numbers == Numbers()


@pytest.mark.parametrize("write", [Coverage.write_lcov, Coverage.write_cobertura, Coverage.write_coveragepy_json])
def test_what_is_written_is_read(folder: Path, write: object) -> None:
    """
    In every format that it can be written in; and a file that cannot be written is an OSError.
    """
    coverage = read_coverage(["*.info"], base=folder)
    assert callable(write)

    assert write(coverage, folder / "out") == []
    again = read_coverage("out", base=folder)

    assert again.numbers == coverage.numbers
    assert {path: file.lines.keys() for path, file in again.files.items()} == {
        path: file.lines.keys() for path, file in coverage.files.items()
    }
    with pytest.raises(OSError):  # noqa: PT011 - which one it is depends on the system
        write(coverage, folder / "out" / "out")
