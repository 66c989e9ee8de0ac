"""Lines of Go that hold no code, and count for nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage.go_source import lines_without_code, module_of

SOURCE = """\
func f(a int) string { // 1
	// a comment

	if a > 1 {
		return "} // no comment"
	} else {
		a = '{'
	} // of the if
	/* one
	more
	*/ a++
	text := `
// no comment

` + "/*"
	g(a,
	)
	}, {
	call() /* beside code */
	/* before code */ call()
	b := "*/" // "
}
"""


def test_what_holds_no_code() -> None:
    """
    Blank lines, comments in both spellings, and brackets; but not what only looks like them in a string.
    """
    assert sorted(lines_without_code(SOURCE)) == [2, 3, 8, 9, 10, 17, 18, 22, 23]


@pytest.mark.parametrize(
    ("source", "without"),
    [
        ("", {1}),
        ("a\r\n\r\n}\r\n", {2, 3, 4}),
        ("/* never closed\n\na", {1, 2, 3}),
        ("x `never closed\n\n}", set()),
        ('"never closed\n}\n', {2, 3}),
        ("a\n\\\n'\n", {4}),
        ("/", set()),
        ('"\\\\" /* a */\n/**/\n', {2, 3}),
    ],
)
def test_odd_sources(source: str, without: set[int]) -> None:
    """
    What does not compile has lines all the same.
    """
    assert lines_without_code(source) == without


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("module github.com/acme/mux\n\ngo 1.22\n", "github.com/acme/mux"),
        ('// why\nmodule "acme" // here\r\n', "acme"),
        ("  module\tx.io/a/v2\r\n", "x.io/a/v2"),
        ("// module x\nrequire module.io v1\n", ""),
        ("", ""),
    ],
)
def test_the_name_of_a_module(text: str, name: str) -> None:
    """
    As `go.mod` says it.
    """
    assert module_of(text) == name


@given(st.text("a{}/*`\"'\\ \n", max_size=60))
def test_any_text_comes_to_lines_of_its_own(source: str) -> None:
    """
    No line is made up, and one with a letter outside of comments holds code.
    """
    found = lines_without_code(source)

    assert found <= set(range(1, source.count("\n") + 2))
    if not {"/", "`", '"', "'"} & set(source):
        assert found == {
            number for number, line in enumerate(source.split("\n"), 1) if not set(line) & {"a", "*", "\\"}
        }
