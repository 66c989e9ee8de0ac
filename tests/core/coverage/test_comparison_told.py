"""The change in a bundle is read as it was written, and a stranger's claims no more than a change can be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage.changed_lines import Change, Changes
from partest_sdk.core.coverage.comparison import Comparison
from partest_sdk.core.coverage.comparison_told import from_value, to_value
from partest_sdk.core.coverage.unified_diff import Content, FileChange
from partest_sdk.errors import UnreadableError

TEXTS = st.text(max_size=8)


@st.composite
def changes(draw: st.DrawFn) -> Changes:
    """Changes that follow one another."""
    made = Changes()
    old = new = 1
    for skipped, taken, brought in draw(st.lists(st.tuples(*[st.integers(0, 9)] * 3), max_size=4)):
        old, new = old + skipped, new + skipped
        made.add(Change(old, taken, new, brought))
        old, new = old + taken, new + brought
    return made


FILES = st.builds(FileChange, TEXTS, TEXTS, changes(), st.sampled_from(Content))
COMPARISONS = st.builds(
    Comparison,
    files=st.lists(FILES, max_size=3).map(lambda files: tuple(sorted(files, key=lambda file: (file.path, file.old_path)))),
    against=TEXTS, how=TEXTS, base=TEXTS, head=TEXTS, folder=TEXTS,
    to_head=st.none() | st.dictionaries(TEXTS, FILES, max_size=3), notes=st.lists(TEXTS, max_size=2).map(tuple),
    incomplete=st.just(()), uncommitted=st.just(frozenset()), settled=st.booleans(),
)  # fmt: skip


@given(COMPARISONS)
def test_what_is_written_is_read(comparison: Comparison) -> None:
    """
    All but why it is incomplete: such a change is not kept.
    """
    assert from_value(json.loads(json.dumps(to_value(comparison))), "x") == comparison


WHOLE = to_value(Comparison((FileChange("a.py", "a.py", Changes(Change(1, 1, 1, 2))),), to_head={}))
HOSTILE: dict[str, Any] = {
    "no table": [],
    "another version": {**WHOLE, "version": "x" * 10**6},
    "nothing in it": {"version": 1},
    "no files": {**WHOLE, "files": 1},
    "no file": {**WHOLE, "files": [["a.py", "a.py"]]},
    "another content": {**WHOLE, "files": [["a.py", "a.py", "video", []]]},
    "no change": {**WHOLE, "files": [["a.py", "a.py", "text", [[1, 2]]]]},
    "out of order": {**WHOLE, "files": [["a.py", "a.py", "text", [[9, 1, 9, 1], [1, 1, 1, 1]]]]},
    "below zero": {**WHOLE, "files": [["a.py", "a.py", "text", [[1, -1, 1, 1]]]]},
    "no whole number": {**WHOLE, "files": [["a.py", "a.py", "text", [[1, 1, 1, 1.5]]]]},
    "a bool": {**WHOLE, "files": [["a.py", "a.py", "text", [[True, 1, 1, 1]]]]},
    "far too large": {**WHOLE, "files": [["a.py", "a.py", "text", [[1, 0, 1, 2**64]]]]},
    "millions of lines": {**WHOLE, "files": [["a.py", "a.py", "text", [[1, 0, 1, 30_000_000]]]]},
    "a path that is none": {**WHOLE, "files": [[1, "a.py", "text", []]]},
    "another head": {**WHOLE, "to_head": []},
    "notes": {**WHOLE, "notes": [1]},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_anything_else_is_refused(name: str) -> None:
    """
    With the name of the file, and little of what was in it.
    """
    with pytest.raises(UnreadableError, match=r"^partest-bundle/comparison\.json is ") as raised:
        from_value(HOSTILE[name], "partest-bundle/comparison.json")

    assert len(str(raised.value)) < 250
