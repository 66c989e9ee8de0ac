from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.html_report.details import fair_shares
from partest_sdk.adapters.html_report.heading import is_web_address
from partest_sdk.adapters.html_report.shown_text import head_and_tail, script_json, shown, shown_line


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;https://example.org\x07link\x1b]8;;\x07", "link"),
        ("a\r\nb", "a\nb"),
        ("bell\x07", "bell␇"),
        ("user\u202etxt.exe", "user‹U+202E›txt.exe"),
        ("half \ud83d", "half ‹U+D83D›"),
        ("line\u2028end", "line‹U+2028›end"),
        ("no\u200bspace", "no‹U+200B›space"),
        ("👩\u200d💻 שלום", "👩\u200d💻 שלום"),
    ],
)
def test_what_cannot_be_seen_is_named(text: str, seen: str) -> None:
    """
    Orders for a terminal go, everything else that is invisible or turns the line around is written out; writing systems stay whole.
    """
    assert shown(text) == seen


def test_a_name_is_one_line() -> None:
    """
    A name with line ends stays a name, and one as long as a book is told by its beginning and end.
    """
    assert shown_line("a\n\tb") == "a␊␉b"
    long = shown_line("x" * 100_000 + "[last]")
    assert len(long) < 700
    assert long.endswith("[last]")
    assert "99,4" in long


@given(st.text(alphabet=st.characters(categories=None), max_size=200))
def test_data_never_ends_its_element(text: str) -> None:
    """
    Whatever a text holds, as data it has no character that HTML or JavaScript could take for its own, and it comes back unchanged.
    """
    written = script_json({"name": text, "list": [text]})

    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == {"name": text, "list": [text]}


@given(st.text(max_size=500), st.integers(2, 200))
def test_a_cut_text_keeps_both_ends(text: str, limit: int) -> None:
    """
    A text that is too long keeps its beginning and its end.
    """
    cut = head_and_tail(text, limit)

    if len(text) <= limit:
        assert cut == text
    else:
        assert cut.startswith(text[: limit // 2])
        assert cut.endswith(text[len(text) - limit // 2 :])
        assert "left out" in cut


@given(st.lists(st.integers(0, 1000), max_size=20), st.integers(0, 3000))
def test_short_texts_are_kept_before_long_ones(sizes: list[int], limit: int) -> None:
    """
    Shares fit into the limit, nobody gets more than there is, and nothing is cut while there is room.
    """
    shares = fair_shares(sizes, limit)

    assert all(share <= size for share, size in zip(shares, sizes, strict=True))
    assert sum(shares) <= limit
    if sum(sizes) <= limit:
        assert shares == sizes


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("https://github.com/example/shop/actions/runs/7241", True),
        ("http://ci.internal:8080/job?id=1", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)//https://x", False),
        ("https://good.example@evil.example/", False),
        ("https://good.example\\@evil.example/", False),
        ("https:///nowhere", False),
        ("https://[broken", False),
        ('https://x/"onmouseover=alert(1)', False),
        ("https://x/\u202egpj", False),
        ("//host/path", False),
        ("", False),
    ],
)
def test_links_lead_to_the_web_only(address: str, fine: bool) -> None:
    """
    Only a plain address of the web becomes a link.
    """
    assert is_web_address(address) is fine
