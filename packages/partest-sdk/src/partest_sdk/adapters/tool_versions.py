"""What tools say of their own version."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from time import monotonic

PATIENCE = 10.0
"""Seconds for all of them together. A JVM or a version manager's shim takes one or two."""
_LONGEST_ANSWER = 10_000


def ask_tools(
    commands: Sequence[tuple[str, ...]], folder: str, environment: Mapping[str, str], patience: float = PATIENCE
) -> dict[tuple[str, ...], str | None]:
    """What each of *commands* prints in *folder*, all started at once; None for one that is not there, fails, or says nothing in time."""
    if not commands:
        return {}
    running = {command: _started(command, folder, environment) for command in commands}
    until = monotonic() + patience
    return {command: _answer(process, until) for command, process in running.items()}


def _started(command: tuple[str, ...], folder: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes] | None:
    # Found by absolute folders of PATH only: the work tree's programs are not ours to start. On Windows this also finds pnpm.cmd.
    places = [place for place in environment.get("PATH", "").split(os.pathsep) if os.path.isabs(place)]  # noqa: PTH117
    found = [shutil.which(name, path=os.pathsep.join(places)) for name in command[0].split("|")]
    # Windows looks into the current folder first, whatever the path.
    program = next((path for path in found if path and os.path.isabs(path)), None)  # noqa: PTH117
    if program is None:
        return None
    try:
        return subprocess.Popen(
            [program, *command[1:]],
            cwd=folder,
            env=_without_secrets(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError:
        return None


def _without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a tool, which may run what the work tree chose: neither the job's tokens nor the files that lead to its later steps
    are its business, and it reads no settings that name a program. And nothing is to be downloaded.
    """
    kept = {name: value for name, value in environment.items() if not _is_secret(name)}
    return {
        **kept,
        # Yarn starts a script of the project's choice, and loads its plug-ins, whatever it is asked.
        "YARN_IGNORE_PATH": "1",
        "YARN_RC_FILENAME": ".partest-reads-no-yarnrc",
        "COREPACK_ENABLE_DOWNLOAD_PROMPT": "0",
        "COREPACK_ENABLE_NETWORK": "0",
        "RUSTUP_AUTO_INSTALL": "0",
        "GOTOOLCHAIN": "local",
    }


def _is_secret(name: str) -> bool:
    upper = name.upper()
    return upper.startswith(("PARTEST_", "GITHUB_")) or any(
        word in upper for word in ("TOKEN", "SECRET", "PASSWORD", "CREDENTIAL", "API_KEY")
    )


def _answer(process: subprocess.Popen[bytes] | None, until: float) -> str | None:
    if process is None:
        return None
    with process:
        try:
            raw, _ = process.communicate(timeout=max(until - monotonic(), 0.01))
        except subprocess.TimeoutExpired:
            _end(process)
            return None
    return raw[:_LONGEST_ANSWER].decode(errors="replace") if process.returncode == 0 else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it with what it started: a shim's tool would live on."""
    if os.name == "posix":
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
