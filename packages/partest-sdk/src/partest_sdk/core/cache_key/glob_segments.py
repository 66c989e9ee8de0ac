"""One segment of a glob pattern, what is between two separators, as minimatch 10 reads it for GitHub's ``hashFiles``.

minimatch counts in UTF-16: ``?`` is half of an emoji. Text of that form, surrogates instead of what is beyond U+FFFF, is called *units* here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from partest_sdk.errors import InputError

# No regular expression is compiled before a pattern needs one: that takes longer than all the rest.
_MAGIC = frozenset("+@!?*[(")
_NEVER = r"(?!)"
_POSIX_CLASSES = frozenset((
    *("alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph"),
    *("lower", "print", "punct", "space", "upper", "word", "xdigit"),
))  # fmt: skip

Fits = Callable[[str], object]


class Segment(NamedTuple):
    """What a name must be: *exact*, or *fits*, or neither when it is ``**`` and stands for any number of folders."""

    exact: str | None = None
    fits: Fits | None = None
    end: str = ""
    """What all names that fit end with: a quick way to tell that one does not."""


DEEP = Segment()


def units(text: str) -> str:
    """*text* as JavaScript has it."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    return "".join(
        character
        if character <= "\uffff"
        else chr(0xD7C0 + (ord(character) >> 10)) + chr(0xDC00 + (ord(character) & 0x3FF))
        for character in text
    )


def characters(text: str) -> str:
    """The reverse of `units`; half a pair stays what it is."""
    if text.isascii():
        return text
    pair = "[\ud800-\udbff][\udc00-\udfff]"
    return re.sub(pair, lambda found: chr((ord(found[0][0]) - 0xD7C0 << 10) + ord(found[0][1]) - 0xDC00), text)


def segment(source: str, windows: bool) -> Segment:
    """What *source*, in units, matches."""
    if source == "**":
        return DEEP
    # What follows a star, or question marks, is taken as it stands: minimatch 10 leaves its backslashes in.
    if (end := source.lstrip("*")) != source and _MAGIC.isdisjoint(end):
        return _between("", characters(end), windows)
    if (end := source.lstrip("?")) != source and _MAGIC.isdisjoint(end):
        expression, exact = "." * (len(source) - len(end)) + re.escape(end), None
    else:
        end, expression, exact = "", *_expression(source, windows)
    if exact is not None:
        return Segment(exact=folded(characters(exact), windows))
    before, star, after = source.partition("*")
    if star and _MAGIC.isdisjoint(before + after) and "\\" not in source:
        return _between(characters(before), characters(after), windows)
    matches = re.compile(expression, re.DOTALL | (re.IGNORECASE if windows else 0)).fullmatch
    return Segment(fits=lambda name: matches(units(name)), end=folded(characters(end), windows))


def folded(name: str, windows: bool) -> str:
    """*name* in the form in which names are compared."""
    return name.upper() if windows else name


def _between(before: str, after: str, windows: bool) -> Segment:
    """Names that begin with *before* and end with *after*."""
    before, after = folded(before, windows), folded(after, windows)
    length = len(before) + len(after)

    def fits(name: str) -> bool:
        name = folded(name, windows)
        return len(name) >= length and name.startswith(before) and name.endswith(after)

    return Segment(fits=fits, end=after)


def _expression(source: str, windows: bool) -> tuple[str, str | None]:
    """*source* as a regular expression, and what it matches when that is one text only."""
    parts: list[str] = []
    exact: list[str] | None = []
    at = 0
    while at < len(source):
        character, magic, at = source[at], "", at + 1
        if character == "*":
            magic = ".*"
        elif character == "?":
            magic = "."
        elif character == "\\" and not windows and at < len(source):
            character, at = source[at], at + 1
        elif character == "[" and (found := _Class(source, at)).end:
            character, magic, at = found.only, found.expression, found.end
        if magic:
            exact = None
        elif exact is not None:
            exact.append(character)
        parts.append(magic or re.escape(character))
    return "".join(parts), None if exact is None else "".join(exact)


class _Class:
    """A bracket expression; *end* is 0 when its bracket is not closed and stands for itself."""

    __slots__ = ("_at", "_escaped", "_items", "_source", "end", "expression", "only")

    def __init__(self, source: str, start: int) -> None:
        self._source, self._at, self._items = source, start, list[str]()
        self.end, self.only, self.expression = 0, "", ""
        negated = source[start : start + 1] in ("!", "^")
        first = self._at = start + negated
        while (character := self._next()) != "":
            if character == "]" and not self._escaped and self._at - 1 > first:
                self.end = self._at
                break
            if character == "[" and not self._escaped and (named := _posix_class(source, self._at)):
                raise InputError(
                    f"{named!r} in a pattern means different things in different versions of GitHub's hashFiles; "
                    "write the characters themselves, such as [a-z0-9]"
                )
            self._take(character)
        if not self.end:
            return
        if len(self._items) == 1 and len(self._items[0]) == 1 and not negated:
            self.only = self._items[0]
        elif self._items:
            self.expression = f"[{'^' * negated}{''.join(map(_item, self._items))}]"
        else:  # all its ranges were upside down
            self.expression, self.end = _NEVER, len(source)

    def _next(self) -> str:
        """The next character, and in *_escaped* whether a backslash was before it."""
        self._escaped = self._source.startswith("\\", self._at)
        self._at += self._escaped
        character = self._source[self._at : self._at + 1]
        self._at += 1
        return character

    def _take(self, character: str) -> None:
        """Keep *character*, or the range that it begins."""
        if self._source.startswith("-]", self._at):
            self._items += [character, "-"]
            self._at += 1
        elif self._source.startswith("-", self._at):
            self._at += 1
            last = self._next()
            if last > character:
                self._items.append(character + last)
            elif last == character:
                self._items.append(character)
        else:
            self._items.append(character)


def _posix_class(source: str, at: int) -> str:
    """``[:alpha:]``, when its bracket was opened before *at*."""
    end = source.find(":]", at + 1) if source.startswith(":", at) else -1
    return source[at - 1 : end + 2] if source[at + 1 : max(end, 0)] in _POSIX_CLASSES else ""


def _item(item: str) -> str:
    """One character, or the first and the last of a range, so that no letter of it has a meaning of its own."""
    return "-".join(f"\\u{ord(character):04x}" for character in item)


def literal(source: str, windows: bool) -> str:
    """The only name that *source*, in units, stands for, where ``@actions/glob`` sees that there is only one; else nothing.

    It decides where a search begins. It is not `Segment.exact`: of ``[]a]`` the two think differently, and both decide what is found.
    """
    parts: list[str] = []
    at = 0
    while at < len(source):
        character, at = source[at], at + 1
        if character == "\\" and not windows and at < len(source):
            character, at = source[at], at + 1
        elif character in "*?":
            return ""
        elif character == "[" and (found := _simple_class(source, at, windows)):
            inside, end = found
            if len(inside) > 1:
                return ""
            if inside:
                character, at = inside, end
        parts.append(character)
    return "".join(parts)


def _simple_class(source: str, at: int, windows: bool) -> tuple[str, int] | None:
    """What is in the brackets that were opened before *at*, and where they end."""
    inside = ""
    while at < len(source):
        character, at = source[at], at + 1
        if character == "\\" and not windows and at < len(source):
            inside, at = inside + source[at], at + 1
        elif character == "]":
            return inside, at
        else:
            inside += character
    return None
