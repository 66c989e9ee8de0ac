"""Which format a report is of, and that nothing is loaded that it does not ask for."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.adapters.coverage.detection import JSON, LINES, XML, Formats


@pytest.mark.parametrize("name", [*XML, *JSON, *LINES])
def test_every_format_in_the_lists_is_one(name: str) -> None:
    """
    Module and class are there, and it has a name for people.
    """
    made = Formats().load(name)

    assert made.name
    assert not made.fits(b"")


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"TN:\nSF:a.c\n", "LCOV"),
        (b"\xef\xbb\xbfTN:\n", "LCOV"),
        ("TN:\n".encode("utf-16"), "LCOV"),
        (b'<?xml version="1.0"?>\n<coverage line-rate="1"><packages/></coverage>', "Cobertura"),
        (b'\n <coverage line-rate="1">', "Cobertura"),
    ],
)
def test_a_report_is_known_by_its_beginning(head: bytes, name: str) -> None:
    """
    By content: names of files say nothing.
    """
    found = Formats().format_of(head)

    assert found is not None
    assert found.name == name


def test_only_what_is_needed_is_loaded() -> None:
    """
    A report of LCOV loads neither expat nor json, and no other format; nothing at all loads a package that has to be installed.
    """
    script = (
        "import sys; from partest_sdk.adapters.coverage.detection import Formats; Formats().format_of(b'TN:\\nSF:a\\n'); "
        "inside = 'partest_sdk.adapters.coverage.formats.'; "
        "print(*sorted(name.rpartition('.')[2] for name in sys.modules if name.startswith(inside)), 'pyexpat' in sys.modules, "
        "'coverage' in sys.modules, 'sqlite3' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert run.stdout.split() == ["format", "lcov", "lcov_arms", "lcov_record", "False", "False", "False"]


@given(st.binary(max_size=200))
def test_anything_at_all(head: bytes) -> None:
    """
    Whatever a file begins with, the answer is a format or none.
    """
    found = Formats().format_of(head)

    assert found is None or found.name
