"""XML that is made to be slow, or to take all memory: comments without end, elements in elements, heads that look like many beginnings."""

from __future__ import annotations

from io import BytesIO
from time import process_time
from xml.parsers import expat

import pytest
from coverage_builders import read_text
from partest_sdk.adapters.coverage.detection import HEAD, XML, Formats
from partest_sdk.adapters.coverage.formats.format import FileRead
from partest_sdk.adapters.coverage.formats.xml_stream import DEEPEST, Feeder, root_in

READERS = {name.partition(":")[2]: name for name in XML}
ROOTS = {
    "Cobertura": '<coverage line-rate="1">{}<class filename="a"><lines><line number="1" hits="1"/></lines></class></coverage>',
    "Clover": '<coverage clover="1">{}<project><file name="a"><line num="1" count="1"/></file></project></coverage>',
    "JaCoCo": '<report name="a">{}<package name=""><sourcefile name="a"><line nr="1" ci="1" mi="0"/></sourcefile></package></report>',
}


class Noting:
    """A parser that notes how often it is given something."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.pieces: list[int] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self.parser, name)

    def Parse(self, data: bytes, is_final: bool) -> None:  # noqa: N802 - as expat's parser has it
        self.pieces.append(len(data))
        self.parser.Parse(data, is_final)


def test_an_unfinished_token_is_not_looked_at_with_every_piece() -> None:
    """
    Ten thousand pieces of a comment are put together to a few; behind it every piece is read as it comes.
    """
    parser = Noting()
    feeder = Feeder(parser)  # type: ignore[arg-type]

    feeder.feed(b"<a><b/><!-- ")
    for _ in range(10_000):
        feeder.feed(b"x" * 1000)
    waiting = [feeder.is_waiting]
    assert len(parser.pieces) < 30
    feeder.feed(b"y" * 10_000_000 + b"-->")
    assert [*waiting, feeder.is_waiting] == [True, False]
    before = len(parser.pieces)
    for _ in range(10):
        feeder.feed(b"<c></c>")
    assert len(parser.pieces) == before + 10
    feeder.feed(b"</a>")
    feeder.end()


@pytest.mark.parametrize("filling", ["x", '<class a="b"></class>', '<class filename="c"><lines/></class>\n', "- "])
@pytest.mark.parametrize("name", READERS)
def test_a_long_comment_takes_no_time(name: str, filling: str) -> None:
    """
    Whatever is in it: twelve megabytes, and in less than a second what stands behind them.
    """
    text = ROOTS[name].format(f"<!--{filling * (12_000_000 // len(filling))}-->")
    began = process_time()
    found, remarks = read_text(Formats().load(READERS[name]), text)

    assert process_time() - began < 3
    assert [dict(file.lines) for file in found.values()] == [{1: 1}]
    assert not remarks


@pytest.mark.parametrize("name", READERS)
def test_an_endless_comment_is_refused(name: str) -> None:
    """
    Each further megabyte would take longer than the one before.
    """
    began = process_time()
    _, remarks = read_text(Formats().load(READERS[name]), ROOTS[name].format(f"<!--{'x' * 60_000_000}-->"))

    assert process_time() - began < 3
    assert [("more than 16 MiB" in remark.text, remark.broken) for remark in remarks] == [(True, True)]


@pytest.mark.parametrize("name", READERS)
def test_elements_in_elements_are_refused(name: str) -> None:
    """
    Each takes memory until it ends. As deep as anybody is, a report is read; of one that is deeper it is said that it is broken.
    """
    deep, deeper = ("<a>" * count for count in (DEEPEST - 5, 1_000_000))
    sound, remarks = read_text(Formats().load(READERS[name]), ROOTS[name].format(deep + "</a>" * (DEEPEST - 5)))
    assert len(sound) == 1
    assert not remarks

    found = list(Formats().load(READERS[name]).read(BytesIO(ROOTS[name].format(deeper).encode())))
    assert [one.broken for one in found if not isinstance(one, FileRead)] == [True]
    assert "within each other" in str(found[-1])


def test_elements_in_a_class_are_refused() -> None:
    """
    Classes are read by themselves, and may be as deep.
    """
    text = ROOTS["Cobertura"].format("").replace("</lines>", f"</lines>{'<a>' * 1_000_000}")
    _, remarks = read_text(Formats().load(READERS["Cobertura"]), text)

    assert [("within each other" in remark.text, remark.broken) for remark in remarks] == [(True, True)]


@pytest.mark.parametrize(
    "beginning", ["<report ><!--", "<coverage ><!--", "<?xml ", "<!DOCTYPE report ", "<!-- -->", "<!--", " <", "<"]
)
def test_what_a_report_is_takes_no_time_to_find_out(beginning: str) -> None:
    """
    Something that begins over and over again, and never goes on.
    """
    head = (beginning * HEAD)[:HEAD].encode()
    began = process_time()

    assert Formats().format_of(head) is None
    assert process_time() - began < 0.5


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    "before", ["", "\n", '<?xml version="1.0"?>\n', "<!-- <coverage/> <report> -->", "<!DOCTYPE x>"]
)
def test_the_root_is_what_stands_behind_the_prolog(name: str, before: str) -> None:
    """
    A comment may hold anything, also what looks like another root.
    """
    text = ROOTS[name].format("")
    found = Formats().format_of(f"{before}{text}".encode())

    assert root_in(f"{before}{text}".encode()) == text
    assert found is not None
    assert type(found).__name__ == name
