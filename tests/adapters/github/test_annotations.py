"""Whatever a test says, GitHub takes the annotation."""

from __future__ import annotations

import re
from typing import Any

import pytest
from contract.rules import KILOBYTES_64
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.github.annotations import bodies
from partest_sdk.core.summary.publication import Annotation, Level


def body(**more: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"path": "a.py", "line": 3, "level": Level.FAILURE, "title": "t", "message": "m"} | more
    (only,) = bodies([Annotation(**values)])
    return only


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("tests/test_cart.py", "tests/test_cart.py"),
        ("./tests//a.py", "tests/a.py"),
        ("tests\\a.py", "tests/a.py"),
        ("naïve ünïts/ä.py", "naïve ünïts/ä.py"),
        ("a\x00b.py", "ab.py"),
        ("😀.py", "\\U0001f600.py"),
        ("..a/b..py", "..a/b..py"),
        ("", None),
        (".", None),
        ("/etc/passwd", None),
        ("../a.py", None),
        ("a/../../b.py", None),
        ("a\\..\\b.py", None),
        ("C:\\a.py", None),
        ("x" * 1001, None),
    ],
)
def test_a_path_is_one_of_the_repository(path: str, sent: str | None) -> None:
    """
    What leads elsewhere is left out.
    """
    found = [one["path"] for one in bodies([Annotation(path, 1, Level.NOTICE, "t", "m")])]

    assert found == ([] if sent is None else [sent])


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"line": 0}, {"start_line": 1, "end_line": 1}),
        ({"line": -5}, {"start_line": 1}),
        ({"line": 1 << 60}, {"start_line": 10_000_000}),
        ({"line": 3, "last_line": 7}, {"start_line": 3, "end_line": 7}),
        ({"line": 3, "last_line": 2}, {"start_line": 3, "end_line": 3}),
        ({"line": 3, "last_line": 1 << 60}, {"start_line": 3, "end_line": 10_000_000}),
        ({"level": Level.WARNING}, {"annotation_level": "warning"}),
        ({"message": ""}, {"message": "There is no message."}),
        ({"message": " \x00\n"}, {"message": "There is no message."}),
        ({"message": "a\r\nb\rc\td"}, {"message": "a\nb\nc\td"}),
        ({"message": "\x1b[31mred\x1b[0m \ud83d \x85"}, {"message": "red  "}),
        ({"message": "😀"}, {"message": "\\U0001f600"}),
        ({"title": "a\nb\tc"}, {"title": "a b c"}),
        ({"title": "x" * 256}, {"title": "x" * 254 + "…"}),
        ({"title": "😀" * 200}, {"title": ("\\U0001f600" * 200)[:254] + "…"}),
    ],
)
def test_the_rest_is_made_to_fit(given: dict[str, Any], sent: dict[str, Any]) -> None:
    """
    Lines count from one, there is always a message, and odd characters are spelled out.
    """
    assert body(**given).items() >= sent.items()


def test_there_may_be_no_title() -> None:
    """
    An empty one is not sent.
    """
    assert "title" not in body(title="\n")


@pytest.mark.parametrize("line", ["é" * 79, "é" * 100_000, "😀"])
def test_a_long_message_is_cut_at_the_end_of_a_line(line: str) -> None:
    """
    Where that is not far away; and never within a character.
    """
    message = body(message="\n".join([line] * (200_000 // len(line))))["message"]

    assert 60_000 < len(message.encode()) <= KILOBYTES_64
    assert message.endswith("\n…")
    if len(line) < 100:
        assert set(message.split("\n")[:-1]) <= {line, "\\U0001f600"}


@given(st.builds(Annotation, st.text(), st.integers(), st.sampled_from(Level), st.text(), st.text(), st.integers()))
def test_whatever_comes_is_fit_to_send(one: Annotation) -> None:
    """
    No character that GitHub refuses, nothing too long, nothing empty.
    """
    for sent in bodies([one]):
        text = sent["path"] + sent["message"] + sent.get("title", "")
        assert re.fullmatch("[\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]*", text)
        assert sent["message"].strip()
        assert len(sent["message"].encode()) <= KILOBYTES_64
        assert len(sent.get("title", "")) <= 255
        assert 1 <= sent["start_line"] <= sent["end_line"] <= 10_000_000
        assert sent["path"]
        assert not sent["path"].startswith("/")
        assert ".." not in sent["path"].split("/")
