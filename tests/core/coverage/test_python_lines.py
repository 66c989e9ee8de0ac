"""Logical lines: the same whether they are read by lines or by Python's own tokens."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage import python_lines
from partest_sdk.core.coverage.python_lines import LogicalLine, logical_lines, text_of
from python_programs import SNIPPETS, a_program


def by_tokens(text: str) -> list[LogicalLine]:
    return list(python_lines._by_tokens(text))


def shape(lines: list[LogicalLine]) -> list[tuple[int, int, int]]:
    """First and last lines, and how many statements around each are less deep: columns are counted differently."""
    around: list[int] = []
    result = []
    for line in lines:
        while around and around[-1] >= line.column:
            around.pop()
        result.append((line.first, line.last, len(around)))
        around.append(line.column)
    return result


@pytest.mark.parametrize("name", SNIPPETS)
def test_lines_are_those_of_pythons_tokens(name: str) -> None:
    """
    Brackets, strings, comments and backslashes join lines exactly where they do for Python.
    """
    text = text_of(SNIPPETS[name])

    assert shape(list(python_lines._Scanner().lines(text))) == shape(by_tokens(text))


@given(st.integers(0, 2**40))
def test_lines_of_any_program_are_those_of_pythons_tokens(seed: int) -> None:
    """
    In whatever way statements are put together.
    """
    text = a_program(Random(seed))

    assert shape(list(python_lines._Scanner().lines(text))) == shape(by_tokens(text))


@given(st.text("ab '\"#()[]{}\\\n\t:f", max_size=60))
def test_whatever_compiles_has_the_lines_of_pythons_tokens(text: str) -> None:
    """
    Any soup of quotes, brackets and backslashes that happens to be Python has the same logical lines both ways.
    """
    try:
        compile(text, "soup", "exec", dont_inherit=True)
        expected = by_tokens(f"{text}\n")
    except (SyntaxError, ValueError):
        return

    assert shape(logical_lines(f"{text}\n")) == shape(expected)


@given(st.text("ab '\"#()[]{}\\\n\t:f", max_size=60))
def test_what_is_no_python_is_lines_of_some_kind_or_a_syntax_error(text: str) -> None:
    """
    Nothing loops for ever or fails in another way; and lines are in order, without overlap.
    """
    try:
        lines = logical_lines(text)
    except SyntaxError:
        return

    edges = [edge for line in lines for edge in (line.first, line.last)]
    assert edges == sorted(edges)


def test_a_long_file_takes_time_in_proportion() -> None:
    """
    Quotes that open nothing, thousands on a line, are looked at once.
    """
    text = "x = (" + '"\\"" ' * 50_000 + ")\n"

    assert logical_lines(text) == [LogicalLine(1, 1, 0)]


ENCODED = {
    "UTF-8": ("ä = 1\n".encode(), "ä = 1\n"),
    "a byte order mark": (b"\xef\xbb\xbfa\n", "a\n"),
    "latin-1": (b"# coding: latin-1\n\xe4\n", "# coding: latin-1\nä\n"),
    "latin-1, said on the second line": (
        b"#!/bin/python\n# vim: fileencoding=latin-1\n\xe4\n",
        "#!/bin/python\n# vim: fileencoding=latin-1\nä\n",
    ),
    "CRLF": (b"a\r\nb\r\n", "a\nb\n"),
    "CR": (b"a\rb", "a\nb\n"),
    "no end": (b"a", "a\n"),
    "nothing": (b"", ""),
    "form feeds": (b"\fa\n  \f  b\nc\fd\n", "a\n  b\nc d\n"),
}


@pytest.mark.parametrize("name", ENCODED)
def test_a_source_is_text_as_python_reads_it(name: str) -> None:
    """
    In its encoding, with plain ends of lines.
    """
    source, text = ENCODED[name]

    assert text_of(source) == text
