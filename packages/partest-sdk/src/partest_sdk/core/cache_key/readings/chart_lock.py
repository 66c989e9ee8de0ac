"""A Chart.lock without the time it was made, and without the versions of charts that lie in the checkout itself."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text

_CHART = b"- "
_OWN = (b"repository: file://", b'repository: "file://', b'repository: ""')
"""A chart at a path, or one in the folder ``charts``."""
# The digest is one of the list above it and of what the chart asked for; what it got stands in the list.
_ABOUT_THE_FILE = (b"generated:", b"digest:")


def chart_lock(content: bytes) -> bytes:
    """All else of what was chosen: names, repositories and versions."""
    lock = as_text(content)
    if b"\ndependencies:" not in b"\n" + lock:
        raise ValueError("a Chart.lock has dependencies")
    charts: list[list[bytes]] = [[]]
    for line in lock.split(b"\n"):
        # The list is not indented; what is not a part of it ends it.
        if line.startswith(_CHART) or not line.startswith(b" "):
            charts.append([])
        charts[-1].append(line)
    return b"\n".join(line for chart in charts for line in _kept(chart))


def _kept(chart: list[bytes]) -> list[bytes]:
    # In a list that someone indented, one chart is not told from the next; then everything counts.
    if chart and chart[0].startswith(_CHART) and any(_field(line).startswith(_OWN) for line in chart):
        return [line for line in chart if not _field(line).startswith(b"version:")]
    return [line for line in chart if not line.startswith(_ABOUT_THE_FILE)]


def _field(line: bytes) -> bytes:
    return line.removeprefix(_CHART).lstrip()
