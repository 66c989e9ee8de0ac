"""The suites in projects/ are for the runners, not for this one."""

from __future__ import annotations

collect_ignore = ["projects"]
