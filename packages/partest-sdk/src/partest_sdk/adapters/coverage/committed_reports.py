"""Reports that git tracks: this run has not made them. They are fixtures of somebody's tests, left-overs, or there to pass a gate."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from partest_sdk.adapters.coverage.coverage_files import CoverageFound, flag_and_glob
from partest_sdk.adapters.repository_files import ask_git
from partest_sdk.core.names import listed, many
from partest_sdk.core.safe_text import one_line

_EXAMPLES = 3
_LONGEST = 200


def without_committed(found: CoverageFound, base: Path, believed: Sequence[str]) -> CoverageFound:
    """*found* without the reports that git tracks; that some are is *missing* then. Those that a *believed* pattern names exactly stay."""
    named = {base / flag_and_glob(pattern)[1] for pattern in believed}
    doubted = {path for group in found.groups for path in group.paths if path not in named}
    if not doubted:
        return found
    tracked = _listed_by_git(base, "ls-files", "--full-name", "-z", "--cached")
    committed = {path for path in doubted if not tracked.isdisjoint(_names_of(path))}
    if committed:
        # Committed once, and written anew since: what stands in it now is of this run.
        written = _listed_by_git(base, "diff", "--name-only", "-z", "--no-ext-diff", "--no-relative", "HEAD")
        committed = {path for path in committed if written.isdisjoint(_names_of(path))}
    if not committed:
        return found
    groups = [
        group._replace(paths=tuple(path for path in group.paths if path not in committed)) for group in found.groups
    ]
    names = [one_line(repr(os.path.relpath(path, base).replace(os.sep, "/")), _LONGEST) for path in sorted(committed)]
    return CoverageFound(
        tuple(group for group in groups if group.paths),
        (
            *found.missing,
            f"what stands in {many(len(names), 'report')} that git tracks does not count, since this run has not made it: "
            f"{listed(names, _EXAMPLES)}; name the reports of this run more narrowly, or take those out of git",
        ),
    )


def _listed_by_git(base: Path, *words: str) -> set[str]:
    """The files of the whole repository that git lists by *words*, also beside *base*; as real as the folder they are in."""
    top = os.path.realpath(ask_git(base, "rev-parse", "--show-toplevel").rstrip("\n") or base)
    names = ask_git(base, *words, "--", ":/").split("\0")
    return {os.path.normpath(os.path.join(top, name)) for name in names if name}  # noqa: PTH118


def _names_of(path: Path) -> Iterator[str]:
    """A link is tracked, or what it leads to is."""
    yield os.path.join(os.path.realpath(path.parent), path.name)  # noqa: PTH118
    yield os.path.realpath(path)
