"""Where the paths of data files belong in the repository."""

from __future__ import annotations

from collections.abc import Iterable

from partest_sdk.core.coverage.paths import Place, RepositoryTree
from partest_sdk.core.coverage.python_paths import SourcePaths
from partest_sdk.core.coverage.report_folders import ReportFolders


def places_of(reported: Iterable[str], tree: RepositoryTree, rules: SourcePaths) -> dict[str, str]:
    """The file of the repository that each of the *reported* paths of one shard is; empty for one that is none.

    Those that do not count by the project's own *rules* are not in it.
    """
    places = {path: _place(path, tree, rules) for path in reported}
    folders = ReportFolders(tree)
    folders.certain.update((path, place) for path, place in places.items() if place.path and place.certain)
    found = {path: place.path if place.certain else folders.path_of(place) for path, place in places.items()}
    return {path: file for path, file in found.items() if rules.counts(file or path)}


def _place(path: str, tree: RepositoryTree, rules: SourcePaths) -> Place:
    # What the project says is first, where there is such a file.
    for name in rules.renamed(path):
        if tree.place(name).path == name:
            return Place(name)
    return tree.place(path)
