"""Write an attempt folder: the place where one shard leaves what it knows, true at every moment."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from partest_sdk.adapters.atomic_file import write_whole
from partest_sdk.core.names import Shard, safe_folder_name
from partest_sdk.core.results.shard_result import Manifest
from partest_sdk.errors import InputError

_ATTEMPT = re.compile(r"attempt-(\d{1,6})")


class AttemptFolder:
    """One ``<results>/<suite>/<number>-of-<total>/attempt-<n>/``."""

    def __init__(self, path: Path) -> None:
        """Use the folder at *path*, which exists."""
        self.path = path

    def write_manifest(self, manifest: Manifest) -> None:
        """Replace the manifest."""
        write_whole(self.path / "manifest.json", _dump(_manifest_to_json(manifest)))

    def write_plan(self, plan: str) -> None:
        """Keep a copy of the plan (its JSON text)."""
        write_whole(self.path / "plan.json", plan)

    def write_share(self, share: dict[str, Any]) -> Path:
        """Write what the plugin reads, and say where."""
        path = self.path / "share.json"
        write_whole(path, json.dumps(share, separators=(",", ":")))
        return path

    def write_junit(self, xml: str) -> None:
        """Write the JUnit report of this attempt."""
        write_whole(self.path / "junit" / "partest.xml", xml)

    def junit(self) -> Path:
        """The folder in which the command may leave reports of its own."""
        path = self.path / "junit"
        path.mkdir(exist_ok=True)
        return path

    def coverage(self) -> Path:
        """The folder in which the command may leave its coverage, in any format."""
        path = self.path / "coverage"
        path.mkdir(exist_ok=True)
        return path

    def stacks(self) -> Path:
        """The folder for the stacks of a command that ran too long."""
        path = self.path / "stacks"
        path.mkdir(exist_ok=True)
        return path


def shard_folder(results: Path, suite: str, variant: str, shard: Shard) -> Path:
    """Where the attempts of a shard are."""
    leg = f"{safe_folder_name(suite)}.{safe_folder_name(variant)}" if variant else safe_folder_name(suite)
    return results / leg / f"{shard.number}-of-{shard.total}"


def new_attempt(
    results: Path, suite: str, variant: str, shard: Shard, run_id: str, attempt: int | None
) -> tuple[AttemptFolder, int]:
    """Make the folder of the next attempt; *attempt* is the CI run's, None numbers on from what is there.

    What an earlier run left in the same place (a machine that is not wiped) makes room; what this very run left does not.
    """
    parent = shard_folder(results, suite, variant, shard)
    try:
        if results.exists() and not results.is_dir():
            raise InputError(f"results is {str(results)!r}, which is a file; name a folder")
        parent.mkdir(parents=True, exist_ok=True)
        if attempt is None:
            attempt = 1 + max((int(found[1]) for found in map(_ATTEMPT.fullmatch, _names(parent)) if found), default=0)
        path = parent / f"attempt-{attempt}"
        if path.exists():
            _make_room(path, run_id, shard)
        path.mkdir()
    except OSError as trouble:
        raise InputError(f"results is {str(results)!r}, where nothing can be written: {trouble.strerror}") from None
    return AttemptFolder(path.resolve()), attempt


def forget_local_runs(results: Path, suite: str, variant: str) -> None:
    """Remove the attempts that local runs of a whole suite left here; nothing that is not ours, nothing of a CI run."""
    leg = shard_folder(results, suite, variant, Shard(1, 1)).parent
    for shard in leg.glob("*-of-*"):
        for path in shard.glob("attempt-*"):
            if _manifest_run(path) == "":
                shutil.rmtree(path, ignore_errors=True)
        if shard.is_dir() and not any(shard.iterdir()):
            shard.rmdir()


def _make_room(path: Path, run_id: str, shard: Shard) -> None:
    found = _manifest_run(path)
    if found is None or found == run_id:
        raise InputError(
            f"{path} holds results of shard {shard} already; give every job its own shard, or every leg its own --variant or --results"
        )
    shutil.rmtree(path)


def _manifest_run(path: Path) -> str | None:
    """The run id in the manifest of an attempt folder, empty for a local run; None when there is no manifest of ours."""
    manifest = path / "manifest.json"
    if not manifest.is_file():  # a pipe of that name would keep us waiting for ever
        return None
    try:
        data = json.loads(manifest.read_text(encoding="utf-8"))
        return str(data["run_id"]) if data["version"] == 1 and data["token"] else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def _manifest_to_json(manifest: Manifest) -> dict[str, Any]:
    data = {
        "version": 1,
        "token": manifest.token,
        "plan": manifest.plan,
        "suite": manifest.suite,
        "shard": str(manifest.shard),
        "variant": manifest.variant,
        "runner": manifest.runner,
        "run_id": manifest.run_id,
        "attempt": manifest.attempt,
        "job": manifest.job,
        "command": list(manifest.command),
        "state": manifest.state.value,
        "started": manifest.started,
        "ended": manifest.ended,
        "seconds": manifest.seconds,
        "expected_seconds": manifest.expected_seconds,
        "exit_code": manifest.exit_code,
        "signal": manifest.signal,
        "last_started": manifest.last_started,
    }
    return data if manifest.cache_hit is None else {**data, "cache_hit": manifest.cache_hit.value}


def _dump(data: dict[str, Any]) -> str:
    return json.dumps(data, indent=1) + "\n"
