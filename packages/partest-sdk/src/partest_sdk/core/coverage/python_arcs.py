"""Where each line of a Python source can go on to, as coverage.py sees it: the arms of its branches are made of that.

An arc leads from the first line of a statement to that of another one; out of a function, a class or the module it leads to minus the line
on which that begins. What is possible is told by the syntax alone, with coverage.py's simplifications: an exception is only raised by
``raise``, and ``return`` passes by ``finally``.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from partest_sdk.core.coverage.model import Line
from partest_sdk.core.coverage.python_syntax import constant_of, first_line_of, is_irrefutable

Arc = tuple[Line, Line]
"""From a line, to a line or to minus the line of what is left."""


class Arcs(NamedTuple):
    """What can follow what."""

    possible: Mapping[Line, Collection[Line]]
    """By the line that they start on."""
    moved: Mapping[Arc, Line]
    """Arcs that are executed and count as one to another line; to 0 if they count as none. A ``with`` is passed a second time on the way out
    (since Python 3.10), and what is behind it counts as following its last line."""


class _Around(NamedTuple):
    """What surrounds a statement: where jumps out of it go, or None where no arc is made of them."""

    returns: Line | None = None
    raises: Line | None = None
    loop: _Loop | None = None


class _Loop:
    """A loop that is being gone through."""

    def __init__(self, top: Line) -> None:
        self.top = top
        self.breaks: set[Line] = set()


def arcs_of(nodes: Iterable[ast.AST], firsts: Mapping[Line, Line], present: Collection[Line]) -> Arcs:
    """The arcs between the statements among *nodes*, as `statement_nodes` finds them.

    *firsts* are the first lines of statements that span several, by each of their lines; *present* are the first lines of everything that was
    compiled: what Python optimises away is passed over.
    """
    flow = _Flow(firsts, present)
    for node in nodes:
        if isinstance(node, ast.Module):
            flow.through(node.body, -flow.first(1), _Around())
            if not node.body:
                flow.add(1, -1)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            leaving = -flow.first(first_line_of(node))
            flow.through(node.body, leaving, _Around(leaving, leaving))
        elif isinstance(node, ast.ClassDef):
            flow.through(node.body, -flow.first(first_line_of(node)), _Around())
    moved = flow.moved()
    possible: dict[Line, set[Line]] = {}
    for start, ends in flow.ends.items():
        kept = {moved.get((start, end), end) for end in ends} - {0, start}
        if kept:
            possible[start] = kept
    return Arcs(possible, moved)


class _Flow:
    """Goes through statements with the set of lines that still have to be told where they go on to."""

    def __init__(self, firsts: Mapping[Line, Line], present: Collection[Line]) -> None:
        self.ends: defaultdict[Line, set[Line]] = defaultdict(set)
        self._firsts = firsts
        self._present = present
        self._entries: dict[Line, set[Line]] = {}
        """Of each ``with``: where its line leads while its body lasts."""
        self._leaving: dict[Line, set[Line]] = {}
        """Of each ``with``: the lines that its body ends with."""

    def first(self, line: Line) -> Line:
        return self._firsts.get(line, line)

    def add(self, start: Line, end: Line) -> None:
        self.ends[start].add(end)

    def through(self, body: Sequence[ast.stmt], leaving: Line, around: _Around) -> None:
        """A whole body that is left for the line *leaving*."""
        for line in self._pass(body, set(), around):
            self.add(line, leaving)

    def _pass(self, body: Sequence[ast.stmt], pending: set[Line], around: _Around) -> set[Line]:
        """Lead the *pending* lines into *body*, and say which lines lead out of it."""
        for statement in body:
            decorators = getattr(statement, "decorator_list", None)
            line = self.first(decorators[0].lineno if decorators else statement.lineno)
            if line not in self._present:
                continue
            for start in pending:
                self.ends[start].add(line)
            passing = _PASSING.get(type(statement))
            pending = passing(self, statement, line, around) if passing else {line}
        return pending

    def definition(self, node: Any, line: Line, _: _Around) -> set[Line]:
        for decorator in node.decorator_list[1:]:
            following = self.first(decorator.lineno)
            if following != line:
                self.add(line, following)
            line = following
        if node.decorator_list:
            self.add(line, node.lineno)
        return {node.lineno}

    def leave(self, node: ast.stmt, line: Line, around: _Around) -> set[Line]:
        end = around.returns if isinstance(node, ast.Return) else around.raises
        if end is not None:
            self.add(line, end)
        return set()

    def jump(self, node: ast.stmt, line: Line, around: _Around) -> set[Line]:
        if around.loop and isinstance(node, ast.Break):
            around.loop.breaks.add(line)
        elif around.loop:
            self.add(line, around.loop.top)
        return set()

    def loop(self, node: Any, line: Line, around: _Around) -> set[Line]:
        loop = _Loop(line)
        for start in self._pass(node.body, {line}, around._replace(loop=loop)):
            self.add(start, line)
        if node.orelse:
            return loop.breaks | self._pass(node.orelse, {line}, around)
        endless = isinstance(node, ast.While) and constant_of(node.test) is not None
        return loop.breaks if endless else loop.breaks | {line}

    def condition(self, node: ast.If, line: Line, around: _Around) -> set[Line]:
        leaving: set[Line] = set()
        while True:
            value = constant_of(node.test)
            if value is not False:
                leaving |= self._pass(node.body, {line}, around)
            if value is True:
                return leaving
            # An elif is an if in the else of another one; hundreds of them are no hundreds of calls.
            if not (len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If)):
                return leaving | self._pass(node.orelse, {line}, around)
            following = self.first(node.orelse[0].lineno)
            if following not in self._present:
                return leaving | {line}
            self.add(line, following)
            node, line = node.orelse[0], following

    def match(self, node: ast.Match, line: Line, around: _Around) -> set[Line]:
        leaving: set[Line] = set()
        for case in node.cases:
            following = self.first(case.pattern.lineno)
            self.add(line, following)
            line = following
            leaving |= self._pass(case.body, {line}, around)
        return leaving if is_irrefutable(node.cases[-1]) else leaving | {line}

    def attempt(self, node: Any, line: Line, around: _Around) -> set[Line]:
        """A ``try``: what its body raises goes to the first handler, which nobody is led on from."""
        handler = self.first(node.handlers[0].lineno) if node.handlers else None
        leaving = self._pass(node.body, {line}, around._replace(raises=handler))
        # Nobody knows where it goes on behind a finally that an exception has led to.
        behind = around._replace(raises=None) if node.finalbody else around
        handled: set[Line] = set()
        for each in node.handlers:
            handled |= self._pass(each.body, {self.first(each.lineno)}, behind)
        leaving = handled | self._pass(node.orelse, leaving, behind)
        if not node.finalbody:
            return leaving
        finished = self._pass(node.finalbody, leaving, around)
        return finished if leaving else set()

    def managed(self, node: Any, line: Line, around: _Around) -> set[Line]:
        leaving = self._pass(node.body, {line}, around)
        self._entries[line] = set(self.ends[line])
        self._leaving[line] = leaving
        for start in leaving:
            self.add(start, line)
        return {line} if leaving else set()

    def moved(self) -> dict[Arc, Line]:
        """Where the arcs out of each ``with`` lead, by way of those around it."""
        nexts: dict[Line, Line] = {}
        for line, entries in self._entries.items():
            leading_on = self.ends[line] - entries
            if len(leading_on) == 1:
                (nexts[line],) = leading_on
        moved: dict[Arc, Line] = {}
        for line, following in nexts.items():
            inner, outer = line, following
            passed: set[Line] = set()
            # One at the end of a `finally` within another one may lead to itself.
            while outer in nexts and outer not in passed and inner in self._leaving.get(outer, ()):
                passed.add(outer)
                inner, outer = outer, nexts[outer]
            for start in self._leaving[line]:
                moved[start, line] = outer
        moved.update(((line, following), 0) for line, following in nexts.items())
        return moved


_PASSING: dict[type[ast.stmt], Callable[[_Flow, Any, Line, _Around], set[Line]]] = {
    ast.FunctionDef: _Flow.definition,
    ast.AsyncFunctionDef: _Flow.definition,
    ast.ClassDef: _Flow.definition,
    ast.Return: _Flow.leave,
    ast.Raise: _Flow.leave,
    ast.Break: _Flow.jump,
    ast.Continue: _Flow.jump,
    ast.For: _Flow.loop,
    ast.AsyncFor: _Flow.loop,
    ast.While: _Flow.loop,
    ast.If: _Flow.condition,
    ast.Match: _Flow.match,
    ast.Try: _Flow.attempt,
    ast.TryStar: _Flow.attempt,
    ast.With: _Flow.managed,
    ast.AsyncWith: _Flow.managed,
}
"""Statements that are more than one step; from any other, it goes on to the next one."""
