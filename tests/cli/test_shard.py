"""`partest shard --shard`: the tests of a shard, in forms that other programs read back as the same list."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest
from actions.composite import parse_outputs
from command_line import CommandLine, is_advice
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.cli.shard import OUTPUT_LIMIT, _formatted
from partest_sdk.core.names import Shard
from partest_sdk.core.plan.plan_file import make_plan, to_json, to_text
from partest_sdk.core.plan.planner import Wish
from partest_sdk.errors import InputError
from plan_builders import odd_text, plan_of, test_ids
from real_runs import clean_environment

ODD = [
    "tests/test_a.py::t", "t a.py::t x", "t/[a].py::t[[1]-]]", "t'.py::t[\"q\"]", "é日😀.py::tü", "t\\a.py::t[\\n]", "-x.py::t", "--help",
    "$(id).py::`id`",
    "a;b&c|d>e<f.py",
    "*.py", "~/x.py", "#x.py", "!x.py", "%PATH%.py", "=x.py", "{a,b}.py", "a\tb.py", "::error::x", "##[error]x", "\u2028.py",
    "\x1b[2J.py", "''", "a  b.py",
]  # fmt: skip


def write_plan(partest: CommandLine, *names: str) -> None:
    """A plan of one shard with these members, whatever they are."""
    suite, _ = plan_of(dict.fromkeys(names, 1.0), Wish(shards=1))
    partest.write("plan.json", to_json(make_plan((suite,))))


def in_the_shell(names: list[str]) -> list[str]:
    """As a program gets them: a name with a leading dash must not be an option."""
    return [f"./{name}" if name.startswith("-") else name for name in names]


@given(st.lists(test_ids | odd_text | st.sampled_from(ODD), max_size=8))
def test_every_form_is_read_back(names: list[str]) -> None:
    """
    By a shell's words, by lines, by NULs, as JSON: the same list, or a refusal that names one that the form cannot hold.
    """
    for style, back in (
        ("shell", shlex.split),
        ("lines", lambda text: text.split("\n")[:-1]),
        ("null", lambda text: text.split("\0")[:-1]),
        ("json", json.loads),
    ):
        try:
            text = _formatted(names, style)
        except InputError as trouble:
            held = [name for name in names if repr(name) in str(trouble)]
            assert held
            assert style != "json"
            assert any(character in held[0] for character in "\n\r\0") or not can_be_utf8(held[0])
        else:
            assert back(text) == (in_the_shell(names) if style == "shell" else names)


def can_be_utf8(text: str) -> bool:
    """Whether *text*, with bytes that were no UTF-8 already, can be bytes again."""
    return not any("\ud800" <= character <= "\udfff" and not "\udc80" <= character <= "\udcff" for character in text)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_real_shells_read_them_back(partest: CommandLine) -> None:
    """
    bash and sh by `eval`, xargs -0 by NULs, `mapfile` by lines: every odd name arrives whole, and none of them does anything.
    """
    names = [*ODD, "new\nline.py", "a\rb.py"]
    show = f'"{sys.executable}" -c "import sys, json; print(json.dumps(sys.argv[1:]))"'

    def through(script: str, text: str) -> list[str]:
        done = subprocess.run(
            ["bash", "-c", script], input=text.encode("utf-8",
            "surrogateescape"), capture_output=True, check=True, env=clean_environment(LC_ALL="C.UTF-8"),
            cwd=partest.folder,
        )  # fmt: skip
        found: list[str] = json.loads(done.stdout)
        return found

    assert through(
        f'eval "{show.replace(chr(34), chr(92) + chr(34))} $(cat)"', _formatted(names, "shell")
    ) == in_the_shell(names)
    assert through(f"xargs -0 {show}", _formatted(names, "null")) == names
    assert through(f'mapfile -t all; {show} "${{all[@]}}"', _formatted(ODD, "lines")) == ODD
    assert list(partest.folder.iterdir()) == []


@pytest.mark.parametrize("style", ["lines", "null", "json", "shell"])
def test_each_form_on_standard_output(partest: CommandLine, style: str) -> None:
    """
    And nothing else: programs read it. In a step it is the output `tests` too, and the file has the very same.
    """
    names = sorted(["a b.py", "-c.py", "é.py"])
    write_plan(partest, *names)
    variables = {"GITHUB_OUTPUT": "out", "RUNNER_TEMP": str(partest.folder)}

    said = partest(
        "shard",
        "--shard",
        "1/1",
        "--plan",
        "plan.json",
        "--format",
        style,
        "--tests-out",
        "sub/tests",
        variables=variables,
    )

    assert (said.code, said.err) == (0, "")
    assert said.out == _formatted(names, style)
    assert (partest.folder / "sub" / "tests").read_bytes() == said.out.encode()
    outputs = parse_outputs((partest.folder / "out").read_text("utf-8"))
    assert outputs["tests"] == ("" if style == "null" else said.out.rstrip("\n"))
    assert outputs["tests-file"] == str(partest.folder / "sub" / "tests")
    assert outputs["count"] == "3"
    assert float(outputs["expected-seconds"]) == 3.0


def test_every_way_to_hand_over_a_plan(partest: CommandLine) -> None:
    """
    A file, the text of the output, its JSON, by flag or by variable, with spaces around, with the mark of Windows' editors: one plan.
    """
    suite, _ = plan_of({f"t{at}.py": 1.0 for at in range(4)}, Wish(shards=2))
    plan = make_plan((suite,))
    partest.write("plan.json", to_json(plan))
    partest.write("text", to_text(plan) + "\r\n")
    partest.write("marked.json", "\ufeff" + to_json(plan))
    answers = {
        partest("shard", "--shard", "2/2", "--plan", given).out
        for given in (
            "plan.json",
            str(partest.folder / "plan.json"),
            "text",
            "marked.json",
            to_text(plan),
            f"  {to_text(plan)}\n",
            to_json(plan),
        )
    }
    answers |= {
        partest("shard", variables={"PARTEST_SHARD": "2/2", "PARTEST_PLAN": given}).out
        for given in (" plan.json ", to_text(plan) + "\n")
    }

    assert answers == {"t1.py\nt3.py\n"}


@pytest.mark.parametrize(("name", "style", "word"), [("a\nb.py", "lines", "null or json"), ("a\rb.py", "lines", "null or json"),
("a\0b.py", "lines", "json"),
    ("a\0b.py", "null", "json"), ("a\0b.py", "shell", "json"), ("a\ud800.py", "lines", "json"), ("a\ud800.py", "null", "json")])  # fmt: skip
def test_a_form_that_cannot_hold_a_name_refuses(partest: CommandLine, name: str, style: str, word: str) -> None:
    """
    Two tests out of one, or a name that is nobody's, would be tests that never run. The sentence names the form that can.
    """
    write_plan(partest, name, "z.py")

    said = partest("shard", "--shard", "1/1", "--plan", "plan.json", "--format", style)

    assert is_advice(said, 2)
    assert said.err.endswith(f"use --format {word}\n")
    assert said.out == ""
    assert json.loads(partest("shard", "--shard", "1/1", "--plan", "plan.json", "--format", "json").out) == [
        name,
        "z.py",
    ]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="names that are no UTF-8")
def test_names_that_are_no_utf8_stay_themselves(tmp_path: Path) -> None:
    """
    From the folder through the plan to standard output and the file: the very bytes, so that the file can be opened. An output cannot hold
    them, and says so.
    """
    odd = b"tests/test_\xff.py"
    (tmp_path / "tests").mkdir()
    (tmp_path / os.fsdecode(odd)).write_text("")
    (tmp_path / "tests/test_a.py").write_text("")

    def partest(*words: str, **more: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "partest_sdk", *words]
        return subprocess.run(
            command, cwd=tmp_path, env=clean_environment(LC_ALL="C", **more), capture_output=True, check=True
        )

    partest("shard", "--shards", "1", "--plan-out", "plan.json")
    assert partest("shard", "--shard", "1/1", "--plan", "plan.json").stdout == b"tests/test_a.py\n" + odd + b"\n"
    assert (
        partest("shard", "--shard", "1/1", "--plan", "plan.json", "--format", "null").stdout
        == b"tests/test_a.py\0" + odd + b"\0"
    )
    assert (
        partest("shard", "--shard", "1/1", "--plan", "plan.json", "--format", "shell").stdout
        == b"tests/test_a.py '" + odd + b"'\n"
    )
    done = partest("shard", "--shard", "1/1", "--plan", "plan.json", GITHUB_OUTPUT="out", RUNNER_TEMP=str(tmp_path))
    outputs = parse_outputs((tmp_path / "out").read_text("utf-8"))
    assert outputs["tests"] == ""
    assert Path(outputs["tests-file"]).read_bytes() == b"tests/test_a.py\n" + odd + b"\n"
    assert b"the tests are not all UTF-8; take them from the file" in done.stderr


def test_too_many_tests_for_an_output(partest: CommandLine) -> None:
    """
    GitHub would fail the whole job: the output is empty and says so, the file has them all.
    """
    names = [f"tests/test_{at:06}.py" for at in range(OUTPUT_LIMIT // 20)]
    write_plan(partest, *names)
    variables = {"GITHUB_OUTPUT": "out", "RUNNER_TEMP": str(partest.folder)}

    said = partest("shard", "--shard", "1/1", "--plan", "plan.json", variables=variables)

    outputs = parse_outputs((partest.folder / "out").read_text("utf-8"))
    assert (said.code, outputs["tests"], outputs["count"]) == (0, "", str(len(names)))
    assert Path(outputs["tests-file"]).read_text().split() == names
    assert f"too many for an output; take them from the file {outputs['tests-file']}" in said.err


def test_in_an_action_nothing_of_a_name_is_printed(partest: CommandLine) -> None:
    """
    There standard output is a log that obeys. The tests go by the outputs, also beside an explanation.
    """
    partest.write("ids.txt", "::error::x\n##[error]y\n")
    partest.plan("--shards", "1", "--tests-from", "ids.txt")

    for more in ((), ("--explain",)):
        (partest.folder / "out").unlink(missing_ok=True)
        variables = {"PARTEST_IN_ACTION": "true", "GITHUB_OUTPUT": "out", "RUNNER_TEMP": str(partest.folder)}
        said = partest("shard", "--shard", "1/1", "--plan", "plan.json", *more, variables=variables)
        assert not [line for line in said.text.splitlines() if line.lstrip().startswith("::") or "##[" in line]
        assert parse_outputs((partest.folder / "out").read_text("utf-8"))["tests"] == "::error::x\n##[error]y"


def test_all_shards_together_are_the_suite(partest: CommandLine) -> None:
    """
    Each test in one of them, whatever the number of shards.
    """
    names = [f"tests/test_{at}.py" for at in range(7)]
    partest.tests(*names)
    for count in (1, 3, 7, 20):
        partest.plan("--shards", str(count))
        total = min(count, 7)
        parts = [
            partest("shard", "--shard", str(Shard(at, total)), "--plan", "plan.json").out.split()
            for at in range(1, total + 1)
        ]
        assert sorted(chain.from_iterable(parts)) == names
        assert all(parts)
