"""Where the statements of Python files end, which no report but coverage.py's own data leads to: LCOV, XML and JSON name first lines alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from partest_sdk.adapters.coverage.python_sources import PythonSources
from partest_sdk.core.coverage.model import FileCoverage, Line
from partest_sdk.core.coverage.python_rules import Rules
from partest_sdk.errors import UnreadableError


def python_spans(
    files: Mapping[str, FileCoverage], changed: Iterable[str], root: Path
) -> Iterator[tuple[str, dict[Line, Line]]]:
    """The last lines of statements in *changed* Python *files*, by path below *root* and by first line, where their coverage has none.

    *root* must be the tree that was tested. A file with other statements than were measured has none, and so does one that cannot be read or
    is no Python. Only of changed files: nobody else asks, and finding out about all of them would take longer than merging their reports.
    """
    coverages = {path: files[path] for path in changed if path.endswith(".py") and path in files}
    wanted = [path for path, coverage in coverages.items() if not coverage.spans]
    sources = PythonSources(root, Rules())
    sources.prepare(wanted)
    for path in wanted:
        try:
            statements = sources.statements(path)
        except UnreadableError:
            continue
        lines = coverages[path].lines
        if lines.keys() <= set(statements.lines):
            yield path, {first: last for first, last in statements.spans.items() if first in lines}
