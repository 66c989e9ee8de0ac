"""Hostile and broken reports, and what must be read out of each: the table that reader and merge are held to."""

from __future__ import annotations

from typing import NamedTuple

from partest_sdk.core.results.problems import Kind

PASS = '<testcase classname="c" name="good" time="0.5"/>'
FAIL = '<testcase classname="c" name="bad" time="0.25"><failure message="boom">trace</failure></testcase>'
BOTH = f"<testsuite name='s' tests='2' failures='1'>{PASS}{FAIL}</testsuite>"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
CUT, LOST, NOTED = Kind.INCOMPLETE, Kind.UNREADABLE, Kind.NOTE


class Probe(NamedTuple):
    """A report and what must be read out of it."""

    report: bytes
    counts: str = "1 passed, 1 failed"
    kinds: frozenset[Kind] = frozenset()
    seconds: float | None = None


def probe(report: str | bytes, *kinds: Kind, counts: str = "1 passed, 1 failed", seconds: float | None = None) -> Probe:
    """A probe with the problems that must be named."""
    return Probe(report.encode() if isinstance(report, str) else report, counts, frozenset(kinds), seconds)


def timed(value: str, seconds: float) -> Probe:
    """A passing case that took *value*, and the failing one of a quarter of a second."""
    report = f'<testsuite><testcase classname="c" name="good" time="{value}"/>{FAIL}</testsuite>'
    return probe(report, seconds=seconds + 0.25)


def claiming(tests: str, *kinds: Kind) -> Probe:
    """A suite that claims so many tests, and has two."""
    return probe(BOTH.replace("tests='2'", f"tests='{tests}'"), *kinds)


def around(text: str) -> str:
    """A failing case with *text* in its failure, and a passing one after it."""
    return f'{HEAD}<testsuite name="s"><testcase classname="c" name="bad"><failure>{text}</failure></testcase>{PASS}</testsuite>'


def in_encoding(name: str, declared: str, bom: bytes = b"") -> Probe:
    """A report with an umlaut in a name."""
    text = f'<?xml version="1.0"{declared}?><testsuite name="s">{PASS.replace("good", "gööd")}{FAIL}</testsuite>'
    return probe(bom + text.encode(name))


LAUGHS = f"""<!DOCTYPE lolz [<!ENTITY lol "lol">{"".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(2, 10))}
]><testsuite name="&lol9;">{PASS}</testsuite>""".replace("&lol1;", "&lol;")
QUADRATIC = f'<!DOCTYPE s [<!ENTITY a "{"a" * 100_000}">]><testsuite name="{"&a;" * 10_000}">{PASS}</testsuite>'

