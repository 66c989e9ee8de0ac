"""Names, messages, paths and branches are written by whoever opens a pull request: in Markdown none of them is more than text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from coverage_story_builders import a_change, a_changed_file, a_covered_file, a_told
from hypothesis import given, settings
from hypothesis import strategies as st
from partest_sdk.core.coverage.gates import Gate, GateState
from partest_sdk.core.coverage.model import Numbers
from partest_sdk.core.coverage.told import ShardTold as CoverageOfShard
from partest_sdk.core.results.attempts import Attempt, Outcome, TestClass, TestResult
from partest_sdk.core.results.cache_hits import CachedJob, CacheHit
from partest_sdk.core.summary.annotations import annotations_of
from partest_sdk.core.summary.bundle import ShardTold
from partest_sdk.core.summary.coverage_story import BaseCoverage, CoverageStory, TrendPoint
from partest_sdk.core.summary.gantt import gantt
from partest_sdk.core.summary.jobs import Duty, Job
from partest_sdk.core.summary.layout import size_of
from partest_sdk.core.summary.pages import check_texts, comment_section, job_summary
from partest_sdk.core.summary.publication import Level
from partest_sdk.core.summary.sticky import MARKER, CommentSection, composed, read_sections
from partest_sdk.core.summary.story import Story
from summary_builders import a_bundle, a_story

HOSTILE = [
    "@octocat",
    "#1",
    "octo-org/shop#1",
    "<img src=x onerror=alert(1)>",
    "</details>",
    "<details open>",
    "a | b",
    "\\| c",
    "`",
    "``",
    "a `b` ``c``",
    "```",
    "````\n```\n<b>",
    "~~~",
    "<!-- partest:comment -->",
    "<!-- partest:end -->",
    '<!-- partest:section {"key": "00"} -->',
    "-->",
    "::error::x",
    "##[group]x",
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://evil.example\x07link",
    "\u202egnp.exe",
    "\u200f",
    "[l](https://evil.example)",
    "![i](https://evil.example/i.png)",
    "https://evil.example",
    "www.evil.example",
    "evil@evil.example",
    "$x$",
    "$`x`$",
    ":tada:",
    "&lt;b&gt;",
    "&#64;octocat",
    "\n\n# heading",
    "\r\n- item",
    "| - |\n|---|",
    "x" * 100_000,
    "\ud800",
    "\x00",
    "\u2028@octocat",
    "\t\tcode",
    "    code",
    "- [ ] task",
    "1. one",
    "> quote",
    "~gone~",
    "**bold**",
    "\\",
    "a\\",
    "*/",
    "]]>",
    "</code></summary></details><script>alert(1)</script>",
    "</code><a href=//evil.example>",
    "```mermaid\ngraph TD\n```",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4",
]
OURS = {
    "h3",
    "h4",
    "p",
    "ul",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "code",
    "pre",
    "details",
    "summary",
    "strong",
    "a",
    "em",
}
SHOWING = {"code", "pre"}
"""Inside of these GitHub makes nothing of what it finds: no mention, no reference, no link, no emoji."""


class Rendered(HTMLParser):
    """What a page becomes: its elements, its links, and the text that is not shown as code."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.plain: list[str] = []
        self.attributes: set[str] = set()
        self.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in ("br", "hr", "img", "input"):
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack, f"</{tag}> closes nothing"
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if not SHOWING & set(self.stack):
            self.plain.append(data)

    def handle_comment(self, data: str) -> None:
        self.plain.append(f"<!--{data}-->")


def hostile_story(name: str, message: str, file: str) -> Story:
    """A story in which everything that a stranger can name has a hostile name."""
    attempt = Attempt(
        Outcome.FAILED,
        message=message,
        traceback=f"{message}\n{name}",
        line=3,
        worker=name,
        output={name: message, "stdout": message},
    )
    first = replace(attempt, retried=True)
    troubled = [
        TestResult(name, file, "unit", name, 1, TestClass.FAILED, (attempt,)),
        TestResult(f"tests/t.py::{name}", "tests/t.py", "unit", "", 1, TestClass.ERRORS, (attempt,), message),
        TestResult(f"{name}!", file, "unit", "", 1, TestClass.FLAKY, (first, Attempt(Outcome.PASSED, number=2))),
        TestResult(f"{name}?", file, "unit", "", 1, TestClass.NOT_RUN, (), message),
    ]
    bundle = a_bundle(3, troubled, reasons=[message], warnings=[name], notes=[message])
    # No cache was found, so that the comment tells of them too.
    shard = ShardTold(name, message, "1/1", 1, name, "killed", 1, name, 1.0, 2.0, 3.0, 4, CacheHit.NONE)
    past = {CachedJob.shard(name, message, 1): [CacheHit.EXACT], CachedJob.other(name): [CacheHit.EXACT]}
    suite = replace(bundle.suites[0], suite=name)
    bundle = replace(bundle, shards=(shard,), suites=(*bundle.suites, suite))
    jobs = [Job(name, "failure", Duty.REQUIRED), Job("lint", "success", Duty.REQUIRED)]
    return replace(
        a_story(bundle, base={f"{name}gone": TestClass.PASSED}, jobs=jobs, name=name),
        in_repository=lambda path: path,
        cache_hits={name: CacheHit.NONE},
        past_hits=past,
        coverage=hostile_coverage(name, message, file),
    )


