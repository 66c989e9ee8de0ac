"""What a report says about a failure or a skip, in bounded text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

MESSAGE = 1_000
TRACEBACK = 32 * 1024


def shorten(text: str, limit: int) -> str:
    """*text*, or its head and its tail with a line between them that says how much was left out."""
    if len(text) <= limit:
        return text
    head, tail = limit * 2 // 3, limit // 3
    left_out = len(text) - head - tail
    return f"{text[:head]}\n[... {left_out:,} characters left out ...]\n{text[len(text) - tail :]}"


def headline(report: Any) -> str:
    """The reason in a line or a few: why it failed, or why it was skipped."""
    longrepr = report.longrepr
    if isinstance(longrepr, tuple):
        return shorten(_without(str(longrepr[-1]), "Skipped: "), MESSAGE)
    crash = getattr(longrepr, "reprcrash", None)
    text = str(crash.message) if crash is not None else _last_word(report, longrepr)
    return shorten(text.strip(), MESSAGE)


def _last_word(report: Any, longrepr: Any) -> str:
    """The message of a report without a crash location: a missing fixture, a doctest, a plain string."""
    if hasattr(longrepr, "errorstring"):
        return str(longrepr.errorstring).strip().partition("\n")[0]
    places = getattr(longrepr, "reprlocation_lines", None)
    if places:
        location, lines = places[-1]
        where = [index for index, line in enumerate(lines) if line.startswith(("Expected:", "UNEXPECTED"))]
        shown = [str(line).rstrip() for line in lines[where[-1] :]] if where else [str(location.message)]
        return "\n".join(shown)
    told = [line for line in story(report).splitlines() if line.strip()]
    errors = [line[1:].strip() for line in told if line.startswith("E ")]
    return errors[-1] if errors else told[-1] if told else ""


def story(report: Any) -> str:
    """The traceback as pytest shows it."""
    if isinstance(report.longrepr, tuple):
        return ""
    try:
        return shorten(str(report.longreprtext), TRACEBACK)
    except Exception as error:  # noqa: BLE001 - an object of the test's own is being asked to describe itself
        return f"<the failure could not be shown: {type(error).__name__}>"


def xfail_reason(report: Any) -> str:
    """Why a failure was expected."""
    return shorten(_without(str(report.wasxfail), "reason: "), MESSAGE)


def line_in_test(report: Any, item: pytest.Item, folder: Path) -> int | None:
    """The line to look at in the test's own file: where the failure passed through it, or where the test begins."""
    longrepr = report.longrepr
    found = None
    for place in _places(longrepr):
        if place is not None and Path(folder, place.path) == item.path:
            found = place.lineno
    if found is None and isinstance(longrepr, tuple) and len(longrepr) == 3 and Path(folder, longrepr[0]) == item.path:
        found = longrepr[1]
    if found is None and item.location[1] is not None:
        found = item.location[1] + 1
    return found if isinstance(found, int) and found > 0 else None


def _places(longrepr: Any) -> Iterator[Any]:
    for location, _ in getattr(longrepr, "reprlocation_lines", ()):
        yield location
    chain: list[Any] = getattr(longrepr, "chain", None) or [(getattr(longrepr, "reprtraceback", None), None, None)]
    for entry in getattr(chain[-1][0], "reprentries", ()):
        yield getattr(entry, "reprfileloc", None)
    yield getattr(longrepr, "reprcrash", None)


def _without(text: str, prefix: str) -> str:
    return text[len(prefix) :] if text.startswith(prefix) else text
