"""The merged coverage of a run as the bundle keeps it, in ``coverage.json``: what the report, the gates and the next run's comparison read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from partest_sdk.core.coverage.excluded_files import MOST_PATTERNS, excluded_files
from partest_sdk.core.coverage.json_values import count_in, of_version, text_in
from partest_sdk.core.coverage.model import Counted, FileCoverage, Numbers
from partest_sdk.core.coverage.numbers import numbers_of_files, sum_of
from partest_sdk.errors import UnreadableError

VERSION = 1
_MOST_LINES = 1_000_000
"""Of one file. Ranges are short to write and long to read; more than this is no source file."""
_MOST_LINES_IN_ALL = 10_000_000
_LONGEST_PATTERNS = 100_000
"""Characters of all."""


class ShardTold(NamedTuple):
    """What one shard covered of one flag."""

    flag: str
    shard: str
    """As ``2/5``; empty for reports that come from no shard."""
    numbers: Numbers


class CoverageTold(NamedTuple):
    """Everything that is known about the coverage of a run."""

    files: Mapping[str, FileCoverage]
    """By path from the repository's folder: the union of all flags and shards. Hits are only 0 or 1 here, and branches are counts."""
    by_flag: Mapping[str, Mapping[str, Numbers]]
    """By flag, then path."""
    shards: tuple[ShardTold, ...] = ()
    incomplete: tuple[str, ...] = ()
    """Why this is not all of it, a sentence each; what anybody decides by it is then not decided."""
    notes: tuple[str, ...] = ()
    commit: str = ""
    """The commit whose tree was tested; empty when it is not known."""
    exact: bool = True
    """Whether the branches are exact; else at least so many were covered."""
    excluded: tuple[str, ...] = ()
    """Patterns of files that somebody leaves out."""
    generated: tuple[str, ...] = ()
    """Files that are left out since a tool wrote them."""

    def leaves_out(self, path: str) -> bool:
        """Whether the file at *path* counts for nothing, whoever measured it; that it is not among `files` is no loss, then."""
        return path in self.generated or path in excluded_files(self.excluded)


def total_of(told: CoverageTold) -> Numbers:
    """The numbers of all files. Those of the only flag are counted already, and to make a union of files takes time."""
    if len(told.by_flag) == 1:
        (numbers,) = told.by_flag.values()
        if len(numbers) == len(told.files):
            return sum_of(numbers.values())
    return numbers_of_files(told.files.values())


def totals_by_flag(told: CoverageTold) -> dict[str, Numbers]:
    """The numbers of all files of each flag."""
    return {flag: sum_of(files.values()) for flag, files in told.by_flag.items()}


def to_value(told: CoverageTold) -> dict[str, Any]:
    """As JSON has it."""
    left_out = {name: list(some) for name, some in (("excluded", told.excluded), ("generated", told.generated)) if some}
    return {
        "version": VERSION,
        "commit": told.commit,
        "exact": told.exact,
        "incomplete": list(told.incomplete),
        "notes": list(told.notes),
        **left_out,
        "flags": {
            flag: {path: list(numbers[:4]) for path, numbers in sorted(files.items())}
            for flag, files in sorted(told.by_flag.items())
        },
        "shards": [[shard.flag, shard.shard, *shard.numbers[:4]] for shard in told.shards],
        # One after the other: each is made when somebody asks for it, and all together would take much memory.
        "files": {path: _file_value(told.files[path]) for path in sorted(told.files)},
    }


def _file_value(coverage: FileCoverage) -> dict[str, Any]:
    value: dict[str, Any] = {
        "covered": ranges(line for line, hits in coverage.lines.items() if hits),
        "missed": ranges(line for line, hits in coverage.lines.items() if not hits),
    }
    if coverage.counted:
        value["branches"] = [[line, *coverage.counted[line]] for line in sorted(coverage.counted)]
    if coverage.spans:
        value["spans"] = [list(span) for span in sorted(coverage.spans.items())]
    return value


def ranges(lines: Iterable[int]) -> str:
    """*lines* as people write them: ``1-5,8,10-12``."""
    parts: list[str] = []
    first = last = 0
    for line in (*sorted(lines), 0):
        if first and line == last + 1:
            last = line
            continue
        if first:
            parts.append(f"{first}-{last}" if last > first else str(first))
        first = last = line
    return ",".join(parts)


def lines_of(text: str) -> Iterator[int]:
    """What `ranges` wrote; ValueError for anything else."""
    count = 0
    for part in text.split(",") if text else ():
        first, dash, last = part.partition("-")
        start, end = int(first), int(last if dash else first)
        count += end - start + 1
        if not 1 <= start <= end or count > _MOST_LINES:
            raise ValueError(f"{part[:40]!r} is no range of lines")
        yield from range(start, end + 1)


def from_value(value: object, name: str) -> CoverageTold:
    """Read what `to_value` wrote; UnreadableError, with the file's *name*, for anything else."""
    table = of_version(value, VERSION, name, "coverage")
    try:
        return _read(table)
    except (KeyError, TypeError, ValueError, AttributeError) as trouble:
        raise UnreadableError(f"{name} is no coverage of partest: {str(trouble)[:100]}") from None


def _read(value: Mapping[str, Any]) -> CoverageTold:
    files = {}
    count = 0
    for path, told in value["files"].items():
        files[text_in(path)] = _file(told)
        count += len(files[path].lines)
        if count > _MOST_LINES_IN_ALL:
            raise ValueError(f"more than {_MOST_LINES_IN_ALL:,} lines")
    return CoverageTold(
        files=files,
        by_flag={
            text_in(flag): {text_in(path): _numbers(numbers) for path, numbers in files.items()}
            for flag, files in value["flags"].items()
        },
        shards=tuple(
            ShardTold(text_in(flag), text_in(shard), _numbers(numbers)) for flag, shard, *numbers in value["shards"]
        ),
        incomplete=tuple(map(text_in, value["incomplete"])),
        notes=tuple(map(text_in, value["notes"])),
        commit=text_in(value["commit"]),
        exact=value["exact"] is True,
        excluded=_patterns(value.get("excluded", [])),
        generated=tuple(map(text_in, value.get("generated", []))),
    )


def _patterns(value: Sequence[object]) -> tuple[str, ...]:
    """Every changed file is compared with all of them."""
    patterns = tuple(map(text_in, value))
    if len(patterns) > MOST_PATTERNS or sum(map(len, patterns)) > _LONGEST_PATTERNS:
        raise ValueError("more patterns than anybody writes")
    return patterns


def _file(value: Mapping[str, Any]) -> FileCoverage:
    coverage = FileCoverage()
    coverage.lines.update(dict.fromkeys(lines_of(value["missed"]), 0))
    coverage.lines.update(dict.fromkeys(lines_of(value["covered"]), 1))
    for line, covered, total in value.get("branches", ()):
        if not 0 <= count_in(covered) <= count_in(total):
            raise ValueError(f"{covered} of {total} branches")
        coverage.counted[count_in(line)] = Counted(covered, total)
    coverage.spans.update((count_in(first), count_in(last)) for first, last in value.get("spans", ()))
    return coverage


def _numbers(value: list[Any]) -> Numbers:
    lines_covered, lines_total, branches_covered, branches_total = map(count_in, value)
    if lines_covered > lines_total or branches_covered > branches_total:
        raise ValueError("more is covered than there is")
    return Numbers(lines_covered, lines_total, branches_covered, branches_total)
