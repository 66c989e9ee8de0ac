"""`partest run`: run a command as one shard, and leave a result folder that is true whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
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
    troubles: list[str] = field(default_factory=list)
    """What could not be recorded, in sentences. The merge will miss it; the command's own answer stays what it is."""
    _running: Running | None = None
    _asked_to_stop: str | None = None

    def run(self) -> int:
        """Run the command and return the exit code to pass on. NotStartedError when there was nothing to run."""
        self.workplace.write_manifest(self.manifest)
        try:
            self._running = self.workplace.start()
        except NotStartedError as trouble:
            self._end(State.FINISHED, trouble.code, None)
            raise
        if self._asked_to_stop:  # between the manifest and the start
            self._running.stop(self._asked_to_stop)
        ending = self._running.wait()
        if ending.timed_out:
            state = State.TIMED_OUT
        elif ending.cancelled_by:
            state = State.CANCELLED
        else:
            state = State.KILLED if ending.signal else State.FINISHED
        self._end(state, ending.exit_code, ending.signal or ending.cancelled_by)
        return ending.code

    def stop(self, name: str) -> None:
        """Somebody wants the run to end: say so first, since we may be killed at once, and pass the signal *name* on."""
        if self.manifest.ended is not None:
            return
        self._asked_to_stop = self._asked_to_stop or name
        with self._noting_trouble():
            self.workplace.write_manifest(replace(self.manifest, state=State.CANCELLED, signal=name))
        if self._running is not None:
            self._running.stop(name)

    def _end(self, state: State, exit_code: int | None, signal: str | None) -> None:
        last = None
        with self._noting_trouble():
            last = self.workplace.last_started()
        self.manifest = replace(
            self.manifest, state=state, ended=self.clock(), exit_code=exit_code, signal=signal, last_started=last
        )
        with self._noting_trouble():
            self.workplace.write_manifest(self.manifest)
        with self._noting_trouble():
            self.workplace.close(self.manifest)

    @contextmanager
    def _noting_trouble(self) -> Iterator[None]:
        try:
            yield
        except OSError as trouble:
            self.troubles.append(f"the results of shard {self.manifest.shard} are not whole: {trouble}")


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
