"""What a change leaves of the base: deleting loses nothing, and editing is no deletion."""

from __future__ import annotations

from fractions import Fraction

import pytest
from coverage_builders import a_file
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage.changed_lines import Change, Changes
from partest_sdk.core.coverage.comparison import Comparison
from partest_sdk.core.coverage.edited_lines import EditedLines, edited_lines, lines_removed
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.unified_diff import FileChange

BASE = Numbers(67, 95)


@pytest.mark.parametrize(
    ("edited", "remaining"),
    [
        (EditedLines(0, 0, 0), Fraction(67, 95)),
        (EditedLines(0, 0, 50), Fraction(67, 95)),
        (EditedLines(48, 48, 48), Fraction(67, 95)),
        (EditedLines(48, 48, 90), Fraction(67, 95)),
        (EditedLines(40, 50, 50), Fraction(67, 95)),
        (EditedLines(48, 48, 0), Fraction(19, 47)),
        (EditedLines(40, 50, 25), Fraction(47, 70)),
        (EditedLines(0, 28, 0), Fraction(67, 67)),
        (EditedLines(67, 95, 0), None),
        (EditedLines(67, 95, 1), Fraction(67, 95)),
    ],
)
def test_lines_that_were_replaced_stay_in_the_base(edited: EditedLines, remaining: Fraction | None) -> None:
    """
    Trap: a formatter touches every tested line, and half of the tests are gone. What was edited is to be covered as it was.
    """
    assert edited.remaining_of(BASE) == remaining


counts = st.integers(0, 1000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@given(counts, counts, st.integers(0, 2000))
def test_editing_moves_the_base_by_less_than_deleting(
    rest: tuple[int, int], removed: tuple[int, int], brought: int
) -> None:
    """
    It is all of the base where every line was replaced, the rest where none was, and never outside of what lies between.
    """
    base = Numbers(rest[0] + removed[0], rest[1] + removed[1])
    left = EditedLines(*removed, brought).remaining_of(base)
    whole = Fraction(base.lines_covered, base.lines_total) if base.lines_total else None
    kept = Fraction(*rest) if rest[1] else None

    if brought >= removed[1]:
        assert left == whole
    elif not brought:
        assert left == kept
    elif left is not None and whole is not None and kept is not None:
        assert min(whole, kept) <= left <= max(whole, kept)


def test_lines_are_those_that_can_be_executed() -> None:
    """
    Gone ones by the base's own coverage and old names, those that came by what was measured now; of all files together, since code moves.
    """
    files = (
        FileChange("new.py", "old.py", Changes(Change(1, 2, 1, 5), Change(8, 1, 11, 0))),
        FileChange("", "gone.py", Changes(Change(1, 2, 1, 0))),
        FileChange("b.py", "b.py", Changes(Change(1, 0, 1, 9))),
        FileChange("README.md", "README.md", Changes(Change(1, 5, 1, 5))),
    )
    base = {"old.py": a_file({1: 3, 2: 0, 7: 1, 8: 1}), "gone.py": a_file({2: 0}), "b.py": a_file({1: 1})}
    now = {"new.py": a_file({2: 1, 5: 0, 6: 1}), "b.py": a_file({9: 0, 10: 1})}

    assert edited_lines(Comparison(files), base, now) == EditedLines(2, 4, 3)


def test_a_change_of_many_lines_takes_no_time() -> None:
    """
    A few bytes may claim any number of lines.
    """
    changes = Changes(Change(2, 2**31 - 9, 2, 2**31 - 9))

    assert lines_removed(changes, a_file({1: 1, 2: 0, 9: 1}).lines) == 2
