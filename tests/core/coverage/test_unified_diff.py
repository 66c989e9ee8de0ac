"""A diff is read by the counters of its hunks; nothing that a file holds, or is called, leads astray."""

from __future__ import annotations

import difflib
import re
import subprocess
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from time import process_time
from typing import BinaryIO, cast

import pytest
from git_repositories import a_repository, commit, git, numbered, text
from hypothesis import given, settings
from hypothesis import strategies as st
from partest_sdk.core.coverage import unified_diff
from partest_sdk.core.coverage.changed_lines import Change, Changes
from partest_sdk.core.coverage.unified_diff import BrokenDiffError, Content, FileChange, read_diff, read_patch


def read(diff: str | bytes) -> list[FileChange]:
    return list(read_diff(BytesIO(diff.encode() if isinstance(diff, str) else diff)))


def a_diff(hunks: str, path: str = "a.py") -> str:
    return f"diff --git a/{path} b/{path}\nindex 1..2 100644\n--- a/{path}\n+++ b/{path}\n{hunks}"


def changed(folder: Path, first: str = "HEAD~1", *more: str) -> list[FileChange]:
    """What a real git says, by default with renames and without context."""
    command = ["git", "diff", "-U0", "-M", "--src-prefix=a/", "--dst-prefix=b/", *more, first, "HEAD"]
    return read(subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout)


def test_lines_that_came_went_and_changed() -> None:
    """
    Every place with its lines on both sides; of no lines git says the one before them.
    """
    diff = a_diff("@@ -0,0 +1,2 @@\n+a\n+b\n@@ -3 +5 @@ def f():\n-x\n+y\n@@ -7,2 +8,0 @@\n-p\n-q\n")

    (file,) = read(diff)

    assert file.path == file.old_path == "a.py"
    assert list(file.changes) == [Change(1, 0, 1, 2), Change(3, 1, 5, 1), Change(7, 2, 9, 0)]
    assert list(file.changes.added()) == [1, 2, 5]
    assert list(file.changes.removed()) == [3, 7, 8]


def test_context_is_no_change() -> None:
    """
    Trap: of a hunk with three lines around it, only the lines with a plus are added. Seven lines would be, by its header.
    """
    hunk = "@@ -132,7 +132,7 @@ def f():\n one\n two\n three\n-old\n+new\n four\n\n six\n"

    for changes in (read(a_diff(hunk))[0].changes, read_patch(hunk.removesuffix("\n").encode())):
        assert list(changes) == [Change(135, 1, 135, 1)]


def test_content_that_looks_like_a_diff() -> None:
    """
    Trap: headers, hunks and paths inside of a file are its content, whatever ends a line elsewhere.
    """
    content = [
        "diff --git a/x b/x", "+++ b/other.py", "--- a/other.py", "@@ -1 +1,99 @@", "\\ No newline at end of file", "-- x", "++ y",
        "a\x0c@@ -1 +900 @@", "b\x0b@@ -1 +900 @@", "c\x85+++ b/z", "d\u2028+++ b/z", "e\rdiff --git a/p b/p", "rename to z", "",
    ]  # fmt: skip
    hunk = f"@@ -0,0 +1,{len(content)} @@\n" + "".join(f"+{line}\n" for line in content)
    gone = f"@@ -1,{len(content)} +0,0 @@\n" + "".join(f"-{line}\n" for line in content)

    files = read(a_diff(hunk) + a_diff(gone, "b.py"))

    assert [file.path for file in files] == ["a.py", "b.py"]
    assert list(files[0].changes) == [Change(1, 0, 1, len(content))]
    assert list(files[1].changes) == [Change(1, len(content), 1, 0)]


