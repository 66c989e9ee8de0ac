"""The promises that every ecosystem keeps, as one table that is gone through with a tree of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from cache_keys import hash_of, used, uses_of
from partest_sdk.core.cache_key.ecosystem import Tool, Version
from partest_sdk.core.cache_key.ecosystems import ECOSYSTEMS
from partest_sdk.core.cache_key.versions import Sources, known_version

Edit = Callable[[Path], object]
"""Changes the tree that it is given."""
Change = Edit | Path
"""What happens to a copy of the tree: it is edited, or another tree (say of the real tool) stands in its place."""


def keeps_promises(
    ecosystem: str, folder: Path, *, other: Mapping[str, Change], same: Mapping[str, Change], auto: str = ""
) -> None:
    """An AssertionError that names every promise which *ecosystem* breaks for the tree in *folder*; *folder* stays as it is.

    *other* says in words what gives another hash (a dependency is added, bumped, its checksum changes), *same* what leaves it as it is
    (the project's own version). What is the same for all is added here: line endings, sources, another folder, another order, and a key
    file that is broken. `auto` must find exactly *ecosystem*, or *auto*, which is names with a space between.
    ::

        keeps_promises(
            "uv",
            made("uv", {"pyproject.toml": PROJECT}, [[UV, "lock"]], tmp_path / "tree"),
            other={"bumped": replaced("uv.lock", "1.17.0", "1.16.0"), "added": made("uv", …, tmp_path / "added")},
            same={"released": replaced("uv.lock", 'name = "me"\\nversion = "1.0"', 'name = "me"\\nversion = "1.1"')},
        )
    """
    found = used(folder)
    expected = [] if ECOSYSTEMS[ecosystem].only_by_name else (auto or ecosystem).split()
    broken = [] if found == expected else [f"auto finds {found}"]
    before = hash_of(folder, ecosystem)
    broken += [
        f"same hash, though {what}" for what, change in other.items() if _after(change, folder, ecosystem) == before
    ]
    for what, change in {**same, **_SAME_FOR_ALL}.items():
        if _after(change, folder, ecosystem) != before:
            broken.append(f"other hash, though only {what}")
    for lock in (file.path for use in uses_of(folder, ecosystem) for file in use.files if file.role == "lock"):
        if _after(_cut(lock), folder, ecosystem) == before:
            broken.append(f"same hash, though the second half of {lock} is lost")
    assert not broken, f"{ecosystem}: " + "; ".join(broken)


def says_its_folder(ecosystem: str, command: Sequence[str], home: Path, index: int = 0) -> None:
    """An AssertionError unless the tool, asked by *command*, says the very folder that is declared, by default and with each of its variables.

    *index* is that of the place.
    """
    place = ECOSYSTEMS[ecosystem].places[index]
    usual = ((sys.platform == "darwin" and place.macos) or place.linux).replace("~", str(home))
    moved = home / "moved"
    # A wide terminal, so that no path is broken.
    bare = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")} | {"COLUMNS": "500"}
    choices = [(place.variable, place.below), *(other.partition("/")[::2] for other in place.others)]
    for name, _ in choices:
        bare.pop(name, None)
    home.mkdir(exist_ok=True)
    # What XDG says is for Linux.
    moves = [
        ({name: str(moved)}, moved / below) for name, below in choices if sys.platform == "linux" or "XDG" not in name
    ]
    for variables, expected in ({}, Path(usual)), *moves:
        said = subprocess.check_output(command, cwd=home, env={**bare, "HOME": str(home), **variables}, text=True)
        # Below it may be a folder for the version of the layout.
        assert any(f"{before}{expected}" in f"\n{said}" for before in '\n" '), f"{command} says {said}, not {expected}"


def version_by(tool: Tool, parts: int, name: str, text: str) -> str:
    """What *tool*'s version is in a key when only the file *name* pins it, with this *text*; empty when it does not."""
    pinned = Sources({}, {}, lambda wanted: [(name, text)] if wanted == name else [])
    fact = known_version(Version(tool, parts), pinned)
    return fact.value if fact else ""


def replaced(name: str, old: str, new: str, count: int = -1) -> Edit:
    """In the file *name*, *new* stands for *old*, which must be there; all of them, or the first *count*."""

    def edit(tree: Path) -> None:
        text = (tree / name).read_bytes().decode()
        assert old in text, f"{name} does not hold {old!r}"
        (tree / name).write_bytes(text.replace(old, new, count).encode())

    return edit


def appended(name: str, text: str) -> Edit:
    """The file *name*, which must be there, ends with *text* too."""

    def edit(tree: Path) -> None:
        (tree / name).write_bytes((tree / name).read_bytes() + text.encode())

    return edit


def written(name: str, text: str) -> Edit:
    """The file *name* is there, and holds *text*."""

    def edit(tree: Path) -> None:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(text.encode())

    return edit


def without(name: str) -> Edit:
    """The file *name*, which must be there, is gone."""
    return lambda tree: (tree / name).unlink()


def both(*changes: Edit) -> Edit:
    """One change after the other."""
    return lambda tree: [change(tree) for change in changes]


def _after(change: Change, folder: Path, ecosystem: str) -> str:
    with TemporaryDirectory() as elsewhere:
        copy = Path(elsewhere, "a copy")
        shutil.copytree(change if isinstance(change, Path) else folder, copy, symlinks=True)
        if not isinstance(change, Path):
            change(copy)
        return hash_of(copy, ecosystem)


def _with_windows_line_endings(tree: Path) -> None:
    for path in tree.rglob("*"):
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            path.write_bytes(content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def _with_sources(tree: Path) -> None:
    for name in ("README.md", "source/main.c", "tests/test_it.py", "docs/a page.txt"):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("Nothing that a cache depends on.\n")


def _in_another_order(tree: Path) -> None:
    """Every file is written anew, the last first, as another checkout may do it."""
    contents = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    for path in contents:
        path.unlink()
    for path in sorted(contents, reverse=True):
        path.write_bytes(contents[path])


def _cut(name: str) -> Edit:
    def edit(tree: Path) -> None:
        content = (tree / name).read_bytes()
        (tree / name).write_bytes(content[: len(content) // 2])

    return edit


_SAME_FOR_ALL: Mapping[str, Edit] = {
    "the tree lies elsewhere": lambda tree: None,
    "it was checked out on Windows": _with_windows_line_endings,
    "sources were added": _with_sources,
    "the files were written in another order": _in_another_order,
}
