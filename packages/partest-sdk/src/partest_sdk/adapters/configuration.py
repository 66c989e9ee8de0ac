"""`[tool.partest]` in pyproject.toml, or partest.toml: read once, checked whole, all mistakes told together."""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from partest_sdk.core.durations import parse_duration
from partest_sdk.errors import InputError, SeveralInputsError

_TEXT = (str,)
_COUNT = (int, str)
_TIME = (str, int, float)
_LIST = (list, str)

SUITE_KEYS: dict[str, tuple[type, ...]] = {
    "runner": _TEXT, "tests": _LIST, "patterns": _LIST, "command": _LIST, "groups": (dict,), "variants": _LIST,
    "shards": _COUNT, "target-duration": _TIME, "max-shards": (int,), "overhead": _TIME, "timings": _LIST,
}  # fmt: skip
"""What a suite may say, and as what type."""
GLOBAL_KEYS: dict[str, tuple[type, ...]] = {
    "timings": _LIST, "shards": _COUNT, "target-duration": _TIME, "max-shards": (int,), "overhead": _TIME, "variant": _TEXT,
    "results": _TEXT, "timeout": _TIME, "test-timeout": _TIME, "jobs": (int,), "out": _TEXT, "history": _TEXT,
    "fail-on": _TEXT, "on-missing": _TEXT, "on-unreadable": _TEXT, "on-incomplete": _TEXT, "on-empty": _TEXT,
    "junit": _LIST, "coverage": _LIST, "base": _TEXT, "check": _TEXT, "annotations": _TEXT, "comment": _TEXT, "suites": (dict,),
}  # fmt: skip
"""What the whole configuration may say besides: defaults for the flags of the same name."""
CHOICES: dict[str, tuple[str, ...]] = {
    "runner": ("pytest", "files"), "fail-on": ("failures", "new-failures", "never"),
    "on-missing": ("fail", "warn"), "on-unreadable": ("fail", "warn"), "on-incomplete": ("fail", "warn"),
    "on-empty": ("fail", "warn"), "check": ("always", "never"), "annotations": ("always", "never"),
    "comment": ("always", "failures", "never"),
}  # fmt: skip
"""The only values of some keys; a test compares them with the flags."""
_TIMES = ("target-duration", "overhead", "timeout", "test-timeout")


@dataclass(frozen=True, slots=True)
class Configuration:
    """The checked configuration."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    suites: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_configuration(folder: Path) -> Configuration:
    """The configuration of *folder*: partest.toml, else pyproject.toml, else an empty one."""
    for name in ("partest.toml", "pyproject.toml"):
        path = folder / name
        try:
            mode = path.stat().st_mode
            # A pipe would be waited for for ever, and a device may never end. A folder is no configuration.
            if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
                raise SeveralInputsError([f"{path} cannot be read: it is no regular file"])
            raw = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            continue
        except OSError as trouble:
            raise SeveralInputsError([f"{path} cannot be read: {trouble.strerror}"]) from None
        if name == "partest.toml" or b"partest" in raw:
            return _checked(path, _table(path, raw))
    return Configuration()


def _table(path: Path, raw: bytes) -> Any:
    import tomllib

    try:
        data = tomllib.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as trouble:  # not TOML, not UTF-8, or a number of thousands of digits
        raise SeveralInputsError([f"{path} is not valid TOML: {trouble}"]) from None
    if path.name == "partest.toml":
        return data
    tool = data.get("tool")
    return tool.get("partest", {}) if isinstance(tool, dict) else {}


def _checked(path: Path, table: Any) -> Configuration:
    where = f"{path.name}: " + ("[tool.partest]" if path.name == "pyproject.toml" else "partest")
    mistakes: list[str] = []
    if not isinstance(table, dict):
        raise SeveralInputsError([f"{where} must be a table"])
    mistakes += _mistakes(where, table, GLOBAL_KEYS)
    suites = table.get("suites", {})
    if isinstance(suites, dict):
        for name, suite in suites.items():
            place = f"{where} suites.{name}"
            if not name.strip():
                mistakes.append(f"{where} has a suite without a name")
            if not isinstance(suite, dict):
                mistakes.append(f"{place} must be a table")
                continue
            mistakes += _mistakes(place, suite, SUITE_KEYS)
            mistakes += _suite_mistakes(place, suite)
    if mistakes:
        raise SeveralInputsError(mistakes)
    return Configuration({key: value for key, value in table.items() if key != "suites"}, suites)


def _mistakes(place: str, table: Mapping[str, Any], known: Mapping[str, tuple[type, ...]]) -> list[str]:
    mistakes = []
    for key, value in table.items():
        if key not in known:
            mistakes.append(f"{place} has the unknown key {key!r}{_suggestion(key, known)}")
        elif isinstance(value, bool) or not isinstance(value, known[key]):
            wanted = " or ".join(
                {"str": "text", "int": "a whole number", "float": "a number", "list": "a list", "dict": "a table"}[
                    kind.__name__
                ]
                for kind in known[key]
            )
            mistakes.append(f"{place} has {key} = {value!r:.200}; it must be {wanted}")
        elif wrong := _wrong(key, value):
            mistakes.append(f"{place} has {key} = {value!r:.200}; {wrong}")
    return mistakes


def _wrong(key: str, value: Any) -> str | None:
    """What is wrong with a value of the right type; None when nothing is."""
    if isinstance(value, list) and not all(isinstance(item, str) and item.strip() for item in value):
        return "every item must be text, and not empty"
    if any("\0" in item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)):
        return "no name, path or command can hold a NUL"
    if key in CHOICES and value not in CHOICES[key]:
        return f"it must be {' or '.join(map(repr, CHOICES[key]))}"
    if key in _TIMES:
        try:
            parse_duration(str(value), key, zero=key == "overhead")
        except InputError as trouble:
            return str(trouble).partition("; ")[2]
    return _wrong_count(key, value) if key in ("shards", "max-shards", "jobs") else None


def _wrong_count(key: str, value: int | str) -> str | None:
    from partest_sdk.core.plan.planner import MOST_SHARDS

    text = str(value).strip()
    if key == "shards" and text == "auto":
        return None
    if not text.isdecimal() or int(text[:19]) < 1:
        return "it must be a whole number from 1" + (", or 'auto'" if key == "shards" else "")
    return f"a matrix takes at most {MOST_SHARDS}" if key == "max-shards" and int(value) > MOST_SHARDS else None


def _suite_mistakes(place: str, suite: Mapping[str, Any]) -> list[str]:
    mistakes = []
    groups = suite.get("groups")
    if isinstance(groups, dict):
        for group, patterns in groups.items():
            if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
                mistakes.append(f"{place} has groups.{group} = {patterns!r:.200}; it must be a list of paths or globs")
    return mistakes


_THRESHOLD = re.compile(r"(?:min|max)-(?:patch-)?(?:coverage(?:-drop)?|lines)|on-incomplete-coverage|coverage-exclude")


def _suggestion(key: str, known: Mapping[str, object]) -> str:
    from difflib import get_close_matches

    if _THRESHOLD.fullmatch(key):
        # What judges a change is not read from the change itself.
        what = "what no coverage counts" if key == "coverage-exclude" else "a threshold"
        return f"; {what} stands in the workflow, or on the command line"
    close = get_close_matches(key, known, 1)
    return f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(sorted(known))}"
