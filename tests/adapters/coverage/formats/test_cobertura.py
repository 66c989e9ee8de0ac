"""Cobertura in its dialects: what is a line, what is a branch, and what is an attack."""

from __future__ import annotations

from io import BytesIO

import pytest
from coverage_builders import read_text, value_of
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.coverage.formats.cobertura import Cobertura
from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.core.coverage.model import MOST_HITS, Counted, FileCoverage, Hinted
from partest_sdk.core.coverage.numbers import numbers_of


def a_class(*lines: str, path: str = "a.py", methods: str = "<methods/>") -> str:
    return f'<class name="a" filename="{path}" line-rate="0.5">\n{methods}\n<lines>\n{chr(10).join(lines)}\n</lines>\n</class>\n'


def a_report(*classes: str, head: str = "", sources: str = "", before: str = '<?xml version="1.0" ?>\n') -> str:
    return (
        f'{before}<coverage line-rate="0.5"{head}>\n<sources>{sources}</sources>\n<packages>\n<package name=".">\n<classes>\n'
        f"{''.join(classes)}</classes>\n</package>\n</packages>\n</coverage>\n"
    )


def a_line(number: object, hits: object, more: str = "") -> str:
    return f'<line number="{number}" hits="{hits}"{" " if more else ""}{more}/>'


def a_branch(number: object, covered: int, total: int, missing: str = "") -> str:
    names = f' missing-branches="{missing}"' if missing else ""
    return a_line(number, 1, f'branch="true" condition-coverage="50% ({covered}/{total})"{names}')


def file_of(*texts: str | bytes, path: str = "a.py") -> FileCoverage:
    found, remarks = read_text(Cobertura(), *texts)
    assert not remarks
    return found[path]


def remarks_of(*texts: str | bytes) -> list[Remark]:
    return read_text(Cobertura(), *texts)[1]


def test_lines_are_summed_over_reports() -> None:
    """
    Hits of shards add up.
    """
    text = a_report(a_class(a_line(1, 2), a_line(2, 0)))

    assert file_of(text, text).lines == {1: 4, 2: 0}


NESTED = '<conditions><condition number="0" type="jump" coverage="50%"/></conditions>'


@pytest.mark.parametrize(
    "line",
    [
        a_branch(3, 1, 2),
        '<line branch="True" number="3" condition-coverage="50% (1/2)" hits="1" />',
        "<line hits='1' number='3' branch='true' condition-coverage='50% (1/2)'></line>",
        f'<line number="3" hits="1" branch="true" condition-coverage="50% (1/2)">{NESTED}</line>',
        '<line number="3" hits="1" condition-coverage="50.0% (1/2)"/>',
        '<line number="3"\n hits="1"\tcondition-coverage="&#53;0% (1/2)"/>',
    ],
)
def test_dialects_of_a_branch(line: str) -> None:
    """
    coverlet's True, coverage.py's order, gcovr's conditions: one of two arms.
    """
    assert numbers_of(file_of(a_report(a_class(line)))) == (1, 1, 1, 2, True)


def test_what_is_no_branch() -> None:
    """
    PHPUnit says of each line that it is none; a count of nothing is none either.
    """
    lines = [
        a_line(1, 1, 'branch="false"'),
        a_line(2, 1, 'branch="False" condition-coverage="100% (1/1)"'),
        a_branch(3, 0, 0),
    ]

    assert numbers_of(file_of(a_report(a_class(*lines)))) == (3, 3, 0, 0, True)


def test_missing_branches_are_exact() -> None:
    """
    coverage.py names the arms that were not taken: shards that took different ones took both.
    """
    one, two = (a_report(a_class(a_branch(7, 1, 2, missing))) for missing in ("exit", "8"))

    assert file_of(one).hinted == {7: Hinted(2, frozenset({"exit"}))}
    assert numbers_of(file_of(one, two)) == (1, 1, 2, 2, True)
    assert numbers_of(file_of(one, one)) == (1, 1, 1, 2, True)
    assert numbers_of(file_of(one, a_report(a_class(a_branch(7, 2, 2))))) == (1, 1, 2, 2, True)


def test_missing_branches_that_do_not_add_up_are_not_believed() -> None:
    """
    Two arms called alike, or more names than arms: then only the counts are left.
    """
    assert file_of(a_report(a_class(a_branch(7, 0, 2, "exit,exit")))).counted == {7: Counted(0, 2)}
    assert file_of(a_report(a_class(a_branch(7, 1, 2, "8,9")))).counted == {7: Counted(1, 2)}


