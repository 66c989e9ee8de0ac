"""The files of a commit, seen as key files, as if they were checked out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from posixpath import dirname, normpath

from partest_sdk.adapters.repository_files import GitTroubleError, ask_git, git_output, place_in_repository
from partest_sdk.adapters.work_tree import MARKS, NOT_ENTERED
from partest_sdk.core.cache_key.detect import FOLDERS_OF_PATTERNS, may_be_key_file
from partest_sdk.core.names import listed
from partest_sdk.errors import InputError

_LINK = "120000"
_MOST_LINKS = 8
"""That lead to one another."""


class CommitTree:
    """The folder of a commit that corresponds to a folder of the work tree."""

    unseen = ()

    def __init__(self, base: Path, root: str, commit: str) -> None:
        """The folder *root* below *base*; it need not be there now. An InputError when *commit* is none."""
        self._base = base
        # Not as an option, whatever it begins with.
        words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}")
        self.commit = ask_git(base, *words).strip()
        if not self.commit:
            raise InputError(
                f"{commit!r} is neither a file nor a commit that is here; name one, and in CI check out with `fetch-depth: 0`"
            )
        here = place_in_repository(base)
        inside = normpath(f"{here}{root}") if here or root else "."
        self._prefix = "" if inside == "." else f"{inside}/"
        self.above = self._prefix.count("/")

    @cached_property
    def _entries(self) -> dict[str, tuple[str, bool]]:
        """Path from the repository's own folder; the blob, and whether it is a link."""
        entries = {}
        for entry in self._git_says("ls-tree", "-r", "-z", "--full-tree", self.commit).split(b"\0"):
            about, tab, path = entry.decode(errors="surrogateescape").partition("\t")
            mode, _, rest = about.partition(" ")
            if tab and rest.startswith("blob "):
                entries[path] = rest.removeprefix("blob ").strip(), mode == _LINK
        return entries

    def _git_says(self, *words: str) -> bytes:
        """All of it: an object that is missing is no empty file, and a tree that cannot be read is no empty one."""
        try:
            with git_output(self._base, *words) as output:
                return output.read()
        except GitTroubleError as trouble:
            raise InputError(
                f"{self.commit[:12]} cannot be read: {trouble}; in CI check out with `fetch-depth: 0`, and without a filter"
            ) from None

    def _blob(self, path: str) -> str | None:
        """The blob of the file at *path*, from the repository's own folder; a link counts as what it leads to, if that is a file of the commit."""
        for _ in range(_MOST_LINKS):
            blob, is_link = self._entries.get(path, ("", False))
            if not is_link:
                return blob or None
            target = self._git_says("cat-file", "blob", blob).decode(errors="surrogateescape")
            if target.startswith("/"):
                return None
            path = normpath(f"{dirname(path)}/{target}" if dirname(path) else target)
        return None

    def key_files(self) -> list[str]:
        """The paths of all files whose name may be a key file's, as `WorkTree` gives them."""
        marked = {path.rpartition("/")[0] for path in self._entries if path.rpartition("/")[2] in MARKS}
        found = [
            path
            for path, (_, is_link) in self._entries.items()
            if may_be_key_file(path.rpartition("/")[2]) and (not is_link or self._blob(path))
        ]
        inside = [path.removeprefix(self._prefix) for path in found if path.startswith(self._prefix)]
        below = [path for path in inside if not self._is_left_out(path, marked)]
        return below + [path for level in range(1, self.above + 1) for path in self._above(level, found)]

    def _is_left_out(self, path: str, marked: set[str]) -> bool:
        folders = path.split("/")[:-1]
        if NOT_ENTERED.intersection(folders):
            return True
        return any(self._prefix + "/".join(folders[: count + 1]) in marked for count in range(len(folders)))

    def _above(self, level: int, found: Sequence[str]) -> list[str]:
        """The key files of the folder so many levels above, and those of the settings' folders in it."""
        parts = self._prefix.split("/")[:-1]
        folder = "".join(f"{part}/" for part in parts[: len(parts) - level])
        near = [path.removeprefix(folder) for path in found if path.startswith(folder)]
        return [
            "../" * level + path
            for path in near
            if "/" not in path or (path.count("/") == 1 and path.split("/")[0] in FOLDERS_OF_PATTERNS)
        ]

    def read(self, path: str) -> bytes:
        """The content of *path*; an InputError when the commit has no such file."""
        blob = self._blob(normpath(self._prefix + path))
        if blob is None:
            raise InputError(f"{path!r} is no file in {self.commit[:12]}")
        return self._git_says("cat-file", "blob", blob)

    def read_pin(self, path: str) -> str | None:
        """The text of a small file that need not be there, also of one above the folder."""
        blob = self._blob(normpath(self._prefix + path))
        return None if blob is None else self._git_says("cat-file", "blob", blob).decode(errors="replace")

    def matching(self, patterns: Sequence[str]) -> list[str]:
        """Not for commits: `hashFiles` is about what is checked out."""
        raise InputError(
            f"{listed(patterns, 2)}: --files and --hash-mode strict read what is checked out; compare two explanations from --format json"
        )

    def hash_files(self, paths: Sequence[str]) -> str:
        """As `matching`."""
        return str(self.matching(paths))
