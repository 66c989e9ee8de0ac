"""Which files a glob means: hidden ones too, no way round in a circle, and not what packages bring along."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from partest_sdk.adapters.reports.file_patterns import matching_files
from partest_sdk.adapters.reports.report_files import find_reports, parse_pattern
from partest_sdk.core.reports.tally import Leg
from partest_sdk.core.results.problems import Kind

TREE = [
    "a.xml", "b.json", ".hidden/c.xml", "x/d.xml", "x/y/e.xml", "x/[1]/f.xml",
    "node_modules/p/fixture.xml", ".git/g.xml", "x/node_modules/h.xml", "name=odd.xml",
]  # fmt: skip


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    base = tmp_path / "odd [ab] *name"
    for name in TREE:
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text("<testsuite/>")
    return base


def found(base: Path, pattern: str) -> list[str]:
    troubles: list[str] = []
    names = matching_files(str(base), pattern, lambda path, _: troubles.append(path))
    assert troubles == []
    return sorted(Path(name).relative_to(base).as_posix() for name in names)


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.xml", ["a.xml", "name=odd.xml"]),
        ("**/*.xml", [".hidden/c.xml", "a.xml", "name=odd.xml", "x/[1]/f.xml", "x/d.xml", "x/y/e.xml"]),
        ("x/**", ["x/[1]/f.xml", "x/d.xml", "x/y/e.xml"]),
        ("x/*/*.xml", ["x/[1]/f.xml", "x/node_modules/h.xml", "x/y/e.xml"]),
        ("x/[[]1]/f.xml", ["x/[1]/f.xml"]),
        ("**/y/**/*.xml", ["x/y/e.xml"]),
        ("**/**/e.xml", ["x/y/e.xml"]),
        ("node_modules/**/*.xml", ["node_modules/p/fixture.xml"]),
        ("x/../[ab].*", ["x/../a.xml", "x/../b.json"]),
        ("nowhere/**/*.xml", []),
        ("a.xml/*", []),
    ],
)
def test_what_a_pattern_fits(tree: Path, pattern: str, names: list[str]) -> None:
    """
    The folder that partest runs in may be called whatever it likes; only the pattern is one.
    """
    assert found(tree, pattern) == names


def test_links_are_no_way_round(tree: Path) -> None:
    """
    pnpm's folders link to each other in circles, and `**` would go round in them for ever; a part that names a link follows it.
    """
    for number in range(3):
        (tree / "x" / f"round{number}").symlink_to(tree, target_is_directory=True)
    (tree / "x" / "linked.xml").symlink_to(tree / "a.xml")

    assert found(tree, "**/a.xml") == ["a.xml"]
    assert found(tree, "**/linked.xml") == ["x/linked.xml"]
    assert found(tree, "x/round*/a.xml") == ["x/round0/a.xml", "x/round1/a.xml", "x/round2/a.xml"]
    # One file under three names is one report.
    files, _ = find_reports([parse_pattern("x/round*/a.xml"), parse_pattern("a.xml")], tree, Leg("s"))
    assert len(files) == 1


def test_deep_folders(tmp_path: Path) -> None:
    """
    As deep as the system allows, and deeper than Python's own recursion.
    """
    place = tmp_path
    for _ in range(1500):
        place = place / "d"
        try:
            place.mkdir()
        except OSError:
            place = place.parent
            break
    (place / "a.xml").write_text("")

    names = found(tmp_path, "**/*.xml")
    (place / "a.xml").unlink()
    while place != tmp_path:  # nobody else could: shutil.rmtree calls itself
        place.rmdir()
        place = place.parent

    assert len(names) == 1


def test_a_folder_that_cannot_be_listed_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    What is in it might have been red.
    """
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.xml").write_text("")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    files, problems = find_reports([parse_pattern("**/*.xml")], tmp_path, Leg("s"))

    assert [Path(file.path).name for file in files] == ["a.xml"]
    assert [problem.kind for problem in problems] == [Kind.UNREADABLE]
    assert problems[0].sentence.endswith("closed cannot be listed: Permission denied")


def test_names_and_odd_paths() -> None:
    """
    A name has no slash before its `=`; a file that looks like one is written with `./`.
    """
    assert parse_pattern("unit=a/*.xml") == ("unit=a/*.xml", Leg("unit"), "a/*.xml")
    assert parse_pattern("unit tests:win-3.12=a=b.xml") == (
        "unit tests:win-3.12=a=b.xml",
        Leg("unit tests", "win-3.12"),
        "a=b.xml",
    )
    for plain in ("a/x=1/*.xml", "./x=1.xml", "**/*.xml", r"C:\a\b=c.xml", "=x.xml"):
        assert parse_pattern(plain).leg is None
