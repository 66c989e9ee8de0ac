"""What the syntax tree of a Python source says about statements, conditions and patterns, as coverage.py reads it."""

from __future__ import annotations

import ast

from partest_sdk.core.coverage.model import Line

_PARTS = ("body", "handlers", "orelse", "finalbody")


def statement_nodes(tree: ast.Module) -> list[ast.AST]:
    """The module and everything in it that holds statements or is one; what holds something comes before it."""
    nodes: list[ast.AST] = [tree]
    for node in nodes:
        if isinstance(getattr(node, "body", None), list):
            for part in _PARTS:
                nodes += getattr(node, part, ())
        elif isinstance(node, ast.Match):
            nodes += node.cases
    return nodes


def first_line_of(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Line:
    """The line on which a function or a class begins, which is that of its first decorator."""
    return min((decorator.lineno for decorator in node.decorator_list), default=node.lineno)


def is_irrefutable(case: ast.match_case) -> bool:
    """Whether a ``case`` matches whatever comes to it."""
    pattern: ast.pattern | None = case.pattern
    while pattern is not None:
        if isinstance(pattern, ast.MatchOr):
            pattern = pattern.patterns[-1]
        elif isinstance(pattern, ast.MatchAs):
            pattern = pattern.pattern
        else:
            return False
    return case.guard is None


def constant_of(test: ast.expr) -> bool | None:
    """What a condition always is; None if that depends. Not all that Python folds away counts, only what people write."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.Name):
        return True if test.id == "__debug__" else None
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = constant_of(test.operand)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        values = [constant_of(value) for value in test.values]
        if None not in values:
            return any(values) if isinstance(test.op, ast.Or) else all(values)
    return None
