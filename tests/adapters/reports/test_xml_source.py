"""XML is fed to expat as it is where it is sound, and repaired where it is not: what could be read before is read again, the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

import pytest
from data_folder import DATA
from hypothesis import given, settings
from hypothesis import strategies as st
from partest_sdk.adapters.reports import xml_source
from partest_sdk.adapters.reports.xml_source import Damage, XmlReading, feed_repaired, read_xml, repaired
from partest_sdk.errors import UnreadableError

Event = tuple[object, ...]


class Events:
    """Handlers that keep what they are told, save for the element around a repaired file."""

    def __init__(self) -> None:
        self.found: list[Event] = []
        self.read = 0
        """How often a piece of the file had been read."""

    def attach(self, parser: expat.XMLParserType) -> Callable[[], None]:
        """Begin anew."""
        self.found = []
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, attributes: self._keep("<", tag, tuple(attributes.items()))
        parser.EndElementHandler = lambda tag: self._keep(">", tag)
        parser.CharacterDataHandler = lambda data: self._keep("text", data)
        parser.CommentHandler = lambda data: self._keep("comment", data)
        parser.ProcessingInstructionHandler = lambda *data: self._keep("instruction", *data)
        return self._after

    def _after(self) -> None:
        self.read += 1

    def _keep(self, *event: object) -> None:
        if event[1] == xml_source.WRAPPER or (event[0] == "text" and len(self.found) < 1):
            return
        if event[0] == "text" and self.found[-1][0] == "text":
            event = ("text", str(self.found.pop()[1]) + str(event[1]))
        self.found.append(event)

    @property
    def telling(self) -> list[Event]:
        """Without blanks at the end, which lie outside of a sound document."""
        while self.found and self.found[-1][0] == "text" and not str(self.found[-1][1]).strip():
            self.found.pop()
        return self.found


def of_file(place: Path, data: bytes) -> tuple[list[Event], XmlReading]:
    """What is read when *data* is a file."""
    path = place / "file.xml"
    path.write_bytes(data)
    events = Events()
    how = read_xml(path, events.attach)
    return events.telling, how


names = st.sampled_from(["testsuite", "testcase", "failure", "a", "x:y"])
texts = st.text("ab <>&\"'=]\n/é-?!", max_size=12)
verbatim = st.sampled_from(
    [
        "<![CDATA[a && b <c d=\"<\"> &#0; ]]>",
        "<!-- <testsuite> & x=\"<\" -->",
        "<?pi <a> & ?>", "<![CDATA[<?xml version='1.0'?><!DOCTYPE a>]]>", "&#228;&amp;",
    ]
)  # fmt: skip


def escaped(text: str) -> str:
    """*text* as it may stand anywhere."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@st.composite
def documents(draw: st.DrawFn, depth: int = 3) -> str:
    """Well-formed documents that look as odd as they may."""
    tag, value = draw(names), escaped(draw(texts)).replace("\n", " ")
    quote = draw(st.sampled_from("\"'"))
    attribute = f" v={quote}{value.replace(quote, '&#34;' if quote == chr(34) else '&#39;')}{quote}"
    inside = st.just("") if depth == 0 else documents(depth - 1)
    parts = draw(st.lists(texts.map(escaped) | verbatim | inside, max_size=4))
    return f"<{tag}{attribute}>{''.join(parts)}</{tag}>"


@settings(max_examples=200)
@given(documents())
def test_a_repair_leaves_alone_what_is_sound(document: str) -> None:
    """
    A sound document comes out of the repair as it went in, whatever it looks like: the repair is tried where something else is damaged.
    """
    plain = Events()
    parser = expat.ParserCreate()
    plain.attach(parser)
    parser.Parse(document.encode(), True)
    text, repairs = repaired(document.encode())
    again = Events()
    parser = expat.ParserCreate("utf-8")

    assert feed_repaired(parser, text, again.attach(parser)) is None
    assert again.telling == plain.telling
    assert repairs == []


@pytest.mark.parametrize("path", sorted(DATA.joinpath("junit").glob("*.xml")), ids=lambda path: path.stem[:50])
def test_real_reports_survive_a_repair(path: Path, tmp_path: Path) -> None:
    """
    With one forbidden character at its end, a report is read as it was without.
    """
    plain, how = of_file(tmp_path, path.read_bytes()) if "Xxe" not in path.name else ([], XmlReading(None, ()))
    if how.is_sound:
        again, repaired_ = of_file(
            tmp_path, path.read_bytes() + "\x1b".encode("utf-16-le" if b"\0" in path.read_bytes() else "utf-8")
        )

        # Blanks between a comment and the root are text once there is an element around both.
        told = [
            [event for event in events if event[0] != "text" or str(event[1]).strip("\r\n \ufffd")]
            for events in (plain, again)
        ]
        assert told[0] == told[1]
        assert repaired_.damage is None
        assert repaired_.repairs
        assert not repaired_.is_sound


