"""Whatever lies where a report should be: its records, or one sentence that says what it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from partest_sdk.adapters.coverage import reader
from partest_sdk.adapters.coverage.detection import DATA_FILE, Formats
from partest_sdk.adapters.coverage.formats.format import FileRead, Remark
from partest_sdk.adapters.coverage.reader import CoverageReport, read_reports

GOOD = "TN:\nSF:a.c\nDA:1,1\nend_of_record\n"


def a_report(folder: Path, text: str | bytes, name: str = "report") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def only_remark(path: Path) -> Remark:
    (report,) = read_reports([path])
    (found,) = report
    assert isinstance(found, Remark)
    assert found.broken == report.is_broken
    return found


def test_reports_of_several_formats(tmp_path: Path) -> None:
    """
    Each in turn, by content, whatever it is called.
    """
    paths = [
        a_report(tmp_path, GOOD, "one.xml"),
        a_report(tmp_path, "not a report", "two.info"),
        a_report(
            tmp_path,
            '<coverage line-rate="1"><class filename="b.py"><line number="1" hits="1"/></class></coverage>',
            "three",
        ),
    ]
    found = [
        (report.path, [one.path for one in report if isinstance(one, FileRead)], report.format, report.is_broken)
        for report in read_reports(paths)
    ]

    assert found == [
        (paths[0], ["a.c"], "LCOV", False),
        (paths[1], [], "", True),
        (paths[2], ["b.py"], "Cobertura", False),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty (0 bytes)"),
        (b"hello", "no coverage report in any format"),
        (b"\x1f\x8b\x08\0\0", "no coverage report in any format"),
        (b"\0" * 5000, "no coverage report in any format"),
    ],
)
def test_what_is_no_report(tmp_path: Path, content: bytes, words: str) -> None:
    """
    Somebody meant it to be one, so it is broken, and the sentence says what it is.
    """
    found = only_remark(a_report(tmp_path, content))

    assert found.broken
    assert words in found.text


def test_what_is_not_there(tmp_path: Path) -> None:
    """
    Nothing, a folder, a link to nothing: the system's words for it.
    """
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nothing")

    for path in (tmp_path / "nothing", tmp_path, link, tmp_path / "a\0b"):
        assert only_remark(path).broken


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes on Windows")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """
    Nobody may ever write to it.
    """
    path = tmp_path / "pipe"
    os.mkfifo(path)

    assert only_remark(path) == Remark("it is no regular file", broken=True)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="whoever may read everything can read this")
def test_what_nobody_may_read(tmp_path: Path) -> None:
    """
    The system's words for it.
    """
    path = a_report(tmp_path, GOOD)
    path.chmod(0)

    assert "ermission" in only_remark(path).text


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="it is Linux that shows the open files of a process")
def test_nothing_stays_open(tmp_path: Path) -> None:
    """
    A folder in a list of thousands, a report that is not read to its end: no descriptor is lost.
    """
    good = a_report(tmp_path, GOOD * 100)
    before = sum(1 for _ in Path("/proc/self/fd").iterdir())
    for report in read_reports([tmp_path, good, a_report(tmp_path, "", "empty"), tmp_path] * 5):
        next(iter(report))

    assert sum(1 for _ in Path("/proc/self/fd").iterdir()) <= before + 1


def test_a_report_that_claims_to_be_huge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    More than any report has is not read.
    """
    monkeypatch.setattr(reader, "SIZE_LIMIT", 10)

    assert only_remark(a_report(tmp_path, GOOD)).text == f"it has {len(GOOD)} bytes; a report may have 10"


def test_a_data_file_is_left_to_another_reader(tmp_path: Path) -> None:
    """
    coverage.py's databases are told apart, and not read as reports.
    """
    (report,) = read_reports([a_report(tmp_path, DATA_FILE + b"\x10\0")])

    assert list(report) == []
    assert report.is_data_file
    assert not report.is_broken


class Stumbling:
    name = "Stumbling"

    def fits(self, head: bytes) -> bool:
        return True

    def read(self, report: BinaryIO) -> Iterator[FileRead | Remark]:
        for number in range(50):
            yield Remark(f"remark {number}", broken=number == 40)
        raise KeyError("::error::\n")


def test_a_mistake_of_ours_costs_one_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    It is said to be ours, on one line; and however much a report has to say, people are told a few things, and all that break it.
    """
    monkeypatch.setattr(Formats, "format_of", lambda _self, _head: Stumbling())
    remarks = [one for one in CoverageReport(a_report(tmp_path, GOOD), Formats()) if isinstance(one, Remark)]

    assert len(remarks) == 22
    assert next(remark.text for remark in remarks if remark.broken) == "remark 40"
    assert "a mistake of partest (KeyError" in remarks[-1].text
    assert "\n" not in remarks[-1].text
