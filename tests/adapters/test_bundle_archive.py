"""A bundle comes out of the zip of an artifact whole or not at all, and nothing else comes out of it."""

from __future__ import annotations

import io
import os
import stat
import struct
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partest_sdk.adapters import bundle_archive
from partest_sdk.adapters.atomic_file import replacing
from partest_sdk.adapters.bundle_archive import unpack_bundle
from partest_sdk.errors import InputError, PartestError, UnreadableError

BUNDLE = {"run.json": b'{"version": 1}', "tests.jsonl": b'{"id": "t"}\n' * 50, "junit.xml": b"<testsuites/>"}


def a_zip(path: Path, entries: list[tuple[str | ZipInfo, bytes]] | None = None, packing: int = ZIP_DEFLATED) -> Path:
    """A zip at *path* with these entries; of a bundle, if none are given."""
    with ZipFile(path, "w", packing) as file:
        for name, content in entries if entries is not None else BUNDLE.items():
            file.writestr(name, content)
    return path


def names(folder: Path) -> set[str]:
    """Everything in *folder*, at any depth, as it would be taken for something."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def refused(archive: Path, folder: Path) -> str:
    """Why nothing was taken; and nothing was."""
    around = names(folder.parent)
    with pytest.raises(UnreadableError) as caught:
        unpack_bundle(archive, folder)
    assert names(folder.parent) - around <= {folder.name}
    said = str(caught.value)
    start = f"the archive {str(archive)!r} holds no bundle that can be taken: "
    end = "; download the artifact that merge-results uploaded again"
    assert said.startswith(start)
    assert said.endswith(end)
    assert "\n" not in said
    assert len(said) < 500 + len(start)
    return said[len(start) : -len(end)]


@pytest.mark.parametrize("home", ["", "bundle/", "any name/"])
@pytest.mark.parametrize("packing", [ZIP_STORED, ZIP_DEFLATED])
def test_a_bundle_is_taken(tmp_path: Path, home: str, packing: int) -> None:
    """
    From the top or the one folder in it, byte by byte; what we do not know stays where it is.
    """
    entries: list[tuple[str | ZipInfo, bytes]] = [(home + name, content) for name, content in BUNDLE.items()]
    others = ["report.html", "history.db", "a.sh", "deep/er/run.json", "x/tests.jsonl", "empty/", "RUN.JSON", "run.json.exe"]  # fmt: skip
    entries += [
        (home + name if name != "x/tests.jsonl" else name, b"#!/bin/sh\n") for name in others if name != "empty/"
    ]
    entries += [(home + "coverage.json", b"{}"), (home + "comparison.json", b"[]"), ("empty/", b"")]

    unpack_bundle(a_zip(tmp_path / "a.zip", entries, packing), tmp_path / "deep" / "er")

    found = {path.name: path.read_bytes() for path in (tmp_path / "deep" / "er").iterdir()}
    assert found == {**BUNDLE, "coverage.json": b"{}", "comparison.json": b"[]"}


def test_a_run_alone_is_taken(tmp_path: Path) -> None:
    """
    What is missing is for the reader to say; what an earlier bundle left does not stand in for it.
    """
    folder = tmp_path / "out"
    unpack_bundle(a_zip(tmp_path / "a.zip"), folder)
    (folder / "mine.txt").write_text("")

    unpack_bundle(a_zip(tmp_path / "b.zip", [("run.json", b"{}")]), folder)

    assert names(folder) == {"run.json", "mine.txt"}


def of_kind(name: str, mode: int) -> ZipInfo:
    """An entry of any kind: a link, a device."""
    entry = ZipInfo(name)
    entry.external_attr = mode << 16
    return entry


RUN = ("run.json", b"{}")


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ([], "there is no run.json in it"),
        ([("tests.jsonl", b"")], "there is no run.json in it"),
        ([("a/b/run.json", b"")], "there is no run.json in it"),
        ([("run.json/", b"")], "there is no run.json in it"),
        ([("RUN.json", b"")], "there is no run.json in it"),
        ([RUN, ("a/run.json", b"")], "it holds several: '', 'a/'"),
        ([("a/run.json", b""), ("b/run.json", b"")], "it holds several: 'a/', 'b/'"),
        ([RUN, ("/etc/passwd", b"")], "the path '/etc/passwd' in it leads elsewhere"),
        ([RUN, ("../tests.jsonl", b"")], "the path '../tests.jsonl' in it leads elsewhere"),
        ([("../run.json", b"")], "the path '../run.json' in it leads elsewhere"),
        ([("/run.json", b"")], "the path '/run.json' in it leads elsewhere"),
        ([("./run.json", b"")], "the path './run.json' in it leads elsewhere"),
        ([RUN, ("a/../../x", b"")], "leads elsewhere"),
        ([RUN, ("a//x", b"")], "leads elsewhere"),
        ([RUN, ("..", b"")], "leads elsewhere"),
        ([RUN, ("../", b"")], "leads elsewhere"),
        ([RUN, ("..\\x", b"")], "leads elsewhere"),
        ([RUN, ("\\\\host\\x", b"")], "leads elsewhere"),
        ([("C:run.json", b"")], "leads elsewhere"),
        ([("C:/run.json", b"")], "leads elsewhere"),
        ([RUN, ("run.json:stream", b"")], "leads elsewhere"),
        ([RUN, ("x" * 9000 + "/..", b"")], "leads elsewhere"),
        ([RUN, ("\x1b[31m\n::error::/..", b"")], "leads elsewhere"),
        ([(of_kind("run.json", stat.S_IFLNK | 0o777), b"/etc/passwd")], "is neither a file nor a folder"),
        ([RUN, (of_kind("a", stat.S_IFLNK | 0o777), b"/etc")], "is neither a file nor a folder"),
        ([RUN, (of_kind("tests.jsonl", stat.S_IFIFO | 0o777), b"")], "is neither a file nor a folder"),
        ([RUN, (of_kind("tests.jsonl", stat.S_IFCHR | 0o777), b"")], "is neither a file nor a folder"),
        ([RUN, RUN], "'run.json' is in it 2 times"),
        ([RUN, ("x", b""), ("x", b"")], "'x' is in it 2 times"),
        ([RUN, *((f"{number}", b"") for number in range(1000))], "it has 1,001 entries, more than 1,000"),
        ([RUN, *((f"{number:04}" * 500, b"") for number in range(900))], "the list of what it holds is far too long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_entries_that_nobody_of_ours_makes(
    tmp_path: Path, entries: list[tuple[str | ZipInfo, bytes]], why: str
) -> None:
    """
    One suspicious entry is enough to leave the whole archive alone.
    """
    assert why in refused(a_zip(tmp_path / "a.zip", entries), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def patched(old: bytes, new: bytes, count: int = -1) -> Callable[[bytes], bytes]:
    """These bytes for those."""

    def change(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, count)

    return change


def field(at: int, value: bytes) -> Callable[[bytes], bytes]:
    """Put *value* into the entry of tests.jsonl in the list at the end."""

    def change(content: bytes) -> bytes:
        start = content.rindex(b"PK\x01\x02", 0, content.rindex(b"tests.jsonl")) + at
        return content[:start] + value + content[start + len(value) :]

    return change


FLAGS, METHOD, CHECKSUM, PACKED, SIZE, OFFSET = 8, 10, 16, 20, 24, 42


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda _: b"", "it is no zip, or a damaged one"),
        (lambda _: b"PK", "it is no zip, or a damaged one"),
        (lambda _: b'{"version": 1}' * 100, "it is no zip, or a damaged one"),
        (lambda content: content[:-1], "it is no zip, or a damaged one"),
        (lambda content: content[:-30], "it is no zip, or a damaged one"),
        (lambda content: content[: len(content) // 2], "it is no zip, or a damaged one"),
        (lambda content: content[:50] + content[90:], "shares bytes with what follows it"),
        (lambda content: content[40:], ""),
        (patched(b"tests.jsonl", b"tests.jsonx", 1), "is damaged (File name in directory"),
        (patched(b"tests.jsonl", b"tests\0jsonl"), "leads elsewhere"),
        (patched(b"tests.jsonl", b"tests\\json"), ""),
        (field(FLAGS, b"\x01"), "is encrypted"),
        (field(FLAGS, b"\x20"), "is damaged (compressed patched data"),
        (field(FLAGS, b"\x40"), "is damaged (strong encryption"),
        (field(METHOD, b"\x63"), "tests.jsonl is packed in a way (number 99) that GitHub does not use"),
        (field(METHOD, b"\x00"), "is damaged"),
        (field(CHECKSUM, b"\0\0\0\0"), "is damaged (Bad CRC-32"),
        (field(PACKED, b"\0\0\0\0"), "is damaged"),
        (field(PACKED, b"\xff\xff\xff\x7f"), "shares bytes with what follows it"),
        (field(SIZE, b"\x01\0\0\0"), "is damaged"),
        (field(SIZE, b"\xff\xff\0\0"), "is damaged (it ends too early)"),
        (field(SIZE, b"\xff\xff\xff\x7f"), "tests.jsonl has 2,147,483,647 bytes, more than 1,073,741,824"),
        (field(OFFSET, b"\0\0\0\0"), "shares bytes with what follows it"),
        (field(OFFSET, b"\xff\xff\xff\x7f"), "shares bytes with what follows it"),
    ],
)  # fmt: skip
def test_archives_that_are_damaged(tmp_path: Path, change: Callable[[bytes], bytes], why: str) -> None:
    """
    Whoever broke it, on the way or on purpose; and where something was written before that was seen, it is gone.
    """
    archive = a_zip(tmp_path / "a.zip")
    archive.write_bytes(change(archive.read_bytes()))

    assert why in refused(archive, tmp_path / "out")
    assert not (tmp_path / "out").exists() or names(tmp_path / "out") == set()


@pytest.mark.parametrize("packing", [ZIP_BZIP2, ZIP_LZMA])
def test_other_ways_to_pack(tmp_path: Path, packing: int) -> None:
    """
    GitHub uses none of them, and some ask for gigabytes of memory first.
    """
    assert "is packed in a way" in refused(a_zip(tmp_path / "a.zip", packing=packing), tmp_path / "out")


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    """
    Names that say they are UTF-8, and are not.
    """
    archive = a_zip(tmp_path / "a.zip", [RUN, ("é.json", b"")])
    archive.write_bytes(archive.read_bytes().replace("é".encode(), b"\xff\xff"))

    assert "a damaged one" in refused(archive, tmp_path / "out")


def test_two_entries_of_the_same_bytes(tmp_path: Path) -> None:
    """
    A bomb that needs no nesting: many entries, one after another, all with the same content.
    """
    archive = a_zip(tmp_path / "a.zip", [RUN, ("tests.jsonl", b"x" * 9), ("junit.xml", b"x" * 9)])
    with ZipFile(archive) as file:
        start = file.getinfo("junit.xml").header_offset
    archive.write_bytes(field(OFFSET, struct.pack("<L", start))(archive.read_bytes()))

    assert "shares bytes with what follows it" in refused(archive, tmp_path / "out")


def test_a_bomb_takes_neither_disk_nor_memory(tmp_path: Path) -> None:
    """
    A gigabyte in a megabyte: it ends after a few bytes, and only a small piece is ever in memory.
    """
    archive = tmp_path / "a.zip"
    with ZipFile(archive, "w", ZIP_DEFLATED, compresslevel=9) as file:
        file.writestr(*RUN)
        with file.open("tests.jsonl", "w", force_zip64=True) as out:
            for _ in range(256):
                out.write(b"\n" * (1 << 20))
    assert archive.stat().st_size < 1 << 19

    tracemalloc.start()
    try:
        said = refused(archive, tmp_path / "out")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert said == "tests.jsonl is more than 300 times as large as it is packed"
    assert names(tmp_path / "out") == set()
    assert peak < 8 << 20


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    """
    The header says ten bytes: no more than those are ever looked at, and then the checksum is wrong.
    """
    archive = a_zip(tmp_path / "a.zip", [RUN, ("tests.jsonl", b"\n" * (64 << 20))])
    archive.write_bytes(field(SIZE, struct.pack("<L", 10))(archive.read_bytes()))

    tracemalloc.start()
    try:
        assert "is damaged (Bad CRC-32" in refused(archive, tmp_path / "out")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 << 20


def test_a_list_that_claims_to_be_long(tmp_path: Path) -> None:
    """
    Tens of millions of entries are refused by the length of their list, before it is in memory.
    """
    archive = tmp_path / "a.zip"
    size = 1 << 30
    with archive.open("wb") as file:
        file.seek(size)
        file.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, size, 0, 0))

    tracemalloc.start()
    try:
        assert "the list of what it holds is far too long" in refused(archive, tmp_path / "out")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 << 20


def test_all_files_together_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Each may be within its own; what was written before is gone.
    """
    monkeypatch.setattr(bundle_archive, "TOTAL_LIMIT", 610)

    assert "with junit.xml it has more bytes than a bundle may have" in refused(
        a_zip(tmp_path / "a.zip"), tmp_path / "out"
    )
    assert names(tmp_path / "out") == set()


