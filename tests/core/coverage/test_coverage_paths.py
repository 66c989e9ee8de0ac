"""Reported paths become files of the repository, or are said to be none, or several."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from coverage_builders import a_file
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage.gather import Gathered
from partest_sdk.core.coverage.paths import Place, RepositoryTree, normal
from partest_sdk.core.coverage.unplaced import Example, Reason

FILES = (
    "setup.py",
    "__init__.py",
    "src/acme/core.py",
    "src/acme/__init__.py",
    "src/Core.cs",
    "web/index.js",
    "packages/a/utils/__init__.py",
    "packages/a/utils/only_a.py",
    "packages/b/utils/__init__.py",
    "packages/b/utils/only_b.py",
    "packages/b/setup.py",
    "docs/naïve café.py",
)
HOME = "/home/somebody/acme"


@pytest.mark.parametrize(
    ("reported", "roots", "path"),
    [
        ("src/acme/core.py", (), "src/acme/core.py"),
        ("./src//acme/../acme/core.py", (), "src/acme/core.py"),
        ("/app/src/acme/core.py", (), "src/acme/core.py"),
        ("/anywhere/src/acme/core.py", (), "src/acme/core.py"),
        (f"{HOME}/src/acme/core.py", (), "src/acme/core.py"),
        (f"{HOME}/setup.py", (), "setup.py"),
        ("D:\\a\\acme\\acme\\src\\Core.cs", (), "src/Core.cs"),
        ("d:/a/acme/acme/setup.py", (), "setup.py"),
        ("/Users/runner/work/acme/acme/src/acme/core.py", (), "src/acme/core.py"),
        ("/home/runner/work/acme/acme/setup.py", (), "setup.py"),
        ("/__w/acme/acme/setup.py", (), "setup.py"),
        ("/github/workspace/web/index.js", (), "web/index.js"),
        ("/builds/group/acme/setup.py", (), "setup.py"),
        ("acme/core.py", (), "src/acme/core.py"),
        ("core.py", ("src/acme",), "src/acme/core.py"),
        ("core.py", ("/somewhere/src/acme",), "src/acme/core.py"),
        ("__init__.py", ("src/acme",), "src/acme/__init__.py"),
        ("../src/acme/core.py", (), "src/acme/core.py"),
        ("utils/only_a.py", (), "packages/a/utils/only_a.py"),
        ("/app/utils/only_a.py", (), "packages/a/utils/only_a.py"),
        ("/app/index.js", (), "web/index.js"),
        ("docs/naïve café.py", (), "docs/naïve café.py"),
        ("file:///app/src/acme/core.py", (), "src/acme/core.py"),
        ("/usr/src/acme/src/acme/core.py", (), "src/acme/core.py"),
        ("/usr/local/acme/src/acme/core.py", (), "src/acme/core.py"),
        ("/usr/local/src/acme/web/index.js", (), "web/index.js"),
    ],
)
def test_one_file_fits(reported: str, roots: tuple[str, ...], path: str) -> None:
    """
    Written in a container, on another system, below another folder: it is the file that it can only be.
    """
    place = RepositoryTree(FILES, [HOME]).place(reported, roots)

    assert (place.path, place.certain) == (path, True)


@pytest.mark.parametrize(
    "reported",
    [
        "",
        "generated/parser.py",
        "/etc/passwd",
        "../../etc/passwd",
        "..",
        "/",
        "C:\\",
        "<string>",
        "/usr/lib/python3/dist-packages/src/acme/core.py",
        "/home/me/.venv/lib/python3.11/site-packages/src/acme/core.py",
        "web/node_modules/src/acme/core.py",
        "/usr/src/acme/gone/core.py",
        "/usr/local/lib/src/acme/core.py",
        "/usr/src/acme/node_modules/src/acme/core.py",
        "/somewhere/else/gone.js",
        "x" * 5000 + "/src/acme/core.py",
        "/".join(["a"] * 500) + "/src/acme/core.py",
        "src/acme/core.py\0",
        "src/acme",
    ],
)
def test_no_file_fits(reported: str) -> None:
    """
    Generated, installed, or somewhere else: no file of the repository, though its path may end like that of one.
    """
    place = RepositoryTree(FILES, [HOME]).place(reported)

    assert (place.path, place.candidates, place.certain) == ("", (), True)


@pytest.mark.parametrize(
    ("reported", "roots", "path"),
    [
        ("__init__.py", ("/somewhere/src/acme",), "src/acme/__init__.py"),
        ("__init__.py", ("C:\\temp\\", "/x/src/acme/"), "src/acme/__init__.py"),
        ("/x/src/acme/__init__.py", (), "src/acme/__init__.py"),
    ],
)
def test_one_file_fits_best(reported: str, roots: tuple[str, ...], path: str) -> None:
    """
    The checkout could lie in folders that are called like those of the repository; by itself a path is what more of it says.
    """
    place = RepositoryTree(FILES, [HOME]).place(reported, roots)

    assert (place.path, place.candidates, place.certain) == (path, (path, "__init__.py"), False)


PACKAGES = (
    "src/index.js",
    "src/only.js",
    "packages/a/src/index.js",
    "packages/a/src/own.js",
    "packages/a/lib/src/index.js",
    "shared.js",
)


@pytest.mark.parametrize(
    ("reported", "lies_in", "candidates"),
    [
        # The only file that there is from there, or from above.
        ("src/own.js", "packages/a/coverage/lcov.info", ("packages/a/src/own.js",)),
        ("../../shared.js", "packages/a/lcov.info", ("shared.js",)),
        # The nearest, before that of the root.
        ("src/index.js", "packages/a/coverage/lcov.info", ("packages/a/src/index.js", "src/index.js")),
        ("./src/index.js", "packages/a/lib/out/lcov.info", ("packages/a/lib/src/index.js", "packages/a/src/index.js", "src/index.js")),
        # From the root, whatever it lies in.
        ("packages/a/src/index.js", "packages/a/lcov.info", ("packages/a/src/index.js",)),
        ("/home/runner/work/acme/acme/src/index.js", "packages/a/lcov.info", ("src/index.js",)),
        ("src/only.js", "packages/a/lcov.info", ("src/only.js",)),
        # No folder of the repository.
        ("src/own.js", "artifacts/a/src/lcov.info", ("packages/a/src/own.js",)),
    ],
)  # fmt: skip
def test_where_a_report_lies_says_what_it_is_relative_to(
    reported: str, lies_in: str, candidates: tuple[str, ...]
) -> None:
    """
    Unless its paths say more than that; where several files fit, the others of the report decide.
    """
    tree = RepositoryTree(PACKAGES)
    place = tree.place(reported, (), tree.folders_above(lies_in))

    assert (place.path, place.certain) == (candidates[0], len(candidates) == 1)
    assert place.certain or place.candidates == candidates


def test_the_folders_that_a_report_lies_in_are_those_of_the_repository() -> None:
    """
    The nearest first, and none that only the run has made.
    """
    tree = RepositoryTree(PACKAGES)

    assert tree.folders_above("packages/a/coverage/lcov.info") == ("packages/a", "packages")
    assert tree.folders_above("artifacts/shard-1/lcov.info") == tree.folders_above("lcov.info") == ()
    assert tree.folders_above("../packages/a/lcov.info") == tree.folders_above("/packages/a/lcov.info") == ()
    assert tree.folders_above("pack/lcov.info") == ()


@pytest.mark.parametrize("name", ["setup.py", "index.js"])
def test_a_bare_name_proves_nothing(name: str) -> None:
    """
    It is no file, unless the rest of the report says so; and only in the root there is nothing else to know a file by.
    """
    place = RepositoryTree(FILES, [HOME]).place(f"/somewhere/else/{name}")

    assert (place.path, place.certain) == ("", False)
    assert place.candidates == (("setup.py",) if name == "setup.py" else ())


def test_the_first_checkout_counts() -> None:
    """
    Trap: folders of the repository may lie in one another as those of a runner do.
    """
    tree = RepositoryTree(["models.py", "a/shop/shop/models.py", "a/shop/shop/work/x/x/models.py"])
    checkout = "/home/runner/work/acme/acme"

    for file in ("models.py", "a/shop/shop/models.py", "a/shop/shop/work/x/x/models.py"):
        assert tree.place(f"{checkout}/{file}").path == file
    assert RepositoryTree(["models.py"]).place(f"{checkout}/a/shop/shop/models.py").path == ""


def test_a_backslash_in_a_name() -> None:
    """
    Trap: a file of that very name is meant, not the one that Windows would mean; without one it is Windows that wrote the path.
    """
    tree = RepositoryTree(["src/\\a.js", "src/a.js", "src/b.js"], [HOME])

    assert tree.place("src/\\a.js").path == tree.place(f"{HOME}/src/\\a.js").path == "src/\\a.js"
    assert tree.place("src\\a.js").path == "src/a.js"
    assert tree.place("src/\\b.js").path == "src/b.js"


def test_a_hostile_report_does_not_take_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Trap: a hundred long roots, and a thousand files that end alike. What would take too long is not looked for, and that is said.
    """
    monkeypatch.setattr("partest_sdk.core.coverage.paths._MOST_FORMS", 10_000_000)
    files = [f"p{number}/src/index.js" for number in range(1000)]
    roots = tuple(f"/{number}{'/src' * 1000}" for number in range(100))
    result = Gathered(RepositoryTree(files))
    began = time.perf_counter()
    for number in range(1000):
        result.add(f"q{number}/src/index.js", a_file({1: 1}), roots)
    result.add("p7/src/index.js", a_file({1: 1}))
    result.end_report()

    assert time.perf_counter() - began < 20
    assert list(result.files) == ["p7/src/index.js"]
    assert any("paths were not looked for, such as 'q" in doubt for doubt in result.unplaced.doubts())


