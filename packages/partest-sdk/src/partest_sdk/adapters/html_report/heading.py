"""The part of the page that can be read without JavaScript: the verdict, its reasons, the counts, where it comes from."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote, urlsplit

from partest_sdk.adapters.html_report.shown_text import shown_line
from partest_sdk.core.durations import say_seconds
from partest_sdk.core.results.attempts import TestClass
from partest_sdk.core.results.totals import Totals
from partest_sdk.core.summary.bundle import Bundle

WORDS = {
    TestClass.FAILED: "failed",
    TestClass.ERRORS: "errors",
    TestClass.FLAKY: "flaky",
    TestClass.NOT_RUN: "not run",
    TestClass.SKIPPED: "skipped",
    TestClass.PASSED: "passed",
}
"""The classes as people say them, those first that somebody must look at."""
_REASONS = 200
_SHAPES = {
    True: '<circle cx="8" cy="8" r="8" fill="#00734f"/><path d="M4.2 8.4l2.6 2.6 5-5.6" fill="none" stroke="#fff" stroke-width="2"/>',
    False: '<path d="M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7z" fill="#b84a00"/>'
    '<path d="M5 5l6 6M11 5l-6 6" stroke="#fff" stroke-width="2"/>',
}


def icon(green: bool) -> str:
    """The address of a picture for the browser's tab: the verdict can be seen without opening it."""
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">{_SHAPES[green]}</svg>'
    return f"data:image/svg+xml,{quote(picture)}"


def verdict(bundle: Bundle) -> str:
    """The verdict in a few words."""
    totals = bundle.totals
    if bundle.green and not bundle.doubtful and totals.tests == totals.passed + totals.skipped + totals.flaky > 0:
        return "Passed"
    bad = [
        f"{getattr(totals, kind.value):,} {word}"
        for kind, word in ((TestClass.FAILED, "failed"), (TestClass.ERRORS, "in error"), (TestClass.NOT_RUN, "not run"))
        if getattr(totals, kind.value)
    ]
    told = ", ".join(bad)
    if bundle.green:
        # Somebody asked for a warning instead of red; it must not look like a run in which all was well.
        return f"Accepted, with {told}" if told else "Accepted without proof"
    return told or ("Red" if totals.tests else "No result")


def picture(green: bool) -> str:
    """The verdict as a shape: nobody needs to see colours to tell one from the other."""
    return f'<svg class="seal" viewBox="0 0 16 16" role="img" aria-label="{"green" if green else "red"}">{_SHAPES[green]}</svg>'


def lead(totals: Totals) -> str:
    """One sentence about the whole run."""
    took = f" in {say_seconds(totals.wall_seconds)}" if totals.wall_seconds else ""
    saved = (
        f"; one after the other they take {say_seconds(totals.seconds)}"
        if totals.seconds > totals.wall_seconds > 0
        else ""
    )
    return f"{totals.tests:,} {'test' if totals.tests == 1 else 'tests'}{took}{saved}."


def counts(totals: Totals) -> str:
    """The classes as a list; the ones without a test are told too, quietly."""
    items = []
    for kind, word in WORDS.items():
        number = getattr(totals, kind.value)
        symbol = f'<svg class="mark {kind.value}" aria-hidden="true"><use href="#k-{kind.value}"/></svg>'
        quiet = "" if number else ' class="none"'
        items.append(f"<li{quiet}>{symbol}<b>{number:,}</b> {word}</li>")
    return "".join(items)


def proof(bundle: Bundle) -> str:
    """Whether every test ran exactly once, and whether that is known."""
    if bundle.proven:
        return '<span class="proof yes"><span aria-hidden="true">✓</span> proven: every test ran exactly once</span>'
    return '<span class="proof no"><span aria-hidden="true">?</span> not proven that every test ran exactly once</span>'


def sentences(bundle: Bundle) -> str:
    """Reasons, warnings and notes."""
    lists = (("reasons", bundle.reasons), ("warnings", bundle.warnings), ("notes", bundle.notes))
    return "".join(_list(kind, told) for kind, told in lists if told)


def _list(kind: str, told: tuple[str, ...]) -> str:
    items = "".join(f"<li>{text(sentence, 1000)}</li>" for sentence in told[:_REASONS])
    more = f"<li>… and {len(told) - _REASONS:,} more</li>" if len(told) > _REASONS else ""
    return f'<ul class="{kind}" aria-label="{kind}">{items}{more}</ul>'


def origin(bundle: Bundle, commit: str, run_url: str, base: str) -> str:
    """Of what this is the report."""
    told = []
    if commit:
        short = commit[:12] if re.fullmatch(r"[0-9a-f]{40,64}", commit) else commit
        told.append(f"commit <code>{text(short, 120)}</code>")
    if is_web_address(run_url):
        told.append(f'<a href="{escape(run_url)}" rel="noreferrer noopener">workflow run</a>')
    elif bundle.run_id:
        told.append(f"run <code>{text(bundle.run_id, 120)}</code>")
    if base:
        told.append(f"compared with {text(base, 200)}")
    return "".join(f"<span>{part}</span>" for part in [*told, proof(bundle)])


def is_web_address(address: str) -> bool:
    """Whether a link may lead to *address*: no script, no file, nothing that reads one way and leads another."""
    if len(address) > 2000 or not re.fullmatch(r"https?://[!#-;=?-~]+", address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and "@" not in parts.netloc and "\\" not in address


def text(value: str, limit: int) -> str:
    """*value* for HTML, with its own direction of writing."""
    return f"<bdi>{escape(shown_line(value, limit))}</bdi>"
