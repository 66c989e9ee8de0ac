"""The words everything else is said in."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.names import Shard, file_of, listed, many, normal_path, safe_folder_name
from partest_sdk.errors import InputError
from plan_builders import odd_text


@pytest.mark.parametrize(
    ("text", "number", "total"),
    [("1/1", 1, 1), ("2/5", 2, 5), ("5/5", 5, 5), (" 2/5\n", 2, 5), ("02/05", 2, 5), ("256/256", 256, 256)],
)
def test_a_shard_is_read_as_people_write_it(text: str, number: int, total: int) -> None:
    """
    NUMBER/TOTAL counts from 1, and is written back the same way.
    """
    shard = Shard.parse(text)

    assert shard == Shard(number, total)
    assert Shard.parse(str(shard)) == shard


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "2",
        "2/",
        "/5",
        "0/5",
        "6/5",
        "-1/5",
        "+1/5",
        "1/-5",
        "0/0",
        "1/0",
        "1.0/5",
        "1/5/9",
        "1 / 5",
        "a/b",
        "1\\5",
        "1_0/20",
        "²/5",
        "1/⑤",
        "١/٢",
        "1/٢",
        "１/2",
        "1e0/5",
        "0x1/5",
        "2 of 5",
        "1/" + "9" * 5000,
        "9" * 5000 + "/1",
        "\x001/5",
        "1/5;id",
    ],
)
def test_anything_else_is_no_shard(text: str) -> None:
    """
    What cannot be a shard is refused with the value and how to write it, never with another exception.
    """
    with pytest.raises(InputError, match="write it as NUMBER/TOTAL") as caught:
        Shard.parse(text)

    assert "\n" not in str(caught.value)


@given(st.text() | odd_text)
def test_no_text_breaks_the_shard_reader(text: str) -> None:
    """
    Any text is a shard with 1 <= number <= total, or an InputError.
    """
    try:
        shard = Shard.parse(text)
    except InputError:
        return

    assert 1 <= shard.number <= shard.total


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("t/a.py", "t/a.py"),
        ("./t/a.py", "t/a.py"),
        ("././t/a.py", "t/a.py"),
        (".//t/a.py", "t/a.py"),
        (".\\t\\a.py", "t/a.py"),
        ("t\\a.py", "t/a.py"),
        ("../t/a.py", "../t/a.py"),
        ("/abs/a.py", "/abs/a.py"),
        (".hidden/a.py", ".hidden/a.py"),
        ("./-x.py", "-x.py"),
        ("", ""),
        ("./", ""),
        (".", "."),
    ],
)
def test_a_path_is_written_one_way(text: str, path: str) -> None:
    """
    Forward slashes and no leading ./; nothing else is touched, above all nothing is resolved.
    """
    assert normal_path(text) == path


@given(st.text("./\\ab") | odd_text)
def test_writing_a_path_twice_changes_nothing(text: str) -> None:
    """
    A normal path is normal.
    """
    path = normal_path(text)

    assert normal_path(path) == path
    assert "\\" not in path


@pytest.mark.parametrize(
    ("test", "file"),
    [("t/a.py::t", "t/a.py"), ("t/a.py::C::t[x::y]", "t/a.py"), ("t/a.py", "t/a.py"), ("::t", ""), ("", "")],
)
def test_the_file_of_a_test(test: str, file: str) -> None:
    """
    The file is what stands before the first ``::``.
    """
    assert file_of(test) == file


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("unit", "unit"),
        ("unit.windows-3.12", "unit.windows-3.12"),
        ("a b/c", "a-b-c"),
        ("../../etc", "etc"),
        ("..", "suite"),
        ("", "suite"),
        ("日本", "suite"),
        ("con", "suite-con"),
        ("NUL.txt", "suite-NUL.txt"),
        ("com1", "suite-com1"),
        ("console", "console"),
        ("a" * 79 + ".b", "a" * 79),
    ],
)
def test_a_name_becomes_a_folder(text: str, name: str) -> None:
    """
    Names that every file system takes stay as they are; others become such names.
    """
    assert safe_folder_name(text) == name


@given(odd_text | st.text(max_size=300) | st.from_regex(r"(con|nul|lpt1)[. -]{0,3}\w{0,3}", fullmatch=True))
def test_a_folder_name_is_safe_everywhere(text: str) -> None:
    """
    Plain characters, no device of Windows, no dot at an end, never empty, never long, and safe when made safe again.
    """
    name = safe_folder_name(text)

    assert re.fullmatch(r"[A-Za-z0-9_]([A-Za-z0-9._-]{0,85}[A-Za-z0-9_])?", name)
    assert not re.match(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", name, re.IGNORECASE)
    assert safe_folder_name(name) == name


def test_a_count_has_its_noun() -> None:
    """
    One is one, everything else is several, and large numbers can be read.
    """
    assert [many(0, "test"), many(1, "test"), many(2, "test")] == ["0 tests", "1 test", "2 tests"]
    assert many(1234567, "directory", "directories") == "1,234,567 directories"


def test_a_long_list_is_cut() -> None:
    """
    At most the limit is named, and how many were left out is said.
    """
    assert listed(["a", "b"], limit=2) == "a, b"
    assert listed(["a", "b", "c"], limit=2) == "a, b and 1 more"
