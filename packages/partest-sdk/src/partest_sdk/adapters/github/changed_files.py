"""The files that a pull request changes, by GitHub's word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from partest_sdk.adapters.github.calls import Body, Calls
from partest_sdk.core.coverage.listed_files import ListedFile

_WHAT, _PERMISSION = "listing the files of the pull request", "pull-requests: read"
_COMMIT = re.compile(r"[?&]ref=([0-9a-f]{40,64})(?:&|\Z)")


def changed_files(calls: Calls, repository: str, number: int) -> Iterator[ListedFile]:
    """Those of the pull request *number*, page by page; GitHub lists at most MOST_LISTED. What is not described as GitHub does is left out."""
    for item in calls.pages(f"/repos/{repository}/pulls/{number:d}/files", _WHAT, _PERMISSION, {}):
        path = item.get("filename")
        if isinstance(path, str) and path:
            yield ListedFile(
                path=path,
                previous_path=_text(item, "previous_filename"),
                status=_text(item, "status"),
                changed_lines=_count(item, "changes"),
                patch=_text(item, "patch") or None,
                commit=found[1] if (found := _COMMIT.search(_text(item, "contents_url"))) else "",
            )


def _text(item: Body, name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _count(item: Body, name: str) -> int:
    value = item.get(name)
    # Without a number, nobody can say that nothing is missing.
    return value if type(value) is int and value >= 0 else 1
