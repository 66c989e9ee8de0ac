"""The timeline of the job summary: Mermaid itself draws it, within what GitHub lets it draw."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from partest_sdk.core.summary.bundle import ShardTold
from partest_sdk.core.summary.gantt import LIMIT, gantt

PROJECT = Path(__file__).parent / "mermaid"


def a_shard(
    number: int = 1,
    total: int = 4,
    started: float = 1000.0,
    seconds: float | None = 60.0,
    suite: str = "unit",
    state: str = "finished",
) -> ShardTold:
    return ShardTold(
        suite,
        "",
        f"{number}/{total}",
        1,
        "test",
        state,
        0 if state == "finished" else None,
        None,
        started,
        seconds,
        58.0,
        100,
    )


def test_a_shard_is_a_bar_from_its_start() -> None:
    """
    Times count from the first shard's start; one that did not finish is marked.
    """
    text = gantt([a_shard(1), a_shard(2, started=1075.4, seconds=3.2, state="killed"), a_shard(1, 1, suite="e2e")])

    assert text.splitlines()[4:] == [
        "    section unit",
        "    1/4 (100 tests) :2000-01-01 00:00:00, 60s",
        "    2/4 (100 tests) :crit, 2000-01-01 00:01:15, 3s",
        "    section e2e",
        "    1/1 (100 tests) :2000-01-01 00:00:00, 60s",
        "```",
    ]


@pytest.mark.parametrize(
    "shards",
    [
        [],
        [a_shard(started=0.0)],
        [a_shard(), a_shard(2, seconds=None)],
        [a_shard(), a_shard(2, started=200_000.0)],
        [a_shard(n + 1, 2000) for n in range(2000)],
    ],
    ids=["none", "no start", "no end", "days apart", "too many"],
)
def test_what_cannot_be_drawn_is_left_to_the_table(shards: list[ShardTold]) -> None:
    """
    Half a picture would be a lie, and one above GitHub's limit an error message in its place.
    """
    assert gantt(shards) == ""


def test_a_full_matrix_fits() -> None:
    """
    GitHub runs 256 jobs of a matrix.
    """
    assert 0 < len(gantt([a_shard(n + 1, 256, 1000.0 + n) for n in range(256)])) < LIMIT


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="npm is a script there")
def test_mermaid_draws_it(browser: object, tmp_path: Path) -> None:
    """
    The library that GitHub uses takes the text, hostile names and all, and draws a bar for every shard.
    """
    from chromium import Visit
    from real_runners.tool_chain import npm_packages

    library = npm_packages(PROJECT) / "mermaid" / "dist" / "mermaid.min.js"
    names = [
        "unit",
        "a:b;c#d",
        "%%{init: {}}%%",
        "click x href",
        "</script><b>",
        "section",
        "done, crit",
        "end",
        "💥 ünït",
        "`",
    ]
    shards = [a_shard(n % 2 + 1, 2, 1000.0 + 7 * n, suite=name) for n, name in enumerate(names)]
    text = gantt(shards).removeprefix("```mermaid\n").removesuffix("\n```")
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><meta charset=utf-8><body></body>", "utf-8")
    visit = Visit(browser)  # type: ignore[arg-type]
    visit.page.goto(page.as_uri())
    visit.page.add_script_tag(path=library)
    drawn = visit.page.evaluate(
        "async text => { mermaid.initialize({startOnLoad: false}); const {svg} = await mermaid.render('it', text); document.body.innerHTML = svg;"
        " return document.querySelectorAll('rect.task').length }",
        text,
    )
    visit.context.close()

    assert drawn == len(shards)
