"""How a shard's command ended, in words, and whether that alone is a problem."""

from __future__ import annotations

from dataclasses import dataclass

from partest_sdk.core.durations import say_seconds
from partest_sdk.core.results.problems import Kind
from partest_sdk.core.results.shard_result import Manifest, ShardResult, State


@dataclass(frozen=True, slots=True)
class Ending:
    """`what` continues "shard 2/4 …"; `kind` is None when there is nothing to say."""

    what: str
    kind: Kind | None
    sentence: str


_PYTEST_MEANS = {
    1: "a test failed",
    2: "pytest was interrupted",
    3: "pytest had an internal error",
    4: "pytest was called wrongly",
    5: "pytest found no test",
}
_SHELL_MEANS = {126: "the command cannot be executed", 127: "the command was not found"}


def ending_of(result: ShardResult, leg: str) -> Ending:
    """The ending of a shard of *leg* (a suite, or a variant of one)."""
    manifest = result.manifest
    what, kind = _what(manifest)
    after = f" after {say_seconds(manifest.seconds)}" if manifest.seconds is not None else ""
    last = (
        f"; last started: {manifest.last_started}"
        if manifest.last_started and manifest.state is not State.FINISHED
        else ""
    )
    return Ending(f"{what}{after}{last}", kind, f"{leg}: shard {manifest.shard} {what}{after}{last}")


def _what(manifest: Manifest) -> tuple[str, Kind | None]:
    stopped = {
        State.RUNNING: "never came to an end (partest or its machine was killed)",
        State.CANCELLED: f"was cancelled ({manifest.signal or 'no signal'})",
        State.TIMED_OUT: "ran into its --timeout",
        State.KILLED: f"was killed by {manifest.signal or 'a signal'}",
    }
    if manifest.state in stopped:
        return stopped[manifest.state], Kind.MISSING
    code = manifest.exit_code
    if code == 0:
        return "exited with 0", None
    means = _PYTEST_MEANS.get(code or 0) if manifest.runner == "pytest" else None
    said = means or _SHELL_MEANS.get(code or 0)
    return f"exited with {code}{f' ({said})' if said else ''}", Kind.EMPTY if means and code == 5 else Kind.COMMAND


def why_unfinished(result: ShardResult) -> str:
    """Why a test that started was never heard of again."""
    manifest = result.manifest
    if manifest.state is State.FINISHED:
        return f"the process died in it (shard {manifest.shard})"
    return f"shard {manifest.shard} {_what(manifest)[0]} while it ran"
