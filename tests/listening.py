"""Who reads a report in a test and remembers everything that it was told."""

from __future__ import annotations

from pathlib import Path

from partest_sdk.adapters.reports.content import Content
from partest_sdk.adapters.reports.formats.format import Format
from partest_sdk.core.reports.case import Case
from partest_sdk.core.results.attempts import TestClass, classify


class Listener:
    """A Reading that keeps the cases, what is missing, what is worth saying, and how long the whole took."""

    def __init__(self) -> None:
        self.cases: list[Case] = []
        self.gaps: list[str] = []
        self.notes: list[str] = []
        self.durations: list[float] = []

    def case(self, case: Case) -> None:
        """Keep it; what every case must keep to is checked here, once for all formats."""
        assert case.attempts, f"{case.name} has no attempt"
        assert [attempt.number for attempt in case.attempts] == list(range(1, len(case.attempts) + 1))
        assert all(
            isinstance(text, str) for text in (case.name, case.classname, case.file, case.suite, case.variant)
        ), case
        for attempt in case.attempts:
            assert isinstance(attempt.call, float), attempt
            assert isinstance(attempt.started, float), attempt
            assert isinstance(attempt.line, int), attempt
            assert isinstance(attempt.message, str), attempt
            assert isinstance(attempt.traceback, str), attempt
            assert all(isinstance(text, str) for text in attempt.output.values()), attempt
        self.cases.append(case)

    def incomplete(self, what: str) -> None:
        """Keep the sentence."""
        self.gaps.append(what)

    def note(self, what: str) -> None:
        """Keep the sentence."""
        self.notes.append(what)

    def took(self, seconds: float) -> None:
        """Keep the seconds."""
        self.durations.append(seconds)

    @property
    def outcomes(self) -> dict[str, str]:
        """The word for the class of every case, by name; a repeated name has its words in a row."""
        found: dict[str, list[str]] = {}
        for case in self.cases:
            found.setdefault(case.name, []).append(classify(case.attempts).value)
        return {name: " ".join(words) for name, words in found.items()}

    @property
    def green(self) -> bool:
        """Whether nothing here would turn a run red."""
        bad = {TestClass.FAILED, TestClass.ERRORS}
        return bool(self.cases) and not self.gaps and not any(classify(case.attempts) in bad for case in self.cases)


def written(place: Path, report: str | bytes) -> Content:
    """*report* as a file: *place* itself, or one in that folder."""
    path = place / "report" if place.is_dir() else place
    path.write_bytes(report.encode() if isinstance(report, str) else report)
    return Content(path)


def read(format_: Format, place: Path, report: str | bytes) -> Listener:
    """What *format_* tells of *report*, once it is written to *place* (a file, or a folder to put one in)."""
    listener = Listener()
    format_.read(written(place, report), listener)
    return listener


def pieces(report: str) -> list[str]:
    """*report* cut after every line but the last, as killed runners and full disks do."""
    lines = report.splitlines(keepends=True)
    return ["".join(lines[:count]) for count in range(1, len(lines))]


BEGINNINGS = {
    "JUnit XML": '<?xml version="1.0"?>\n<testsuites><testsuite name="s" tests="1"><testcase name="t"/></testsuite></testsuites>',
    "JUnit XML with TAP in it": '<testsuite><testcase name="t"><system-out>\nTAP version 13\nok 1 - x\n1..1\n</system-out></testcase></testsuite>',
    "Eclipse": '<testrun name="x"><testsuite name="s"><testcase name="t"/></testsuite></testrun>',
    "Visual Studio TRX": '\ufeff<?xml version="1.0"?>\n<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results/></TestRun>',
    "NUnit 3": '<?xml version="1.0"?>\n<test-run id="2" total="0" result="Passed"><test-suite/></test-run>',
    "NUnit 2": '<test-results name="x.dll" total="1"><test-suite><results><test-case/></results></test-suite></test-results>',
    "xUnit.net v2": '<?xml version="1.0"?>\n<assemblies timestamp="x"><assembly name="a.dll" run-date="2020-01-01"/></assemblies>',
    "CTRF": '{"reportFormat": "CTRF", "results": {"tool": {"name": "jest"}, "summary": {}, "tests": []}}',
    "go test -json": '{"Time":"2020-01-01T00:00:00Z","Action":"run","Package":"p","Test":"T"}\n{"Action":"pass","Package":"p","Test":"T"}\n',
    "go test": "ok  \texample.com/p\t0.012s\n",
    "libtest JSON": '{ "type": "suite", "event": "started", "test_count": 1 }\n{ "type": "test", "event": "ok", "name": "t" }\n',
    "cargo test": "\nrunning 1 test\ntest t ... ok\n\ntest result: ok. 1 passed; 0 failed\n",
    "Playwright JSON": '{"config": {"projects": []}, "suites": [], "errors": [], "stats": {"expected": 0}}',
    "Jest JSON": '{"numTotalTests": 1, "success": true, "testResults": [{"assertionResults": []}]}',
    "mocha JSON": '{"stats": {"suites": 1, "tests": 1}, "tests": [], "pending": [], "failures": [], "passes": []}',
    "mochawesome": '{"stats": {"suites": 1, "tests": 1}, "results": [{"suites": []}], "meta": {}}',
    "TAP": "TAP version 14\n1..1\nok 1 - t\n",
    "pytest-reportlog": '{"pytest_version": "9.2.0", "$report_type": "SessionStart"}\n',
    "coverage.xml": '<?xml version="1.0"?>\n<coverage version="7"><packages/></coverage>',
    "package.json": '{"name": "p", "scripts": {"test": "jest"}, "results": {"x": 1}}',
    "failsafe-summary.xml": "<failsafe-summary><completed>1</completed></failsafe-summary>",
    "a manifest": '<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0"/>',
    "a log": "1. first\nok then\n  ok 1 of 3\nnot ok at all\n",
    "nothing": "",
    "bytes": "\x00\x01PNG\r\n\x1a\n",
}
"""How files of many kinds begin; none may be taken for another."""
