"""JaCoCo's XML: counts of instructions and arms, modules, and what other tools make of it."""

from __future__ import annotations

from io import BytesIO

import pytest
from coverage_builders import read_text
from partest_sdk.adapters.coverage.detection import Formats
from partest_sdk.adapters.coverage.formats.format import FileRead
from partest_sdk.adapters.coverage.formats.jacoco import JaCoCo
from partest_sdk.core.coverage.assembly import decided
from partest_sdk.core.coverage.gather import Gathered
from partest_sdk.core.coverage.model import Counted
from partest_sdk.core.coverage.numbers import numbers_of
from partest_sdk.core.coverage.paths import RepositoryTree
from partest_sdk.core.coverage.told import CoverageTold, from_value, to_value

DOCTYPE = '<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">'


def a_source(*lines: str, name: str = "A.java", package: str = "org/acme") -> str:
    return f'<package name="{package}"><sourcefile name="{name}">{"".join(lines)}</sourcefile></package>'


def a_line(number: object, ci: int, mi: int, cb: int = 0, mb: int = 0) -> str:
    return f'<line nr="{number}" mi="{mi}" ci="{ci}" mb="{mb}" cb="{cb}"/>'


def a_report(*packages: str, name: str = "acme") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>{DOCTYPE}<report name="{name}">{"".join(packages)}</report>'


def test_a_line_is_executed_or_not() -> None:
    """
    One instruction of it is enough; of a branch, the arms are counted.
    """
    found, remarks = read_text(JaCoCo(), a_report(a_source(a_line(1, 3, 0), a_line(2, 1, 4, 1, 3), a_line(3, 0, 2))))
    file = found["org/acme/A.java"]

    assert file.lines == {1: 1, 2: 1, 3: 0}
    assert file.counted == {2: Counted(1, 4)}
    assert not remarks


def test_shards_are_a_lower_bound_of_branches() -> None:
    """
    Nobody says which arms they were: at least the larger number, and it is said that it may be more.
    """
    texts = [a_report(a_source(a_line(1, 1, 1, covered, 4 - covered))) for covered in (1, 3)]
    found, _ = read_text(JaCoCo(), *texts)

    assert numbers_of(found["org/acme/A.java"]) == (1, 1, 3, 4, False)


def test_a_line_without_instructions_is_none() -> None:
    """
    JaCoCo leaves such lines out; others need not.
    """
    found, _ = read_text(JaCoCo(), a_report(a_source(a_line(1, 0, 0), a_line(2, 1, 0))))

    assert found["org/acme/A.java"].lines == {2: 1}


def test_modules_tell_packages_apart() -> None:
    """
    Two modules have the same file in the same package: the group says which one it is, wherever the module's sources are.
    """
    groups = [
        f'<group name="{module}">{a_source(a_line(1, hits, 1 - hits))}</group>'
        for module, hits in (("api", 1), ("core", 0))
    ]
    files = [f"{module}/src/main/java/org/acme/A.java" for module in ("api", "core")]
    gathered = Gathered(RepositoryTree(files))
    for found in JaCoCo().read(BytesIO(a_report(*groups).encode())):
        assert isinstance(found, FileRead)
        gathered.add(found.path, found.coverage, found.roots)
    gathered.end_report()

    assert [gathered.files[path].lines for path in files] == [{1: 1}, {1: 0}]


def test_a_report_without_instructions_has_no_lines() -> None:
    """
    gcovr says how many lines were executed, and not which: what cannot be merged is left out, and nobody decides by the rest.
    """
    lines = '<line nr="1"/><line nr="2" cb="1" mb="1"/>'
    text = a_report(a_source(lines, package=".sub.a"), '<counter type="LINE" missed="1" covered="1"/>')
    found, remarks = read_text(JaCoCo(), text)

    assert numbers_of(found[".sub/a/A.java"]) == (0, 0, 1, 2, True)
    assert [remark.broken for remark in remarks] == [True]
    assert "(1 of 2), but of 2 not which" in remarks[0].text


def test_counters_that_differ_are_said() -> None:
    """
    They are no source, and somebody may wonder.
    """
    counters = '<counter type="LINE" missed="3" covered="1"/><counter type="BRANCH" missed="0" covered="0"/>'
    _, remarks = read_text(JaCoCo(), a_report(a_source(a_line(1, 1, 0)), counters))

    assert [remark[:] for remark in remarks] == [
        ("its counters say 1 of 4 lines, and its lines say 1 of 1; the lines count", False)
    ]


@pytest.mark.parametrize(
    ("text", "said", "broken"),
    [
        (a_report(a_source(a_line(1, 1, 0)))[:-30], "it breaks off in line 1: ", True),
        (
            '<!DOCTYPE report [<!ENTITY a "b">]><report name="x"><package name="p"/></report>',
            "it declares entities",
            True,
        ),
        (a_report(), "it holds no source file", False),
        (a_report(a_source(a_line("x", 1, 0))), "such as 'nr=\"x\"'", True),
        (a_report(a_source(a_line(-5, 1, 0), a_line(10**12, 1, 0))), "2 values are no place in a file", True),
    ],
)
def test_broken_and_hostile_reports(text: str, said: str, broken: bool) -> None:
    """
    A remark, and never an exception.
    """
    _, remarks = read_text(JaCoCo(), text)

    assert [remark.broken for remark in remarks] == [broken]
    assert said in remarks[0].text


@pytest.mark.parametrize(
    "counts", ['ci="bad" mi="bad"', 'ci="-1" mi="0"', 'ci="0" mi="NaN"', 'ci="" mi=""', 'ci="bad"']
)
def test_a_line_with_counts_that_are_none_is_missed(counts: str) -> None:
    """
    Left out, it would raise the percentage; so would an arm of its branch.
    """
    line = f'<line nr="1" {counts} cb="1" mb="x"/>'
    found, remarks = read_text(JaCoCo(), a_report(a_source(line, a_line(2, 1, 0))))

    assert found["org/acme/A.java"].lines == {1: 0, 2: 1}
    assert found["org/acme/A.java"].counted == {1: Counted(1, 2)}
    assert [remark.broken for remark in remarks] == [False]


def test_arms_without_number() -> None:
    """
    What a line claims of arms, however much, is a number that a bundle can hold.
    """
    most = 2**63 - 1
    found, _ = read_text(JaCoCo(), a_report(a_source(a_line(1, most, most, most, most))))
    file = found["org/acme/A.java"]
    told = CoverageTold({"a": decided(file)}, {"t": {"a": numbers_of(file)}})

    assert from_value(to_value(told), "x").by_flag["t"]["a"] == (1, 1, 999_999_999, 1_999_999_998, True)


@pytest.mark.parametrize(
    "head",
    [
        a_report(a_source()),
        '<report name="GCOVR report"><package name="a">',
        '<?xml version="1.0"?>\n<report name="x">\n<!-- by hand -->\n<sessioninfo id="a"/>',
        a_report().replace("UTF-8", "UTF-16"),
    ],
)
def test_how_it_is_known(head: str) -> None:
    """
    By its document type, or by packages in a report.
    """
    data = head.encode("utf-16" if "UTF-16" in head else "utf-8")
    found = Formats().format_of(data)

    assert found is not None
    assert found.name == "JaCoCo"
    assert not JaCoCo().fits(b"<report><title>Sales</title></report>")
