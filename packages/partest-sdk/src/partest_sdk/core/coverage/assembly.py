"""From the reports of all flags and shards to what the bundle keeps: the union, and the numbers of each part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from partest_sdk.core.coverage.gather import Gathered
from partest_sdk.core.coverage.merge import MergedCoverage
from partest_sdk.core.coverage.model import Counted, FileCoverage, Numbers
from partest_sdk.core.coverage.numbers import branch_bounds, numbers_of, numbers_of_files
from partest_sdk.core.coverage.paths import RepositoryTree
from partest_sdk.core.coverage.told import CoverageTold, ShardTold
from partest_sdk.core.names import listed, many


class Assembly:
    """Takes the records of one report after the other, in groups of a flag and a shard."""

    def __init__(self, tree: RepositoryTree) -> None:
        """By the files of *tree*."""
        self._tree = tree
        self._flags: dict[str, Gathered] = {}
        self._known: dict[bytes, Numbers] = {}
        self._shards: list[ShardTold] = []
        self._sum = _ShardSum(self._known)
        self._group = ("", "")

    def begin(self, flag: str, shard: str) -> None:
        """What follows is of *flag* and *shard* (``2/5``; empty for none). All reports of a shard come one after the other."""
        self._group, self._sum = (flag, shard), _ShardSum(self._known)
        gathered = self._flags.get(flag)
        if gathered is None:
            gathered = self._flags[flag] = Gathered(self._tree)
            gathered.files = _Watched()
        if isinstance(gathered.files, _Watched):
            gathered.files.watcher = self._sum

    def add(self, path: str, coverage: FileCoverage, roots: tuple[str, ...] = ()) -> None:
        """A record, by its path as the report writes it."""
        self._flags[self._group[0]].add(path, coverage, roots)

    def end_report(self) -> None:
        """That was all of a report."""
        self._flags[self._group[0]].end_report()

    def end(self) -> None:
        """That was all of the group."""
        flag, shard = self._group
        if shard:
            self._shards.append(ShardTold(flag, shard, self._sum.numbers()))

    def told(self, incomplete: Sequence[str], notes: Sequence[str], commit: str) -> CoverageTold:
        """All of it, with what the caller knows besides."""
        flags = {flag: gathered.files for flag, gathered in sorted(self._flags.items())}
        union: Mapping[str, FileCoverage] = next(iter(flags.values()), {})
        if len(flags) > 1:
            merged = MergedCoverage()
            for files in flags.values():
                merged.add_all(files)
            union = merged
        kept = {path: decided(coverage) for path, coverage in union.items()}
        return CoverageTold(
            files=kept,
            by_flag={
                flag: {path: numbers_of(coverage) for path, coverage in files.items()} for flag, files in flags.items()
            },
            shards=tuple(self._shards),
            incomplete=tuple(incomplete),
            notes=(*notes, *self._unplaced()),
            commit=commit,
            exact=numbers_of_files(union.values()).exact,
        )

    @property
    def files(self) -> Mapping[str, FileCoverage]:
        """The union with hits and arms, for exports."""
        merged = MergedCoverage()
        for _, gathered in sorted(self._flags.items()):
            merged.add_all(gathered.files)
        return merged

    def _unplaced(self) -> Iterable[str]:
        """What was reported of no file of the repository."""
        for flag, gathered in sorted(self._flags.items()):
            unplaced = list(gathered.unplaced)
            doubtful = [one for one in unplaced if one.candidates]
            if doubtful:
                first = doubtful[0]
                yield (
                    f"{flag}: {many(len(doubtful), 'reported path')} could be several files and count for none of them, such as {first.path!r} "
                    f"({listed(first.candidates, 3)}); report paths from the repository's root"
                )
            others = [repr(one.path) for one in unplaced if not one.candidates]
            if others:
                yield f"{flag}: {many(len(others), 'reported file is', 'reported files are')} not in the repository and left out: {listed(others, 3)}"


class _ShardSum:
    """The numbers of one shard. Its records are merged only where several of them are about one file, which is rare."""

    def __init__(self, known: dict[bytes, Numbers]) -> None:
        self._known = known
        self._first: dict[str, FileCoverage] = {}
        self._several = MergedCoverage()

    def add(self, path: str, coverage: FileCoverage) -> None:
        first = self._first.setdefault(path, coverage)
        if first is coverage and path not in self._several:
            return
        if path not in self._several:
            self._several.add(path, first)
        self._several.add(path, coverage)

    def numbers(self) -> Numbers:
        total = numbers_of_files(self._several.values())
        for path, coverage in self._first.items():
            if path not in self._several:
                total += self._of(coverage)
        return total

    def _of(self, coverage: FileCoverage) -> Numbers:
        if coverage.key is None:
            return numbers_of(coverage)
        if coverage.key not in self._known:
            self._known[coverage.key] = numbers_of(coverage)
        return self._known[coverage.key]


class _Watched(MergedCoverage):
    """The files of a flag, with somebody who sees what is added."""

    watcher: _ShardSum | None = None

    def add(self, path: str, coverage: FileCoverage) -> None:
        super().add(path, coverage)
        if self.watcher is not None:
            self.watcher.add(path, coverage)


def decided(coverage: FileCoverage) -> FileCoverage:
    """*coverage* without hits and arms: covered or not, and how many arms; what people decide by."""
    kept = FileCoverage()
    kept.lines = {line: 1 if hits else 0 for line, hits in coverage.lines.items()}
    kept.counted = {line: Counted(least, total) for line, (least, _, total) in branch_bounds(coverage).items()}
    kept.spans = dict(coverage.spans)
    return kept