PROBES = {
    # The table of the research, row by row.
    "raw ESC": probe(around("\x1b[31mred\x1b[0m"), NOTED),
    "raw NUL": probe(around("a\0b"), NOTED),
    "reference to ESC": probe(around("&#x1b;[31mred"), NOTED),
    "reference to NUL and beyond": probe(around("&#0;&#x110000;&#99999999999999999999;&#xD800;"), NOTED),
    "blank line before the declaration": probe(f"\n{HEAD}{BOTH}"),
    "log before the report": probe(f"> npm test\nrunning 2 tests: 3 < 4 & 5\n{HEAD}\n{BOTH}", NOTED),
    "log after the report": probe(f"{HEAD}{BOTH}\nnpm ERR! code 1: 3 < 4 & 5\n", NOTED),
    "two roots": probe(f"{BOTH}\n{BOTH.replace('good', 'other').replace('bad', 'worse')}", counts="2 passed, 2 failed"),
    "two whole reports": probe(
        f"{HEAD}<testsuites>{BOTH}</testsuites>\n{HEAD}<testsuites>{BOTH}</testsuites>",
        NOTED,
        counts="2 passed, 2 failed",
    ),
    "bytes not of the declared encoding": probe(around("caf\xe9").encode("latin-1"), NOTED),
    "UTF-16 with a mark, little": in_encoding("utf-16-le", ' encoding="UTF-16"', b"\xff\xfe"),
    "UTF-16 with a mark, big": in_encoding("utf-16-be", ' encoding="UTF-16"', b"\xfe\xff"),
    "UTF-16 without a mark, little": in_encoding("utf-16-le", ' encoding="UTF-16"'),
    "UTF-16 without a mark, big": in_encoding("utf-16-be", ' encoding="UTF-16"'),
    "UTF-16 without a declared encoding": in_encoding("utf-16-le", "", b"\xff\xfe"),
    "ISO-8859-1": in_encoding("latin-1", ' encoding="ISO-8859-1"'),
    "cp1252": in_encoding("cp1252", ' encoding="windows-1252"'),
    "UTF-8 with a mark": in_encoding("utf-8", ' encoding="UTF-8"', b"\xef\xbb\xbf"),
    "UTF-8 with a mark, nothing declared": in_encoding("utf-8", "", b"\xef\xbb\xbf"),
    "UTF-16 declared, UTF-8 written": in_encoding("utf-8", ' encoding="UTF-16"'),
    "UTF-16 declared, UTF-8 written, an even number of bytes": probe(
        f'<?xml version="1.0" encoding="UTF-16"?>{BOTH}{" " * (len(BOTH) % 2)}'
    ),
    "Shift JIS": in_encoding("utf-8", ' encoding="shift_jis"'),
    "no encoding of this world": in_encoding("utf-8", ' encoding="klingon"'),
    "an encoding that is quadratic": in_encoding("utf-8", ' encoding="punycode"'),
    "an encoding that is no text": in_encoding("utf-8", ' encoding="unicode_escape"'),
    "truncated between cases": probe(f"{HEAD}<testsuites><testsuite name='s'>{PASS}{FAIL}", CUT),
    "truncated in a tag": probe(f"{HEAD}<testsuites><testsuite name='s'>{PASS}{FAIL}<testcase na", CUT),
    "truncated in a case that passed so far": probe(f"{HEAD}<testsuite>{PASS}{FAIL}<testcase name='x'>", CUT),
    "truncated in a case that failed": probe(
        f"{HEAD}<testsuite>{PASS}<testcase name='x'><failure message='m'>tra", CUT, counts="1 passed, 1 failed"
    ),
    "truncated in a character": probe(f"{HEAD}<testsuite>{PASS}{FAIL}<testcase name='".encode() + b"\xc3", CUT, NOTED),
    "truncated before the first case": probe(f"{HEAD}<testsuites><testsuite name='s'>", LOST, counts=""),
    "truncated UTF-16": probe(f"<testsuite>{PASS}{FAIL}<testcase".encode("utf-16")[:-1], CUT, NOTED),
    "billion laughs": probe(LAUGHS, LOST, counts=""),
    "quadratic blow-up": probe(QUADRATIC, LOST, counts=""),
    "external entity": probe(
        f'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/hostname">]><testsuite name="s">{PASS}&x;</testsuite>', LOST, counts=""
    ),
    "entity that nobody declares": probe(around("a&nbsp;b"), NOTED),
    "time in minutes": timed("1m 4s", 64.0),
    "time as ISO 8601": timed("PT1.5S", 1.5),
    "time without end": timed("Infinity", 0.0),
    "time with a thousand": timed("1,234.5", 1234.5),
    "time with a comma": timed("0,123", 0.123),
    "time that is no number": timed("NaN", 0.0),
    "time of nothing": timed("", 0.0),
    "negative time": timed("-345245", 0.0),
    "a time beyond belief": timed("1e300", 0.0),
    "an endless time": timed("9" * 100_000, 0.0),
    "thousands of tests": claiming("1,234", CUT),
    "tests as a float": claiming("2.0"),
    "tests that are no number": claiming("NaN"),
    "an endless number of tests": claiming("9" * 100_000),
    "default namespace": probe(f'{HEAD}<testsuites xmlns="https://example.com/junit">{BOTH}</testsuites>'),
    "prefixes": probe(
        f'<j:testsuites xmlns:j="x">{BOTH}</j:testsuites>'.replace("<testsuite ", "<j:testsuite ")
        .replace("</testsuite>", "</j:testsuite>")
        .replace("testcase", "j:testcase")
        .replace("failure message", "j:failure message")
        .replace("</failure", "</j:failure")
    ),
    "case under testsuites": probe(f"<testsuites>{PASS}{FAIL}</testsuites>"),
    "case as the root": probe(FAIL, counts="1 failed"),
    "TestSuites": probe(BOTH.replace("testsuite", "TestSuite").join(["<TestSuites>", "</TestSuites>"])),
    "TestCase": probe(BOTH.replace("testcase", "TestCase")),
    "bare < in an attribute": probe(f'<testsuite>{PASS.replace("good", "a < b")}{FAIL}</testsuite>', NOTED),
    "bare < in an apostrophe": probe(f"<testsuite><testcase name='<good> a'/>{FAIL}</testsuite>", NOTED),
    "bare & in an attribute": probe(f'<testsuite>{PASS.replace("good", "a && b")}{FAIL}</testsuite>', NOTED),
    "testrun of Eclipse": probe(f'<testrun name="r" tests="2">{BOTH}</testrun>'),
    # More.
    "zero bytes": probe("", LOST, counts=""),
    "only a mark": probe(b"\xef\xbb\xbf", LOST, counts=""),
    "only blanks": probe("\n\n  \n", LOST, counts=""),
    "only zeros, as a full disk leaves them": probe(b"\0" * 5000, LOST, counts=""),
    "two reports, the second one cut": probe(f"{BOTH}\n<testsuite><testcase name='x'", CUT),
    "a second report that cannot be reached": probe(f"{BOTH}\n</x>\n{HEAD}<testsuite>{PASS}</testsuite>", CUT),
    "zeros at its end": probe(f"{HEAD}{BOTH}".encode() + b"\0" * 5000, NOTED),
    "zeros from the middle on": probe(f"{HEAD}<testsuite>{PASS}{FAIL}".encode() + b"\0" * 5000, CUT, NOTED),
    "attributes twice": probe(f"<testsuite>{PASS}{FAIL}<testcase name='a' name='b'/></testsuite>", CUT),
    "CDATA with its own end in it": probe(around("<![CDATA[a]]]]><![CDATA[>b]]>")),
    "CDATA with ]]> and damage after it": probe(around("<![CDATA[a && b <c> ]]]]><![CDATA[>\x1b]]>"), NOTED),
    "]]> in a text": probe(around("a]]>b"), NOTED),
    "processing instructions inside": probe(f"<testsuite><?a b?>{PASS}<?testcase name='x'?>{FAIL}</testsuite>"),
    "comments with cases in them": probe(f"<testsuite><!-- {FAIL} -->{PASS}{FAIL}</testsuite>"),
    "a comment with a suite before the root, and damage": probe(
        f"{HEAD}<!-- <testsuite> -->\n<testsuite>{PASS}{FAIL}<system-out>\x1b</system-out></testsuite>", NOTED
    ),
    "a document type, and damage": probe(
        f"<!DOCTYPE testsuite [<!ELEMENT testsuite ANY>]><testsuite>{PASS}{FAIL}<system-out>\x1b</system-out></testsuite>",
        NOTED,
    ),
    "a quote in a text before an attribute that begins with a slash, and damage": probe(
        around('expected x="one, got two').replace('<testcase classname="c" name="good"', '<testcase file="/x" name="good"') + "\x1b",
        NOTED,
    ),
    "a failure of a suite": probe(f"<testsuite name='s'>{PASS}<error message='boom'/></testsuite>", Kind.COMMAND, counts="1 passed"),
    "a failure of a suite, and damage": probe(
        f"<testsuite name='s'>{PASS}<error message='boom'/></testsuite>\n\x1b", Kind.COMMAND, NOTED, counts="1 passed"
    ),
    "a case in a case": probe(f"<testsuite><testcase name='o' classname='c'>{FAIL}</testcase></testsuite>"),
    "a case in the properties of a case": probe(
        f"<testsuite><testcase name='o' classname='c'><properties>{FAIL}</properties></testcase></testsuite>"
    ),
    "a failing word without a child": probe(
        f'<testsuite>{PASS}<testcase name="b" status="failed"/></testsuite>'
    ),
    "a failing word, cut": probe(f'<testsuite>{PASS}<testcase name="b" status="failed"/><testcase', CUT),
    "a rerun that failed and nothing else": probe(
        f"<testsuite>{PASS}<testcase name='b'><rerunFailure message='m'/></testcase></testsuite>"
    ),
    "60 kB of blanks before it": probe(" " * 60_000 + HEAD + BOTH),
    "an entity in a document type after damage": probe(
        f'log\n<!DOCTYPE s [<!ENTITY x "y">]><testsuite>{PASS}&x;</testsuite>', LOST, counts=""
    ),
    "a million brackets": probe("<" * 1_000_000, LOST, counts=""),
    "a million ampersands": probe(f"<testsuite>{PASS}{FAIL}{'&' * 1_000_000}</testsuite>", NOTED),
    "an attribute without end": probe(f"<testsuite>{PASS}{FAIL}<testcase name=\"{'x =' * 200_000}", CUT),
    "a root that opens nothing": probe("<testsuites/>", Kind.EMPTY, counts=""),
}  # fmt: skip
