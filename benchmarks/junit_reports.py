"""Made-up JUnit reports as pytest writes them, the same on every machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

_PER_FILE = 50
"""Tests in one file of tests."""
_BODY = "\n".join(f"tests/area/test_feature.py:{line}: in helper_{line}: assert left == right" for line in range(20))
_FAILURE = f'<failure message="AssertionError: assert 1 == 2">{_BODY}</failure>'
_SKIPPED = '<skipped type="pytest.skip" message="needs a database">tests/conftest.py:12: needs a database</skipped>'
_OUT = "<system-out>--------- Captured Out ---------\nconnected, 17 rows\n</system-out>"


def write_reports(folder: Path, reports: int, cases: int) -> None:
    """Fill *folder*: one suite per report; of the cases 1 % fail with 20 lines, 3 % are skipped and 5 % have output."""
    random = Random(20)
    folder.mkdir()
    for report in range(reports):
        (folder / f"report-{report:04}.xml").write_text(_report(random, report, cases), "utf-8")


def _report(random: Random, report: int, cases: int) -> str:
    parts, failures, skipped, seconds = [], 0, 0, 0.0
    files = -(-cases // _PER_FILE)
    for case in range(cases):
        file = report * files + case // _PER_FILE
        module = f"tests/area_{file % 97:02}/test_feature_{file:05}"
        taken = round(random.lognormvariate(-3.0, 1.5), 3)
        seconds += taken
        lot = random.random()
        failures += lot < 0.01
        skipped += 0.01 <= lot < 0.04
        inside = _FAILURE if lot < 0.01 else _SKIPPED if lot < 0.04 else _OUT if lot < 0.09 else ""
        start = (
            f'<testcase classname="{module.replace("/", ".")}.TestFeatureGroup" name="test_behaviour_{case}[value-{case % 7}]"'
            f' file="{module}.py" line="{10 + case}" time="{taken:.3f}"'
        )
        parts.append(f"{start}>{inside}</testcase>" if inside else f"{start} />")
    # Seconds apart each: to junitparser, two suites of one moment are the same.
    begins = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=17 * report)).isoformat(timespec="microseconds")
    suite = f'name="pytest" errors="0" failures="{failures}" skipped="{skipped}" tests="{cases}" time="{seconds:.3f}" timestamp="{begins}"'
    return (
        f'<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite {suite} hostname="runner">'
        f"{''.join(parts)}</testsuite></testsuites>"
    )
