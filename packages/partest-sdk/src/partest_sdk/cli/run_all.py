"""`partest run --all`: every shard of the plan on this machine, some at a time, with live progress."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from partest_sdk.adapters.progress import Row, progress_on
from partest_sdk.adapters.results.attempt_folder import forget_local_runs
from partest_sdk.adapters.results.event_counter import EventCounter
from partest_sdk.cli.run_setting import RunSetting, describe_end
from partest_sdk.commands.run import NotStartedError, ShardRun
from partest_sdk.core.names import Shard
from partest_sdk.core.plan.ownership import Ownership
from partest_sdk.core.plan.plan import Plan, SuitePlan
from partest_sdk.core.results.shard_result import State
from partest_sdk.core.safe_text import for_log, one_line
from partest_sdk.errors import InputError

TAIL_LINES = 30
_LOOK_SECONDS = 0.25


@dataclass(slots=True)
class _Job:
    suite: SuitePlan
    shard: Shard
    row: Row
    run: ShardRun | None = None
    folder: Path | None = None
    counter: EventCounter | None = None
    started: float = 0.0
    code: int | None = None


def run_all(setting: RunSetting, plan: Plan) -> int:
    """Run the shards of all suites (or of ``--suite``); 0 when every command succeeded, else the first bad exit code."""
    wanted = setting.settings.given("suite")
    suites = [plan.suite(wanted)] if wanted else list(plan.suites)
    for suite in suites:
        if suite.variants and setting.variant not in suite.variants:
            raise InputError(
                f"suite {suite.suite!r} has the variants {', '.join(suite.variants)}; say which one this machine is with --variant"
            )
        setting.command(suite.suite)
    count = setting.settings.number("jobs") or 0
    if not count:
        raise InputError("jobs is 0; at least one shard must run at once")
    jobs = _jobs(suites)
    for suite in suites:
        forget_local_runs(setting.results, suite.suite, setting.variant)
    crew = _Crew(setting, plan, jobs)
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda number, _: crew.stop(signal.Signals(number).name))
    crew.work(count)
    _tell_failures(jobs)
    return next((job.code for job in jobs if job.code), 0) or (130 if crew.stopped else 0)


def _jobs(suites: Sequence[SuitePlan]) -> list[_Job]:
    jobs = []
    for suite in suites:
        for number in range(1, suite.total + 1):
            name = f"{number}/{suite.total}" if len(suites) == 1 else f"{suite.suite} {number}/{suite.total}"
            jobs.append(
                _Job(suite, Shard(number, suite.total), Row(one_line(name), suite.expected_seconds(number) or 0.0))
            )
    return jobs


class _Crew:
    """The threads that run the jobs, and the one that watches them."""

    def __init__(self, setting: RunSetting, plan: Plan, jobs: Sequence[_Job]) -> None:
        self._setting = setting
        self._plan = plan
        self._jobs = jobs
        self._waiting = deque(jobs)
        self._troubles: SimpleQueue[BaseException] = SimpleQueue()
        self.stopped: str | None = None

    def work(self, count: int) -> None:
        threads = [
            threading.Thread(target=self._take_jobs, daemon=True) for _ in range(min(max(count, 1), len(self._jobs)))
        ]
        display = progress_on(sys.stdout)
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            self._look()
            display.show([job.row for job in self._jobs])
            for thread in threads:
                thread.join(_LOOK_SECONDS / len(threads))
        self._look()
        display.show([job.row for job in self._jobs])
        display.close()
        if not self._troubles.empty():
            raise self._troubles.get()

    def stop(self, name: str) -> None:
        self.stopped = self.stopped or name
        self._waiting.clear()
        for job in self._jobs:
            if job.run is not None and job.code is None:
                job.run.stop(name)

    def _take_jobs(self) -> None:
        while True:
            try:
                job = self._waiting.popleft()
            except IndexError:
                return
            try:
                self._run(job)
            except BaseException as trouble:  # noqa: BLE001 - it is raised again where it can be told
                job.row.state, job.code = "could not run", 125
                self._troubles.put(trouble)
                return

    def _run(self, job: _Job) -> None:
        job.run, job.folder = self._setting.shard_run(self._plan, job.suite, job.shard, logged=True)
        job.counter = EventCounter(job.folder, Ownership.of(job.suite), job.shard.number)
        job.started = time.monotonic()
        job.row.state = "running"
        try:
            code = job.run.run()
        except NotStartedError as trouble:
            code = trouble.code
            job.run.troubles.append(str(trouble))
        manifest = job.run.manifest
        job.row.seconds = manifest.seconds or 0.0
        job.row.state = (
            "done" if not code else f"exit code {code}" if manifest.state is State.FINISHED else manifest.state.value
        )
        job.code = code

    def _look(self) -> None:
        for job in self._jobs:
            if job.counter is None:
                continue
            progress = job.counter.look()
            job.row.finished, job.row.failed, job.row.total = progress.finished, progress.failed, progress.total
            if job.row.running:
                job.row.seconds = time.monotonic() - job.started


def _tell_failures(jobs: Sequence[_Job]) -> None:
    for job in jobs:
        if job.folder is None or job.run is None:
            continue
        for trouble in job.run.troubles:
            print(f"partest: warning: {one_line(trouble)}")
        if job.code:
            print(f"\npartest: {describe_end(job.run.manifest, job.folder)}")
            _tell_tail(job.folder / "output.log")


def _tell_tail(log: Path) -> None:
    with suppress(OSError):
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        print(f"last lines of {log}:")
        print("\n".join(f"  {for_log(line)}" for line in lines[-TAIL_LINES:]))
