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
        assert "nothing ties them to this run" in result.text

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
