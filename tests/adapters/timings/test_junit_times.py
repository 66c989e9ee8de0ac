"""Times from JUnit reports, as they come from real tools and from bad days."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest
from data_folder import data_folder
from partest_sdk.adapters.timings.junit_times import read_cases
from partest_sdk.core.plan.reported import ReportedCase, timings_from_cases
from partest_sdk.errors import UnreadableError
from real_runs import clean_environment


def cases(folder: Path, xml: str | bytes) -> list[ReportedCase]:
    """The cases of the report *xml*."""
    path = folder / "report.xml"
    path.write_bytes(xml.encode() if isinstance(xml, str) else xml)
    return list(read_cases(path))


CASE = '<testcase classname="c" name="n" time="{}"/>'


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1.5", 1.5), ("0", 0.0), ("0.000", 0.0), ("1,234.5", 1234.5), ("1,234", 1234.0), ("12,345,678.25", 12_345_678.25), ("0,5", 0.5),
        ("0,123", 0.123),
        ("1,5", 1.5), ("12,3456", 12.3456), (" 2.5 ", 2.5), ("1e-3", 0.001), ("", None), ("soon", None), ("-1", -1.0), ("1.2.3", None),
        ("1:02", None), ("2.5s", 2.5),
    ],
)  # fmt: skip
def test_a_time_is_read(tmp_path: Path, text: str, seconds: float | None) -> None:
    """
    Thousands with commas, decimals with a comma; what is no number is no duration, which is not the same as none.
    """
    (case,) = cases(tmp_path, CASE.format(text))

    assert case.seconds == (-1.0 if seconds is None else pytest.approx(seconds))


def test_a_missing_time_is_unknown(tmp_path: Path) -> None:
    """
    Not zero: the case would be the cheapest of all.
    """
    (case,) = cases(tmp_path, '<testcase classname="c" name="n"/>')

    assert timings_from_cases([case], ["c.py"])[0].tests == {}


@pytest.mark.parametrize(
    "xml",
    [
        CASE,
        "<testsuite>" + CASE + "</testsuite>",
        "<testsuites><testsuite>" + CASE + "</testsuite></testsuites>",
        "<testsuites><testsuite><testsuite><properties/>" + CASE + "</testsuite></testsuite></testsuites>",
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- x -->\n<testsuite>\n' + CASE + "</testsuite>",
        '<j:testsuites xmlns:j="urn:x"><j:testsuite>' + CASE.replace("testcase", "j:testcase") + "</j:testsuite></j:testsuites>",
        '<testsuites xmlns="https://x.example/junit">' + CASE + "</testsuites>",
        "<TestSuite>" + CASE.replace("testcase", "TestCase") + "</TestSuite>",
        "\ufeff<testsuite>" + CASE + "</testsuite>",
        "<testsuite>" + CASE.replace("/>",
        "><failure>x</failure><system-out><![CDATA[<testcase name='no'/>]]></system-out></testcase>") + "</testsuite>",
    ],
)  # fmt: skip
def test_every_shape_of_a_report(tmp_path: Path, xml: str) -> None:
    """
    With and without the outer elements, nested, in a namespace, with output that looks like a report.
    """
    assert cases(tmp_path, xml.format("1.5")) == [ReportedCase("c", "n", "", 1.5)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "iso-8859-1"])
def test_other_encodings(tmp_path: Path, encoding: str) -> None:
    """
    As the report says itself.
    """
    declared = "utf-16" if encoding.startswith("utf-16") else encoding
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    xml = f'{mark}<?xml version="1.0" encoding="{declared}"?><testsuite><testcase classname="é" name="ü" time="1"/></testsuite>'

    assert cases(tmp_path, xml.encode(encoding)) == [ReportedCase("é", "ü", "", 1.0)]


def test_a_suite_lends_its_file(tmp_path: Path) -> None:
    """
    To its own cases only, and the inner one wins.
    """
    xml = (
        '<testsuites><testsuite file="a.js"><testcase name="1"/><testsuite file="b.js">'
        '<testcase name="2"/><testcase name="3" file="c.js"/></testsuite>'
        '<testcase name="4"/></testsuite><testsuite><testcase name="5"/></testsuite></testsuites>'
    )

    assert [(case.name, case.file) for case in cases(tmp_path, xml)] == [
        ("1", "a.js"),
        ("2", "b.js"),
        ("3", "c.js"),
        ("4", "a.js"),
        ("5", ""),
    ]


@pytest.mark.parametrize("line_end", ["", "\n"])
@pytest.mark.parametrize(
    "end", ["", "<testcase na", "</testcas", "</wrong>", "\x00", "&undefined;", "</testsuite></testsuites>x<"]
)
def test_what_is_whole_before_a_damage_counts(tmp_path: Path, end: str, line_end: str) -> None:
    """
    A job that ran out of disk wrote most of its report, on one line as pytest does or on many.
    """
    xml = "<testsuites><testsuite>" + line_end + "".join(CASE.format(at) + line_end for at in range(1, 4)) + end

    assert [case.seconds for case in cases(tmp_path, xml)] == [1.0, 2.0, 3.0]


def test_a_long_report_is_read_in_pieces(tmp_path: Path) -> None:
    """
    Also when the damage is in a later piece than the cases.
    """
    xml = "<testsuites>" + CASE.format(1) * 5000 + "<!--" + "x" * 200_000

    assert len(cases(tmp_path, xml)) == 5000


@pytest.mark.parametrize(
    "xml", ["", "no XML", '{"a": 1}', "<", "<testsuite", "\x00" * 10, "<?xml version='1.0'?>", "&", b"\xff\xfe\x00"]
)
def test_what_is_no_xml_is_told(tmp_path: Path, xml: str | bytes) -> None:
    """
    Without a single case there is nothing to go by.
    """
    with pytest.raises(UnreadableError, match="it is no XML: "):
        cases(tmp_path, xml)


def test_a_report_without_cases_is_one(tmp_path: Path) -> None:
    """
    Nothing ran, or it is another tool's XML: no times, no error.
    """
    assert cases(tmp_path, "<testsuites/>") == []
    assert cases(tmp_path, "<html><body>testcase</body></html>") == []


LAUGHS = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "lol" * 10}">' for at in range(12))


@pytest.mark.parametrize(
    "declared", [f"<!DOCTYPE x [{LAUGHS}]>", '<!DOCTYPE x [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>', '<!DOCTYPE x [<!ENTITY % l11 "x">]>']
)  # fmt: skip
def test_no_bomb_goes_off(tmp_path: Path, declared: str) -> None:
    """
    No report needs entities of its own, and nothing outside the file is ever opened.
    """
    before = monotonic()

    with pytest.raises(UnreadableError, match="declares entities"):
        cases(tmp_path, declared + '<testsuite><testcase name="&l11;" time="1"/></testsuite>')

    assert monotonic() - before < 2


SUITE = {
    "tests/test_a.py": """
