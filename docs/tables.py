"""Rewrite the tables of docs/actions/*.md from the action.yml files; with --check, only say which are stale.

A page has a pair of markers for each table, `<!-- inputs -->` and `<!-- /inputs -->`, and the same for outputs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
PAGES = {
    "run": "action.yml",
    "shard": "actions/shard/action.yml",
    "merge-results": "actions/merge-results/action.yml",
    "summary": "actions/summary/action.yml",
}


def table(title: str, rows: Mapping[str, Mapping[str, str]]) -> str:
    """The names and descriptions of *rows* as a Markdown table."""
    lines = [f"| {title} | |", "|---|---|"]
    for name, declared in rows.items():
        default = f" (default: `{declared['default']}`)" if "default" in declared else ""
        words = (declared["description"] + default).replace("|", "\\|")
        lines.append(f"| `{name}` | {words} |")
    return "\n".join(lines)


def rewritten(page: str, action: Mapping[str, Mapping[str, Mapping[str, str]]]) -> str:
    """*page* with the tables of *action* between its markers."""
    for kind, title in (("inputs", "Input"), ("outputs", "Output")):
        start, end = f"<!-- {kind} -->", f"<!-- /{kind} -->"
        if page.count(start) != 1 or page.count(end) != 1:
            raise SystemExit(f"a page needs {start} and {end} exactly once")
        tabled = f"{start}\n{table(title, action[kind])}\n{end}"
        page = re.sub(f"{start}.*?{end}", lambda _, text=tabled: text, page, flags=re.DOTALL)  # type: ignore[misc]
    return page


def main(arguments: list[str]) -> int:
    """Rewrite the pages; the number of pages that are out of date is the exit code with --check."""
    stale = 0
    for name, source in PAGES.items():
        path = ROOT / "docs" / "actions" / f"{name}.md"
        old = path.read_text("utf-8")
        new = rewritten(old, yaml.safe_load((ROOT / source).read_text("utf-8")))
        if old == new:
            continue
        stale += 1
        if "--check" in arguments:
            sys.stderr.write(f"docs/actions/{name}.md differs from {source}: run `python docs/tables.py`\n")
        else:
            path.write_text(new, "utf-8", newline="\n")
            sys.stdout.write(f"docs/actions/{name}.md\n")
    return stale if "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
