"""The repository that is checked out, asked about commits and about what lies between two of them."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from partest_sdk.adapters.repository_files import GitTroubleError, ask_git, git_output
from partest_sdk.core.coverage.unified_diff import BrokenDiffError, FileChange, read_diff

DIFF_SECONDS = 120.0
FETCH_SECONDS = 120.0
DIFF_MEGABYTES = 200
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NAME = re.compile("[^\0\ud800-\udc7f\udd00-\udfff]{1,1000}", re.DOTALL)
"""What can be handed to git at all: a bundle may say that the tested commit is called anything."""
_NOTHING = "/dev/null"  # git knows it on Windows too
MOST_RENAMES = 10_000
"""Of files that came and files that went, the root of their product. Git compares each of these with each of those, and stops at its limit."""
_DIFF = (
    # Not `git diff`: that takes a score of its habits from the configuration, such as prefixes, order and folders.
    # A line that only ends otherwise is no new one: whoever normalises the ends of lines has written nothing.
    "diff-tree", "-r", "-p", "-U0", "-M", f"-l{MOST_RENAMES}", "--ignore-cr-at-eol", "--no-color", "--no-ext-diff", "--no-textconv", "--no-relative",
    "--src-prefix=a/", "--dst-prefix=b/", "--submodule=short", "--inter-hunk-context=0", "--diff-algorithm=myers", f"-O{_NOTHING}",
)  # fmt: skip
_FETCH = ("fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--refmap=")
_FETCH_CONFIG = {"core.hooksPath": _NOTHING, "gc.auto": "0", "maintenance.auto": "false"}


class ChangedRepository:
    """Asks git; whatever the work tree says in its attributes, or its configuration, nothing is started and nothing changes."""

    def __init__(self, folder: Path, server_url: str, token: str, fetch: bool = True) -> None:
        """*folder* is the repository's, or one in it; *token* is for *server_url* alone, where the checkout has left no credentials.

        Without *fetch* no server is asked for anything.
        """
        self._folder = folder
        self._server_url = server_url
        self._token = token
        self._fetch = fetch

    def commit(self, name: str) -> str:
        """The commit that *name* stands for; empty when it is none that is here."""
        # Not as an option, whatever it begins with.
        words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        found = ask_git(self._folder, *words).strip() if _NAME.fullmatch(name) else ""
        return found if _SHA.fullmatch(found) else ""

    def parents(self, commit: str) -> list[str]:
        """Of a *commit*, by its own word: they need not be here. (Git hides those that a shallow clone has cut off.)"""
        header = ask_git(self._folder, "cat-file", "commit", commit).partition("\n\n")[0]
        lines = [line.partition(" ") for line in header.split("\n")]
        return [value for name, _, value in lines if name == "parent" and _SHA.fullmatch(value)]

    def merge_base(self, one: str, other: str) -> str:
        """Where two commits went apart; empty when the clone is too shallow to know, or they have nothing in common."""
        return self.commit(ask_git(self._folder, "merge-base", one, other).strip())

    def bring(self, *commits: str) -> str:
        """Have *commits* here, and say why they are not; empty when they are."""
        missing = [commit for commit in commits if self.commit(commit) != commit]
        if not missing:
            return ""
        if not self._fetch:
            return "it is not in this clone; check out with `fetch-depth: 2`"
        # In a full clone a fetch of one commit alone would cut its history off.
        if ask_git(self._folder, "rev-parse", "--is-shallow-repository").strip() != "true":
            return "it is not in this repository"
        trouble = ""
        for credentials in (self._as_checked_out, *([self._with_token] if self._token else [])):
            try:
                words = (*_FETCH, "origin", *missing)
                with git_output(self._folder, *words, environment=credentials(), seconds=FETCH_SECONDS) as output:
                    output.read()
            except GitTroubleError as refused:
                trouble = str(refused)
            if all(self.commit(commit) == commit for commit in missing):
                return ""
        return f"it cannot be fetched ({trouble or 'the server does not give it'}); check out with `fetch-depth: 2`, or give a token"

    def changes(
        self, old: str, new: str, keep: Callable[[FileChange], bool] = lambda _: True
    ) -> tuple[list[FileChange], str]:
        """The files that differ between two commits, if they are to be kept, and why that is not all; empty when it is."""
        files: list[FileChange] = []
        try:
            with self._diff(old, new) as diff:
                files.extend(file for file in read_diff(diff) if keep(file))
        except (BrokenDiffError, GitTroubleError, OSError) as trouble:
            return files, f"the diff against {old[:7]} cannot be read to its end: {trouble}"
        return files, _too_many_renames(files, old)

    @contextmanager
    def _diff(self, old: str, new: str) -> Iterator[BinaryIO]:
        git_folder = ask_git(self._folder, "rev-parse", "--absolute-git-dir").rstrip("\n")
        with TemporaryDirectory(prefix="partest-") as empty:
            # Without a work tree and an index there are no attributes that could call a source file binary.
            place = {"GIT_DIR": git_folder, "GIT_WORK_TREE": empty, "GIT_INDEX_FILE": str(Path(empty, "index"))}
            rules = {
                "GIT_ATTR_NOSYSTEM": "1",
                # A clone may have left out contents, which git would get for itself.
                **({} if self._fetch else {"GIT_NO_LAZY_FETCH": "1"}),
                **_configuration([("core.attributesFile", _NOTHING), ("core.hooksPath", _NOTHING)]),
            }
            words = (*_DIFF, old, new)
            with git_output(
                Path(empty),
                *words,
                environment=_QUIET | place | rules,
                seconds=DIFF_SECONDS,
                megabytes=DIFF_MEGABYTES,
            ) as diff:
                yield diff

    def _as_checked_out(self) -> Mapping[str, str]:
        return _QUIET | _configuration(list(_FETCH_CONFIG.items()))

    def _with_token(self) -> Mapping[str, str]:
        # In the environment of this one command: whatever is on a command line, any process of the machine can read. For this server alone,
        # wherever the remote leads; and what the checkout left is taken back, since a server refuses two of them.
        secret = b64encode(f"x-access-token:{self._token}".encode()).decode()
        name = f"http.{self._server_url}/.extraheader"
        header = [(name, ""), (name, f"AUTHORIZATION: basic {secret}")]
        return _QUIET | _configuration([*_FETCH_CONFIG.items(), *header])


def _too_many_renames(files: Sequence[FileChange], old: str) -> str:
    """Whether git has given up looking for renames, after which all lines of every file that was moved are new."""
    came = sum(not file.old_path for file in files)
    went = sum(not file.path for file in files)
    if came * went <= MOST_RENAMES**2:
        return ""
    return (
        f"{came:,} files came and {went:,} went against {old[:7]}, and git looks for renames among no more than {MOST_RENAMES:,},"
        " so nobody knows which lines of those that were moved are new"
    )


_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_REPLACE_OBJECTS": "1"}


def _configuration(settings: list[tuple[str, str]]) -> dict[str, str]:
    """Environment variables that set git's configuration for one command, after those that are set in this way already."""
    told = os.environ.get("GIT_CONFIG_COUNT", "")
    count = int(told) if told.isascii() and told.isdecimal() and len(told) < 5 else 0
    variables = {"GIT_CONFIG_COUNT": str(count + len(settings))}
    for index, (name, value) in enumerate(settings, start=count):
        variables |= {f"GIT_CONFIG_KEY_{index}": name, f"GIT_CONFIG_VALUE_{index}": value}
    return variables
