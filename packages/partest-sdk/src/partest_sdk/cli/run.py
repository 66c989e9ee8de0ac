"""`partest run`: one shard here and now, or with ``--all`` every shard of the plan."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import urandom
from pathlib import Path
from shutil import which
from typing import Any

from partest_sdk.adapters.ci.environment import CiEnvironment, working_folder
from partest_sdk.adapters.ci.job_files import JobFiles
from partest_sdk.adapters.command_environment import without_inputs
from partest_sdk.adapters.results.attempt_folder import new_attempt
from partest_sdk.cli.options import COMMANDS, RUN
from partest_sdk.cli.parser import parse
from partest_sdk.cli.plans import plan_from
from partest_sdk.cli.settings import Settings, system_variables
from partest_sdk.cli.workplace import RealWorkplace
from partest_sdk.commands.run import NotStartedError, ShardRun
from partest_sdk.core.names import Shard
from partest_sdk.core.plan.plan import Plan, SuitePlan
from partest_sdk.core.results.shard_result import Manifest, State
from partest_sdk.core.safe_text import one_line
from partest_sdk.errors import InputError

_SIGNALS = [name for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
# Not flags, but read by the launcher or by ourselves on the way here.
_OTHER_INPUTS = ("PARTEST_PYTHON", "PARTEST_IN_ACTION")


def main(arguments: Sequence[str]) -> int:
    """Run the command after ``--`` (or of ``--run``, or of the configuration) as one shard, or as all of them."""
    flags, words = parse("run", arguments)
    variables = system_variables()
    settings = Settings(RUN, flags, variables, working_folder())
    everything = settings.switch("all")
    text = settings.given("shard")
    if everything and text is not None:
        raise InputError(f"there are both --all and --shard {text}; give one of them")
    if not everything and text is None:
        raise InputError("which shard? Say --shard 2/4, or --all to run every shard on this machine")
    if settings.given("plan") is None:
        raise InputError(
            "shards are given out by a plan; say --plan FILE (`partest shard --plan-out FILE` makes one), or the text of the `plan` output"
        )
    setting = RunSetting.of(settings, words, variables)
    plan = plan_from(settings)
    if everything:
        from partest_sdk.cli.run_all import run_all

        return run_all(setting, plan)
    suite = plan.suite(settings.given("suite"))
    shard = Shard.parse(str(text))
    suite.units_of(shard)
    return _run_one(setting, plan, suite, shard, JobFiles(variables))


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
            _say,
            logged,
        )
        return ShardRun(manifest, workplace, time.time), folder.path


def _shell() -> list[str]:
    """What GitHub runs a `run:` step with: a pipe fails when any part of it does. Plain sh where there is no bash."""
    return ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"] if which("bash") else ["sh", "-ec"]


def _run_one(setting: RunSetting, plan: Plan, suite: SuitePlan, shard: Shard, job: JobFiles) -> int:
    run, folder = setting.shard_run(plan, suite, shard)
    for name in _SIGNALS:
        signal.signal(getattr(signal, name), lambda number, _: run.stop(signal.Signals(number).name))
    try:
        code = run.run()
    except NotStartedError as trouble:
        code = trouble.code
        _say(str(trouble))
    for trouble_of_ours in run.troubles:
        _say(f"warning: {trouble_of_ours}")
    _say(describe_end(run.manifest, folder))
    job.set_output("results", str(setting.results.absolute()))
    job.set_output("exit-code", str(code))
    job.set_output("state", run.manifest.state.value)
    return code


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


def _say(text: str) -> None:
    print(f"partest: {one_line(text, 2000)}", file=sys.stderr, flush=True)
