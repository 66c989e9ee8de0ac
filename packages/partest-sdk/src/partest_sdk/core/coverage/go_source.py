"""Which lines of a Go source hold no code: Go measures blocks from one place to another, with every comment and bracket in between."""

from __future__ import annotations

import re

from partest_sdk.core.coverage.model import Line

_MODULE = re.compile(r"^[ \t]*module[ \t]+(?:\"([^\"\s]+)\"|([^\s\"/]\S*))", re.MULTILINE)
_CLOSING = "{}()[],; \t\r\f\v"
_LITERALS_AND_COMMENTS = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<raw>`[^`]*(?:`|\Z))|\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?",
    re.DOTALL,
)
"""Source: https://go.dev/ref/spec#Lexical_elements"""

_COMMENT_OR_BLANK = re.compile(r"\s+|(?P<line>//[^\r\n]*)|/\*.*?(?:\*/|\Z)", re.DOTALL)
_GENERATED = re.compile(r"// Code generated .* DO NOT EDIT\.")


def module_of(go_mod: str) -> str:
    """The name of the module that a ``go.mod`` is of, which its import paths begin with; empty where it says none."""
    found = _MODULE.search(go_mod)
    return (found[1] or found[2]) if found else ""


def lines_without_code(source: str) -> frozenset[Line]:
    """The lines that are blank, a comment, or nothing but brackets. Lines of a raw string are code, whatever is on them."""
    if "/*" in source or "`" in source:
        source = _LITERALS_AND_COMMENTS.sub(_plain, source)
    found: list[Line] = []
    for number, line in enumerate(source.split("\n"), 1):
        if not line.strip(_CLOSING) or not line.partition("//")[0].strip(_CLOSING):
            found.append(number)
    return frozenset(found)


def is_generated(source: str) -> bool:
    """Whether a tool wrote it, by the line of comment that Go asks for before any code.

    Source: https://go.dev/s/generatedcode
    """
    place = 1 if source.startswith("\ufeff") else 0
    while found := _COMMENT_OR_BLANK.match(source, place):
        if found["line"] and _GENERATED.fullmatch(found["line"]) and source[place - 1 : place] in ("", "\n", "\ufeff"):
            return True
        place = found.end()
    return False


def _plain(found: re.Match[str]) -> str:
    """The same number of lines: without what is in a comment, and with something in each of a raw string's."""
    if found["comment"] is not None:
        return "\n" * found["comment"].count("\n")
    if found["raw"] is not None:
        return "``" + "\n``" * found["raw"].count("\n")
    return found[0]
