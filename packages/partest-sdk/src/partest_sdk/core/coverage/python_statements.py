"""What of a Python source is to be executed: statements and branches, as coverage.py counts them (7.6 and later).

Written anew from what coverage.py does, and compared with it, file by file, by the tests. What is a statement depends on the version of Python
that runs this, as it does there: it is what the compiler gives a line number.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Mapping, Sequence
from types import CodeType
from typing import NamedTuple

from partest_sdk.core.coverage.model import Line
from partest_sdk.core.coverage.python_arcs import Arc, Arcs, arcs_of
from partest_sdk.core.coverage.python_lines import LogicalLine, logical_lines, text_of
from partest_sdk.core.coverage.python_rules import Rules, joined, lines_matching
from partest_sdk.core.coverage.python_syntax import first_line_of, is_irrefutable, statement_nodes
from partest_sdk.core.safe_text import one_line
from partest_sdk.errors import UnreadableError

VERSION = 1
"""Counts up whenever the same source comes to something else."""
SIZE_LIMIT = 1 << 24
"""Bytes of one source."""


class Statements(NamedTuple):
    """One source file. Lines are first lines of statements, unless it says otherwise."""

    lines: tuple[Line, ...]
    """Those to be executed, in order."""
    excluded: frozenset[Line]
    """Those that are left out; comments among them, and lines of statements that are not the first."""
    spans: Mapping[Line, Line]
    """The last line of each statement that has several, counted or not."""
    arms: Mapping[Line, tuple[Line, ...]]
    """Where a line with more than one exit may go on to; out of a function, class or module to minus its first line."""
    excused: frozenset[Line]
    """Lines with such exits of which all count as taken."""
    moved: Mapping[Arc, Line]
    """Arcs from such lines that count as leading somewhere else when they are executed; to 0 if they do not count."""


def statements_of(source: bytes, rules: Rules) -> Statements:
    """What is in *source*; UnreadableError, with a sentence, for what this version of Python does not compile."""
    if len(source) > SIZE_LIMIT:
        raise UnreadableError(f"it has {len(source):,} bytes; a source may have {SIZE_LIMIT:,}")
    try:
        return _statements_of(text_of(source), rules)
    except SyntaxError as trouble:
        where = f" (line {trouble.lineno})" if trouble.lineno else ""
        raise UnreadableError(f"Python cannot parse it: {one_line(str(trouble.msg), 120)}{where}") from None
    except (ValueError, RecursionError, MemoryError, OverflowError, UnicodeError) as trouble:
        raise UnreadableError(
            f"Python cannot parse it: {one_line(str(trouble) or type(trouble).__name__, 120)}"
        ) from None


def _statements_of(text: str, rules: Rules) -> Statements:
    with warnings.catch_warnings():
        # Invalid escapes and the like are the project's concern, and not that of whoever counts its lines.
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
        compiled = compile(text, "<source>", "exec", dont_inherit=True, optimize=0)
    lines = logical_lines(text)
    numbered = _line_numbers(compiled) if lines else set()
    nodes = statement_nodes(tree)
    firsts = {number: line.first for line in lines if line.last > line.first for number in range(*_reach(line))}
    excluded = _excluded(text, rules, lines, firsts)
    _exclude_definitions(nodes, excluded, numbered)
    ignored = excluded | _docstrings(nodes)
    counted = {firsts.get(line, line) for line in numbered - ignored} - ignored
    arcs = arcs_of(nodes, firsts, {firsts.get(line, line) for line in numbered})
    arms = _arms(arcs, excluded)
    matching = lines_matching(joined(rules.partial), text) if arms else ()
    return Statements(
        lines=tuple(sorted(counted)),
        excluded=frozenset(excluded),
        spans={line.first: line.last for line in lines if line.last > line.first},
        arms=arms,
        excused=frozenset({firsts.get(line, line) for line in matching} & arms.keys()),
        moved={arc: end for arc, end in arcs.moved.items() if arc[0] in arms},
    )


def _reach(line: LogicalLine) -> tuple[Line, Line]:
    return line.first, line.last + 1


def _line_numbers(compiled: CodeType) -> set[Line]:
    """Every line that the compiled code names, functions and classes and all."""
    numbers: set[Line] = set()
    todo = [compiled]
    for code in todo:
        # Annotations are evaluated when somebody asks for them (PEP 649): hardly ever.
        if code.co_name != "__annotate__":
            numbers.update(line for _, _, line in code.co_lines() if line)
        todo += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return numbers


def _excluded(text: str, rules: Rules, lines: Iterable[LogicalLine], firsts: Mapping[Line, Line]) -> set[Line]:
    """What the rules match, and whatever stands deeper behind the head of a clause that they match."""
    if not rules.excluded:
        return set()
    matching = lines_matching(joined(rules.excluded), text)
    if not matching:
        return matching
    excluded = {firsts.get(line, line) for line in matching}
    beyond: int | None = None
    for line in lines:
        if beyond is not None and line.column > beyond:
            excluded.add(line.first)
            continue
        beyond = line.column if line.first in excluded else None
    return excluded


def _exclude_definitions(nodes: Sequence[ast.AST], excluded: set[Line], numbered: set[Line]) -> None:
    """With a decorator or a head the whole function or class; and with all of what it leads to, a ``case`` that matches anything."""
    if not excluded:
        return
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = first_line_of(node)
            if not excluded.isdisjoint(range(first, node.lineno + 1)):
                excluded.update(range(first, (node.end_lineno or node.lineno) + 1))
        elif isinstance(node, ast.match_case) and is_irrefutable(node):
            body = numbered.intersection(range(node.body[0].lineno, (node.body[-1].end_lineno or 0) + 1))
            if body and body <= excluded:
                excluded.update(range(node.pattern.lineno, node.pattern.end_lineno + 1))


def _docstrings(nodes: Iterable[ast.AST]) -> set[Line]:
    lines: set[Line] = set()
    for node in nodes:
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.body:
            first = node.body[0]
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                lines.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return lines


def _arms(arcs: Arcs, excluded: set[Line]) -> dict[Line, tuple[Line, ...]]:
    """Of every line with several exits that lead to something that counts, where they lead."""
    arms = {}
    for line, ends in arcs.possible.items():
        if len(ends) > 1 and line not in excluded:
            counting = tuple(sorted(end for end in ends if end not in excluded))
            if len(counting) > 1:
                arms[line] = counting
    return arms
