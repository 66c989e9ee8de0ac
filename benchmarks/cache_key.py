"""How long a job waits for the hash of its lock files: ours, and GitHub's own ``hashFiles``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from partest_sdk.adapters.hash_files import hash_files
from partest_sdk.adapters.work_tree import WorkTree
from partest_sdk.core.cache_key.detect import detect
from partest_sdk.core.cache_key.fingerprint import fingerprint, hashed

from benchmarks.measure import Spread, in_turns, ratio, wall_seconds
from benchmarks.page import Bound, Section, table
from benchmarks.suites import REPOSITORY
from benchmarks.work_trees import make_work_tree

ROUNDS = 10
_GLOB = "@actions/glob@0.7.0"
_SCRIPT = Path(__file__).with_name("glob_hash.mjs")
_SOURCE = REPOSITORY / "packages" / "partest-sdk" / "src"
_FRESH = (
    f"import sys; sys.path.insert(0, {str(_SOURCE)!r}); from partest_sdk.adapters.hash_files import hash_files; "
    "print('took', 0, hash_files(sys.argv[2:], sys.argv[1], home='/'))"
)
QUESTIONS = {
    "every package-lock.json": ("**/package-lock.json",),
    "seven kinds of lock files, none installed": (
        *("**/package-lock.json", "**/*.lock", "**/go.sum", "**/requirements*.txt", "**/*.csproj", "**/pom.xml"),
        *("**/gradle-wrapper.properties", "!**/node_modules/**"),
    ),
    "one folder's": ("services/unit-000/**/package-lock.json",),
}
LIMITS = {
    # All of node_modules has to be listed for this one, and to list it takes most of our time.
    "every package-lock.json": 10.0,
    "seven kinds of lock files, none installed": 20.0,
}
"""How many times faster we must be; one folder's files are there at once however one looks, so there only two starts are compared."""


def run() -> Section:
    """Both on one tree, in turns; they must come to the same hash."""
    with TemporaryDirectory() as name:
        tree = Path(name).resolve() / "tree"
        files = make_work_tree(tree)
        packages, missing = _packages()
        rows: list[Sequence[str]] = []
        bounds: list[Bound] = []
        if not missing:
            for question, patterns in QUESTIONS.items():
                warm, fresh, ours = _compared(tree, packages, patterns)
                rows.append(
                    [question, _milliseconds(ours["warm"]), str(warm), _milliseconds(ours["fresh"]), str(fresh)]
                )
                if limit := LIMITS.get(question):
                    least = min(warm.middle, fresh.middle)
                    promise = f"{question}: in a process and as a fresh one ≥ {limit:g} × faster than @actions/glob"
                    bounds.append(Bound(promise, f"{least:.1f}", least >= limit))
            found, bound = _found_and_hashed(tree, packages)
            rows.append(found)
            bounds.append(bound)
    start, started = _command_start()
    bounds.append(started)
    return Section(
        "Hashing lock files",
        f"`hash_files` and `hashFiles` of {_GLOB}, the package in GitHub's runner, on a made-up repository of {files:,} files, most of "
        f"them in node_modules; they must come to the same hash. Wall time of @actions/glob over ours, {ROUNDS} rounds.\n\n"
        + (missing or table(["files", "in a process", "× faster", "as a fresh process", "× faster"], rows))
        + f"\n\nThe last row is the mode `content`: what is used is found, read and hashed, without node_modules. {start}",
        tuple(bounds),
    )


def _found_and_hashed(tree: Path, packages: Path) -> tuple[list[str], Bound]:
    """What `partest cache-key` does with a tree, against @actions/glob with the pattern that people write."""
    hashes: set[str] = set()
    node = [shutil.which("node") or "node", str(_SCRIPT), str(packages), "**/package-lock.json"]

    def ours() -> float:
        start = time.perf_counter()
        work_tree = WorkTree(str(tree))
        uses = detect(work_tree.key_files(), work_tree.read)
        fingerprint(hashed((file for use in uses for file in use.files), work_tree.read))
        return time.perf_counter() - start

    with _answering(node, tree, hashes) as theirs:
        taken = in_turns(ROUNDS, {"ours": ours, "theirs": theirs})
    faster = ratio(taken["theirs"], taken["ours"])
    bound = Bound("what is used is found and hashed ≥ 20 × faster", f"{faster.middle:.1f}", faster.middle >= 20)
    return ["all that is used, by `auto`", _milliseconds(taken["ours"]), str(faster), "", ""], bound


