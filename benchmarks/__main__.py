"""``python -m benchmarks [--no-fail] [--write] [name …]``: without names all of them, and the page is written; with names only with ``--write``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    cache_key,
    coverage,
    coverage_py,
    merging,
    planning,
    plugin,
    real_suites,
    stability,
    start_up,
    summary,
)
from benchmarks.page import Section, rendered, replaced, section_text

BENCHMARKS: dict[str, Callable[[], Section]] = {
    "start-up": start_up.run,
    "planning": planning.run,
    "real-suites": real_suites.run,
    "stability": stability.run,
    "plugin": plugin.run,
    "merging": merging.run,
    "summary": summary.run,
    "cache-key": cache_key.run,
    "coverage": coverage.run,
    "coverage-py": coverage_py.run,
}
PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"


def main() -> int:
    """Run what is asked for; 1 when a bound is broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHMARKS))
    parser.add_argument("--no-fail", action="store_true", help="exit with 0 even when a bound is broken")
    parser.add_argument("--write", action="store_true", help="put what was measured into its place on the page")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    sections = []
    for name in options.names or BENCHMARKS:
        section = BENCHMARKS[name]()
        print(section_text(section), flush=True)
        print(flush=True)
        sections.append(section)
    if options.write or not options.names:
        page = rendered(sections) if not options.names else replaced(PAGE.read_text("utf-8"), sections)
        PAGE.write_text(page, "utf-8")
        print(f"written: docs/{PAGE.name}")
    broken = [bound for section in sections for bound in section.bounds if not bound.held]
    for bound in broken:
        print(bound, file=sys.stderr)
    return 1 if broken and not options.no_fail else 0


if __name__ == "__main__":
    sys.exit(main())
