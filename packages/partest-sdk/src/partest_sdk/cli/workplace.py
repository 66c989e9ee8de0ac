"""The real workplace of a shard: its attempt folder, its environment, its process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from partest_sdk.adapters.atomic_file import write_whole
from partest_sdk.adapters.command_environment import describe_shard, load_plugin, load_stack_dump, plugin_folder
from partest_sdk.adapters.processes import CommandNotStartedError, Ending, RunningCommand, drop_empty
from partest_sdk.adapters.results.attempt_folder import AttemptFolder
from partest_sdk.adapters.results.events import Recorded, read_collected, read_events
from partest_sdk.commands.run import NotStartedError, fill_in
from partest_sdk.core.names import Shard
from partest_sdk.core.plan.plan import Plan, SuitePlan
from partest_sdk.core.plan.plan_file import to_json
from partest_sdk.core.plan.share import share_of
from partest_sdk.core.results.junit_xml import junit_xml
from partest_sdk.core.results.proof import leg_name
from partest_sdk.core.results.shard_report import tests_of_shard
from partest_sdk.core.results.shard_result import Manifest, ShardResult
from partest_sdk.errors import InputError


@dataclass(slots=True)
class RealWorkplace:
    """One shard's folder and command."""

    plan: Plan
    suite: SuitePlan
    shard: Shard
    variant: str
    command: Sequence[str]
    environment: Mapping[str, str]
    base: Path
    folder: AttemptFolder
    timeout: float | None
    test_timeout: float | None
    say: Callable[[str], None]
    logged: bool = False
    """Whether the output goes to a file in the folder instead of where ours goes."""
    _recorded: Recorded = field(default_factory=Recorded)
    _held: ExitStack = field(default_factory=ExitStack)

    @property
    def log(self) -> Path:
        """Where the output goes when it is `logged`."""
        return self.folder.path / "output.log"

    def write_manifest(self, manifest: Manifest) -> None:
        """Replace the manifest."""
        self.folder.write_manifest(manifest)

    def start(self) -> TimedCommand:
        """Prepare the folder and the environment, and start the command."""
        self.folder.write_plan(to_json(self.plan))
        members = self.suite.members_of(self.shard)
        tests = self.folder.path / "share.list"  # not tests.txt: pytest takes test*.txt for a doctest file
        odd = [member for member in members if "\n" in member or "\r" in member]
        if odd and self.suite.runner != "pytest":
            raise InputError(f"{odd[0]!r} holds a line break, and the command gets one name a line; rename it")
        write_whole(tests, "".join(f"{member}\n" for member in members), "surrogateescape")
        environment = dict(self.environment)
        before = dict(environment)
        places = (self.folder.junit(), self.folder.coverage())
        describe_shard(environment, self.suite.suite, self.shard, self.variant, tests, *places)
        stacks = self.folder.stacks() if self.timeout else None
        if stacks is not None:
            load_stack_dump(environment, stacks)
        if self.suite.runner == "pytest":
            # What the stack dump needs stays for the processes that tests start; what the plugin needs does not.
            restore = {"PYTHONPATH": environment.get("PYTHONPATH"), "PYTEST_PLUGINS": before.get("PYTEST_PLUGINS")}
            share = share_of(self.suite, self.shard, str(self.base), str(self.folder.path), self.test_timeout, restore)
            load_plugin(environment, self._held.enter_context(plugin_folder()), self.folder.write_share(share))
        words = fill_in(self.command, members, str(tests))
        try:
            output = self._held.enter_context(self.log.open("wb")) if self.logged else None
            running = RunningCommand(words, environment, self.base, output)
        except CommandNotStartedError as trouble:
            raise NotStartedError(str(trouble), trouble.code) from None
        return TimedCommand(running, self.timeout, stacks, self.say)

    def last_started(self) -> str | None:
        """The test that started last, by the recorded events."""
        self._recorded = read_events(self.folder.path)
        return self._recorded.last_started

    def close(self, manifest: Manifest) -> None:
        """Write the JUnit report, and clean up."""
        self._held.close()
        with suppress(OSError):
            self.folder.coverage().rmdir()  # nothing is in it
        if self.timeout:
            drop_empty(self.folder.path / "stacks")
        if self.suite.runner != "pytest":
            return
        collected = read_collected(self.folder.path, [])
        result = ShardResult(manifest, str(self.folder.path), collected, self._recorded.attempts)
        tests = tests_of_shard(self.suite, result)
        self.folder.write_junit("".join(junit_xml([(leg_name(self.suite.suite, self.variant), tests)])))


@dataclass(frozen=True, slots=True)
class TimedCommand:
    """A running command with its time limit."""

    running: RunningCommand
    timeout: float | None
    stacks: Path | None
    say: Callable[[str], None]

    def wait(self) -> Ending:
        """Wait for its end, or bring it about when its time is up."""
        return self.running.wait(self.timeout, self.stacks, self.say)

    def stop(self, name: str) -> None:
        """Pass the signal *name* on to it."""
        self.running.stop(name)
