"""What the tests of the doors share: the actions as a runner downloads them, and jobs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from actions.composite import ROOT


@pytest.fixture(scope="session")
def downloaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository as GitHub puts it on a runner: in a folder of its own, without bytecode."""
    folder = tmp_path_factory.mktemp("_actions") / "octo org" / "partest-action" / "v1"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "action.yml", folder)
    for name in ("actions", "packages"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder
