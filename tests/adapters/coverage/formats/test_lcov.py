"""LCOV of every writer: ids in words, exceptions, several tests, damage; and none of it an exception."""

from __future__ import annotations

from io import BytesIO

import pytest
from coverage_builders import read_text, value_of
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.formats.lcov import Lcov
from partest_sdk.core.coverage.model import MOST_HITS, FileCoverage
from partest_sdk.core.coverage.numbers import numbers_of


def a_record(*rows: str, path: str = "a.c", test: str = "") -> str:
    return "\n".join([f"TN:{test}", f"SF:{path}", *rows, "end_of_record", ""])


def file_of(*texts: str | bytes, path: str = "a.c") -> FileCoverage:
    found, remarks = read_text(Lcov(), *texts)
    assert not remarks
    return found[path]


def remarks_of(*texts: str | bytes) -> list[Remark]:
    return read_text(Lcov(), *texts)[1]


def test_lines_are_summed_over_tests_and_reports() -> None:
    """
    A file has one record per test; they are one file.
    """
    text = a_record("DA:1,2", "DA:2,0", test="one") + a_record("DA:1,3", "DA:3,0", test="two")

    assert file_of(text, text).lines == {1: 10, 2: 0, 3: 0}


def test_a_line_that_comes_twice_is_one_line() -> None:
    """
    Templates and nested functions repeat lines.
    """
    assert file_of(a_record("DA:1,2", "DA:2,0", "DA:1,1")).lines == {1: 3, 2: 0}


@pytest.mark.parametrize("path", ["C:\\src\\a,b.c", "/w/ä ö.c", "a:b,c.c", "x" * 3000])
def test_paths_stay_as_they_are_written(path: str) -> None:
    """
    Colons, commas, backslashes and spaces are parts of paths.
    """
    assert file_of(a_record("DA:1,1", path=path), path=path).lines == {1: 1}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("after", ["", " ", "\t"])
def test_ends_of_lines(end: str, after: str) -> None:
    """
    Windows' ends of lines, and blanks behind end_of_record.
    """
    text = a_record("DA:1,1", "BRDA:1,0,0,1", "BRDA:1,0,1,-").replace("end_of_record", f"end_of_record{after}")
    file = file_of((text + text).replace("\n", end))

    assert file.lines == {1: 2}
    assert numbers_of(file)[2:4] == (1, 2)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_encodings_of_powershell(encoding: str) -> None:
    """
    A report that was redirected into a file on Windows.
    """
    report = a_record("DA:1,1", path="ä.c").encode(encoding)

    assert Lcov().fits(report)
    assert file_of(report, path="ä.c").lines == {1: 1}


def test_a_block_that_was_never_reached_has_arms() -> None:
    """
    ``-`` is an arm that was not taken, not one that does not exist.
    """
    assert numbers_of(file_of(a_record("BRDA:1,0,0,-", "BRDA:1,0,1,-")))[2:4] == (0, 2)


def test_words_as_ids_are_taken_at_their_word() -> None:
    """
    coverage.py says where an arm leads; commas in it are part of it.
    """
    one = a_record("BRDA:7,0,jump to line 8,1", "BRDA:7,0,return from function 'f(a, b)',0")
    two = a_record("BRDA:7,0,return from function 'f(a, b)',1", "BRDA:7,0,jump to line 9,0")
    file = file_of(one, two)

    assert file.branches == {
        "lcov": {7: {"0,jump to line 8": 1, "0,return from function 'f(a, b)'": 1, "0,jump to line 9": 0}}
    }
    assert numbers_of(file) == (0, 0, 2, 3, True)


def test_branches_of_exceptions_are_branches() -> None:
    """
    gcovr and lcov 2 write ``e3`` for a block that an exception leads to; an ordinary block 3 is another one.
    """
    assert numbers_of(file_of(a_record("BRDA:1,3,0,1", "BRDA:1,e3,0,-")))[2:4] == (1, 2)


