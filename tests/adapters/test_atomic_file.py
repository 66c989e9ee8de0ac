"""A file is written whole or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from partest_sdk.adapters.atomic_file import write_whole

posix = pytest.mark.skipif(os.name != "posix", reason="pipes and links as POSIX has them")


def test_a_file_and_its_folder_are_made(tmp_path: Path) -> None:
    """
    The very text, with its line ends, as UTF-8; nothing else is left in the folder.
    """
    path = tmp_path / "a" / "b" / "plan.json"

    write_whole(path, "é\r\n日\n")
    assert path.read_bytes() == "é\r\n日\n".encode()
    write_whole(path, "shorter")
    assert path.read_text() == "shorter"
    assert os.listdir(path.parent) == ["plan.json"]  # noqa: PTH208


def test_what_has_no_utf8_is_shown_or_kept(tmp_path: Path) -> None:
    """
    Shown in files for people and programs; kept as the byte it is where file names must stay themselves.
    """
    path = tmp_path / "x"

    write_whole(path, "a\udcffb")
    assert path.read_bytes() == b"a\\udcffb"
    write_whole(path, "a\udcffb", "surrogateescape")
    assert path.read_bytes() == b"a\xffb"


def test_a_failure_leaves_the_old_one(tmp_path: Path) -> None:
    """
    Whole, and without a remainder beside it.
    """
    path = tmp_path / "x"
    write_whole(path, "old")

    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "new\ud800", "strict")

    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["x"]  # noqa: PTH208


def test_readers_see_the_old_or_the_new(tmp_path: Path) -> None:
    """
    All of one or all of the other, at any moment.
    """
    path = tmp_path / "x"
    texts = ["a" * 200_000, "b" * 100_000]
    write_whole(path, texts[0])
    seen: set[str] = set()
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            seen.add(path.read_text())

    reader = threading.Thread(target=look)
    reader.start()
    for turn in range(200):
        write_whole(path, texts[turn % 2])
    stop.set()
    reader.join()

    assert seen <= set(texts)


@posix
def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """
    A link in a pull request's work tree must not choose which file of the machine we write.
    """
    target = tmp_path / "secret"
    target.write_text("precious")
    (tmp_path / "plan.json").symlink_to(target)

    write_whole(tmp_path / "plan.json", "plan")

    assert target.read_text() == "precious"
    assert (tmp_path / "plan.json").read_text() == "plan"


@posix
def test_what_is_no_file_is_written_to(tmp_path: Path) -> None:
    """
    ``--plan-out /dev/stdout``, or a pipe: replacing it would take it from everybody, and root could.
    """
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()

    write_whole(pipe, "plan")
    reader.join(10)

    assert read == ["plan"]
    assert pipe.is_fifo()
