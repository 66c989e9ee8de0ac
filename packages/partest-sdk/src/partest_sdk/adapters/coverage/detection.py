"""All formats of coverage reports, and which one a report is of. They are loaded only as far as a report asks for them."""

from __future__ import annotations

import re
from importlib import import_module

from partest_sdk.adapters.coverage.formats.format import CoverageFormat
from partest_sdk.adapters.reports.text_encoding import text_encoding

HEAD = 1 << 16
"""Bytes that are looked at."""
DATA_FILE = b"SQLite format 3\0"
"""What a data file of coverage.py begins with, which is a database and no report."""
XML = ("cobertura:Cobertura", "jacoco:JaCoCo", "clover:Clover")
JSON = (
    "istanbul:Istanbul",
    "llvm_cov:LlvmCov",
    "coveragepy_json:CoveragePyJson",
    "simplecov:SimpleCov",
)
LINES = ("lcov:Lcov", "go_profile:GoProfile")
"""Module and class of each, by what their reports begin with. The first one that a report fits reads it."""
_FORMATS = "partest_sdk.adapters.coverage.formats"
_BEGINNING = re.compile(r"[\s\0]*(.?)", re.DOTALL)


class Formats:
    """The formats, each made once: what a reader has learned from one report helps it with the next."""

    def __init__(self) -> None:
        """None is loaded yet."""
        self._made: dict[str, CoverageFormat] = {}

    def format_of(self, head: bytes) -> CoverageFormat | None:
        """The format of a report that begins with *head*; None when it is in none that we know."""
        return next((one for one in map(self.load, _names(head)) if one.fits(head)), None)

    def load(self, name: str) -> CoverageFormat:
        """The format that the lists above call *name*."""
        made = self._made.get(name)
        if made is None:
            module, _, kind = name.partition(":")
            made = getattr(import_module(f"{_FORMATS}.{module}"), kind)()
            self._made[name] = made
        return made


def _names(head: bytes) -> tuple[str, ...]:
    text = head[:4096].decode(text_encoding(head[:4]), errors="replace").lstrip("\ufeff")
    found = _BEGINNING.match(text)
    return {"<": XML, "{": JSON, "[": JSON}.get(found[1] if found else "", LINES)
