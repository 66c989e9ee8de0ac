"""Go's profiles: blocks that come again, modes that differ, and lines that are none."""

from __future__ import annotations

import pytest
from coverage_builders import read_text
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.coverage.formats.go_profile import GoProfile
from partest_sdk.core.coverage.model import MOST_HITS, Unit
from partest_sdk.core.coverage.numbers import numbers_of, unit_numbers


def test_a_block_that_comes_again_is_one_block() -> None:
    """
    With -coverpkg every test binary writes it: its statements count once, its hits are added up.
    """
    text = "mode: count\na/x.go:1.1,3.2 2 1\na/x.go:3.5,4.2 1 0\nb/y.go:1.1,1.9 1 0\na/x.go:1.1,3.2 2 0\na/x.go:3.5,4.2 1 4\n"
    found, remarks = read_text(GoProfile(), text)

    assert found["a/x.go"].lines == {1: 1, 2: 1, 3: 5, 4: 4}
    assert unit_numbers(found.values(), "statements") == (3, 4)
    assert numbers_of(found["b/y.go"]) == (0, 1, 0, 0, True)
    assert not remarks


def test_modes_may_differ_and_come_in_the_middle() -> None:
    """
    Profiles are put together with cat; whether a block was reached all modes say.
    """
    found, remarks = read_text(GoProfile(), "mode: set\na.go:1.1,2.2 1 1\nmode: atomic\na.go:1.1,2.2 1 5\n\n")

    assert found["a.go"].units == {"statements": {"1.1,2.2": Unit(1, 6)}}
    assert not remarks


@pytest.mark.parametrize(
    ("path", "shown"),
    [("C:\\work\\x.go", "C:\\work\\x.go"), ("a b/ü:1.go", "a b/ü:1.go"), ("_/home/me/x.go", "_/home/me/x.go")],
)
def test_paths_are_as_they_are(path: str, shown: str) -> None:
    """
    Colons, blanks and modules: it is decided elsewhere what file that is.
    """
    found, _ = read_text(GoProfile(), f"mode: set\r\n{path}:1.1,2.2 1 1\r\n")

    assert list(found) == [shown]


def test_lines_that_are_none() -> None:
    """
    A profile that was cut off, or that has something else in it, cannot be relied on; blocks without any sense have no lines.
    """
    text = "mode: set\na.go:1.1,2.2 1 1\nPASS\na.go:9.1,3.1 1 1\na.go:1.1,900000000.1 1 1\na.go:5.1,6.1 1 -3\na.go:7.1,"
    found, remarks = read_text(GoProfile(), text)

    assert found["a.go"].lines == {1: 1, 2: 1}
    assert [remark[:] for remark in remarks] == [
        ("3 lines are no blocks, such as 'PASS'", True),
        ("2 values are no count and no place in a file, and left out, such as 'lines 9 to 3'", False),
    ]


def test_counts_that_ran_over() -> None:
    """
    Sums stop at what a database can hold.
    """
    found, _ = read_text(GoProfile(), f"mode: count\na.go:1.1,1.2 1 {10**30}\na.go:1.1,1.2 1 7\n")

    assert found["a.go"].lines == {1: MOST_HITS}


def test_a_row_without_an_end_takes_no_memory_for_ever() -> None:
    """
    A gigabyte without a line break is no block.
    """
    found, remarks = read_text(GoProfile(), "mode: set\n" + "x" * 3_000_000 + "\na.go:1.1,1.2 1 1\n")

    assert list(found) == ["a.go"]
    assert remarks[0].broken


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 5), st.integers(0, 3), st.integers(0, 2)), max_size=12))
def test_the_order_of_blocks_says_nothing(rows: list[tuple[str, int, int, int]]) -> None:
    """
    However the blocks are mixed, the numbers are the same.
    """
    texts = [f"{path}.go:{first}.1,{first + more}.2 1 {hits}\n" for path, first, more, hits in rows]
    forward, _ = read_text(GoProfile(), "mode: count\n" + "".join(texts))
    sorted_, _ = read_text(GoProfile(), "mode: count\n" + "".join(sorted(texts)))

    assert {path: numbers_of(forward[path]) for path in forward} == {
        path: numbers_of(sorted_[path]) for path in sorted_
    }
    assert unit_numbers(forward.values(), "statements") == unit_numbers(sorted_.values(), "statements")