def test_counts_alone_are_a_lower_bound() -> None:
    """
    Two shards took one of two arms each: at least one was taken, and it is said that it may be both.
    """
    text = a_report(a_class(a_branch(7, 1, 2)))

    assert numbers_of(file_of(text)) == (1, 1, 1, 2, True)
    assert numbers_of(file_of(text, text)) == (1, 1, 1, 2, False)


def test_methods_repeat_the_lines_of_their_class() -> None:
    """
    A line is one line, reached as often as the class says.
    """
    methods = f'<methods><method name="f"><lines>{a_branch(1, 1, 2)}{a_line(2, 4)}</lines></method></methods>'

    assert file_of(a_report(a_class(a_branch(1, 1, 2), a_line(2, 4), methods=methods))).lines == {1: 1, 2: 4}


def test_methods_name_lines_that_are_none() -> None:
    """
    Istanbul gives each function a line, also where no statement is; only a class without lines has those of its methods.
    """
    methods = f'<methods><method name="f"><lines>{a_line(9, 1)}</lines></method></methods>'

    assert file_of(a_report(a_class(a_line(1, 1), methods=methods))).lines == {1: 1}
    assert file_of(a_report(a_class(methods=methods))).lines == {9: 1}


def test_a_line_that_comes_twice_is_one_line() -> None:
    """
    gcovr repeats a line for each instance of a template; the one that was reached most counts.
    """
    file = file_of(a_report(a_class(a_line(1, 0), a_line(1, 3), a_line(1, 2), a_branch(2, 1, 4), a_branch(2, 2, 4))))

    assert file.lines == {1: 3, 2: 1}
    assert file.counted == {2: Counted(2, 4)}


def test_classes_of_one_file_in_a_row_are_one_record() -> None:
    """
    Closures and partial classes share lines: a line is one line, and its branch is not less certain for that.
    """
    report = a_report(
        a_class(a_line(1, 2), a_branch(2, 1, 2)),
        a_class(a_branch(2, 1, 2), a_line(3, 1)),
        a_class(a_line(1, 1), path="b.py"),
    )
    found = [one for one in Cobertura().read(BytesIO(report.encode())) if isinstance(one, FileRead)]

    assert [one.path for one in found] == ["a.py", "b.py"]
    assert found[0].coverage.lines == {1: 2, 2: 1, 3: 1}
    assert numbers_of(file_of(report)) == (3, 3, 1, 2, True)


def test_roots_are_handed_on() -> None:
    """
    Paths may be relative to any of the sources.
    """
    text = a_report(
        a_class(a_line(1, 1)),
        sources="<source>/app/ä</source>\n<source> src </source><source></source><source> src </source>",
    )

    assert [one.roots for one in Cobertura().read(BytesIO(text.encode())) if isinstance(one, FileRead)] == [
        ("/app/ä", "src")
    ]


@pytest.mark.parametrize("path", ["src\\a.cs", "C:\\temp\\a.cs", "ä b.py", "a&amp;b.py", "a&gt;b.py", "List>T.cs"])
def test_paths_stay_as_they_are_written(path: str) -> None:
    """
    Backslashes are for later; what XML escapes is not.
    """
    assert file_of(
        a_report(a_class(a_line(1, 1), path=path)), path=path.replace("&amp;", "&").replace("&gt;", ">")
    ).lines == {1: 1}


@pytest.mark.parametrize(
    ("hits", "count"), [("1,234", 1234), ("1.0", 1), (10**18, 10**18), (10**30, MOST_HITS), (" 3 ", 3)]
)
def test_hits_of_any_spelling(hits: object, count: int) -> None:
    """
    Thousands separators, fractions that are none, and more than a counter can hold.
    """
    assert file_of(a_report(a_class(a_line(1, hits)))).lines == {1: count}


@pytest.mark.parametrize("hits", ["NaN", "-1", "", "x", "inf", "1e999", "9" * 5000])
def test_hits_that_are_none_are_zero_and_said(hits: str) -> None:
    """
    Left out, the line would raise the percentage: it counts as missed, and one sentence says so.
    """
    found, remarks = read_text(Cobertura(), a_report(a_class(a_line(1, hits), a_line(2, 1), '<line number="3"/>')))

    assert found["a.py"].lines == {1: 0, 2: 1, 3: 0}
    assert [remark.broken for remark in remarks] == [False]
    assert "the hits of 2 lines are no count" in remarks[0].text
    assert len(remarks[0].text) < 300


