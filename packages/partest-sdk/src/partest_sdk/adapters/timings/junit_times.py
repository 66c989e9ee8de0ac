"""The names and times of the cases of a JUnit report, for planning only: verdicts are read elsewhere, and more carefully."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from partest_sdk.core.plan.reported import ReportedCase
from partest_sdk.errors import UnreadableError

_CHUNK = 1 << 16
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d*)?")


def read_cases(path: Path) -> Iterator[ReportedCase]:
    """Every case of the report at *path*; what follows a damage is left out, a file without any complete case is an error."""
    cases: list[ReportedCase] = []
    suite_files: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition("}")[2].lower()
        if tag == "testsuite":
            suite_files.append(attributes.get("file") or (suite_files[-1] if suite_files else ""))
        elif tag == "testcase":
            file = attributes.get("file") or (suite_files[-1] if suite_files else "")
            cases.append(
                ReportedCase(
                    attributes.get("classname", ""), attributes.get("name", ""), file, _seconds(attributes.get("time"))
                )
            )

    def end(name: str) -> None:
        if name.rpartition("}")[2].lower() == "testsuite" and suite_files:
            suite_files.pop()

    def entity(*_: object) -> None:
        raise UnreadableError("it declares entities, which no report needs and some attacks do")

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.EntityDeclHandler = entity
    found = 0
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk, False)
                found += len(cases)
                yield from cases
                cases.clear()
            parser.Parse(b"", True)
        except expat.ExpatError as trouble:
            yield from cases
            if not found and not cases:
                raise UnreadableError(f"it is no XML: {trouble}") from None


def _seconds(text: str | None) -> float:
    text = text or ""
    # 1,234.5 is a thousand and 0,5 is a half: a comma is a decimal point unless it stands where a thousand ends.
    text = text.replace(",", "") if _THOUSANDS.fullmatch(text.strip()) else text.replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return -1.0  # no duration: `clean_microseconds` refuses it
