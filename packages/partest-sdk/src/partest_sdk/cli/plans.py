"""Find the plan that a flag names: a file, or the text of a job output."""

from __future__ import annotations

from pathlib import Path

from partest_sdk.cli.settings import Settings
from partest_sdk.core.plan.plan import Plan
from partest_sdk.core.plan.plan_file import TEXT_PREFIX, from_text
from partest_sdk.errors import InputError, UnreadableError


def plan_from(settings: Settings) -> Plan:
    """The plan of the ``plan`` option, which must be there."""
    given = str(settings.given("plan"))
    if given.startswith(TEXT_PREFIX) or given.lstrip().startswith("{"):
        return from_text(given)
    path = settings.base / given
    try:
        return from_text(read_text(path))
    except InputError as trouble:
        raise InputError(f"{given}: {trouble}") from None


def read_text(path: Path) -> str:
    """The text of a file that the caller named; one clear sentence when it cannot be had."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"{path} does not exist") from None
    except (IsADirectoryError, NotADirectoryError, PermissionError) as trouble:
        raise InputError(f"{path} cannot be read: {trouble.strerror}") from None
    except (OSError, UnicodeDecodeError) as trouble:
        raise UnreadableError(f"{path} cannot be read: {trouble}") from None
