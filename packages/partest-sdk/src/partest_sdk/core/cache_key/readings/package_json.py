"""What a package.json or a deno.json says about dependencies."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.text import as_text

_ABOUT_DEPENDENCIES = (
    "bun", "catalog", "cpu", "dependenc", "engines", "install", "libc", "overrides", "packagemanager", "pnpm", "resolutions", "volta",
    "workspaces",
)  # fmt: skip
"""Parts of the names of fields, in lower case, so that ``peerDependenciesMeta`` and what is still to come are among them."""
_NOT_ABOUT_THEM = frozenset(("version", "tasks", "fmt", "lint", "test", "bench", "publish", "license", "exclude"))


def package_json(content: bytes) -> bytes:
    """Only what names dependencies or changes how they are installed: neither scripts nor settings of tools nor the version."""
    from json import dumps, loads

    fields = sorted(loads(as_text(content)).items())
    return dumps({name: _sorted(name, value) for name, value in fields if _is_about_dependencies(name)}).encode()


def _sorted(name: str, value: object) -> object:
    """*value* in one order, where the order says nothing; elsewhere the first pattern that fits may be the one that counts."""
    if name.lower().endswith("dependencies") and isinstance(value, dict):
        return dict(sorted(value.items()))
    return value


def deno_json(content: bytes) -> bytes:
    """All but the version, the tasks, and the settings of formatter, linter and tests; one with comments counts as text."""
    from json import dumps, loads

    return dumps(
        {name: value for name, value in loads(as_text(content)).items() if name not in _NOT_ABOUT_THEM}
    ).encode()


def _is_about_dependencies(name: str) -> bool:
    low = name.lower()
    return low == "os" or any(part in low for part in _ABOUT_DEPENDENCIES)
