"""One shard from its first manifest to its last, at a workplace that is a fake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from partest_sdk.commands.run import NotStartedError, ShardRun, fill_in
from partest_sdk.core.names import Shard
from partest_sdk.core.results.shard_result import Manifest, State


@dataclass
class FakeEnding:
    exit_code: int | None = 0
    signal: str | None = None
    timed_out: bool = False
    cancelled_by: str | None = None
    code: int = 0


@dataclass
class FakeCommand:
    ending: FakeEnding
    meanwhile: Callable[[], None] = lambda: None
    stopped_by: list[str] = field(default_factory=list)

    def wait(self) -> FakeEnding:
        self.meanwhile()
        return self.ending

    def stop(self, name: str) -> None:
        self.stopped_by.append(name)
        self.ending.cancelled_by = self.ending.cancelled_by or name


@dataclass
class FakeWorkplace:
    command: FakeCommand | NotStartedError
    manifests: list[Manifest] = field(default_factory=list)
    closed: int = 0
    full: bool = False

    def write_manifest(self, manifest: Manifest) -> None:
        if self.full and self.manifests:
            raise OSError("no space left on device")
        self.manifests.append(manifest)

    def start(self) -> FakeCommand:
        if isinstance(self.command, NotStartedError):
            raise self.command
        return self.command

    def last_started(self) -> str | None:
        return "test_a.py::test_last"

    def close(self, manifest: Manifest) -> None:
        self.closed += 1


def a_run(workplace: FakeWorkplace) -> ShardRun:
    return ShardRun(
        Manifest(token="t", plan="p", suite="unit", shard=Shard(1, 2), started=10.0), workplace, lambda: 12.5
    )


@pytest.mark.parametrize(
    ("ending", "state", "signal"),
    [
        (FakeEnding(), State.FINISHED, None),
        (FakeEnding(exit_code=1, code=1), State.FINISHED, None),
        (FakeEnding(None, "SIGKILL", code=137), State.KILLED, "SIGKILL"),
        (FakeEnding(None, "SIGKILL", timed_out=True, code=124), State.TIMED_OUT, "SIGKILL"),
        (FakeEnding(2, cancelled_by="SIGINT", code=130), State.CANCELLED, "SIGINT"),
        (FakeEnding(0, timed_out=True, cancelled_by="SIGINT", code=124), State.TIMED_OUT, "SIGINT"),
    ],
)
def test_every_ending_has_its_state(ending: FakeEnding, state: State, signal: str | None) -> None:
    """
    The manifest says running at the start and how it was at the end, and the command's code is passed on.
    """
    workplace = FakeWorkplace(FakeCommand(ending))
    code = a_run(workplace).run()

    first, last = workplace.manifests
    assert (first.state, first.seconds) == (State.RUNNING, None)
    assert (last.state, last.signal, last.seconds, last.exit_code) == (state, signal, 2.5, ending.exit_code)
    assert last.last_started == "test_a.py::test_last"
    assert (code, workplace.closed) == (ending.code, 1)


def test_cancelled_is_written_before_the_signal_is_passed_on() -> None:
    """
    Whoever cancels may kill at once, so the manifest says cancelled first.
    """
    workplace = FakeWorkplace(FakeCommand(FakeEnding(code=130)))
    run = a_run(workplace)

    def cancel() -> None:
        run.stop("SIGINT")
        assert workplace.manifests[-1].state is State.CANCELLED
        assert workplace.manifests[-1].ended is None

    assert isinstance(workplace.command, FakeCommand)
    workplace.command.meanwhile = cancel
    run.run()

    assert workplace.command.stopped_by == ["SIGINT"]
    assert workplace.manifests[-1].state is State.CANCELLED


def test_signal_after_the_end_changes_nothing() -> None:
    """
    A signal that comes when all is over does not turn a finished run into a cancelled one.
    """
    workplace = FakeWorkplace(FakeCommand(FakeEnding()))
    run = a_run(workplace)
    run.run()
    run.stop("SIGTERM")

    assert workplace.manifests[-1].state is State.FINISHED


def test_command_that_does_not_start_leaves_a_manifest() -> None:
    """
    The merge finds a finished shard with the code that a shell would have returned.
    """
    workplace = FakeWorkplace(NotStartedError("no such command", 127))
    with pytest.raises(NotStartedError):
        a_run(workplace).run()

    assert (workplace.manifests[-1].state, workplace.manifests[-1].exit_code) == (State.FINISHED, 127)


def test_full_disk_keeps_the_commands_answer() -> None:
    """
    Our trouble is not their trouble: the code is passed on, and the trouble is said.
    """
    workplace = FakeWorkplace(FakeCommand(FakeEnding(exit_code=1, code=1)), full=True)
    run = a_run(workplace)

    assert run.run() == 1
    assert run.troubles == ["the results of shard 1/2 are not whole: no space left on device"]


def test_words_are_filled_in_one_by_one() -> None:
    """
    A file name with spaces stays one word, and one with a leading dash does not become an option.
    """
    assert fill_in(["run", "{tests}", "--list={tests-file}"], ["a b.js", "-x.js"], "/t.txt") == [
        "run",
        "a b.js",
        "./-x.js",
        "--list=/t.txt",
    ]
