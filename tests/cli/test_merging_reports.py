"""`partest merge-results --junit`: reports of other runners, alone and with a plan, from files on the disk to the exit code."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine, is_advice
from partest_sdk import read_results
from partest_sdk.adapters.reports import reader
from partest_sdk.adapters.results.result_json import result_line

GOOD = '<testsuite name="s" tests="1"><testcase classname="{0}" name="works" time="0.5"/></testsuite>'
BAD = '<testsuite name="s" tests="1"><testcase classname="{0}" name="breaks"><failure message="1 != 2"/></testcase></testsuite>'
CUT = '<testsuite name="s" tests="2"><testcase classname="a" name="works"/><testca'
CTRF = '{"results": {"tool": {"name": "t"}, "summary": {"tests": 1}, "tests": [{"name": "opens", "status": "passed", "duration": 5}]}}'
TAP = "TAP version 13\n1..2\nok 1 - one\nok 2 - two # SKIP not here\n"
JEST = """{"numTotalTests": 1, "numFailedTests": 1, "success": false, "testResults": [
{"name": "a.js", "status": "failed", "assertionResults": [{"title": "t", "status": "failed", "failureMessages": ["x"]}]}]}"""
GO = """{"Action":"start","Package":"p"}
{"Action":"run","Package":"p","Test":"T"}
{"Action":"pass","Package":"p","Test":"T"}
{"Action":"pass","Package":"p"}
"""
LIBTEST = """{ "type": "suite", "event": "started", "test_count": 1 }
{ "type": "test", "event": "failed", "name": "t" }
"""
LIBTEST_END = """{ "type": "suite", "event": "ok", "passed": 1, "failed": 0, "ignored": 0, "measured": 0, "filtered_out": 0 }
"""
MOCHA_STREAM = """["start",{"total":1}]
["pass",{"title":"t","fullTitle":"t","duration":0,"currentRetry":0}]
["end",{"suites":1,"tests":1,"passes":1,"pending":0,"failures":0}]
"""
GREEN_JEST = """{"numTotalTests": 1, "numFailedTests": 0, "success": true, "testResults": [
{"name": "a.js", "status": "passed", "assertionResults": [{"title": "t", "status": "passed", "failureMessages": []}]}]}"""
MOCHA = """<testsuites name="Mocha Tests"><testsuite name="Root Suite" file="m.js"/>
<testsuite name="d"><testcase name="t" classname="t"/></testsuite></testsuites>"""
# A runner of our own: it writes a report of the files that it is given into the folder for reports.
RUNNER = """\
import os, sys
cases = "".join(f'<testcase classname="t" name="{n}" file="{n}"/>' for n in sys.argv[1:] if "silent" not in n)
bad = any("bad" in name for name in sys.argv[1:])
cases = cases.replace("bad.js\\"/>", 'bad.js"><failure message="no"/></testcase>')
open(os.path.join(os.environ["PARTEST_SHARD_JUNIT"], "report.xml"), "w").write(f'<testsuite name="js">{cases}</testsuite>')
sys.exit(bad)
"""


def run_of(partest: CommandLine) -> dict[str, Any]:
    """The run.json of the bundle."""
    found: dict[str, Any] = json.loads((partest.folder / "partest-bundle" / "run.json").read_text("utf-8"))
    return found


def lines_of(partest: CommandLine) -> list[dict[str, Any]]:
    """The tests of the bundle."""
    return [json.loads(line) for line in (partest.folder / "partest-bundle" / "tests.jsonl").read_text().splitlines()]


@pytest.mark.parametrize(
    ("files", "words", "code", "said"),
    [
        ({"a.xml": GOOD}, ["--junit", "*.xml"], 0, "GREEN: 1 test: 1 passed"),
        ({"a.xml": GOOD, "b.json": CTRF, "c.tap": TAP}, ["--junit", "*"], 0, "GREEN: 4 tests: 3 passed, 1 skipped"),
        ({"a.xml": GOOD, "b.xml": BAD}, ["--junit", "*.xml"], 1, "reports: 1 test failed: {0}::breaks"),
        ({"a.xml": GOOD, "b.xml": BAD}, ["--junit", "*.xml", "--fail-on", "never"], 0, "warning: reports: 1 test failed"),
        ({"a.xml": CUT}, ["--junit", "*.xml"], 5, "a.xml: it breaks off in line 1, column 76: the file ends too early"),
        ({"a.xml": CUT}, ["--junit", "*.xml", "--on-incomplete", "warn"], 0, "warning: a.xml: it breaks off in"),
        ({"a.xml": GOOD, "b.xml": ""}, ["--junit", "*.xml"], 4, "b.xml: it is empty (0 bytes)"),
        ({"a.xml": GOOD, "b.xml": ""}, ["--junit", "*.xml", "--on-unreadable", "warn"], 0, "warning: b.xml"),
        ({"a.xml": GOOD, "b.xml": "<coverage/>"}, ["--junit", "*.xml"], 0, "note: b.xml: passed over: it is no test report (its root is <coverage>)"),
        ({"a.xml": GOOD, "b.xml": "<coverage/>"}, ["--junit", "a.xml", "--junit", "b.xml"], 4, "b.xml: it is no test report"),
        ({"a.xml": "<coverage/>"}, ["--junit", "*.xml"], 3, "reports: no result of any test was recorded"),
        ({"a.xml": "<testsuites/>"}, ["--junit", "*.xml"], 3, "reports: no result of any test was recorded"),
        ({"a.xml": "<testsuites/>"}, ["--junit", "*.xml", "--on-empty", "warn"], 0, "warning: reports: no result"),
        ({"a.xml": GOOD}, ["--junit", "*.xml", "--junit", "e2e=e2e/*.xml"], 5, "junit is 'e2e=e2e/*.xml', which fits no file"),
        ({"a.xml": GOOD}, ["--junit", "*.xml", "--junit", "no/*.xml", "--on-missing", "warn"], 0, "warning: junit is 'no/*.xml'"),
        ({"a.xml": GOOD, "e/b.xml": BAD}, ["--junit", "**/*.xml", "--junit", "e2e:ff=e/*.xml"], 1, "e2e (ff): 1 test failed"),
    ],
)  # fmt: skip
def test_reports_alone(partest: CommandLine, files: dict[str, str], words: list[str], code: int, said: str) -> None:
    """
    The verdict, its exit code, and the sentence that tells why.
    """
    for name, text in files.items():
        partest.write(name, text)

    result = partest("merge-results", *words)

    assert result.code == code, result
    assert said in result.text
    assert run_of(partest)["exit_code"] == code
    assert "exactly once" not in result.text.splitlines()[-1]


def test_a_report_belongs_to_one_suite(partest: CommandLine) -> None:
    """
    Given to two, nobody could say whose tests these are.
    """
    partest.write("a.xml", GOOD)

    result = partest("merge-results", "--junit", "one=*.xml", "--junit", "two=a.xml")

    assert is_advice(result, 2)
    assert "a.xml belongs to one and to two" in result.err


def test_the_own_bundle_is_no_report(partest: CommandLine) -> None:
    """
    The junit.xml of the last merge would count every test again.
    """
    partest.write("a.xml", BAD)
    for _ in range(2):
        partest("merge-results", "--junit", "**/*.xml")

    assert run_of(partest)["totals"]["cases"] == 1


def test_the_bundle_of_reports(partest: CommandLine) -> None:
    """
    Each test stands in tests.jsonl once, as if it had been written by itself; retries and repetitions with all their attempts.
    """
    partest.write("a.xml", GOOD.format("a") + "\n" + BAD.format("b"))
    partest.write("b.xml", GOOD.format("a"))
    partest.write("c.json", CTRF)

    partest("merge-results", "--junit", "legs:linux=*.xml", "--junit", "c.json")
    run, lines = run_of(partest), lines_of(partest)

    assert [(line["suite"], line["variant"], line["id"], line["class"], len(line["attempts"])) for line in lines] == [
        ("legs", "linux", "b::breaks", "failed", 1),
        ("reports", "", "opens", "passed", 1),
        ("legs", "linux", "a::works", "passed", 2),
    ]
    assert [(report["path"], report["format"], report["cases"]["all"]) for report in run["reports"]] == [
        ("a.xml", "JUnit XML", 2), ("b.xml", "JUnit XML", 1), ("c.json", "CTRF", 1),
    ]  # fmt: skip
    assert (run["totals"]["tests"], run["totals"]["cases"]) == (3, 4)
    assert [suite["totals"]["tests"] for suite in run["suites"]] == [2, 1]
    assert any("1 test is reported more than once" in note for note in run["notes"])
    merged = read_results(partest.folder / "partest-bundle" / "junit.xml")
    assert sum(report.cases for report in merged.reports) == 4


def test_lines_are_those_of_any_test(partest: CommandLine) -> None:
    """
    The fast way to write a test that passed writes what the slow way would.
    """
    name = "t\\&quot;é\u2028&#10;😀"
    cases = "".join(
        f'<testcase classname="c{n}" name="{name}" file="{file}" time="{n}.25"/>'
        for n, file in enumerate(["a/b.py", "x.js", "a/b.py"])
    )
    partest.write("a.xml", f"<testsuite name='s'>{cases}</testsuite>")

    partest("merge-results", "--junit", "u:v=a.xml")
    written = (partest.folder / "partest-bundle" / "tests.jsonl").read_text()

    run = read_results("u:v=a.xml", base=partest.folder)
    assert sorted(written.splitlines(keepends=True)) == sorted(map(result_line, run))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="several processes only where forking is safe")
def test_several_processes_come_to_the_same(partest: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The same bytes, whether the reports are read by one process or by several.
    """
    for number in range(300):
        text = GOOD if number % 7 else BAD
        partest.write(f"r/{number:03}.xml", text.format(f"c{number % 250}"))
    partest("merge-results", "--junit", "r", "--out", "one")
    monkeypatch.setattr(reader, "PROCESSES_FROM", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    partest("merge-results", "--junit", "r", "--out", "two")

    for name in ("run.json", "tests.jsonl", "junit.xml"):
        assert (partest.folder / "one" / name).read_bytes() == (partest.folder / "two" / name).read_bytes()
    assert '"cases": 300' in (partest.folder / "two" / "run.json").read_text()


class TestWithPlan:
    """A suite whose runner takes files, and tells what it did by its reports."""

    @pytest.fixture
    def partest(self, partest: CommandLine) -> CommandLine:
        partest.write("runner.py", RUNNER)
        for name in ("a", "b", "c", "d"):
            partest.write(f"e2e/{name}.js", "x" * 100)
        return partest

    def shards(self, partest: CommandLine, *numbers: int) -> None:
        """Plan two shards, and run those of *numbers*."""
        partest.plan("--runner", "files", "--tests", "e2e/*.js", "--shards", "2", "--suite", "e2e")
        for number in numbers:
            partest(
                "run", "--shard", f"{number}/2", "--plan", "plan.json", "--", sys.executable, "runner.py", "{tests}"
            )

    def test_reports_of_all_shards_are_green(self, partest: CommandLine) -> None:
        """
        What the shards left in their result folders is read without being asked for, and each file was reported.
        """
        self.shards(partest, 1, 2)

        result = partest("merge-results", "--plan", "plan.json")
        assert result.code == 0, result
        assert "GREEN: 4 tests: 4 passed" in result.text
        assert {line["shard"] for line in lines_of(partest)} == {1, 2}

    def test_a_file_that_no_report_names_is_missing(self, partest: CommandLine) -> None:
        """
        The runner exited with 0, and yet a file was never heard of.
        """
        partest.write("e2e/silent.js", "x")
        self.shards(partest, 1, 2)

        result = partest("merge-results", "--plan", "plan.json")
        assert result.code == 5, result
        assert "e2e: 1 file of the plan is in no report: e2e/silent.js" in result.text
        assert run_of(partest)["totals"]["not_run"] == 1

    def test_a_lost_shard_is_missing(self, partest: CommandLine) -> None:
        """
        Its files by name, although the other shard's reports are fine.
        """
        self.shards(partest, 2)

        result = partest("merge-results", "--plan", "plan.json")
        assert result.code == 5
        assert "e2e: shard 1/2 left no results; 2 files did not run" in result.text

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("sys.argv[1:]", '[f"e2e/{n}.js" for n in "abcd"]', "4 files of the plan are in the reports of other shards"),
            ('"report.xml"', '"report.xml" if "e2e/a.js" in sys.argv else os.devnull', "2 files of the plan are in no report"),
        ],
        ids=["every shard runs everything", "one shard says nothing"],
    )  # fmt: skip
    def test_each_shard_answers_for_its_own_files(self, partest: CommandLine, old: str, new: str, said: str) -> None:
        """
        A command that ignores its share runs tests twice; what one shard reports is no evidence for the other.
        """
        partest.write("runner.py", RUNNER.replace(old, new))
        self.shards(partest, 1, 2)

        result = partest("merge-results", "--plan", "plan.json")
        assert result.code == 5, result
        assert said in result.text

    def test_reports_in_result_folders_may_be_named_too(self, partest: CommandLine) -> None:
        """
        A pattern that catches what the shards left counts nothing twice, and is not missing.
        """
        self.shards(partest, 1, 2)

        result = partest("merge-results", "--plan", "plan.json", "--junit", "partest-results/**/*.xml")
        assert result.code == 0, result
        assert run_of(partest)["totals"]["cases"] == 4

    def test_a_lost_variant_is_missing(self, partest: CommandLine) -> None:
        """
        The plan declares two legs, and the reports of one came.
        """
        partest.write(
            "partest.toml",
            '[suites.e2e]\nrunner = "files"\ntests = ["e2e/*.js"]\nshards = 1\nvariants = ["linux", "windows"]\n',
        )
        partest.plan("--suite", "e2e")
        cases = "".join(f'<testcase classname="e2e/{name}.js" name="t"/>' for name in "abcd")
        partest.write("r.xml", f"<testsuite>{cases}</testsuite>")

        lost = partest("merge-results", "--plan", "plan.json", "--junit", "e2e:linux=r.xml")
        unnamed = partest("merge-results", "--plan", "plan.json", "--junit", "r.xml")
        whole = partest(
            "merge-results", "--plan", "plan.json", "--junit", "e2e:linux=r.xml", "--junit", "e2e:windows=./r.xm[l]"
        )

        assert lost.code == 5
        assert "e2e (windows): shard 1/1 left no results" in lost.text
        assert unnamed.code == 5
        assert whole.code == 2  # one file cannot be of two legs

    def test_what_else_a_command_leaves_is_passed_over(self, partest: CommandLine) -> None:
        """
        A coverage file beside the report; a broken report is still unreadable.
        """
        partest.write(
            "runner.py",
            RUNNER.replace(
                "sys.exit(bad)",
                'open(os.path.join(os.environ["PARTEST_SHARD_JUNIT"], "coverage.xml"), "w").write("<coverage/>")',
            ),
        )
        self.shards(partest, 1, 2)

        result = partest("merge-results", "--plan", "plan.json")
        assert result.code == 0, result
        assert result.text.count("coverage.xml: passed over") == 2

    def test_a_failing_report_is_red(self, partest: CommandLine) -> None:
        """
        By the name of the test, beside the exit code of the command.
        """
        partest.write("e2e/bad.js", "x")
        self.shards(partest, 1, 2)

        result = partest("merge-results", "--plan", "plan.json")
        assert result.code == 1
        assert "e2e: 1 test failed: e2e/bad.js::t::e2e/bad.js" in result.text

    def test_no_report_is_no_evidence(self, partest: CommandLine) -> None:
        """
        Exit codes alone do not make it green.
        """
        partest.write("runner.py", "")
        self.shards(partest, 1, 2)

        result = partest("merge-results", "--plan", "plan.json")
        assert result.code == 3
        assert "e2e: no result of any test was recorded" in result.text

    def test_a_plan_and_reports_alone(self, partest: CommandLine) -> None:
        """
        Without result folders the files of the plan are looked for in the reports.
        """
        self.shards(partest)
        cases = "".join(f'<testcase classname="e2e/{name}.js" name="t"/>' for name in "abc")
        partest.write("r.xml", f"<testsuite>{cases}</testsuite>")

        result = partest("merge-results", "--plan", "plan.json", "--junit", "r.xml")
        assert result.code == 5
        assert "e2e: 1 file of the plan is in no report: e2e/d.js" in result.text
        assert "1 report came from no shard, and nothing ties what they say to this run" in result.text

        partest.write("r.xml", f'<testsuite>{cases}<testcase classname="e2e/d.js" name="t"/></testsuite>')
        assert partest("merge-results", "--plan", "plan.json", "--junit", "r.xml").code == 0

    def test_reports_do_not_stand_for_results_that_were_asked_for(self, partest: CommandLine) -> None:
        """
        Who names --results expects the shards there; when all of them are lost, reports from elsewhere do not make it green.
        """
        self.shards(partest)
        (partest.folder / "results").mkdir()
        cases = "".join(f'<testcase classname="e2e/{name}.js" name="t"/>' for name in "abcd")
        partest.write("r.xml", f"<testsuite>{cases}</testsuite>")

        result = partest("merge-results", "--plan", "plan.json", "--results", "results", "--junit", "r.xml")
        assert result.code == 5
        assert "shard 1/2 left no results" in result.text

    def test_a_recorded_suite_takes_no_reports(self, partest: CommandLine) -> None:
        """
        pytest's own records and its JUnit file would count every test twice.
        """
        partest.write("tests/test_a.py", "def test_a(): pass\n")
        partest.plan("--tests", "tests", "--shards", "1", "--suite", "unit")
        partest(
            "run",
            "--shard",
            "1/1",
            "--plan",
            "plan.json",
            "--",
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
        )
        partest.write("a.xml", GOOD)

        refused = partest("merge-results", "--plan", "plan.json", "--junit", "unit=a.xml")
        beside = partest("merge-results", "--plan", "plan.json", "--junit", "a.xml")

        assert is_advice(refused, 2)
        assert "unit has recorded results of its own" in refused.err
        assert beside.code == 0, beside
        assert "GREEN: 2 tests: 2 passed" in beside.text
        partest.write(
            "a.xml",
            '<testsuite name="pytest"><testcase classname="tests.test_a" name="test_a" time="0.1"/></testsuite>',
        )
        twice = partest("merge-results", "--plan", "plan.json", "--junit", "a.xml")
        assert (
            "note: 1 file is in the reports of reports and unit, where it was recorded: its tests count twice"
            in twice.text
        )


