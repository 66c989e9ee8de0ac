"""Paths of reports become paths of the repository, wherever the report was written; what cannot be told stays as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.reports.paths import RepositoryPaths

FILES = (
    "README.md",
    "setup.py",
    "tests/unit/test_a.py",
    "tests/integration/test_a.py",
    "tests/unit/test_only.py",
    "web/src/login.spec.ts",
    "web/src/index.test.ts",
    "api/src/index.test.ts",
    "api/src/test/java/com/acme/FooTest.java",
)
HERE = "/home/me/checkout"
PATHS = {
    "as it is": ("tests/unit/test_a.py", "tests/unit/test_a.py"),
    "with a dot": ("./tests/unit/test_a.py", "tests/unit/test_a.py"),
    "with backslashes": ("tests\\unit\\test_a.py", "tests/unit/test_a.py"),
    "in our own workspace": (f"{HERE}/tests/unit/test_a.py", "tests/unit/test_a.py"),
    "generated, in our own workspace": (f"{HERE}/build/gen/test_g.py", "build/gen/test_g.py"),
    "GitHub's Linux": ("/home/runner/work/acme/acme/tests/unit/test_a.py", "tests/unit/test_a.py"),
    "GitHub's Windows": ("D:\\a\\acme\\acme\\tests\\unit\\test_a.py", "tests/unit/test_a.py"),
    "Windows, a file at the top": ("D:\\a\\acme\\acme\\setup.py", "setup.py"),
    "GitHub's macOS": ("/Users/runner/work/acme/acme/tests/unit/test_a.py", "tests/unit/test_a.py"),
    "macOS, a file at the top": ("/Users/runner/work/acme/acme/setup.py", "setup.py"),
    "GitHub's containers": ("/__w/acme/acme/setup.py", "setup.py"),
    "GitHub's Docker actions": ("/github/workspace/setup.py", "setup.py"),
    "a container": ("/app/setup.py", "setup.py"),
    "another container": ("/workspace/web/src/login.spec.ts", "web/src/login.spec.ts"),
    "another package's file of that name": ("/home/x/packages/other/src/login.spec.ts", "/home/x/packages/other/src/login.spec.ts"),
    "longer than any path": ("/a" * 100_000, "/a" * 100_000),
    "as a URL": ("file:///home/runner/work/acme/acme/tests/unit/test_a.py", "tests/unit/test_a.py"),
    "a folder above": ("/srv/somewhere/tests/integration/test_a.py", "tests/integration/test_a.py"),
    "relative to a folder of ours": ("src/login.spec.ts", "web/src/login.spec.ts"),
    "relative, and there are two": ("src/index.test.ts", "src/index.test.ts"),
    "relative, a bare name, and there is one": ("test_only.py", "tests/unit/test_only.py"),
    "relative, a bare name, and there are two": ("test_a.py", "test_a.py"),
    "absolute, and there are two with the same end": ("/srv/x/src/index.test.ts", "/srv/x/src/index.test.ts"),
    "absolute, and one has more in common": ("/srv/web/src/index.test.ts", "web/src/index.test.ts"),
    "a dependency of that name": ("/usr/lib/python3/dist-packages/setup.py", "/usr/lib/python3/dist-packages/setup.py"),
    "another repository of that name": ("/srv/readme/README.md", "/srv/readme/README.md"),
    "a container above a folder of ours": ("/build/src/test/java/com/acme/FooTest.java", "api/src/test/java/com/acme/FooTest.java"),
    "nowhere": ("/opt/else/test_z.py", "/opt/else/test_z.py"),
    "relative and unknown": ("lib/test_z.py", "lib/test_z.py"),
    "no path": ("com.acme.FooTest", "com.acme.FooTest"),
}  # fmt: skip


@pytest.mark.parametrize(("reported", "wanted"), PATHS.values(), ids=PATHS)
def test_paths(reported: str, wanted: str) -> None:
    """
    The longest end that is a file of the repository; never one of several.
    """
    assert RepositoryPaths(lambda: FILES, [HERE]).clean(reported) == wanted


def test_what_could_be_several_files_is_remembered() -> None:
    """
    They stay as they were, and can be named to the caller.
    """
    paths = RepositoryPaths(lambda: FILES)

    paths.clean("src/index.test.ts")
    paths.clean("tests/unit/test_a.py")

    assert paths.ambiguous == {"src/index.test.ts"}


def test_nobody_is_asked_for_files_that_no_report_names() -> None:
    """
    git is started only when there is a path.
    """

    def ask() -> list[str]:
        raise AssertionError

    RepositoryPaths(ask)


def test_without_a_repository_paths_stay() -> None:
    """
    Where git knows nothing, only our own folder can be taken away.
    """
    paths = RepositoryPaths(list, [HERE])

    assert paths.clean("/home/runner/work/acme/acme/tests/a.py") == "/home/runner/work/acme/acme/tests/a.py"
    assert paths.clean(f"{HERE}/tests/a.py") == "tests/a.py"


parts = st.text("abc.-_ é", min_size=1, max_size=4).filter(lambda part: part.strip(". ") and not part.startswith("."))
names = st.lists(parts, min_size=1, max_size=4).map("/".join)


@given(st.sets(names, min_size=1, max_size=8), st.data())
def test_a_file_of_the_repository_is_found_again(files: set[str], data: st.DataObject) -> None:
    """
    Below any checkout of GitHub's, a path is what it was in the repository, and cleaning once more changes nothing.
    """
    file = data.draw(st.sampled_from(sorted(files)))
    paths = RepositoryPaths(lambda: files)

    for place in ("/home/runner/work/q/q/", "D:\\a\\q\\q\\", "/__w/q/q/", ""):
        found = paths.clean(place + (file.replace("/", "\\") if "\\" in place else file))

        assert found == file
        assert paths.clean(found) == found


@given(st.sets(names, max_size=5), st.text(max_size=20) | names)
def test_a_cleaned_path_is_a_file_or_what_was_reported(files: set[str], path: str) -> None:
    """
    Nothing is invented.
    """
    cleaned = RepositoryPaths(lambda: files).clean(path)

    assert cleaned in files or cleaned == path
