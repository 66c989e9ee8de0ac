"""Flag, then environment, then configuration, then default; and what is empty is not said."""

from __future__ import annotations

import json

import pytest
from command_line import CommandLine
from partest_sdk.cli.arguments import parse
from partest_sdk.cli.options import COMMANDS, SHARD
from partest_sdk.cli.settings import Settings
from partest_sdk.core.plan.plan import Plan
from partest_sdk.core.plan.plan_file import from_text
from partest_sdk.errors import InputError
from real_runs import Said


@pytest.fixture
def project(partest: CommandLine) -> CommandLine:
    """Eight tests of 100 s each, known from pytest-split."""
    names = [f"tests/test_{at}.py" for at in range(8)]
    partest.tests(*names)
    partest.write(".test_durations", json.dumps({f"{name}::t": 100.0 for name in names}))
    return partest


def total(project: CommandLine, *flags: str, variables: dict[str, str] | None = None) -> int:
    """How many shards come of it."""
    said = project("shard", *flags, "--plan-out", "plan.json", variables=variables)
    assert said.code == 0, said
    return plan_of(project).suites[0].total


def plan_of(project: CommandLine) -> Plan:
    """The plan that was written."""
    return from_text((project.folder / "plan.json").read_text())


TIMED = "timings = '.test_durations'\n"
CONFIGURED = {
    "none": TIMED,
    "all": TIMED + "shards = 5\n",
    "suite": TIMED + "shards = 5\n[suites.unit]\nshards = 6\n",
    "targets": TIMED + "target-duration = 400\n[suites.unit]\nshards = 6\n",
    "target": TIMED + "shards = 5\n[suites.unit]\ntarget-duration = '3m20s'\n",
}


@pytest.mark.parametrize(
    ("flags", "variables", "configured", "shards"),
    [
        ("--shards 2", {"PARTEST_SHARDS": "3"}, "suite", 2),
        ("", {"PARTEST_SHARDS": "3"}, "suite", 3),
        ("", {"PARTEST_SHARDS": ""}, "suite", 6),
        ("", {"PARTEST_SHARDS": "  \n"}, "all", 5),
        ("", {}, "suite", 6),
        ("", {}, "all", 5),
        ("", {}, "targets", 6),
        ("", {}, "target", 4),
        ("--shards 2", {}, "none", 2),
        # A target said nearer than a number wins over it, and the other way round.
        ("--target-duration 400s", {"PARTEST_SHARDS": "3"}, "suite", 2),
        ("", {"PARTEST_TARGET_DURATION": "200"}, "suite", 4),
        ("--shards 3", {"PARTEST_TARGET_DURATION": "200"}, "target", 3),
        ("--shards 3 --target-duration 200", {}, "none", 3),
        ("--shards auto --target-duration 200", {}, "all", 4),
        ("--shards auto", {}, "targets", 2),
        ("--shards auto", {}, "target", 4),
        # max-shards and overhead from each place.
        ("--shards 8 --max-shards 2", {"PARTEST_MAX_SHARDS": "3"}, "none", 2),
        ("--shards 8", {"PARTEST_MAX_SHARDS": "3"}, "none", 3),
        ("--target-duration 200 --overhead 100", {"PARTEST_OVERHEAD": "0"}, "none", 8),
        ("--target-duration 200", {"PARTEST_OVERHEAD": "100"}, "none", 8),
        ("--target-duration 200 --overhead 0", {"PARTEST_OVERHEAD": "100"}, "none", 4),
    ],
)  # fmt: skip
def test_the_nearest_word_counts(
    project: CommandLine, flags: str, variables: dict[str, str], configured: str, shards: int
) -> None:
    """
    Flag over variable over suite over all suites; what is empty says nothing.
    """
    project.write("partest.toml", CONFIGURED[configured])

    assert total(project, *flags.split(), variables=variables) == shards


@pytest.mark.parametrize("place", ["flag", "variable", "suite", "all"])
@pytest.mark.parametrize(("name", "value", "shards"), [("max-shards", "2", 2), ("overhead", "100", 8)])
def test_limits_from_every_place(project: CommandLine, place: str, name: str, value: str, shards: int) -> None:
    """
    The same number has the same meaning wherever it stands.
    """
    everywhere, unit = TIMED + "target-duration = 200\n", "[suites.unit]\n"
    line = f"{name} = {value}\n"
    project.write(
        "partest.toml", everywhere + (line if place == "all" else "") + unit + (line if place == "suite" else "")
    )
    variables = {"PARTEST_" + name.replace("-", "_").upper(): value} if place == "variable" else {}

    assert total(project, *([f"--{name}", value] if place == "flag" else []), variables=variables) == shards


@pytest.mark.parametrize(
    ("text", "yes"),
    [("true", True), ("TRUE", True), ("1", True), ("yes", True), (" on ", True), ("false", False), ("0", False), ("No", False),
    ("off", False), ("", False)],
)  # fmt: skip
def test_yes_and_no(project: CommandLine, text: str, yes: bool) -> None:
    """
    As YAML, GitHub and people write them.
    """
    said = project("shard", "--shards", "2", variables={"PARTEST_EXPLAIN": text})

    assert said.code == 0
    assert ("Estimates: " in said.out) is yes


def of(*flags: str, **variables: str) -> Settings:
    """The settings of `partest shard`."""
    from pathlib import Path

    return Settings(SHARD, parse("shard", flags)[0], variables, Path("/nowhere"))


def test_several_values_are_lines() -> None:
    """
    A flag several times, a variable one value a line; a line end is what YAML writes, not what Unicode calls one.
    """
    assert of("--tests", "a b", "--tests", "c").given("tests") == ["a b", "c"]
    assert of(PARTEST_TESTS="a b\n\n  c\r\nd\u2028e\x0bf\n").given("tests") == ["a b", "c", "d\u2028e\x0bf"]
    assert of("--tests", "x", PARTEST_TESTS="a").given("tests") == ["x"]


def test_an_empty_flag_says_nothing() -> None:
    """
    As an empty variable: scripts write ``--suite "$SUITE"`` without asking whether there is one.
    """
    for settings in (
        of("--suite", "", "--tests", "", "--tests", " "),
        of(PARTEST_SUITE="", PARTEST_TESTS="\n \n"),
        of(),
    ):
        assert settings.given("suite") is None
        assert settings.given("tests") is None
    assert of("--suite", "", PARTEST_SUITE="unit").given("suite") == "unit"
    assert of("--tests", "", "--tests", "a").given("tests") == ["a"]


def test_every_option_has_its_variable() -> None:
    """
    By one rule, without two options sharing one; and a wrong choice is refused in the variable as on the command line.
    """
    for command, (_, options) in COMMANDS.items():
        assert len({option.variable for option in options}) == len(options)
        for option in options:
            flags, _ = parse(command, [])
            settings = Settings(options, flags, {option.variable: "wrong"}, of().base)
            if option.choices or option.metavar is None:
                with pytest.raises(InputError, match=option.variable):
                    settings.given(option.name)
            else:
                assert settings.given(option.name) == (["wrong"] if option.repeated else "wrong")


def test_a_value_of_the_configuration_is_checked_too(project: CommandLine) -> None:
    """
    Before anything is done with it.
    """
    project.write("partest.toml", "fail-on = 'sometimes'")

    said: Said = project("merge-results")

    assert said.code == 2
    assert "fail-on = 'sometimes'; it must be 'failures' or 'new-failures' or 'never'" in said.err
