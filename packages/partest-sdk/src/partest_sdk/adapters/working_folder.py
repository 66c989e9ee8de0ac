"""The folder we were started in."""

from __future__ import annotations

import os
from pathlib import Path

from partest_sdk.errors import InputError


def working_folder() -> Path:
    """The folder that paths and ids are relative to, as the shell named it."""
    # $PWD keeps the name of a linked folder, as the runner started here sees it too.
    named = os.environ.get("PWD", "")
    try:
        here = Path.cwd()
    except OSError as trouble:
        raise InputError(f"the current folder is not there any more: {trouble.strerror}; change to another") from None
    try:
        # A shell that was told so by its own parent may hold anything here, also another folder of another time.
        same = Path(named).is_absolute() and os.path.normpath(named) == named and Path(named).samefile(here)
    except (OSError, ValueError):
        return here
    return Path(named) if same else here
