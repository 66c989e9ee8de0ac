"""Lock files made by the real tools: each once per version of its inputs below this checkout, since a registry has to be asked for them."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from real_runners.tool_chain import CACHE, half_made, install, one_at_a_time

Command = Sequence[str]


def made(name: str, files: Mapping[str, str], commands: Sequence[Command], target: Path, **variables: str) -> Path:
    """*target*, filled with *files* and with what *commands* made of them in their folder.

    *name* and the inputs choose the copy that is kept; a command that fails (no registry can be reached) skips the test.
    """
    wanted = hashlib.sha256(json.dumps([files, commands, variables], sort_keys=True).encode()).hexdigest()[:16]
    kept = CACHE / f"lock-{name}-{wanted}"
    with one_at_a_time(kept.name):
        if not kept.exists():
            with half_made() as half:
                for path, text in files.items():
                    (half / path).parent.mkdir(parents=True, exist_ok=True)
                    (half / path).write_bytes(text.encode())
                for command in commands:
                    install(list(command), half, **variables)
                half.rename(kept)
    shutil.copytree(kept, target, dirs_exist_ok=True, symlinks=True)
    return target
