"""The files of a commit, seen as key files, as if they were checked out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from partest_sdk.adapters.repository_files import ask_git
from partest_sdk.adapters.work_tree import NOT_ENTERED
from partest_sdk.core.cache_key.detect import may_be_key_file
from partest_sdk.core.names import listed
from partest_sdk.errors import InputError

_LINK = "120000"


class CommitTree:
    """The folder of a commit that corresponds to a folder of the work tree."""

    def __init__(self, folder: Path, commit: str) -> None:
        """*folder* is where the work tree has it; an InputError when *commit* is none."""
        self._folder = folder
        # Not as an option, whatever it begins with.
        self.commit = ask_git(
            folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}"
        ).strip()
        if not self.commit:
            raise InputError(
                f"{commit!r} is neither a file nor a commit that is here; name one, and in CI check out with `fetch-depth: 0`"
            )
        self._prefix = ask_git(folder, "rev-parse", "--show-prefix").rstrip("\n")
        self.above = self._prefix.count("/")

    @cached_property
    def _blobs(self) -> dict[str, str]:
        """Path from the repository's own folder, and blob; links are left out, since their target may be anything."""
        top = Path(self._folder, *[".."] * self.above)
        listed = ask_git(top, "ls-tree", "-r", "-z", "--full-tree", self.commit)
        blobs = {}
        for entry in listed.split("\0"):
            about, tab, path = entry.partition("\t")
            mode, _, rest = about.partition(" ")
            if tab and mode != _LINK and rest.startswith("blob "):
                blobs[path] = rest.removeprefix("blob ").strip()
        return blobs

    def key_files(self) -> list[str]:
        """The paths of all files whose name may be a key file's, relative to the folder."""
        inside = [path.removeprefix(self._prefix) for path in self._blobs if path.startswith(self._prefix)]
        return [
            path
            for path in inside
            if may_be_key_file(path.rpartition("/")[2]) and not NOT_ENTERED.intersection(path.split("/")[:-1])
        ]

    def read(self, path: str) -> bytes:
        """The content of *path*."""
        return ask_git(self._folder, "cat-file", "blob", self._blobs[self._prefix + path]).encode(
            errors="surrogateescape"
        )

    def read_pin(self, path: str) -> str | None:
        """The text of a small file that need not be there, also of one above the folder."""
        levels = path.count("../")
        parts = self._prefix.rstrip("/").split("/")
        kept = parts[: len(parts) - levels] if levels else parts
        full = "/".join([part for part in kept if part] + [path.removeprefix("../" * levels)])
        if full not in self._blobs:
            return None
        return ask_git(self._folder, "cat-file", "blob", self._blobs[full])

    def matching(self, patterns: Sequence[str]) -> list[str]:
        """Not for commits: `hashFiles` is about what is checked out."""
        raise InputError(
            f"{listed(patterns, 2)}: --files and --hash-mode strict read what is checked out; compare explanations with --format json"
        )

    def hash_files(self, patterns: Sequence[str]) -> str:
        """As `matching`."""
        self.matching(patterns)
        return ""
