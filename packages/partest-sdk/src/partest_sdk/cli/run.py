"""`partest run`: one shard here and now, or with ``--all`` every shard of the plan."""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence
from pathlib import PurePath

from partest_sdk.adapters.ci.job_files import JobFiles
from partest_sdk.adapters.working_folder import working_folder
from partest_sdk.cli.arguments import parse
from partest_sdk.cli.options import RUN
from partest_sdk.cli.plans import plan_from
from partest_sdk.cli.run_setting import RunSetting, describe_end, say
from partest_sdk.cli.settings import Settings, system_variables
from partest_sdk.commands.run import NotStartedError
from partest_sdk.core.names import Shard
from partest_sdk.core.plan.plan import Plan, SuitePlan
from partest_sdk.errors import InputError

_SIGNALS = [name for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]

_OURS = re.compile(r"\$\{?PARTEST_SHARD_[A-Z]+\}?|%PARTEST_SHARD_[A-Z]+%")


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
    if variable := _unexpanded(words):
        say(f"warning: no shell puts the value of {variable} into words after '--'; give the command as --run '…'")
    setting = RunSetting.of(settings, words, variables)
    plan = plan_from(settings)
    if everything:
        from partest_sdk.cli.run_all import run_all

        return run_all(setting, plan)
    suite = plan.suite(settings.given("suite"))
    shard = Shard.parse(str(text))
    suite.units_of(shard)
    return _run_one(setting, plan, suite, shard, JobFiles(variables))


def _unexpanded(words: Sequence[str]) -> str:
    """A variable of ours that the command will see by its name; a shell among the words is none of our business."""
    if not words or PurePath(words[0]).stem.endswith(("sh", "cmd")):
        return ""
    return next((found[0] for word in words if (found := _OURS.search(word))), "")


def _run_one(setting: RunSetting, plan: Plan, suite: SuitePlan, shard: Shard, job: JobFiles) -> int:
    run, folder = setting.shard_run(plan, suite, shard)
    for name in _SIGNALS:
        signal.signal(getattr(signal, name), lambda number, _: run.stop(signal.Signals(number).name))
    try:
        code = run.run()
    except NotStartedError as trouble:
        code = trouble.code
        say(str(trouble))
    for trouble_of_ours in run.troubles:
        say(f"warning: {trouble_of_ours}")
    say(describe_end(run.manifest, folder))
    try:
        job.set_output("results", str(setting.results.absolute()))
        job.set_output("exit-code", str(code))
        job.set_output("state", run.manifest.state.value)
    except InputError as trouble:  # the command's own answer counts more
        say(str(trouble))
    return code
