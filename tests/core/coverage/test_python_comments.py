"""Lines of a Python source with nothing but a comment."""

from __future__ import annotations

import pytest
from partest_sdk.core.coverage.python_comments import lines_without_code


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a = 1\n", set()),
        ("# one\n\na = 1  # two\n", {1, 2}),
        ("a = [\n    1,\n    # one\n\n    2,\n]\n", {3, 4}),
        ('a = """\n# no comment\n\n"""\n', set()),
        ("if a:\n    # one\n    b()\n", {2}),
        ("a = 1 + \\\n    2\n", set()),
        ("a = (\n", set()),
        ("  a\n b\n", set()),
        ("\x00", set()),
        ("", set()),
    ],
)
def test_only_lines_without_code(text: str, lines: set[int]) -> None:
    """
    Lines of strings and continued lines are code; of what is no Python nothing is known.
    """
    assert lines_without_code(text) == lines
