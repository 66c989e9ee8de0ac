"""What every reading promises, whatever it is given."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from partest_sdk.core.cache_key.readings import READINGS, read_as

readings = st.sampled_from(sorted(READINGS))
# Pieces of all kinds of key files, so that what comes out of them is often nearly one.
PIECES = (
    b"\n", b"\r\n", b"  ", b'"', b"{", b"}", b"[", b"]", b":", b",", b"=", b"\0", b"\xff", b"\xef\xbb\xbf", b"version", b'version = "1.0"',
    b"[[package]]", b"[metadata]", b"[project]", b'"lockfileVersion": 3', b'"packages"', b'"workspaces": {', b"# yarn lockfile v1",
    b"- pypi: ./", b"setup(", b'source = { editable = "." }', b'path = "./a"', b'"a@file:a":', b"dependencies", b"name = 1",
)  # fmt: skip
contents = st.one_of(st.binary(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map(b"".join))


@given(readings, contents)
def test_no_content_is_an_error(reading: str, content: bytes) -> None:
    """
    Whatever a file holds, it has a hash, and always the same.
    """
    assert read_as(reading, content) == read_as(reading, content)


@given(readings.filter(lambda name: name != "bytes"), contents.filter(lambda content: b"\0" not in content))
@example("setup_py", b'setup(\r\n    version="1.0",\r\n)')
def test_line_endings_never_count(reading: str, content: bytes) -> None:
    """
    A checkout on Windows reads as one on Linux, in every kind of file.
    """
    unix = content.replace(b"\r\n", b"\n")

    assert read_as(reading, unix.replace(b"\n", b"\r\n")) == read_as(reading, unix)


@pytest.mark.parametrize("reading", sorted(READINGS))
@pytest.mark.parametrize(
    "piece",
    [
        b"[", b'{"a":', b"a.", b"[[" + b"a." * 290 + b"a]]\n", b"[[package]]\n", b'\n[[package]]\nname = "a"\nversion = "1"\n', b"x = [\n",
        b"\n- pypi: ./\n  version: 1\n", b'\n\n"a@file:a":\n  version "1"\n', b'      "version": "1",\n', b"setup(\n", b'    version="1",\n',
        b"[metadata]\nversion = 1\n", b"\\", b'"""', b"\n  },\n",
    ],
)  # fmt: skip
def test_a_hundred_thousand_of_anything_is_read_at_once(reading: str, piece: bytes) -> None:
    """
    A hostile file costs no more than its size: nothing nests, repeats or looks back.
    """
    beginning = b"version = 1\n[metadata]\n# yarn lockfile v1\n" + b'{\n  "workspaces": {\n'
    for content in (piece * (100_000 // len(piece)), beginning + piece * (100_000 // len(piece))):
        began = process_time()

        read_as(reading, content)

        assert process_time() - began < 3