def test_blocks_that_were_numbered_anew_are_the_same_blocks() -> None:
    """
    lcov 2 numbers the blocks of a line whenever it writes; they are known by their arms.
    """
    file = file_of(a_record("BRDA:3,0,0,1", "BRDA:3,0,1,0"), a_record("BRDA:3,0,0,2", "BRDA:3,1,0,0", "BRDA:3,1,1,2"))

    assert numbers_of(file) == (0, 0, 3, 3, True)


def test_blocks_that_are_counted_through_the_file_are_the_same_blocks() -> None:
    """
    Istanbul's number of a block shifts with every branch before it that V8 did not report.
    """
    file = file_of(a_record("BRDA:9,5,0,1", "BRDA:9,5,1,0"), a_record("BRDA:9,7,0,0", "BRDA:9,7,1,1"))

    assert numbers_of(file) == (0, 0, 2, 2, True)


def test_alike_blocks_are_told_apart_by_their_order() -> None:
    """
    Two conditions on one line are four arms, in every report that has both.
    """
    one = a_record("BRDA:3,0,0,1", "BRDA:3,0,1,0", "BRDA:3,1,0,0", "BRDA:3,1,1,0")
    two = a_record("BRDA:3,4,0,0", "BRDA:3,4,1,0", "BRDA:3,6,0,0", "BRDA:3,6,1,1")

    assert numbers_of(file_of(one, two)) == (0, 0, 2, 4, True)


def test_where_it_is_not_known_which_block_is_which_it_is_a_lower_bound() -> None:
    """
    Of two blocks that are alike another report has one: nobody knows which, so what one of them covers is all that is certain.
    """
    one = a_record("BRDA:3,0,0,1", "BRDA:3,0,1,0", "BRDA:3,1,0,0", "BRDA:3,1,1,0")
    two = a_record("BRDA:3,0,0,0", "BRDA:3,0,1,1")

    assert numbers_of(file_of(one, two)) == (0, 0, 1, 4, False)
    assert value_of(file_of(one, two)) == value_of(file_of(two, one))


def of_v8(*arms: tuple[int, int], lines: tuple[str, ...] = ("DA:3,1", "DA:9,0")) -> str:
    """A record as istanbul-reports writes what V8 found: every range a block of its own, with its line and how often it was reached."""
    return a_record(*lines, *(f"BRDA:{line},{number},0,{taken}" for number, (line, taken) in enumerate(arms)))


@pytest.mark.parametrize(
    ("one", "two", "numbers"),
    [
        # The same ranges in both: nothing that one of them has not named.
        ([(3, 1), (9, 0)], [(3, 2), (9, 1)], (2, 2, True)),
        ([(3, 1), (3, 0)], [(3, 0), (3, 0)], (1, 2, True)),
        # What one of them does not name, it may have taken.
        ([(3, 1), (9, 0)], [(3, 1)], (1, 2, False)),
        ([(3, 1), (9, 0)], [(9, 0), (3, 1), (4, 0)], (1, 3, False)),
        ([(3, 1), (9, 0)], [], (1, 2, False)),
        # As many on one line need not be the same ones: what both have taken together is not certain.
        ([(3, 1), (3, 0)], [(3, 0), (3, 1), (9, 0)], (1, 3, False)),
    ],
)
def test_ranges_of_v8_are_a_lower_bound(
    one: list[tuple[int, int]], two: list[tuple[int, int]], numbers: tuple[int, int, bool]
) -> None:
    """
    V8 names other ranges in each run, and a record does not say where on a line they are: two runs are exact only where they found the same.
    """
    for reports in ((of_v8(*one), of_v8(*two)), (of_v8(*two), of_v8(*one))):
        assert numbers_of(file_of(*reports))[2:] == numbers
    assert all(numbers_of(file_of(report)).exact for report in (of_v8(*one), of_v8(*two)))


