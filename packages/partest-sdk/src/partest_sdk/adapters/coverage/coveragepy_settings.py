"""The settings of a project that say what of its sources counts: from .coveragerc and the other files that coverage.py looks into.

Source: https://coverage.readthedocs.io/en/latest/config.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from partest_sdk.adapters.coverage.coveragepy_sections import Sections, ini_sections, toml_sections
from partest_sdk.adapters.coverage.formats.format import Remark
from partest_sdk.adapters.coverage.regular_file import read_inside
from partest_sdk.core.coverage.python_paths import Alias, PathRules
from partest_sdk.core.coverage.python_rules import EXCLUDED, PARTIAL, PARTIAL_ALWAYS, Rules
from partest_sdk.core.safe_text import one_line

_SIZE_LIMIT = 1 << 20
_OWN = (".coveragerc", ".coveragerc.toml")
_OTHERS = ("setup.cfg", "tox.ini", "pyproject.toml")
_VARIABLE = re.compile(r"\$(?:(?P<dollar>\$)|(?P<plain>\w+)|\{(?P<braced>\w+)(?:\?|-(?P<default>[^}]*))?\})")


class Settings(NamedTuple):
    """What was found."""

    rules: Rules = Rules()
    source: str = ""
    """The name of the file; empty where none says anything, and everything is as coverage.py has it by itself."""
    remarks: tuple[Remark, ...] = ()
    """What is wrong with it; coverage.py's own rules are then used in its stead."""
    paths: PathRules = PathRules()


def settings_in(folder: Path, file: str = "", variables: Mapping[str, str] | None = None) -> Settings:
    """The settings that coverage.py would use in *folder*: of *file* if one is named, else of the first file that has any.

    *variables* are those of the environment that the settings may name. None are given unless somebody does: what is wrong with a setting is
    said aloud, and whoever writes it could have a secret said.
    """
    for name in (file,) if file else (*_OWN, *_OTHERS):
        try:
            sections = _sections_in(folder, name, name in _OWN or bool(file))
            if sections is not None:
                found = _Replaced(sections, variables or {})
                return Settings(found.rules(), name, paths=found.path_rules())
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


def _sections_in(folder: Path, name: str, is_own: bool) -> Sections | None:
    """What it holds; None when nothing in it is for coverage.py."""
    raw = read_inside(folder, folder / name, _SIZE_LIMIT + 1)
    if len(raw) > _SIZE_LIMIT:
        raise ValueError(f"it has more than {_SIZE_LIMIT:,} bytes")
    text = raw.decode("utf-8")
    if not is_own and "coverage" not in text:
        return None
    return toml_sections(text, is_own) if name.endswith(".toml") else ini_sections(text, is_own)


class _Replaced:
    """Sections with variables of the environment in them, as coverage.py writes them: ``$NAME``, ``${NAME}``, ``${NAME-default}``, ``$$``."""

    def __init__(self, sections: Sections, variables: Mapping[str, str]) -> None:
        self._sections = sections
        self._variables = variables

    def rules(self) -> Rules:
        """ValueError for an expression that is none."""
        excluded = (*self._said("exclude_lines", EXCLUDED), *self._said("exclude_also"))
        partial = (*self._said("partial_branches", PARTIAL), *self._said("partial_also"))
        return Rules(excluded, (*partial, *self._said("partial_branches_always", PARTIAL_ALWAYS))).checked()

    def path_rules(self) -> PathRules:
        """ValueError for a pattern that is none."""
        lists = [self._texts(several) for several in self._sections.paths.values()]
        # The first of a list is what the others are here.
        aliases = [Alias(pattern, several[0]) for several in lists for pattern in several[1:]]
        return PathRules(tuple(aliases), self._said("include"), self._said("omit")).checked()

    def _said(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        return self._texts(self._sections.report[key]) if key in self._sections.report else default

    def _texts(self, several: Sequence[str]) -> tuple[str, ...]:
        texts = (_VARIABLE.sub(self._value, text).strip() for text in several)
        return tuple(text for text in texts if text)

    def _value(self, found: re.Match[str]) -> str:
        if found["dollar"]:
            return "$"
        return self._variables.get(found["plain"] or found["braced"], found["default"] or "")
