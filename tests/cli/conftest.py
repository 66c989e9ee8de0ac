"""What the tests of the command line share."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import CommandLine


@pytest.fixture
def partest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """`partest` in an empty folder."""
    return CommandLine(tmp_path, monkeypatch, capsys)
