"""The page docs/benchmarks.md: what was measured, where, and whether each bound held."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("pytest", "pytest-split", "networkx", "junitparser")


@dataclass(frozen=True, slots=True)
class Bound:
    """A promise about a number, and whether it was kept."""

    promise: str
    measured: str
    held: bool

    def __str__(self) -> str:
        return f"{'held' if self.held else '**BROKEN**'}: {self.promise}; measured {self.measured}"


@dataclass(frozen=True, slots=True)
class Section:
    """One benchmark's part of the page."""

    title: str
    text: str
    """What was done, and the tables, in Markdown."""
    bounds: tuple[Bound, ...] = ()


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, its numbers to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def rendered(sections: Sequence[Section]) -> str:
    """The whole page."""
    parts = [
        "# Benchmarks\n\n"
        "Written by `make bench` (`python -m benchmarks`); do not edit. It fails when a bound is broken.\n"
        "All that counts are ratios of things measured in one run, in turns; a spread is `median (lowest–highest)`.\n\n"
        f"Measured on: {machine()}.",
        *(section_text(section) for section in sections),
    ]
    return "\n\n".join(parts) + "\n"


def replaced(page: str, sections: Sequence[Section]) -> str:
    """A whole *page* with *sections* in the places of those of the same title; new ones at the end."""
    parts = page.rstrip("\n").split("\n\n## ")
    titles = [part.partition("\n")[0] for part in parts]
    for section in sections:
        text = section_text(section).removeprefix("## ")
        if section.title in titles:
            parts[titles.index(section.title)] = text
        else:
            parts.append(text)
    return "\n\n## ".join(parts) + "\n"


def section_text(section: Section) -> str:
    """One part of the page."""
    bounds = "\n".join(f"- {bound}" for bound in section.bounds)
    return "\n\n".join(part for part in (f"## {section.title}", section.text.strip(), bounds) if part)


def machine() -> str:
    """What a reader needs to know about the machine, and nothing that tells whose it is."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    packages = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()}; {python}; {packages}"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
