"""The change as GitHub tells it, where there is no git to ask."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Protocol

from partest_sdk.core.coverage.comparison import ChangeAsked, Comparison
from partest_sdk.core.coverage.listed_files import MOST_LISTED, ListedFile, listed_changes
from partest_sdk.core.coverage.unified_diff import FileChange
from partest_sdk.errors import HostError

_CHECK_OUT = "check out the tested commit in this job, so that git can be asked"


class ChangedFilesHost(Protocol):
    """Lists the files of a pull request."""

    def changed_files(self, number: int) -> Iterator[ListedFile]:
        """Those of the pull request *number*, as they come; a HostError when the host does not do it."""
        ...


def listed_comparison(host: ChangedFilesHost, asked: ChangeAsked, tested: str) -> Comparison:
    """The change by the *host*'s list. Its lines are those of the head; where another commit was *tested*, that is said."""
    files: list[FileChange] = []
    incomplete: list[str] = []
    heads: set[str] = set()
    try:
        listed = islice(host.changed_files(asked.pull_request), MOST_LISTED)
        for file in listed:
            heads.add(file.commit)
            files.extend(listed_changes([file]))
    except HostError as trouble:
        incomplete.append(f"the list of changed files is not whole: {trouble}")
    if len(files) < asked.changed_files and len(files) < MOST_LISTED and not incomplete:
        incomplete.append(
            f"GitHub lists {len(files):,} of the {asked.changed_files:,} files that the pull request changes; {_CHECK_OUT}"
        )
    if len(files) >= MOST_LISTED:
        incomplete.append(f"GitHub lists no more than {MOST_LISTED:,} files of a pull request; {_CHECK_OUT}")
    if heads - {"", asked.head}:
        incomplete.append(f"the pull request is no longer at {asked.head[:7]}; run the workflow on its newest commit")
    if tested != asked.head or not tested:
        incomplete.append(_other_tree(asked.head, tested))
    return Comparison(
        files=tuple(files),
        against=f"against the base of pull request #{asked.pull_request}",
        how="GitHub",
        head=asked.head if tested == asked.head else "",
        incomplete=tuple(incomplete),
    )


def _other_tree(head: str, tested: str) -> str:
    if not tested:
        return f"nobody knows which commit was tested; {_CHECK_OUT}"
    return f"{tested[:7]} was tested, and GitHub tells the lines of {head[:7] or 'the head'}, which may be others; {_CHECK_OUT}"
