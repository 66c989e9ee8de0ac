"""The change as GitHub lists it: only lines with a plus are changes, and whatever is not told makes it incomplete."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage_builders import a_file
from partest_sdk.adapters.changes import find_comparison
from partest_sdk.adapters.changes.listed import listed_comparison
from partest_sdk.core.coverage.change import Run, coverage_of_change
from partest_sdk.core.coverage.changed_lines import Change
from partest_sdk.core.coverage.comparison import ChangeAsked, Comparison
from partest_sdk.core.coverage.listed_files import ListedFile
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.unified_diff import Content
from partest_sdk.errors import UnavailableError

HEAD, OTHER = "a" * 40, "b" * 40
ASKED = ChangeAsked("pull_request", 7, HEAD)


class FakeHost:
    """Lists *files*, and then fails, if it is to."""

    def __init__(self, *files: ListedFile, fails: bool = False) -> None:
        self._files, self._fails = files, fails

    def changed_files(self, number: int) -> Iterator[ListedFile]:
        assert number == 7
        yield from self._files
        if self._fails:
            raise UnavailableError("listing the files was answered with 502")


def a_listed(
    path: str = "a.py", status: str = "modified", changed: int = 3, patch: str | None = "", **more: str
) -> ListedFile:
    return ListedFile(
        path, more.get("previous", ""), status, changed, GOOD if patch == "" else patch, more.get("commit", HEAD)
    )


GOOD = "@@ -1,6 +1,7 @@\n one\n two\n three\n-old\n+new\n+more\n five\n six\n\\ No newline at end of file"


def listed(*files: ListedFile, tested: str = HEAD, fails: bool = False) -> Comparison:
    return listed_comparison(FakeHost(*files, fails=fails), ASKED, tested)


def test_only_lines_with_a_plus_are_changes() -> None:
    """
    Trap: the three lines around a change are none, though the header of the hunk counts them.
    """
    comparison = listed(a_listed())

    assert list(comparison.files[0].changes) == [Change(4, 1, 4, 2)]
    assert not comparison.incomplete
    (file,) = coverage_of_change(comparison, {"a.py": a_file({3: 0, 4: 1, 5: 0, 6: 0})}).files
    assert (file.numbers, file.head_path, file.runs) == (Numbers(1, 2, 0, 0), "a.py", (Run(5, 5),))
    assert (comparison.how, comparison.against) == ("GitHub", "against the base of pull request #7")


@pytest.mark.parametrize(
    ("status", "previous", "paths"),
    [
        ("added", "", ("a.py", "")),
        ("modified", "", ("a.py", "a.py")),
        ("changed", "", ("a.py", "a.py")),
        ("renamed", "old.py", ("a.py", "old.py")),
        ("copied", "from.py", ("a.py", "from.py")),
        ("removed", "", ("", "a.py")),
        ("something new", "", ("a.py", "a.py")),
    ],
)
def test_every_status(status: str, previous: str, paths: tuple[str, str]) -> None:
    """
    Trap: there are more than two, and a renamed file has only its changed lines.
    """
    (file,) = listed(a_listed(status=status, previous=previous)).files

    assert (file.path, file.old_path) == paths


@pytest.mark.parametrize(
    ("changed", "patch", "content"),
    [
        (0, None, Content.TEXT),
        (3, None, Content.UNTOLD),
        (3, "@@ -1 +1 @@\n-a", Content.UNTOLD),
        (9, "@@ -1 +1 @@\n-a\n+b", Content.UNTOLD),
        (3, "nonsense", Content.UNTOLD),
        (2, "@@ -1 +1 @@\n-a\r\n+\ud800\x0c@@ -1 +900 @@", Content.TEXT),
    ],
)
def test_a_missing_patch_is_never_no_change(changed: int, patch: str | None, content: Content) -> None:
    """
    Trap: GitHub leaves the patch of a large file out. A measured file without one makes the change incomplete; one that only moved does not.
    """
    comparison = listed(a_listed(changed=changed, patch=patch))

    assert comparison.files[0].content is content
    incomplete = coverage_of_change(comparison, {"a.py": a_file({1: 1})}).incomplete
    assert bool(incomplete) == (content is Content.UNTOLD)


def test_more_files_than_github_lists() -> None:
    """
    Trap: 3,000 are all that GitHub lists; it does not say that there are more.
    """
    assert not listed(*[a_listed(f"{number}.py") for number in range(2999)]).incomplete
    assert "3,000" in listed(*[a_listed(f"{number}.py") for number in range(3000)]).incomplete[0]


def test_a_list_that_breaks_off() -> None:
    """
    What came is kept, and that it is not all is said.
    """
    comparison = listed(a_listed(), fails=True)

    assert len(comparison.files) == 1
    assert "502" in comparison.incomplete[0]


def test_a_list_that_is_too_short() -> None:
    """
    The event says how many files there are; a list with fewer of them is no list of all, and an empty one no change of nothing.
    """
    for count, is_short in ((1, False), (2, True), (0, False)):
        asked = ASKED._replace(changed_files=count)
        assert bool(listed_comparison(FakeHost(a_listed()), asked, HEAD).incomplete) is is_short
    (why,) = listed_comparison(FakeHost(), ASKED._replace(changed_files=2), HEAD).incomplete
    assert "GitHub lists 0 of the 2 files" in why


def test_lines_of_another_tree() -> None:
    """
    Trap: lines of the head, and coverage of the merge commit, do not belong together. Neither do those of a head that has moved on.
    """
    assert "which may be others" in listed(a_listed(), tested=OTHER).incomplete[0]
    assert not listed(a_listed(), tested=OTHER).has_places
    assert "nobody knows which commit" in listed(a_listed(), tested="").incomplete[0]
    assert "no longer at" in listed(a_listed(commit=OTHER)).incomplete[0]
    assert not listed(a_listed(commit="")).incomplete


def test_without_a_repository_the_host_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Where there is no checkout, or no git at all.
    """
    for path in ("", None):
        if path is not None:
            monkeypatch.setenv("PATH", path)
        comparison = find_comparison(tmp_path, ASKED._replace(tested=HEAD), host=FakeHost(a_listed()))
        assert comparison
        assert (comparison.how, comparison.incomplete) == ("GitHub", ())
