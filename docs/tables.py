"""Rewrite what docs pages take from elsewhere; with --check, only say which are stale.

docs/actions/*.md have the inputs and outputs of the action.yml files; docs/cache-key.md has the ecosystems and whole workflows. What is
rewritten stands between a pair of markers, such as `<!-- inputs -->` and `<!-- /inputs -->`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml
from partest_sdk.core.cache_key.ecosystem import Ecosystem, Place, Version
from partest_sdk.core.cache_key.ecosystems import ECOSYSTEMS

ROOT = Path(__file__).parents[1]
PAGES = {
    "run": "action.yml",
    "shard": "actions/shard/action.yml",
    "merge-results": "actions/merge-results/action.yml",
    "cache-key": "actions/cache-key/action.yml",
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
        page = between(page, kind, kind, table(title, action[kind]))
    return page


def between(page: str, start: str, end: str, text: str) -> str:
    """*page* with *text* between two markers."""
    start, end = f"<!-- {start} -->", f"<!-- /{end} -->"
    if page.count(start) != 1:
        raise SystemExit(f"a page needs {start} exactly once")
    pattern = f"{re.escape(start)}.*?{re.escape(end)}"
    return re.sub(pattern, lambda _: f"{start}\n{text}\n{end}", page, flags=re.DOTALL)


def about_cache_keys(page: str) -> str:
    """*page* with the ecosystems as they are declared, and the example workflows."""
    for example in re.findall(r"<!-- example ([a-z-]+\.yml) -->", page):
        workflow = (ROOT / "examples" / "cache-key" / example).read_text("utf-8")
        page = between(page, f"example {example}", "example", f"```yaml\n{workflow}```")
    rows = [row(ecosystem) for ecosystem in ECOSYSTEMS.values()]
    head = ["| `ecosystems` | Key files | Cached | In the key |", "|---|---|---|---|"]
    return between(page, "ecosystems", "ecosystems", "\n".join([*head, *rows]))


def row(ecosystem: Ecosystem) -> str:
    """One line of the table of ecosystems."""
    locks = " or ".join(code(file.pattern for file in group) for group in ecosystem.locks)
    manifests = code(file.pattern for file in ecosystem.manifests)
    instead = "else " if locks and not ecosystem.manifest_is_lock else ""
    files = [locks, f"{instead}{manifests}" if manifests else ""]
    if ecosystem.extras:
        files.append(f"with {code(file.pattern for file in ecosystem.extras)}")
    facts = [version_shown(version) for version in ecosystem.versions]
    facts += ["the image"] if ecosystem.native else []
    facts += [f"variables of the build ({code(ecosystem.variables[:3])}…)"] if ecosystem.variables else []
    facts += [f"begun anew {ecosystem.refresh} without a lock"] if ecosystem.refresh != "never" else []
    facts += ["no ladder"] if ecosystem.exact else []
    facts += ["only by name, not with auto"] if ecosystem.only_by_name else []
    title = f"**{ecosystem.name}**" + ("" if ecosystem.title.lower() == ecosystem.name else f"<br>{ecosystem.title}")
    told = "<br>".join(filter(None, [", ".join(facts), ecosystem.note]))
    places = "<br>".join(map(place, ecosystem.places))
    return f"| {title} | {'<br>'.join(filter(None, files))} | {places} | {told} |"


def version_shown(version: Version) -> str:
    """A tool and how much of its version counts: ``python X.Y``."""
    return f"{version.tool.name} {'.'.join('XYZ'[: version.parts]) or '(all it says)'}"


def place(where: Place) -> str:
    """A folder on the three systems, said once where it is the same."""
    paths = list(dict.fromkeys((where.linux, where.macos or where.linux, where.windows or where.linux)))
    below = f"/{where.below}" if where.below else ""
    moved = code([f"{where.variable}{below}" if where.variable else "", *where.others])
    return " · ".join(f"`{path}`" for path in paths) + (f" ({moved})" if moved else "")


def code(words: Iterable[str]) -> str:
    """*words* as they are typed."""
    return ", ".join(f"`{word}`" for word in dict.fromkeys(words) if word)


def main(arguments: list[str]) -> int:
    """Rewrite the pages; the number of pages that are out of date is the exit code with --check."""
    stale = 0
    for name, new in pages().items():
        path = ROOT / "docs" / name
        if path.read_text("utf-8") == new:
            continue
        stale += 1
        if "--check" in arguments:
            sys.stderr.write(f"docs/{name} is out of date: run `make docs`\n")
        else:
            path.write_text(new, "utf-8", newline="\n")
            sys.stdout.write(f"docs/{name}\n")
    return stale if "--check" in arguments else 0


def pages() -> dict[str, str]:
    """Every page that takes something from elsewhere, as it should be."""
    docs = ROOT / "docs"
    made = {
        f"actions/{name}.md": rewritten(
            (docs / "actions" / f"{name}.md").read_text("utf-8"), yaml.safe_load((ROOT / source).read_text("utf-8"))
        )
        for name, source in PAGES.items()
    }
    return {**made, "cache-key.md": about_cache_keys((docs / "cache-key.md").read_text("utf-8"))}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