def test_paths_are_those_of_the_repository(partest: CommandLine, tmp_path: Path) -> None:
    """
    Absolute paths of other machines become ours where git, or the plan, knows one such file; in the merged file too.
    """
    partest.tests("pkg/tests/test_a.py", "x/same.py", "y/same.py")
    for words in (["init", "-q"], ["add", "-A"]):
        import subprocess

        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    paths = [r"D:\a\acme\acme\pkg\tests\test_a.py", "tests/test_a.py", "/elsewhere/same.py", "same.py"]
    cases = "".join(f"<testcase classname='c{n}' file='{path}' name='t'/>" for n, path in enumerate(paths))
    partest.write("r.xml", f"<testsuite name='s'>{cases}</testsuite>")

    result = partest("merge-results", "--junit", "r.xml")

    assert [line["file"] for line in lines_of(partest)] == ["pkg/tests/test_a.py"] * 2 + [
        "/elsewhere/same.py",
        "same.py",
    ]
    assert "note: paths that fit several files of the repository stay as they were reported: same.py" in result.text
    merged = (partest.folder / "partest-bundle" / "junit.xml").read_text()
    assert merged.count("file='pkg/tests/test_a.py'") == 2
    assert "D:" not in merged


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("r.json", "npm notice hello\n" + JEST),
        ("r.xml", "<!--" + "x" * 70_000 + "-->" + BAD),
        ("r.xml", "x\n" * 70_000 + BAD),
        ("r.xml", f"<report>{BAD}</report>"),
        ("r.xml", "Traceback: File x in <module>\n" + BAD),
        ("r.tap", "noise\n" * 20_000 + "1..1\nnot ok 1 - t\n"),
        ("r.xml", "\0" * 4096),
        ("r.xml", " \n"),
        ("r.xml", '<?xml version="1.0" encoding="utf-8"?>'),
        ("r.xml", "<testsu"),
        ("r.tap", "TAP version 13\n1..2\nok 1 - a # skip\nnot ok 2 - parse comment # skip whitespace\n"),
        ("r.xml", GOOD + "\nTAP version 13\n1..1\nnot ok 1 - t\n"),
        ("r.xml", "TAP version 13\n1..1\nnot ok 1 - t\n" + GOOD),
        ("r.xml", GOOD + '<?xml version="1.0"?><testsuites name="x" tests="5" failures="3" '),
        ("r.json", GO + LIBTEST),
        ("r.json", GO.replace("pass", "fail") + '{"$report_type": "SessionFinish", "exitstatus": 0}\n'),
        ("r.json", '["start",{"total":1}]\n["pass",{"title":"t","fullTitle":"t"}]\n["end",{"tests":1,"passes":1}]\n' + GO.replace("pass", "fail")),
        ("r.xml", GOOD + "\nTAP version 13\n1..1\nnot ok 1 - suite > bad\n"),
        ("r.json", MOCHA_STREAM + "TAP version 13\n1..1\nnot ok 1 - t\n"),
        ("r.json", GREEN_JEST + "\nTAP version 13\n1..1\nnot ok 1 - t\n"),
        ("r.xml", GOOD + "\nTAP version 13\n1..1\nnot ok 1 - t\n" + GOOD),
        ("r.xml", GOOD + '<assemblies><assembly name="a.dll"/></assemblies>'),
        ("r.xml", GOOD + '<?xml version="1.0"?><tes'),
        ("r.xml", GOOD + "<?xm"),
        ("r.tap", "TAP versio"),
        ("r.xml", "\x1f\x8b packed"),
        ("r.xml", GOOD.replace('time="0.5"', 'state="failed"')),
        ("r.xml", GOOD.replace('time="0.5"/>', '><failure type="todo"/><skipped/></testcase>')),
        ("r.json", LIBTEST.replace("failed", "ok") + GO.replace("pass", "fail")),
        ("r.xml", GOOD.replace('time="0.5"', 'status="timed_out"')),
        ("r.xml", GOOD.replace('time="0.5"', 'success="False"')),
        ("r.xml", GOOD.replace('time="0.5"', 'outcome="failed"')),
    ],
)  # fmt: skip
def test_what_tests_have_written_is_never_passed_over(partest: CommandLine, name: str, text: str) -> None:
    """
    Beside a green report a failure must not hide in a file that is damaged, mixed or of no known shape.
    """
    partest.write("green.xml", GOOD.format("other"))
    partest.write(name, text)

    result = partest("merge-results", "--junit", "*.*")

    assert result.code in (1, 4, 5), result


