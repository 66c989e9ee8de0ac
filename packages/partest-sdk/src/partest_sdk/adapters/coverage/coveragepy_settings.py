"""The settings of a project that say what of its sources counts: from .coveragerc and the other files that coverage.py looks into.

Source: https://coverage.readthedocs.io/en/latest/config.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from partest_sdk.adapters.coverage.formats.format import Remark
from partest_sdk.adapters.coverage.regular_file import read_regular
from partest_sdk.core.coverage.python_rules import EXCLUDED, PARTIAL, PARTIAL_ALWAYS, Rules
from partest_sdk.core.safe_text import one_line

_SIZE_LIMIT = 1 << 20
_OWN = (".coveragerc", ".coveragerc.toml")
_OTHERS = ("setup.cfg", "tox.ini", "pyproject.toml")
_SECTIONS = ("run", "report", "html", "xml", "json", "lcov", "paths")
"""One of these, in a file that is not coverage.py's own, makes it the one that is used."""
_VARIABLE = re.compile(r"\$(?:(?P<dollar>\$)|(?P<plain>\w+)|\{(?P<braced>\w+)(?:\?|-(?P<default>[^}]*))?\})")

_Report = dict[str, list[str]]
"""The lists of the ``[report]`` section."""


class Settings(NamedTuple):
    """What was found."""

    rules: Rules = Rules()
    source: str = ""
    """The name of the file; empty where none says anything, and everything is as coverage.py has it by itself."""
    remarks: tuple[Remark, ...] = ()
    """What is wrong with it; coverage.py's own rules are then used in its stead."""


def settings_in(folder: Path, file: str = "", variables: Mapping[str, str] | None = None) -> Settings:
    """The settings that coverage.py would use in *folder*: of *file* if one is named, else of the first file that has any.

    *variables* are those of the environment that the settings may name. None are given unless somebody does: what is wrong with a setting is
    said aloud, and whoever writes it could have a secret said.
    """
    for name in (file,) if file else (*_OWN, *_OTHERS):
        try:
            report = _report_in(folder / name, name in _OWN or bool(file))
            if report is not None:
                return Settings(_rules(report, variables or {}), name)
        except FileNotFoundError:
            if file:
                return Settings(remarks=(_ignored(name, "there is no such file"),))
        except OSError as trouble:
            return Settings(remarks=(_ignored(name, trouble.strerror or str(trouble)),))
        except (ValueError, RecursionError) as trouble:
            return Settings(source=name, remarks=(_ignored(name, str(trouble)),))
    return Settings()


def _ignored(name: str, why: str) -> Remark:
    return Remark(
        f"coverage.py's settings in {one_line(repr(name), 80)} are not used, so other lines may count: {one_line(why)}",
        broken=True,
    )


def _report_in(path: Path, is_own: bool) -> _Report | None:
    """The lists in its section ``report``; None when nothing in it is for coverage.py."""
    raw = read_regular(path, _SIZE_LIMIT + 1)
    if len(raw) > _SIZE_LIMIT:
        raise ValueError(f"it has more than {_SIZE_LIMIT:,} bytes")
    text = raw.decode("utf-8")
    if not is_own and "coverage" not in text:
        return None
    return _toml_report(text, is_own) if path.suffix == ".toml" else _ini_report(text, is_own)


def _ini_report(text: str, is_own: bool) -> _Report | None:
    import configparser

    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error as trouble:
        raise ValueError(str(trouble)) from None
    prefixes = ("coverage:", "") if is_own else ("coverage:",)
    if not is_own and not any(parser.has_section(f"coverage:{section}") for section in _SECTIONS):
        return None
    found = next((name for prefix in prefixes if parser.has_section(name := f"{prefix}report")), None)
    if found is None:
        return {}
    return {key: value.splitlines() for key, value in parser.items(found) if value is not None}


def _toml_report(text: str, is_own: bool) -> _Report | None:
    import tomllib

    data = tomllib.loads(text)
    table: Any = data.get("tool", {})
    table = table.get("coverage") if isinstance(table, dict) else None
    if table is None and is_own:
        table = data
    if not isinstance(table, dict) or not (is_own or table):
        return None
    report = table.get("report", {})
    if not isinstance(report, dict):
        raise ValueError("its report is no table")
    return {key: _texts(key, value) for key, value in report.items() if key in _LISTS}


def _texts(key: str, value: object) -> list[str]:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value
    raise ValueError(f"{key} is no list of texts")


_LISTS = ("exclude_lines", "exclude_also", "partial_branches", "partial_also", "partial_branches_always")


def _rules(report: _Report, variables: Mapping[str, str]) -> Rules:
    """ValueError for an expression that is none."""

    def said(key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        if key not in report:
            return default
        texts = (_replaced(text, variables).strip() for text in report[key])
        return tuple(text for text in texts if text)

    excluded = (*said("exclude_lines", EXCLUDED), *said("exclude_also"))
    partial = (*said("partial_branches", PARTIAL), *said("partial_also"))
    return Rules(excluded, (*partial, *said("partial_branches_always", PARTIAL_ALWAYS))).checked()


def _replaced(text: str, variables: Mapping[str, str]) -> str:
    """*text* with variables of the environment in it, as coverage.py writes them: ``$NAME``, ``${NAME}``, ``${NAME-default}``, ``$$``."""

    def value(found: re.Match[str]) -> str:
        if found["dollar"]:
            return "$"
        return variables.get(found["plain"] or found["braced"], found["default"] or "")

    return _VARIABLE.sub(value, text)