def test_a_run_that_reached_nothing_has_no_way_of_looking() -> None:
    """
    V8 tells of a file that was never loaded as of one range; and a record of another tool without branches makes nobody's a lower bound.
    """
    nothing = of_v8((1, 0), lines=("DA:3,0", "DA:9,0"))

    assert numbers_of(file_of(of_v8((3, 1), (9, 0)), nothing)) == (1, 2, 1, 3, True)
    assert numbers_of(file_of(a_record("DA:3,1", "BRDA:3,0,0,1", "BRDA:3,0,1,0"), a_record("DA:3,1"))).exact


def test_an_arm_that_comes_twice_is_one_arm() -> None:
    """
    Its hits are added up, as lcov does.
    """
    file = file_of(a_record("BRDA:1,0,0,1", "BRDA:1,0,1,0", "BRDA:1,0,0,2", "BRF:2", "BRH:1"))

    assert sorted(file.branches["lcov"][1].values()) == [0, 3]


def test_a_switch_with_thousands_of_arms_is_no_bomb() -> None:
    """
    An arm's name does not grow with the number of its neighbours.
    """
    file = file_of(a_record(*(f"BRDA:1,0,{arm * 2},0" for arm in range(5000))))

    assert len(file.branches["lcov"][1]) == 5000
    assert max(map(len, file.branches["lcov"][1])) < 60


def test_checksums_and_unknown_directives_are_passed_over() -> None:
    """
    VER, FN, FNL, FNA, MCDC and what comes next year.
    """
    rows = ["VER:1", "FNL:0,1,2", "FNA:0,1,f", "DA:1,1,abc==", "MCDC:1,2,t,1,0,x", "DA:2,0,1234", "NEW:1", "DA:3,1"]

    assert file_of(a_record(*rows)).lines == {1: 1, 2: 0, 3: 1}


def test_lines_and_branches_in_any_order() -> None:
    """
    Some writers sort by line, some by kind.
    """
    file = file_of(a_record("DA:1,1", "BRDA:1,0,0,1", "DA:2,0", "BRDA:1,0,1,0", "DA:3,4"))

    assert file.lines == {1: 1, 2: 0, 3: 4}
    assert numbers_of(file)[2:4] == (1, 2)


def test_huge_counts_stop_at_the_largest() -> None:
    """
    Counters of a compiler may be anything.
    """
    file = file_of(a_record(f"DA:1,{10**18}", f"DA:2,{10**30}", f"BRDA:1,0,0,{10**30}", "BRDA:1,0,1,0"))

    assert file.lines == {1: 10**18, 2: MOST_HITS}
    assert MOST_HITS in file.branches["lcov"][1].values()


def test_counts_below_zero_are_zero_and_said() -> None:
    """
    A counter that ran over does not say that its line was reached, and left out the line would raise the percentage; so it is with arms.
    """
    found, remarks = read_text(Lcov(), a_record("DA:1,-5", "DA:2,1", "BRDA:2,0,0,-3", "BRDA:2,0,1,1"))

    assert found["a.c"].lines == {1: 0, 2: 1}
    assert numbers_of(found["a.c"])[2:4] == (1, 2)
    assert [(remark.broken, "(2)" in remark.text) for remark in remarks] == [(False, True)]


@pytest.mark.parametrize(
    "row",
    ["DA:590", "DA:", "DA:x,1", "DA:1,", "DA:0,1", "DA:-1,1", "DA:1,x", f"DA:{2**40},1", "DA:1,1e400", f"DA:1,{'9' * 5000}",
     "BRDA:1,0,1", "BRDA:", "BRDA:x,0,0,1", "BRDA:0,0,0,1", "BRDA:1,0,0,x", "BRDA:1,,1"],
)  # fmt: skip
def test_rows_that_count_nothing_are_broken(row: str) -> None:
    """
    The rest is read, and the report is named as one that cannot be relied on.
    """
    found, remarks = read_text(Lcov(), a_record("DA:7,1", row, "DA:8,0"))

    assert found["a.c"].lines == {7: 1, 8: 0}
    assert [remark.broken for remark in remarks] == [True]
    assert len(remarks[0].text) < 300


