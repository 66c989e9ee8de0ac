"""`hash_files`, beside the package whose results it must have."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from partest_sdk.adapters.hash_files import hash_files, matching_files
from partest_sdk.errors import InputError

from adapters.hash_files_cases import NEWEST, OLDER, Answer, Case, ask, grow, some_patterns
from adapters.hash_files_traps import TRAPS, trap_tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the trees have names that Windows does not allow")

WORKSPACES = ["ws", "w s", "w[s]", "w*", "w\\s", "😀"]


def digest_of(*contents: bytes) -> str:
    """What the contents of files come to, one after the other."""
    return hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in contents)).hexdigest()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """An empty one, beside a home folder and what is nobody's business."""
    (tmp_path / "home").mkdir()
    (tmp_path / "secret").write_text("of the machine")
    folder = tmp_path / "ws"
    folder.mkdir()
    return folder


def hashed(workspace: Path, *patterns: str, follow: bool = False) -> str:
    return hash_files(patterns, str(workspace), home=str(workspace.parent / "home"), follow_symbolic_links=follow)


def found(workspace: Path, *patterns: str, follow: bool = False) -> list[str]:
    home = str(workspace.parent / "home")
    return list(matching_files(patterns, str(workspace), home=home, follow_symbolic_links=follow))


def said_by(ask_us: Callable[[], str | list[str]]) -> str | list[str] | None:
    try:
        return ask_us()
    except InputError:
        return None


def difference(case: Case, answer: Answer, follow: bool) -> str:
    """How we differ from *answer*; nothing where we do not."""
    files = said_by(lambda: found(case.workspace, case.patterns, follow=follow))
    digest = said_by(lambda: hashed(case.workspace, case.patterns, follow=follow))
    # We do not look where all is left out, or nothing counts, and so do not stumble there; anywhere else we do as the original does.
    may_be_blind = any(mark in case.patterns for mark in ("!", "~", "/*/"))
    files_differ = files != answer.files and not (answer.files is None and may_be_blind)
    expected = None if answer.error else answer.hash
    hash_differs = digest != expected and not (answer.error and may_be_blind)
    if not files_differ and not hash_differs:
        return ""
    return f"{case.patterns!r} in {case.workspace}, links followed: {follow}\n  they: {answer}\n  we: {files} {digest}"


def differences(cases: list[Case], package: str) -> str:
    """The first few differences between us and *package*."""
    answers = ask(cases, package)
    # The questions must be worth asking.
    assert sum(bool(plain.hash) + bool(followed.hash) for plain, followed in answers) > len(cases) / 2
    told = [
        difference(case, answer, follow)
        for case, pair in zip(cases, answers, strict=True)
        for follow, answer in zip((False, True), pair, strict=True)
    ]
    return "\n".join([text for text in told if text][:5])


def made_up(tmp_path: Path, seed: int, trees: int, per_tree: int, *, plain: bool = False) -> list[Case]:
    random = Random(seed)
    cases = []
    for number in range(trees):
        home, workspace = tmp_path / str(number) / "home", tmp_path / str(number) / random.choice(WORKSPACES)
        home.parent.mkdir()
        grow(random, workspace, plain=plain)
        grow(random, home, 10, plain=plain)
        cases += [Case(workspace, home, some_patterns(random, workspace, plain=plain)) for _ in range(per_tree)]
    return cases


@pytest.mark.slow
@pytest.mark.parametrize("seed", [20, 26])
def test_made_up_trees_and_patterns(tmp_path: Path, seed: int) -> None:
    """
    Whatever the tree and the patterns, files, their order and the hash are those of @actions/glob, with links followed or not.
    """
    assert not differences(made_up(tmp_path, seed, trees=8, per_tree=20), NEWEST)


@pytest.mark.slow
def test_older_runners(tmp_path: Path) -> None:
    """
    A key stays what it was on runners with minimatch 3, as long as a pattern has no brackets and no backslash in it.
    """
    assert not differences(made_up(tmp_path, 7, trees=5, per_tree=20, plain=True), OLDER)


