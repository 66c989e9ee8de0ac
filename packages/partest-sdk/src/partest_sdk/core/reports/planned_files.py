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
_DOTTED = (".py", *_ONE_CLASS)
"""Where reports name a file by its module or class, with dots. Elsewhere a dotted name is the title of something."""


class PlannedFiles:
    """Some planned files, and which of them a name stands for."""

    def __init__(self, planned: Iterable[str]) -> None:
        """Know them by every end of their paths, as paths and with dots."""
        self.files = frozenset(planned)
        self._whole: dict[str, str] = {}
        self._by_end: dict[str, set[str]] = {}
        for file in sorted(self.files):
            parts = file.split("/")
            for start in range(len(parts)):
                self._by_end.setdefault("/".join(parts[start:]), set()).add(file)
            if file.endswith(_DOTTED):
                self._add_dotted(file, file.rpartition(".")[0].split("/"))

    def _add_dotted(self, file: str, parts: list[str]) -> None:
        self._whole[".".join(parts)] = file
        # A single word names a file only if it is all of its path, or the class that the file is called by.
        for start in range(len(parts) if file.endswith(_ONE_CLASS) else len(parts) - 1):
            self._by_end.setdefault(".".join(parts[start:]), set()).add(file)

    def stands_for(self, name: str) -> str:
        """The one file that *name* stands for; empty when there is none, or more than one."""
        name = normal_path(name)
        if name in self.files or len(name) > _LONGEST:
            return name if name in self.files else ""
        for meant, rest in _meant(name):
            # All of a path is more than the end of another one.
            if meant in self._whole and ("." in meant or not rest or rest[0].isupper()):
                return self._whole[meant]
            if meant in self._by_end:
                found = self._by_end[meant]
                return next(iter(found)) if len(found) == 1 else ""
        return ""


def reported_files(planned: Collection[str], named: Collection[str]) -> set[str]:
    """Those *planned* files that one of the *named* files, classes or packages stands for."""
    known = PlannedFiles(planned)
    return {file for name in named if (file := known.stands_for(name))} | _go_files(planned, set(named))


def _meant(name: str) -> Iterator[tuple[str, str]]:
    """What *name* may stand for, the longest first: itself, and for a class what it is in (``com.acme.FooTest$Inner``, ``tests.test_a.TestB``);
    and the rest of it.
    """
    yield name, ""
    parts = name.replace("$", ".").split(".")
    for stop in range(len(parts), 0, -1):
        yield ".".join(parts[:stop]), ".".join(parts[stop:])


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
        modules,
        key=lambda one: (-sum(_package(one, folder) in names for folder in folders), len(one), one),
        default="",
    )
    return {file for folder, files in folders.items() if _package(likely, folder) in names for file in files}


def _package(module: str, folder: str) -> str:
    return "/".join(filter(None, (module, folder)))
