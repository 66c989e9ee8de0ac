"""The test runner's own eyes: it must see what GitHub would refuse, or the tests of the doors prove nothing."""

from __future__ import annotations

import pytest

from actions.composite import parse_outputs


def test_outputs_are_read_as_the_runner_reads_them() -> None:
    """
    Short form and long form, whichever mark comes first; the last value of a name counts.
    """
    text = "a=1\nb<<END\nx=1\ny<<z\n\nEND\nc=d<<e\na=2\n"

    assert parse_outputs(text) == {"a": "2", "b": "x=1\ny<<z\n", "c": "d<<e"}


@pytest.mark.parametrize("text", ["nothing", "=1", "<<END\nx\nEND", "a<<END\nx\nEND ", "a<<END"])
def test_what_the_runner_refuses_is_refused(text: str) -> None:
    """
    An unterminated value or a line without a name fails the step on GitHub.
    """
    with pytest.raises(ValueError, match="GITHUB_OUTPUT"):
        parse_outputs(text)
