"""What `partest run` needs whether it runs one shard or all of them."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import urandom
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

from partest_sdk.adapters.ci.environment import CiEnvironment
from partest_sdk.adapters.command_environment import without_inputs
from partest_sdk.adapters.results.attempt_folder import new_attempt
from partest_sdk.cli.options import COMMANDS
from partest_sdk.cli.settings import Settings
from partest_sdk.cli.workplace import RealWorkplace
from partest_sdk.commands.run import ShardRun
from partest_sdk.core.names import Shard
from partest_sdk.core.plan.plan import Plan, SuitePlan
from partest_sdk.core.results.shard_result import Manifest, State
from partest_sdk.core.safe_text import one_line
from partest_sdk.errors import InputError

if TYPE_CHECKING:
    from partest_sdk.core.results.cache_hits import CacheHit

# Not flags, but read by the launcher or by ourselves on the way here.
_OTHER_INPUTS = ("PARTEST_PYTHON", "PARTEST_IN_ACTION")


@dataclass(frozen=True, slots=True)
class RunSetting:
    """What is the same for every shard of this call."""

    settings: Settings
    words: Sequence[str]
    environment: Mapping[str, str]
    ci: CiEnvironment
    results: Path
    variant: str
    timeout: float | None
    test_timeout: float | None
    cache_hit: CacheHit | None

    @classmethod
    def of(cls, settings: Settings, words: Sequence[str], variables: Mapping[str, str]) -> RunSetting:
        """Read and check everything that can be wrong before anything is started."""
        inputs = {option.variable for _, options in COMMANDS.values() for option in options} | set(_OTHER_INPUTS)
        return cls(
            settings=settings,
            words=words,
            environment=without_inputs(variables, inputs),
            ci=CiEnvironment.from_variables(variables),
            results=settings.base / str(settings.value("results")),
            variant=settings.text("variant") or "",
            timeout=settings.seconds("timeout"),
            test_timeout=settings.seconds("test-timeout"),
            cache_hit=_cache_hit(settings.given("cache-hit")),
        )

    def command(self, suite: str) -> list[str]:
        """The command of *suite*, as words."""
        line = self.settings.given("run")
        if self.words and line:
            raise InputError("there are both --run and a command after '--'; give one of them")
        if self.words:
            return list(self.words)
        table: Mapping[str, Any] = self.settings.configuration.suites.get(suite, {})
        found = line or table.get("command")
        if not found:
            raise InputError(
                f"what should run? Write the command after '--', such as `-- pytest`, or give suite {suite!r} a `command` in the configuration"
            )
        if isinstance(found, list):
            return list(found)
        return [*_shell(), str(found)]

    def shard_run(self, plan: Plan, suite: SuitePlan, shard: Shard, *, logged: bool = False) -> tuple[ShardRun, Path]:
        """A shard ready to run, and its attempt folder; *logged* sends the command's output to a file there."""
        command = self.command(suite.suite)
        folder, attempt = new_attempt(self.results, suite.suite, self.variant, shard, self.ci.run_id, self.ci.attempt)
        manifest = Manifest(
            token=urandom(16).hex(),
            plan=plan.digest,
            suite=suite.suite,
            shard=shard,
            variant=self.variant,
            runner=suite.runner,
            run_id=self.ci.run_id,
            attempt=attempt,
            job=self.ci.job,
            command=tuple(command),
            started=time.time(),
            expected_seconds=suite.expected_seconds(shard.number) or 0.0,
            cache_hit=self.cache_hit,
        )
        workplace = RealWorkplace(
            plan,
            suite,
            shard,
            self.variant,
            command,
            self.environment,
            self.settings.base,
            folder,
            self.timeout,
            self.test_timeout,
            say,
            logged,
        )
        return ShardRun(manifest, workplace, time.time), folder.path


def _cache_hit(text: str | None) -> CacheHit | None:
    if text is None:
        return None
    from partest_sdk.core.results.cache_hits import CacheHit

    return CacheHit.parse(text)


def _shell() -> list[str]:
    """What GitHub runs a `run:` step with: a pipe fails when any part of it does. Plain sh where there is no bash."""
    return ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"] if which("bash") else ["sh", "-ec"]


def describe_end(manifest: Manifest, folder: Path) -> str:
    """One line on how a shard ended and where its results are."""
    what = {
        State.FINISHED: f"exited with {manifest.exit_code}",
        State.CANCELLED: f"was cancelled by {manifest.signal}",
        State.KILLED: f"was killed by {manifest.signal}",
        State.TIMED_OUT: "ran out of time",
        State.RUNNING: "never ended",
    }[manifest.state]
    if manifest.state is State.FINISHED and manifest.exit_code == 5 and manifest.runner == "pytest":
        what += " (pytest found no test of this shard; the merge tells whether that is right)"
    last = (
        f", last started {one_line(manifest.last_started)}"
        if manifest.last_started and manifest.state is not State.FINISHED
        else ""
    )
    return f"shard {manifest.shard} of {one_line(manifest.suite)} {what} after {manifest.seconds or 0:.1f} s{last}; results in {folder}"


def say(text: str) -> None:
    """One line of ours beside the command's own output."""
    print(f"partest: {one_line(text, 2000)}", file=sys.stderr, flush=True)