@pytest.mark.parametrize("name", ["loop.xml", "a" * 300])
def test_odd_names_are_no_crash(partest: CommandLine, name: str) -> None:
    """
    A link to itself, a name that no file system holds.
    """
    (partest.folder / "loop.xml").symlink_to("loop.xml")
    partest.write("a.xml", GOOD)

    for pattern in ("*.xml", name):
        assert partest("merge-results", "--junit", pattern).code in (4, 5)


def test_an_old_verdict_does_not_outlive_a_new_merge(partest: CommandLine) -> None:
    """
    Whoever reads the bundle after a merge that came to no verdict finds none.
    """
    partest.write("a.xml", GOOD)
    assert partest("merge-results", "--junit", "a.xml").code == 0

    assert partest("merge-results", "--junit", "one=*.xml", "--junit", "two=a.xml").code == 2
    assert not (partest.folder / "partest-bundle" / "run.json").exists()


def test_a_reader_that_is_killed_is_replaced(partest: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Of two processes one dies, for want of memory say: what it had not read is read by the one that is left.
    """
    for number in range(300):
        partest.write(f"r/{number:03}.xml", GOOD.format(number))
    monkeypatch.setattr(reader, "PROCESSES_FROM", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    parent, read = os.getpid(), reader.ReportReader.read_chunk

    def die(self: reader.ReportReader, chunk: Any) -> reader.Chunk:
        if os.getpid() != parent and chunk[0] == 1:
            os.kill(os.getpid(), 9)
        return read(self, chunk)

    monkeypatch.setattr(reader.ReportReader, "read_chunk", die)

    result = partest("merge-results", "--junit", "r")

    assert result.code == 0, result
    assert run_of(partest)["totals"]["tests"] == 300


def test_a_merged_file_says_what_its_reports_said(partest: CommandLine) -> None:
    """
    mocha's files by position and Playwright's projects belong to their own report, also where others follow in one file.
    """
    root = '<testsuites id="" name="" tests="2" failures="0" skipped="0" errors="0" time="1">'
    suite = '<testsuite name="s.ts" hostname="{}" tests="1"><testcase name="t" classname="s.ts" time="1"/></testsuite>'
    partest.write("a.xml", MOCHA)
    partest.write("b.xml", root + suite.format("chromium") + suite.format("webkit") + "</testsuites>")
    partest.write("c.xml", GOOD.format("other"))

    partest("merge-results", "--junit", "*.xml")
    first = {(line["file"], line["id"], line["variant"]) for line in lines_of(partest)}
    partest("merge-results", "--junit", "partest-bundle/junit.xml", "--out", "again")
    partest("merge-results", "--junit", "again/junit.xml")

    assert len(first) == 4
    assert {(line["file"], line["id"], line["variant"]) for line in lines_of(partest)} == first


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("r.tap", "1..1\nok 1 - a" + " " * 200_000 + "b\n"),
        ("r.xml", "<testsuite><testcase name='t' file='" + "/a" * 100_000 + "'/></testsuite>"),
        ("r.xml", "<testsuite><testcase name='t' file='x.py' classname='" + "a." * 100_000 + "b'/></testsuite>"),
        ("r.xml", "<?" * 30_000),
        ("r.xml", "<!--" * 15_000),
        ("r.xml", "&" * 100_000),
    ],
    ids=["blanks", "folders", "dots", "instructions", "comments", "ampersands"],
)
def test_no_file_holds_the_merge_up(partest: CommandLine, name: str, text: str) -> None:
    """
    Each of them once took longer than the whole rest of a merge: what is written to be slow is read in one go, or refused.
    """
    partest.write("e2e/a.js", "x")
    partest.plan("--runner", "files", "--tests", "e2e/*.js", "--shards", "1", "--suite", "e2e")
    partest.write(name, text)

    assert partest("merge-results", "--plan", "plan.json", "--junit", name).code in (3, 4, 5)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("index.html", "<!doctype html><link rel=x><br><p>1 &nbsp; failure"),
        ("README.md", "<!-- what these are -->\nok 1 thing\n"),
        ("tsconfig.json", '{\n  // where it is\n  "rootDir": "src"\n}\n'),
        ("server.log", 'Server started\n{"level":"info"}\n{"level":"info"}\n'),
        ("stderr.log", ""),
        (".gitkeep", ""),
        ("output.bin", "\0\1\2"),
        ("mochawesome.json", '{"stats": {"suites": 1}, "results": [{"fullTitle": "a", "fail": true}], "meta": {}}'),
        ("notes.txt", "1..10\nis a range\n"),
        ("list.txt", "ok 1 file\n"),
        ("lcov.info", "TN:\nSF:a.js\nend_of_record\n"),
        ("a.xml", "[INFO] Running com.acme.FooTest\n" + GOOD),
        ("a.xml", GOOD + "\n    at <anonymous>\n<stdin>:1: warning\nok 1 thing\n<testers>\n"),
        ("a.json", "yarn run v1\n" + GREEN_JEST + "\nDone in 3.2s.\n"),
        ("a.tap", "TAP version 13\n1..1\nok 1 - writes\n# <testsuite>\n  <testcase/>\n" + "\n" * 60_000),
        ("a.json", LIBTEST.replace("failed", "ok") + "1..10\n" + LIBTEST_END),
    ],
)  # fmt: skip
def test_harmless_neighbours_are_no_reason_for_red(partest: CommandLine, name: str, text: str) -> None:
    """
    What lies beside reports in a folder of results, and what tests and tools print before and behind a report.
    """
    partest.write("reports/green.xml", GOOD.format("other"))
    partest.write(f"reports/{name}", text)

    result = partest("merge-results", "--junit", "reports/**")

    assert result.code == 0, result