def test_the_run_is_written_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    At no moment is there a run without the tests that it is about, and none of an earlier bundle.
    """
    folder = tmp_path / "out"
    unpack_bundle(a_zip(tmp_path / "a.zip"), folder)
    seen: list[tuple[str, set[str]]] = []

    def watching(path: Path) -> object:
        seen.append((path.name, names(folder)))
        return replacing(path)

    monkeypatch.setattr(bundle_archive, "replacing", watching)
    unpack_bundle(tmp_path / "a.zip", folder)

    assert seen == [
        ("tests.jsonl", set()),
        ("junit.xml", {"tests.jsonl"}),
        ("run.json", {"tests.jsonl", "junit.xml"}),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="modes, links and pipes")
def test_nothing_is_executable_and_no_link_is_followed(tmp_path: Path) -> None:
    """
    Whatever the entry says of itself, and whatever lay where it goes.
    """
    (tmp_path / "victim").write_text("mine")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "tests.jsonl").symlink_to(tmp_path / "victim")
    (folder / "run.json").symlink_to(tmp_path / "nowhere")

    unpack_bundle(
        a_zip(tmp_path / "a.zip", [(of_kind(n, stat.S_IFREG | 0o7777), c) for n, c in BUNDLE.items()]), folder
    )

    assert (tmp_path / "victim").read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()
    assert all(stat.S_IMODE(path.lstat().st_mode) & 0o7111 == 0 for path in folder.iterdir())
    assert not any(path.is_symlink() for path in folder.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="pipes")
def test_what_is_no_archive(tmp_path: Path) -> None:
    """
    Missing, a folder, a pipe.
    """
    os.mkfifo(tmp_path / "pipe")

    assert "No such file" in refused(tmp_path / "none.zip", tmp_path / "out")
    assert "no regular file" in refused(tmp_path, tmp_path / "out")
    assert "no regular file" in refused(tmp_path / "pipe", tmp_path / "out")


@pytest.mark.parametrize("place", ["file", "file/x", "x" * 300, "taken"])
def test_a_folder_that_cannot_be_written(tmp_path: Path, place: str) -> None:
    """
    That is no fault of the archive: one sentence with the folder.
    """
    (tmp_path / "file").write_text("")
    (tmp_path / "taken" / "run.json").mkdir(parents=True)

    with pytest.raises(InputError, match=r"^bundle is to be unpacked into '.*', where nothing can be written: .+$"):
        unpack_bundle(a_zip(tmp_path / "a.zip"), tmp_path / place)


def _sample() -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, content in BUNDLE.items():
            file.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return out.getvalue()


SAMPLE = _sample()


@settings(max_examples=500)
@given(
    st.lists(st.tuples(st.integers(0, len(SAMPLE)), st.integers(0, 20), st.binary(max_size=6)), min_size=1, max_size=4)
)
def test_any_bytes_are_refused_or_a_bundle(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int, bytes]]
) -> None:
    """
    An error of ours and nothing left, or files with known names whose checksums are right; and nothing anywhere else.
    """
    place = tmp_path_factory.mktemp("archive")
    content = SAMPLE
    for at, length, piece in changes:
        content = content[:at] + piece + content[at + length :]
    (place / "a.zip").write_bytes(content)
    took = False

    with suppress(PartestError):
        unpack_bundle(place / "a.zip", place / "out")
        took = True

    assert names(place) - {"a.zip", "out"} <= {f"out/{name}" for name in bundle_archive.FILES}
    assert (place / "out" / "run.json").exists() is took
    if took:
        sums = {zlib.crc32(path.read_bytes()) for path in (place / "out").iterdir()}
        assert all(struct.pack("<L", one) in content for one in sums)


@given(st.binary(max_size=300))
def test_noise_is_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """
    An error of ours, and no other.
    """
    place = tmp_path_factory.mktemp("archive")
    (place / "a.zip").write_bytes(content)

    with pytest.raises(UnreadableError):
        unpack_bundle(place / "a.zip", place / "out")