def test_several_files_fit() -> None:
    """
    Two packages have a utils/__init__.py: neither is chosen, and both are named.
    """
    place = RepositoryTree(FILES).place("utils/__init__.py")

    assert place.path == ""
    assert place.candidates == ("packages/a/utils/__init__.py", "packages/b/utils/__init__.py")
    assert not place.certain


def test_two_roots_fit() -> None:
    """
    A path that two of the report's roots have is either.
    """
    place = RepositoryTree(FILES).place("utils/__init__.py", ("packages/a", "packages/b"))

    assert place.path == ""
    assert len(place.candidates) == 2


def test_an_exact_path_may_be_another_below() -> None:
    """
    A report that is written in packages/b says setup.py too: by itself it is the one at the root, and that is not certain.
    """
    place = RepositoryTree(FILES).place("setup.py")

    assert place == Place("setup.py", ("setup.py", "packages/b/setup.py"), ("setup.py",), certain=False)


_parts = st.sampled_from(["a", "b", "src", "..", ".", "", "x.py", "y.py", "C:", "\\", "app"])
_paths = st.lists(_parts, max_size=7).map("/".join) | st.text(max_size=20)


@given(
    st.sets(st.lists(st.sampled_from(["a", "b", "x.py", "y.py"]), min_size=1, max_size=4).map("/".join)),
    _paths,
    st.lists(_paths, max_size=2),
)
def test_nothing_leads_outside(files: set[str], reported: str, roots: list[str]) -> None:
    """
    Whatever is reported: the answer is a file of the repository, or none; and so are all candidates.
    """
    place = RepositoryTree(files).place(reported, tuple(roots))

    if files:
        assert not place.path or place.path in files
        assert set(place.candidates) <= files
    else:
        assert not place.path.startswith("/")
        assert ".." not in place.path.split("/")


