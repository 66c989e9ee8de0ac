"""Where the paths of data files belong in the repository."""

from __future__ import annotations

from collections.abc import Iterable

from partest_sdk.core.coverage.known_folders import is_somebody_elses
from partest_sdk.core.coverage.paths import Place, RepositoryTree
from partest_sdk.core.coverage.python_paths import SourcePaths
from partest_sdk.core.coverage.report_folders import ReportFolders, are_of_root, is_likely


def places_of(reported: Iterable[str], tree: RepositoryTree, rules: SourcePaths) -> dict[str, str]:
    """The file of the repository that each of the *reported* paths of one shard is; empty for one that is none.

    Those that do not count by the project's own *rules* are not in it.
    """
    places = {path: _place(path, tree, rules) for path in reported}
    folders = ReportFolders(tree)
    folders.certain.update((path, place) for path, place in places.items() if place.path and place.certain)
    likely = {path: place for path, place in places.items() if is_likely(place)}
    folders = folders.taught(likely)
    found = {path: folders.shown(place) or ("" if path in likely else place.path) for path, place in places.items()}
    found.update((path, place.path) for path, place in folders.certain.items())
    lost = {path: place for path, place in places.items() if not found[path] and not is_somebody_elses(path)}
    if not any(found.values()) and are_of_root(lost.values()):
        found.update((path, place.candidates[0]) for path, place in lost.items())
    return {path: file for path, file in found.items() if rules.counts(file or path)}


def _place(path: str, tree: RepositoryTree, rules: SourcePaths) -> Place:
    # What the project says is first, where there is such a file.
    for name in rules.renamed(path):
        if tree.place(name).path == name:
            return Place(name)
    return tree.place(path)
