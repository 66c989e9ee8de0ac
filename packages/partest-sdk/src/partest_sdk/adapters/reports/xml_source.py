"""Feed an XML file to expat: in one stream where it is sound, and once more, repaired, where it is not.

No entity is ever declared and no other file ever opened. What is repaired: text before and after the report, characters that XML cannot hold,
bytes that are not of the declared encoding, several reports in one file. What cannot be repaired ends the reading where it is, with line and column.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from partest_sdk.adapters.reports.text_encoding import text_encoding
from partest_sdk.core.reports.traces import reads_like_a_report
from partest_sdk.errors import UnreadableError

Attach = Callable[[expat.XMLParserType], Callable[[], None]]
"""Sets the handlers of a parser that reads the file from its beginning; what it returns is called whenever a piece of the file has been read."""

CHUNK = 1 << 20
REPAIR_LIMIT = 1 << 26
"""Bytes of a damaged file, which is repaired in memory."""
WRAPPER = "partest-reports"
"""The element around a repaired file, so that it may hold several reports, and text beside them."""
_REPORT = re.compile(
    r"<\?xml\s|<!DOCTYPE\s|<(?:[\w.-]+:)?(?:testsuites?|testcase|TestRun|testrun|test-run|assembl(?:y|ies))[\s/>]",
    re.IGNORECASE,
)
_BEGIN = re.compile(r"<\?xml\b|<!--|<!DOCTYPE\b|<(?:[\w.-]+:)?[A-Za-z_][\w.-]*[\s/>]")
_VERBATIM = re.compile(r"<!\[CDATA\[|<!--|<\?")
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->", "<?": "?>"}
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]*(?:\[(?:[^\]<]++|<!(?!DOCTYPE))*+\]\s*)?>", re.IGNORECASE)
"""With nothing in it that could be a case."""
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(x[0-9a-fA-F]+|\d+);")
_TAG = re.compile(r"""<[\w.:-]+(?:\s++[\w.:-]+\s*+=\s*+(?:"[^"]*+"|'[^']*+'))*+\s*+/?>""")
"""A start tag, in the values of which a bare ``<`` may stand (web-test-runner)."""
_LOOSE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)|]]>")
"""What begins no reference, or one to an entity that nobody may declare; and the end of a CDATA section that never began."""
_ENTITIES = "it declares entities, which no report needs and some attacks do"
_NO_TEXT = frozenset({"idna", "unicode_escape", "raw_unicode_escape"})
_REPORT_BEGINS = re.compile(
    r"<(?:[\w.-]+:)?(?:testsuites?|testcase|testrun|failure|error)(?=[\s/>]|\Z)|<(?:\?(?:x(?:ml?)?)?)?\Z|<t(?:e(?:s(?:t(?:s(?:u(?:i(?:te?)?)?)?|c(?:a(?:se?)?)?)?)?)?)?\Z|<\?xml",
    re.IGNORECASE,
)
"""Also where it is cut in the middle of the word."""


class Damage(NamedTuple):
    """Where the reading ended, and why."""

    line: int
    column: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.reason}"


class XmlReading(NamedTuple):
    """How a file was read."""

    damage: Damage | None
    """None when all of it was."""
    repairs: tuple[str, ...]
    """What had to be done to it first."""
    is_sound: bool = False
    """Whether it could be read as it is: one document without a mistake."""


def read_xml(path: Path, attach: Attach) -> XmlReading:
    """Feed the file at *path* to the handlers that *attach* sets, twice if need be."""
    parser = expat.ParserCreate()
    damage = _feed_file(parser, path, attach(parser))
    if damage is None:
        return XmlReading(None, (), is_sound=True)
    if path.stat().st_size > REPAIR_LIMIT:
        return XmlReading(damage, ())
    text, repairs = repaired(path.read_bytes())
    parser = expat.ParserCreate("utf-8")
    again = feed_repaired(parser, text, attach(parser))
    roots = _roots_of(text)
    if reads_like_a_report(roots.beside.encode()) or len(roots.kinds) > 1:
        where = Damage(text.count("\n") + 1, 1, "there is another report in it, of another kind")
        return XmlReading(where, tuple(repairs))
    # What breaks the reading may be noise that follows whole reports, as long as no further report begins in it.
    is_noise = again is not None and roots.whole > 0 and not _REPORT_BEGINS.search(roots.rest)
    if again is None or is_noise:
        repairs += ["the text after the report was passed over"] if is_noise or roots.beside.strip() else []
        return XmlReading(None, tuple(repairs))
    return XmlReading(again, tuple(repairs))


