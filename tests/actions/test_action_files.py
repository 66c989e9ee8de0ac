"""The action.yml files: inputs to environment to launcher, and nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from textwrap import dedent
from typing import Any

import pytest
import yaml
from partest_sdk.cli.options import COMMANDS, Option

from actions.composite import EXPRESSION, ROOT, Action

DOORS = {
    "run": Action.read(ROOT),
    "shard": Action.read(ROOT / "actions" / "shard"),
    "merge-results": Action.read(ROOT / "actions" / "merge-results"),
    "cache-key": Action.read(ROOT / "actions" / "cache-key"),
    "summary": Action.read(ROOT / "actions" / "summary"),
}
OUTPUTS = {
    "run": "results exit-code state",
    "shard": "matrix total plan plan-file digest expected-seconds tests tests-file count",
    "merge-results": "verdict exit-code bundle junit tests passed failed errors skipped flaky not-run coverage",
    "cache-key": "key restore-keys paths hash matrix explain",
    "summary": "verdict exit-code check-run-url comment-url report coverage patch-coverage",
}
OWN_INPUTS = ["python", "working-directory"]
"""Inputs that are no flags: one is for the launcher, one for GitHub."""

EXAMPLE = re.compile(r"^```yaml\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)

doors = pytest.mark.parametrize("command", DOORS)


def inputs_of(command: str) -> dict[str, Option]:
    return {option.name: option for option in COMMANDS[command][1] if option.in_action}


def described(option: Option) -> str:
    """The help of *option*, said to somebody who writes YAML instead of a command line."""
    words = option.help.replace("; repeat for several", "; one per line")
    words = words.replace(", instead of words after '--'", "").replace(" ('-' reads standard input)", "")
    words = re.sub(r"--([a-z-]+)", r"`\1`", words)
    choices = ", ".join(option.choices[:-1]) + f" or {option.choices[-1]}" if option.choices else ""
    if option.metavar is None:
        choices = "true or false"
    notes = "; ".join(filter(None, [choices, option.default and f"default: {option.default}"]))
    return f"{words} ({notes})" if notes else words


@doors
def test_an_action_is_one_step_that_becomes_the_launcher(command: str) -> None:
    """
    One bash step, no other action, no expression in a script; and `exec`, so that a cancelled job's signals arrive.
    """
    action = DOORS[command]
    start = "actions" if command == "run" else ".."

    assert action.yaml["runs"].keys() == {"using", "steps"}
    assert action.yaml["runs"]["using"] == "composite"
    assert action.step.keys() == {"id", "run", "shell", "working-directory", "env"}
    assert action.step["run"] == f'exec "$GITHUB_ACTION_PATH/{start}/run.sh" {command}'
    assert action.step["shell"] == "bash"
    assert action.step["working-directory"] == "${{ inputs.working-directory }}"


@doors
def test_every_flag_is_an_input_with_the_same_words(command: str) -> None:
    """
    The command line and the action offer the same, in the same order, and explain it alike.
    """
    flags = inputs_of(command)
    inputs = DOORS[command].inputs

    assert [*inputs] == [*flags, *OWN_INPUTS]
    for name, option in flags.items():
        assert inputs[name]["description"] == described(option)


@doors
def test_every_input_is_mapped_to_its_variable_and_nothing_else_is(command: str) -> None:
    """
    Composite actions get no INPUT_* from GitHub: what is not mapped by hand does not arrive.
    """
    mapped = {option.variable: f"${{{{ inputs.{name} }}}}" for name, option in inputs_of(command).items()}

    assert DOORS[command].step["env"] == {**mapped, "PARTEST_PYTHON": "${{ inputs.python }}"}


@doors
def test_no_input_has_a_default_that_would_hide_the_configuration(command: str) -> None:
    """
    An input that is not given is empty, which to the command means not given, so pyproject.toml still counts.
    """
    inputs = DOORS[command].inputs

    # A composite action is given no secret; what publishes must be the job's own token unless somebody says otherwise.
    token = {"token"} & inputs.keys()
    assert {name for name, declared in inputs.items() if "default" in declared} == {"working-directory"} | token
    assert all(inputs[name]["default"] == "${{ github.token }}" for name in token)
    assert all(declared.keys() <= {"description", "default"} for declared in inputs.values())


@doors
def test_the_outputs_are_those_of_the_step(command: str) -> None:
    """
    Every promised output is there under its own name.
    """
    outputs = DOORS[command].outputs

    assert [*outputs] == OUTPUTS[command].split()
    assert {name: output["value"] for name, output in outputs.items()} == {
        name: f"${{{{ steps.partest.outputs.{name} }}}}" for name in outputs
    }
    assert all(output["description"] for output in outputs.values())


@doors
def test_nothing_else_in_the_file_is_an_expression(command: str) -> None:
    """
    Every expression of an action.yml is one that was looked at above.
    """
    action = DOORS[command]
    text = (action.folder / "action.yml").read_text("utf-8")
    expressions = EXPRESSION.findall(text)

    expressions.remove("github.token") if "token" in action.inputs else None
    assert len(expressions) == len(action.inputs) + len(action.outputs)
    assert "GITHUB_ACTION_REF" not in text
    assert all(re.fullmatch(r"(inputs|steps\.partest\.outputs)\.[a-z-]+", expression) for expression in expressions)


def test_only_the_front_door_is_shown_on_the_marketplace() -> None:
    """
    The marketplace lists one action per repository, and needs an icon and a colour for it.
    """
    assert {name for name, action in DOORS.items() if "branding" in action.yaml} == {"run"}
    assert len({action.yaml["name"] for action in DOORS.values()}) == len(DOORS)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no executable bit")
def test_the_launcher_can_be_executed() -> None:
    """
    A lost executable bit would break every action at once.
    """
    assert os.access(ROOT / "actions" / "run.sh", os.X_OK)


def test_the_pages_say_what_the_actions_say() -> None:
    """
    The tables in docs/actions come from the action.yml files; after a change run `make docs`.
    """
    command = [sys.executable, str(ROOT / "docs" / "tables.py"), "--check"]
    check = subprocess.run(command, capture_output=True, text=True, check=False)

    assert check.returncode == 0, check.stdout + check.stderr


@doors
def test_the_examples_on_the_pages_use_what_there_is(command: str) -> None:
    """
    Every input and output in an example exists, and other people's actions are pinned to a commit.
    """
    text = (ROOT / "docs" / "actions" / f"{command}.md").read_text("utf-8")
    examples = [dedent(example) for example in EXAMPLE.findall(text)]
    ours = {"org/partest-action@v1": "run"}
    ours |= {f"org/partest-action/actions/{name}@v1": name for name in DOORS if name != "run"}
    used = [step for example in examples for step in mappings(yaml.safe_load(example)) if "uses" in step]
    outputs = {name for action in DOORS.values() for name in action.outputs}

    assert command in {ours.get(step["uses"]) for step in used}
    for step in used:
        if step["uses"] in ours:
            assert step.get("with", {}).keys() <= DOORS[ours[step["uses"]]].inputs.keys()
        else:
            assert re.search(r"@[0-9a-f]{40}$", step["uses"])
    assert set(re.findall(r"outputs\.([a-z-]+)", "".join(examples))) <= outputs


def mappings(data: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in *data*, at any depth."""
    if isinstance(data, dict):
        yield data
    for part in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from mappings(part)
