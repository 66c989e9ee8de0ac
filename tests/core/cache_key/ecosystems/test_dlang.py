from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from real_locks import made
from real_runners.tool_chain import debian_packages

from core.cache_key.ecosystems.promises import keeps_promises, replaced, written

MANIFEST = '{{"name": "mine", "version": "{version}", "dependencies": {{"own": {{"path": "own"}}{more}}}}}\n'


def dub_tree(target: Path, version: str = "1.0.0", own: str = "0.1.0", more: str = "") -> Path:
    """What DUB selects for folders of the project; it asks no registry for them."""
    root = debian_packages("dub", "libphobos2-ldc-shared100", "libgphobos3")
    files = {
        "dub.json": MANIFEST.format(version=version, more=more),
        "own/dub.json": f'{{"name": "own", "version": "{own}"}}\n',
        "other/dub.json": '{"name": "other"}\n',
        "source/mine.d": "module mine;\n",
    }
    select = [str(root / "usr/bin/dub"), "upgrade", "--skip-registry=all"]
    libraries = str(root / "usr/lib/x86_64-linux-gnu")
    return made("dub", files, [select], target, LD_LIBRARY_PATH=libraries, HOME="../home")


@pytest.mark.slow
def test_dub_keeps_its_promises_for_folders(tmp_path: Path) -> None:
    """
    What DUB itself writes gives another key for another dependency, and the same for a release of ours or of a folder.
    """
    other = ', "other": {"path": "other"}'
    tree = dub_tree(tmp_path / "tree")
    assert '"own": {"path":"own"}' in (tree / "dub.selections.json").read_text()

    keeps_promises(
        "dub",
        tree,
        other={"a dependency was added": dub_tree(tmp_path / "added", more=other)},
        same={
            "the project was released": dub_tree(tmp_path / "released", version="1.1.0"),
            "a folder was released": dub_tree(tmp_path / "folder", own="0.2.0"),
        },
    )


SELECTIONS = """{
	"fileVersion": 1,
	"versions": {
		"memutils": "1.0.10",
		"own": {"path":"own"},
		"vibe-d": {"version":"~master","repository":"git+https://git.example/vibe-d"}
	}
}
"""


def test_dub_keeps_its_promises(tmp_path: Path) -> None:
    """
    Versions, paths and repositories of what was selected count.
    """
    written("dub.selections.json", SELECTIONS)(tmp_path)
    change = partial(replaced, "dub.selections.json")

    keeps_promises(
        "dub",
        tmp_path,
        other={
            "a package was bumped": change("1.0.10", "1.0.11"),
            "another branch is wanted": change("~master", "~stable"),
            "a repository changed": change("git.example", "mirror.example"),
        },
        same={},
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("dub.json", '{\n\t"name": "mine",\n\t"version": "1.0.0",\n\t"dependencies": {"memutils": "~>1.0.10"}\n}\n'),
        ("dub.sdl", 'name "mine"\nversion "1.0.0"\ndependency "memutils" version="~>1.0.10"\n'),
    ],
)
def test_dub_takes_what_has_no_selections(tmp_path: Path, name: str, text: str) -> None:
    """
    A manifest stands in, in both of its languages, without the project's version.
    """
    written(name, text)(tmp_path)

    keeps_promises(
        "dub",
        tmp_path,
        other={"a requirement changed": replaced(name, "~>1.0.10", "~>1.0.11")},
        same={"the project was released": replaced(name, '"1.0.0"', '"1.1.0"')},
    )
