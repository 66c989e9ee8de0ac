"""What a project's settings say about the paths of its sources: which ones are the same file, and which ones count.

The patterns are those of coverage.py: https://coverage.readthedocs.io/en/latest/config.html#config-paths
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from partest_sdk.core.coverage.paths import normal

_SLASH = r"[/\\]"
_ANY_FOLDERS = rf"(?:.*{_SLASH})?"
_PIECE = re.compile(r"(?P<stars>\*)|(?P<one>\?)|(?P<set>\[.*?\])|(?P<stray>[\[\]])|(?P<plain>.)", re.DOTALL)


class Alias(NamedTuple):
    """A folder that is called otherwise where tests run."""

    pattern: str
    result: str
    """What its paths begin with here."""


class PathRules(NamedTuple):
    """The rules of a project. None say that every path is what it is, and counts."""

    aliases: tuple[Alias, ...] = ()
    """In the order in which they are tried."""
    include: tuple[str, ...] = ()
    omit: tuple[str, ...] = ()

    def checked(self) -> PathRules:
        """The same; a ValueError for the first pattern that is none."""
        SourcePaths(self, "/").check()
        return self


class SourcePaths:
    """Paths of data files by the rules of a project."""

    def __init__(self, rules: PathRules, root: str) -> None:
        """*root* is the folder that the rules are relative to; its own path means nothing to them, or they would differ from machine to machine."""
        self._rules = rules
        self._root = normal(root)

    def check(self) -> None:
        """A ValueError if a pattern is none."""
        _ = self._aliases, self._included, self._omitted

    def renamed(self, path: str) -> Iterator[str]:
        """What *path* may be called here, the likeliest first; the path itself is not among it."""
        for pattern, result in self._aliases:
            found = pattern.match(path)
            if found:
                yield self._here(f"{result}/{path[found.end() :]}")

    def counts(self, path: str) -> bool:
        """Whether the file at *path* counts: from the root, or from anywhere else."""
        here = self._here(path)
        whole = here if here.startswith("/") or here[1:3] == ":/" else f"/{here}"
        if self._included and not self._included(whole):
            return False
        return not (self._omitted and self._omitted(whole))

    @cached_property
    def _aliases(self) -> list[tuple[re.Pattern[str], str]]:
        return [(self._beginning(alias.pattern), alias.result) for alias in self._rules.aliases]

    @cached_property
    def _included(self) -> Callable[[str], object] | None:
        return self._any_of(self._rules.include)

    @cached_property
    def _omitted(self) -> Callable[[str], object] | None:
        return self._any_of(self._rules.omit)

    def _beginning(self, pattern: str) -> re.Pattern[str]:
        folder = pattern.rstrip("/\\") if len(pattern) > 1 else pattern
        if folder.endswith("*"):
            raise ValueError(f"the path {pattern!r} ends with a wildcard, so it has no end")
        expression = _expression(f"{folder}/")
        if not (folder.startswith("*") or _is_absolute(folder)):
            # Relative to where the tests ran, wherever that was.
            expression = rf"(?:{re.escape(self._root)}{_SLASH})?(?:\.{_SLASH})?{expression}"
        return _compiled(expression, re.IGNORECASE)

    def _any_of(self, patterns: Iterable[str]) -> Callable[[str], object] | None:
        expressions = [_expression(form) for pattern in patterns for form in self._forms(pattern)]
        return _compiled("|".join(expressions)).fullmatch if expressions else None

    def _forms(self, pattern: str) -> Iterator[str]:
        """A *pattern* as it is; and from the root, unless it begins with a wildcard."""
        yield pattern
        if not pattern.startswith(("*", "?")):
            here = self._here(pattern)
            yield here if _is_absolute(here) else f"/{here}"

    def _here(self, path: str) -> str:
        """*path* from the root, where it is below it."""
        return normal(path).removeprefix(f"{self._root}/")


def _compiled(expression: str, flags: int = 0) -> re.Pattern[str]:
    try:
        return re.compile(expression, flags | re.DOTALL)
    except re.error as trouble:
        raise ValueError(f"a path is no pattern: {trouble}") from None


def _is_absolute(path: str) -> bool:
    return path.startswith(("/", "\\")) or path[1:3] in (":/", ":\\")


def _expression(pattern: str) -> str:
    """A regular expression for whole paths that fit; a ValueError for what is no pattern."""
    text = pattern.replace("\\", "/")
    if "/" not in text:
        text = f"**/{text}"
    if "**/**" in text:
        raise ValueError(f"the path {pattern!r} has '**/**'")
    parts = text.split("/")
    last = len(parts) - 1
    expression: list[str] = []
    for index, part in enumerate(parts):
        if index == last and part and not part.strip("*"):
            expression.append(".*")
        elif part == "**" or (part == "*" and not index):
            expression.append(_ANY_FOLDERS)
        else:
            expression.append(_name(part, pattern) + ("" if index == last else _SLASH))
    return "".join(expression)


def _name(part: str, pattern: str) -> str:
    """One component; in it a star stands for anything but a slash."""
    if "**" in part:
        raise ValueError(f"the path {pattern!r} has '**' as a part of a name")
    expression: list[str] = []
    for piece in _PIECE.finditer(part):
        if piece["stray"]:
            raise ValueError(f"the path {pattern!r} has a single {piece['stray']!r}")
        plain = piece["plain"]
        expression.append(re.escape(plain) if plain else {"*": r"[^/\\]*", "?": r"[^/\\]"}.get(piece[0], piece[0]))
    return "".join(expression)
