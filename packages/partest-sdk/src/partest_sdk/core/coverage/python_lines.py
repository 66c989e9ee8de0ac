"""A Python source as text, and its logical lines: which lines belong to one statement, and how deep each stands.

Everything here is true of sources that Python can compile; of others it is merely something.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import NamedTuple


class LogicalLine(NamedTuple):
    """A statement, or the head of a clause with what stands behind its colon."""

    first: int
    """Counts from 1, as Python's own line numbers do."""
    last: int
    column: int
    """How far it is indented: what stands deeper behind a head belongs to it."""


_RESETTING = re.compile(rb"^[ \t\f]*\f", re.MULTILINE)
_NESTS = sys.version_info >= (3, 12)
"""Whether an f-string may hold the quotes that it stands in (PEP 701)."""
_STRINGS = (
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|' r"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    r'"(?!"")(?:[^"\\\n]|\\.)*"|' r"'(?!'')(?:[^'\\\n]|\\.)*'"
)  # fmt: skip
_FORMATTED = re.compile(rf"(?i:\b(?:[ft]r?|r[ft]))(?:{_STRINGS})", re.DOTALL)
_MARKS = re.compile(r"""["'#()\[\]{}\\]""")
_INERT = re.compile(rf"""#.*|{_STRINGS}|(\"""|'''|["']).*""")
"""Comments and strings; of a string that does not end on the line, its quotes are caught."""
_CLOSING = {
    '"""': re.compile(r'(?:[^"\\]|\\.|"(?!""))*"""'),
    "'''": re.compile(r"(?:[^'\\]|\\.|'(?!''))*'''"),
    '"': re.compile(r'(?:[^"\\]|\\.)*"'),
    "'": re.compile(r"(?:[^'\\]|\\.)*'"),
}


def text_of(source: bytes) -> str:
    """*source* in its encoding (PEP 263), with plain line ends and the last one in place; SyntaxError where it has an encoding that is none."""
    from tokenize import detect_encoding

    source = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\f" in source:
        # Python begins to count the indentation anew behind a form feed; elsewhere it is a blank.
        source = _RESETTING.sub(b"", source).replace(b"\f", b" ")
    encoding, _ = detect_encoding(iter(source.splitlines(keepends=True)[:2]).__next__)
    text = source.decode(encoding, "replace")
    return text if text.endswith("\n") or not text else f"{text}\n"


def logical_lines(text: str) -> list[LogicalLine]:
    """The logical lines of *text*, in order. What it takes is mostly read line by line, ten times as fast as by tokens."""
    if not (_NESTS and _may_nest(text)):
        try:
            return list(_Scanner().lines(text))
        except ValueError:
            pass
    return list(_by_tokens(text))


def _may_nest(text: str) -> bool:
    """Whether quotes within an f-string may be those that it stands in: then its first piece has braces that do not close."""
    return any(found[0].count("{") != found[0].count("}") for found in _FORMATTED.finditer(text))


class _Scanner:
    """Goes through physical lines, and knows what is still open at the end of each: brackets, a string, a backslash."""

    def __init__(self) -> None:
        self.depth = 0
        self.quotes = ""
        self.is_continued = False

    def lines(self, text: str) -> Iterator[LogicalLine]:
        """ValueError where it loses its way: this is no Python, or has strings in strings."""
        first = column = 0
        for number, line in enumerate(text.split("\n"), start=1):
            code = line
            if self.quotes:
                code = self._behind_string(line)
            elif not first:
                code = line.lstrip(" \t")
                if not self.is_continued:
                    column = len(line[: len(line) - len(code)].expandtabs())
                if not code or code[0] == "#":
                    self.is_continued = False
                    continue
            if not self.quotes:
                # Only a backslash: the statement begins behind it.
                first = first or (number if code != "\\" else 0)
                self._pass(code)
            if first and not (self.depth or self.quotes or self.is_continued):
                yield LogicalLine(first, number, column)
                first = 0
        if first or self.depth or self.quotes or self.is_continued:
            raise ValueError("something is still open")

    def _behind_string(self, line: str) -> str:
        """What stands behind the end of the string that is open; if it stays open, that does not matter."""
        closed = _CLOSING[self.quotes].match(line)
        if closed:
            self.quotes = ""
            return line[closed.end() :]
        if len(self.quotes) == 1 and not line.endswith("\\"):
            raise ValueError("a string has no end")
        return ""

    def _pass(self, code: str) -> None:
        self.is_continued = False
        if not _MARKS.search(code):
            return
        code = _INERT.sub(r"\1", code)
        if code.endswith(('"', "'")):
            self.quotes = code[-3:] if code[-3:] in _CLOSING else code[-1]
            code = code[: -len(self.quotes)]
        self.is_continued = code.endswith("\\")
        self.depth += code.count("(") + code.count("[") + code.count("{")
        self.depth -= code.count(")") + code.count("]") + code.count("}")
        if self.depth < 0:
            raise ValueError("more is closed than was opened")


def _by_tokens(text: str) -> Iterator[LogicalLine]:
    """The same from Python's own tokens; SyntaxError or IndentationError where they make no sense."""
    import io
    import tokenize

    first = column = indented = 0
    try:
        for kind, word, start, end, _ in tokenize.generate_tokens(io.StringIO(text).readline):
            if kind in (tokenize.INDENT, tokenize.DEDENT):
                indented += 1 if kind == tokenize.INDENT else -1
            elif kind == tokenize.NEWLINE:
                if first:
                    yield LogicalLine(first, end[0], column)
                first = 0
            elif not first and word.strip() and kind != tokenize.COMMENT:
                first, column = start[0], indented
    except tokenize.TokenError as trouble:
        raise SyntaxError(str(trouble)) from None