@given(st.text(max_size=30))
def test_normal_paths_stay(path: str) -> None:
    """
    Normalising twice is normalising once.
    """
    assert normal(normal(path)) == normal(path)


def test_without_a_repository() -> None:
    """
    No git, no list of files: relative paths are taken at their word, absolute ones only below a folder that is known.
    """
    tree = RepositoryTree([], ["/repo"])

    assert tree.place("src/x.py").path == "src/x.py"
    assert tree.place("../x.py").path == "x.py"
    assert tree.place("/repo/src/x.py").path == "src/x.py"
    assert tree.place("/home/runner/work/acme/acme/src/x.py").path == "src/x.py"
    assert tree.place("/usr/lib/x.py").path == ""


def gathered(*reports: Sequence[str], files: Sequence[str] = FILES, roots: tuple[str, ...] = ()) -> Gathered:
    """All *reports* of a flag, in a repository of *files*."""
    result = Gathered(RepositoryTree(files))
    for report in reports:
        for path in report:
            result.add(path, a_file({1: 1}), roots)
        result.end_report()
    return result


def unplaced(result: Gathered) -> dict[Reason, list[str]]:
    """The first paths that count for nothing, or are guessed, and why."""
    tallies = {reason: [example.path for example in result.unplaced.of(reason).examples] for reason in Reason}
    return {reason: paths for reason, paths in tallies.items() if paths}


