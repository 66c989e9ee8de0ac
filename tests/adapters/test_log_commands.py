"""Commands in the log: what GitHub's runner makes of them, and that nobody else's words become one."""

from __future__ import annotations

import sys

import pytest
from partest_sdk.adapters.log_commands import LogCommands

HOSTILE = [
    "::error::x",
    "a\n::add-mask::b",
    "##[group]x",
    "50%",
    "\x1b[31mred",
    "\r\n::stop-commands::t",
    "\ufeff::debug::x",
    "a,b:c",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
@pytest.mark.parametrize("on_github", [True, False])
def test_no_text_becomes_a_command(capsys: pytest.CaptureFixture[str], text: str, on_github: bool) -> None:
    """
    On GitHub each call is one line, a command of ours; elsewhere no line is a command at all.
    """
    log = LogCommands(on_github)
    log.notice(text)
    log.warning(text)
    log.error(text, title=text, file=text, line=3)
    lines = capsys.readouterr().out.splitlines()

    assert all("##[" not in line and "\x1b" not in line for line in lines)
    if on_github:
        assert [line.partition(" ")[0].partition("::")[2].partition("::")[0] for line in lines] == [
            "notice",
            "warning",
            "error",
        ]
    else:
        assert lines
        assert all(line.startswith(("notice: ", "warning: ", "error: ")) for line in lines)


def test_an_error_stands_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    """
    With file, line and title, escaped as the runner reads them.
    """
    LogCommands(on_github=True).error("100 %\nsecond", title="a: b, c", file="tests/t.py", line=7)

    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("::error title=a%3A b%2C c,file=tests/t.py,line=7,")
    assert line.endswith("::100 %25%0Asecond")


def test_a_long_text_is_cut_where_github_would_cut_it(capsys: pytest.CaptureFixture[str]) -> None:
    """
    GitHub cuts at 4,096 characters without a word; we say so with an ellipsis.
    """
    LogCommands(on_github=True).notice("x" * 9000)

    assert len(capsys.readouterr().out) < 4096


def test_the_toolkit_may_be_missing_and_leaves_the_path_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Without the package the words are the same; with it nothing is taken off sys.path, as it does when it is imported.
    """
    for name in [name for name in sys.modules if name.partition(".")[0] == "actions_toolkit"]:
        monkeypatch.delitem(sys.modules, name)
    before = list(sys.path)
    LogCommands(on_github=True)
    assert sys.path == before

    monkeypatch.setitem(sys.modules, "actions_toolkit", None)
    LogCommands(on_github=True).notice("hello")
    assert capsys.readouterr().out == "notice: hello\n"
