"""`partest run`: run a command as one shard, and leave a result folder that is true whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from partest_sdk.core.results.shard_result import Manifest, State


class Ended(Protocol):
    """How a command ended; see `partest_sdk.adapters.processes.Ending`."""

    @property
    def exit_code(self) -> int | None: ...  # noqa: D102
    @property
    def signal(self) -> str | None: ...  # noqa: D102
    @property
    def timed_out(self) -> bool: ...  # noqa: D102
    @property
    def cancelled_by(self) -> str | None: ...  # noqa: D102
    @property
    def code(self) -> int: ...  # noqa: D102


class Running(Protocol):
    """A command that was started."""

    def wait(self) -> Ended:
        """Wait for its end, or bring it about when its time is up."""
        ...

    def stop(self, name: str) -> None:
        """Pass the signal *name* on to it."""
        ...


class Workplace(Protocol):
    """Where a shard runs and leaves its results; the command line has the real one, tests have a fake."""

    def write_manifest(self, manifest: Manifest) -> None:
        """Replace the manifest, whole or not at all."""
        ...

    def start(self) -> Running:
        """Start the command."""
        ...

    def last_started(self) -> str | None:
        """The test that started last, by the recorded events."""
        ...

    def close(self, manifest: Manifest) -> None:
        """Write the reports that are made from the events."""
        ...


class NotStartedError(Exception):
    """The command could not be started; `code` is what a shell would have returned."""

    def __init__(self, sentence: str, code: int) -> None:
        """Say why, in one sentence."""
        super().__init__(sentence)
        self.code = code


@dataclass(slots=True)
class ShardRun:
    """One shard, from its first manifest to its last."""

    manifest: Manifest
    workplace: Workplace
    clock: Callable[[], float]
    running: Running | None = None
    asked_to_stop: str | None = None

    def run(self) -> tuple[Manifest, int]:
        """Run the command; its last manifest, and the exit code to pass on. NotStartedError when there was nothing to run."""
        self.workplace.write_manifest(self.manifest)
        try:
            self.running = self.workplace.start()
        except NotStartedError as trouble:
            self._end(State.FINISHED, trouble.code, None)
            raise
        if self.asked_to_stop:  # between the manifest and the start
            self.running.stop(self.asked_to_stop)
        ending = self.running.wait()
        if ending.timed_out:
            state = State.TIMED_OUT
        elif ending.cancelled_by or self.asked_to_stop:
            state = State.CANCELLED
        else:
            state = State.KILLED if ending.signal else State.FINISHED
        signal = ending.signal or ending.cancelled_by
        self._end(state, ending.exit_code, signal)
        return self.manifest, ending.code

    def stop(self, name: str) -> None:
        """Somebody wants the run to end: say so first, since we may be killed at once, and pass the signal *name* on."""
        self.asked_to_stop = self.asked_to_stop or name
        self.workplace.write_manifest(replace(self.manifest, state=State.CANCELLED, signal=name))
        if self.running is not None:
            self.running.stop(name)

    def _end(self, state: State, exit_code: int | None, signal: str | None) -> None:
        last = self.workplace.last_started()
        self.manifest = replace(
            self.manifest, state=state, ended=self.clock(), exit_code=exit_code, signal=signal, last_started=last
        )
        self.workplace.write_manifest(self.manifest)
        self.workplace.close(self.manifest)


def fill_in(command: Sequence[str], members: Sequence[str], tests_file: str) -> list[str]:
    """*command* with a word ``{tests}`` replaced by the members, a word each, and ``{tests-file}`` by the file that lists them."""
    words: list[str] = []
    for word in command:
        if word == "{tests}":
            # A file whose name starts with a dash must not become an option.
            words += [f"./{member}" if member.startswith("-") else member for member in members]
        else:
            words.append(word.replace("{tests-file}", tests_file))
    return words
