"""A Cargo.lock and a Cargo.toml without the versions of what lies in the checkout itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partest_sdk.core.cache_key.readings.text import as_text
from partest_sdk.core.cache_key.readings.toml_document import toml_document

_TABLE = b"\n["
_PACKAGES = (b"package]]\n", b"patch.unused]]\n", b"root]\n")
"""How the tables begin that describe a package; ``root`` is from before 2017."""
_SOURCE = b'\nsource = "'
_OF_OURS = (b'name = "', b'version = "', b"dependencies = [", b' "', b"]")
"""How the lines of a package begin that is no download."""


def cargo_lock(content: bytes) -> bytes:
    """Nothing but what is downloaded: packages with a source. What ours depend on says their Cargo.toml, better."""
    # It is generated in one form, so its lines are looked at: that is exact here, and much cheaper than a parser.
    # The oldest ones begin with a package right away.
    head, *tables = (b"\n" + as_text(content)).split(_TABLE)
    if not any(table.startswith(b"[package]]\n") for table in tables):
        raise ValueError("a Cargo.lock lists packages")
    return _TABLE.join([head, *(table for table in tables if not _is_ours(table))])


def _is_ours(table: bytes) -> bool:
    name, _, lines = table.removeprefix(b"[").partition(b"\n")
    if name + b"\n" not in _PACKAGES or _SOURCE in table:
        return False
    for line in lines.split(b"\n"):
        if line and not line.startswith(_OF_OURS):
            raise ValueError("a package without a source has a name, a version and dependencies")
    return True


def cargo_toml(content: bytes) -> bytes:
    """All but the versions of the crate, of its workspace and of crates at a path; comments and layout do not count."""
    # A line that looks like a version may lie in a text of several lines, so only a parser can tell what to leave out.
    manifest = toml_document(content)
    for owner in (manifest, _table(manifest, "workspace")):
        _table(owner, "package").pop("version", None)
    for dependencies in _dependencies(manifest):
        for dependency in dependencies.values():
            # The crate at the path is taken; the version beside it is for those who get it from a registry.
            if isinstance(dependency, dict) and "path" in dependency:
                dependency.pop("version", None)
    return ascii(manifest).encode()


def _dependencies(manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The tables whose keys are the names of crates."""
    for owner in (manifest, _table(manifest, "workspace"), *_tables(_table(manifest, "target"))):
        for kind in (
            "dependencies",
            "dev-dependencies",
            "build-dependencies",
            "dev_dependencies",
            "build_dependencies",
        ):
            yield _table(owner, kind)
    yield from _tables(_table(manifest, "patch"))


def _table(owner: dict[str, Any], name: str) -> dict[str, Any]:
    found = owner.get(name)
    return found if isinstance(found, dict) else {}


def _tables(owner: dict[str, Any]) -> list[dict[str, Any]]:
    return [found for found in owner.values() if isinstance(found, dict)]
