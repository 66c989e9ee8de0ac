"""Reports in, files of the repository out: every record is put where its path belongs, as soon as that is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from partest_sdk.core.coverage.known_folders import is_somebody_elses
from partest_sdk.core.coverage.merge import MergedCoverage
from partest_sdk.core.coverage.model import FileCoverage
from partest_sdk.core.coverage.paths import Place, RepositoryTree, normal
from partest_sdk.core.coverage.report_folders import ReportFolders, are_of_root, is_guess, is_likely, other_folders
from partest_sdk.core.coverage.rows import RowCoverage
from partest_sdk.core.coverage.unplaced import Reason, UnplacedPaths

_MOST_WAITING = 2000
"""Records of one report that are kept until it has ended. Of more, each is decided by itself."""
_MOST_WAITING_LINES = 1_000_000
"""Of records that are more than their text: a row of Go's is short, and may be of any number of lines."""
_MOST_WAITING_PATHS = 20_000


class Gathered:
    """The merged coverage of some reports: those of a flag, or of a shard."""

    def __init__(self, tree: RepositoryTree) -> None:
        """By the files of *tree*."""
        self.files = MergedCoverage()
        """By path from the repository's root."""
        self.unplaced = UnplacedPaths()
        """What is in no file of the repository, or in one of several. Nobody asks for their lines."""
        self._tree = tree
        self._report = _Report(self, tree)
        self._folders: tuple[str, ...] = ()

    def begin_report(self, folders: tuple[str, ...]) -> None:
        """What follows is of a report that lies in these *folders* of the repository, the nearest first."""
        self._folders = folders

    def add(self, path: str, coverage: FileCoverage, roots: tuple[str, ...] = ()) -> None:
        """A record of the report that is being read."""
        place = self._tree.place(path, roots, self._folders)
        if place.path and place.certain:
            self._report.folders.certain[path] = place
            self.files.add(place.path, coverage)
        else:
            self._report.add(path, coverage, place)

    def end_report(self) -> str:
        """That was all of this report: what it is relative to is not what the next one is.

        Comes to a sentence when nothing of it is left: none of its files belongs to the repository.
        """
        report, self._report, self._folders = self._report, _Report(self, self._tree), ()
        return report.end()


