"""Running what fetches a tool, and saying why that did not work: a benchmark goes on without it."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from textwrap import shorten

_PATIENCE = 200


def failed(commands: Sequence[Sequence[str]], folder: Path) -> str:
    """Run *commands* in *folder*, one after the other; which of them failed, and how; empty when all went well."""
    for command in commands:
        name = Path(command[0]).name
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=_PATIENCE)
        except FileNotFoundError:
            return f"there is no {name} here"
        except subprocess.CalledProcessError as trouble:
            return f"{name} failed: {shorten(trouble.stderr + trouble.stdout, 200)}"
        except subprocess.TimeoutExpired:
            return f"{name} did not end in {_PATIENCE} seconds"
    return ""
