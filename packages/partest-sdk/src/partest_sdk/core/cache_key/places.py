"""The folders of a cache, as actions/cache takes them. Their list and its order are a part of a cache's identity, so both are stable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from partest_sdk.core.cache_key.detect import Use
from partest_sdk.core.cache_key.ecosystem import Place

Beside = Callable[[str], str]
"""Gives a path of the tree as the workspace has it."""


def paths_of(uses: Iterable[Use], os: str, beside: Beside, variables: Mapping[str, str]) -> tuple[str, ...]:
    """What to cache for *uses* on *os* (``linux``, ``macos``, ``windows``)."""
    found: dict[str, None] = {}
    for use in uses:
        for place in use.ecosystem.places:
            found.update(dict.fromkeys(_paths(place, use.folders, os, beside, variables)))
    return tuple(found)


def _paths(place: Place, folders: Iterable[str], os: str, beside: Beside, variables: Mapping[str, str]) -> list[str]:
    path = _moved(place, os, variables) or {"macos": place.macos, "windows": place.windows}.get(os, "") or place.linux
    cache = variables.get("XDG_CACHE_HOME", "").strip()
    if os == "linux" and cache and path == place.linux and path.startswith("~/.cache/"):
        path = cache.rstrip("/") + path.removeprefix("~/.cache")
    if path.startswith(("~", "/", "\\")) or path[1:2] == ":":
        return [path]
    return [beside(f"{folder}/{path}" if folder else path) for folder in folders]


def in_workspace(folder: str, path: str) -> str:
    """*path* in *folder*, as short as it can be said: to actions/cache ``./a`` and ``a`` are two caches."""
    parts: list[str] = []
    for part in f"{folder}/{path}".split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    plain = "/".join(parts) or "."
    if folder.startswith("/"):
        return f"/{plain}"
    # A folder of the work tree may be called ~ or --checkpoint-action=…; that must be no home folder and no option of tar.
    return f"./{plain}" if plain[0] in "~-!#" else plain


def _moved(place: Place, os: str, variables: Mapping[str, str]) -> str:
    """Where a variable says that it is; empty when none does."""
    below = f"{place.variable}/{place.below}" if place.below else place.variable
    others = () if os == "windows" and not place.others_on_windows else place.others
    for choice in (below, *others):
        name, _, rest = choice.partition("/")
        # GOPATH is a list of folders; what is downloaded goes into the first.
        folder = variables.get(name, "").strip() if name else ""
        folder = folder.split(";" if os == "windows" else ":")[0] if name.endswith("PATH") else folder
        if folder:
            separator = "\\" if os == "windows" else "/"
            return folder.rstrip("/\\") + (separator + rest.replace("/", separator) if rest else "")
    return ""
