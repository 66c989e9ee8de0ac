"""The machine that a cache is made on: system, architecture, release and C library."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from partest_sdk.core.cache_key.versions import Fact

_ARCHITECTURES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "i386": "x86", "i686": "x86"}


def system_name() -> str:
    """``linux``, ``macos``, ``windows``, or what Python calls another system."""
    return {"darwin": "macos", "win32": "windows"}.get(sys.platform, str(sys.platform))


def architecture(variables: Mapping[str, str]) -> str:
    """``x64`` or ``arm64``, as GitHub's RUNNER_ARCH has it; what programs of this system are compiled for."""
    if system_name() == "windows":
        # A 32-bit or emulated Python sees another PROCESSOR_ARCHITECTURE than the machine has.
        named = variables.get("PROCESSOR_ARCHITEW6432") or variables.get("PROCESSOR_ARCHITECTURE", "")
    else:
        named = os.uname().machine
    return _ARCHITECTURES.get(named.lower(), named.lower()) or "unknown"


def image(variables: Mapping[str, str]) -> Fact:
    """The release of the system, which decides its C library: ``ubuntu24.04``, ``alpine3.20``, ``macos15``."""
    system = system_name()
    if system == "linux":
        # Not ImageOS: in a container that is the host's.
        named = _os_release()
        if named:
            return Fact("image", named, "/etc/os-release")
        library = os.confstr("CS_GNU_LIBC_VERSION") if "CS_GNU_LIBC_VERSION" in os.confstr_names else None
        return Fact("image", (library or "linux").replace(" ", ""), "the C library")
    if named := variables.get("ImageOS", ""):
        return Fact("image", named, "the variable ImageOS")
    from platform import release

    return Fact("image", f"{system}{release().partition('.')[0]}", "the system")


def _os_release() -> str:
    for path in ("/etc/os-release", "/usr/lib/os-release"):
        try:
            with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123 - pathlib would cost more than the rest
                text = file.read(10_000)
        except OSError:
            continue
        lines = dict(line.split("=", 1) for line in text.split("\n") if "=" in line)
        return "".join(lines.get(name, "").strip().strip("\"'") for name in ("ID", "VERSION_ID"))
    return ""