@pytest.mark.parametrize("where", ["-a\n{}+b\n", "-a\n+b\n{}", "-a\n{0}+b\n{0}"])
def test_no_newline_at_the_end(where: str) -> None:
    """
    Git's remark about it is no line of a file, on whichever side it is, and in whatever language.
    """
    remark = "\\ Kein Zeilenumbruch am Dateiende.\n"

    (file, other) = read(a_diff("@@ -1 +1 @@\n" + where.format(remark)) + a_diff("@@ -1 +1 @@\n-a\n+b\n"))

    assert list(file.changes) == list(other.changes) == [Change(1, 1, 1, 1)]


ODD_NAMES = [
    "plain.py", "with space.py", "ünï cödé.py", "tab\there.py", 'quo"te.py', "back\\slash.py", "new\nline.py", "car\rriage.py", " a b/x b/ .py",
    "x b/x", "a/a b/a", "b/x.py", "dev/null", "-dash.py", "trailing ", "\udcff\udcfe.py", "日本/語.py", "\x01\x07.py", "a => b.py", "{a}.py",
]  # fmt: skip


@pytest.mark.parametrize("quote", ["true", "false"])
def test_every_name_that_git_can_write(tmp_path: Path, quote: str) -> None:
    """
    Trap: spaces, tabs, quotes and letters of all alphabets; of files that changed, that only came with nothing in them, and that are binary.
    """
    folder = a_repository(tmp_path / "repository")
    raw = {f"{kind}/{name}": content for name in ODD_NAMES for kind, content in KINDS.items()}
    commit(folder, {path: content for path, content in raw.items() if not path.startswith("new/")})
    commit(folder, {path: b"" if path.startswith("new/") else content + b"\0more\n" for path, content in raw.items()})
    git(folder, "config", "core.quotepath", quote)

    files = changed(folder)

    assert {file.path for file in files} == set(raw)
    assert {file.path for file in files if not file.old_path} == {path for path in raw if path.startswith("new/")}
    assert {file.path for file in files if file.content is Content.BINARY} == {
        path for path in raw if not path.startswith("new/")
    }
    assert all(file.old_path in ("", file.path) for file in files)
    assert len({file.path for file in changed(folder, "HEAD~1", "--text") if file.changes}) == 2 * len(ODD_NAMES)


KINDS = {"text": b"a\nb\n", "binary": b"\0\1\2", "new": b""}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_renames_of_every_name(tmp_path: Path, name: str) -> None:
    """
    A file that moved has both its paths, with changes and without, and only its changed lines are changed.
    """
    folder = a_repository(tmp_path / "repository")
    before = numbered(20)
    commit(folder, {f"old/{name}": text(before), f"same/{name}": text(numbered(9, "other"))})
    git(folder, "mv", "old", "new")
    git(folder, "mv", "same", "moved")
    commit(folder, {f"new/{name}": text([*before[:10], "more", *before[10:]])})

    files = {file.path: file for file in changed(folder)}

    assert files == {
        f"new/{name}": FileChange(f"new/{name}", f"old/{name}", Changes(Change(11, 0, 11, 1))),
        f"moved/{name}": FileChange(f"moved/{name}", f"same/{name}"),
    }


def test_what_is_no_text(tmp_path: Path) -> None:
    """
    Trap: submodules, links, binary files, modes; files that are gone; a file that became a link is told as two.
    """
    folder = a_repository(tmp_path / "repository")
    inner = commit(folder, {"mode.py": "a\n", "gone.py": "a\nb\n", "was.py": "a\n", "mode and text.py": "a\n"})
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{inner},module.py")
    git(folder, "commit", "-q", "-m", "a module")
    for name in ("mode.py", "mode and text.py"):
        (folder / name).chmod(0o755)
    (folder / "was.py").unlink()
    (folder / "was.py").symlink_to("gone.py")
    (folder / "link.py").symlink_to("mode.py")
    last = commit(folder, {"gone.py": None, "bytes.py": b"\0", "mode and text.py": "b\n", "empty.py": ""})
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{last},module.py")
    git(folder, "commit", "-q", "-m", "another module")

    files = changed(folder, "HEAD~2")

    assert sorted((file.path, file.old_path, file.content, len(file.changes)) for file in files if file.path) == sorted(
        [
            ("bytes.py", "", Content.BINARY, 0),
            ("empty.py", "", Content.TEXT, 0),
            ("link.py", "", Content.LINK, 1),
            ("mode.py", "mode.py", Content.TEXT, 0),
            ("mode and text.py", "mode and text.py", Content.TEXT, 1),
            ("module.py", "module.py", Content.SUBMODULE, 1),
            ("was.py", "", Content.LINK, 1),
        ]
    )
    assert sorted((file.old_path, list(file.changes)) for file in files if not file.path) == [
        ("gone.py", [Change(1, 2, 1, 0)]),
        ("was.py", [Change(1, 1, 1, 0)]),
    ]


