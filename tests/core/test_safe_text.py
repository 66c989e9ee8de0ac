"""The one place that makes text from outside safe to show, held against the rules of those who read it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from partest_sdk.core.safe_text import for_log, for_markdown, one_line
from plan_builders import odd_text

HOSTILE = [
    "::error::x", "  ::add-mask::e", "\t\u00a0\u3000::stop-commands::x", "a\r::error::x", "a\n::error::x",
    "a\r\n::set-output name=a::b", "a\x0b::error::x",
    "a\u2028::error::x", "a\x85::error::x", "\u200b::error::x", "\ufeff::error::x", "##[error]x", "a ##[add-mask]b",
    "###[error]x", "##\x00[error]x", "#\n#[x",
    "\x1b[2J\x1b]0;title\x07", "a\u202eb", "::" * 50, "\n\n::error::x", "\x1c::error::x", "##[##[", "\udc80::x", "a\n \n\t::warning::x",
]  # fmt: skip
"""What a pull request would call its tests."""
text_from_outside = st.one_of(
    st.text(), odd_text, st.sampled_from(HOSTILE), st.text(" \t\n\r\x0b\x0c\x1c\x85\u00a0\u2028\u3000\ufeff:#[a", max_size=12)
)  # fmt: skip

# .NET's Char.IsWhiteSpace, by which the runner trims a line, and two that older versions trimmed as well.
DOTNET_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"


def commands_in(log: str) -> list[str]:
    """What GitHub's runner obeys in *log*: `::` at the start of a trimmed line, `##[` anywhere in one."""
    lines = re.split(r"\r\n|\r|\n", log)
    return [line for line in lines if line.lstrip(DOTNET_SPACE).startswith("::") or "##[" in line]


@pytest.mark.parametrize("text", HOSTILE)
def test_the_hostile_texts_are_what_they_look_like(text: str) -> None:
    """
    A command to the runner or an order to the terminal, or the tests below prove nothing.
    """
    odd = ("\u200b", "\x1c", "\udc80", "##\x00", "#\n#", "a\x0b", "a\u2028", "a\x85")
    assert commands_in(text) or "\x1b" in text or "\u202e" in text or text.startswith(odd)


@given(text_from_outside)
@example("\n\n::error::x")
def test_no_line_is_a_command(text: str) -> None:
    """
    No runner takes a line for a command, and no terminal takes a character for an order.
    """
    for safe in (for_log(text), one_line(text), one_line(text, 5)):
        assert commands_in(safe) == []
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", safe)
        safe.encode("utf-8")


@given(text_from_outside, st.integers(1, 50))
def test_one_line_is_one_line(text: str, limit: int) -> None:
    """
    Whatever it was, it is one line now, and what was plain is still the same.
    """
    assert len(one_line(text, limit).splitlines()) <= 1
    plain = re.sub(r"[^a-z ]", "", text)
    assert one_line(plain) == " ".join(plain.split())


def test_what_is_harmless_stays_as_it_is() -> None:
    """
    Names, tracebacks, colours' remains: people compare them with what they know.
    """
    text = "tests/é 日.py::TestA::test_b[a::b]\n\tE   assert 'x' == '#[y'\n  # ::"

    assert for_log(text) == text


def test_a_long_line_is_cut() -> None:
    """
    With a mark where, at the length that was asked for.
    """
    assert one_line("a" * 400) == "a" * 299 + "…"
    assert one_line("a" * 300) == "a" * 300


def cells_of(row: str, *, escapes: bool) -> list[str]:
    """The cells of a table's row, by either reading of ``\\\\|``: of pairs of backslashes, or of the last one alone."""
    inner = row.removeprefix("| ").removesuffix(" |")
    pattern = r"(?:\\.|[^|\\])*" if escapes else r"(?:\\\||[^|])*"
    return re.fullmatch(rf"({pattern})((?:\|{pattern})*)", inner, re.DOTALL).group(1, 2)  # type: ignore[union-attr, return-value]


def the_code_span(markdown: str) -> str | None:
    """What the one code span that *markdown* is holds; None when it is not one and nothing else."""
    fence = re.match("`+", markdown)
    if fence is None:
        return None
    close = re.compile(rf"(?<!`)`{{{len(fence[0])}}}(?!`)").search(markdown, fence.end())
    return markdown[fence.end() : close.start()] if close and close.end() == len(markdown) else None


MARKDOWN = [
    "`", "``", "`a", "a`", "` `", "a`b``c", "``` ```", "|", "a|b", "\\|", "\\\\|", "\\`", "a\\", "<img src=x onerror=y>", "@everyone",
    "[a](javascript:b)", "![a](b)",
    "a\n\n# b", "a\r\nb", "&lt;", "", " ", "\\| x | `@me`", "` | @me | `", "<!-- -->", "https://x.example", "~~~\nx",
]  # fmt: skip


@given(text_from_outside | st.sampled_from(MARKDOWN) | st.text("`|\\ \na", max_size=12))
@example("\\|")
@example("`")
def test_no_markdown_comes_out_of_a_code_span(text: str) -> None:
    """
    One code span and nothing else, in a row one cell, whichever way a parser reads backslashes; so no link, image, mention, tag.
    """
    markdown = for_markdown(text)

    assert the_code_span(markdown) is not None
    assert "\n" not in markdown
    for escapes in (True, False):
        cell, rest = cells_of(f"| {markdown} |", escapes=escapes)
        assert (cell, rest) == (markdown, "")
    markdown.encode("utf-8")


@pytest.mark.parametrize("text", ["a", "a b", "`a`", "a``b", "tests/é.py::t[x]", "<b>", "a\\b"])
def test_a_code_span_shows_the_text(text: str) -> None:
    """
    As it was, one space of padding aside, which Markdown takes away.
    """
    span = the_code_span(for_markdown(text))

    assert span is not None
    assert (span[1:-1] if span.startswith(" ") and span.endswith(" ") else span) == text