@pytest.mark.slow
def test_traps(workspace: Path) -> None:
    """
    Every pattern that people may get wrong means what it means to @actions/glob, relative to the workspace and absolute.
    """
    trap_tree(workspace)
    absolute = [f"{workspace}/{trap}" for trap in TRAPS if trap and trap[0] not in " \t\n#!~.\\"]
    around = [
        str(workspace),
        f"{workspace}/",
        f"{workspace.parent}/ws/a",
        f"{workspace.parent}/*/a",
        f"{workspace.parent}/**/b.md",
    ]
    cases = [Case(workspace, workspace.parent / "home", trap) for trap in (*TRAPS, *absolute, *around)]

    assert not differences(cases, NEWEST)


def test_hash_of_hashes(workspace: Path) -> None:
    """
    The hash is that of the files' own hashes, in the order in which they are found; nothing found is an empty text.
    """
    (workspace / "b").write_bytes(b"first by name")
    (workspace / "c").write_bytes(b"x" * 3_000_000)
    (workspace / "folder").mkdir()

    assert hashed(workspace, "c", "b") == digest_of(b"x" * 3_000_000, b"first by name")
    assert hashed(workspace, "*") == digest_of(b"first by name", b"x" * 3_000_000)
    assert hashed(workspace, "folder") == hashed(workspace, "missing/**") == hashed(workspace) == ""


def test_order_of_bytes(workspace: Path) -> None:
    """
    Names are sorted as bytes, where an emoji comes after U+FFFF, and not as JavaScript or a dictionary would; case counts.
    """
    names = ["\uffff", "😀", "B", "a", "é", "e\u0301", "a.b", "a0", ".z"]
    for name in names:
        (workspace / name).write_text(name)
    (workspace / "a-folder").mkdir()
    (workspace / "a-folder" / "inner").write_text("")

    expected = [".z", "B", "a", "a-folder/inner", "a.b", "a0", "e\u0301", "é", "\uffff", "😀"]
    assert found(workspace, "**") == [str(workspace / name) for name in expected]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows any bytes in a name")
def test_name_without_encoding(workspace: Path) -> None:
    """
    A name that is not UTF-8 is found and hashed, sorted by its bytes: after U+E000, although Python's form of it comes before.
    """
    strange = workspace / os.fsdecode(b"\xff.lock")
    strange.write_text("strange")
    (workspace / "\ue000.lock").write_text("private")

    assert found(workspace, "*.lock") == [str(workspace / "\ue000.lock"), str(strange)]
    assert hashed(workspace, "?.lock") == digest_of(b"private", b"strange")


def test_patterns_are_lines(workspace: Path) -> None:
    """
    Two texts are the same as one text of two lines, which is what the expression makes of its arguments.
    """
    for name in "abc":
        (workspace / name).write_text(name)

    assert hashed(workspace, "?", "!b") == hashed(workspace, "?\n!b\n") == digest_of(b"a", b"c")


@pytest.mark.parametrize(
    ("link", "target", "pattern", "follow"),
    [
        ("key.lock", "../secret", "*.lock", False),
        ("key.lock", "../secret", "*.lock", True),
        ("key.lock", "../not-there", "*.lock", False),
        ("key.lock", "chain", "*.lock", False),
        ("out", "..", "out/secret", False),
        ("out", "..", "**/secret", True),
        ("out", "/", "**", True),
    ],
)
def test_link_out_of_the_workspace(workspace: Path, link: str, target: str, pattern: str, follow: bool) -> None:
    """
    A hostile change cannot make a key of the machine's own files: the link is named, and leaving it out is the remedy.

    The original reads what it leads to.
    """
    if target == "chain":
        (workspace / "chain").symlink_to("../secret")
    (workspace / link).symlink_to(target)
    (workspace / "mine").write_text("mine")

    with pytest.raises(InputError, match=rf"{workspace}/{link}.*out of '{workspace}'; leave it out with a pattern"):
        hashed(workspace, pattern, "mine", follow=follow)

    assert hashed(workspace, pattern, "mine", f"!{link}", follow=follow) == digest_of(b"mine")


