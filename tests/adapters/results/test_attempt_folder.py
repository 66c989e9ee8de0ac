"""Attempt folders are made and written, and what is there already is kept or makes room."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from partest_sdk.adapters.results.attempt_folder import AttemptFolder, forget_local_runs, new_attempt, shard_folder
from partest_sdk.core.names import Shard
from partest_sdk.core.results.shard_result import Manifest
from partest_sdk.errors import InputError

FULL = Manifest(token="t", plan="p", suite="unit", shard=Shard(2, 4), run_id="42", attempt=3)


def a_folder(results: Path, manifest: Manifest = FULL) -> Path:
    """An attempt folder with this manifest."""
    path = shard_folder(results, manifest.suite, manifest.variant, manifest.shard) / f"attempt-{manifest.attempt}"
    path.mkdir(parents=True)
    AttemptFolder(path).write_manifest(manifest)
    return path


def test_local_attempts_are_numbered_on(tmp_path: Path) -> None:
    """
    From the newest that is there, whatever else lies beside it.
    """
    shard = Shard(1, 2)
    assert new_attempt(tmp_path, "unit", "", shard, "", None)[1] == 1
    parent = shard_folder(tmp_path, "unit", "", shard)
    for name in ("attempt-7", "attempt-x", "attempt-99999999999", "notes"):
        (parent / name).mkdir()
    folder, number = new_attempt(tmp_path, "unit", "", shard, "", None)

    assert number == 8
    assert folder.path == parent / "attempt-8"


def test_an_attempt_of_ci_is_never_overwritten(tmp_path: Path) -> None:
    """
    By the same run: two jobs with one shard would hide each other. Of an earlier run, on a machine that is not wiped, it makes room.
    """
    manifest = replace(FULL, variant="", run_id="42", attempt=1)
    folder = a_folder(tmp_path, manifest)
    shard = manifest.shard

    with pytest.raises(InputError, match="holds results of shard 2/4 already; give every job its own shard"):
        new_attempt(tmp_path, "unit", "", shard, "42", 1)
    assert (folder / "manifest.json").is_file()
    assert new_attempt(tmp_path, "unit", "", shard, "43", 1)[0].path == folder
    assert list(folder.iterdir()) == []
    for text in (None, "[]", "x", "[" * 100_000):
        if text is not None:
            (folder / "manifest.json").write_text(text)
        with pytest.raises(InputError, match="already"):
            new_attempt(tmp_path, "unit", "", shard, "43", 1)


@pytest.mark.parametrize("place", ["file", "file/x", "x" * 300])
def test_results_that_cannot_be_written(tmp_path: Path, place: str) -> None:
    """
    A file where the folder should be, or no such name possible.
    """
    (tmp_path / "file").write_text("")

    with pytest.raises(
        InputError, match=r"^results is '.*', (which is a file; name a folder|where nothing can be written: .+)$"
    ):
        new_attempt(tmp_path / place, "unit", "", Shard(1, 1), "", None)


def test_only_our_own_local_runs_are_forgotten(tmp_path: Path) -> None:
    """
    Not a run of CI, not another suite's, nothing that is not ours, nothing behind a link.
    """
    local = a_folder(tmp_path, replace(FULL, variant="", run_id="", attempt=1))
    kept = [
        a_folder(tmp_path, replace(FULL, variant="", attempt=2)),
        a_folder(tmp_path, replace(FULL, variant="x", run_id="")),
        a_folder(tmp_path, replace(FULL, suite="other", run_id="")),
    ]
    notes = local.parent / "attempt-notes"
    notes.mkdir()
    (notes / "mine.txt").write_text("")
    (local.parent.parent / "1-of-x").write_text("a file")

    forget_local_runs(tmp_path, "unit", "")

    assert not local.exists()
    assert all((path / "manifest.json").is_file() for path in kept)
    assert (notes / "mine.txt").is_file()


def test_everything_has_its_place(tmp_path: Path) -> None:
    """
    The plan, the share, the report and the stacks, each where the next one looks for it.
    """
    folder = AttemptFolder(tmp_path)

    folder.write_plan("{}")
    assert folder.write_share({"a": "é"}) == tmp_path / "share.json"
    folder.write_junit("<testsuites/>")
    assert folder.stacks().is_dir()
    assert folder.stacks() == tmp_path / "stacks"
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()} == {
        "plan.json", "share.json", os.path.join("junit", "partest.xml")  # noqa: PTH118
    }  # fmt: skip


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_in_place_of_a_manifest_holds_nobody_up(tmp_path: Path) -> None:
    """
    A pipe that nobody writes to is no manifest of ours: not waited for, and not removed.
    """
    path = shard_folder(tmp_path, "unit", "", Shard(1, 2)) / "attempt-1"
    path.mkdir(parents=True)
    os.mkfifo(path / "manifest.json")

    forget_local_runs(tmp_path, "unit", "")
    assert path.exists()
    with pytest.raises(InputError, match="holds results of shard 1/2 already"):
        new_attempt(tmp_path, "unit", "", Shard(1, 2), "42", 1)
