"""The sections of a file with settings for coverage.py, whichever of its two languages it is written in.

Source: https://coverage.readthedocs.io/en/latest/config.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

_ALL = ("run", "report", "html", "xml", "json", "lcov", "paths")
"""One of these, in a file that is not coverage.py's own, makes it the one that is used."""
_EXPRESSIONS = ("exclude_lines", "exclude_also", "partial_branches", "partial_also", "partial_branches_always")
"""Lists of regular expressions, which may well have commas."""
_PATTERNS = ("include", "omit")
_PLACE = re.compile(r" \(at [\w ,]+\)\Z")


class Sections(NamedTuple):
    """What two of them hold."""

    report: Mapping[str, list[str]] = {}
    """The lists of ``[report]``."""
    paths: Mapping[str, list[str]] = {}
    """The lists of ``[paths]``."""


def ini_sections(text: str, is_own: bool) -> Sections | None:
    """Those of *text*; None when nothing in it is for coverage.py. A ValueError when it cannot be read.

    In a file of its own (*is_own*) their names need not say so.
    """
    import configparser

    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error as trouble:
        raise ValueError(f"{type(trouble).__name__}{_line(trouble)}") from None
    prefixes = ("coverage:", "") if is_own else ("coverage:",)
    if not is_own and not any(parser.has_section(f"coverage:{section}") for section in _ALL):
        return None

    def options(section: str) -> dict[str, str]:
        found = next((name for prefix in prefixes if parser.has_section(name := f"{prefix}{section}")), None)
        return {} if found is None else {key: value for key, value in parser.items(found) if value is not None}

    report: dict[str, list[str]] = {}
    for key, value in options("report").items():
        if key in _EXPRESSIONS:
            report[key] = value.splitlines()
        elif key in _PATTERNS:
            report[key] = _listed(value)
    return Sections(report, {key: _listed(value) for key, value in options("paths").items()})


def toml_sections(text: str, is_own: bool) -> Sections | None:
    """As `ini_sections`, of TOML."""
    import tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        place = _PLACE.search(str(trouble))
        raise ValueError(f"it is no TOML{place[0] if place else ''}") from None
    table: Any = data.get("tool", {})
    table = table.get("coverage") if isinstance(table, dict) else None
    if table is None and is_own:
        table = data
    if not isinstance(table, dict) or not (is_own or table):
        return None
    report, paths = (_table(table, name) for name in ("report", "paths"))
    known = (*_EXPRESSIONS, *_PATTERNS)
    return Sections(
        {key: _texts(key, value) for key, value in report.items() if key in known},
        {key: _texts(key, value) for key, value in paths.items()},
    )


def _line(trouble: Exception) -> str:
    """Where it is, and nothing of what stands there: it is told to everybody who reads the report."""
    number = getattr(trouble, "lineno", None) or next((line for line, _ in getattr(trouble, "errors", ())), None)
    return f" in line {number}" if isinstance(number, int) else ""


def _listed(value: str) -> list[str]:
    """Texts on lines of their own, or with commas between them."""
    return [text.strip() for text in value.replace(",", "\n").splitlines() if text.strip()]


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise ValueError(f"its {name} is no table")
    return found


def _texts(key: str, value: object) -> list[str]:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value
    raise ValueError(f"{key} is no list of texts")