lines = st.lists(
    st.sampled_from(["a", "b", "", "x\r", "\x0c", "@@ -1 +1 @@", "+++ b/x", "-- a", "c", "d"]), max_size=14
)


def by_difflib(old: list[str], new: list[str], context: int) -> bytes:
    """A diff that another program has made."""
    told = difflib.unified_diff(old, new, "a/f", "b/f", n=context, lineterm="")
    return "".join(f"{line}\n" for line in ["diff --git a/f b/f", *told]).encode()


@given(lines, lines, st.integers(0, 4))
def test_the_new_version_follows_from_the_old_one_and_the_changes(old: list[str], new: list[str], context: int) -> None:
    """
    Whatever was edited, what is outside of the changes is the same on both sides, line by line, there and back; with any context.
    """
    files = read(by_difflib(old, new, context))
    changes = files[0].changes if old != new else Changes()

    added, removed = set(changes.added()), set(changes.removed())
    for here in range(1, len(new) + 1):
        there = changes.old_line(here)
        assert (there is None) == (here in added)
        if there is not None:
            assert old[there - 1] == new[here - 1]
            assert changes.new_line(there) == here
    for there in range(1, len(old) + 1):
        assert (changes.new_line(there) is None) == (there in removed)
    assert len(new) - len(added) == len(old) - len(removed)


@given(lines, lines, st.integers(0, 4))
def test_the_lines_are_those_that_another_program_finds(old: list[str], new: list[str], context: int) -> None:
    """
    The added lines are those that difflib itself calls so.
    """
    opcodes = difflib.SequenceMatcher(None, old, new).get_opcodes()
    expected = [
        Change(one + 1, two - one, three + 1, four - three) for tag, one, two, three, four in opcodes if tag != "equal"
    ]

    assert [change for file in read(by_difflib(old, new, context)) for change in file.changes] == expected


@settings(max_examples=40)
@given(lines, lines, st.integers(0, 3))
def test_git_itself_agrees(
    tmp_path_factory: pytest.TempPathFactory, old: list[str], new: list[str], context: int
) -> None:
    """
    What git's diff takes away and brings, put into the old version, is the new one.
    """
    folder = tmp_path_factory.mktemp("two")
    (folder / "old").write_bytes("\n".join(old).encode())
    (folder / "new").write_bytes("\n".join(new).encode())
    words = ["git", "diff", "--no-index", f"-U{context}", "--src-prefix=a/", "--dst-prefix=b/", "old", "new"]
    # Two names of one file: git says that it was not renamed, so the paths are not ours to check.
    diff = subprocess.run(words, cwd=folder, capture_output=True, check=False).stdout
    diff = re.sub(rb"\A(diff --git a/)old b/new", rb"\1new b/new", diff)

    changes = [change for file in read(diff) for change in file.changes]

    before, after = ("\n".join(side).split("\n") for side in (old, new))
    built, position = list[str](), 0
    for change in changes:
        built += before[position : change.old_first - 1]
        assert len(built) == change.new_first - 1
        built += after[change.new_first - 1 : change.new_first - 1 + change.new_count]
        position = change.old_first - 1 + change.old_count
    built += before[position:]
    # A file that ends in a newline, and one that does not, differ in their last line.
    assert [line for line in built if line] == [line for line in after if line]


