"""How tests show in a file that is not, or not only, a report of a known format: what they leave must not be passed over in silence."""

from __future__ import annotations

import re

_SIGNS = {
    "JUnit XML": rb"<(?:[\w.-]+:)?test(?:suite|case)s?[\s/>]",
    "Visual Studio TRX": rb"<UnitTestResult\s|<TestRun\s",
    "NUnit 3": rb"<test-(?:run|case)\s",
    "xUnit.net v2": rb"<assembl(?:y|ies)\s[^>]*\b(?:run-date|timestamp)=",
    "TAP": rb"^(?:TAP version \d|(?:not )?ok \d|1\.\.\d)",
    "go test -json": rb"^\{[^{}\n]{0,400}\"Action\":\s*\"(?:start|run|pass|fail|skip)\"",
    "libtest JSON": rb"^\{ ?\"type\": ?\"(?:suite|test)\", ?\"event\"",
    "pytest-reportlog": rb"\"\$report_type\":",
    "Jest JSON": rb"\"(?:numTotalTests|assertionResults)\":",
    "CTRF": rb"\"reportFormat\":\s*\"CTRF\"",
    "Playwright JSON": rb"\"expectedStatus\":",
    "mocha JSON": rb"^\[\"(?:pass|fail)\",\{|\"fullTitle\":",
}
_ANY = re.compile(b"|".join(b"(?:%s)" % sign for sign in _SIGNS.values()), re.MULTILINE)


def reads_like_a_report(data: bytes) -> bool:
    """Whether *data* holds what only tests leave."""
    return _ANY.search(data) is not None


def others_in(data: bytes, own: str) -> list[str]:
    """The line formats besides *own* whose lines are in *data*."""
    return [
        name
        for name in ("TAP", "go test -json", "libtest JSON", "JUnit XML")
        if name != own and re.search(rb"^\s*" + _SIGNS[name].removeprefix(b"^"), data, re.MULTILINE)
    ]
