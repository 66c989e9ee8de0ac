"""Make the pictures of the documentation: ``PYTHONPATH=tests python -m adapters.html_report.screenshots docs/images``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from chromium import started_browser, visiting
from coverage_story_builders import red_coverage
from partest_sdk.adapters.html_report.report import write_html_report
from partest_sdk.core.results.attempts import TestClass
from partest_sdk.core.summary.bundle import Bundle

from adapters.html_report.bundle_builders import a_bundle

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_SIZES: Mapping[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 1000}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 1000}, "color_scheme": "dark"},
}


def a_red_run() -> Bundle:
    """About 800 tests in 4 shards, of which 3 failed and one is flaky; one shard was slower than expected."""
    bundle = a_bundle(passed=779, failed=3, flaky=1, skipped=21, shards=4, workers=2)
    return replace(bundle, notes=("The plan came from the timings of 41 runs of main.",))


def write_red_run(path: Path) -> None:
    """The report about it."""
    bundle = a_red_run()
    failed = [test for test in bundle.troubled if test.kind is TestClass.FAILED]
    words = ("new failure", "still failing", "new failure")
    changes = {(test.suite, test.variant, test.id): word for test, word in zip(failed, words, strict=True)}
    write_html_report(
        path,
        bundle,
        title="shop · pull request 482",
        commit="3f2a1bc98d7e4f60a1b2c3d4e5f60718293a4b5c",
        run_url="https://github.com/example/shop/actions/runs/7241",
        changes=changes,
        base="main at 9c1d2e3",
        extra=[("Other jobs", [["Job", "Result"], ["lint", "success"], ["types", "success"], ["docs", "skipped"]])],
        reproduce=lambda test: f"python -m pytest '{test.id}'",
    )


def write_covered_run(path: Path) -> None:
    """A report about a change of which some lines were not covered."""
    bundle = a_bundle(passed=806, skipped=6, shards=4, workers=2)
    write_html_report(path, bundle, title="shop · pull request 482", coverage=red_coverage())


def photograph(browser: Browser, report: Path, picture: Path, part: str = "", **setting: Any) -> None:
    """What somebody sees who opens *report*, from *part* on, if there is one."""
    with visiting(browser, report, **setting) as visit:
        if part:
            visit.page.locator(part).first.evaluate("part => part.scrollIntoView()")
        visit.page.screenshot(path=picture)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as temporary, started_browser() as browser:
        report = Path(temporary) / "report.html"
        write_red_run(report)
        for name, setting in _SIZES.items():
            photograph(browser, report, folder / f"report-{name}.png", **setting)
        write_covered_run(report)
        photograph(browser, report, folder / "coverage.png", "#coverage", **_SIZES["light"])
