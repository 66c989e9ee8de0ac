"""The folders of a cache, as actions/cache takes them. Their list and its order are a part of a cache's identity, so both are stable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from partest_sdk.core.cache_key.detect import Use
from partest_sdk.core.cache_key.ecosystem import Place


def paths_of(uses: Iterable[Use], os: str, root: str, variables: Mapping[str, str]) -> tuple[str, ...]:
    """What to cache for *uses* on *os* (``linux``, ``macos``, ``windows``); *root* is the folder of the tree as seen from the workspace."""
    found: dict[str, None] = {}
    for use in uses:
        for place in use.ecosystem.places:
            found.update(dict.fromkeys(_paths(place, use.folders, os, root, variables)))
    return tuple(found)


def _paths(place: Place, folders: Iterable[str], os: str, root: str, variables: Mapping[str, str]) -> list[str]:
    separator = "\\" if os == "windows" else "/"
    moved = variables.get(place.variable, "").strip() if place.variable else ""
    if moved and "\n" not in moved:
        below = place.below.replace("/", separator)
        return [moved.rstrip("/\\") + separator + below if below else moved]
    path = {"macos": place.macos, "windows": place.windows}.get(os, "") or place.linux
    cache = variables.get("XDG_CACHE_HOME", "").strip()
    if os == "linux" and cache and "\n" not in cache and path.startswith("~/.cache/"):
        return [cache.rstrip("/") + path.removeprefix("~/.cache")]
    if path.startswith("~"):
        return [path]
    return ["/".join(part for part in (root, folder, path) if part and part != ".") for folder in folders]