import pytest, time
class TestB:
    class TestC:
        def test_deep(self): pass
    def test_method(self): time.sleep(0.03)
@pytest.mark.parametrize("x", ["a b", "[x]", "é", "a::b", 'q"<&>', "a.b/c"])
def test_odd(x): pass
def test_fails(): assert 0
@pytest.mark.skip
def test_skipped(): pass
@pytest.fixture
def broken(): 1 / 0
def test_error(broken): pass
""",
    "tests/sub/test_a.py": "def test_same_name(): pass",
    "test_top.py": "def test_top(): pass",
}


@pytest.mark.slow
@pytest.mark.parametrize("family", ["xunit1", "xunit2"])
def test_pytest_s_own_reports(tmp_path: Path, family: str) -> None:
    """
    Every test that pytest ran gets its time under its own id, also after retries, which add up.
    """
    for name, text in SUITE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    ids = "[item.nodeid for item in items]"
    hook = "import json\ndef pytest_collection_modifyitems(items):\n"
    note = hook + f"  print(json.dumps({ids}), file=open('ids.json', 'w'))\n"
    (tmp_path / "conftest.py").write_text(note)
    report = tmp_path / "report.xml"
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", "-o", f"junit_family={family}", "--reruns=1",
         "--import-mode=importlib", "-o", "disable_test_id_escaping_and_forfeit_all_rights_to_community_support=true"],
        cwd=tmp_path, env=clean_environment(), stdout=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    ids = json.loads((tmp_path / "ids.json").read_text())

    timings, _, unmatched = timings_from_cases(read_cases(report), SUITE)

    assert unmatched == 0
    assert sorted(timings.tests) == sorted(ids)
    assert len(timings.tests) == 13
    assert timings.tests["tests/test_a.py::TestB::test_method"] >= 30_000


def test_real_reports(tmp_path: Path) -> None:
    """
    Every report of real tools that we have is read or refused, in time, and nothing else.
    """
    read, refused = 0, []
    for path in sorted(data_folder("junit").glob("*.xml")):
        try:
            read += len(list(read_cases(path)))
        except UnreadableError as trouble:
            refused.append(f"{path.name}: {trouble}")

    assert read > 200
    assert len(refused) < 6, refused