@pytest.mark.parametrize("number", ["0", "-1", "x", "", str(2**40)])
def test_a_line_without_a_number_is_broken(number: str) -> None:
    """
    Nobody knows which line is missing, and the percentage is too high without it.
    """
    found, remarks = read_text(Cobertura(), a_report(a_class(a_line(1, 1), a_line(number, 0))))

    assert found["a.py"].lines == {1: 1}
    assert [remark.broken for remark in remarks] == [True]


def test_the_head_is_compared_and_not_believed() -> None:
    """
    NaN is no claim; another number is said, and the lines count.
    """
    lines = a_class(a_line(1, 1), a_line(2, 0))

    assert not remarks_of(a_report(lines, head=' lines-valid="2" lines-covered="1" branches-valid="NaN"'))
    remarks = remarks_of(a_report(lines, head=' lines-valid="1,000" lines-covered="1"'))
    assert [(remark.broken, "lines-valid is 1,000, and its lines say 2" in remark.text) for remark in remarks] == [
        (False, True)
    ]


COMMENT = f"<!-- {a_class(a_line(9, 9), path='no.py')} -->"


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        (f"<!-- </lines></class> {a_line(8, 1)} -->", {1: 1}),
        (f"<![CDATA[</class>{a_line(8, 1)}]]>", {1: 1}),
        ("<?x </class> ?>", {1: 1}),
        (COMMENT, {1: 1}),
    ],
)
def test_what_only_looks_like_an_end(line: str, lines: dict[int, int]) -> None:
    """
    Classes are cut out of the text by their ends; comments, sections and instructions may hold anything.
    """
    report = a_report(COMMENT, a_class(a_line(1, 1), line), COMMENT)

    assert {path: dict(file.lines) for path, file in read_text(Cobertura(), report, report)[0].items()} == {
        "a.py": {line: 2 * hits for line, hits in lines.items()}
    }
    assert not remarks_of(report, report)


def test_a_class_inside_of_another() -> None:
    """
    No tool writes that; whatever is made of it, it is the same whether the inner one is cut out or not.
    """
    text = f'<coverage><class\nfilename="a.py"><lines/>{a_class(a_line(1, 1), path="b.py")}</class></coverage>'
    cut, whole = (read_text(Cobertura(), data)[0] for data in (text, text.encode("utf-16")))

    assert (
        {path: file.lines for path, file in cut.items()}
        == {path: file.lines for path, file in whole.items()}
        == {"a.py": {1: 1}}
    )


@pytest.mark.parametrize(
    ("begin", "end", "again"),
    [("<!--", "-->", "<!-- -->"), ("<![CDATA[", "]]>", "<![CDATA[]]>"), ("<?x", "?>", "<?x ?>")],
)
def test_a_comment_that_ends_in_what_looks_like_a_class(begin: str, end: str, again: str) -> None:
    """
    An end tag too many is one, though what begins later would hide it.
    """
    remarks = remarks_of(f'<coverage>{begin} <class filename="x"> {end} <lines/></class>{again}</coverage>')

    assert [remark.broken for remark in remarks] == [True]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(encoding: str) -> None:
    """
    Whatever expat knows.
    """
    before = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\n'
    methods = '<methods><method name="ä"/></methods>'
    report = a_report(a_class(a_line(1, 1), path="ä.py", methods=methods), before=before).encode(encoding)

    assert Cobertura().fits(report)
    assert file_of(report, report, path="ä.py").lines == {1: 2}


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    "before",
    [
        BOMB,
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1/"> %a;]>',
    ],
)
def test_entities_are_refused(before: str) -> None:
    """
    A bomb is not lit, and no other file is opened.
    """
    found, remarks = read_text(Cobertura(), a_report(a_class(a_line(1, 1), path="&a;"), before=before))

    assert not found
    assert [remark.broken for remark in remarks] == [True]
    assert "declares entities" in remarks[0].text


def test_a_document_type_is_none_of_our_business() -> None:
    """
    gcovr and Istanbul name the DTD of Cobertura, which nobody fetches.
    """
    before = (
        "<?xml version='1.0'?>\n<!DOCTYPE coverage SYSTEM 'http://cobertura.sourceforge.net/xml/coverage-04.dtd'>\n"
    )

    assert file_of(a_report(a_class(a_line(1, 1)), before=before)).lines == {1: 1}


