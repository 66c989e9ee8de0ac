"""Hostile and broken reports: each has a wanted answer, none takes the process down, and one never stops the others."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from junit_probes import BOTH, CUT, FAIL, HEAD, LOST, NOTED, PASS, PROBES, Probe, around
from partest_sdk import Run, read_results
from partest_sdk.core.results.problems import Kind


def run_of(place: Path, report: bytes) -> Run:
    """What is read when *report* is a file."""
    path = place / "report.xml"
    path.write_bytes(report)
    return read_results(path)


def said(run: Run) -> str:
    """Cases by class, as a sentence."""
    counts = run.reports[0].counts if run.reports else {}
    return ", ".join(f"{count} {kind.value}" for kind, count in counts.items() if count)


pytestmark = pytest.mark.filterwarnings(
    "ignore:invalid escape sequence"
)  # an encoding that Python has, and no report should


@pytest.mark.parametrize("given", PROBES.values(), ids=PROBES)
def test_probe(given: Probe, tmp_path: Path) -> None:
    """
    What is complete is counted, what is missing is told, and what was only untidy is a note.
    """
    run = run_of(tmp_path, given.report)
    kinds = {problem.kind for problem in run.problems if "more than once" not in problem.sentence}

    assert said(run) == given.counts, run.problems
    assert kinds == given.kinds, run.problems
    assert not any("mistake of partest" in problem.sentence for problem in run.problems)
    assert not run.green
    if given.seconds is not None:
        assert run.totals.seconds == pytest.approx(given.seconds)


def test_none_of_them_stops_another(tmp_path: Path) -> None:
    """
    All of them in one call: the cases of each are there, and those of a sound report.
    """
    for number, given in enumerate(PROBES.values()):
        tmp_path.joinpath(f"{number}.xml").write_bytes(given.report)
    tmp_path.joinpath("sound.xml").write_text(f"<testsuite>{PASS}</testsuite>")

    run = read_results(str(tmp_path / "*.xml"))

    wanted = sum(int(part.split()[0]) for given in PROBES.values() for part in given.counts.split(", ") if part)
    assert run.totals.cases == wanted + 1
    assert len(run.reports) == len(PROBES) + 1


def test_damage_is_told_once(tmp_path: Path) -> None:
    """
    A damaged file is read twice, and what it says is said once, its time too.
    """
    report = f"<testsuite name='s' time='8' tests='9'>{PASS}<error message='boom'/></testsuite>\nlog \x1b"

    run = run_of(tmp_path, report.encode())
    sentences = [problem.sentence for problem in run.problems]

    assert len(sentences) == len(set(sentences))
    assert sum("boom" in sentence for sentence in sentences) == 1
    assert run.totals.wall_seconds == 8.0


@pytest.mark.parametrize(
    ("report", "line", "column"),
    [
        (f"{HEAD}\n<testsuite>\n{PASS}\n  <testcase", 4, 3),
        (f"<testsuite>{PASS}</wrong>", 1, len(f"<testsuite>{PASS}") + 1),
        (f"<testsuite>\n{PASS}\n\n", 4, 1),
    ],
)
def test_where_it_breaks_off(report: str, line: int, column: int, tmp_path: Path) -> None:
    """
    Line and column are those of the file as an editor shows it.
    """
    (told,) = [problem.sentence for problem in run_of(tmp_path, report.encode()).problems]

    assert f"line {line}, column " in told
    assert abs(int(told.partition(f"line {line}, column ")[2].partition(":")[0]) - column) <= 10


@contextmanager
def at_most(megabytes: float) -> Iterator[None]:
    """What is done inside holds no more than that at any moment."""
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < megabytes * 1e6, f"{peak / 1e6:.0f} MB"


HUGE = {
    "12 MB of CDATA": lambda size: around(f"<![CDATA[{'x<&' * (size // 3)}]]>"),
    "12 MB of text": lambda size: around("lines of a log\n" * (size // 15)),
    "12 MB in an attribute": lambda size: around("").replace("<failure>", f'<failure message="{"m" * size}">'),
    "a name of 12 MB": lambda size: around("").replace('"bad"', f'"{"n" * size}"'),
    "12 MB of system-out of a suite": lambda size: around("").replace(
        "</testsuite>", f"<system-out>{'o' * size}</system-out></testsuite>"
    ),
    "12 MB of log after it": lambda size: BOTH + "log 1 < 2\n" * (size // 10),
    "12 MB of a comment": lambda size: around(f"<!--{'c' * size}-->"),
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_huge(text: object, tmp_path: Path) -> None:
    """
    12 MB in one place are read like any others.
    """
    run = run_of(tmp_path, text(12_000_000).encode())  # type: ignore[operator]

    assert said(run) == "1 passed, 1 failed"
    assert {problem.kind for problem in run.problems} <= {NOTED}


@pytest.mark.parametrize(
    "place", ["<failure>{}</failure>", '<failure message="{}"/>', "<failure/><system-out>{}</system-out>"]
)
def test_what_is_kept_of_a_huge_text_is_small(place: str, tmp_path: Path) -> None:
    """
    No more than a person could read of a message, a traceback or an output.
    """
    case = f'<testcase classname="c" name="bad">{place.format("m" * 3_000_000)}</testcase>'
    (test,) = run_of(tmp_path, f"<testsuite>{case}</testsuite>".encode())

    (attempt,) = test.attempts
    texts = [attempt.message, attempt.traceback, *attempt.output.values()]
    assert 0 < max(map(len, texts)) < 70_000


def nested(tag: str, depth: int, inside: str = "") -> str:
    """*inside* in so many elements."""
    return f"<{tag}>" * depth + inside + f"</{tag.split(maxsplit=1)[0]}>" * depth


DEEP = {
    "suites, 3,000": (nested("testsuite name='a'", 3000, PASS + FAIL), 30),
    "suites, 20,000": (nested("testsuite name='a'", 20_000, PASS + FAIL), 80),
    "elements in a case, 100,000": (
        f"<testsuite>{PASS}<testcase name='b'><failure/>{nested('a', 100_000)}</testcase></testsuite>",
        150,
    ),
    "elements in a suite, 100,000": (f"<testsuite>{PASS}{FAIL}{nested('a', 100_000)}</testsuite>", 30),
    "cases in cases, 20,000, cut": (f"<testsuite>{PASS}{FAIL}" + "<testcase name='x'>" * 20_000, 150),
}


@pytest.mark.parametrize(("report", "megabytes"), DEEP.values(), ids=DEEP)
def test_deep(report: str, megabytes: float, tmp_path: Path) -> None:
    """
    Any depth is read, in memory that grows with the file and not with its square.
    """
    path = tmp_path / "report.xml"
    path.write_text(report)
    with at_most(megabytes):
        run = read_results(path)

        assert said(run) == "1 passed, 1 failed"
    assert {problem.kind for problem in run.problems} <= {CUT}


EXTERNAL = {
    "entity": '<!DOCTYPE s [<!ENTITY x SYSTEM "{}">]><testsuite>{}&x;</testsuite>',
    "parameter entity": '<!DOCTYPE s [<!ENTITY % x SYSTEM "{}"> %x;]><testsuite>{}</testsuite>',
    "document type": '<!DOCTYPE testsuite SYSTEM "{}"><testsuite>{}</testsuite>',
    "document type, cut": '<!DOCTYPE testsuite SYSTEM "{}"><testsuite>{}',
    "inclusion": '<testsuite><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{}"/>{}</testsuite>',
    "stylesheet": '<?xml-stylesheet href="{}"?><testsuite>{}</testsuite>',
}


@pytest.mark.parametrize("report", EXTERNAL.values(), ids=EXTERNAL)
@pytest.mark.parametrize("target", ["file://{}", "{}", "http://127.0.0.1:{}/x"])
def test_nothing_else_is_opened(report: str, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    No report makes us open a file or a connection: a pipe that nobody writes to would hold us for ever, a server would hear of it.
    """
    import socket

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.0)
        address = target.format(server.getsockname()[1] if "http" in target else pipe)
        run = run_of(tmp_path, report.format(address, FAIL).encode())
        with pytest.raises(BlockingIOError):
            server.accept()

    assert not run.green


@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "broken link", "loop", "locked"])
def test_what_is_no_file(kind: str, tmp_path: Path) -> None:
    """
    A pipe, a device, a link to nowhere or a file that may not be read is red, holds nobody up, and stops no other.
    """
    path = tmp_path / "a.xml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "broken link":
        path.symlink_to(tmp_path / "nowhere")
    elif kind == "loop":
        path.symlink_to(path)
    else:
        path.write_text(BOTH)
        path.chmod(0)
        if os.access(path, os.R_OK):
            pytest.skip("whoever runs this may read everything")
    tmp_path.joinpath("b.xml").write_text(f"<testsuite>{PASS}</testsuite>")

    run = read_results([path, tmp_path / "b.xml"])

    assert run.totals.passed == 1
    assert {problem.kind for problem in run.problems} <= {LOST, Kind.MISSING}
    assert not run.green
