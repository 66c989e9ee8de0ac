"""Which planned files reports speak of. A report names a file, or only a class or package; a plan knows files.

A name that could stand for several planned files stands for none of them: to take a file that never ran for one that did would be a silent green.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from partest_sdk.core.names import normal_path

_LONGEST = 4096
"""Characters of a name; no file or class has a longer one."""
_ONE_CLASS = (".java", ".kt", ".groovy", ".scala", ".cs", ".swift", ".php")
"""Where a file is called like the class in it, so that a class without a package names it."""


def reported_files(planned: Collection[str], named: Collection[str]) -> set[str]:
    """Those *planned* files that one of the *named* files, classes or packages stands for."""
    names = {normal_path(name) for name in named if len(name) <= _LONGEST}
    found = {file for file in planned if file in names} | _go_files(planned, names)
    by_end = _by_end(planned)
    for name in names - found:
        found.update(_one(by_end, _meant(name)))
    return found


def _by_end(planned: Iterable[str]) -> dict[str, set[str]]:
    """The planned files by every end of their path, as a path and with dots."""
    found: dict[str, set[str]] = {}
    for file in planned:
        stem, _, extension = file.rpartition(".")
        parts, dotted = file.split("/"), (stem or extension).split("/")
        for start in range(len(parts)):
            found.setdefault("/".join(parts[start:]), set()).add(file)
            # A single word names a file only if it is all of its path, or the class that the file is called by.
            if start < len(parts) - 1 or start == 0 or file.endswith(_ONE_CLASS):
                found.setdefault(".".join(dotted[start:]), set()).add(file)
    return found


def _meant(name: str) -> Iterator[str]:
    """What *name* may stand for, the longest first: itself, and for a class what it is in (``com.acme.FooTest$Inner``, ``tests.test_a.TestB``)."""
    yield name
    parts = name.replace("$", ".").split(".")
    for stop in range(len(parts), 0, -1):
        yield ".".join(parts[:stop])


def _one(by_end: dict[str, set[str]], meant: Iterable[str]) -> set[str]:
    files = next((by_end[name] for name in meant if name in by_end), set())
    return files if len(files) == 1 else set()


def _go_files(planned: Collection[str], names: Collection[str]) -> set[str]:
    """Go names packages, which are the module and a folder; the module is the one that explains most of the names."""
    folders: dict[str, list[str]] = {}
    for file in planned:
        if file.endswith("_test.go"):
            folders.setdefault(file.rpartition("/")[0], []).append(file)
    modules = {
        name[: -len(folder) - 1] for folder in folders if folder for name in names if name.endswith(f"/{folder}")
    }
    modules |= set(names) if "" in folders else {""} & {"" for folder in folders if folder in names}
    # Of two that explain as many, the shorter one leaves the longer path to the folder, and so says more.
    likely = min(
        modules, key=lambda one: (-sum(_package(one, folder) in names for folder in folders), len(one), one), default=""
    )
    return {file for folder, files in folders.items() if _package(likely, folder) in names for file in files}


def _package(module: str, folder: str) -> str:
    return "/".join(filter(None, (module, folder)))