def test_a_report_that_breaks_off() -> None:
    """
    What was read counts, and the line in which the file ends is that of the file, with all that was cut out of it.
    """
    whole = a_report(
        a_class(a_line(1, 1)), a_class(a_line(2, 1), path="b.py"), a_class(a_line(3, 1), a_line(4, 1), path="c.py")
    )
    text = whole[: whole.index('<line number="4"')]
    found, remarks = read_text(Cobertura(), text)

    assert {path: file.lines for path, file in found.items()} == {"a.py": {1: 1}, "b.py": {2: 1}, "c.py": {3: 1}}
    assert [remark.broken for remark in remarks] == [True]
    assert f"line {text.count(chr(10)) + 1}:" in remarks[0].text


@pytest.mark.parametrize(
    "line", ["<line number='1'", "</line>", "&unknown;", "<line number='1' number='2' hits='1'/>", "<line", "\x01"]
)
def test_a_class_that_is_no_xml(line: str) -> None:
    """
    What is cut out is held to the same rules as the rest; and so it is when it comes again.
    """
    text = a_report(a_class(a_line(1, 1)), a_class(line, path="b.py"))
    reader = Cobertura()

    for _ in range(2):
        found, remarks = read_text(reader, text)
        assert found["a.py"].lines == {1: 1}
        assert [remark.broken for remark in remarks] == [True]


def test_a_class_without_a_file_is_broken() -> None:
    """
    Lines of nobody are said.
    """
    text = a_report("<class name='a'><lines><line number='1' hits='1'/></lines></class>")

    assert [remark.broken for remark in remarks_of(text)] == [True]


def test_a_prefix_is_no_other_name() -> None:
    """
    Namespaces make no difference.
    """
    text = '<c:coverage xmlns:c="x" line-rate="1"><c:class filename="a.py"><c:lines><c:line number="1" hits="1"/></c:lines></c:class></c:coverage>'

    assert file_of(text).lines == {1: 1}


def test_a_very_large_class() -> None:
    """
    A class that is larger than a piece of the file is read as well.
    """
    lines = [a_line(number, number % 2) for number in range(1, 60_000)]

    assert len(file_of(a_report(a_class(*lines))).lines) == len(lines)


@pytest.mark.parametrize(
    ("head", "fits"),
    [
        (a_report(), True),
        ("\ufeff<?xml version='1.0'?>\n<!-- x --><!DOCTYPE coverage>\n<coverage version='1'><sources>", True),
        ("<coverage generated='1' clover='4'><project/></coverage>", False),
        ("<coverage generated='1'><project><metrics/>", False),
        ("<report name='jacoco'/>", False),
        ("<coverages line-rate='1'/>", False),
        ("<testsuites/>", False),
        ("", False),
        ("<!-- ", False),
    ],
)
def test_what_is_cobertura(head: str, fits: bool) -> None:
    """
    Told by its root, and by what Clover's root of the same name has not.
    """
    assert Cobertura().fits(head.encode()) == fits


_piece = st.sampled_from(
    ["</coverage>", '<class filename="a">', "<class filename='b' >", "<class\nfilename='b'>", "<class ", "</class>", "</class >",
     "<lines>", "</lines>", "<methods>", "<methods/>", "</methods>", "<method>", "</method>", "<source>", "x", "</source>",
     a_line(1, 1), a_line(2, 0), a_branch(1, 1, 2, "3"), a_branch(1, 1, 2), '<line number="1"', 'hits="2"/>', "<!--", "-->",
     "<![CDATA[", "]]>", "<?x", "?>", "&amp;", "&x;", "\n", " ", "ä"]
)  # fmt: skip


@given(st.lists(_piece, max_size=25), st.integers(1, 80))
def test_cutting_changes_nothing(pieces: list[str], size: int) -> None:
    """
    Cut, known from before, or in pieces: the same as expat alone would find, which also finds the same that is wrong.
    """

    class Slowly(BytesIO):
        def read(self, _: int | None = -1, /) -> bytes:
            return super().read(size)

    data = ("<coverage>" + "".join(pieces) + "</coverage>").encode()
    reader = Cobertura()
    readings = [list(reader.read(kind(data))) for kind in (BytesIO, BytesIO, Slowly)]
    # Nothing is cut out of UTF-16.
    readings.append(list(Cobertura().read(BytesIO(data.decode().encode("utf-16")))))
    told = [
        [(one.path, value_of(one.coverage), one.roots) if isinstance(one, FileRead) else one.broken for one in reading]
        for reading in readings
    ]

    assert all(one == told[0] for one in told)


@given(st.binary() | st.text().map(str.encode))
def test_anything_at_all(data: bytes) -> None:
    """
    Never an exception.
    """
    assert isinstance(Cobertura().fits(data), bool)
    assert all(isinstance(one, FileRead | Remark) for one in Cobertura().read(BytesIO(data)))
