"""The environment that the user's command gets: theirs, without our own inputs, and with the way to our plugin."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from partest_sdk.core.names import Shard
from partest_sdk.errors import OwnTroubleError

PLUGIN = "pytest_partest"
_STACK_DUMP = Path(__file__).parent / "stack_dump"


@contextmanager
def plugin_folder() -> Iterator[Path]:
    """A folder that holds the plugin and nothing else: what else it held would change what the command imports."""
    beside = Path(__file__).resolve().parents[4] / "pytest-partest" / "src"
    if (beside / PLUGIN / "__init__.py").is_file():
        yield beside
        return
    spec = find_spec(PLUGIN)
    if spec is None or not spec.submodule_search_locations:
        raise OwnTroubleError(f"the plugin {PLUGIN} is not installed beside partest-sdk; install partest-sdk again")
    with tempfile.TemporaryDirectory(prefix="partest-plugin-") as folder:
        shutil.copytree(
            spec.submodule_search_locations[0], Path(folder, PLUGIN), ignore=shutil.ignore_patterns("__pycache__")
        )
        yield Path(folder)


def without_inputs(variables: Mapping[str, str], inputs: Collection[str]) -> dict[str, str]:
    """*variables* without our own *inputs*: a partest started by a test must not take the job's shard for its own."""
    return {name: value for name, value in variables.items() if name not in inputs}


def describe_shard(
    environment: dict[str, str], suite: str, shard: Shard, variant: str, tests: Path, junit: Path, coverage: Path
) -> None:
    """Tell the command its share, for runners that want to know: numbers count from 1, *tests* has one file or id a line.

    What the command writes into the folders *junit* and *coverage* is read with the results of the shard.
    """
    environment["PARTEST_SHARD_SUITE"] = suite
    environment["PARTEST_SHARD_NUMBER"] = str(shard.number)
    environment["PARTEST_SHARD_TOTAL"] = str(shard.total)
    environment["PARTEST_SHARD_VARIANT"] = variant
    environment["PARTEST_SHARD_TESTS"] = str(tests)
    environment["PARTEST_SHARD_JUNIT"] = str(junit)
    environment["PARTEST_SHARD_COVERAGE"] = str(coverage)


def load_stack_dump(environment: dict[str, str], stacks: Path) -> None:
    """Make every Python process of the command able to dump its stacks into *stacks*."""
    environment["PARTEST_STACKS_FOLDER"] = str(stacks)
    _put_first(environment, "PYTHONPATH", str(_STACK_DUMP), os.pathsep)


def load_plugin(environment: dict[str, str], plugin: Path, share: Path) -> None:
    """Make pytest load the plugin, and the plugin its share."""
    environment["PARTEST_SHARE_FILE"] = str(share)
    _put_first(environment, "PYTHONPATH", str(plugin), os.pathsep)
    _put_first(environment, "PYTEST_PLUGINS", PLUGIN, ",")


def _put_first(environment: dict[str, str], name: str, value: str, separator: str) -> None:
    rest = environment.get(name)
    environment[name] = value + separator + rest if rest else value
