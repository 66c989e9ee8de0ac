"""What coverage.py measured and what is in the sources, put together file by file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from partest_sdk.adapters.coverage.coveragepy_data import DataFiles
from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.python_sources import PythonSources
from partest_sdk.core.coverage.model import FileCoverage
from partest_sdk.core.coverage.python_source import coverage_of, executed_only, without_branches
from partest_sdk.core.names import many
from partest_sdk.core.safe_text import one_line
from partest_sdk.errors import UnreadableError


def python_coverage(
    data: DataFiles, sources: PythonSources, places_of: Callable[[Sequence[str]], Mapping[str, str]]
) -> Iterator[FileRead | Remark]:
    """The coverage of every file in *data*, then what is to be said about it.

    *places_of* says where in the repository paths belong, and nothing for one that belongs nowhere: of that nothing but its path is of any use.
    A path that it leaves out does not count.
    """
    places = places_of(data.paths)
    sources.prepare(sorted({path for path in places.values() if path}))
    unread: list[str] = []
    foreign: list[str] = []
    for executed in data.up_to(lambda reported: sources.last_line(places[reported]) if places.get(reported) else 0):
        path = places.get(executed.path)
        if path is None:
            continue
        arcs = executed.arcs if executed.has_arcs else None
        if not path:
            yield FileRead(executed.path, _somewhere() if executed.lines or executed.arcs else FileCoverage())
            continue
        try:
            coverage = coverage_of(sources.statements(path), executed.lines, arcs)
            if executed.has_lines_only:
                without_branches(coverage)
            if not (executed.lines or executed.arcs):
                # Merging need not look at it again.
                coverage.key = f"{executed.has_arcs} {path}".encode("utf-8", "surrogateescape")
            yield FileRead(path, coverage)
        except UnreadableError as trouble:
            if _should_be_python(path):
                unread.append(f"{path!r}: {trouble}")
                only = executed_only(executed.lines, arcs)
                # A few bytes of a data file may say a million lines. What has no room is not counted, and the remark says that already.
                yield FileRead(path, only if sources.have_room_for(len(only.lines)) else FileCoverage())
            else:
                foreign.append(path)
    yield from _remarks(data, unread, foreign)


def _somewhere() -> FileCoverage:
    """What says that something was executed, and not which lines: nobody has the source."""
    coverage = FileCoverage()
    coverage.spans[1] = 1
    return coverage


def _remarks(data: DataFiles, unread: list[str], foreign: list[str]) -> Iterator[Remark]:
    if unread:
        yield Remark(
            f"of {many(len(unread), 'file')} only the executed lines are known, such as {one_line(unread[0], 240)}",
            broken=True,
        )
    if foreign:
        yield Remark(
            f"{many(len(foreign), 'measured file')} in another language than Python left out, such as {one_line(repr(foreign[0]), 120)}"
        )
    if data.with_branches and data.without_branches:
        yield Remark(
            f"{many(data.without_branches, 'data file')} of {data.with_branches + data.without_branches:,} did not measure branches,"
            " so more of them may have been taken than it says"
        )


def _should_be_python(path: str) -> bool:
    """Whether its name says so. Templates are compiled to Python and measured under their own names, and coverage.py passes over them too."""
    suffix = PurePosixPath(path).suffix
    return suffix.startswith(".py") or not suffix
