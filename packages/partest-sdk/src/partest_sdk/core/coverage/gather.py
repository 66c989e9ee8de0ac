"""Reports in, files of the repository out: every record is put where its path belongs, as soon as that is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from partest_sdk.core.coverage.merge import MergedCoverage
from partest_sdk.core.coverage.model import FileCoverage
from partest_sdk.core.coverage.paths import Place, RepositoryTree, is_foreign
from partest_sdk.core.coverage.report_folders import ReportFolders

_MOST_WAITING = 2000
"""Records of one report that are kept until it has ended. Of more, each is decided by itself."""


class Unplaced(NamedTuple):
    """A path of a report that is no file of the repository, or could be several."""

    path: str
    """As the report writes it: hostile."""
    candidates: tuple[str, ...] = ()
    """Which files it could be; none where it is none of them."""


class Gathered:
    """The merged coverage of some reports: those of a flag, or of a shard."""

    def __init__(self, tree: RepositoryTree) -> None:
        """By the files of *tree*."""
        self.files = MergedCoverage()
        """By path from the repository's root."""
        self.elsewhere = MergedCoverage()
        """What is in no file of the repository, or in one of several: by path as the reports write it."""
        self._tree = tree
        self._unplaced: dict[str, Unplaced] = {}
        self._report = _Report(self)

    @property
    def unplaced(self) -> Iterator[Unplaced]:
        """The paths that `elsewhere` has, in order; those with candidates would count if it were known which."""
        return iter(sorted(self._unplaced.values()))

    def add(self, path: str, coverage: FileCoverage, roots: tuple[str, ...] = ()) -> None:
        """A record of the report that is being read."""
        place = self._tree.place(path, roots)
        if place.path and place.certain:
            self._report.folders.certain[path] = place
            self.files.add(place.path, coverage)
        else:
            self._report.add(path, coverage, place)

    def end_report(self) -> str:
        """That was all of this report: what it is relative to is not what the next one is.

        Comes to a sentence when nothing of it is left: none of its files belongs to the repository.
        """
        report, self._report = self._report, _Report(self)
        return report.end()

    def put(self, reported: str, path: str, candidates: tuple[str, ...], coverage: FileCoverage) -> None:
        """Put a record of *reported* into the file *path*; without one, apart."""
        if path:
            self.files.add(path, coverage)
            return
        self._unplaced.setdefault(reported, Unplaced(reported, candidates))
        self.elsewhere.add(reported, coverage)


class _Report:
    """A report while it is read: what is not certain waits for its end."""

    def __init__(self, gathered: Gathered) -> None:
        self._gathered = gathered
        self.folders = ReportFolders()
        self._waiting: list[tuple[str, Place, FileCoverage]] = []
        self._has_placed = False
        self._lost = ""
        """A path that is neither a file of the repository nor known to be of others."""

    def add(self, reported: str, coverage: FileCoverage, place: Place) -> None:
        if not place.certain and len(self._waiting) < _MOST_WAITING:
            self._waiting.append((reported, place, coverage))
        else:
            self._put(reported, place.path, () if place.path else place.candidates, coverage)

    def end(self) -> str:
        for reported, place, coverage in self._waiting:
            path = self.folders.path_of(place)
            self._put(reported, path, () if path else place.candidates, coverage)
        if self.folders.certain or self._has_placed or not self._lost:
            return ""
        return f"none of the files that it reports is in the repository, such as {self._lost!r}"

    def _put(self, reported: str, path: str, candidates: tuple[str, ...], coverage: FileCoverage) -> None:
        self._gathered.put(reported, path, candidates, coverage)
        if path:
            self._has_placed = True
        elif not candidates and not self._lost and not is_foreign(reported):
            self._lost = reported
