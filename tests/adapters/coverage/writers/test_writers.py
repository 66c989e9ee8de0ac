"""What is written is what was merged: whoever reads it again finds the same numbers, and no path makes a file of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from io import BytesIO, StringIO
from typing import TextIO
from xml.etree import ElementTree

import pytest
from coverage_builders import a_file, coverages, read_text
from golden_files import as_golden
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.coverage.detection import Formats
from partest_sdk.adapters.coverage.formats.cobertura import Cobertura
from partest_sdk.adapters.coverage.formats.format import CoverageFormat
from partest_sdk.adapters.coverage.formats.lcov import Lcov
from partest_sdk.adapters.coverage.writers.cobertura import write_cobertura
from partest_sdk.adapters.coverage.writers.coveragepy_json import write_coveragepy_json
from partest_sdk.adapters.coverage.writers.lcov import write_lcov
from partest_sdk.core.coverage.model import Counted, FileCoverage, Hinted
from partest_sdk.core.coverage.numbers import numbers_of

Write = Callable[[Mapping[str, FileCoverage], TextIO], list[str]]
WRITERS: dict[str, Write] = {"lcov": write_lcov, "cobertura": write_cobertura, "json": write_coveragepy_json}
READERS: dict[str, Callable[[], CoverageFormat]] = {"lcov": Lcov, "cobertura": Cobertura}
SHOP = {
    "src/shop/cart.py": a_file(
        {1: 4, 2: 4, 5: 0, 7: 2},
        {"arc": {2: {"5": 0, "7": 3}, 7: {"-1": 0, "8": 2}}},
    ),
    "src/shop/a & b <c>.py": a_file({1: 1, 3: 0}, hinted={1: Hinted(2, frozenset({"exit"}))}),
    "lib/Main.java": a_file({3: 1, 9: 0}, counted={3: Counted(1, 4), 9: Counted(0, 2)}),
    "lib/index.js": a_file({2: 7}, {"range": {2: {"if@2#0": 7, "if@2#1": 0}, 4: {"x": 1, "y": 1}}}),
    "README": a_file(),
}
paths = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["a.py", "a\nend_of_record\nSF:b.py", "]]>", "<!--", '"/><line number="1" hits="9"/>', "a\rb", "a\x85b", "a\x0cb", "\x1b[31m",
         "a\u2028b", "\udcff", "a b/ü.py", "\ufffe", "-", " a ", "a,b", "x/../y", "&amp;", "DA:1,1"]
    ),
)  # fmt: skip


def written(name: str, files: Mapping[str, FileCoverage]) -> tuple[str, list[str]]:
    out = StringIO(newline="")
    left_out = WRITERS[name](files, out)
    out.getvalue().encode()
    return out.getvalue(), left_out


@pytest.mark.parametrize(("name", "suffix"), [("lcov", "info"), ("cobertura", "xml"), ("json", "json")])
def test_what_people_see(name: str, suffix: str) -> None:
    """
    A small shop in several languages, whole.
    """
    text, left_out = written(name, SHOP)

    assert text == as_golden(f"coverage/shop.{suffix}", text)
    assert not left_out
    assert written(name, dict(reversed(SHOP.items()))) == (text, [])


@pytest.mark.parametrize("name", READERS)
@given(files=st.dictionaries(paths, coverages, max_size=3))
def test_reading_it_again_gives_the_same_numbers(name: str, files: dict[str, FileCoverage]) -> None:
    """
    File by file, lines and branches; hits of lines, too. What cannot be written is said, and everything else is there.
    """
    text, left_out = written(name, files)
    found, remarks = read_text(READERS[name](), text)
    expected = {path: coverage for path, coverage in files.items() if path not in left_out}

    assert {*found} == {*expected}
    for path, coverage in expected.items():
        assert numbers_of(found[path])[:4] == numbers_of(coverage)[:4]
        assert found[path].lines == coverage.lines
    assert not [remark for remark in remarks if expected or remark.broken]
    assert left_out == sorted(left_out)


@given(st.dictionaries(paths, coverages, max_size=3))
def test_the_json_says_the_same(files: dict[str, FileCoverage]) -> None:
    """
    Lines file by file, sums that are those of the files, and counts of branches.
    """
    text, left_out = written("json", files)
    value = json.loads(text)
    expected = {path: numbers_of(coverage) for path, coverage in files.items() if path not in left_out}

    assert {*value["files"]} == {*expected}
    for path, numbers in expected.items():
        told, lines = value["files"][path], files[path].lines
        assert told["executed_lines"] == sorted(line for line in lines if lines[line])
        assert told["missing_lines"] == sorted(line for line in lines if not lines[line])
        summary = told["summary"]
        assert (summary["covered_lines"], summary["num_statements"]) == numbers[:2]
        assert (summary.get("covered_branches", 0), summary.get("num_branches", 0)) == numbers[2:4]
    for name in ("covered_lines", "num_statements", "missing_lines"):
        assert value["totals"][name] == sum(told["summary"][name] for told in value["files"].values())


def test_the_json_lists_arcs() -> None:
    """
    Of Python's branches it says which they are, as coverage.py does.
    """
    told = json.loads(written("json", SHOP)[0])["files"]["src/shop/cart.py"]

    assert told["executed_branches"] == [[2, 7], [7, 8]]
    assert told["missing_branches"] == [[2, 5], [7, -1]]
    assert told["summary"]["num_partial_branches"] == 2
    assert told["summary"]["percent_covered_display"] == "62"


def test_arms_of_python_keep_their_identity_in_cobertura() -> None:
    """
    Two reports of ours can be merged exactly, as two of coverage.py's can.
    """
    runs = [a_file({1: 1}, {"arc": {1: {"2": taken, "-1": 1 - taken}}}) for taken in (0, 1)]
    found, _ = read_text(Cobertura(), *(written("cobertura", {"a.py": run})[0] for run in runs))

    assert numbers_of(found["a.py"]) == (1, 1, 2, 2, True)


@pytest.mark.parametrize("name", ['"/><line number="2" hits="1', "a,b", "jump to line 8", ""])
def test_names_that_python_does_not_give_are_left_out_of_cobertura(name: str) -> None:
    """
    They may be anything, also the end of the element.
    """
    files = {
        "a.py": a_file({1: 1}, hinted={1: Hinted(2, frozenset({name}))}),
        "b.py": a_file({1: 1}, {"arc": {1: {name: 0, "2": 1}}}),
    }
    text, _ = written("cobertura", files)
    found, _ = read_text(Cobertura(), text)

    assert "missing-branches" not in text
    assert [numbers_of(found[path]) for path in files] == [(1, 1, 1, 2, True)] * 2


def test_arms_of_other_formats_are_counts_in_cobertura() -> None:
    """
    Names that other tools would not give to the same arms are left out: merged, they would cover what nobody executed.
    """
    runs = [a_file({1: 1}, {kind: {1: {f"{kind} 1": 0, f"{kind} 2": 1}}}) for kind in ("range", "lcov")]
    found, _ = read_text(Cobertura(), *(written("cobertura", {"a.py": run})[0] for run in runs))

    assert numbers_of(found["a.py"]) == (1, 1, 1, 2, False)


@pytest.mark.parametrize("name", WRITERS)
def test_a_path_that_cannot_be_written_is_left_out_and_said(name: str) -> None:
    """
    Whatever breaks a line for any reader, and what is no text.
    """
    bad = ["", "a\nend_of_record", "a\rb", "a\x00", "a\x0bb", "a\x1cb", "a\x85b", "a\u2028b", "\udcff"]
    text, left_out = written(name, {**dict.fromkeys(bad, a_file({1: 1})), "good.py": a_file({1: 1})})

    assert left_out == sorted(bad)
    assert "good.py" in text
    assert len(text.splitlines()) == len(written(name, {"good.py": a_file({1: 1})})[0].splitlines())


@pytest.mark.parametrize("name", WRITERS)
def test_a_billion_arms_are_left_out(name: str) -> None:
    """
    A report may claim them in one line; nobody's disk is filled with them.
    """
    bomb = a_file({1: 1}, counted={1: Counted(1, 999_999_999)})
    large = {f"{number}.c": a_file({1: 1}, counted={1: Counted(1, 90_000)}) for number in range(30)}
    text, left_out = written(name, {"bomb.c": bomb, **large})

    assert "bomb.c" in left_out
    assert 0 < len(left_out) < 20
    assert len(text) < 50_000_000


def test_a_file_with_branches_and_no_lines_is_no_cobertura() -> None:
    """
    There is no place for them in it.
    """
    files = {"a.js": a_file({}, {"range": {1: {"x": 1}}})}

    assert written("cobertura", files)[1] == ["a.js"]
    assert not written("lcov", files)[1]


@pytest.mark.parametrize("name", READERS)
def test_what_we_write_we_know(name: str) -> None:
    """
    By its beginning, also when it holds nothing.
    """
    for files in (SHOP, {"a": a_file()}):
        found = Formats().format_of(written(name, files)[0].encode())
        assert found is not None
        assert found.name == READERS[name]().name


# What coverage-04.dtd says: the elements in an element, in this order, and its attributes; of those with a star any number.
ELEMENTS = {
    "coverage": ["sources", "packages"], "sources": ["source*"], "source": [], "packages": ["package*"], "package": ["classes"],
    "classes": ["class*"], "class": ["methods", "lines"], "methods": ["method*"], "lines": ["line*"], "line": ["conditions*"],
}  # fmt: skip
RATES = {"line-rate", "branch-rate", "complexity"}
REQUIRED = {
    "coverage": RATES | {"lines-covered", "lines-valid", "branches-covered", "branches-valid", "version", "timestamp"},
    "package": RATES | {"name"}, "class": RATES | {"name", "filename"}, "line": {"number", "hits"},
}  # fmt: skip
OPTIONAL = {"line": {"branch", "condition-coverage", "missing-branches"}}
"""The last one is not of the DTD; coverage.py writes it, too."""


@given(st.dictionaries(st.sampled_from(["a.py", "b/c.py", "b.py", "b/d/e.py", "b/z.py"]), coverages))
def test_cobertura_is_valid(files: dict[str, FileCoverage]) -> None:
    """
    By the rules of its DTD; packages come once, and rates are between 0 and 1.
    """
    text, _ = written("cobertura", files)
    root = ElementTree.parse(BytesIO(text.encode())).getroot()

    assert root.tag == "coverage"
    for element in root.iter():
        allowed = ELEMENTS[element.tag]
        children = [child.tag for child in element]
        starred = [f"{tag}*" for tag in children]
        assert children == allowed or (len(allowed) == 1 and {*starred} <= {*allowed})
        assert REQUIRED.get(element.tag, set()) <= {*element.attrib}
        assert {*element.attrib} <= REQUIRED.get(element.tag, set()) | OPTIONAL.get(element.tag, set())
        assert all(0 <= float(element.get(rate, "0")) <= 1 for rate in RATES)
    names = [element.get("name") for element in root.iter("package")]
    assert len(names) == len({*names})


@given(st.dictionaries(st.sampled_from(["a.py", "b/c.py"]), coverages))
def test_lcov_is_as_genhtml_wants_it(files: dict[str, FileCoverage]) -> None:
    """
    Records are closed, totals are those of the rows, and an arm has a count or a dash.
    """
    text, _ = written("lcov", files)

    for record in text.split("end_of_record\n")[:-1]:
        rows = [row.partition(":")[::2] for row in record.splitlines()]
        of = {
            name: [value for tag, value in rows if tag == name]
            for name in ("TN", "SF", "BRDA", "BRF", "BRH", "DA", "LF", "LH")
        }
        assert {tag for tag, _ in rows} <= {*of}
        taken = [arm.rpartition(",")[2] for arm in of["BRDA"]]
        assert of["LF"] == [str(len(of["DA"]))]
        assert of["LH"] == [str(sum(not line.endswith(",0") for line in of["DA"]))]
        assert of["BRF"] == [str(len(taken))] * bool(taken)
        assert of["BRH"] == [str(sum(count not in ("-", "0") for count in taken))] * bool(taken)
        assert len({arm.rpartition(",")[0] for arm in of["BRDA"]}) == len(taken)
    assert text.endswith("end_of_record\n") or not files
