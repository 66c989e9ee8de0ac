"""Which programs of PATH lie in the runner's tool cache, into which set-up actions put what a job asks for."""

from __future__ import annotations

import os
from collections.abc import Mapping


def folder_in_tool_cache(program: str, variables: Mapping[str, str]) -> str:
    """The folder of *program* (``python|python3``: of either) where PATH first finds it, if that is below RUNNER_TOOL_CACHE; else empty."""
    cache = variables.get("RUNNER_TOOL_CACHE", "")
    if not cache:
        return ""
    suffixes = variables.get("PATHEXT", ".EXE").split(";") if os.name == "nt" else [""]
    names = [name + suffix for name in program.split("|") for suffix in suffixes]
    inside = os.path.join(os.path.realpath(cache), "")  # noqa: PTH118 - pathlib would cost more than all of this
    for folder in variables.get("PATH", "").split(os.pathsep):
        if os.path.isabs(folder) and any(os.path.isfile(os.path.join(folder, name)) for name in names):  # noqa: PTH113, PTH117, PTH118
            real = os.path.realpath(folder)
            return real.removesuffix(os.sep + "bin") if real.startswith(inside) else ""
    return ""
