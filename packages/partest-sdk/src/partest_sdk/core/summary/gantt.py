"""Which shard ran when, as a Mermaid gantt: GitHub draws it, and the table beside it says the same in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from partest_sdk.core.summary.bundle import ShardTold

LIMIT = 45_000
"""Characters. GitHub's Mermaid draws nothing at all of a text above 50,000 (mermaid's `maxTextSize`)."""
_UNSAFE = re.compile(r"[^\w ./()-]+", re.ASCII)
_BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
_DAY = 86_400.0


def gantt(shards: Sequence[ShardTold]) -> str:
    """A fenced diagram; empty when nobody knows when the shards ran, or when there are too many of them."""
    known = [shard for shard in shards if shard.started > 0 and shard.seconds is not None]
    if not known or len(known) < len(shards):
        return ""
    first = min(shard.started for shard in known)
    longest = max(shard.started - first + (shard.seconds or 0.0) for shard in known)
    # Attempts of different days would be a line of dust, an hour apart from nothing.
    if longest > _DAY:
        return ""
    lines = [
        "gantt",
        "    dateFormat YYYY-MM-DD HH:mm:ss",
        f"    axisFormat {'%H:%M:%S' if longest >= 3600 else '%M:%S'}",
    ]
    leg = None
    for shard in known:
        if shard.leg != leg:
            leg = shard.leg
            lines.append(f"    section {_word(leg)}")
        begin = _BEGIN + timedelta(seconds=int(shard.started - first))
        red = "crit, " if shard.state != "finished" or shard.exit_code not in (0, 5) else ""
        took = max(round(shard.seconds or 0.0), 1)
        lines.append(f"    {_word(shard.shard)} ({shard.tests} tests) :{red}{begin:%Y-%m-%d %H:%M:%S}, {took}s")
    text = "\n".join(lines)
    return f"```mermaid\n{text}\n```" if len(text) <= LIMIT else ""


def _word(text: str) -> str:
    """*text* without whatever means something to Mermaid: a colon, a semicolon or a hash would end the name."""
    return _UNSAFE.sub("-", text)[:60].strip() or "-"
