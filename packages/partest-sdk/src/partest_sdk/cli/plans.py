"""Find the plan that a flag names: a file, or the text of a job output."""

from __future__ import annotations

from pathlib import Path

from partest_sdk.cli.settings import Settings
from partest_sdk.core.plan.plan import Plan
from partest_sdk.core.plan.plan_file import TEXT_PREFIX, from_text
from partest_sdk.errors import InputError, UnreadableError

_LONGEST_PATH = 4096


def plan_from(settings: Settings) -> Plan:
    """The plan of the ``plan`` option, which must be there."""
    given = str(settings.given("plan")).strip()
    if given.startswith((TEXT_PREFIX, "{")):
        return from_text(given)
    if len(given) > _LONGEST_PATH or "\n" in given:
        raise InputError(
            f"plan is {given[:40] + '…'!r}, which is neither a file nor the text of the `plan` output; hand it over unchanged"
        )
    path = settings.base / given
    try:
        return from_text(read_text(path))
    except InputError as trouble:
        raise InputError(f"{given}: {trouble}") from None


def read_text(path: Path) -> str:
    """The text of a file that the caller named; one clear sentence when it cannot be had."""
    try:
        return text_of(path.read_bytes(), str(path))
    except FileNotFoundError:
        raise InputError(f"{path} does not exist") from None
    except (IsADirectoryError, NotADirectoryError, PermissionError) as trouble:
        raise InputError(f"{path} cannot be read: {trouble.strerror}") from None
    except OSError as trouble:
        raise UnreadableError(f"{str(path)[:300]} cannot be read: {trouble.strerror}") from None


def text_of(raw: bytes, name: str) -> str:
    """*raw* as text: UTF-8, with or without the mark that Windows' editors put first."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise UnreadableError(
            f"{name} is no UTF-8 text (at byte {trouble.start:,}); write it as UTF-8 (PowerShell: `| Out-File -Encoding utf8`)"
        ) from None
