"""What a report shows of the folder that it is relative to: it decides files in the root, and whether anything is guessed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from coverage_builders import a_file
from hypothesis import given, settings
from hypothesis import strategies as st
from partest_sdk.core.coverage.assembly import Assembly
from partest_sdk.core.coverage.paths import RepositoryTree
from partest_sdk.core.coverage.python_paths import PathRules, SourcePaths
from partest_sdk.core.coverage.python_places import places_of
from partest_sdk.core.coverage.told import CoverageTold
from partest_sdk.core.coverage.unplaced import Example

GO = ("go.mod", "mux.go", "sub/sub.go")


def told(files: Sequence[str], *reports: Sequence[str], roots: tuple[str, ...] = ()) -> CoverageTold:
    """What the bundle says of *reports* in a repository of *files*."""
    assembly = Assembly(RepositoryTree(files))
    assembly.begin("unit", "")
    for report in reports:
        for path in report:
            assembly.add(path, a_file({1: 1}), roots)
        assembly.end_report()
    assembly.end()
    return assembly.told([], [], "")


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("files", "reported", "found"),
    [
        (GO, ["github.com/acme/mux/mux.go", "github.com/acme/mux/sub/sub.go"], ["mux.go", "sub/sub.go"]),
        (GO, ["/workdir/mux.go", "/workdir/sub/sub.go"], ["mux.go", "sub/sub.go"]),
        (GO, ["/mux.go", "/sub/sub.go"], ["mux.go", "sub/sub.go"]),
        (GO, ["/usr/src/shop/mux.go", "/usr/src/shop/sub/sub.go"], ["mux.go", "sub/sub.go"]),
        (["Program.cs", "Lib/A.cs"], ["/_/Program.cs", "/_/Lib/A.cs"], ["Lib/A.cs", "Program.cs"]),
        # The module is called like one of its folders.
        (
            ["mux.go", "mux/mux.go", "sub/sub.go"],
            ["acme/mux/mux.go", "acme/mux/mux/mux.go", "acme/mux/sub/sub.go"],
            ["mux.go", "mux/mux.go", "sub/sub.go"],
        ),
        # Run in a package, whose root has such files too.
        (
            ["index.js", "packages/shop/index.js", "packages/shop/src/a.js", "packages/bank/index.js"],
            ["/app/index.js", "/app/src/a.js"],
            ["packages/shop/index.js", "packages/shop/src/a.js"],
        ),
    ],
)
def test_files_in_the_root_are_found(files: list[str], reported: list[str], found: list[str], order: int) -> None:
    """
    By its bare name a file is nobody's; where the others of its report show the folder, it is the one in there.
    """
    result = told(files, reported[::order])

    assert list(result.files) == found
    assert (result.incomplete, result.notes) == ((), ())


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("folder", ["", "/home/runner/work/acme/acme/", "D:\\a\\acme\\acme\\", "/repository/"])
def test_a_copy_that_was_built_is_not_its_source(folder: str, order: int) -> None:
    """
    Its path is longer, and the report has the source besides, or shows where the repository lies: what a copy covers is its own.
    """
    assembly = Assembly(RepositoryTree(["src/a.js", "src/index.js"], ["/repository"]))
    assembly.begin("unit", "")
    for path, hits in [("src/a.js", 1), ("src/index.js", 0), ("dist/src/index.js", 1), ("dist/src/a.js", 1)][::order]:
        assembly.add(folder + path.replace("/", "\\" if "\\" in folder else "/"), a_file({1: hits}))
    assert assembly.end_report() == ""
    assembly.end()
    result = assembly.told([], [], "")

    assert {path: file.lines for path, file in result.files.items()} == {"src/a.js": {1: 1}, "src/index.js": {1: 0}}
    assert result.incomplete == ()
    assert "2 reported files are not in the repository" in result.notes[0]


def test_two_copies_of_one_source_are_a_doubt() -> None:
    """
    Nothing tells which of them is the source, and what they cover may be different.
    """
    (doubt, *_) = told(["src/a.c", "src/b.c"], ["debug/src/a.c", "release/src/a.c"]).incomplete

    assert "debug/src/a.c" in doubt


MODULES = {"acme": "", "github.com/acme/mux": "mux", "github.com/acme/mux/v2": "mux/v2", "x.io/a": "svc/a"}


@pytest.mark.parametrize(
    ("reported", "found"),
    [
        ("acme/acme.go", "acme.go"),
        ("acme/internal/acme/acme.go", "internal/acme/acme.go"),
        ("github.com/acme/mux/doc.go", "mux/doc.go"),
        ("github.com/acme/mux/v2/doc.go", "mux/v2/doc.go"),
        ("x.io/a/sub/s.go", "svc/a/sub/s.go"),
        # Other people's, and what is in no file of ours.
        ("github.com/spf13/cobra/doc.go", ""),
        ("x.io/a/gone.go", ""),
        ("github.com/acme/muxer/doc.go", ""),
        # No import path at all.
        ("svc/a/sub/s.go", "svc/a/sub/s.go"),
        ("/app/svc/a/sub/s.go", "svc/a/sub/s.go"),
    ],
)
def test_import_paths_of_go_are_those_of_its_modules(reported: str, found: str) -> None:
    """
    One alone is enough, also for a file in the root, and however much it looks like another one.
    """
    files = ["acme.go", "doc.go", "internal/acme/acme.go", "mux/doc.go", "mux/v2/doc.go", "svc/a/sub/s.go"]
    place = RepositoryTree(files, (), MODULES).place(reported)

    assert (place.path, place.certain) == (found, True)


@pytest.mark.parametrize("folder", ["/srv/app/", "/home/node/app/", "/w/", "/usr/share/mine/"])
def test_a_project_without_folders_is_found_anywhere(folder: str) -> None:
    """
    All that its report has are names that the root has, in one folder; beside any other file that shows nothing.
    """
    files = ["calc.py", "main.py", "README.md"]
    flat = told(files, [f"{folder}calc.py", f"{folder}main.py"])

    assert list(flat.files) == ([] if folder.startswith("/usr") else ["calc.py", "main.py"])
    assert bool(flat.incomplete) is folder.startswith("/usr")
    if not flat.incomplete:
        assert "taken for one of the root" in flat.notes[0]
        for paths in (
            [f"{folder}calc.py"],
            [f"{folder}calc.py", f"{folder}other.py"],
            [f"{folder}calc.py", "/x/main.py"],
        ):
            assert not told(files, paths).files, paths
        places = places_of(
            [f"{folder}calc.py", f"{folder}main.py"], RepositoryTree(files), SourcePaths(PathRules(), "/b")
        )
        assert list(places.values()) == ["calc.py", "main.py"]


def test_a_file_without_a_line_is_no_loss() -> None:
    """
    Every package has an empty __init__.py, which could be any; one that was executed somewhere is none of those.
    """
    assembly = Assembly(RepositoryTree(["a/__init__.py", "b/__init__.py", "a/x.py"]))
    assembly.begin("unit", "")
    for path in ("src/__init__.py", "/app/b/__init__.py"):
        assembly.add(path, a_file({}))
    assembly.add("a/x.py", a_file({1: 1}))
    assembly.end_report()
    assembly.end()

    assert assembly.told([], [], "").incomplete == assembly.told([], [], "").notes == ()


def test_a_package_among_very_many_is_found() -> None:
    """
    No more than fifty candidates are kept; the folder that the report shows is looked for among all files.
    """
    files = [f"packages/p{number}/src/index.js" for number in range(100)]
    result = told([*files, "packages/p99/src/only.js"], ["src/index.js", "src/only.js"])

    assert list(result.files) == ["packages/p99/src/index.js", "packages/p99/src/only.js"]


def test_files_in_the_root_are_found_in_data_files() -> None:
    """
    Those of coverage.py have the absolute paths of the machine that ran the tests.
    """
    reported = {"/work/main.py": "main.py", "/work/pkg/a.py": "pkg/a.py", "/elsewhere/main.py": ""}

    assert places_of(reported, RepositoryTree(["main.py", "pkg/a.py"]), SourcePaths(PathRules(), "/builds")) == reported


@pytest.mark.parametrize(
    ("reported", "lost"),
    [
        # Two modules: nothing shows that one of them is the root's.
        (["example.com/root/mux.go", "example.com/sub/sub.go"], "example.com/root/mux.go"),
        (["/w/one/mux.go", "sub.go"], "/w/one/mux.go"),
        # Two checkouts are shown, and it is in neither.
        (["/one/sub/sub.go", "/two/sub/sub.go", "/three/mux.go"], "/three/mux.go"),
        # The root is shown, and it is not there; or the file in the root is another one.
        (["/w/sub/sub.go", "/tmp/test-7/mux.go"], ""),
        (["/w/sub/sub.go", "/w/build/mux.go"], ""),
        (["sub/sub.go", "build/mux.go"], ""),
        (["example.com/a/sub/sub.go", "example.com/a/mux.go", "example.com/b/mux.go"], ""),
        # Other people's.
        (["example.com/a/sub/sub.go", "/go/pkg/mod/example.com/b/mux.go"], ""),
        (["example.com/a/sub/sub.go", "example.com/b/other.go"], ""),
    ],
)
def test_a_lost_file_of_the_root_is_no_green(reported: list[str], lost: str) -> None:
    """
    What has the name of a file in the root, and may be it, is missing in the numbers; where the report shows that it is not, nobody is bothered.
    """
    result = told([*GO, "go.sub/x.go"], reported)

    assert result.files
    assert [f"such as '{lost}'" in sentence for sentence in result.incomplete] == [True] * bool(lost)
    assert not lost or "the name of a file in the repository's root" in result.incomplete[0]


def test_lost_lines_are_said_however_many_wait() -> None:
    """
    More than are kept until the report has ended: those of the root are missed, and nothing is said of those that were built.
    """
    built = [f"/w/build/{number}/mux.go" for number in range(3000)]
    result = told(GO, [*built, "/w/mux.go", "/w/sub/sub.go"])

    (doubt,) = result.incomplete
    assert doubt.startswith("unit: 1 reported path was not looked for, such as '/w/mux.go'")
    assert told(GO, [*built, "/w/sub/sub.go"]).incomplete == ()


ALIKE = ("src/index.js", "src/util.js", "a/src/index.js", "a/src/util.js", "b/src/index.js", "root.js", "a/src/only.js")


@pytest.mark.parametrize(
    ("reported", "guessed"),
    [
        (["src/index.js", "src/util.js"], "of a,"),
        (["src/index.js"], "of a, b,"),
        (["./src/index.js", "src/util.js", "src/gone.js"], "of a,"),
        # Something is of the root, or of the package, alone.
        (["src/index.js", "root.js"], ""),
        (["src/index.js", "src/only.js"], ""),
        (["a/src/index.js", "src/index.js"], ""),
        # Together they fit the root alone.
        (["src/util.js", "lib/x.js"], ""),
        # Absolute paths below a checkout say which they are.
        (["/home/runner/work/acme/acme/src/index.js"], ""),
    ],
)
def test_what_is_guessed_is_said(reported: list[str], guessed: str) -> None:
    """
    An exact path counts for the root; when all that a report has fits a package as well, that is said once, with the folders.

    It is no doubt: an example or a template has such files too.
    """
    result = told([*ALIKE, "lib/x.js", "b/lib/x.js"], reported, reported)

    assert [guessed in note for note in result.notes if "counts for the root" in note] == [True] * bool(guessed)
    assert result.incomplete == ()
    assert guessed == "" or "src/index.js" in result.files


def test_paths_that_show_two_folders_are_a_doubt() -> None:
    """
    The report lies in a package, and has files that only the package has, and such that only the root has: whose the others are, nobody knows.
    """
    tree = RepositoryTree(ALIKE)
    for only, found in (
        ((), "a/src/index.js"),
        (("src/only.js",), "a/src/index.js"),
        (("root.js",), "src/index.js"),
        (("src/only.js", "root.js"), ""),
    ):
        assembly = Assembly(tree)
        assembly.begin("unit", "")
        assembly.begin_report(tree.folders_above("a/coverage/lcov.info"))
        for path in ("src/index.js", *only):
            assembly.add(path, a_file({1: 1}))
        assembly.end_report()
        assembly.end()
        result = assembly.told([], [], "")

        assert [path for path in result.files if path.endswith("index.js")] == [found] * bool(found)
        assert bool(result.incomplete) is not bool(found)


def test_relative_data_files_are_of_the_package_that_they_lie_in() -> None:
    """
    As other reports; and where nothing shows that they are of the root, somebody hears of it. Absolute paths of the checkout show it.
    """
    tree, guessed = RepositoryTree(["src/x.py", "a/src/x.py"], ["/work"]), list[Example]()
    rules = SourcePaths(PathRules(), "/work")

    assert places_of(["src/x.py"], tree, rules, ("a",), guessed.append) == {"src/x.py": "a/src/x.py"}
    assert places_of(["/work/src/x.py"], tree, rules, ("a",), guessed.append) == {"/work/src/x.py": "src/x.py"}
    assert guessed == []
    assert places_of(["src/x.py"], tree, rules, (), guessed.append) == {"src/x.py": "src/x.py"}
    assert guessed == [Example("src/x.py", ("a",))]


def test_two_files_are_not_guessed_to_be_one() -> None:
    """
    The checkout is called like a folder of the repository, so both paths are likeliest the same file.
    """
    files = ["x/lib/a.go", "lib/a.go"]
    result = told(files, ["/w/x/lib/a.go", "/w/x/x/lib/a.go"])

    assert not result.files
    assert result.incomplete[0].startswith("unit: 2 reported paths could be several files and count for none of them")
    assert list(told([*files, "lib/only.go"], ["/w/x/lib/a.go", "/w/x/x/lib/a.go", "/w/x/lib/only.go"]).files) == [
        "lib/a.go",
        "lib/only.go",
        "x/lib/a.go",
    ]


_folders = st.lists(st.sampled_from(["lib", "pkg", "x"]), max_size=3).map(
    lambda names: "".join(f"{name}/" for name in names)
)
_files = st.lists(
    st.builds(str.__add__, _folders, st.sampled_from(["a.go", "b.go"])), min_size=1, max_size=8, unique=True
)


@settings(max_examples=500)
@given(_files, st.sampled_from(["", "/", "/w/", "D:\\w\\", "example.com/x/"]), st.randoms(use_true_random=False))
def test_whatever_is_reported_counts_or_is_said(files: list[str], folder: str, random: object) -> None:
    """
    A report of all files from one folder: each counts for itself, or the numbers are incomplete, or it is said that it was guessed.
    """
    reported = [folder + file for file in files]
    random.shuffle(reported)  # type: ignore[attr-defined]
    result, other = told(files, reported), told(files, sorted(reported))

    assert sorted(result.files) == sorted(files) or result.incomplete or result.notes
    assert (result.incomplete, result.notes, dict(result.files).keys()) == (
        other.incomplete,
        other.notes,
        dict(other.files).keys(),
    )