def test_a_report_that_breaks_off() -> None:
    """
    What was read counts, and it is said where the end is missing.
    """
    found, remarks = read_text(Lcov(), a_record("DA:1,1") + "SF:b.c\nDA:2,1\nDA:3")

    assert {path: found[path].lines for path in found} == {"a.c": {1: 1}, "b.c": {2: 1}}
    assert [remark.broken for remark in remarks] == [True, True]
    assert "'b.c' has no end_of_record" in remarks[0].text


@pytest.mark.parametrize(
    ("rest", "broken"),
    [
        ("", False),
        (" \n\n", False),
        ("# made by lcov", False),
        ("TN:", True),
        ("TN:x", True),
        ("TN:\n", True),
        ("TN:\nSF", True),
        ("S", True),
        ("VER:1\n", True),
    ],
)
def test_a_report_that_breaks_off_before_it_names_a_file(rest: str, broken: bool) -> None:
    """
    Behind the last record there is nothing but blanks and comments; whatever else begins there is the rest of many records perhaps.
    """
    found, remarks = read_text(Lcov(), a_record("DA:1,1") + rest)

    assert found["a.c"].lines == {1: 1}
    assert [remark.broken for remark in remarks] == [True] * broken
    assert all("it breaks off" in remark.text for remark in remarks)


@pytest.mark.parametrize("hits", [0, 1])
def test_a_report_that_breaks_off_behind_a_sound_line(hits: int) -> None:
    """
    Nothing else tells that it is cut; and that the whole record was seen before, or is seen after, changes nothing.
    """
    reader, cut = Lcov(), f"TN:\nSF:a.c\nDA:1,{hits}"

    for text, broken in ((cut, True), (a_record(f"DA:1,{hits}"), False), (cut, True)):
        found, remarks = read_text(reader, text)
        assert found["a.c"].lines == {1: hits}
        assert [remark.broken for remark in remarks] == [True] * broken


def test_a_record_that_was_never_ended() -> None:
    """
    Two writers into one file: both records are read, and that one is cut is said.
    """
    found, remarks = read_text(Lcov(), "SF:a.c\nDA:1,1\nSF:b.c\nDA:2,1\nend_of_record\n")

    assert {path: found[path].lines for path in found} == {"a.c": {1: 1}, "b.c": {2: 1}}
    assert [remark.broken for remark in remarks] == [True]


def test_a_record_without_a_file() -> None:
    """
    Lines of nobody are said.
    """
    assert [remark.broken for remark in remarks_of("TN:\nDA:1,1\nend_of_record\n")] == [True]
    assert [remark.broken for remark in remarks_of("SF:\nDA:1,1\nend_of_record\n")] == [True]


def test_a_report_without_records() -> None:
    """
    An empty tracefile is one, and it is said that nothing is in it.
    """
    assert [(remark.broken, remark.text) for remark in remarks_of("TN:\n")] == [
        (False, "it holds no record of any file")
    ]


def test_a_file_without_lines() -> None:
    """
    coverage.py writes a record for an empty __init__.py.
    """
    assert value_of(file_of(a_record())) == value_of(FileCoverage())


def test_totals_that_differ_are_said_once() -> None:
    """
    However many records: one sentence, and the lines count.
    """
    text = "".join(a_record("DA:1,1", "LF:5", "LH:1", path=f"{number}.c") for number in range(3))
    remarks = remarks_of(text)

    assert len(remarks) == 1
    assert not remarks[0].broken
    assert "3 records, such as that of '0.c'" in remarks[0].text
    assert not remarks_of(a_record("DA:1,1", "LF:1", "LH:1", "BRDA:1,0,0,1", "BRF:1", "BRH:1"))
    assert remarks_of(a_record("DA:1,1", "BRDA:1,0,0,1", "BRF:1", "BRH:0"))


