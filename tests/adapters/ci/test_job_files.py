"""The files by which a step talks to the runner, read back by the runner's own rules."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from actions.composite import parse_outputs
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from partest_sdk.adapters.ci.job_files import SUMMARY_LIMIT, JobFiles
from partest_sdk.errors import InputError
from plan_builders import odd_text


def job_in(folder: Path) -> JobFiles:
    """A step whose files are in *folder*."""
    return JobFiles({"GITHUB_OUTPUT": str(folder / "output"), "GITHUB_STEP_SUMMARY": str(folder / "summary")})


def outputs(folder: Path) -> dict[str, str]:
    """What the runner takes from the step."""
    return parse_outputs((folder / "output").read_bytes().decode())


values = st.lists(
    st.text() | odd_text | st.sampled_from(["a=b", "a<<b", "EOF", "partest_", "", "::error::x", "a<<partest_\nb", "\r", "x\r",
    "tests=pwned"]), max_size=5
).map("\n".join)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["tests", "plan-file", "count", "x9"]), values, max_size=4))
@example({"tests": "a\npartest_\ncount=7\n"})
def test_any_value_comes_back(tmp_path: Path, given_values: dict[str, str]) -> None:
    """
    Whatever lines it holds, it is one output, itself, and no other output comes from it.
    """
    (tmp_path / "output").write_bytes(b"")
    job = job_in(tmp_path)

    for name, value in given_values.items():
        job.set_output(name, value)

    shown = {name: value.encode("utf-8", "backslashreplace").decode() for name, value in given_values.items()}
    assert outputs(tmp_path) == shown


def test_what_the_step_wrote_before_stays(tmp_path: Path) -> None:
    """
    Also when its last line has no end: our name must not become a part of it, or our lines outputs of their own.
    """
    (tmp_path / "output").write_bytes(b"theirs=1\nlast=2")

    job_in(tmp_path).set_output("tests", "a\npwned=1")
    job_in(tmp_path).set_output("count", "2")

    assert outputs(tmp_path) == {"theirs": "1", "last": "2", "tests": "a\npwned=1", "count": "2"}
    assert b"\n\n" not in (tmp_path / "output").read_bytes()


@pytest.mark.parametrize("name", ["", "a b", "a=b", "a\nb", "A", "a<<b", "1a", "é", "-a", "a\n"])
def test_a_name_is_a_plain_word(tmp_path: Path, name: str) -> None:
    """
    Names are ours; one that is not plain is our own mistake.
    """
    with pytest.raises(ValueError, match="no name for an output"):
        job_in(tmp_path).set_output(name, "x")


def test_off_ci_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    No variable, or an empty one: nobody takes outputs.
    """
    monkeypatch.chdir(tmp_path)
    for variables in ({}, {"GITHUB_OUTPUT": "", "GITHUB_STEP_SUMMARY": ""}):
        job = JobFiles(variables)
        job.set_output("a", "b")
        job.add_summary("c")
        assert not job.there
    assert list(tmp_path.iterdir()) == []


def test_outputs_that_cannot_be_written(tmp_path: Path) -> None:
    """
    The file's name, why not, and what to do.
    """
    for place in (tmp_path, tmp_path / "no" / "folder"):
        with pytest.raises(
            InputError, match=r"GITHUB_OUTPUT is '.*', where the outputs cannot be written: .*; name a file"
        ) as caught:
            JobFiles({"GITHUB_OUTPUT": str(place)}).set_output("a", "b")
        assert str(place) in str(caught.value)


def test_a_summary_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Said once, and no error: nobody's build is red because of a picture.
    """
    JobFiles({"GITHUB_STEP_SUMMARY": str(tmp_path)}).add_summary("x")

    assert capsys.readouterr().err.startswith("partest: the job summary cannot be written: ")


def test_summaries_follow_each_other(tmp_path: Path) -> None:
    """
    With an empty line between them, or a table would swallow the next heading.
    """
    job = job_in(tmp_path)

    job.add_summary("# a\n")
    job.add_summary("| b |\n\n\n")
    job.add_summary("é\udcff")

    assert (tmp_path / "summary").read_text("utf-8") == "# a\n\n| b |\n\né\\udcff\n\n"


def test_a_summary_that_is_too_long(tmp_path: Path) -> None:
    """
    GitHub would drop all of it, with what other commands of the step wrote: a line says that it is missing. The limit is in bytes.
    """
    job = job_in(tmp_path)

    job.add_summary("kept")
    job.add_summary("é" * (SUMMARY_LIMIT // 2))
    job.add_summary("also kept")

    text = (tmp_path / "summary").read_text("utf-8")
    assert text.startswith("kept\n\npartest: this part is too long")
    assert text.endswith("also kept\n\n")


def test_the_limit_is_for_the_whole_step(tmp_path: Path) -> None:
    """
    What is there already counts, down to the last byte that GitHub takes.
    """
    (tmp_path / "summary").write_text("x" * (SUMMARY_LIMIT - 20))

    job_in(tmp_path).add_summary("y" * 100)

    assert (tmp_path / "summary").stat().st_size <= SUMMARY_LIMIT


@pytest.mark.skipif(os.name != "posix", reason="/dev/null")
def test_outputs_may_go_nowhere() -> None:
    """
    ``GITHUB_OUTPUT=/dev/null`` on a laptop.
    """
    job = JobFiles({"GITHUB_OUTPUT": "/dev/null", "GITHUB_STEP_SUMMARY": "/dev/null"})

    job.set_output("a", "b")
    job.add_summary("c")
