"""Reports that were cut, spliced and written over, as crashes, full disks and mixed-up logs do it. What can be promised whatever happened:

- reading ends, with cases or with a sentence that says why there are none;
- a case that expat could read before the damage is read by us, as what it was;
- so a failing one among them makes the run red, and the merged file too;
- a report that was cut is never green;
- a suite that truthfully says how many failures it has is never green after damage inside of it, whatever the damage destroyed.

What cannot be promised: bytes that turn a failure into something else that is well-formed, in a report that makes no claims, leave no trace.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

import pytest
from data_folder import DATA
from hypothesis import example, given, settings
from hypothesis import strategies as st
from partest_sdk import Run, read_results
from partest_sdk.adapters.reports.content import Content
from partest_sdk.adapters.reports.formats.junit import JUnit
from partest_sdk.adapters.reports.reader import Everything
from partest_sdk.core.reports.tally import Leg, Tally
from partest_sdk.core.results.attempts import BAD
from partest_sdk.errors import UnreadableError

CASES = {
    "passed": '<testcase classname="c" name="p{}" time="0.1"/>',
    "failed": '<testcase classname="c" name="f{}" file="/a/b"><failure message="m" type="x">E  a="b &lt; c</failure></testcase>',
    "short": '<testcase classname="c" name="s{}"><failure/></testcase>',
    "error": "<testcase name='e{}'><error message=''/><system-out><![CDATA[a && <b> ]]></system-out></testcase>",
    "skipped": '<testcase classname="c" name="k{}"><skipped message="not now"/></testcase>\n',
    "chatty": '<testcase classname="c" name="o{}"><system-out>x="1" y=" 2" &#228;</system-out></testcase>',
    "worded": '<testcase classname="c" name="w{}" status="failed"/>',
}
RED = frozenset({"failed", "short", "error", "worded"})
NOISE = (
    *(b"\x00", b"\x1b[31m", b"<", b">", b'"', b"'", b"&", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"\xff\xfe", b"\xe4", b"\n"),
    *(b"</testcase>", b"</testsuite>", b"<testcase name='n'>", b"<testsuite>", b"<?xml version='1.0'?>", b"<?pi", b"?>", b"="),
    *(b"<!DOCTYPE", b"<!DOCTYPE x [", b"]>", b"<a b=\"", b"/>", b"npm ERR! 1 < 2\n", b"&nbsp;", b"&#0;", b" ", b"<a>", b"</a>"),
)  # fmt: skip
kinds = st.lists(st.sampled_from(sorted(CASES)), max_size=6)


def written(suites: Sequence[Sequence[str]], *, honest: bool) -> bytes:
    """A report with *suites* of such cases; an *honest* one says how many tests and failures there are."""
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="r">\n']
    for number, suite in enumerate(suites):
        claims = f' tests="{len(suite)}" failures="{sum(kind in RED for kind in suite)}"' if honest else ""
        cases = "".join(CASES[kind].format(f"{number}.{at}") for at, kind in enumerate(suite))
        out.append(f'<testsuite name="s{number}"{claims}>{cases}</testsuite>\n')
    return "".join([*out, "</testsuites>\n"]).encode()


@cache
def real() -> tuple[bytes, ...]:
    """Small reports of real runners, where they are there; else some of our own."""
    sizes = [path for path in sorted(DATA.joinpath("junit").glob("*.xml")) if path.stat().st_size < 12_000]
    made = written([["passed", "failed", "error"], ["chatty", "skipped", "short", "worded"]], honest=False)
    return (*(path.read_bytes() for path in sizes), made, made.replace(b"\n", b"\r\n"), made.decode().encode("utf-16"))


reports = st.builds(lambda number: real()[number % len(real())], st.integers(0, 200)) | st.lists(kinds, max_size=3).map(
    lambda suites: written(suites, honest=False)
)
places = st.floats(0, 1)


class Edit(NamedTuple):
    """One thing that happens to a file."""

    how: str
    at: float
    length: int
    noise: bytes

    def apply(self, data: bytes, first: int = 0) -> bytes:
        """*data* after it; nothing before *first* is touched."""
        at = first + int(self.at * (len(data) - first))
        if self.how == "cut":
            return data[:at]
        if self.how == "delete":
            return data[:at] + data[at + self.length :]
        if self.how == "overwrite":
            return data[:at] + self.noise + data[at + len(self.noise) :]
        if self.how == "repeat":
            return data[: at + self.length] + data[at:]
        return data[:at] + self.noise + data[at:]


edits = st.builds(
    Edit,
    st.sampled_from(["insert", "insert", "overwrite", "delete", "repeat", "cut"]),
    places,
    st.integers(1, 40),
    st.sampled_from(NOISE) | st.binary(min_size=1, max_size=3),
)
several = st.lists(edits, min_size=1, max_size=3)


def edited(data: bytes, changes: Sequence[Edit], first: int = 0) -> bytes:
    """*data* after all *changes*."""
    for change in changes:
        data = change.apply(data, first)
    return data


class Seen(NamedTuple):
    """A case as expat tells it."""

    name: str
    bad: bool


def seen_by_expat(data: bytes) -> list[Seen] | None:
    """Every outermost case that expat delivers whole, before it stops; None when it declares entities."""
    found: list[Seen] = []
    stack: list[str] = []
    name, bad, depth, entities = "", False, 0, []
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal name, bad, depth
        stack.append(tag)
        if tag == "testcase" and not depth:
            name, depth = attributes.get("name", ""), len(stack)
            bad = attributes.get("status") == "failed"
        elif depth and len(stack) == depth + 1:
            bad = bad or tag in ("failure", "error")

    def end(_: str) -> None:
        nonlocal depth
        if len(stack) == depth:
            found.append(Seen(name, bad))
            depth = 0
        stack.pop()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.EntityDeclHandler = lambda *what: entities.append(what)
    with suppress(expat.ExpatError, ValueError, LookupError):
        parser.Parse(data, True)
    return None if entities else found


def tally_of(data: bytes, folder: str) -> Tally | None:
    """What our reader takes down of *data*; None when it says that it cannot be read."""
    path = Path(folder, "report.xml")
    path.write_bytes(data)
    tally = Tally(Leg("s"), "report.xml", wanted=Everything())
    try:
        JUnit().read(Content(path), tally)
    except UnreadableError:
        return None
    return tally


def run_of(data: bytes, folder: str) -> Run:
    """What the whole reader says of *data*."""
    path = Path(folder, "report.xml")
    path.write_bytes(data)
    return read_results(path, base=folder)


@settings(max_examples=250)
@given(reports, several)
@example(written([["failed", "passed"], ["failed"]], honest=False), [Edit("insert", 0.99, 1, b"\x1b")])
def test_no_case_is_lost_and_none_becomes_better(data: bytes, changes: list[Edit]) -> None:
    """
    Every case that expat delivers before the damage is read, and one that failed there has failed here.
    """
    broken = edited(data, changes)
    known = seen_by_expat(broken)
    with tempfile.TemporaryDirectory() as folder:
        tally = tally_of(broken, folder)
    if known is None:
        return

    cases = [placed.case for placed in tally.kept] if tally else []
    bad = [case.name for case in cases if case.attempts[-1].outcome in BAD]
    assert not Counter(case.name for case in known) - Counter(case.name for case in cases)
    assert not Counter(case.name for case in known if case.bad) - Counter(bad)


@settings(max_examples=150)
@given(reports, several)
@example(written([["worded", "worded"]], honest=False), [Edit("insert", 0.0, 1, b"\0<testcase name='n'>")])
@example(written([["chatty"], ["chatty", "short"], ["short"]], honest=False), [Edit("delete", 0.31640625, 25, b"")])
def test_red_stays_red(data: bytes, changes: list[Edit]) -> None:
    """
    A failing case that expat delivers makes the run red, and so does the merged file, which everybody can read and which has all the cases.
    """
    broken = edited(data, changes)
    with tempfile.TemporaryDirectory() as folder:
        run = run_of(broken, folder)
        merged = Path(folder, "merged.xml")
        run.write_junit(merged)
        expat.ParserCreate().Parse(merged.read_bytes(), True)
        again = read_results(merged, base=folder)

    assert not any("mistake of partest" in problem.sentence for problem in run.problems)
    if any(case.bad for case in seen_by_expat(broken) or ()):
        assert not run.green
    if not run.green:
        assert not again.green, (run.problems, merged)
    assert again.totals.cases >= run.totals.cases


@settings(max_examples=150)
@given(st.lists(kinds.filter(bool), min_size=1, max_size=3), places)
def test_a_cut_report_is_never_green(suites: list[list[str]], at: float) -> None:
    """
    Wherever it was cut: its cases are the first ones of the whole, and something is said to be missing.
    """
    whole = written(suites, honest=False)
    end = len(whole.rstrip()) - 1
    with tempfile.TemporaryDirectory() as folder:
        everything = [test.id for test in run_of(whole, folder)]
        run = run_of(whole[: int(at * end)], folder)

    assert not run.green
    assert {test.id for test in run} <= set(everything)


@settings(max_examples=200)
@given(st.lists(kinds, max_size=2), kinds, st.sampled_from(sorted(RED)), several)
@example([], ["passed"], "short", [Edit("insert", 0.55, 1, b"<!DOCTYPE")])
@example([], [], "failed", [Edit("overwrite", 0.5, 1, b"<!--"), Edit("insert", 0.9, 1, b"-->")])
def test_what_an_honest_suite_says_is_not_forgotten(
    others: list[list[str]], suite: list[str], red: str, changes: list[Edit]
) -> None:
    """
    A suite that says how many failures it has is red after any damage behind its first tag: they are there, or they are missing.
    """
    data = written([[red, *suite], *others], honest=True)
    first = data.index(b">", data.index(b"<testsuite ")) + 1
    with tempfile.TemporaryDirectory() as folder:
        run = run_of(edited(data, changes, first), folder)

    assert not run.green


@settings(max_examples=60)
@example([["chatty"]], "[]")
@example([["chatty"]], "abc\n[]\n")
@given(st.lists(kinds.filter(bool), min_size=1, max_size=2), st.text("abc <>&\"'\x1b\n[]!-", max_size=40))
def test_a_log_around_a_report_changes_nothing(suites: list[list[str]], log: str) -> None:
    """
    What a runner printed before or after its report neither adds a case nor takes one away, unless it looks like a part of one.
    """
    log = log.replace("<", "< ").replace("<", "< ")
    data = written(suites, honest=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = [(test.id, test.kind) for test in run_of(data, folder)]
        around = run_of(b"log: " + log.encode() + b"\n" + data + b"\n" + log.encode(), folder)

    assert [(test.id, test.kind) for test in around] == plain


@settings(max_examples=100)
@given(st.binary(max_size=300) | st.lists(st.sampled_from(NOISE), max_size=40).map(b"".join))
def test_anything_can_be_read(data: bytes) -> None:
    """
    Bytes of any kind are an answer, and never a green one without a test.
    """
    with tempfile.TemporaryDirectory() as folder:
        run = run_of(data, folder)

    assert not any("mistake of partest" in problem.sentence for problem in run.problems)
    assert run.totals.tests or not run.green


@pytest.mark.parametrize(
    "behind",
    ['{"results": {"tool": {"name": "t"}, "tests": [{"name": "x", "status": "failed"}]}}', '{"port": 1}', "[0]"],
)
def test_json_between_what_is_printed_is_never_passed_over(behind: str, tmp_path: Path) -> None:
    """
    Only an empty document is surely nobody's report: whatever holds something may be one, and may have failed.
    """
    data = b"log\n" + written([["chatty"]], honest=True)

    assert run_of(data + b"\n[]\n", str(tmp_path)).green
    assert not run_of(data + b"\n" + behind.encode() + b"\n", str(tmp_path)).green