REPAIRS = {
    "text before": ("log\n<a/>", "the text before the report was passed over"),
    "text after": ("<a/>\nlog </b> 1", "the text after the report was passed over"),
    "two documents": ('<?xml version="1.0"?><a/><?xml version="1.0"?><a/>', "it holds several reports"),
    "a control character": ("<a>\x1b</a>", "characters that XML cannot hold were replaced"),
    "a reference to one": ("<a>&#27;</a>", "characters that XML cannot hold were replaced"),
    "a bare <": ('<a b="<"/>', "< and & that were not escaped were"),
    "a bare &": ("<a>&</a>", "< and & that were not escaped were"),
    "an entity": ("<a>&copy;</a>", "< and & that were not escaped were"),
    "bytes of another encoding": (b"<a>\xff</a>", "bytes that are not of its encoding (utf-8) were replaced"),
}


@pytest.mark.parametrize(("data", "sentence"), REPAIRS.values(), ids=REPAIRS)
def test_what_was_repaired_is_said(data: str | bytes, sentence: str, tmp_path: Path) -> None:
    """
    Each repair in a sentence, and nothing is damaged afterwards.
    """
    _, how = of_file(tmp_path, data.encode() if isinstance(data, str) else data)

    assert how == XmlReading(None, (sentence,))


DAMAGE = {
    "<a>": Damage(1, 4, "the file ends too early"),
    "<a>\n<b></a>": Damage(2, 4, "mismatched tag"),
    "<a>\n  <b": Damage(2, 3, "the file ends too early"),
    '<a x="1" x="2"/>': Damage(1, 1, "duplicate attribute"),
}


@pytest.mark.parametrize(("text", "damage"), DAMAGE.items())
def test_where_the_damage_is(text: str, damage: Damage, tmp_path: Path) -> None:
    """
    Line and column are those of the file, not of what we made of it.
    """
    _, how = of_file(tmp_path, text.encode())

    assert how.damage
    assert how.damage.line == damage.line
    assert abs(how.damage.column - damage.column) <= 9
    assert how.damage.reason == damage.reason


PATTERNS = (
    *("<!--", "<![CDATA[", "<?", "<?xml ", "<?xml version='1.0'?>", '="', "='", '<a b="', "<a b='", "<a ", "<a", "</a>", "<a>"),
    *("&", "&#", "&#x", "&#1", "&#99999999999;", "]]>", "<!DOCTYPE", "<!DOCTYPE [", "<!DOCTYPE a>", "<!DOCTYPE a []>", "[<!", " "),
    *("\n", "\0", "a:", "<a:", "=", '"', "<a b=\"\" ", 'b="" ', "encoding", "\xff", "-->", "<!--->", '<a b="<">'),
)  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS, ids=repr)
@pytest.mark.parametrize("head", ["", "<a ", '<a b="', "<!DOCTYPE a [", "<?xml "], ids=repr)
def test_a_repair_is_linear(head: str, pattern: str) -> None:
    """
    A long row of anything is repaired at once: what looked at the rest from every place would take minutes.
    """
    data = head + pattern * (200_000 // len(pattern))
    try:
        text, _ = repaired(data.encode())
    except UnreadableError:
        return

    assert text.count("\n") == data.count("\n")


def test_a_long_token_is_not_looked_at_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Pieces grow as long as nothing comes of them, so an endless attribute costs its length a few times, and not its square.
    """
    monkeypatch.setattr(xml_source, "CHUNK", 1000)
    for damage in ("", "\x1b"):
        path = tmp_path / "file.xml"
        path.write_text(f'<a><b c="{"x" * 1_000_000}"/>{damage}</a>')
        events = Events()
        read_xml(path, events.attach)

        assert events.read < 60


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252", "shift_jis"])
def test_a_damaged_file_is_read_in_its_own_encoding(encoding: str, tmp_path: Path) -> None:
    """
    The repair knows what expat knew, and what expat does not: a name is what it was.
    """
    name = "日本" if encoding == "shift_jis" else "gööd"
    declared = encoding.replace("-sig", "").replace("cp1252", "windows-1252").replace("latin-1", "ISO-8859-1")
    document = f'<?xml version="1.0" encoding="{declared}"?>\n<a n="{name}">\x1b</a>'
    events, how = of_file(tmp_path, document.encode(encoding))

    assert events[0] == ("<", "a", (("n", name),))
    assert how.damage is None


def test_entities_are_refused(tmp_path: Path) -> None:
    """
    Declared anywhere, also in a file that must be repaired first.
    """
    for before in ("", "log\n", "<a/>\n", "\x1b"):
        with pytest.raises(UnreadableError, match="declares entities"):
            of_file(tmp_path, f'{before}<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode())


def test_a_huge_damaged_file_is_not_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Beyond a limit what was read before the damage must do.
    """
    monkeypatch.setattr(xml_source, "REPAIR_LIMIT", 10)
    events, how = of_file(tmp_path, b"<a><b/>\x1b</a>")

    assert how.damage == Damage(1, 8, "not well-formed (invalid token)")
    assert events == [("<", "a", ()), ("<", "b", ()), (">", "b")]
