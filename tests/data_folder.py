"""The one place that knows where the real data is: beside the repository, or where PARTEST_SHARED_DATA says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_REPOSITORY = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("PARTEST_SHARED_DATA") or _REPOSITORY.parent / "shared" / "data")


def data_folder(name: str) -> Path:
    """The folder *name* of the real data; skips the test that asks, and says why, when it is not there."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"real data is not there: {folder} (set PARTEST_SHARED_DATA to the folder that holds {name!r})")
    return folder
