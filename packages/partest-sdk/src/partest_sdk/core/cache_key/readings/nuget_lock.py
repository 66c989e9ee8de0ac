"""NuGet's packages.lock.json without the versions of the projects that lie in the checkout."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text


def nuget_lock(content: bytes) -> bytes:
    """All but the versions that projects ask of each other."""
    from json import dumps, loads

    lock = loads(as_text(content))
    for packages in lock["dependencies"].values():
        projects = {name.lower() for name, package in packages.items() if package["type"] == "Project"}
        for package in packages.values():
            if package["type"] == "Project":
                asked = package.get("dependencies", {})
                package["dependencies"] = {
                    name: "" if name.lower() in projects else version for name, version in asked.items()
                }
    return dumps(lock, separators=(",", ":")).encode()
