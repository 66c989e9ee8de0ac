"""Where the paths of data files belong in the repository."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from partest_sdk.core.coverage.known_folders import is_somebody_elses
from partest_sdk.core.coverage.paths import Place, RepositoryTree
from partest_sdk.core.coverage.python_paths import SourcePaths
from partest_sdk.core.coverage.report_folders import ReportFolders, are_of_root, is_guess, is_likely, other_folders
from partest_sdk.core.coverage.unplaced import Example


def places_of(
    reported: Iterable[str],
    tree: RepositoryTree,
    rules: SourcePaths,
    folders: tuple[str, ...] = (),
    guessed: Callable[[Example], object] = lambda _: None,
) -> dict[str, str]:
    """The file of the repository that each of the *reported* paths of one shard is; empty for one that is none.

    Those that do not count by the project's own *rules* are not in it. The data lies in *folders*, the nearest first. Where all that it has
    fits another folder as well, *guessed* hears of it.
    """
    places = {path: _place(path, tree, rules, folders) for path in reported}
    shown = ReportFolders(tree)
    shown.certain.update((path, place) for path, place in places.items() if place.path and place.certain)
    likely = {path: place for path, place in places.items() if is_likely(place)}
    shown = shown.taught(likely)
    found = {path: shown.shown(place) or ("" if path in likely else place.path) for path, place in places.items()}
    found.update((path, place.path) for path, place in shown.certain.items())
    lost = {path: place for path, place in places.items() if not found[path] and not is_somebody_elses(path)}
    if not any(found.values()) and are_of_root(lost.values()):
        found.update((path, place.candidates[0]) for path, place in lost.items())
    unshown = {
        path: place
        for path, place in places.items()
        if found[path] and path not in shown.certain and not shown.shown(place) and rules.counts(found[path])
    }
    if others := other_folders(unshown.values()):
        guessed(Example(min(path for path, place in unshown.items() if is_guess(place)), others))
    return {path: file for path, file in found.items() if rules.counts(file or path)}


def _place(path: str, tree: RepositoryTree, rules: SourcePaths, folders: tuple[str, ...]) -> Place:
    # What the project says is first, where there is such a file.
    for name in rules.renamed(path):
        if tree.place(name).path == name:
            return Place(name)
    return tree.place(path, (), folders)
