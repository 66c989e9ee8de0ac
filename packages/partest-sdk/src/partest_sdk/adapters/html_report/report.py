"""Write `report.html`: one file, no network, no third party, nothing but the standard library."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, BinaryIO

from partest_sdk.adapters.atomic_file import replacing
from partest_sdk.adapters.html_report import heading
from partest_sdk.adapters.html_report.coverage import coverage_value
from partest_sdk.adapters.html_report.data import LISTED, data_pieces
from partest_sdk.adapters.html_report.details import Details
from partest_sdk.adapters.html_report.shown_text import shown_line
from partest_sdk.core.results.attempts import TestResult
from partest_sdk.core.summary.bundle import Bundle
from partest_sdk.core.summary.coverage_story import CoverageStory

_PAGE = Path(__file__).with_name("page")
_SCRIPTS = (
    "elements.js", "timeline.js", "lanes.js", "troubles.js", "coverage.js", "trend.js", "tests.js", "tables.js", "start.js",
)  # fmt: skip
_TABLE_ROWS = 5_000


def write_html_report(  # noqa: PLR0913 - each of them is one thing to tell
    path: Path,
    bundle: Bundle,
    *,
    title: str = "Tests",
    commit: str = "",
    run_url: str = "",
    changes: Mapping[tuple[str, str, str], str] | None = None,
    base: str = "",
    extra: Sequence[tuple[str, Sequence[Sequence[str]]]] = (),
    reproduce: Callable[[TestResult], str] | None = None,
    headline: str = "",
    coverage: CoverageStory | None = None,
    limit: int = LISTED,
) -> None:
    """Write the report about *bundle* to *path*.

    *changes* says what became of a test (its key) since *base*; *extra* are further tables, each with its title, the first row being the header;
    *reproduce* gives the command that runs a test again, *headline* the verdict in other words than ours; *coverage* is told when
    there is any. At most *limit* tests are listed; all are counted.
    """
    headline = shown_line(headline, 200) or heading.verdict(bundle)
    style, script = _own("report.css"), "".join(_own(name) for name in _SCRIPTS)
    details = Details(changes or {}, reproduce, limit)
    parts: dict[str, str | Iterable[str]] = {
        "policy": _policy(style, script),
        "title": escape(shown_line(title, 200)),
        "tab": escape(f"{'✓' if bundle.green else '✗'} {headline} · {shown_line(title, 200)}"),
        "icon": heading.icon(bundle.green),
        "colour": "green" if bundle.green else "red",
        "picture": heading.picture(bundle.green),
        "verdict": escape(headline),
        "lead": heading.lead(bundle.totals),
        "counts": heading.counts(bundle.totals),
        "origin": heading.origin(bundle, commit, run_url, base),
        "sentences": heading.sentences(bundle),
        "style": style,
        "script": script,
        # These two are read in the order of the page: the second tells of the first.
        "details": details.lines(bundle.troubled),
        "data": data_pieces(bundle, details, _frame(base, extra) | {"coverage": coverage_value(coverage)}, limit),
    }
    with replacing(path) as file:
        _fill(file, _own("page.html"), parts)


def _fill(file: BinaryIO, page: str, parts: Mapping[str, str | Iterable[str]]) -> None:
    # The page is split before anything is put into it: a test named {{data}} stays a name.
    for place, piece in enumerate(re.split(r"\{\{(\w+)\}\}", page)):
        told = parts[piece] if place % 2 else piece
        for text in [told] if isinstance(told, str) else told:
            file.write(text.encode("utf-8", "backslashreplace"))


def _frame(base: str, extra: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> dict[str, Any]:
    tables = [
        [shown_line(title, 200), [[shown_line(cell, 2000) for cell in row] for row in rows[:_TABLE_ROWS]], len(rows)]
        for title, rows in extra
    ]
    return {"base": shown_line(base, 200), "extra": tables}


def _own(name: str) -> str:
    return (_PAGE / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Only this style and this script, and no word to anybody: what a test's name makes of the page cannot run."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
