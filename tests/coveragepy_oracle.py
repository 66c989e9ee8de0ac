"""What coverage.py itself says about a source, for tests that compare."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from partest_sdk.core.coverage.python_rules import Rules
from partest_sdk.core.coverage.python_statements import Statements, statements_of
from partest_sdk.errors import UnreadableError
from real_runners.tool_chain import python_package

COVERAGE = "coverage==7.17.3"
NETWORKX = Path(getattr(find_spec("networkx"), "origin", "")).parent
"""A real project, which the benchmarks use as well."""
LIBRARY = Path(sys.modules["os"].__file__ or "").parent


@cache
def _parser() -> Any:
    """Its modules for sources; the test is skipped where it cannot be installed."""
    folder = str(python_package(COVERAGE))
    sys.path.insert(0, folder)
    try:
        return import_module("coverage.parser"), import_module("coverage.python"), import_module("coverage.misc")
    finally:
        sys.path.remove(folder)


def counted_by_coveragepy(path: Path, rules: Rules = Rules()) -> Statements | str:  # noqa: B008 - it is a value
    """As coverage.py counts the file at *path*; or why it cannot, in its words."""
    parsing, sources, misc = _parser()
    try:
        with _an_end():
            return _counted(path, rules, parsing, sources, misc)
    except (
        SyntaxError,
        ValueError,
        AssertionError,
        RecursionError,
        import_module("coverage.exceptions").NotPython,
    ) as trouble:
        return f"{type(trouble).__name__}: {trouble}"


@contextmanager
def _an_end() -> Iterator[None]:
    """AssertionError after ten seconds of work: a `with` at the end of a `finally` within another one may send coverage.py round and round."""
    if not hasattr(signal, "SIGVTALRM"):
        yield
        return

    def ended(*_: object) -> None:
        raise AssertionError("coverage.py comes to no end")

    before = signal.signal(signal.SIGVTALRM, ended)
    signal.setitimer(signal.ITIMER_VIRTUAL, 10)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _counted(path: Path, rules: Rules, parsing: Any, sources: Any, misc: Any) -> Statements:
    text = sources.get_python_source(str(path))
    parser = parsing.PythonParser(text=text, filename=str(path), exclude=misc.join_regex(rules.excluded))
    parser.parse_source()
    exits = parser.exit_counts()
    arms: dict[int, tuple[int, ...]] = {}
    for start, end in sorted(parser.arcs()):
        if exits.get(start, 0) > 1 and start not in parser.excluded and end not in parser.excluded:
            arms[start] = (*arms.get(start, ()), end)
    spans = {
        first: max(line for line, its in parser.multiline_map.items() if its == first)
        for first in set(parser.multiline_map.values())
    }
    fixes = {arc: to[1] if to else 0 for arc, to in parser._with_jump_fixers.items()}
    return Statements(
        lines=tuple(sorted(parser.statements)),
        excluded=frozenset(parser.excluded),
        spans=spans,
        arms=arms,
        excused=frozenset(parser.lines_matching(misc.join_regex(rules.partial)) & arms.keys()),
        moved={arc: end for arc, end in fixes.items() if arc[0] in arms},
    )


def differences(path: Path, rules: Rules = Rules()) -> list[str]:  # noqa: B008
    """What we count in the file at *path* and coverage.py does not, or the other way round, in words; nothing where both agree."""
    theirs = counted_by_coveragepy(path, rules)
    try:
        ours: Statements | str = statements_of(path.read_bytes(), rules)
    except UnreadableError as trouble:
        ours = str(trouble)
    if isinstance(theirs, str) and theirs.startswith("AssertionError"):
        return []  # coverage.py stumbles over a with in one line whose body comes to nothing
    if isinstance(ours, str) or isinstance(theirs, str):
        return (
            []
            if isinstance(ours, str) and isinstance(theirs, str)
            else [f"{path.name}: {ours!s:.200} <> {theirs!s:.200}"]
        )
    return [
        f"{path.name}: {name}: {mine} <> {other}"
        for name, mine, other in zip(Statements._fields, ours, theirs, strict=True)
        if mine != other
    ]
