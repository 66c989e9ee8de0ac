"""One junit.xml out of many reports: well-formed, the same bytes every time, nothing lost, and as red as its sources."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pytest
from data_folder import DATA, data_folder
from junit_probes import FAIL, HEAD, PASS, PROBES, Probe, around
from junitparser import Error, Failure, JUnitXml, Skipped
from partest_sdk import Run, read_results
from partest_sdk.adapters.reports.merged_junit import write_merged_junit
from partest_sdk.adapters.reports.reader import ReportReader
from partest_sdk.adapters.reports.report_files import ReportFile
from partest_sdk.adapters.reports.splice import span_of
from partest_sdk.core.reports.paths import RepositoryPaths
from partest_sdk.core.reports.tally import Leg
from partest_sdk.core.results.problems import Kind

FILES = sorted(path.name for path in DATA.joinpath("junit").glob("*.xml")) or ["no data"]
DAMAGED = {
    "EnricoMi__publish-unit-test-result-action__corrupt-xml.xml",
    "EnricoMi__publish-unit-test-result-action__non-junit.xml",
    "jenkinsci__junit-plugin__testXxe-xxe.xml",
    "mikepenz__action-junit-report__TEST-test.CorruptTest.xml",
    "mikepenz__action-junit-report__expected.xml",
}
VALID = [name for name in FILES if name not in DAMAGED]
Event = tuple[Any, ...]


def merged(run: Run, place: Path) -> Path:
    """The file that *run* writes, in *place*."""
    path = place / "merged" / "junit.xml"
    run.write_junit(path)
    return path


def cases_of(run: Run) -> dict[str, int]:
    """Cases of all reports by class."""
    counts: Counter[str] = Counter()
    for report in run.reports:
        counts.update({kind.value: count for kind, count in report.counts.items()})
    return +counts


def seen_by_junitparser(path: Path) -> dict[str, int]:
    """Elements by what junitparser takes them for."""
    counts: Counter[str] = Counter()
    for suite in JUnitXml.fromfile(str(path)):
        for case in suite:
            kinds = {type(result) for result in case.result}
            counts["tests"] += 1
            counts["errors"] += Error in kinds
            counts["failures"] += Failure in kinds and Error not in kinds
            counts["skipped"] += kinds == {Skipped}
    return +counts


def events(data: bytes) -> list[Event]:
    """Everything that expat tells about a document, but not how it is written."""
    found: list[Event] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.ordered_attributes = True

    def local(tag: str) -> str:
        name = tag.rpartition(":")[2]
        return name.lower() if name.lower().startswith("test") else name

    def start(tag: str, attributes: list[str]) -> None:
        pairs = zip(attributes[::2], attributes[1::2], strict=True)
        found.append(("<", local(tag), *((k, v) for k, v in pairs if not k.startswith(("xmlns", "xsi:")))))

    def text(data: str) -> None:
        if found and found[-1][0] == "text":
            data = found.pop()[1] + data
        found.append(("text", data))

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda tag: found.append((">", local(tag)))
    parser.CharacterDataHandler = text
    parser.CommentHandler = lambda data: found.append(("comment", data))
    parser.ProcessingInstructionHandler = lambda *data: found.append(("instruction", *data))
    parser.Parse(data, True)
    return [event for event in found if event[0] != "text" or event[1].strip()]


def inside(data: bytes) -> list[Event]:
    """The events of a report without those of a root that only collects suites."""
    found = events(data)
    at = next(number for number, event in enumerate(found) if event[0] == "<")
    return found if found[at][1] == "testsuite" else [*found[:at], *found[at + 1 : -1]]


def holds(everything: Sequence[Event], part: Sequence[Event]) -> bool:
    """Whether *part* stands in *everything*, whole and in order."""
    return any(
        list(everything[at : at + len(part)]) == list(part)
        for at in range(len(everything) - len(part) + 1)
        if not part or everything[at] == part[0]
    )


@pytest.mark.parametrize("name", VALID)
def test_real_reports_come_back_as_they_were(name: str, tmp_path: Path) -> None:
    """
    Read back by us and by junitparser, the merged file has the counts of its source; and every element, attribute, text and comment of it.
    """
    source = data_folder("junit") / name
    run = read_results(source)
    path = merged(run, tmp_path)
    again = read_results(path)

    assert cases_of(again) == cases_of(run)
    assert again.totals.cases == run.totals.cases
    assert again.totals.seconds == pytest.approx(run.totals.seconds)
    assert again.green == run.green
    assert seen_by_junitparser(path) == seen_by_junitparser(source)
    assert holds(events(path.read_bytes()), inside(source.read_bytes()))


@pytest.mark.parametrize("name", VALID)
def test_tests_stay_the_same_tests(name: str, tmp_path: Path) -> None:
    """
    Not only cases: what is the same test stays so, with its class (Playwright's browsers stand in an attribute of a root that is not copied).
    """
    run = read_results(data_folder("junit") / name)
    again = read_results(merged(run, tmp_path))
    known = {"passed", "failed", "errors", "skipped", "flaky", "tests"}

    if "playwright" not in name:
        assert {word: getattr(again.totals, word) for word in known} == {
            word: getattr(run.totals, word) for word in known
        }


def test_all_real_reports_in_one_file(tmp_path: Path) -> None:
    """
    Together they are what they are alone, and what cannot be read is red in the merged file too.
    """
    folder = data_folder("junit")
    run = read_results(str(folder / "*.xml"))
    path = merged(run, tmp_path)
    everything = events(path.read_bytes())
    again = read_results(path)
    lost = {"EnricoMi__publish-unit-test-result-action__corrupt-xml.xml", "mikepenz__action-junit-report__TEST-test.CorruptTest.xml",
            "jenkinsci__junit-plugin__testXxe-xxe.xml"}  # fmt: skip

    assert again.totals.cases == run.totals.cases + len(lost)
    assert seen_by_junitparser(path)["tests"] == run.totals.cases + len(lost)
    for name in VALID:
        assert holds(everything, inside((folder / name).read_bytes())), name


@pytest.mark.parametrize("name", ["all", *VALID[::7]])
def test_the_same_bytes_every_time(name: str, tmp_path: Path) -> None:
    """
    In this process, in another one, with other hashes: same input, same bytes.
    """
    pattern = str(data_folder("junit") / ("*.xml" if name == "all" else name))
    first = merged(read_results(pattern), tmp_path / "1").read_bytes()
    second = merged(read_results(pattern), tmp_path / "2").read_bytes()

    assert first == second
    if name == "all":
        third = tmp_path / "3.xml"
        script = "import sys; from partest_sdk import read_results; read_results(sys.argv[1]).write_junit(sys.argv[2])"
        subprocess.run(
            [sys.executable, "-c", script, pattern, str(third)], env=os.environ | {"PYTHONHASHSEED": "7"}, check=True
        )
        assert third.read_bytes() == first


@pytest.mark.parametrize("given", PROBES.values(), ids=PROBES)
@pytest.mark.filterwarnings(
    "ignore:invalid escape sequence"
)  # an encoding that Python has, and should not be asked for
def test_probes(given: Probe, tmp_path: Path) -> None:
    """
    Whatever the source was, the merged file is well-formed for everybody, has every case that was read, and is red where its source was.
    """
    path = tmp_path / "report.xml"
    path.write_bytes(given.report)
    run = read_results(path)
    out = merged(run, tmp_path)
    again = read_results(out)
    doubt = {problem.kind for problem in run.problems} & {Kind.UNREADABLE} or (
        {problem.kind for problem in run.problems} & {Kind.INCOMPLETE}
        and any("breaks off" in p.sentence for p in run.problems)
    )

    assert cases_of(again) == Counter(cases_of(run)) + Counter(errors=1 if doubt else 0)
    assert not again.green
    assert again.problems == () or Kind.NOTE not in {
        problem.kind for problem in again.problems if "repair" in problem.sentence
    }
    # Nothing in it had to be repaired.
    events(out.read_bytes())
    if given is not PROBES["a case in a case"] and given is not PROBES["a case in the properties of a case"]:
        assert seen_by_junitparser(out).get("tests", 0) == again.totals.cases


CLAIMS = {
    "tests": f'<testsuites tests="5"><testsuite name="s">{PASS}</testsuite></testsuites>',
    "failures": f'<testsuites tests="1" failures="2"><testsuite name="s">{PASS}</testsuite></testsuites>',
    "errors": f'<testsuites errors="1"><testsuite name="s">{PASS}</testsuite></testsuites>',
    "tests, of many small suites": f'<testsuites tests="50">{f"<testsuite>{PASS}</testsuite>" * 9}</testsuites>',
    "the second root": f'<testsuites tests="1"><testsuite>{PASS}</testsuite></testsuites>\n'
    f'<testsuites tests="9"><testsuite>{PASS.replace("good", "other")}</testsuite></testsuites>',
    "in UTF-16": f'<?xml version="1.0" encoding="UTF-16"?><testsuites tests="9"><testsuite>{PASS}</testsuite></testsuites>',
    "stray cases": f'<testsuites tests="9">{PASS}</testsuites>',
    "with a quote in its name": f"<testsuites name='a \"b\"' tests='9'><testsuite>{PASS}</testsuite></testsuites>",
}


@pytest.mark.parametrize("report", CLAIMS.values(), ids=CLAIMS)
def test_what_a_root_claims_is_not_lost_with_it(report: str, tmp_path: Path) -> None:
    """
    The root is not copied; when it claims more than there is, the merged file still says so.
    """
    path = tmp_path / "report.xml"
    path.write_bytes(report.encode("utf-16" if "UTF-16" in report else "utf-8"))
    run = read_results(path)
    out = merged(run, tmp_path)
    again = read_results(out)

    assert not run.green
    assert Kind.INCOMPLETE in {problem.kind for problem in again.problems}
    assert cases_of(again) == cases_of(run)
    assert seen_by_junitparser(out)["tests"] == run.totals.cases


@pytest.mark.parametrize(
    "report",
    [
        f"<testsuites><properties><property name='a' value='b'/></properties><testsuite name='s'>{PASS}</testsuite>{FAIL}</testsuites>",
        f"<!-- before --><testsuites>{PASS}<!-- within --><testsuite>{FAIL}</testsuite></testsuites>",
        f"{HEAD}<!-- <?xml version='1.0'?> --><?pi some data?><testsuite name='s'>{PASS}<?inner?>{FAIL}</testsuite>",
        f"<testsuite a='1' b='&lt;&#10;&amp;&quot;'>{FAIL}</testsuite><!-- after -->",
        f'<testsuites xmlns="urn:x"><testsuite name="s" xmlns:y="urn:y" y:z="1">{PASS}<y:more y:a="b"/>{FAIL}</testsuite></testsuites>',
        f'<testsuites><testsuite name="s" xmlns="urn:x">{PASS}{FAIL}</testsuite></testsuites>',
        around("<![CDATA[a ]]]]><![CDATA[> b & <c>]]>"),
        f'<!DOCTYPE testsuite><testsuite name="s">{PASS}{FAIL}</testsuite>',
    ],
)
def test_odd_reports_lose_nothing(report: str, tmp_path: Path) -> None:
    """
    Properties and cases outside of suites, comments and instructions anywhere, names with prefixes: all is there, and junitparser finds the cases.
    """
    path = tmp_path / "report.xml"
    path.write_text(report)
    run = read_results(path)
    out = merged(run, tmp_path)

    # Prefixes of attributes become part of their names: what they stood for is not copied.
    plain = [
        tuple((p[0].replace(":", "_"), p[1]) if isinstance(p, tuple) else p for p in event)
        for event in inside(report.encode())
    ]
    assert holds([e for e in events(out.read_bytes()) if e[0] != "comment"], [e for e in plain if e[0] != "comment"])
    assert {e for e in events(out.read_bytes()) if e[0] == "comment"} == {e for e in plain if e[0] == "comment"}
    assert seen_by_junitparser(out)["tests"] == run.totals.cases
    assert cases_of(read_results(out)) == cases_of(run)


@pytest.mark.parametrize(
    "tag",
    [
        '<x:1 a="1"/>',
        '<a: b=""/>',
        '<a a:b="1" a_b="2" a__b="3"/>',
        "<:x/>",
        '<a :="1" xmlns:a="u" a:="2"/>',
        "<a:b:c/>",
    ],
)
def test_names_that_only_some_parsers_know(tag: str, tmp_path: Path) -> None:
    """
    Names that expat takes without a namespace and others do not are written so that all do, in reports that are written anew.
    """
    path = tmp_path / "report.xml"
    path.write_text(f"<testsuite>{PASS}<testcase name='x'>{tag}</testcase></testsuite>", encoding="utf-16")
    run = read_results(path)
    out = merged(run, tmp_path)

    assert seen_by_junitparser(out)["tests"] == run.totals.cases == 2


FILES_HERE = ("tests/it's.py", 'tests/a"b.py', "tests/a&b.py", "tests/plain.py", "tests/ü.py")
PLACE = "/home/runner/work/acme/acme/"
PATCHED = {
    "double quotes": f'<testcase name="t" file="{PLACE}tests/plain.py" line="3"/>',
    "single quotes": f"<testcase name='t' file='{PLACE}tests/plain.py'/>",
    "an apostrophe in single quotes": f"<testcase name='t' file='{PLACE}tests/it&apos;s.py'/>",
    "an apostrophe in double quotes": f'<testcase name="t" file="{PLACE}tests/it\'s.py"/>',
    "a quote": f"<testcase name='t' file='{PLACE}tests/a\"b.py'/>",
    "entities": f'<testcase name="t" file="{PLACE}tests/a&amp;b.py"/>',
    "references": f'<testcase name="t" file="{PLACE}tests&#47;plain.py"/>',
    "an umlaut": f'<testcase name="tü" file="{PLACE}tests/ü.py"/>',
    "blanks around": f'<testcase  name = "t"\n\tfile =\n "{PLACE}tests/plain.py" />',
    "the same words in a name": f"<testcase name='file=\"{PLACE}tests/plain.py\"' file='{PLACE}tests/plain.py'/>",
    "the same words in a text": f"<testcase name='t' file='{PLACE}tests/plain.py'><failure>file=\"{PLACE}x\"</failure></testcase>",
    "an attribute that ends alike": f'<testcase name="t" profile="{PLACE}tests/plain.py" file="{PLACE}tests/plain.py"/>',
    "Windows": '<testcase name="t" file="D:\\a\\acme\\acme\\tests\\plain.py"/>',
    "a > in a value": f'<testcase name="a > b" file="{PLACE}tests/plain.py"/>',
}


def merged_with(report: bytes, files: Sequence[str], place: Path) -> bytes:
    """*report*, merged by a repository that has *files*."""
    path = place / "report.xml"
    path.write_bytes(report)
    file = ReportFile(str(path), "report.xml", Leg("s"), literal=True)
    paths = RepositoryPaths(lambda: files)
    (chunk,) = ReportReader(paths).read([file])
    out = io.BytesIO()
    write_merged_junit(out, (), [(file, chunk.reads[0])], lambda _: [])
    return out.getvalue()


@pytest.mark.parametrize("case", PATCHED.values(), ids=PATCHED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_paths_become_those_of_the_repository(case: str, encoding: str, tmp_path: Path) -> None:
    """
    `file` is made clean in any spelling, and nothing else is touched.
    """
    report = f"<testsuites><testsuite name='s'>{PASS}{case}{PASS}</testsuite></testsuites>"
    paths = RepositoryPaths(lambda: FILES_HERE)
    wanted = [
        (*event[:2], *((key, paths.clean(value) if key == "file" else value) for key, value in event[2:]))
        if event[0] == "<"
        else event
        for event in inside(report.encode())
    ]
    found = events(merged_with(report.encode(encoding), FILES_HERE, tmp_path))

    assert holds(found, wanted)
    assert PLACE + "tests" not in str([value for event in found for key, value in event[2:] if key == "file"])


def test_paths_of_suites_too(tmp_path: Path) -> None:
    """
    Runners that name the file once, at its suite.
    """
    report = f"<testsuites><testsuite name='s' file='{PLACE}tests/plain.py'>{PASS}</testsuite></testsuites>"

    assert b"file='tests/plain.py'" in merged_with(report.encode(), FILES_HERE, tmp_path)


def test_bytes_are_copied_where_that_is_possible(tmp_path: Path) -> None:
    """
    Quotes, references, blanks and CDATA of a sound report are those of its producer.
    """
    suite = "<testsuite  name = 's'\n><testcase name='a' />"
    suite += '<testcase name="&#98;" ><system-out><![CDATA[<x>]]></system-out></testcase >\r\n</testsuite >'

    for report in (
        suite,
        f"{HEAD}<testsuites>{suite}</testsuites>",
        f"\ufeff{HEAD}\n<testsuites >{suite}\n</testsuites >\n",
    ):
        assert suite.encode() in merged_with(report.encode(), (), tmp_path)


WHOLE: dict[str, Callable[[str], bytes]] = {
    "UTF-16": lambda text: text.encode("utf-16"),
    "Latin-1": lambda text: f'<?xml version="1.0" encoding="ISO-8859-1"?>{text}'.encode("latin-1"),
    "a document type": lambda text: f"<!DOCTYPE testsuites>{text}".encode(),
    "a namespace": lambda text: text.replace("<testsuites>", "<testsuites xmlns='u'>").encode(),
    "something after it": lambda text: f"{text}<!-- c -->".encode(),
    "a root of another name": lambda text: text.replace("testsuites", "TestSuites").encode(),
}


@pytest.mark.parametrize("encode", WHOLE.values(), ids=WHOLE)
def test_where_bytes_will_not_do(encode: Callable[[str], bytes], tmp_path: Path) -> None:
    """
    What cannot be copied is found out beforehand.
    """
    path = tmp_path / "report.xml"
    path.write_bytes(encode(f"<testsuites><testsuite>{PASS.replace('good', 'gööd')}</testsuite></testsuites>"))

    assert span_of(path) is None


_SKIPS = "".join(f'<testcase name="k{number}" classname="k"><skipped/></testcase>' for number in range(20))
SUMMARY = "<testsuites>{}<!-- tests 1 --><!-- pass 1 --><!-- fail {} --><!-- cancelled 0 --></testsuites>"
COMPANY = {
    "tests that are missing, beside many that were skipped": (
        f'<testsuites><testsuite name="a" tests="9">{PASS}</testsuite></testsuites>',
        f'<testsuites><testsuite name="b">{_SKIPS}</testsuite></testsuites>',
    ),
    "a failure that only node's summary tells, before a good summary": (
        SUMMARY.format(PASS, 1),
        SUMMARY.format(PASS, 0),
    ),
}


@pytest.mark.parametrize("reports", COMPANY.values(), ids=COMPANY)
def test_one_report_does_not_excuse_another(reports: tuple[str, str], tmp_path: Path) -> None:
    """
    What is missing in one is missing in the merged file, whatever the other one has too much of.
    """
    for number, report in enumerate(reports):
        tmp_path.joinpath(f"{number}.xml").write_text(report.replace("good", f"good{number}"))
    run = read_results(str(tmp_path / "*.xml"))

    assert not run.green
    assert not read_results(merged(run, tmp_path)).green


def test_what_a_root_excuses_stays_excused(tmp_path: Path) -> None:
    """
    mocha-junit-reporter counts skipped tests only in its root, and lists them nowhere: the merged file is as green as its source.
    """
    path = tmp_path / "report.xml"
    path.write_text(f'<testsuites tests="3" skipped="2"><testsuite name="a" tests="3">{PASS}</testsuite></testsuites>')
    run = read_results(path)

    assert run.green
    assert read_results(merged(run, tmp_path)).green


def test_an_empty_merge(tmp_path: Path) -> None:
    """
    Of nothing, a valid file without any case; and it is not green either.
    """
    out = merged(read_results([]), tmp_path)

    assert seen_by_junitparser(out) == {}
    assert not read_results(out).green
