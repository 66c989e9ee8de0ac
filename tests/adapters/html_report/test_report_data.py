"""What the file holds, without a browser."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from partest_sdk.adapters.html_report import details
from partest_sdk.adapters.html_report.report import write_html_report
from partest_sdk.core.results.attempts import TestClass
from partest_sdk.core.summary.bundle import Bundle, Span

from adapters.html_report.bundle_builders import MORNING, a_bundle, a_failure, bundle_of


def written(path: Path, bundle: Bundle, **more: Any) -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
    """The file, its data, and what it knows of each troubled test."""
    write_html_report(path, bundle, **more)
    page = path.read_text(encoding="utf-8")
    data = re.search(r'id="data">(.*?)</script>', page, re.DOTALL)
    lines = re.search(r'id="details">\n(.*?)</script>', page, re.DOTALL)
    assert data
    assert lines
    return page, json.loads(data[1]), [json.loads(line) for line in lines[1].splitlines()]


def test_the_same_bundle_gives_the_same_bytes(tmp_path: Path) -> None:
    """
    Nothing in the file depends on when, where or for how long it was written.
    """
    bundle = a_bundle(passed=30, failed=2, flaky=1)
    write_html_report(tmp_path / "a.html", bundle)
    write_html_report(tmp_path / "b.html", bundle)

    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_what_can_be_read_without_javascript(tmp_path: Path) -> None:
    """
    Verdict, counts, reasons, proof and origin are plain HTML.
    """
    page, _, _ = written(tmp_path / "r.html", a_bundle(passed=7, failed=2), commit="a" * 40, base="main")

    head = page.partition("<main")[0]
    for part in (
        "<h1>2 failed</h1>",
        "2 tests failed",
        "<b>7</b> passed",
        "proven: every test ran exactly once",
        "a" * 12,
        "main",
    ):
        assert part in head


def test_a_green_run_says_so_in_words_and_shape(tmp_path: Path) -> None:
    """
    Green is told by the word, by the shape, and in the title of the tab.
    """
    page, _, _ = written(tmp_path / "r.html", a_bundle(passed=3))

    assert "<h1>Passed</h1>" in page
    assert 'aria-label="green"' in page
    assert "<title>✓ Passed" in page


def test_a_doubtful_run_is_not_called_proven(tmp_path: Path) -> None:
    """
    A run of which something is missing never reads as proven, green or not.
    """
    page, _, _ = written(tmp_path / "r.html", replace(a_bundle(passed=3), doubtful=True))

    assert "not proven that every test ran exactly once" in page


def test_no_limit_changes_a_count(tmp_path: Path) -> None:
    """
    Beyond the limit the troubled and the slowest tests are listed, it is said, and every count is still of all tests.
    """
    bundle = a_bundle(passed=500, failed=3, flaky=1)
    _, data, lines = written(tmp_path / "r.html", bundle, limit=50)

    listed = [name for block in data["blocks"] for name in block["id"]]
    slowest = sorted(bundle.tests, key=lambda row: -row.seconds)[0]
    assert len(listed) == 50
    assert {test.id for test in bundle.troubled} <= set(listed)
    assert slowest.id in listed
    assert data["totals"][0] == 504
    assert sum(row[3] for row in data["slowestFiles"]) == 504
    assert "504 tests, 50 are listed" in data["limits"]["tests"]
    assert len(lines) == 4


def test_long_outputs_keep_both_ends(tmp_path: Path) -> None:
    """
    A test that prints a novel is told by the beginning and end of it, and its short message is whole.
    """
    noise = "begin" + "x" * 500_000 + "end"
    _, _, lines = written(tmp_path / "r.html", bundle_of(a_failure("t", message="no", output={"stdout": noise})))

    texts = dict(lines[0]["attempts"][0]["texts"])
    assert texts["message"] == "no"
    assert texts["stdout"].startswith("begin")
    assert texts["stdout"].endswith("end")
    assert "characters left out" in texts["stdout"]
    assert len(texts["stdout"]) < 70_000


def test_all_outputs_together_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    When the outputs are too many the later tests are told without them, and the page says how many.
    """
    monkeypatch.setattr(details, "TEXT_OF_ALL", 1000)
    failures = [a_failure(f"t{number}", message="m" * 400) for number in range(10)]
    _, data, lines = written(tmp_path / "r.html", bundle_of(*failures))

    assert [bool(line.get("cut")) for line in lines] == [False] * 3 + [True] * 7
    assert "of 7 tests" in data["limits"]["texts"]


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), -float("inf"), -5.0, 1e300])
def test_a_broken_clock_breaks_no_page(tmp_path: Path, odd: float) -> None:
    """
    Times that are no times leave valid data behind.
    """
    bundle = a_bundle(passed=5)
    rows = tuple(
        replace(row, seconds=odd, spans=(Span("w", odd, odd), Span("w", MORNING, odd))) for row in bundle.tests
    )
    shards = tuple(replace(shard, started=odd, seconds=odd, expected_seconds=odd) for shard in bundle.shards)

    written(tmp_path / "r.html", replace(bundle, tests=rows, shards=shards))


def test_an_empty_bundle_is_a_page_too(tmp_path: Path) -> None:
    """
    Nothing found is told like everything else.
    """
    page, data, lines = written(tmp_path / "r.html", Bundle(False, 3, reasons=("no test was found",)))

    assert "no test was found" in page
    assert lines == []
    assert data["totals"][0] == 0


def test_changes_follow_the_key(tmp_path: Path) -> None:
    """
    What became of a test is told beside exactly that test.
    """
    bundle = a_bundle(passed=20, failed=2)
    first = bundle.of_kind(TestClass.FAILED)[0]
    _, data, lines = written(
        tmp_path / "r.html", bundle, changes={(first.suite, first.variant, first.id): "new failure"}
    )

    assert [line["change"] for line in lines] == ["new failure", ""]
    (told,) = [
        (block["id"][int(place)], data["changes"][word])
        for block in data["blocks"]
        for place, word in block["change"].items()
    ]
    assert told == (first.id, "new failure")


def test_it_is_written_where_nothing_is_installed(tmp_path: Path) -> None:
    """
    A bare Python without any package writes the report.
    """
    sources = Path(details.__file__).parents[3]
    code = (
        f"import sys; sys.path.insert(0, {str(sources)!r})\n"
        "from pathlib import Path\n"
        "from partest_sdk.adapters.html_report.report import write_html_report\n"
        "from partest_sdk.core.summary.bundle import Bundle\n"
        f"write_html_report(Path({str(tmp_path / 'r.html')!r}), Bundle(True, 0))\n"
    )
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True, timeout=60)

    assert "<h1>Accepted without proof</h1>" in (tmp_path / "r.html").read_text(encoding="utf-8")
