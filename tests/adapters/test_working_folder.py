"""The folder we were started in, by the name that the shell gave it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from partest_sdk.adapters.working_folder import working_folder
from partest_sdk.errors import InputError


@pytest.mark.skipif(os.name != "posix", reason="shells with a PWD")
def test_the_folder_has_the_name_that_the_shell_gave_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A linked folder keeps its link's name. A PWD of another time or place, relative, roundabout or impossible, is not believed.
    """
    (tmp_path / "real").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "link").symlink_to("real")
    monkeypatch.chdir(tmp_path / "real")
    real = tmp_path / "real"

    for named, folder in (
        (str(tmp_path / "link"), tmp_path / "link"),
        (str(real), real),
        (str(tmp_path / "other"), real),
        (str(tmp_path / "gone"), real),
        (f"{tmp_path}/other/../real", real),
        (f"{real}/.", real),
        ("real", real),
        (".", real),
        ("", real),
        ("/" + "a" * 5000, real),
        ("/a/" * 1500, real),
        (f"{real}/test.py/x", real),
    ):
        monkeypatch.setenv("PWD", named)
        assert working_folder() == folder, named
    monkeypatch.delenv("PWD")
    assert working_folder() == real


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a folder that is somebody's current one")
def test_a_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    One clear sentence.
    """
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()

    with pytest.raises(InputError, match="the current folder is not there any more"):
        working_folder()