@pytest.mark.parametrize("order", [1, -1])
def test_a_certain_path_decides_an_uncertain_one_of_its_report(order: int) -> None:
    """
    Where one path shows which package the report is of, the others are of that, wherever in the report they stand.
    """
    result = gathered(
        ["utils/only_a.py", "utils/__init__.py"][::order], ["utils/only_b.py", "utils/__init__.py"][::order]
    )

    assert list(result.files) == [
        "packages/a/utils/__init__.py",
        "packages/a/utils/only_a.py",
        "packages/b/utils/__init__.py",
        "packages/b/utils/only_b.py",
    ]
    assert not unplaced(result)


def test_another_report_decides_nothing() -> None:
    """
    What one report is relative to says nothing about the next one.
    """
    result = gathered(["utils/only_a.py"], ["utils/__init__.py"])

    assert list(result.files) == ["packages/a/utils/only_a.py"]
    assert result.unplaced.of(Reason.SEVERAL).examples == [
        Example("utils/__init__.py", ("packages/a/utils/__init__.py", "packages/b/utils/__init__.py"))
    ]


def test_certain_paths_that_disagree_decide_nothing() -> None:
    """
    A report of both packages may mean either: nobody guesses.
    """
    result = gathered(["utils/only_a.py", "utils/only_b.py", "utils/__init__.py"])

    assert unplaced(result) == {Reason.SEVERAL: ["utils/__init__.py"]}


def test_an_exact_path_is_what_it_says_unless_the_report_knows_better() -> None:
    """
    setup.py is the one at the root, except in a report that is written in packages/b.
    """
    assert list(gathered(["setup.py"]).files) == ["setup.py"]
    assert list(gathered(["src/acme/core.py", "setup.py"]).files) == ["setup.py", "src/acme/core.py"]
    assert list(gathered(["setup.py", "utils/only_b.py"]).files) == [
        "packages/b/setup.py",
        "packages/b/utils/only_b.py",
    ]


def test_a_root_is_learned_for_paths_below_it() -> None:
    """
    Absolute paths of an unknown machine: one that fits shows where the repository was.
    """
    result = gathered(["/home/me/x/src/acme/core.py", "/home/me/x/packages/b/setup.py", "/home/me/x/lost.py"])

    assert list(result.files) == ["packages/b/setup.py", "src/acme/core.py"]
    assert unplaced(result) == {Reason.ELSEWHERE: ["/home/me/x/lost.py"]}


def test_one_file_under_many_names_is_one_file() -> None:
    """
    Shards on Linux, Windows and in a container cover the same file.
    """
    result = gathered(["src/acme/core.py"], ["D:\\a\\acme\\acme\\src\\acme\\core.py"], ["/app/src/acme/core.py"])

    assert {path: result.files[path].lines for path in result.files} == {"src/acme/core.py": {1: 3}}


def test_many_uncertain_paths_are_not_kept_waiting() -> None:
    """
    A report of thousands of paths that fit several files is decided as it comes, and every record is somewhere.
    """
    files = [f"{folder}/{number}.py" for folder in ("a/x", "b/x") for number in range(2500)]
    result = Gathered(RepositoryTree(files))
    for number in range(2500):
        result.add(f"x/{number}.py", a_file({1: 1}))
    result.end_report()

    assert len(result.unplaced.of(Reason.SEVERAL)) == 2500
