"""The event that started the run, as GitHub leaves it in a file; whatever is not as it should be counts as not said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def read_event(path: str) -> Mapping[str, Any]:
    """The event in the file at *path*, which GITHUB_EVENT_PATH names; empty where there is none that can be read."""
    try:
        event = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


def table_in(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object called *name*; empty where it is none."""
    value = data.get(name)
    return value if isinstance(value, dict) else {}
