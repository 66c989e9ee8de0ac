"""The environment that the user's command gets."""

from __future__ import annotations

import os
from pathlib import Path

from partest_sdk.adapters.command_environment import (
    PLUGIN,
    describe_shard,
    load_plugin,
    load_stack_dump,
    plugin_folder,
    without_inputs,
)
from partest_sdk.core.names import Shard


def test_our_own_inputs_are_taken_out() -> None:
    """
    A partest that a test starts must not take the job's shard for its own; everything else stays.
    """
    variables = {"PARTEST_SHARD": "1/2", "PARTEST_MINE": "x", "PATH": "/bin", "EMPTY": ""}

    assert without_inputs(variables, {"PARTEST_SHARD", "PARTEST_PLAN"}) == {
        "PARTEST_MINE": "x",
        "PATH": "/bin",
        "EMPTY": "",
    }
    assert variables["PARTEST_SHARD"] == "1/2"


def test_the_command_is_told_its_share() -> None:
    """
    Numbers from 1, names as they are: a variable can hold anything but a NUL.
    """
    environment: dict[str, str] = {}

    describe_shard(
        environment,
        "e2e tests; $(id)",
        Shard(2, 5),
        "",
        Path("/x y/tests.txt"),
        Path("/x y/junit"),
        Path("/x y/coverage"),
    )

    assert environment == {
        "PARTEST_SHARD_SUITE": "e2e tests; $(id)",
        "PARTEST_SHARD_NUMBER": "2",
        "PARTEST_SHARD_TOTAL": "5",
        "PARTEST_SHARD_VARIANT": "",
        "PARTEST_SHARD_TESTS": str(Path("/x y/tests.txt")),
        "PARTEST_SHARD_JUNIT": str(Path("/x y/junit")),
        "PARTEST_SHARD_COVERAGE": str(Path("/x y/coverage")),
    }


def test_what_is_there_stays_behind_ours() -> None:
    """
    The caller's own PYTHONPATH and plugins are kept, also where they are empty or missing.
    """
    for before, path, plugins in (
        ({}, "{0}", PLUGIN),
        ({"PYTHONPATH": "", "PYTEST_PLUGINS": ""}, "{0}", PLUGIN),
        ({"PYTHONPATH": "a", "PYTEST_PLUGINS": "b"}, "{0}" + os.pathsep + "a", f"{PLUGIN},b"),
    ):
        environment = dict(before)
        load_plugin(environment, Path("plugin"), Path("share.json"))
        assert environment == {
            "PYTHONPATH": path.format("plugin"),
            "PYTEST_PLUGINS": plugins,
            "PARTEST_SHARE_FILE": "share.json",
        }
        environment = {name: value for name, value in before.items() if name == "PYTHONPATH"}
        load_stack_dump(environment, Path("stacks"))
        folder = environment["PYTHONPATH"].split(os.pathsep)[0]
        assert (Path(folder) / "sitecustomize.py").is_file()
        assert environment["PARTEST_STACKS_FOLDER"] == "stacks"


def test_the_plugin_comes_alone() -> None:
    """
    Its folder is put on the command's path, so anything beside it would change what the command imports.
    """
    with plugin_folder() as folder:
        assert [path.name for path in folder.iterdir() if path.name != "__pycache__"] == [PLUGIN]