def hostile_coverage(name: str, message: str, file: str) -> CoverageStory:
    """Coverage in which flags, paths, commits, sentences and sources are a stranger's."""
    files = {
        file: a_covered_file(9, (3, 4)),
        f"src/{name}": a_covered_file(9, (3,), 2, 1),
        "../../../evil/x": a_covered_file(3),
    }
    told = a_told(files, (name, message, f"{name}/"), incomplete=[message], notes=[name, message])
    told = told._replace(shards=(*told.shards, CoverageOfShard(name, message, Numbers(1, 2))), commit=name)
    change = a_change(
        a_changed_file(file, 0, 3, (3, 4), (9, 9)), a_changed_file(f"src/{name}", 1, 2, (1, 1)), a_changed_file("../../../evil/x", 1, 2, (1, 2)),
        unmeasured=[name, message], incomplete=[name], notes=[message],
    )._replace(against=message, how=name)  # fmt: skip
    base = BaseCoverage(Numbers(5, 10), {name: Numbers(3, 10), f"{name}gone": Numbers(1, 1)}, message)
    gates = [Gate("min-coverage", state, f"the coverage of {name} is {message}") for state in GateState]
    trend = (TrendPoint(name, Numbers(1, 2)), TrendPoint(message, Numbers(2, 2)))
    return CoverageStory(told, tuple(gates), change, base, trend, lambda path: [name, message, path, *[message] * 9])


def pages(story: Story) -> Iterator[str]:
    summary, text = check_texts(story)
    yield from (job_summary(story).text, summary.text, text.text, "\n\n".join(comment_section(story)))


def assert_harmless(markdown: str) -> None:
    """Nothing but our own elements and links, and nobody else's words outside of code."""
    page = Rendered(markdown)
    plain = "".join(page.plain)

    assert page.tags <= OURS, page.tags - OURS
    assert page.stack == []
    assert page.attributes <= {"href", "align", "lang", "class"}, page.attributes
    assert all(link.startswith("https://github.com/octo-org/shop/") for link in page.links), page.links
    assert not any("/../" in link for link in page.links), page.links
    for word in ("@", "evil.example", "::error", "<!--", "$", ":tada:", "#1"):
        assert word not in plain, word
    for character in "\x1b\u202e\x00\u2028":
        assert character not in markdown
    markdown.encode()


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_nothing_escapes_its_cell(text: str) -> None:
    """
    Every hostile text in every place: GitHub's own Markdown parser finds our elements, balanced, and only our links.
    """
    for markdown in pages(hostile_story(text, text, text)):
        assert_harmless(markdown)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=4).map("".join),
    st.sampled_from(HOSTILE),
    st.text(max_size=40),
)
def test_no_mixture_escapes_either(name: str, message: str, file: str) -> None:
    """
    Nor do several of them in a row, beside any other text.
    """
    for markdown in pages(hostile_story(name, message[:5000], file)):
        assert_harmless(markdown)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_no_text_forges_a_mark_of_the_comment(text: str) -> None:
    """
    The comment holds our marks and no others, so the next job reads back exactly the section that was written.
    """
    head, more = comment_section(hostile_story(text, text, text))
    mine = CommentSection("00aa", 7, 1, True, "ab" * 20, head, more)
    body = composed("", mine)

    assert body is not None
    assert body.count("<!-- partest:") == 4
    assert body.startswith(MARKER)
    assert list(read_sections(body)) == [mine]
    assert size_of(body) <= 60_500


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_the_gantt_has_only_words(text: str) -> None:
    """
    Whatever a suite is called, a line of the diagram is a section or a task.
    """
    shard = ShardTold(text, text, "1/1", 1, "job", "finished", 0, None, 100.0, 5.0, 5.0, 3)
    lines = gantt([shard]).splitlines()

    assert len(lines) == 7
    assert lines[0] == "```mermaid"
    assert lines[4].startswith("    section ")
    assert lines[5].count(":") == 3  # the one that ends the name, and two in the time
    assert not any(character in lines[4] for character in ":;#`<>\"'%{}")


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_an_annotation_is_what_github_takes(text: str) -> None:
    """
    Titles and messages within GitHub's sizes, with something in them, and as JSON.
    """
    annotations = annotations_of(hostile_story(text, text, text))

    assert sum(note.level is Level.NOTICE for note in annotations) == 4
    for annotation in annotations:
        assert 0 < len(annotation.title) <= 255
        assert 0 < size_of(annotation.message) <= 64 * 1024
        assert "\n" not in annotation.title
        assert annotation.line >= 1
        json.dumps(annotation.message)
