"""Bad input: one clear sentence with the value and the remedy, exit code 2, 3 or 4, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from command_line import CommandLine, is_advice
from partest_sdk.cli.options import COMMANDS
from real_runs import clean_environment

LONG = "x" * 40_000

# Words of the command line (a text: split at spaces), variables, code, and what the sentence says.
CASES: list[tuple[str | Sequence[str], dict[str, str], int, str]] = [
    # commands and flags
    ("frobnicate", {}, 2, "'frobnicate' is no command of partest; there are shard, run, merge-results"),
    (["::error::x"], {}, 2, "is no command of partest"),
    ("shard --shards 2 --nonsense", {}, 2, "unrecognized arguments: --nonsense"),
    ("shard --shards 2 tests", {}, 2, "unrecognized arguments: tests"),
    ("shard --shards", {}, 2, "--shards: expected one argument"),
    ("shard --shar 2", {}, 2, "unrecognized arguments: --shar 2"),
    ("shard --shards 2 -- pytest", {}, 2, "shard takes no command, but there is 'pytest' after '--'"),
    ("merge-results -- pytest", {}, 2, "merge-results takes no command"),
    ("shard --runner jest --shards 2", {}, 2, "invalid choice: 'jest'"),
    ("shard --shards 2", {"PARTEST_RUNNER": "jest"}, 2, "runner is 'jest'; it must be pytest or files (PARTEST_RUNNER)"),
    ("shard --shard 1/2 --plan plan.json --format xml", {}, 2, "invalid choice: 'xml'"),
    ("shard --shards 2", {"PARTEST_EXPLAIN": "perhaps"}, 2, "explain is 'perhaps'; it must be true or false (PARTEST_EXPLAIN)"),
    # numbers
    ("shard", {}, 2, "how many shards? Say --shards 4"),
    ("shard --shards 0", {}, 2, "shards is 0; it must be at least 1, or 'auto'"),
    ("shard --shards -1", {}, 2, "shards is '-1'; it must be a whole number such as 4, or 'auto'"),
    ("shard --shards 2.5", {}, 2, "shards is '2.5'; it must be a whole number"),
    ("shard --shards many", {}, 2, "shards is 'many'; it must be a whole number such as 4, or 'auto'"),
    ("shard --shards 1e3", {}, 2, "shards is '1e3'"),
    (["shard", "--shards", "9" * 5000], {}, 2, "it must be a whole number"),
    ("shard --shards ²", {}, 2, "it must be a whole number"),
    ("shard", {"PARTEST_SHARDS": "many"}, 2, "shards is 'many'"),
    ("shard --shards 2 --max-shards 0", {}, 2, "max-shards is 0; it must be between 1 and 256"),
    ("shard --shards 2 --max-shards 300", {}, 2, "max-shards is 300; it must be between 1 and 256"),
    ("shard --shards 2 --max-shards 99999999999999", {}, 2, "max-shards is 99999999999999; it must be between 1 and 256"),
    ("shard --shards 2 --overhead soon", {}, 2, "overhead is 'soon'; write a duration such as 90s"),
    ("shard --target-duration 0", {}, 2, "target-duration is '0'; write a duration"),
    ("shard --target-duration -3m", {}, 2, "target-duration"),
    ("shard", {"PARTEST_TARGET_DURATION": "nan"}, 2, "target-duration is 'nan'; write a duration"),
    # tests
    ("shard --shards 2 --tests gone", {}, 2, "tests is 'gone': no such folder or file"),
    ("shard --shards 2 --tests gone --tests gone/*.py", {}, 2, "tests is 'gone', 'gone/*.py': no such"),
    ("shard --shards 2 --tests ../*", {}, 2, "the glob '../*'; write it relative to"),
    ("shard --shards 2 --tests empty", {}, 3, "suite 'tests' has no tests"),
    ("shard --shards 2 --tests empty --suite unit", {}, 3, "suite 'unit' has no tests"),
    ("shard --shards 2 --runner files", {}, 2, "the runner 'files' and no tests; name its files with --tests"),
    ("shard --shards 2 --tests tests --tests-from ids.txt", {}, 2, "both tests and tests-from"),
    ("shard --shards 2 --tests-from gone.txt", {}, 2, "gone.txt does not exist"),
    ("shard --shards 2 --tests-from empty", {}, 2, "empty cannot be read: Is a directory"),
    ("shard --shards 2 --tests-from ids.txt/x", {}, 2, "cannot be read: Not a directory"),
    ("shard --shards 2 --tests-from blank.txt", {}, 3, "has no tests"),
    ("shard --shards 2 --tests-from utf16.txt", {}, 4, "utf16.txt is no UTF-8 text"),
    ("shard --shards 2 --tests-from latin.txt", {}, 4, "latin.txt is no UTF-8 text (at byte 4)"),
    ("shard --shards 2 --tests-from nul.txt", {}, 2, "which holds a NUL"),
    (["shard", "--shards", "2", "--tests-from", LONG], {}, 4, "cannot be read"),
    # shards of a plan
    ("shard --shard 5/4 --plan plan.json", {}, 2, "shard is '5/4'; write it as NUMBER/TOTAL with 1 <= NUMBER <= TOTAL"),
    ("shard --shard 1/3 --plan plan.json", {}, 2, "shard is 1/3, but the plan has 2 shards for suite 'tests'; use one of 1/2 to 2/2"),
    ("shard --shard 1 --plan plan.json", {}, 2, "shard is '1'; write it as NUMBER/TOTAL"),
    ("shard --shard 1/2", {}, 2, "shard 1/2 of which plan? Give --plan FILE"),
    ("shard --shard 1/2", {"PARTEST_PLAN": "  "}, 2, "shard 1/2 of which plan?"),
    (["shard", "--shard", "1/2", "--plan", ""], {}, 2, "shard 1/2 of which plan?"),
    ("shard --plan plan.json", {}, 2, "there is a plan, but no shard"),
    (["shard", "--shard", "", "--plan", "plan.json"], {}, 2, "there is a plan, but no shard"),
    ("shard --shard 1/2 --plan gone.json", {}, 2, "gone.json does not exist"),
    ("shard --shard 1/2 --plan empty", {}, 2, "cannot be read: Is a directory"),
    ("shard --shard 1/2 --plan package.json", {}, 2, "package.json: this is not a plan of partest; make one with"),
    ("shard --shard 1/2 --plan ids.txt", {}, 2, "ids.txt: this is not a plan: it is no JSON"),
    ("shard --shard 1/2 --plan utf16.txt", {}, 4, "utf16.txt is no UTF-8 text"),
    ("shard --shard 1/2 --plan changed.json", {}, 2, "changed.json: the plan was changed after it was made"),
    ("shard --shard 1/2 --plan partest1:AAAA", {}, 2, "the plan text is damaged"),
    ("shard --shard 1/2 --plan partest1:", {}, 2, "the plan text is cut off"),
    (["shard", "--shard", "1/2", "--plan", LONG], {}, 2, "neither a file nor the text of the `plan` output"),
    (["shard", "--shard", "1/2", "--plan", "a\nb"], {}, 2, "neither a file nor the text"),
    (["shard", "--shard", "1/2", "--plan", "{"], {}, 2, "this is not a plan"),
    ("shard --shard 1/2 --plan plan.json --suite other", {}, 2, "suite is 'other', but the plan has 'tests'"),
    ("shard --shard 1/1 --plan two.json", {}, 2, "the plan has several suites ('a', 'b'); say which with --suite"),
    ("shard --shard 1/2 --plan plan.json --tests-out empty", {}, 2, "tests-out is 'empty', which cannot be written"),
    ("shard --shard 1/2 --plan plan.json --tests-out ids.txt/x", {}, 2, "tests-out is 'ids.txt/x', which cannot be written"),
    ("shard --shards 2 --plan-out empty", {}, 2, "plan-out is 'empty', which is a folder; name a file"),
    ("shard --shards 2 --plan-out ids.txt/x", {}, 2, "plan-out is 'ids.txt/x', which cannot be written"),
    ("shard --shards 2", {"GITHUB_OUTPUT": "empty"}, 2, "GITHUB_OUTPUT is 'empty', where the outputs cannot be written"),
    ("shard --shards 2", {"GITHUB_OUTPUT": "no/such/file"}, 2, "where the outputs cannot be written: No such file"),
    # run
    ("run --shard 1/2 --plan plan.json", {}, 2, "what should run? Write the command after '--'"),
    ("run --plan plan.json -- true", {}, 2, "which shard? Say --shard 2/4, or --all"),
    ("run --shard 1/2 --all --plan plan.json -- true", {}, 2, "both --all and --shard 1/2"),
    ("run --shard 1/2 -- true", {}, 2, "shards are given out by a plan; say --plan FILE"),
    ("run --shard 5/4 --plan plan.json -- true", {}, 2, "shard is '5/4'"),
    ("run --shard 1/4 --plan plan.json -- true", {}, 2, "the plan has 2 shards"),
    ("run --shard 1/2 --plan plan.json --run x -- true", {}, 2, "both --run and a command"),
    ("run --shard 1/2 --plan plan.json --timeout x -- true", {}, 2, "timeout is 'x'; write a duration"),
    ("run --shard 1/2 --plan plan.json --test-timeout 0 -- true", {}, 2, "test-timeout is '0'; write a duration"),
    ("run --shard 1/2 --plan plan.json --results ids.txt -- true", {}, 2, "results is"),
    (["run", "--shard", "1/2", "--plan", "plan.json", "--results", "r" * 300, "--",
    "true"], {}, 2, "where nothing can be written: File name too long"),
    ("run --all --plan plan.json --jobs x -- true", {}, 2, "jobs is 'x'; it must be a whole number"),
    ("run --shard 1/2 --plan plan.json --cache-hit hit -- true", {}, 2, "cache-hit is 'hit'; it must be true, older (or false) or none, as in ${{"),
    ("run --shard 1/2 --plan plan.json -- true", {"PARTEST_CACHE_HIT": "TRUE"}, 2, "cache-hit is 'TRUE'; it must be true"),
    (["run", "--all", "--plan", "plan.json", "--cache-hit", "x\n::error::y" * 200, "--", "true"], {}, 2, "cache-hit is 'x"),
    # merge-results
    ("merge-results --results gone", {}, 2, "gone', which does not exist"),
    ("merge-results --results ids.txt", {}, 2, "ids.txt', which is a file; name the folder"),
    ("merge-results --results empty", {}, 2, "there is not one result folder, and no plan"),
    ("merge-results --results empty --fail-on x", {}, 2, "invalid choice: 'x'"),
    ("merge-results --results empty", {"PARTEST_ON_MISSING": "ignore"}, 2, "on-missing is 'ignore'; it must be fail or warn"),
    ("merge-results --results empty --plan plan.json --out ids.txt", {}, 2, "out is"),
]  # fmt: skip


@pytest.fixture
def project(partest: CommandLine) -> CommandLine:
    """Two tests, a plan of them, a plan of two suites, and all kinds of wrong files."""
    partest.tests("tests/test_a.py", "tests/test_b.py")
    partest.plan("--shards", "2")
    suites = (f"[suites.{name}]\ntests = 'tests/test_{name}.py'\nshards = 1\n" for name in "ab")
    partest.write("partest.toml", "".join(suites))
    assert partest("shard", "--plan-out", "two.json").code == 0
    (partest.folder / "partest.toml").unlink()
    (partest.folder / "empty").mkdir()
    partest.write("ids.txt", "tests/test_a.py::t\n")
    partest.write("blank.txt", "\n \r\n\n")
    partest.write("nul.txt", "a::b\n\0")
    partest.write("package.json", '{"name": "x", "version": 1}')
    partest.write("changed.json", (partest.folder / "plan.json").read_text().replace("test_a", "test_z"))
    (partest.folder / "utf16.txt").write_bytes("tests/test_a.py::t\n".encode("utf-16"))
    (partest.folder / "latin.txt").write_bytes(b"a::b\xff\n")
    return partest


@pytest.mark.parametrize(("words", "variables", "code", "sentence"), CASES, ids=range(len(CASES)))
def test_bad_input_is_answered(
    project: CommandLine, words: str | Sequence[str], variables: dict[str, str], code: int, sentence: str
) -> None:
    """
    The value, what to do, the right exit code; nothing left behind that looks like a result.
    """
    before = {path.name for path in project.folder.iterdir()}

    said = project(*(words.split() if isinstance(words, str) else words), variables=variables)

    assert is_advice(said, code), said
    assert sentence in said.err, said.err
    assert {path.name for path in project.folder.iterdir()} - before <= {"partest-bundle", "partest-results"}


def test_a_wrong_configuration_is_told_whole(partest: CommandLine) -> None:
    """
    Every mistake at once, a line each, wherever in the file they are.
    """
    partest.tests("tests/test_a.py")
    partest.write(
        "pyproject.toml",
        '[tool.partest]\nshard = 4\nmax-shards = 0\n"a\\n::error::b" = 1\n[tool.partest.suites.unit]\nrunner = "jest"\ntarget-duration = "x"\n',
    )

    said = partest("shard", "--shards", "2")

    assert is_advice(said, 2)
    assert len(said.err.splitlines()) == 5
    for word in ("shard", "max-shards", "jest", "target-duration", "error"):
        assert word in said.err
    assert "\n::" not in said.err


def test_what_an_option_says_is_no_command(partest: CommandLine) -> None:
    """
    Whatever is wrong with whatever text: nothing of it reaches a log as a command or a terminal as an order.
    """
    hostile = "x\n::error::a\r##[error]\x1b[2J"
    for options in (
        (*words, hostile)
        for words in (
            ("--shards",),
            ("--shard",),
            ("--tests",),
            ("--overhead",),
            ("--suite",),
            ("--plan", hostile, "--shard"),
            ("--plan-out",),
        )
    ):
        said = partest("shard", *options)
        assert said.code in (2, 3)
        for line in said.text.splitlines():
            assert not line.lstrip().startswith("::"), options
            assert "##[" not in line
            assert "\x1b" not in line


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_there(partest: CommandLine, command: str) -> None:
    """
    Every command says what it does and knows all its flags.
    """
    said = partest(*command.split(), "--help")

    assert said.code == 0
    for option in COMMANDS[command][1] if command else ():
        assert option.flag in said.out
    assert partest().code == 2
    assert partest("--version").out.startswith("partest ")


@pytest.mark.parametrize(
    ("words", "is_warned"),
    [
        (("--", "echo", "lcov:${PARTEST_SHARD_COVERAGE}/x"), True),
        (("--", "sh", "-c", 'echo "$PARTEST_SHARD_COVERAGE"'), False),
        (("--run", 'echo "$PARTEST_SHARD_COVERAGE"'), False),
        (("--", "echo", "$HOME"), False),
    ],
)
def test_a_variable_that_no_shell_will_see_is_warned_of(
    partest: CommandLine, words: tuple[str, ...], is_warned: bool
) -> None:
    """
    The command would take its name for a folder, and nobody would find the coverage in there.
    """
    partest.write("tests/test_a.py", "")
    partest.plan("--shards", "1", "--runner", "files", "--tests", "tests/*.py")

    said = partest("run", "--shard", "1/1", "--plan", "plan.json", *words)

    assert said.code == 0
    assert ("warning: no shell puts the value of ${PARTEST_SHARD_COVERAGE}" in said.text) is is_warned
    assert ("give the command as --run '…'" in said.text) is is_warned


def test_our_own_mistakes_are_told_apart(partest: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    An exception is 125 and says that it is ours: 1 would mean that a test failed. Its text is made safe as well.
    """

    def broken(_: object) -> None:
        raise RuntimeError("x\n::error::y")

    monkeypatch.setattr("partest_sdk.cli.shard.parse", broken)
    monkeypatch.setattr("partest_sdk.cli.shard.main", broken)

    said = partest("shard")

    assert said.code == 125
    assert "this is a mistake in partest itself (RuntimeError)" in said.err
    assert "\n::" not in said.err


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="odd bytes in arguments")
def test_a_few_for_real(tmp_path: Path) -> None:
    """
    As a process of its own: arguments that are no UTF-8, streams that are closed, a folder that is gone.
    """
    (tmp_path / "test_a.py").write_text("")

    def partest(*words: str | bytes, before: str = "", cwd: Path = tmp_path) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "partest_sdk", *words]
        if before:
            command = ["sh", "-c", f'{before} exec "$@" >&-', "sh", *command]
        return subprocess.run(command, cwd=cwd, env=clean_environment(LC_ALL="C"), capture_output=True, check=False)

    odd = partest("shard", "--shards", "2", "--tests", b"\xff\n::error::x")
    assert odd.returncode == 2
    assert b"Traceback" not in odd.stderr
    assert b"\n::" not in odd.stderr
    closed = partest("shard", "--shards", "1", "--plan-out", "plan.json", before=":;")
    assert (closed.returncode, closed.stderr) == (0, b"")
    assert json.loads((tmp_path / "plan.json").read_text())["version"] == 1
    closed = partest("shard", "--shard", "1/1", "--plan", "plan.json", before=":;")
    assert (closed.returncode, closed.stderr) == (0, b"")
    (tmp_path / "gone").mkdir()
    gone = partest("shard", "--shards", "2", before=f"cd {tmp_path}/gone; rmdir {tmp_path}/gone;")
    assert gone.returncode == 2
    assert b"the current folder is not there any more" in gone.stderr
