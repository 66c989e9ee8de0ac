"""How tests show in a file that is not, or not only, a report of a known format: what they leave must not be passed over in silence.

The signs are such as a log, a page or a test that prints something does not show by chance. All of them are read in one go, whatever the file holds.
"""

from __future__ import annotations

import re

_JUNIT = rb"^<\?xml[^\n>]{0,200}\?>\s{0,99}<testsuites?[\s>]|^<testsuites?[\s>]|<testcase\s[^<>]{0,999}\bname="
_GO = rb"^\{[^{}\n]{0,400}\"Action\":\s?\"(?:start|run|pass|fail|skip)\""
_LIBTEST = rb"^\{ ?\"type\": ?\"(?:suite|test)\", ?\"event\""
_OTHERS = (
    rb"<UnitTestResult\s", rb"<TestRun\s", rb"<test-(?:run|case)\s", rb"<assembl(?:y|ies)\s(?:name|run-date|timestamp|schema-version)=",
    rb"\"\$report_type\":", rb"\"(?:numTotalTests|numFailedTests|assertionResults)\":", rb"\"reportFormat\":\s?\"CTRF\"", rb"\"expectedStatus\":",
    rb"^\[\"(?:start|pass|fail)\",\{", rb"^\s?\{\s{0,9}\"stats\":\s?\{\s{0,9}\"suites\":",
)  # fmt: skip
_ANY = re.compile(b"|".join(b"(?:%s)" % sign for sign in (_JUNIT, _GO, _LIBTEST, *_OTHERS)), re.MULTILINE)
_LINES = {
    "go test -json": re.compile(_GO, re.MULTILINE),
    "libtest JSON": re.compile(_LIBTEST, re.MULTILINE),
    "pytest-reportlog": re.compile(rb"^\{[^\n]{0,9999}\"\$report_type\":", re.MULTILINE),
    "Mocha JSON": re.compile(rb"^\[\"(?:start|pass|fail|end)\",\{", re.MULTILINE),
    "Jest JSON": re.compile(rb"^\{[^\n]{0,999}\"numTotalTests\":", re.MULTILINE),
    "JUnit XML": re.compile(
        rb"^<testsuites?\s[^\n>]{0,999}\btests=|^<\?xml[^\n>]{0,200}\?>\s{0,99}<testsuite", re.MULTILINE
    ),
}
_TAP_VERSION = re.compile(rb"^TAP version \d", re.MULTILINE)
_TAP_PLAN = re.compile(rb"^1\.\.\d", re.MULTILINE)
_TAP_POINT = re.compile(rb"^(?:not )?ok \d", re.MULTILINE)


def reads_like_a_report(data: bytes) -> bool:
    """Whether *data* holds what only tests leave."""
    return _is_tap(data) or _ANY.search(data) is not None


def others_in(data: bytes, own: str) -> list[str]:
    """The line formats besides *own* whose lines are in *data*."""
    found = [name for name, sign in _LINES.items() if name != own and sign.search(data)]
    return found + (["TAP"] if own != "TAP" and _is_tap(data) else [])


def _is_tap(data: bytes) -> bool:
    # "1..10" alone is a range that a Rust test prints, and "ok 1" is what many a script says.
    return bool(_TAP_VERSION.search(data) or (_TAP_PLAN.search(data) and _TAP_POINT.search(data)))
