"""The pytest side of partest: run the tests of this shard, and record every attempt.

`partest run` names the share in ``PARTEST_SHARE_FILE``; without it this plugin registers nothing and imports nothing.
The flow:

    activation   take the share out of the environment, wake the parts below, hand them to xdist's workers
    selection    leave the files and tests of other shards alone, write down what was collected
    recorder     a line when an attempt starts and a line when it ends
    time_limit   end a test that takes longer than ``--test-timeout``

The marker PYTEST_DONT_REWRITE keeps pytest from rewriting asserts here, and from warning when this was imported before.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

__all__ = ["pytest_addoption"]


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """Wake up when `partest run` started this process; called when pytest loads the plugin, before any conftest.py."""
    if "PARTEST_SHARE_FILE" in os.environ:
        from pytest_partest.activation import Activation

        pluginmanager.register(Activation.from_environment(os.environ), "partest-activation")
