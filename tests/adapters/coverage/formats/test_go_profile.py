"""Go's profiles: blocks that come again, modes that differ, and lines that are none."""

from __future__ import annotations

import pytest
from coverage_builders import read_text, unit_numbers
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.coverage.formats import claimed_lines
from partest_sdk.adapters.coverage.formats.go_profile import GoProfile
from partest_sdk.core.coverage.model import MOST_HITS, Unit
from partest_sdk.core.coverage.numbers import numbers_of


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
    A profile that was cut off, or that has something else in it, cannot be relied on; nor can one with blocks that have no lines.
    """
    text = "mode: set\na.go:1.1,2.2 1 1\nPASS\na.go:1.1,900000000.1 1 1\na.go:5.1,6.1 1 -3\n"
    found, remarks = read_text(GoProfile(), text)

    assert found["a.go"].lines == {1: 1, 2: 1}
    assert [remark[:] for remark in remarks] == [
        ("2 lines are no blocks, such as 'PASS'", True),
        ("a value is no place in a file, and left out, such as 'lines 1 to 900000000'", True),
    ]


def test_a_block_that_ends_before_it_begins() -> None:
    """
    Generated code says where it comes from (//line), and that may be in any order: where a block begins is known all the same.
    """
    found, remarks = read_text(GoProfile(), "mode: set\na.go:9.1,3.1 1 0\n")

    assert found["a.go"].lines == {9: 0}
    assert not remarks


@pytest.mark.parametrize("row", ["a.go:1.1,3.2 1 1", "a.go:1.1,3", "a", "mode: se"])
def test_a_profile_that_breaks_off_in_its_last_line(row: str) -> None:
    """
    Go ends every line: a block without an end has half of its count, and there may have been others behind it.
    """
    _, remarks = read_text(GoProfile(), f"mode: set\nb.go:1.1,1.2 1 1\n{row}")

    assert any(remark.broken and "it breaks off in its last line" in remark.text for remark in remarks)


def test_profiles_that_claim_more_lines_than_any_program_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Some bytes a file make no millions of lines, however many reports they are in; the same blocks again, from another test binary, are no new ones.
    """
    monkeypatch.setattr(claimed_lines, "_MOST_NEW", 250_000)
    reader = GoProfile()
    one, two = ("".join(f"z{number}/f.go:1.1,{last}.1 1 1\n" for number in range(2)) for last in (90_000, 90_001))

    assert not read_text(reader, f"mode: set\n{one}", f"mode: set\n{one}x/f.go:1.1,20.1 1 1\n")[1]
    found, remarks = read_text(reader, f"mode: set\n{two}")
    assert {path: len(found[path].lines) for path in found} == {"z0/f.go": 0, "z1/f.go": 0}
    assert [(remark.broken, "2 values are no place" in remark.text) for remark in remarks] == [(True, True)]


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