def refuse_entities(parser: expat.XMLParserType) -> None:
    """Make *parser* stop at a declared entity: no report needs one, and some attacks do."""

    def declared(*_: object) -> None:
        raise UnreadableError(_ENTITIES)

    parser.EntityDeclHandler = declared


def _feed_file(parser: expat.XMLParserType, path: Path, after: Callable[[], None]) -> Damage | None:
    refuse_entities(parser)
    size, seen = CHUNK, -1
    with path.open("rb") as file:
        try:
            while chunk := file.read(size):
                parser.Parse(chunk, False)
                after()
                # Expat before 2.6 looks at an unfinished token from its start again with every chunk: larger ones keep that linear.
                size = 2 * size if parser.CurrentByteIndex == seen else CHUNK
                seen = parser.CurrentByteIndex
            parser.Parse(b"", True)
        except expat.ExpatError as trouble:
            return Damage(trouble.lineno, trouble.offset + 1, expat.ErrorString(trouble.code) or str(trouble))
        except (ValueError, LookupError) as trouble:
            # An encoding that Python does not know, or that has several bytes a character.
            return Damage(1, 1, str(trouble))
    return None


def feed_repaired(parser: expat.XMLParserType, text: str, after: Callable[[], None] = lambda: None) -> Damage | None:
    """Feed *text*, inside an element of our own."""
    refuse_entities(parser)
    at_end = False
    try:
        parser.Parse(f"<{WRAPPER}>".encode(), False)
        start, size, seen = 0, CHUNK, -1
        while start < len(text):
            parser.Parse(text[start : start + size].encode(), False)
            after()
            start += size
            size = 2 * size if parser.CurrentByteIndex == seen else CHUNK
            seen = parser.CurrentByteIndex
        at_end = True
        parser.Parse(f"</{WRAPPER}>".encode(), True)
    except expat.ExpatError as trouble:
        if at_end:
            return Damage(text.count("\n") + 1, len(text) - text.rfind("\n"), "the file ends too early")
        column = trouble.offset + 1 - (len(WRAPPER) + 2 if trouble.lineno == 1 else 0)
        return Damage(trouble.lineno, max(column, 1), expat.ErrorString(trouble.code) or str(trouble))
    return None


class _Roots(NamedTuple):
    """The roots that a repaired text has one after the other."""

    whole: int
    """How many of them came to their end."""
    kinds: set[str]
    """Of which kinds of reports they are."""
    beside: str
    """The text between and behind them."""
    rest: str
    """All that follows the last whole one."""


def _roots_of(text: str) -> _Roots:
    parser = expat.ParserCreate("utf-8")
    depth = whole = ended = 0
    beside: list[str] = []
    kinds: set[str] = set()

    def start(tag: str, _: object) -> None:
        nonlocal depth
        depth += 1
        if depth == 2 and (kind := _KINDS.get(tag.rpartition(":")[2])):
            kinds.add(kind)

    def end(_: str) -> None:
        nonlocal depth, whole, ended
        depth -= 1
        if depth == 1:
            beside.append("\n")
            whole, ended = whole + 1, parser.CurrentByteIndex

    def words(data: str) -> None:
        if depth == 1:
            beside.append(data)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words
    damage = feed_repaired(parser, text)
    rest = text.encode()[max(ended - len(WRAPPER) - 2, 0) :].partition(b">")[2].decode(errors="replace")
    if damage and whole:
        beside.append(rest)
    return _Roots(whole, kinds, "".join(beside), rest)


