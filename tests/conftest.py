"""For every test: no law is judged by the clock, and CI tries the same examples each time."""

from __future__ import annotations

import os

from chromium import browser
from hypothesis import HealthCheck, settings

__all__ = ["browser"]  # one for all tests of a process: its driver cannot be started twice

settings.register_profile(
    "partest",
    # A loaded machine is no bug.
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # New examples are for those who can look at what they find; a pull request is not judged by a throw of the dice.
    derandomize=bool(os.environ.get("CI")),
    print_blob=True,
)
settings.load_profile("partest")
