"""Which planned files reports speak of. A report names a file, or only a class or package; a plan knows files."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from partest_sdk.core.names import normal_path


def reported_files(planned: Iterable[str], named: Collection[str]) -> set[str]:
    """Those *planned* files that one of the *named* files, classes or packages stands for."""
    exact = {normal_path(name) for name in named}
    # com.acme.FooTest$Inner and tests.test_a.TestB speak of everything that their beginnings name.
    dotted = {head for name in exact for head in _beginnings(name.replace("/", ".").replace("$", "."))}
    return {file for file in planned if file in exact or _is_named(file, exact, dotted)}


def _beginnings(name: str) -> Iterable[str]:
    parts = name.split(".")
    return (".".join(parts[:stop]) for stop in range(1, len(parts) + 1))


def _is_named(file: str, exact: Collection[str], dotted: Collection[str]) -> bool:
    parts = file.split("/")
    # e2e/specs/login.spec.ts is told as specs/login.spec.ts where the runner has its own folder.
    if any("/".join(parts[start:]) in exact for start in range(1, len(parts) - 1)) or (
        len(parts) > 1 and parts[-1] in exact and "." in parts[-1]
    ):
        return True
    stem, _, _ = parts[-1].rpartition(".")
    names = [*parts[:-1], stem]
    if any(".".join(names[start:]) in dotted for start in range(len(names))):
        return True
    # Go names packages, which are folders.
    return parts[-1].endswith("_test.go") and any(
        name == "/".join(parts[:-1]) or name.endswith("/" + "/".join(parts[:-1])) for name in exact if len(parts) > 1
    )