def test_the_lines_are_those_that_git_numbers(tmp_path: Path) -> None:
    """
    For edits of every sort, the added lines are those that `git blame` gives to the last commit: it never sees a hunk.
    """
    folder = a_repository(tmp_path / "repository")
    before = numbered(60)
    after = before.copy()
    after[50:52] = ["changed", "changed too", "and one more"]
    del after[30:35]
    after[20:20] = ["@@ -1 +1 @@", "\x0c@@ -5 +5 @@", "+++ b/g.py"]
    after[3] = "+ changed"
    after.insert(0, "first")
    commit(folder, {"f.py": text(before)})
    last = commit(folder, {"f.py": text(after)})

    (file,) = changed(folder)

    blamed = git(folder, "blame", "-s", "-l", "--abbrev=40", "HEAD", "--", "f.py").split("\n")
    assert list(file.changes.added()) == [
        number for number, line in enumerate(blamed, start=1) if line.startswith(last)
    ]


HUNK = "@@ -1 +1 @@\n-a\n+b\n"


@pytest.mark.parametrize(
    "diff",
    [
        "fatal: no such thing\n",
        "@@ -1 +1 @@\n-a\n+b\n",
        a_diff("@@ -1 +1 @@\n-a\n"),
        a_diff("@@ -1,2 +1 @@\n-a\n+b\n"),
        a_diff("@@ -1 +1 @@\n-a\n-b\n"),
        a_diff("@@ -1 +1 @@\n+a\n+b\n"),
        a_diff("@@ -1 +1 @@\n-a\nsomething\n"),
        a_diff("@@ -1 +1 @@\n-a\nsomething\n+b\n"),
        a_diff("@@ -1 +1 @@\n-a\n+b\n+c\n"),
        a_diff("@@ -1 +1 @@\n-a\n+b\n@@ -1 +1 @@\n-a\n+b\n"),
        a_diff("@@ -5 +5 @@\n-a\n+b\n@@ -9 +10 @@\n-a\n+b\n"),
        a_diff("@@ -0 +1 @@\n-a\n+b\n"),
        a_diff("@@ -12345678901 +1 @@\n-a\n+b\n"),
        a_diff("@@ -1 +1\n"),
        a_diff(""),
        a_diff(HUNK) + "@@@ -1 -1 +1 @@@\n",
        a_diff(HUNK) + "unexpected\n",
        a_diff(HUNK).replace("+++ b/a.py", "+++ c/a.py"),
        a_diff(HUNK).replace("+++ b/a.py", '+++ "b/a.py'),
        a_diff(HUNK).replace("+++ b/a.py", '+++ "b/a\\q.py"'),
        a_diff(HUNK).replace("+++ b/a.py", '+++ "b/a\\777.py"'),
        a_diff(HUNK).replace("+++ b/a.py", "+++ /dev/null").replace("--- a/a.py", "--- /dev/null"),
        "diff --git a/x b/y\nindex 1..2 100644\n",
        "diff --git a/x\n",
        'diff --git "a/x" b/x\n',
        "diff --cc x\n",
    ],
)
def test_what_is_no_diff_is_said(diff: str) -> None:
    """
    A broken diff is an error, never a change with fewer lines.
    """
    with pytest.raises(BrokenDiffError):
        read(diff)


@given(st.binary(max_size=200) | st.text('+-@ \n\\,1diff--gtab/"x', max_size=200).map(str.encode))
def test_whatever_is_read_it_is_a_diff_or_an_error(rest: bytes) -> None:
    """
    No input leads to another exception.
    """
    for diff in (rest, a_diff(HUNK).encode() + rest, b"diff --git " + rest, a_diff("").encode() + rest):
        try:
            read(diff)
        except BrokenDiffError:
            continue