def test_findings_are_those_of_each_report() -> None:
    """
    A record that was known to be damaged from another report makes this one broken too.
    """
    text = a_record("DA:1,1", "DA:590")
    reader = Lcov()

    for _ in range(2):
        _, remarks = read_text(reader, text)
        assert [remark.broken for remark in remarks] == [True]


def test_hostile_text_is_shown_on_one_line() -> None:
    """
    A path or a row is no command to a runner, and no order to a terminal.
    """
    text = "SF:\x1b[31m::error::x\nDA:::set-output\x1b]0;x\n"

    assert all("\x1b" not in remark.text and "\n" not in remark.text for remark in remarks_of(text))


@pytest.mark.parametrize(
    ("head", "fits"),
    [
        ("TN:\nSF:a", True),
        ("SF:a\nDA:1,1", True),
        ("\n\n# made by lcov\nTN:x\n", True),
        ("", False),
        ("mode: set\na.go:1.1,2.2 1 1", False),
        ("<coverage/>", False),
        ("log\nSF:a\nDA:1,1\n", False),
        ("\0" * 100, False),
    ],
)
def test_what_is_lcov(head: str, fits: bool) -> None:
    """
    Told by its first line.
    """
    assert Lcov().fits(head.encode()) == fits


_row = st.sampled_from(
    ["TN:t", "SF:a", "SF:b", "SF:", "end_of_record", "end_of_record ", "DA:1,1", "DA:1,0", "DA:2,5,x", "DA:3", "DA:-1,1", "", "LF:1",
     "LH:0", "BRF:x", "BRDA:1,0,0,1", "BRDA:1,0,1,-", "BRDA:1,e0,1,2", "BRDA:1,0,a,b,1", "BRDA:1", "BRDA:2,1,0,1", "FN:1,f", "\r", "\udcff"]
)  # fmt: skip


@given(
    st.lists(_row, max_size=12).map("\n".join)
    | st.text()
    | st.binary().map(lambda data: data.decode(errors="surrogateescape"))
)
def test_anything_at_all(text: str) -> None:
    """
    Never an exception; what is read are sound records and sentences, and reading again finds the same.
    """
    data = text.encode(errors="surrogateescape") if "\udcff" in text else text.encode(errors="replace")
    reader = Lcov()
    first, again = (list(reader.read(BytesIO(data))) for _ in range(2))

    assert isinstance(reader.fits(data), bool)
    for one, other in zip(first, again, strict=True):
        if isinstance(one, FileRead) and isinstance(other, FileRead):
            assert one.path == other.path
            assert value_of(one.coverage) == value_of(other.coverage)
            assert all(line > 0 and 0 <= hits <= MOST_HITS for line, hits in one.coverage.lines.items())
        else:
            assert one == other


@given(
    st.lists(st.dictionaries(st.integers(1, 8), st.integers(0, 3), min_size=1), min_size=1, max_size=6),
    st.integers(1, 40),
)
def test_where_a_chunk_ends_makes_no_difference(records: list[dict[int, int]], size: int) -> None:
    """
    The file comes in pieces that know nothing of records.
    """

    class Slowly(BytesIO):
        def read(self, _: int | None = -1, /) -> bytes:
            return super().read(size)

    text = "".join(
        a_record(*(f"DA:{line},{hits}" for line, hits in lines.items()), path=f"{number % 2}.c")
        for number, lines in enumerate(records)
    )
    slowly = [
        (found.path, found.coverage.lines)
        for found in Lcov().read(Slowly(text.encode()))
        if isinstance(found, FileRead)
    ]

    assert slowly == [(f"{number % 2}.c", lines) for number, lines in enumerate(records)]
