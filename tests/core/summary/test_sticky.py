"""The one comment: every job writes its own section, none is lost, doubled or made older, and it always fits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.summary.layout import size_of
from partest_sdk.core.summary.sticky import MARKER, CommentSection, composed, read_sections, room_for

NEW, OLD = "aa" * 20, "bb" * 20


def a_section(
    key: str = "01",
    run: int = 10,
    attempt: int = 1,
    commit: str = NEW,
    green: bool = True,
    head: str = "### head",
    more: str = "more",
) -> CommentSection:
    return CommentSection(key, run, attempt, green, commit, head, more)


def after(*sections: CommentSection, limit: int = 60_000) -> str:
    """The comment after these sections were written, one after the other."""
    body = ""
    for section in sections:
        body = composed(body, section, limit) or body
    return body


def test_a_section_is_replaced_in_its_place() -> None:
    """
    A later run of the same report takes the place of the earlier one; the others stay as they are.
    """
    body = after(a_section("01"), a_section("02"), a_section("01", run=11, head="### newer"))

    assert [(s.key, s.head) for s in read_sections(body)] == [("01", "### newer"), ("02", "### head")]
    assert body.startswith(f"{MARKER}\n")


@pytest.mark.parametrize(("run", "attempt"), [(9, 1), (9, 7), (10, 1)])
def test_an_older_run_that_ends_late_changes_nothing(run: int, attempt: int) -> None:
    """
    What is newer stays, also a newer attempt of the same run.
    """
    assert composed(after(a_section(run=10, attempt=2)), a_section(run=run, attempt=attempt)) is None


def test_green_never_covers_red_of_the_same_attempt() -> None:
    """
    The legs of a matrix that all report under one name: the red one stays, whoever comes last; the next run has the place to itself.
    """
    red, green = a_section(green=False, head="### red"), a_section(head="### green")

    assert [s.head for s in read_sections(after(red, green))] == ["### red"]
    assert [s.head for s in read_sections(after(green, red))] == ["### red"]
    assert [s.head for s in read_sections(after(red, a_section(run=11, head="### green")))] == ["### green"]


def test_there_is_room_beside_others() -> None:
    """
    A report beside others is laid out for what they leave, and for a third of the comment at least.
    """
    body = after(a_section("02", more="x" * 30_000))

    assert 28_000 < room_for(body, "01") < 30_000
    assert room_for(body, "02") > 59_000
    assert room_for(after(a_section("02", more="x" * 59_000)), "01") == 20_000


def test_writing_the_same_again_changes_nothing() -> None:
    """
    A job that is not sure whether it has written may write again.
    """
    body = after(a_section("01"), a_section("02"))

    assert composed(body, a_section("01")) == body


def test_a_section_about_an_older_commit_says_so() -> None:
    """
    A green section of yesterday's commit must not look like today's answer; and it says so once, however often others write.
    """
    body = after(
        a_section("01", run=5, commit=OLD), a_section("02", run=6), a_section("03", run=6), a_section("02", run=7)
    )

    assert body.count("not of the newest one") == 1
    assert [s.commit for s in read_sections(body)] == [OLD, NEW, NEW]
    assert [s.head for s in read_sections(body)] == ["### head"] * 3


def test_others_give_up_their_details_first() -> None:
    """
    Two reports of full length do not fit: the headline of each stays, and the one who writes has its details.
    """
    body = after(a_section("01", more="x" * 59_000), a_section("02", more="y" * 40_000))
    first, second = read_sections(body)

    assert size_of(body) <= 60_000
    assert "The rest is in the check run" in first.more
    assert second.more == "y" * 40_000


def test_a_hundred_reports_fit() -> None:
    """
    However many jobs report, the comment stays within its limit, and has the newest.
    """
    body = after(*(a_section(f"{n:02x}", run=n + 1, head="### " + "h" * 900) for n in range(100)))

    assert size_of(body) <= 60_000
    assert list(read_sections(body))[-1].key == "63"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "hello",
        MARKER,
        f"{MARKER}\n<!-- partest:section {{}} -->\n<!-- partest:end -->",
        f'{MARKER}\n<!-- partest:section {{"key": 1}} -->x\n<!-- partest:end -->',
        f'{MARKER}\n<!-- partest:section {{"key": "zz", "run": 1, "attempt": 1, "green": true, "commit": ""}} -->x\n<!-- partest:end -->',
        f'{MARKER}\n<!-- partest:section {{"key": "00", "run": true, "attempt": 1, "green": true, "commit": ""}} -->x\n<!-- partest:end -->',
        "quoted: "
        + MARKER
        + '\n<!-- partest:section {"key": "00", "run": 1, "attempt": 1, "green": true, "commit": ""} -->\n<!-- partest:end -->',
    ],
)
def test_what_is_no_section_of_ours_is_passed_over(body: str) -> None:
    """
    A comment that somebody edited, or that only quotes ours, costs no job its section.
    """
    assert list(read_sections(body)) == []
    assert list(read_sections(composed(body, a_section()) or "")) == [a_section()]


sections = st.builds(
    a_section,
    st.sampled_from(["01", "02", "03"]),
    st.integers(1, 5),
    st.integers(1, 2),
    st.sampled_from([NEW, OLD]),
    st.booleans(),
    st.just("### head"),
    st.sampled_from(["", "more", "z" * 30_000, "é" * 20_000]),
)


@given(st.lists(sections, max_size=8))
def test_each_report_has_its_newest_section_once(written: list[CommentSection]) -> None:
    """
    Whatever the order of writing: one section per report, the newest, in a comment that fits.
    """
    body = after(*written)
    found = list(read_sections(body))

    assert {s.key for s in found} == {s.key for s in written}
    assert len(found) == len({s.key for s in found})
    for section in found:
        assert section.stays_before == max(s.stays_before for s in written if s.key == section.key)
    assert size_of(body) <= 60_000


def test_details_are_not_lost_by_a_mark_inside() -> None:
    """
    What stands after the first mark of the details is details, whatever it is.
    """
    mine = replace(a_section(), more="a\n\n---\n\nb")

    assert list(read_sections(after(mine))) == [mine]
