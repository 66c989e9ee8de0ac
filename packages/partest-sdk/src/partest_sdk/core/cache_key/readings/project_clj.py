"""A project.clj without the project's own version."""

from __future__ import annotations

import re

from partest_sdk.core.cache_key.readings.text import as_text

_NAME_AND_VERSION = re.compile(rb'(\(defproject[ \t]+[^\s"()]+\s+)"[^"]*"')


def project_clj(content: bytes) -> bytes:
    """All but the version that follows the name of the project."""
    return _NAME_AND_VERSION.sub(rb"\1", as_text(content), count=1)
