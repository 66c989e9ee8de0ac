"""Where the statements of Python files end, which no report but coverage.py's own data leads to: LCOV, XML and JSON name first lines alone.

And which lines in them are comments, which no report says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from partest_sdk.adapters.coverage.python_sources import PythonSources
from partest_sdk.adapters.coverage.regular_file import read_inside
from partest_sdk.core.coverage.model import FileCoverage, Line
from partest_sdk.core.coverage.python_comments import lines_without_code
from partest_sdk.core.coverage.python_lines import text_of
from partest_sdk.core.coverage.python_rules import Rules
from partest_sdk.core.coverage.python_statements import SIZE_LIMIT
from partest_sdk.errors import UnreadableError


def python_spans(
    files: Mapping[str, FileCoverage], changed: Iterable[str], root: Path
) -> Iterator[tuple[str, dict[Line, Line]]]:
    """The last lines of statements in *changed* Python *files*, by path below *root* and by first line; a comment in one is its own last line.

    *root* must be the tree that was tested. A file with other statements than were measured has none, and so does one that cannot be read or
    is no Python. Only of changed files: nobody else asks, and finding out about all of them would take longer than merging their reports.
    """
    coverages = {path: files[path] for path in changed if path.endswith(".py") and path in files}
    sources = PythonSources(root, Rules())
    sources.prepare(path for path, coverage in coverages.items() if not coverage.spans)
    for path, coverage in coverages.items():
        spans = coverage.spans or _spans(coverage, path, sources)
        if spans:
            yield path, {**_comments(root, path, spans), **spans}


def _spans(coverage: FileCoverage, path: str, sources: PythonSources) -> dict[Line, Line]:
    try:
        statements = sources.statements(path)
    except UnreadableError:
        return {}
    if not coverage.lines.keys() <= set(statements.lines):
        return {}
    return {first: last for first, last in statements.spans.items() if first in coverage.lines}


def _comments(root: Path, path: str, spans: Mapping[Line, Line]) -> dict[Line, Line]:
    try:
        source = read_inside(root, root / path, SIZE_LIMIT)
        lines = lines_without_code(text_of(source))
    except (OSError, ValueError, SyntaxError):
        return {}
    return {line: line for line in _within(sorted(lines), sorted(spans.items()))}


def _within(lines: Sequence[Line], spans: Sequence[tuple[Line, Line]]) -> Iterator[Line]:
    """Those that are in any span; both are sorted, and a span may claim any number of lines."""
    reached = following = 0
    for line in lines:
        while following < len(spans) and spans[following][0] <= line:
            reached = max(reached, spans[following][1])
            following += 1
        if line <= reached:
            yield line
