"""Which lines of a Python source nobody expects to be executed, and which branches nobody expects to be taken: coverage.py's settings for that."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

EXCLUDED = (
    r"#\s*(?:pragma|PRAGMA)[:\s]?\s*(?:no|NO)\s*(?:cover|COVER)",
    r"^\s*(?:(?:(?:async )?def .*?)?[\])]+(?:\s*->.*?)?:\s*)?\.\.\.\s*(?:#|$)",
    r"^\s*if (?:typing\.)?TYPE_CHECKING:",
)
"""A pragma, a body that is only ``...``, and what only type checkers see: coverage.py's ``exclude_lines`` as it is since 7.6.

Source: https://coverage.readthedocs.io/en/latest/excluding.html
"""
PARTIAL = (r"#\s*(?:pragma|PRAGMA)[:\s]?\s*(?:no|NO)\s*(?:branch|BRANCH)",)
"""Its ``partial_branches``."""
PARTIAL_ALWAYS = (r"^\s*while (?:True|1|False|0):", r"^\s*if (?:True|1|False|0):")
"""Its ``partial_branches_always``: conditions that cannot come out in two ways."""


class Rules(NamedTuple):
    """Regular expressions, each for a part of the source; ``^`` and ``$`` are the ends of lines, and one may match over several."""

    excluded: tuple[str, ...] = EXCLUDED
    """Lines that are not counted, with the whole clause where they are the head of one."""
    partial: tuple[str, ...] = (*PARTIAL, *PARTIAL_ALWAYS)
    """Lines of which every branch counts as taken."""

    def checked(self) -> Self:
        """Itself; ValueError for an expression that is none, which says which."""
        for expression in (*self.excluded, *self.partial):
            try:
                re.compile(expression)
            except (re.error, RecursionError, OverflowError) as trouble:
                raise ValueError(f"{expression!r} is no regular expression: {trouble}") from None
        for together in (joined(self.excluded), joined(self.partial)):
            try:
                re.compile(together)
            except (re.error, RecursionError, OverflowError) as trouble:
                raise ValueError(f"{together!r} is no regular expression: {trouble}") from None
        return self


def joined(expressions: tuple[str, ...]) -> str:
    """One expression that matches where any of them does; one alone stays as it is, as it may begin with flags."""
    return expressions[0] if len(expressions) == 1 else "|".join(f"(?:{expression})" for expression in expressions)


def lines_matching(expression: str, text: str) -> set[int]:
    """The lines of *text* that a match lies on, wholly or partly."""
    lines: set[int] = set()
    position, line = 0, 1
    for found in re.finditer(expression, text, re.MULTILINE):
        start, end = found.span()
        line += text.count("\n", position, start)
        position = start
        lines.update(range(line, line + text.count("\n", start, end) + 1))
    return lines
