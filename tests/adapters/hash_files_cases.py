"""Trees and patterns for `hash_files`, made up by a seed, and what the original says about them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from real_runners.tool_chain import npm_packages, program

ORACLE = Path(__file__).with_name("hash_files_oracle")
NEWEST, OLDER = "@actions/glob", "actions-glob-of-older-runners"
NAMES = [
    *("a", "b", "B", "src", "lib", "a.js", "b.js", "a.lock", "package-lock.json", ".env", ".github", ".git", "..."),
    *("with space", " lead", "#hash", "!bang", "[a]", "[", "]", "a]", "[]a]", "{a,b}", "a,b", "+(a)", "@(a|b)", "~", "-", "^"),
    *("back\\slash", "star*", "what?", "é", "e\u0301", "ß", "Ä.js", "😀", "😀.js", "\ue000", "\uffff", "中文", "line\nbreak", "\u2028"),
]  # fmt: skip
"""All that a name can be made of; not a blank of JavaScript's at its beginning, which would make another pattern of a line."""
WILD = [
    *("**", "**", "**", "*", "*", "?", "??", "*.js", "*.lock", "a*", "*a*", "?.js", "[ab]", "[a-c]", "[!a]", "[^a]", "[a]", "[[]a[]]"),
    *("[a", "a]", "[]a]", "[]", "\\*", "\\[a\\]", "\\#hash", "\\!bang", "back\\\\slash", "star\\*", "what\\?", "*é*", "*.*", ".*", "***"),
    *("a**", "**a", "[😀a]", "[\ue000-\uffff]", "+(a)", "{a,b}", "*(a|b)", "@(a|b)", "[.]env", "*\\\\slash", "[a-]", "[-a]", "[a-b-]"),
    *("*s*c*", "p*-lock.json", "[a-b]*", "*[!a-z]", "with space", "with*", "~", "😀*", "?😀", "??.js", "* *", "\\a", "[\\]]", "[\\[]a]"),
]  # fmt: skip


@dataclass(frozen=True)
class Case:
    """Patterns, and where they are asked for."""

    workspace: Path
    home: Path
    patterns: str


@dataclass(frozen=True)
class Answer:
    """What the original says: an error, or a hash; and the files, unless it never came to them."""

    files: list[str] | None
    hash: str
    error: str

    @classmethod
    def parse(cls, said: dict[str, Any]) -> Answer:
        """Read one of the oracle's answers."""
        return cls(said.get("files"), said.get("hash", ""), said.get("error", ""))


def ask(cases: Sequence[Case], package: str = NEWEST) -> list[tuple[Answer, Answer]]:
    """The answers of *package*, with links not followed and followed; skips the test where it cannot be had."""
    packages = npm_packages(ORACLE)
    questions = [
        {"workspace": str(case.workspace), "home": str(case.home), "patterns": case.patterns} for case in cases
    ]
    run = subprocess.run(
        [program("node"), str(ORACLE / "oracle.mjs"), str(packages), package],
        input=json.dumps(questions).encode(),
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode(errors="replace")
    answers = json.loads(run.stdout.splitlines()[-1])
    return [(Answer.parse(plain), Answer.parse(followed)) for plain, followed in answers]


def is_plain(text: str) -> bool:
    """Whether all versions of minimatch agree about *text* in a pattern, or as a name."""
    return not set(text) & set("[]\\\n\u2028")


def grow(random: Random, folder: Path, budget: int = 40, depth: int = 0, *, plain: bool = False) -> None:
    """Fill *folder* with up to *budget* things: files, empty ones too, folders, links of every kind within the tree."""
    folder.mkdir(exist_ok=True)
    names = [name for name in NAMES if is_plain(name)] if plain else NAMES
    for name in random.sample(names, min(budget, random.randint(0 if depth else 3, 9))):
        path = folder / name
        lot = random.random()
        if lot < 0.4 and depth < 4:
            grow(random, path, budget // 2, depth + 1, plain=plain)
        elif lot < 0.5:
            path.symlink_to(_target(random, depth))
        else:
            path.write_text(random.choice(["", "", f"{path.name} {random.random()}"]), "utf-8")


def _target(random: Random, depth: int) -> str:
    """Where a link leads: beside it, up, or nowhere; never out of the tree."""
    up = "../" * random.randint(0, depth)
    # Through "." and not "./name", so that a link to a folder above is often hit.
    return random.choice([up or ".", up + random.choice(NAMES), up + random.choice(NAMES), f"{up}nowhere"])


def some_patterns(random: Random, workspace: Path, *, plain: bool = False) -> str:
    """Lines of patterns, most of them for things that are there."""
    wild = [one for one in WILD if is_plain(one)] if plain else WILD
    lines = [_line(random, workspace, wild) for _ in range(random.randint(1, 4))]
    return "\n".join([*lines, *random.choice([[], [], ["", "# a comment", "  "]])])


def _line(random: Random, workspace: Path, wild: Sequence[str]) -> str:
    there = [Path(folder, name) for folder, folders, files in os.walk(workspace) for name in (*folders, *files)]
    segments = list(random.choice(there).relative_to(workspace).parts) if there else ["a"]
    # A name that would need an escape is now and then left without it: then it is another pattern, and as good a question.
    segments = [_escaped(name) if random.random() < 0.8 else name for name in segments]
    for _ in range(random.randint(0, 2)):
        segments[random.randrange(len(segments))] = random.choice(wild)
    if random.random() < 0.5 and segments.count("**") < 2:
        segments.insert(random.randint(0, len(segments)), "**")
    del segments[random.randint(1, 6) :]
    pattern = "/".join(segments).replace("\n", "?")
    start = random.choice(["", "", "", "", "", "./", "~/", f"{workspace}/", f"{workspace.parent}/*/"])
    end = random.choice(["", "", "", "", "/", "//", "/**", "/*"])
    mark = random.choice(["", "", "", "", "!", "!", "!!", "! "])
    return f"{random.choice(['', '', '  '])}{mark}{start}{pattern}{end}"


def _escaped(name: str) -> str:
    return "".join(f"\\{character}" if character in "\\*?[" else character for character in name)
