"""The folder we were started in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from partest_sdk.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def working_folder_name() -> str:
    """The folder that paths and ids are relative to, as the shell named it; for whoever has no time to load pathlib."""
    # $PWD keeps the name of a linked folder, as the runner started here sees it too.
    named = os.environ.get("PWD", "")
    try:
        here = os.getcwd()  # noqa: PTH109
    except OSError as trouble:
        raise InputError(f"the current folder is not there any more: {trouble.strerror}; change to another") from None
    try:
        # A shell that was told so by its own parent may hold anything here, also another folder of another time.
        same = os.path.isabs(named) and os.path.normpath(named) == named and os.path.samefile(named, here)  # noqa: PTH117, PTH121
    except (OSError, ValueError):
        return here
    return named if same else here


def working_folder() -> Path:
    """The same, as a path."""
    from pathlib import Path

    return Path(working_folder_name())