def test_links_inside(workspace: Path) -> None:
    """
    A link to a file of the workspace counts with what is in the file; one to a folder is entered only when links are followed.
    """
    (workspace / "folder").mkdir()
    (workspace / "folder" / "f").write_text("f")
    (workspace / "file-link").symlink_to("folder/f")
    (workspace / "folder-link").symlink_to("folder")
    (workspace / "folder" / "up").symlink_to("..")

    assert hashed(workspace, "*-link") == digest_of(b"f")
    assert hashed(workspace, "*-link", follow=True) == digest_of(b"f", b"f")
    assert found(workspace, "*-link", follow=True) == [str(workspace / "file-link"), str(workspace / "folder-link/f")]


def test_workspace_behind_a_link(workspace: Path) -> None:
    """
    A workspace that is itself reached by a link is hashed as the folder that it is.
    """
    (workspace / "f").write_text("f")
    (workspace.parent / "link").symlink_to("ws")

    assert hashed(workspace.parent / "link", "*") == digest_of(b"f")


def test_workspace_that_is_the_root(workspace: Path) -> None:
    """
    The root of the file system can be a workspace; to the original nothing is ever inside of that.
    """
    (workspace / "f").write_text("f")

    assert hashed(Path("/"), str((workspace / "f").resolve())[1:]) == digest_of(b"f")


@pytest.mark.parametrize("follow", [False, True])
def test_what_cannot_be_read(workspace: Path, follow: bool) -> None:
    """
    A pipe, a circle of links and a file where a folder should be are errors with a name and a reason, and are never waited for.
    """
    os.mkfifo(workspace / "pipe")
    (workspace / "circle").symlink_to("circle")
    (workspace / "file").write_text("")

    with pytest.raises(InputError, match=r"ws/pipe' is no regular file; leave it out"):
        hashed(workspace, "pipe", follow=follow)
    with pytest.raises(InputError, match=r"ws/circle' cannot be read: Too many levels of symbolic links; mend it"):
        hashed(workspace, "circle", follow=follow)
    with pytest.raises(InputError, match=r"ws/file/x' cannot be read: Not a directory"):
        hashed(workspace, "file/x", follow=follow)


def test_broken_link(workspace: Path) -> None:
    """
    A broken link is an error where links count themselves, and is nothing where they are followed: as with the original.
    """
    (workspace / "broken").symlink_to("nowhere")

    with pytest.raises(InputError, match=r"ws/broken' cannot be read: No such file or directory"):
        hashed(workspace, "broken")
    assert hashed(workspace, "broken", follow=True) == ""


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may read everything")
def test_no_permission(workspace: Path) -> None:
    """
    A file, and a folder, that may not be read is an error that says so.
    """
    (workspace / "file").write_text("")
    (workspace / "file").chmod(0)
    (workspace / "folder").mkdir(mode=0)

    for name in ("file", "folder"):
        with pytest.raises(InputError, match=rf"ws/{name}' cannot be read: Permission denied"):
            hashed(workspace, name)


def test_only_where_something_can_be(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    No folder is looked into that cannot hold a match: not beside a literal path, not left out whole, and never outside.
    """
    for folder in ("src/deep", "node_modules/x", "docs"):
        (workspace / folder).mkdir(parents=True)
    seen: list[str] = []
    scandir = os.scandir

    def noted(path: str) -> Iterator[os.DirEntry[str]]:
        seen.append(os.path.relpath(path, workspace))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", noted)

    hashed(workspace, "**/x.lock", "src/**", "!**/node_modules/**", "/*/x.lock", "~/**", f"{workspace.parent}/*/docs/*")
    assert sorted(seen) == [".", "docs", "src", "src/deep"]

    seen.clear()
    hashed(workspace, "src/*/x.lock")
    assert sorted(seen) == ["src", "src/deep"]
