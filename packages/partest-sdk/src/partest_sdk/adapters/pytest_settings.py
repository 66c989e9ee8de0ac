"""What the project's own pytest configuration says about where tests are, read as text: pytest itself is not installed in the plan job."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from configparser import ConfigParser
from configparser import Error as ConfigError
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from partest_sdk.adapters.suite_files import PYTEST_FILES, SKIPPED_FOLDERS

# In pytest's order of precedence: the first file that has the section is the only one that counts.
_PLACES = (
    ("pytest.toml", "pytest"), (".pytest.toml", "pytest"), ("pytest.ini", "pytest"), (".pytest.ini", "pytest"),
    ("pyproject.toml", "tool.pytest"), ("tox.ini", "pytest"), ("setup.cfg", "tool:pytest"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PytestSettings:
    """The three settings that decide which files are tests."""

    testpaths: tuple[str, ...] = ()
    python_files: tuple[str, ...] = PYTEST_FILES
    norecursedirs: tuple[str, ...] = SKIPPED_FOLDERS


def read_pytest_settings(folder: Path) -> PytestSettings:
    """The settings of *folder*; pytest's defaults when there are none or they cannot be read: pytest will complain better than we."""
    for name, section in _PLACES:
        found = _section(folder / name, section)
        if found is not None:
            return PytestSettings(
                testpaths=_words(found.get("testpaths")),
                python_files=_words(found.get("python_files")) or PYTEST_FILES,
                norecursedirs=(*(_words(found.get("norecursedirs")) or SKIPPED_FOLDERS), "__pycache__"),
            )
    return PytestSettings()


def _section(path: Path, section: str) -> Mapping[str, Any] | None:
    try:
        # A pipe would be waited for for ever, and a device may never end.
        if not path.is_file():
            return None
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    if path.suffix == ".toml":
        return _toml_section(text, section)
    parser = ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except ConfigError:
        return None
    if parser.has_section(section):
        return dict(parser[section])
    # A pytest.ini is the configuration even when it is empty.
    return {} if path.name.endswith("pytest.ini") else None


def _toml_section(text: str, section: str) -> Mapping[str, Any] | None:
    import tomllib

    try:
        table: Any = tomllib.loads(text)
        for key in section.split("."):
            table = table.get(key)
            if table is None:
                return None
        inner = table.get("ini_options", table)
    except (ValueError, AttributeError, RecursionError):
        return None
    return inner if isinstance(inner, dict) else None


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(item for item in value if isinstance(item, str))
    if not isinstance(value, str):
        return ()
    try:
        return tuple(shlex.split(value, comments=True))
    except ValueError:
        return tuple(value.split())
