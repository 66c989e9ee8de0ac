"""The report as a person meets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from chromium import Visit, visiting
from partest_sdk.adapters.html_report.report import write_html_report
from partest_sdk.core.results.attempts import TestClass
from partest_sdk.core.summary.bundle import Bundle

from adapters.html_report.bundle_builders import MORNING, a_bundle, a_failure, bundle_of
from adapters.html_report.screenshots import write_red_run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
ROWS = "#rows tr:not(.space)"


@pytest.fixture(scope="module")
def red_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_red_run(path)
    return path


@pytest.fixture
def visit(browser: Browser, red_run: Path) -> Iterator[Visit]:
    with visiting(browser, red_run) as visit:
        yield visit


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit.page


def names(page: Page) -> list[str]:
    """The names in the list, as far as they are in the page."""
    return [str(name) for name in page.locator(f"{ROWS} td.name").all_inner_texts()]


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_it_shows_itself_and_asks_nobody(browser: Browser, red_run: Path, width: int, colours: Any) -> None:
    """
    In every width and both colour schemes: no error, no request beyond the file, and no page that must be pushed sideways.
    """
    with visiting(browser, red_run, viewport={"width": width, "height": 800}, color_scheme=colours) as visit:
        visit.page.locator(".card summary").first.click()
        assert visit.errors == []
        assert visit.asked_for() == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_dark_is_dark(browser: Browser, red_run: Path) -> None:
    """
    Whoever works in the dark gets a dark page.
    """
    seen = []
    for colours in ("light", "dark"):
        with visiting(browser, red_run, color_scheme=colours) as visit:
            seen.append(
                visit.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]")
            )
    assert seen[0] > 200
    assert seen[1] < 60


def test_search_and_chips_narrow_the_list(page: Page) -> None:
    """
    Words, classes and both together choose tests, and the number found is told.
    """
    page.fill("#search", "test_orders TestOrders::")
    assert all("TestOrders" in name for name in names(page))
    assert "of 804 listed" in page.inner_text("#found")
    page.fill("#search", "")
    page.get_by_role("button", name="failed 3").click()
    assert len(names(page)) == 3
    page.get_by_role("button", name="flaky 1").click()
    assert len(names(page)) == 4
    assert page.get_by_role("button", name="flaky 1").get_attribute("aria-pressed") == "true"


def test_the_suite_can_be_chosen(browser: Browser, tmp_path: Path) -> None:
    """
    With several suites there is a choice, and it narrows the list.
    """
    unit, browsers = a_bundle(passed=30), a_bundle(passed=12, suite="browser", started=MORNING + 5)
    both = replace(
        unit,
        tests=(*unit.tests, *browsers.tests),
        shards=unit.shards + browsers.shards,
        suites=unit.suites + browsers.suites,
        totals=unit.totals.plus(browsers.totals),
    )
    write_html_report(tmp_path / "r.html", both)
    with visiting(browser, tmp_path / "r.html") as visit:
        visit.page.select_option("#suite", label="browser")
        assert visit.page.locator(ROWS).count() == 12
        assert visit.page.locator(".group:not(.axis-row)").count() == 8


def test_columns_sort_both_ways(page: Page) -> None:
    """
    A column sorts, says so to screen readers, turns round, and lets go again.
    """
    head = page.locator("th.name", has_text="Test").first
    before = names(page)
    head.locator("button").click()
    ascending = names(page)
    assert head.get_attribute("aria-sort") == "ascending"
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert names(page) != ascending
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "none"
    assert names(page) == before


def test_time_sorts_the_slowest_first(page: Page) -> None:
    """
    The first click on the time shows what takes long: that is why somebody clicks.
    """
    page.locator("th.time button").click()
    assert page.locator("th.time").get_attribute("aria-sort") == "descending"
    assert names(page)[0] in page.locator(".slow").first.inner_text()


def test_the_keyboard_is_enough(page: Page) -> None:
    """
    Skip link first, `/` goes to the search, Enter from there to the list, and a lane tells test after test.
    """
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("a/b")
    assert page.input_value("#search") == "a/b"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "scroller"
    lane = page.locator(".lane").nth(2)
    lane.focus()
    first = lane.get_attribute("aria-valuetext")
    page.keyboard.press("ArrowRight")
    assert lane.get_attribute("aria-valuetext") != first
    page.keyboard.press("Home")
    page.keyboard.press("PageDown")
    assert ", failed, " in str(lane.get_attribute("aria-valuetext"))
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert page.locator(".card[open]").count() == 1


def test_the_mouse_tells_the_test_of_a_block(page: Page) -> None:
    """
    Over a lane there is the name of the test, and away from it nothing.
    """
    page.locator(".lane").first.hover()
    assert "tests/" in page.inner_text("#tip")
    page.locator("h1").hover()
    assert page.locator("#tip").is_hidden()


def wait_for_bodies(page: Page) -> None:
    """
    A browser tells a card that it was opened a moment later; then what is in it is made.

    Asked with locators: a function that is polled is evaluated anew each time, which the page's own policy forbids.
    """
    cards = page.locator(".card[open]")
    for number in range(cards.count()):
        cards.nth(number).locator(".body").wait_for()


def test_an_opened_failure_has_everything(page: Page) -> None:
    """
    Message, traceback, output and the command to run it again; what is new comes first.
    """
    cards = page.locator(".card")
    assert [tag.strip() for tag in page.locator(".tag").all_inner_texts()] == [
        "new failure",
        "new failure",
        "still failing",
    ]
    cards.first.locator("summary").first.click()
    wait_for_bodies(page)
    said = cards.first.inner_text()
    for part in ("AssertionError", "python -m pytest 'tests/", "log", "stdout", "set-up"):
        assert part in said
    page.locator(".card.flaky summary").first.click()
    wait_for_bodies(page)
    assert "Attempt 2: passed" in page.locator(".card.flaky").inner_text()


def test_paper_gets_the_failures_opened(visit: Visit) -> None:
    """
    A print has the tracebacks, and no search field.
    """
    visit.page.emulate_media(media="print")
    visit.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert visit.page.locator(".card.failed pre").count() >= 3
    assert visit.page.locator("#search").is_hidden()
    assert visit.errors == []


HOSTILE = (
    "</script><script>window.__pwned = 1</script>",
    "<img src=x onerror='window.__pwned = 1'>",
    "<img src=https://evil.example/x.png>",
    '"><svg onload=window.__pwned=1>',
    "javascript:window.__pwned=1",
    "${window.__pwned = 1}`{{data}}<!--",
    "__proto__",
    "constructor",
    "line\u2028end\u2029",
    "half \udc80 of a pair",
    "x\u202egpj.exe",
    "\x1b[31mred\x1b[0m \x07",
    "<style>body{display:none}</style>",
    "n" * 100_000,
)


def test_hostile_text_stays_text(browser: Browser, tmp_path: Path) -> None:
    """
    Whatever names, messages, files, outputs and titles hold: no script runs, no request leaves, and it can be read as it was written.
    """
    tests = [
        a_failure(evil, file=evil, message=evil, traceback=evil, worker=evil, output={evil: evil}) for evil in HOSTILE
    ]
    shards = tuple(
        replace(shard, suite=evil, shard=evil, job=evil, state=evil, signal=evil)
        for shard, evil in zip(a_bundle(passed=20, shards=len(HOSTILE)).shards, HOSTILE, strict=True)
    )
    tests = [replace(test, suite=evil, variant=evil, reason=evil) for test, evil in zip(tests, HOSTILE, strict=True)]
    bundle = bundle_of(*tests, reasons=HOSTILE, warnings=HOSTILE, notes=HOSTILE, shards=shards, run_id=HOSTILE[1])
    for evil in HOSTILE[:6]:
        write_html_report(
            tmp_path / "r.html", bundle, title=evil, commit=evil, run_url=evil, base=evil, reproduce=lambda test: test.id,
            changes={(test.suite, test.variant, test.id): test.id for test in tests}, extra=[(evil, [HOSTILE, HOSTILE])],
        )  # fmt: skip
        with visiting(browser, tmp_path / "r.html") as visit:
            page = visit.page
            page.evaluate("for (const card of document.querySelectorAll('.card')) card.open = true")
            wait_for_bodies(page)
            page.locator(".lane[tabindex]").first.hover()
            page.wait_for_timeout(50)
            assert page.evaluate("window.__pwned") is None
            assert (visit.errors, visit.asked_for(), visit.dialogs) == ([], [], [])
            said = page.locator("#cards").inner_text()
            for text in (*HOSTILE[:8], "line‹U+2028›end", "half ‹U+DC80› of", "x‹U+202E›gpj.exe", "red ␇"):
                assert text in said
            assert evil in page.locator(".title").inner_text()
            assert page.locator("a[href^='javascript']").count() == 0
            assert page.locator("img").count() == 0


def test_shards_without_test_times_are_bars(browser: Browser, tmp_path: Path) -> None:
    """
    When only the shards are known by the clock the timeline shows those.
    """
    bundle = a_bundle(passed=40)
    bundle = replace(bundle, tests=tuple(replace(row, spans=()) for row in bundle.tests))
    write_html_report(tmp_path / "r.html", bundle)
    with visiting(browser, tmp_path / "r.html") as visit:
        assert visit.page.locator(".process.alone").count() == 4
        assert visit.page.locator(".block").count() == visit.page.locator(".sample .block").count()
        assert visit.errors == []


def test_a_shard_run_again_later_leaves_the_picture_readable(browser: Browser, tmp_path: Path) -> None:
    """
    An hour in which nothing ran is cut out, and the cut is told.
    """
    bundle = a_bundle(passed=80)
    again = replace(bundle.shards[1], attempt=2, started=MORNING + 3600)
    write_html_report(tmp_path / "r.html", replace(bundle, shards=(*bundle.shards, again)))
    with visiting(browser, tmp_path / "r.html") as visit:
        assert "cut out" in visit.page.inner_text("#timeline-lead")
        assert visit.page.locator(".axis .cut").count() == 1


@pytest.mark.parametrize(
    "bundle", [Bundle(True, 0), bundle_of(replace(a_failure("t"), attempts=(), kind=TestClass.NOT_RUN))]
)
def test_little_is_shown_without_error(browser: Browser, tmp_path: Path, bundle: Bundle) -> None:
    """
    A run with nothing in it, or with a test that did not run, is a page like any other.
    """
    write_html_report(tmp_path / "r.html", bundle)
    with visiting(browser, tmp_path / "r.html") as visit:
        assert visit.errors == []
        assert visit.page.locator("#timeline").is_hidden()


def test_fifty_thousand_tests_are_no_burden(browser: Browser, tmp_path: Path) -> None:
    """
    Of a large run only what is in sight is in the page, the last test can be reached, and the search finds one among all.
    """
    write_html_report(
        tmp_path / "r.html",
        a_bundle(passed=49_000, failed=20, flaky=30, skipped=950, shards=16, workers=4, seconds=0.2),
    )
    with visiting(browser, tmp_path / "r.html") as visit:
        page = visit.page
        assert page.locator(ROWS).count() < 500
        assert page.evaluate("document.querySelectorAll('*').length") < 8000
        page.evaluate("document.querySelector('#scroller').scrollTop = 1e9")
        page.wait_for_selector("#rows tr[aria-rowindex='50001']")
        assert page.locator(ROWS).count() < 500
        page.fill("#search", "[31415]")
        assert page.locator(ROWS).count() == 1
        assert visit.errors == []
        drawn = page.evaluate("performance.getEntriesByName('report-drawn')[0].startTime")
        print(f"50,000 tests drawn in {drawn:.0f} ms")
