"""Start a command in a process group of its own, pass signals on to all of it, and stop it when its time is up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import IO

POSIX = os.name == "posix"
# Windows' name for the same thing, which this module has only there.
_NEW_GROUP: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
DUMP_SECONDS = 2.0
"""How long stacks may take to be written."""
INTERRUPT_SECONDS = 10.0
"""How long a command may take to come to an end after an interrupt: pytest writes its reports then."""
TERMINATE_SECONDS = 5.0
CANCEL_SECONDS = 1.5
"""After SIGINT, GitHub's runner sends SIGTERM at 7.5 s and kills at 10 s; this leaves us time to say how it ended."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a command ended: its exit code, or the name of the signal that ended it."""

    exit_code: int | None
    signal: str | None
    timed_out: bool = False
    cancelled_by: str | None = None

    @property
    def code(self) -> int:
        """What `partest run` returns: the command's own code, 124 timed out, 128 + n for a signal."""
        if self.timed_out:
            return 124
        if self.cancelled_by:
            return 128 + signal.Signals[self.cancelled_by]
        if self.signal:
            return 128 + signal.Signals[self.signal]
        return self.exit_code or 0


class CommandNotStartedError(Exception):
    """The command cannot be started; `code` is 127 when it does not exist, else 126."""

    def __init__(self, sentence: str, code: int) -> None:
        """Say why, in one sentence."""
        super().__init__(sentence)
        self.code = code


class RunningCommand:
    """A command and everything it starts."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], folder: Path, output: IO[bytes] | None = None
    ) -> None:
        """Start *command* in *folder*; its output goes where ours goes, or to *output*."""
        self._asked_to_stop: str | None = None
        self._timed_out = False
        self._over = threading.Event()
        try:
            self._process = subprocess.Popen(
                list(command),
                env=dict(environment),
                cwd=folder,
                # A command in a group of its own may not read from the terminal; end of file is better than a stop for ever.
                stdin=subprocess.DEVNULL if output or sys.stdin is None or sys.stdin.isatty() else None,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                process_group=0 if POSIX else None,
                creationflags=_NEW_GROUP,
            )
        except FileNotFoundError:
            raise CommandNotStartedError(f"the command {command[0]!r} does not exist on this machine", 127) from None
        except (OSError, ValueError) as trouble:
            raise CommandNotStartedError(f"the command {command[0]!r} cannot be started: {trouble}", 126) from None

    def wait(self, timeout: float | None, stacks: Path | None, say: Callable[[str], None]) -> Ending:
        """Wait for the end; after *timeout* seconds dump stacks into *stacks*, interrupt, terminate and kill, telling *say*."""
        watchdog = threading.Thread(target=self._watch, args=(timeout, stacks, say), daemon=True) if timeout else None
        if watchdog:
            watchdog.start()
        code = self._process.wait()
        self._over.set()
        if watchdog:
            watchdog.join()
        if self._timed_out or self._asked_to_stop:
            # What the command left behind would outlive the job it was started for.
            self._send("SIGKILL")
        name = signal.Signals(-code).name if code < 0 else None
        return Ending(None if code < 0 else code, name, self._timed_out, self._asked_to_stop)

    def stop(self, name: str) -> None:
        """Pass the signal *name* on to the whole group, and see to it that it ends."""
        if self._asked_to_stop is None:
            self._asked_to_stop = name
        self._send(name)
        if name == "SIGTERM":
            first = self._asked_to_stop == "SIGTERM"
            threading.Thread(
                target=self._kill_after, args=(INTERRUPT_SECONDS if first else CANCEL_SECONDS,), daemon=True
            ).start()

    def _kill_after(self, seconds: float) -> None:
        if not self._over.wait(seconds):
            self._send("SIGKILL")

    def _watch(self, timeout: float, stacks: Path | None, say: Callable[[str], None]) -> None:
        if self._over.wait(timeout):
            return
        self._timed_out = True
        say("time is up: dumping the stacks of all Python processes, then interrupting the command")
        if stacks is not None and POSIX:
            self._dump(stacks)
        for name, seconds in (("SIGINT", INTERRUPT_SECONDS), ("SIGTERM", TERMINATE_SECONDS), ("SIGKILL", 0.0)):
            self._send(name)
            if self._over.wait(seconds):
                return
            say(f"the command did not end within {seconds:g} s after {name}" if seconds else "the command was killed")

    def _dump(self, stacks: Path) -> None:
        """Ask every process that has registered itself by opening a file there; to any other the signal would be deadly."""
        asked = []
        for path in stacks.glob("*.txt"):
            with suppress(ValueError, ProcessLookupError, PermissionError):
                pid = int(path.stem)
                if os.getpgid(pid) == self._process.pid:
                    os.kill(pid, signal.SIGUSR1)
                    asked.append(path)
        for _ in range(int(DUMP_SECONDS / 0.05)):
            if all(path.stat().st_size for path in asked) or self._over.is_set():
                return
            sleep(0.05)

    def _send(self, name: str) -> None:
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform != "win32":
                os.killpg(self._process.pid, signal.Signals[name])
            elif name == "SIGINT":
                self._process.send_signal(signal.CTRL_BREAK_EVENT)
            else:
                # Windows has no group to signal; its own tool ends the tree.
                kill = ["taskkill", "/F", "/T", "/PID", str(self._process.pid)]
                subprocess.run(kill, capture_output=True, check=False)


def drop_empty(stacks: Path) -> None:
    """Remove the files of processes that never had to dump anything."""
    for path in stacks.glob("*.txt"):
        with suppress(OSError):
            if not path.stat().st_size:
                path.unlink()
    with suppress(OSError):
        stacks.rmdir()