class _Report:
    """A report while it is read: what is not certain waits for its end."""

    def __init__(self, gathered: Gathered, tree: RepositoryTree) -> None:
        self._gathered = gathered
        self.folders = ReportFolders(tree)
        self._waiting: list[tuple[str, Place, FileCoverage | None]] = []
        self._lines_waiting = 0
        self._placed: set[str] = set()
        """The files of what has waited."""
        self._lost = ""
        """The first path that is neither a file of the repository nor of a package."""

    def add(self, reported: str, coverage: FileCoverage, place: Place) -> None:
        """A record whose file is not certain."""
        if not place.path and _says_nothing(coverage):
            return
        if place.certain:
            self._leave_out(reported, place)
        elif self._has_room_for(coverage):
            self._waiting.append((reported, place, coverage))
        elif place.path:
            self._put(place.path, coverage)
        elif len(self._waiting) < _MOST_WAITING_PATHS:
            # What it says is lost, and is no loss if it turns out to be of no file of the repository.
            self._waiting.append((reported, place, None))
        else:
            self._say(Reason.UNSOUGHT, reported)

    def end(self) -> str:
        """Decide what has waited."""
        left: list[tuple[str, Place, FileCoverage | None]] = []
        guessed: list[tuple[str, Place, FileCoverage]] = []
        self.folders = self.folders.taught(
            {reported: place for reported, place, _ in self._waiting if is_likely(place)}
        )
        for reported, place, coverage in self._waiting:
            shown = place.path if reported in self.folders.certain else self.folders.shown(place)
            if shown and coverage is None:
                self._say(Reason.UNSOUGHT, reported)
            elif shown and coverage is not None:
                self._put(shown, coverage)
            elif place.path and coverage is not None and not is_likely(place):
                guessed.append((reported, place, coverage))
            else:
                left.append((reported, place, coverage))
        self._guess(guessed)
        if not self._take_for_root(left):
            self._leave(left)
        if self.folders.certain or self._placed or not self._lost:
            return ""
        return f"none of the files that it reports is in the repository, such as {self._lost!r}"

    def _guess(self, guessed: Sequence[tuple[str, Place, FileCoverage]]) -> None:
        """What nothing shows is the likeliest; it is said if all of it fits some other folder together."""
        forms: defaultdict[str, set[str]] = defaultdict(set)
        for _, place, _ in guessed:
            forms[place.path].add(place.forms[0])
        for reported, place, coverage in guessed:
            if len(forms[place.path]) == 1 and not self.folders.fitting(place):
                self._put(place.path, coverage)
            else:
                # Two files are no one file; and other paths may show two folders.
                self._say(Reason.SEVERAL, reported, place.candidates)
        if folders := other_folders([place for _, place, _ in guessed]):
            self._say(Reason.GUESSED, min(reported for reported, place, _ in guessed if is_guess(place)), folders)

    def _take_for_root(self, left: Sequence[tuple[str, Place, FileCoverage | None]]) -> bool:
        """Whether all that is there are files of the root, in a folder that nobody knows."""
        found = [(reported, place.candidates, coverage) for reported, place, coverage in left if coverage is not None]
        is_all = len(found) == len(left) and not (self.folders.certain or self._placed or self._lost)
        if not is_all or not are_of_root([place for _, place, _ in left]):
            return False
        for _, (path,), coverage in found:
            self._put(path, coverage)
        self._say(Reason.FLAT, min(reported for reported, *_ in found))
        return True

    def _leave(self, left: Sequence[tuple[str, Place, FileCoverage | None]]) -> None:
        """What nothing shows, and what is nothing by itself."""
        placed = self._placed.union(place.path for place in self.folders.certain.values()) if left else self._placed
        for reported, place, _ in left:
            is_one_of_several = is_likely(place) and place.path not in placed and not self.folders.show_where(place)
            if len(place.candidates) > 1 or is_one_of_several:
                self._say(Reason.SEVERAL, reported, place.candidates)
            elif (
                place.candidates
                and not place.path
                and placed
                and placed.isdisjoint(place.candidates)
                and not self.folders.show_where(place)
            ):
                # Others of its report are in the repository, so it may well be the file in the root that has its name.
                self._say(Reason.NAMESAKE, reported, place.candidates)
            else:
                self._leave_out(reported, place)

    def _has_room_for(self, coverage: FileCoverage) -> bool:
        lines = 0 if isinstance(coverage, RowCoverage) else len(coverage.lines)
        if len(self._waiting) >= _MOST_WAITING or self._lines_waiting + lines > _MOST_WAITING_LINES:
            return False
        self._lines_waiting += lines
        return True

    def _put(self, path: str, coverage: FileCoverage) -> None:
        self._gathered.files.add(path, coverage)
        self._placed.add(path)

    def _say(self, reason: Reason, reported: str, candidates: tuple[str, ...] = ()) -> None:
        self._gathered.unplaced.add(reason, reported, candidates)

    def _leave_out(self, reported: str, place: Place) -> None:
        self._say(Reason.ELSEWHERE if place.is_sought else Reason.UNSOUGHT, reported)
        if place.is_sought and not is_somebody_elses(normal(reported)):
            self._lost = min(self._lost, reported) if self._lost else reported


def _says_nothing(coverage: FileCoverage) -> bool:
    """Whether the file has neither a line nor anything else that could be lost, as an empty ``__init__.py`` has not."""
    if isinstance(coverage, RowCoverage):
        rows = coverage.rows
        return not (rows.lines or rows.arms or rows.hinted or rows.counted)
    return not (
        coverage.lines or coverage.branches or coverage.hinted or coverage.counted or coverage.units or coverage.spans
    )