_KINDS = {
    "testsuites": "JUnit", "testsuite": "JUnit", "testcase": "JUnit",
    "TestRun": "TRX", "test-run": "NUnit", "assemblies": "xUnit", "assembly": "xUnit",
}  # fmt: skip


def repaired(data: bytes) -> tuple[str, list[str]]:
    """The text of a damaged file in which expat may find more, lines kept where they were; and what was done to it.

    What expat can read is left as it is: what was whole before the damage must come out whole again.
    """
    repairs: list[str] = []
    text = _decoded(data, repairs)
    # A log before the report may hold tags too (<module>, in any Python traceback).
    begin = (not text.lstrip().startswith("<") and _REPORT.search(text)) or _BEGIN.search(text)
    start = begin.start() if begin else 0
    if text[:start].strip():
        if reads_like_a_report(text[:start].encode(errors="replace")):
            raise UnreadableError("there is a report of another kind before the XML; give each a file of its own")
        repairs.append("the text before the report was passed over")
    pieces = [_blank(text[:start])]
    declarations = loose = 0
    for verbatim, piece in _pieces(text, start):
        if not verbatim:
            found, count = _escaped(_DOCTYPE.sub(_without_entities, piece))
            pieces.append(found)
            loose += count
        elif piece.startswith("<?xml") and piece[5:6].isspace():
            pieces.append(_blank(piece))
            declarations += 1
        else:
            pieces.append(piece)
    if declarations > 1:
        repairs.append("it holds several reports")
    if loose:
        repairs.append("< and & that were not escaped were")
    text, bad = _FORBIDDEN.subn("\ufffd", "".join(pieces))
    if bad:
        repairs.append("characters that XML cannot hold were replaced")
    return text, repairs


def _pieces(text: str, start: int) -> Iterator[tuple[bool, str]]:
    """*text* from *start*, cut into what expat takes word for word (CDATA, comments, instructions: True) and the rest."""
    while begin := _VERBATIM.search(text, start):
        end = text.find(_ENDS[begin[0]], begin.end())
        yield False, text[start : begin.start()]
        start = len(text) if end < 0 else end + len(_ENDS[begin[0]])
        yield True, text[begin.start() : start]
    yield False, text[start:]


def _escaped(text: str) -> tuple[str, int]:
    """*text* with what its writer did not escape; and how often that was."""
    text, ampersands = _LOOSE.subn(lambda found: "]]&gt;" if found[0] == "]]>" else "&amp;", text)
    tags = _TAG.sub(lambda found: "<" + found[0][1:].replace("<", "&lt;"), text)
    references = _REFERENCE.sub(_allowed, tags)
    return references, ampersands + (tags != text)


def _without_entities(found: re.Match[str]) -> str:
    if "<!ENTITY" in found[0]:
        raise UnreadableError(_ENTITIES)
    return _blank(found[0])


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _allowed(found: re.Match[str]) -> str:
    digits = found[1]
    try:
        code = int(digits[1:], 16) if digits.startswith("x") else int(digits)
        character = chr(code)
    except (ValueError, OverflowError):
        return "\0"
    # What a raw character would become, and with it the note that says so.
    return character if _FORBIDDEN.fullmatch(character) else found[0]


def _decoded(data: bytes, repairs: list[str]) -> str:
    declared = re.match(rb"[^<]{0,4096}<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", data)
    sniffed = text_encoding(data[:4096])
    names = [sniffed]
    if declared and sniffed == "utf-8" and _is_of_markup(declared[1].decode("ascii")):
        names.insert(0, declared[1].decode("ascii"))
    for name in names:
        try:
            return data.decode(name).lstrip("\ufeff")
        except (UnicodeError, LookupError):
            continue
    repairs.append(f"bytes that are not of its encoding ({names[0]}) were replaced")
    return data.decode(sniffed, errors="replace").lstrip("\ufeff")


def _is_of_markup(encoding: str) -> bool:
    """Whether *encoding* writes markup as ASCII does. What says that it is UTF-16 and was not found to be so is none."""
    try:
        return "<?xml".encode(encoding) == b"<?xml" and codecs.lookup(encoding).name not in _NO_TEXT
    except (UnicodeError, LookupError):
        return False
