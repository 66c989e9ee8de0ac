"""Attempt folders are found and read again; one that is damaged never stops the others."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.results.attempt_folder import AttemptFolder, shard_folder
from partest_sdk.adapters.results.result_folders import read_result_folders
from partest_sdk.core.names import Shard
from partest_sdk.core.results.cache_hits import CacheHit
from partest_sdk.core.results.problems import Kind, Problem
from partest_sdk.core.results.shard_result import Manifest, ShardResult, State
from partest_sdk.errors import InputError
from plan_builders import odd_text

FULL = Manifest(
    token="t", plan="p", suite="unit", shard=Shard(2, 4), variant="windows 3.12", runner="pytest", run_id="42", attempt=3,
    job="test", command=("pytest", "-q"), state=State.CANCELLED, started=1_700_000_000.25, ended=1_700_000_060.5,
    expected_seconds=58.0, exit_code=2, signal="SIGTERM", last_started="a.py::t",
)  # fmt: skip
RUNNING = replace(FULL, state=State.RUNNING, ended=None, exit_code=None, signal=None, last_started=None)


def a_folder(results: Path, manifest: Manifest = FULL) -> Path:
    """An attempt folder with this manifest."""
    path = shard_folder(results, manifest.suite, manifest.variant, manifest.shard) / f"attempt-{manifest.attempt}"
    path.mkdir(parents=True)
    AttemptFolder(path).write_manifest(manifest)
    return path


def read(*places: Path) -> tuple[list[ShardResult], list[Problem]]:
    """What is found below *places*."""
    return read_result_folders(places)


@given(
    odd_text,
    odd_text,
    st.integers(1, 256),
    st.integers(0, 255),
    odd_text,
    st.lists(odd_text, max_size=3),
    st.sampled_from([(state, hit) for state in State for hit in (None, *CacheHit)]),
)
def test_a_manifest_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    suite: str,
    variant: str,
    number: int,
    more: int,
    job: str,
    command: list[str],
    ending: tuple[State, CacheHit | None],
) -> None:
    """
    Whatever the suite, the variant and the command are called; below a folder that every file system takes.
    """
    results = tmp_path_factory.mktemp("results")
    manifest = replace(
        FULL,
        suite=suite,
        variant=variant,
        shard=Shard(number, number + more),
        job=job,
        command=tuple(command),
        state=ending[0],
        cache_hit=ending[1],
    )

    path = a_folder(results, manifest)

    (found,), problems = read(results)
    assert (found.manifest, found.place, problems) == (manifest, str(path), [])
    assert len(path.relative_to(results).parts) == 3


def test_a_running_manifest_is_read(tmp_path: Path) -> None:
    """
    Of a machine that was lost: nothing is known of its end.
    """
    a_folder(tmp_path, RUNNING)

    assert read(tmp_path)[0][0].manifest == RUNNING


def test_a_cache_that_nobody_told_of_leaves_nothing(tmp_path: Path) -> None:
    """
    Manifests are what they were before anybody could tell, and those of before are read.
    """
    text = (a_folder(tmp_path) / "manifest.json").read_text()

    assert "cache" not in text
    assert read(tmp_path)[0][0].manifest.cache_hit is None


def test_folders_are_found_at_any_depth(tmp_path: Path) -> None:
    """
    As artifacts are downloaded: below a name each, or all into one; other tools' manifests are passed over.
    """
    a_folder(tmp_path / "b" / "results-2")
    a_folder(tmp_path / "a", replace(FULL, shard=Shard(1, 4)))
    (tmp_path / "site").mkdir()
    for name, text in (("site", '{"name": "My app"}'), ("b", "[]")):
        (tmp_path / name / "manifest.json").write_text(text)

    results, problems = read(tmp_path)

    assert [result.manifest.shard.number for result in results] == [1, 2]
    assert problems == []
    assert [result.manifest.shard.number for result in read(tmp_path / "b", tmp_path / "a")[0]] == [2, 1]


BAD: list[tuple[str, object]] = [
    ("version", 2), ("version", None), ("token", None), ("token", 3), ("plan", []), ("suite", 3), ("shard", "5/4"), ("shard", 3),
    ("variant", None),
    ("runner", 3),
    ("run_id", 42), ("attempt", "x"), ("attempt", None), ("attempt", float("inf")),
    ("attempt", True), ("attempt", "1"), ("attempt", 1.9), ("attempt", 1.0), ("attempt", 0), ("attempt", -1), ("shard", "\u0661/\u0662"),
    ("job", None), ("command", "pytest"[:0] or 3),
    ("command", [3]), ("state", "happy"),
    ("state", None), ("state", []), ("started", "x"), ("started", float("nan")), ("started", float("inf")), ("started", 10**400), ("started", True),
    ("ended", "x"), ("ended", float("nan")), ("expected_seconds", None), ("expected_seconds", float("nan")),
    ("ended", float("inf")), ("expected_seconds", float("-inf")), ("exit_code", "x"),
    ("signal", 9), ("last_started", 3),
    ("cache_hit", "true"), ("cache_hit", "EXACT"), ("cache_hit", ""), ("cache_hit", True), ("cache_hit", []), ("cache_hit", {}),
    ("cache_hit", 10**400),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), BAD, ids=range(len(BAD)))
def test_a_damaged_manifest_is_told(tmp_path: Path, key: str, value: object) -> None:
    """
    With its path; and the others still count. What can be no number must not become one in the bundle.
    """
    path = a_folder(tmp_path / "bad") / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))
    a_folder(tmp_path / "good")

    results, (problem,) = read(tmp_path)

    assert len(results) == 1
    assert problem.kind is Kind.UNREADABLE
    assert problem.sentence.startswith(f"{path} cannot be read: ")


@pytest.mark.parametrize(
    "key", ["token", "plan", "shard", "suite", "state", "started", "ended", "command", "exit_code"]
)
def test_an_incomplete_manifest_is_told(tmp_path: Path, key: str) -> None:
    """
    Beside events it is ours whatever is missing; so it cannot hide a shard.
    """
    folder = a_folder(tmp_path)
    data: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    del data[key]
    (folder / "manifest.json").write_text(json.dumps(data))
    (folder / "events-s-main.jsonl").write_text("")

    results, problems = read(tmp_path)

    assert results == []
    assert [problem.kind for problem in problems] == [Kind.UNREADABLE]


@pytest.mark.parametrize("text", ["", "x", "[" * 100_000, "9" * 5000, "\x00"])
def test_a_manifest_that_is_no_json(tmp_path: Path, text: str) -> None:
    """
    Cut off by a full disk, say.
    """
    folder = a_folder(tmp_path)
    (folder / "manifest.json").write_text(text)

    assert [problem.kind for problem in read(tmp_path)[1]] == [Kind.UNREADABLE]


def test_events_without_a_manifest_are_told(tmp_path: Path) -> None:
    """
    Somebody uploaded a part of the folder.
    """
    folder = a_folder(tmp_path)
    (folder / "manifest.json").unlink()
    (folder / "events-s-main.jsonl").write_text("")

    (problem,) = read(tmp_path)[1]

    assert "no manifest.json that says whose they are" in problem.sentence


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_links_in_an_artifact_lead_nowhere(tmp_path: Path) -> None:
    """
    No loop, and no folder of the machine is read because an artifact says so.
    """
    a_folder(tmp_path / "elsewhere")
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "loop").symlink_to(".")
    (tmp_path / "results" / "out").symlink_to(tmp_path / "elsewhere")

    assert read(tmp_path / "results") == ([], [])


@pytest.mark.parametrize("place", ["gone", "file", "file/x"])
def test_a_place_that_is_no_folder(tmp_path: Path, place: str) -> None:
    """
    A wrong path would be a run without results.
    """
    (tmp_path / "file").write_text("")

    with pytest.raises(InputError, match=r"results is '.*', which (is a file|does not exist); name the folder"):
        read(tmp_path / place)


@pytest.mark.parametrize("closed", ["attempt-3", "2-of-4", "results"])
def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
    """
    With its name: its tests would be missing, and nobody would know why. The others still count.
    """
    path = a_folder(tmp_path / "a" / "results")
    a_folder(tmp_path / "b")
    hidden = next(folder for folder in (path, *path.parents) if folder.name == closed)
    real = os.scandir

    def scandir(folder: str) -> object:
        if Path(folder) == hidden:
            raise PermissionError(13, "Permission denied", folder)
        return real(folder)

    # A test that runs as root, as in containers, cannot close a folder to itself.
    monkeypatch.setattr(os, "scandir", scandir)

    for places in ([tmp_path], [tmp_path / "a" / "results", tmp_path / "b"]):
        results, problems = read(*places)

        assert len(results) == 1
        assert problems == [Problem(Kind.UNREADABLE, f"{hidden} cannot be listed: Permission denied")]


@pytest.mark.skipif(sys.platform != "linux", reason="paths of thousands of characters")
def test_deeply_nested_folders_are_read(tmp_path: Path) -> None:
    """
    Deeper than Python may recurse, and still found.
    """
    (tmp_path / "stays").touch()
    deep = str(tmp_path)
    for _ in range(1500):
        deep += "/d"
        os.mkdir(deep)  # noqa: PTH102 - a Path of thousands of parts is slow
    manifest = Path(deep, "manifest.json")
    manifest.write_text((a_folder(tmp_path / "a") / "manifest.json").read_text())

    try:
        results, problems = read(tmp_path)
    finally:
        manifest.unlink()
        os.removedirs(deep)  # pytest could not: it recurses

    assert [result.place for result in results][1:] == [deep]
    assert problems == []


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices")
@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_a_manifest_that_is_no_regular_file(tmp_path: Path, kind: str) -> None:
    """
    A pipe would be waited for for ever, and a device may never end.
    """
    path = a_folder(tmp_path) / "manifest.json"
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if kind == "device" else tmp_path)

    assert read(tmp_path) == ([], [Problem(Kind.UNREADABLE, f"{path} cannot be read: it is no regular file")])


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices")
def test_events_that_are_no_regular_file(tmp_path: Path) -> None:
    """
    Told with the shard they should be of, whose results count otherwise.
    """
    folder = a_folder(tmp_path)
    os.mkfifo(folder / "events-x.jsonl")
    os.mkfifo(folder / "collected-x.json")

    (found,), problems = read(tmp_path)

    assert found.unreadable == ("collected-x.json is no regular file", "events-x.jsonl is no regular file")
    assert problems == []