def _command_start() -> tuple[str, Bound]:
    """The whole command on a small repository, as the action starts it, against a bare interpreter."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("packages", "actions"):
            shutil.copytree(REPOSITORY / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        work = folder / "work"
        work.mkdir()
        (work / "package-lock.json").write_text(
            '{"lockfileVersion": 3, "packages": {"node_modules/a": {"version": "1"}}}'
        )
        (work / ".nvmrc").write_text("20")
        boot = ["-I", "-S", "-X", "utf8", str(folder / "actions" / "boot.py"), "cache-key"]
        environment = {"PATH": os.environ["PATH"], "HOME": name}
        wall_seconds(
            [sys.executable, *boot], work, environment
        )  # leaves the bytecode, as any earlier step of ours does
        taken = in_turns(4 * ROUNDS, {
            "bare": lambda: wall_seconds([sys.executable, "-I", "-c", "import argparse, json"], work, environment),
            "pass": lambda: wall_seconds([sys.executable, "-I", "-c", "pass"], work, environment),
            "ours": lambda: wall_seconds([sys.executable, *boot], work, environment),
        })  # fmt: skip
    warm, empty = ratio(taken["ours"], taken["bare"]), ratio(taken["ours"], taken["pass"])
    text = (
        f"The whole command on a small repository, warm: {warm} × `python3 -I -c 'import argparse, json'`, "
        f"and {empty} × an interpreter that does nothing."
    )
    return text, Bound("the whole command ≤ 2 × a bare interpreter", f"{warm.middle:.2f}", warm.middle <= 2)


def _compared(tree: Path, packages: Path, patterns: Sequence[str]) -> tuple[Spread, Spread, dict[str, list[float]]]:
    """How many times faster ours is in a process and as a fresh one, and its seconds."""
    hashes: set[str] = set()
    home = str(tree)
    node = [shutil.which("node") or "node", str(_SCRIPT), str(packages), *patterns]
    python = [sys.executable, "-I", "-S", "-X", "utf8", "-c", _FRESH, str(tree), *patterns]

    def ours() -> float:
        start = time.perf_counter()
        hashes.add(hash_files(patterns, str(tree), home=home))
        return time.perf_counter() - start

    def fresh(command: Sequence[str]) -> float:
        start = time.perf_counter()
        done = subprocess.run(
            command, cwd=tree, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
        )
        taken = time.perf_counter() - start
        hashes.add(done.stdout.split()[-1])
        return taken

    with _answering(node, tree, hashes) as theirs:
        taken = in_turns(ROUNDS, {
            "warm": ours, "their warm": theirs, "fresh": lambda: fresh(python), "their fresh": lambda: fresh(node),
        })  # fmt: skip
    if len(hashes) != 1:
        raise AssertionError(f"the hashes of {patterns} differ: {sorted(hashes)}")
    return ratio(taken["their warm"], taken["warm"]), ratio(taken["their fresh"], taken["fresh"]), taken


@contextmanager
def _answering(node: Sequence[str], tree: Path, hashes: set[str]) -> Iterator[Callable[[], float]]:
    """A process that stays, and is asked for one hash at a time; it measures itself."""
    with subprocess.Popen(
        node, cwd=tree, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        questions, answers = process.stdin, process.stdout
        if questions is None or answers is None:
            raise AssertionError("the pipes were asked for")

        def ask() -> float:
            questions.write("again\n")
            questions.flush()
            _, milliseconds, digest = next(line for line in answers if line.startswith("took ")).split()
            hashes.add(digest)
            return float(milliseconds) / 1000

        yield ask
        questions.close()


def _environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": "/"}


def _packages() -> tuple[Path, str]:
    """Where @actions/glob is, fetched once below the checkout; and why it is not, when it is not."""
    folder = REPOSITORY / ".tools" / "hash-files" / _GLOB.replace("/", "-")
    if not folder.exists():
        half = folder.with_name(f"{folder.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        install = [
            "npm",
            "install",
            "--prefix",
            ".",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--loglevel=error",
            _GLOB,
        ]
        try:
            subprocess.run(install, cwd=half, check=True, capture_output=True, timeout=120)
        except (OSError, subprocess.SubprocessError) as trouble:
            return folder, f"{_GLOB} could not be fetched: {type(trouble).__name__}"
        half.rename(folder)
    return folder / "node_modules", ""


def _milliseconds(seconds: Sequence[float]) -> str:
    return f"{Spread(tuple(value * 1000 for value in seconds))} ms"
