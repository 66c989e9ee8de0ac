"""What people will see, whole, in `tests/golden/`: a review shows the new look. PARTEST_RENEW_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def as_golden(name: str, text: str) -> str:
    """What *text* should be, by the golden file *name*."""
    path = FOLDER / name
    if os.environ.get("PARTEST_RENEW_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return path.read_text(encoding="utf-8")
