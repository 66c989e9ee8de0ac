"""Lines of a Python source that no statement is on, though one may go on around them: comments, and nothing at all."""

from __future__ import annotations

import io
import tokenize

from partest_sdk.core.coverage.model import Line

_NOTHING = frozenset(
    (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
)


def lines_without_code(text: str) -> frozenset[Line]:
    """By Python's own tokens; none where these make no sense. The lines of a string in several lines are all of them code."""
    code: set[Line] = set()
    try:
        for kind, _, (first, _), (last, _), _ in tokenize.generate_tokens(io.StringIO(text).readline):
            if kind not in _NOTHING:
                code.update(range(first, last + 1))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return frozenset()
    return frozenset(range(1, text.count("\n") + 1)) - code
