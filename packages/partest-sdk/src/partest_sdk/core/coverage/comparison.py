"""What a run's change is: the tree that was tested, and the one it is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from partest_sdk.core.coverage.unified_diff import FileChange


class ChangeAsked(NamedTuple):
    """What is known of the change before anybody looks at it: what the event says, and what the caller named."""

    event: str = ""
    """``pull_request``, ``push``, ``merge_group``; empty off CI."""
    pull_request: int = 0
    """Its number; 0 when there is none."""
    head: str = ""
    """The newest commit of the pull request: people see its lines."""
    base: str = ""
    """The commit that the event compares with: what a push found, what a merge group was made on, the base of a pull request."""
    base_ref: str = ""
    """What the caller named: a branch or a commit."""
    tested: str = ""
    """The commit whose tree was tested; empty when it is the one that is checked out."""
    server_url: str = "https://github.com"
    changed_files: int = 0
    """How many files the pull request changes; 0 where that is not said."""
    default_branch: str = ""
    """Where another branch was pushed or run by hand, the one that it will be merged into; empty on that branch itself."""
    forced: bool = False
    """Whether a push has rewritten its branch: then what it found is no base of what it left."""
    is_no_change: bool = False
    """Whether the default branch was tested as it is: by the clock, or by hand."""


class Comparison(NamedTuple):
    """The change. Lines are those of the tree that was tested, and only those: they are where the coverage is."""

    files: tuple[FileChange, ...] = ()
    against: str = ""
    """In words: ``against 1a2b3c4 (the base that was merged)``."""
    how: str = ""
    """Who was asked: ``git``, ``GitHub``."""
    base: str = ""
    """The commit whose lines are the old ones of the files; empty when it is not known."""
    head: str = ""
    """The commit whose lines people see; empty when it is not known."""
    folder: str = ""
    """Where in the repository the paths are from, such as ``packages/shop/``."""
    to_head: Mapping[str, FileChange] | None = None
    """By path in the tested tree: what came to a file between the head and that tree. None where they are the same."""
    incomplete: tuple[str, ...] = ()
    """Why this is not all of the change, a sentence each."""
    uncommitted: frozenset[str] = frozenset()
    """Measured files that were tested as no commit has them: nobody knows which of their lines are new."""
    notes: tuple[str, ...] = ()
    """What else people should know, a sentence each."""
    settled: bool = False
    """Whether the event alone decides what it is compared with, so that it is the same whatever base the caller names."""

    @property
    def has_places(self) -> bool:
        """Whether lines of the tested tree can be shown to people."""
        return bool(self.head)

    def below(self, folder: str) -> Comparison:
        """The part of it below *folder* (``packages/shop/``), with paths from there: a package of a monorepo is measured in its folder."""
        if not folder:
            return self
        files = (_below(file, folder) for file in self.files)
        moved = {
            path.removeprefix(folder): file for path, file in (self.to_head or {}).items() if path.startswith(folder)
        }
        return self._replace(
            folder=folder,
            files=tuple(file for file in files if file.path or file.old_path),
            to_head=None if self.to_head is None else {path: _below(file, folder) for path, file in moved.items()},
        )


def _below(file: FileChange, folder: str) -> FileChange:
    """*file* with paths from *folder*; a side that is not in there is one that is not there."""
    path, old_path = (
        side.removeprefix(folder) if side.startswith(folder) else "" for side in (file.path, file.old_path)
    )
    return file._replace(path=path, old_path=old_path)
