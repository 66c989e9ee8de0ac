"""The files of a pull request are all of them, with all that GitHub says of their lines."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
from contract import faults
from contract.fake_github import FakeGitHub
from contract.state import A_SHA, ChangedFile
from partest_sdk.core.coverage.listed_files import ListedFile
from partest_sdk.errors import RefusedError, UnavailableError

from adapters.github.hosts import Desk


def test_all_pages_and_all_that_is_said() -> None:
    """
    Trap: not one page of 30. A patch that is not there is none, and a file that was renamed says from where.
    """
    files = [
        ChangedFile(f"file {number}.py", additions=2, deletions=1, patch="@@ -1 +1 @@\n-a\n+b") for number in range(205)
    ]
    files.append(ChangedFile("new.py", "renamed", 0, 0, None, "old.py"))
    files.append(ChangedFile("größe.py", "modified", 9000, 1))
    with FakeGitHub() as github:
        github.add_pull(7, files=files)

        listed = list(Desk(github).host.changed_files(7))

        assert len(github.sent("GET", "/pulls/7/files")) == 3
    assert listed[0] == ListedFile("file 0.py", "", "modified", 3, "@@ -1 +1 @@\n-a\n+b", A_SHA)
    assert [file.path for file in listed] == [file.filename for file in files]
    assert listed[-2:] == [
        ListedFile("new.py", "old.py", "renamed", 0, None, A_SHA),
        ListedFile("größe.py", "", "modified", 9001, None, A_SHA),
    ]


def test_no_more_than_github_lists() -> None:
    """
    After 3,000 files the list ends, and nothing says that there are more.
    """
    with FakeGitHub() as github:
        github.add_pull(7, files=[ChangedFile(f"{number}.py") for number in range(3001)])

        assert sum(1 for _ in Desk(github).host.changed_files(7)) == 3000


def test_trouble_in_the_middle() -> None:
    """
    What came before is there, and then it is an error with a sentence.
    """
    with FakeGitHub() as github:
        github.add_pull(7, files=[ChangedFile(f"{number}.py") for number in range(150)])
        github.fail("GET", "/files", fault=faults.status(502), times=None, after=1)
        listed = Desk(github, patience=1).host.changed_files(7)

        assert sum(1 for _ in islice(listed, 100)) == 100
        with pytest.raises(UnavailableError, match="listing the files"):
            next(listed)


def test_a_token_that_may_not() -> None:
    """
    The permission that would do is named.
    """
    with FakeGitHub(permissions={"contents": "read"}) as github:
        github.add_pull(7)
        with pytest.raises(RefusedError, match="pull-requests: read"):
            list(Desk(github).host.changed_files(7))


@pytest.mark.parametrize(
    ("item", "listed"),
    [
        (1, None),
        ({}, None),
        ({"filename": 1}, None),
        ({"filename": ""}, None),
        ({"filename": "a"}, ListedFile("a", "", "", 1, None)),
        ({"filename": "a", "status": 1, "changes": -1, "patch": []}, ListedFile("a", "", "", 1, None)),
        (
            {"filename": "a", "changes": True, "patch": "", "contents_url": "x?ref=main"},
            ListedFile("a", "", "", 1, None),
        ),
    ],
)
def test_files_in_another_shape(item: Any, listed: ListedFile | None) -> None:
    """
    What is not described as GitHub does has changed lines that nobody knows, if it is a file at all.
    """
    with FakeGitHub() as github:
        github.fail("GET", fault=faults.status(200, [item]))

        assert list(Desk(github).host.changed_files(7)) == ([listed] if listed else [])
