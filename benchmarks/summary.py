"""The report: how long a browser takes to show 50,000 tests, and what it takes to tell GitHub about 10,000 failures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.page import Bound, Section, table

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests"))  # the GitHub on the loopback interface, and the browser, are those of the tests

LOAD_BOUND = 2.0
"""Seconds, as a browser counts them from opening the file until all is drawn."""
PUBLISH_BOUND = 60.0
REQUESTS_BOUND = 200
ROUNDS = 3
TESTS, FAILURES = 50_000, 10_000


def run() -> Section:
    """Measure both."""
    with TemporaryDirectory() as folder:
        load, size = _load(Path(folder))
        seconds, requests, stored = _publish(Path(folder))
    bounds = (
        *(
            Bound(
                f"{TESTS:,} tests are shown within {LOAD_BOUND:.0f} s",
                f"{max(load):.2f} s at worst",
                max(load) <= LOAD_BOUND,
            )
            for _ in load[:1]
        ),
        Bound(
            f"{FAILURES:,} failures are published within {PUBLISH_BOUND:.0f} s",
            f"{seconds:.1f} s",
            seconds <= PUBLISH_BOUND,
        ),
        Bound(f"in at most {REQUESTS_BOUND} requests", f"{requests}", requests <= REQUESTS_BOUND),
        Bound("and every one of them has its note", f"{stored:,}", stored == FAILURES),
    )
    shown = [f"{second:.2f}" for second in load] or ["no browser here"]
    rows = [
        [f"report.html with {TESTS:,} tests ({size / 1e6:.1f} MB), until drawn", ", ".join(shown)],
        [f"`partest summary` with {FAILURES:,} failures on as many lines, start and report included", f"{seconds:.1f}"],
    ]
    text = "Headless Chromium; GitHub is played on the loopback interface, and judges every request and answer by its OpenAPI description meanwhile."
    return Section("The report", f"{text}\n\n{table(['', 'seconds'], rows)}", bounds)


def _load(folder: Path) -> tuple[list[float], int]:
    from adapters.html_report.bundle_builders import a_bundle
    from chromium import browser_path, load_seconds
    from partest_sdk.adapters.html_report.report import write_html_report

    report = folder / "report.html"
    write_html_report(report, a_bundle(passed=TESTS - 20, failed=10, flaky=10, shards=16, workers=4))
    if browser_path() is None:
        return [], report.stat().st_size
    return [load_seconds(report) for _ in range(ROUNDS)], report.stat().st_size


def _publish(folder: Path) -> tuple[float, int, int]:
    from contract.fake_github import FakeGitHub
    from contract.state import A_SHA
    from partest_sdk.adapters.results.bundle import write_bundle
    from run_builders import a_run, on_lines_of_their_own

    write_bundle(folder / "partest-bundle", on_lines_of_their_own(a_run(passed=1, failed=FAILURES, shards=8)).merge())
    with FakeGitHub() as github:
        github.add_pull(1)
        name = github.repository.full_name
        event = {"pull_request": {"number": 1, "head": {"sha": A_SHA, "repo": {"full_name": name}}}}
        (folder / "event.json").write_text(json.dumps(event), "utf-8")
        variables = {
            "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(folder / "event.json"),
            "GITHUB_REPOSITORY": name, "GITHUB_RUN_ID": "1", "GITHUB_API_URL": github.url, "PARTEST_TOKEN": github.token,
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        }  # fmt: skip
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "partest_sdk", "summary"],
            cwd=folder,
            env={**os.environ, **variables},
            stdout=subprocess.DEVNULL,
            check=False,
        )
        seconds = time.perf_counter() - began
        notes = [note for check in github.check_runs for note in check.annotations]
        told = sum(int(note["title"].partition(" ")[0]) if "failed here" in note["title"] else 1 for note in notes)
        return seconds, len(github.requests), told
