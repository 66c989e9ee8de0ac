"""The coverage in the report: what is told of it, how much source goes along, and that none of it is more than text."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from chromium import visiting
from coverage_story_builders import (
    SOURCE,
    a_base,
    a_change,
    a_changed_file,
    a_covered_file,
    a_told,
    a_trend,
    incomplete_coverage,
    red_coverage,
)
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.html_report.coverage import SOURCE_LINES, coverage_value
from partest_sdk.adapters.html_report.report import write_html_report
from partest_sdk.core.coverage.gates import Gate, GateState
from partest_sdk.core.summary.coverage_story import CoverageStory, TrendPoint

from adapters.html_report.bundle_builders import a_bundle

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def told_of(coverage: CoverageStory) -> dict[str, Any]:
    """As the page reads it."""
    value: dict[str, Any] = json.loads(json.dumps(coverage_value(coverage)))
    return value


def test_nothing_is_told_where_nothing_was_measured(tmp_path: Path) -> None:
    """
    Without coverage the page has no part for it.
    """
    write_html_report(tmp_path / "r.html", a_bundle(passed=3))

    assert '"coverage":null' in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_the_numbers_are_those_of_the_other_pages() -> None:
    """
    Rows, gates and files as the job summary tells them.
    """
    told = told_of(red_coverage())

    assert told["rows"][0] == ["All", "90.0 %", "900 of 1,000", "at least 93.3 % (168 of 180)", "−3.0"]
    assert [state for state, *_ in told["gates"]] == ["failed", "passed", "passed", "failed", "failed"]
    assert told["changed"][0] == ["shop/prices.py", 4, 16, "40–44, 46–51, 90"]
    assert told["unmeasured"] == ["shop/plugins/new.py"]
    assert told["least"][0] == ["shop/exports.py", 81, 99, 180, "55.0 %"]
    assert told["shards"][2] == ["1/2", "unit", "73.6 %", "736 of 1,000"]
    assert told["notes"] == ["junit/cov.xml says 92 % of itself, and its lines 91 %"]


def test_one_shard_alone_is_told_by_the_total() -> None:
    """
    A table of one row would say what stands above.
    """
    assert told_of(CoverageStory(a_told(shards=1)))["shards"] == []


def test_a_part_that_is_missing_is_seen_at_every_number() -> None:
    """
    The rows say that they are a lower bound, and the page knows that no line was surely missed.
    """
    told = told_of(incomplete_coverage())

    assert told["incomplete"]
    assert told["rows"][0][1:4] == ["at least 90.0 %", "900 of 1,000", "at least 93.3 % (168 of 180)"]
    assert not told_of(red_coverage())["incomplete"]


def test_uncovered_lines_are_shown_in_their_source() -> None:
    """
    Three lines before and after; neighbours share a piece; exactly the uncovered lines are marked.
    """
    prices, order = told_of(red_coverage())["source"]

    assert [(first, len(lines)) for first, lines in prices["pieces"]] == [(37, 18), (87, 7)]
    assert [(first, len(lines)) for first, lines in order["pieces"]] == [(4, 7), (87, 8)]
    first, lines = prices["pieces"][0]
    assert [first + place for place, (bare, _) in enumerate(lines) if bare] == [*range(40, 45), *range(46, 52)]
    assert [text for _, text in lines] == list(SOURCE[36:54])


runs = st.lists(st.integers(1, 60), max_size=24).map(
    lambda edges: [(first, last) for first, last in list(pairwise(sorted(set(edges))))[::2]]
)


@given(runs, st.integers(0, 70))
def test_no_uncovered_line_is_lost_and_none_is_shown_twice(uncovered: list[tuple[int, int]], length: int) -> None:
    """
    Whatever the runs and however long the file is: each line of it that is uncovered is shown once, with its own text.
    """
    source = [f"line {number}" for number in range(1, length + 1)]
    change = a_change(a_changed_file("a.py", 0, 60, *uncovered))
    told = told_of(CoverageStory(a_told(), change=change, source=lambda _: source))["source"]

    shown = [
        (first + place, bare, text)
        for file in told
        for first, lines in file["pieces"]
        for place, (bare, text) in enumerate(lines)
    ]
    numbers = [number for number, _, _ in shown]
    bare = {number for run in uncovered for number in range(run[0], run[1] + 1) if number <= length}
    assert numbers == sorted(set(numbers))
    pieces = [(first, first + len(lines)) for file in told for first, lines in file["pieces"]]
    assert all(end < first for (_, end), (first, _) in pairwise(pieces))
    assert {number for number, marked, _ in shown if marked} == bare
    assert all(text == f"line {number}" for number, _, text in shown)
    assert all(any(abs(number - other) <= 3 for other in bare) for number in numbers)


def test_only_some_source_goes_along() -> None:
    """
    Of a huge change some hundred lines are shown, each cut where nobody reads on; the table has all the files, as far as it is long.
    """
    files = [a_changed_file(f"{number:04}.py", 0, 90, (1, 90), (100, 2**40)) for number in range(900)]
    told = told_of(CoverageStory(a_told(), change=a_change(*files), source=lambda _: ["x" * 100_000] * 5000))

    assert sum(len(lines) for file in told["source"] for _, lines in file["pieces"]) == SOURCE_LINES
    assert len(told["changed"]) == 500
    assert told["leftOut"] == 400
    assert len(json.dumps(told)) < 400_000


def test_the_trend_ends_with_this_run() -> None:
    """
    Unless a part of it is missing: that would look like a fall.
    """
    assert told_of(red_coverage())["trend"][-1] == ["", 9000, "90.0 %"]
    assert len(told_of(red_coverage())["trend"]) == 21
    assert told_of(incomplete_coverage()._replace(trend=a_trend(3)))["trend"][-1][0] == a_trend(3)[-1].commit


def hostile_coverage(evil: str) -> CoverageStory:
    """Coverage in which every word of strangers is *evil*."""
    told = a_told(
        {evil: a_covered_file(9, (3,)), "b.py": a_covered_file(3)}, (evil, "unit"), incomplete=[evil], notes=[evil]
    )
    change = a_change(a_changed_file(evil, 1, 3, (2, 3)), unmeasured=[evil], notes=[evil], incomplete=[evil])._replace(
        against=evil
    )
    gates = tuple(Gate(evil, state, evil) for state in GateState)
    base = a_base(flags=(evil,))._replace(where=evil)
    trend = (TrendPoint(evil, told.shards[0].numbers), TrendPoint("b", told.shards[1].numbers))
    return CoverageStory(told, gates, change, base, trend, lambda _: [evil] * 9)  # fmt: skip


HOSTILE = (
    "</script><script>window.__pwned = 1</script>",
    "<img src=x onerror='window.__pwned = 1'>",
    '"><svg onload=window.__pwned=1>',
    "${window.__pwned = 1}`{{data}}<!--",
    "__proto__",
    "half \udc80 of a pair\u2028\u202egpj.exe",
    "n" * 100_000,
)


@pytest.mark.parametrize("evil", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_hostile_words_do_not_end_the_data(tmp_path: Path, evil: str) -> None:
    """
    The data of the page stays one JSON text, whatever flags, paths, sentences and sources hold.
    """
    write_html_report(tmp_path / "r.html", a_bundle(passed=2), coverage=hostile_coverage(evil))
    page = (tmp_path / "r.html").read_text(encoding="utf-8")

    data = re.search(r'id="data">(.*?)</script>', page, re.DOTALL)
    assert data
    assert json.loads(data[1])["coverage"]["rows"]
    assert page.count("<script") == page.count("</script>") == 3


@pytest.mark.slow
def test_hostile_coverage_stays_text(browser: Browser, tmp_path: Path) -> None:
    """
    In a browser: no script runs, no request leaves, and the words can be read as they were written.
    """
    for evil in HOSTILE[:5]:
        write_html_report(tmp_path / "r.html", a_bundle(passed=2), coverage=hostile_coverage(evil))
        with visiting(browser, tmp_path / "r.html") as visit:
            assert visit.page.evaluate("window.__pwned") is None
            assert (visit.errors, visit.asked_for(), visit.dialogs) == ([], [], [])
            assert visit.page.locator("#coverage").inner_text().count(evil) > 15
            assert visit.page.locator("#coverage img").count() == 0


@pytest.mark.slow
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_every_width(browser: Browser, tmp_path: Path, width: int, colours: Any) -> None:
    """
    In both colour schemes: nothing pushes the page sideways, what was won or lost is on the screen, nothing fails, and no request leaves.
    """
    for coverage in (red_coverage(), incomplete_coverage()):
        write_html_report(tmp_path / "r.html", a_bundle(passed=9), coverage=coverage)
        with visiting(
            browser, tmp_path / "r.html", viewport={"width": width, "height": 800}, color_scheme=colours
        ) as visit:
            assert (visit.errors, visit.asked_for()) == ([], [])
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
            against = visit.page.get_by_role("columnheader", name="Against base").bounding_box()
            assert against
            assert against["x"] + against["width"] <= width


@pytest.mark.slow
def test_a_person_finds_what_is_not_covered(browser: Browser, tmp_path: Path) -> None:
    """
    The verdicts in words, the trend as a picture with a name, the uncovered lines marked and told to who cannot see.
    """
    write_html_report(tmp_path / "r.html", a_bundle(passed=9), coverage=red_coverage())
    with visiting(browser, tmp_path / "r.html") as visit:
        part = visit.page.locator("#coverage")
        assert "min-patch-coverage failed: the coverage of the change is 61.5 %" in part.inner_text()
        assert "82.0 % to 90.0 % now" in str(part.locator(".trend svg").get_attribute("aria-label"))
        assert part.locator(".trend circle").count() == 21
        assert part.locator(".code.bare").count() == 15
        assert part.locator(".code.bare .line").first.text_content() == "not covered: 40"
        text = part.locator(".code.bare").first.evaluate("line => getComputedStyle(line).backgroundColor")
        assert text != part.locator(".code:not(.bare)").first.evaluate("line => getComputedStyle(line).backgroundColor")


@pytest.mark.slow
def test_what_is_needed_now_and_then_is_folded(browser: Browser, tmp_path: Path) -> None:
    """
    The shards and the notes of the merge are there, as in the job summary, and open on demand.
    """
    write_html_report(tmp_path / "r.html", a_bundle(passed=9), coverage=red_coverage())
    with visiting(browser, tmp_path / "r.html") as visit:
        part = visit.page.locator("#coverage")
        assert "736 of 1,000" not in part.locator("> details").first.inner_text()
        part.get_by_text("Coverage by shard, each for itself").click()
        assert part.locator(".coverage-shards tbody tr").count() == 4
        assert "736 of 1,000" in part.locator(".coverage-shards").inner_text()
        part.get_by_text("Notes on the coverage").click()
        assert part.get_by_text("junit/cov.xml says 92 % of itself").is_visible()


@pytest.mark.slow
@pytest.mark.parametrize("incomplete", [False, True])
def test_the_source_says_what_its_marks_mean(browser: Browser, tmp_path: Path, incomplete: bool) -> None:
    """
    Where a part of the coverage is missing, a line that is marked may have been run all the same.
    """
    coverage = red_coverage()
    told = coverage.told._replace(incomplete=("shard 4/4 is missing",) * incomplete)
    write_html_report(tmp_path / "r.html", a_bundle(passed=9), coverage=coverage._replace(told=told))
    with visiting(browser, tmp_path / "r.html") as visit:
        words = "what no test that reported ran is marked" if incomplete else "what no test ran is marked"
        assert visit.page.get_by_text(words).is_visible()
