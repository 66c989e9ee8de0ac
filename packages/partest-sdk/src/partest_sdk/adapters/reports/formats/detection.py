"""All formats, and which one a file is of. They are loaded only as far as a file asks for them."""

from __future__ import annotations

from importlib import import_module

from partest_sdk.adapters.reports.content import Content
from partest_sdk.adapters.reports.formats.format import Format

FORMATS = (
    "junit:JUnit",
    "trx:Trx",
    "nunit3:NUnit3",
    "xunit2:XUnit2",
    "ctrf:Ctrf",
    "playwright:Playwright",
    "jest:Jest",
    "mocha:Mocha",
    "go_test:GoTest",
    "libtest:Libtest",
    "reportlog:ReportLog",
    "tap:Tap",
    "junit:JUnitInLog",
)
"""Module and class of each. The first one that recognises a file reads it."""


def format_of(content: Content) -> Format | None:
    """The format of *content*; None when it is no report that we know."""
    found = next((one for one in map(load, FORMATS) if one.recognises(content)), None)
    if found is None and content.document is not None:
        content.widen()
        found = next((one for one in map(load, FORMATS) if one.recognises(content)), None)
    return found


def load(name: str) -> Format:
    """The format that FORMATS calls *name*."""
    module, _, kind = name.partition(":")
    made: Format = getattr(import_module(f"partest_sdk.adapters.reports.formats.{module}"), kind)()
    return made
