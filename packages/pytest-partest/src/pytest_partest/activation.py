"""From the environment to a working plugin, in this process and in xdist's workers."""

from __future__ import annotations

import json
import os
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

import pytest

from pytest_partest.share import Share, ShareError, restore

# Runs in a new xdist worker before anything else does. The controller's environment was put back long ago, so the
# worker would not load this plugin; there it takes these variables as `partest run`'s own, and puts them back likewise.
_WAKE_WORKER = """
import json, os
old = os.environ.get("PYTEST_PLUGINS")
os.environ.update({variables!r})
os.environ["PYTEST_PLUGINS"] = "pytest_partest" + ("," + old if old else "")
os.environ["PARTEST_WORKER"] = json.dumps({{"session": {session!r}, "restore": {{"PYTEST_PLUGINS": old}}}})
"""


@dataclass(eq=False)  # pytest before 9 puts plugins into a set
class Activation:
    """The plugin that wakes the others, once pytest knows whether this process is a controller, a worker or neither."""

    share: Share | None
    session: str
    mistake: str = ""

    @classmethod
    def from_environment(cls, environ: MutableMapping[str, str]) -> Activation:
        """Take our variables, so that a pytest started *by a test* is never mistaken for the suite."""
        name = environ.pop("PARTEST_SHARE_FILE")
        worker: dict[str, Any] = json.loads(environ.pop("PARTEST_WORKER", "{}"))
        session = worker.get("session") or os.urandom(8).hex()
        try:
            share = Share.read(name)
        except ShareError as error:
            # Told in pytest_configure: only there pytest prints a usage error as one.
            return cls(None, session, str(error))
        restore(environ, worker.get("restore", share.restore))
        return cls(share, session)

    def pytest_configure(self) -> None:
        """Complain here: later pytest would no longer print it as a usage error."""
        if getattr(pytest, "version_tuple", (0,))[0] < 7:
            raise pytest.UsageError(f"partest needs pytest 7 or newer; this is pytest {pytest.__version__}")
        if self.share is None:
            raise pytest.UsageError(self.mistake)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Register what this process needs: after everything else, so that our wrappers are outermost and user filters act before us.

        Only now it is sure whether xdist made this process its controller; plugins are configured in no order that we could rely on.
        """
        assert self.share is not None  # noqa: S101 - pytest_configure saw to it
        config = session.config
        worker = getattr(config, "workerinput", {}).get("workerid")
        if worker is None and config.pluginmanager.hasplugin("dsession"):
            self._be_controller(self.share, config.pluginmanager)
        else:
            self._run_tests(self.share, session, worker or "main")

    def _be_controller(self, share: Share, plugins: pytest.PytestPluginManager) -> None:
        from pytest_partest.controller import Controller
        from pytest_partest.records import Records

        records = Records(share.results, self.session, "controller")
        plugins.register(Controller(records, self.wake), "partest-controller")

    def _run_tests(self, share: Share, session: pytest.Session, worker: str) -> None:
        from pytest_partest.names import Names
        from pytest_partest.recorder import Recorder
        from pytest_partest.records import Records
        from pytest_partest.selection import Selection

        config = session.config
        records, names = Records(share.results, self.session, worker), Names(share.base)
        recorder = Recorder(records, names, session)
        config.pluginmanager.register(Selection(share, records, names, config), "partest-selection")
        config.pluginmanager.register(recorder, "partest-recorder")
        if share.test_timeout:
            from pytest_partest.time_limit import TimeLimit

            config.pluginmanager.register(TimeLimit(share.test_timeout, recorder, config), "partest-time-limit")

    def wake(self, gateway: Any) -> None:
        """Make the process behind *gateway* load this plugin."""
        if not gateway.spec.popen:
            raise pytest.UsageError(f"partest works with local xdist workers only; {gateway.spec} is not one")
        assert self.share is not None  # noqa: S101 - a controller exists only with a share
        variables = {"PARTEST_SHARE_FILE": str(self.share.file)}
        gateway.remote_exec(_WAKE_WORKER.format(variables=variables, session=self.session)).waitclose()
