"""Test files are found as the runner would find them, whatever lies about in the folder."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
from partest_sdk.adapters.suite_files import SuiteFiles
from partest_sdk.errors import InputError, UnreadableError

posix = pytest.mark.skipif(os.name != "posix", reason="names and links as POSIX has them")


def a_tree(base: Path, *names: str) -> Path:
    """Files of one byte below *base*."""
    for name in names:
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return base


def found(base: Path, *places: str, patterns: tuple[str, ...] = ("test_*.py", "*_test.py")) -> list[str]:
    """What is found in *places*."""
    return list(SuiteFiles(base, patterns).find(places or (".",)))


TREE = (
    "test_top.py", "conftest.py", "tests/test_a.py", "tests/b_test.py", "tests/helper.py", "tests/unit/test_c.py", "tests/unit/data/test_d.txt",
    ".venv/test_no.py", "node_modules/x/test_no.py", "build/test_no.py", "tests/__pycache__/test_no.py", "x.egg/test_no.py", "e2e/login.spec.ts",
    "e2e/sub/pay.spec.ts", "e2e/node_modules/lib/no.spec.ts",
)  # fmt: skip


@pytest.mark.parametrize(
    ("places", "files"),
    [
        (["."], ["test_top.py", "tests/b_test.py", "tests/test_a.py", "tests/unit/test_c.py"]),
        (["tests"], ["tests/b_test.py", "tests/test_a.py", "tests/unit/test_c.py"]),
        (["./tests/", "tests/unit"], ["tests/b_test.py", "tests/test_a.py", "tests/unit/test_c.py"]),
        (["tests\\unit"], ["tests/unit/test_c.py"]),
        (["tests/unit/../unit"], ["tests/unit/test_c.py"]),
        # A file that is named is a test, whatever its name; the same file twice is one.
        (["tests/helper.py", "tests/helper.py"], ["tests/helper.py"]),
        (["tests/*_test.py"], ["tests/b_test.py"]),
        (["tests/u*"], ["tests/unit/test_c.py"]),
        (["**/test_[ac].py"], ["tests/test_a.py", "tests/unit/test_c.py"]),
        (["e2e/**/*.spec.ts"], ["e2e/login.spec.ts", "e2e/sub/pay.spec.ts"]),
        (["e2e/node_modules/**/*.spec.ts"], ["e2e/node_modules/lib/no.spec.ts"]),
        (["**/*.spec.ts"], ["e2e/login.spec.ts", "e2e/sub/pay.spec.ts"]),
        (["node_modules"], ["node_modules/x/test_no.py"]),
        (["conftest.py", "e2e/*"], ["conftest.py", "e2e/login.spec.ts"]),
    ],
    ids=str,
)
def test_files_are_found(tmp_path: Path, places: list[str], files: list[str]) -> None:
    """
    In folders by pattern, by name whatever the pattern says, by glob; other people's folders are passed over unless they are asked for.
    """
    assert found(a_tree(tmp_path, *TREE), *places) == files


@pytest.mark.parametrize(
    "place", ["nowhere", "nowhere/*.py", "tests/test_a.py/x", "a\0b", "a\0*", "[", "x" * 5000, "?" * 300, ""]
)
def test_a_place_that_is_not_there(tmp_path: Path, place: str) -> None:
    """
    Told with its name; all of them at once. Nothing at all is where we are.
    """
    base = a_tree(tmp_path, *TREE)
    if not place:
        assert found(base, place) == found(base, ".")
        return

    with pytest.raises(InputError, match="no such folder or file, and no match for a glob") as caught:
        found(base, place, "tests", "missing too")

    assert repr(place) in str(caught.value)
    assert "'missing too'" in str(caught.value)


@pytest.mark.parametrize("pattern", ["/etc/*", "../*", "tests/../*", "a/**b", "tests/../../*.py"])
def test_a_glob_that_cannot_be_used(tmp_path: Path, pattern: str) -> None:
    """
    Absolute, leading out of the folder, or no glob to Python: one sentence with the glob.
    """
    base = a_tree(tmp_path, *TREE)
    if pattern == "a/**b" and sys.version_info >= (3, 13):
        pytest.skip("a glob like any other to this Python")

    with pytest.raises(InputError, match=re.escape(repr(pattern))):
        found(base, pattern)


def test_places_without_tests_are_no_error(tmp_path: Path) -> None:
    """
    Whether no test at all is an error is the planner's business.
    """
    (tmp_path / "empty").mkdir()

    assert found(tmp_path, "empty") == []
    assert found(tmp_path) == []


def test_sizes_are_of_the_files(tmp_path: Path) -> None:
    """
    What is guessed from, when nothing was timed.
    """
    (tmp_path / "test_a.py").write_text("x" * 123)

    assert SuiteFiles(tmp_path, ["test_*.py"]).find(["."]) == {"test_a.py": 123}


def test_a_virtual_environment_is_passed_over(tmp_path: Path) -> None:
    """
    Whatever it is called: pytest would not look into it either, and a planned file that nobody collects is a lost test.
    """
    a_tree(
        tmp_path, "test_a.py", "env/pyvenv.cfg", "env/lib/test_no.py", "conda/conda-meta/history", "conda/test_no.py"
    )

    assert found(tmp_path) == ["test_a.py"]


def test_patterns_with_a_slash(tmp_path: Path) -> None:
    """
    As pytest reads them: for the end of the path, not for the name.
    """
    a_tree(tmp_path, "tests/data/test_no.py", "data/test_yes.py", "tests/test_a.py", "checks/look.py", "look.py")
    finder = SuiteFiles(tmp_path, ["test_*.py", "checks/*.py"], ["tests/data"])

    assert list(finder.find(["."])) == ["checks/look.py", "data/test_yes.py", "tests/test_a.py"]


@posix
def test_links(tmp_path: Path) -> None:
    """
    A link to a file is a file by the link's name; a link to nowhere is none; loops end; a folder that is named is looked into though it is a link.
    """
    base = a_tree(tmp_path / "base", "tests/test_a.py", "tests/sub/test_b.py")
    outside = a_tree(tmp_path / "outside", "test_out.py")
    (base / "tests/test_link.py").symlink_to("test_a.py")
    (base / "tests/test_nowhere.py").symlink_to("gone.py")
    (base / "tests/test_self.py").symlink_to("test_self.py")
    (base / "tests/sub/loop").symlink_to("..")
    (base / "tests/test_folder.py").symlink_to("sub")
    (base / "linked").symlink_to(outside)

    inside = ["tests/sub/test_b.py", "tests/test_a.py", "tests/test_link.py"]
    assert found(base) == inside
    assert found(base, "linked") == ["linked/test_out.py"]
    assert set(inside) <= set(found(base, "tests/**/*.py"))


@posix
@pytest.mark.parametrize(
    "name",
    [
        "test_\udcff.py",
        "test_new\nline.py",
        "test_a\\b.py",
        "test_ \"'$(id)`.py",
        "test_日本.py",
        "-test_x.py",
        "test_\u2028.py",
    ],
)
def test_odd_names_stay_what_they_are(tmp_path: Path, name: str) -> None:
    """
    Bytes that are no UTF-8, line breaks, backslashes: the name that is found is the name that opens.
    """
    a_tree(tmp_path, f"tests/{name}")

    (file,) = found(tmp_path, patterns=("*test_*.py",))

    assert file == f"tests/{name}"
    assert (tmp_path / file).is_file()


@posix
def test_a_folder_with_a_backslash_can_be_named(tmp_path: Path) -> None:
    """
    What is there by its name is that; only what is not may be a path of Windows.
    """
    a_tree(tmp_path, "a\\b/test_x.py", "a/b/test_y.py", "c/test_z.py")

    assert found(tmp_path, "a\\b") == ["a\\b/test_x.py"]
    assert found(tmp_path, ".\\c") == ["c/test_z.py"]


@posix
def test_what_is_no_file_is_no_test(tmp_path: Path) -> None:
    """
    A pipe would be waited for for ever.
    """
    os.mkfifo(tmp_path / "test_pipe.py")
    (tmp_path / "test_folder.py").mkdir()

    assert found(tmp_path) == []
    assert found(tmp_path, "test_pipe.py") == []


def test_an_unreadable_folder_is_no_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Its tests would run nowhere, and nobody would know: an error with its name. One that has just gone is no error.
    """
    a_tree(tmp_path, "tests/test_a.py", "tests/closed/test_b.py", "tests/gone/test_c.py")
    real = os.scandir
    refuse = {"closed": PermissionError(13, "Permission denied"), "gone": FileNotFoundError(2, "No such file")}

    def scandir(path: str) -> object:
        trouble = refuse.get(Path(path).name)
        if trouble is not None:
            trouble.filename = str(path)
            raise trouble
        return real(path)

    # A test that runs as root, as in containers, cannot close a folder to itself.
    monkeypatch.setattr(os, "scandir", scandir)

    with pytest.raises(UnreadableError, match=r"closed.* cannot be read: Permission denied; make it readable"):
        found(tmp_path)
    del refuse["closed"]
    assert found(tmp_path) == ["tests/closed/test_b.py", "tests/test_a.py"]


def test_a_file_that_vanishes_while_we_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Between its name and its size: then it is not there, and nothing else is lost.
    """
    a_tree(tmp_path, "test_a.py", "test_b.py")
    real = Path.stat

    def stat(path: Path, **how: bool) -> os.stat_result:
        if path.name == "test_b.py":
            path.unlink(missing_ok=True)
        return real(path, **how)

    monkeypatch.setattr(Path, "stat", stat)

    assert found(tmp_path) == ["test_a.py"]


def test_the_order_is_always_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Whatever order the file system gives them in.
    """
    names = ["tests/test_b.py", "tests/a/test_z.py", "tests/test_a.py", "a/test_c.py"]

    assert found(a_tree(tmp_path, *names), "tests", "a") == sorted(names)
