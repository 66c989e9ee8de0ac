"""Going through JSON: what is found is what `json.loads` finds, and what is broken is said."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.coverage import utf8
from partest_sdk.adapters.coverage.formats import json_text as module
from partest_sdk.adapters.coverage.formats.json_text import ANY, JsonReport
from partest_sdk.errors import UnreadableError

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.just("a"), inner, max_size=3),
    max_leaves=12,
)


def members(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else [(ANY, one) for one in value]


def values_in(text: str | bytes, *ways: tuple[str, ...]) -> list[tuple[tuple[str, ...], Any]]:
    return list(JsonReport(BytesIO(text.encode() if isinstance(text, str) else text)).values(*ways))


@pytest.mark.parametrize("chunk", [1, 3, 1 << 20])
@given(st.dictionaries(st.text(max_size=3) | st.just("a"), values, max_size=4), st.sampled_from([None, 1]))
def test_values_are_those_of_json(chunk: int, document: dict[str, Any], indent: int | None) -> None:
    """
    Every member of every member of `a`, and everything beside them, once and in order; wherever it is cut while it is read.
    """
    expected: list[tuple[tuple[str, ...], Any]] = []
    for name, value in document.items():
        if name == "a" and isinstance(value, dict | list):
            expected += [(("a", inner), one) for inner, one in members(value)]
        else:
            expected.append(((name,), value))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(utf8, "CHUNK", chunk)
        assert values_in(json.dumps(document, indent=indent, ensure_ascii=False), ("a", ANY)) == expected


@pytest.mark.parametrize("chunk", [1, 1 << 20])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it breaks off in line 1: the text ends"),
        ('{"a":\n1', "it breaks off in line 2: the text ends"),
        ('{"a":\n1\n"b": 2}', "it breaks off in line 3: there is a comma missing"),
        ('{"a": 1}\n{"a": 2}', "it breaks off in line 2: there is something behind it"),
        ('{"a" 1}', "there is a colon missing"),
        ("{1: 1}", "there is a name missing"),
        ('{"a": 1,}', "there is a name missing"),
        ('{"a":\n{"b": tru}}', "it breaks off in line 2: Expecting value"),
    ],
)
def test_what_is_broken_is_said(chunk: int, text: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    An error for people, whatever Python would have said.
    """
    monkeypatch.setattr(utf8, "CHUNK", chunk)

    with pytest.raises(UnreadableError, match=said):
        values_in(text, (ANY,))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": ' + "[" * 100_000, "it is nested too deeply"),
        ('{"a": ' + "9" * 100_000 + "}", "it holds a number that has too many digits"),
    ],
)
def test_what_python_refuses(text: str, said: str) -> None:
    """
    It is an error like others.
    """
    with pytest.raises(UnreadableError, match=said):
        values_in(text, (ANY,))


def test_a_value_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    It is not read to its end: it would take many times its size. Reports may be of any size.
    """
    monkeypatch.setattr(utf8, "CHUNK", 16)
    monkeypatch.setattr(module, "VALUE_LIMIT", 100)

    assert len(values_in(json.dumps({str(number): "x" * 90 for number in range(50)}), (ANY,))) == 50
    with pytest.raises(UnreadableError, match="what it says of one file has more than"):
        values_in(json.dumps({"a": "x" * 500}), (ANY,))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    """
    PowerShell writes UTF-16, and a mark before it; what is behind the report may be blank.
    """
    assert values_in(' {"ü": 1}\n\0'.encode(encoding), (ANY,)) == [(("ü",), 1)]