@given(st.integers(0, 400))
def test_half_a_diff_is_never_another_change(end: int) -> None:
    """
    Cut anywhere, what was told before is right; what nobody can tell from a cut between two hunks, git's exit code tells.
    """
    whole = a_diff("@@ -1 +1 @@\n-a\n+b\n@@ -9,0 +10,2 @@\n+c\n+d\n") + a_diff(HUNK, "b.py")
    expected = read(whole)
    files: list[FileChange] = []
    with suppress(BrokenDiffError):
        files.extend(read_diff(BytesIO(whole.encode()[:end])))

    assert files[:-1] == expected[: max(len(files) - 1, 0)]
    for file, right in zip(files[-1:], expected[len(files) - 1 :], strict=False):
        assert file.path == right.path
        assert list(file.changes) == list(right.changes)[: len(file.changes)]


@pytest.mark.parametrize(
    "patch", [b"", b"Binary files differ", b"@@ -1 +1 @@\n-a", b"@@ -1 +1 @@\n-a\n+b\ndiff --git a/x b/x"]
)
def test_a_patch_that_is_none(patch: bytes) -> None:
    """
    A patch without hunks, or with more than that, is an error.
    """
    with pytest.raises(BrokenDiffError):
        read_patch(patch)


class _Endless:
    """A diff that is made as it is read, and that never wants to be in memory."""

    def __init__(self, head: bytes, block: bytes, times: int) -> None:
        self._head, self._block, self._times = BytesIO(head), block, times
        self.largest = 0

    def readline(self, limit: int = -1) -> bytes:
        assert 0 < limit <= 1_000_000
        if line := self._head.readline(limit):
            return line
        self._times -= 1
        return self._block if self._times >= 0 else b""


def test_a_huge_diff_takes_time_and_no_memory() -> None:
    """
    Half a million added lines are read in a few seconds of work, twice as many in about twice that, and none of them is kept.
    """
    spent = []
    for count in (250_000, 500_000):
        diff = _Endless(a_diff(f"@@ -0,0 +1,{count} @@\n").encode(), b"+some line of code\n", count)
        start = process_time()
        (file,) = read_diff(cast("BinaryIO", diff))
        spent.append(process_time() - start)
        assert list(file.changes) == [Change(1, 0, 1, count)]
    assert spent[1] < 5
    assert spent[1] < 4 * spent[0] + 0.2


def test_a_line_of_many_megabytes() -> None:
    """
    Only the beginning of a line is looked at: minified code may be one.
    """
    for length in (64 * 1024 - 2, 64 * 1024 - 1, 64 * 1024, 3_000_000):
        hunk = f"@@ -1 +1 @@\n-{'x' * length}\n\\ No newline at end of file\n+{'+' * length}\n"
        files = read(a_diff(hunk) + a_diff(HUNK, "b.py"))
        assert [list(file.changes) for file in files] == [[Change(1, 1, 1, 1)]] * 2


def test_too_much_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    More files, or more places, than anybody reviews are an error, in one file or in several.
    """
    two = "@@ -1 +1 @@\n-a\n+b\n@@ -3 +3 @@\n-a\n+b\n"
    monkeypatch.setattr(unified_diff, "MOST_CHANGES", 3)
    assert len(read(a_diff(two))) == 1
    for diff in (
        a_diff(two) + a_diff(two, "b.py"),
        a_diff("".join(f"@@ -{n} +{n} @@\n-a\n+b\n" for n in (1, 3, 5, 7))),
    ):
        with pytest.raises(BrokenDiffError, match="3 places"):
            read(diff)
    monkeypatch.setattr(unified_diff, "MOST_FILES", 1)
    with pytest.raises(BrokenDiffError, match="more than 1 files"):
        read(a_diff(HUNK) + a_diff(HUNK, "b.py"))
