"""A real browser for what only a browser can tell; tests that need one say that they skip when none is installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# It shall start anywhere (no user namespaces, no graphics) and talk to nobody.
_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def browser_path() -> str | None:
    """Where Chromium is on this machine."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


@contextmanager
def started_browser() -> Iterator[Browser]:
    """Headless Chromium, for as long as the block lasts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(_OPTIONS))
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each opens a page of its own."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed, which drives the browser")
    if browser_path() is None:
        pytest.skip("no Chromium on this machine, and the report is judged in a browser")
    with started_browser() as browser:
        yield browser


class Visit:
    """A page and everything that it did beyond showing itself."""

    def __init__(self, browser: Browser, **setting: Any) -> None:
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        self.context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | setting))
        self.page: Page = self.context.new_page()
        self.page.on(
            "console", lambda said: self.errors.append(said.text) if said.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda trouble: self.errors.append(str(trouble)))
        self.page.on("dialog", self._dismiss)
        # Whatever is no file is stopped before it leaves; `data:` never gets this far.
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.route(lambda url: not url.startswith(("file:", "data:")), lambda route: route.abort())

    def _dismiss(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def open(self, path: Path) -> Page:
        """Show the report at *path*, drawn to the end."""
        self.page.goto(path.resolve().as_uri())
        self.page.wait_for_selector("html[data-drawn]", timeout=60_000)
        return self.page

    def asked_for(self) -> list[str]:
        """The requests beyond the file itself."""
        return [url for url in self.requests[1:] if not url.startswith("data:")]


@contextmanager
def visiting(browser: Browser, path: Path, **setting: Any) -> Iterator[Visit]:
    """The report at *path* in a window of its own."""
    visit = Visit(browser, **setting)
    try:
        visit.open(path)
        yield visit
    finally:
        visit.context.close()


def load_seconds(path: Path) -> float:
    """How long a browser takes from opening the report at *path* until everything is drawn and painted."""
    with started_browser() as browser:
        # The first page of a browser pays for the browser.
        browser.new_page().goto("about:blank")
        with visiting(browser, path) as visit:
            return float(visit.page.evaluate("performance.getEntriesByName('report-drawn')[0].startTime")) / 1000
