"""The names and times of the cases of a JUnit report, for planning only: verdicts are read elsewhere, and more carefully."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from partest_sdk.core.plan.reported import ReportedCase
from partest_sdk.core.reports.numbers import duration_of
from partest_sdk.errors import UnreadableError

_CHUNK = 1 << 16


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
    seconds = duration_of(text)
    return -1.0 if seconds is None else seconds  # no duration: `clean_microseconds` refuses it
