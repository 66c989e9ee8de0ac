"""`partest cache-key`: the key, its ladder, its paths and its reasons, from a real folder."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from actions.composite import parse_outputs
from command_line import CommandLine
from real_runs import Said

LOCK = {"name": "web", "version": "1.0.0", "lockfileVersion": 3, "requires": True, "packages": {
    "": {"name": "web", "version": "1.0.0", "dependencies": {"left-pad": "^1.3.0"}},
    "node_modules/left-pad": {"version": "1.3.0", "resolved": "https://registry.npmjs.org/left-pad/-/left-pad-1.3.0.tgz", "integrity": "sha512-x"},
}}  # fmt: skip


def a_project(partest: CommandLine, where: str = "") -> None:
    """A package of Node with everything pinned, so that no tool is asked."""
    partest.write(f"{where}package.json", json.dumps({"name": "web", "dependencies": {"left-pad": "^1.3.0"}}))
    partest.write(f"{where}package-lock.json", json.dumps(LOCK, indent=2))
    partest.write(f"{where}.nvmrc", "20.11.1\n")


def made(partest: CommandLine, *words: str, **variables: str) -> dict[str, str]:
    """The outputs, which must be made."""
    output = partest.folder / ".outputs"
    output.unlink(missing_ok=True)
    said = partest("cache-key", *words, variables={"GITHUB_OUTPUT": str(output), **variables})
    assert said.code == 0, said
    return parse_outputs(output.read_text("utf-8"))


def test_a_project_gets_its_key_ladder_and_paths(partest: CommandLine) -> None:
    """
    Without a flag: what is used is found, the version is read from the pinned file, and every output is set.
    """
    a_project(partest)

    outputs = made(partest)
    explain = json.loads(outputs["explain"])

    assert outputs["key"].startswith("partest-v1-")
    assert "-npm-node20-" in outputs["key"]
    assert outputs["restore-keys"] == outputs["key"].rpartition("-")[0] + "-"
    assert outputs["key"].endswith(outputs["hash"][:20])
    assert outputs["paths"] == {"win32": r"~\AppData\Local\npm-cache"}.get(sys.platform, "~/.npm")
    assert json.loads(outputs["matrix"])["include"][0]["key"] == explain["key"] == outputs["key"]
    assert {"name": "node", "value": "node20", "source": ".nvmrc"} in explain["facts"]
    assert [file["path"] for file in explain["files"]] == ["package-lock.json"]


@pytest.mark.parametrize(
    ("name", "text", "same"),
    [
        ("src/index.js", "other sources", True),
        ("README.md", "other words", True),
        ("package-lock.json", json.dumps({**LOCK, "version": "2.0.0"}), True),
        ("package-lock.json", json.dumps(LOCK, indent=2).replace("\n", "\r\n"), True),
        ("package-lock.json", json.dumps(LOCK).replace("1.3.0", "1.3.1"), False),
        (".nvmrc", "20.12.0", True),
        (".nvmrc", "22.1.0", False),
        ("other/package-lock.json", json.dumps(LOCK), False),
    ],
)
def test_the_key_changes_with_what_the_cache_depends_on(partest: CommandLine, name: str, text: str, same: bool) -> None:
    """
    And with nothing else: not with sources, the project's own version, or line endings.
    """
    a_project(partest)
    before = made(partest)["key"]
    path = partest.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())

    assert (made(partest)["key"] == before) == same


def test_strict_is_what_hash_files_gives(partest: CommandLine) -> None:
    """
    The sha256 of the files' sha256, as GitHub computes it.
    """
    partest.write("a.lock", "one")
    partest.write("b/c.lock", "two")
    digests = b"".join(hashlib.sha256(text).digest() for text in (b"one", b"two"))

    outputs = made(partest, "--files", "**/*.lock", "--hash-mode", "strict", "--paths", "deps")

    assert outputs["hash"] == hashlib.sha256(digests).hexdigest()
    assert outputs["paths"] == "deps"
    assert "-files-any-" in outputs["key"]


def test_no_file_is_an_error_with_a_remedy(partest: CommandLine) -> None:
    """
    A key with an empty hash would hit for ever; it is refused, or has the name that the caller gave it.
    """
    for words, said in (
        ((), "no ecosystem is used"),
        (("--files", "*.lock"), "--files matches no file"),
        (("--ecosystems", "npm"), "no key file of npm"),
    ):
        refused = partest("cache-key", *words)
        assert refused.code == 3
        assert said in refused.err
        assert "--fallback" in refused.err

    assert made(partest, "--fallback", "none-yet", "--ecosystems", "npm", "--tools", "node=20")["key"].endswith(
        "-none_none.yet.9b8a73"
    )


def test_each_package_of_a_monorepo_has_its_own(partest: CommandLine) -> None:
    """
    With a root: files below it count, pins above it do, and the paths are the workspace's.
    """
    for name in ("api", "web"):
        a_project(partest, f"packages/{name}/")
        (partest.folder / "packages" / name / ".nvmrc").unlink()
    partest.write(
        "packages/api/Cargo.lock",
        'version = 4\n[[package]]\nname = "x"\nversion = "1.0.0"\nsource = "registry+x"\nchecksum = "y"\n',
    )
    partest.write(".nvmrc", "18")
    (partest.folder / ".git").mkdir()

    api, web = (made(partest, "--root", f"packages/{name}", "--tools", "rustc=1.80.0") for name in ("api", "web"))

    assert "-cargo.npm-" in api["key"]
    assert "node18" in web["key"]
    assert "packages/api/target" in api["paths"].split("\n")
    assert [file["path"] for file in json.loads(web["explain"])["files"]] == ["package-lock.json"]


def test_separate_gives_a_matrix(partest: CommandLine) -> None:
    """
    A key for each ecosystem, as JSON that a workflow reads.
    """
    a_project(partest)
    partest.write("api/go.sum", "example.com/x v1.0.0 h1:abc=\n")
    partest.write("api/go.mod", "module example.com/api\n\ngo 1.22.1\n")

    outputs = made(partest, "--separate")
    entries = json.loads(outputs["matrix"])["include"]

    assert [entry["ecosystem"] for entry in entries] == ["go", "npm"]
    assert outputs["key"] == ""
    assert all(entry["key"].startswith(entry["restore-keys"].split("\n")[-1]) for entry in entries)
    assert entries[1]["paths"] == made(partest, "--ecosystems", "npm")["paths"]


def test_formats_are_for_programs(partest: CommandLine) -> None:
    """
    `key` prints the key alone, `json` everything; a variable and a flag mean the same.
    """
    a_project(partest)
    key = made(partest)["key"]

    assert partest("cache-key", "--format", "key").out == key + "\n"
    assert json.loads(partest("cache-key", "--format", "json").out)["key"] == key
    assert partest("cache-key", variables={"PARTEST_FORMAT": "key"}).out == key + "\n"
    told = partest("cache-key", "--explain").out
    assert "lock of npm" in told
    assert "from .nvmrc" in told


def test_diff_of_explanations_and_of_commits(partest: CommandLine) -> None:
    """
    Which file or fact makes two keys two; commits are read from git, as they would be checked out.
    """
    a_project(partest)
    git(partest.folder, "init", "-q")
    git(partest.folder, "add", ".")
    git(partest.folder, "commit", "-qm", "one")
    partest.write("old.json", partest("cache-key", "--format", "json").out)
    partest.write("package-lock.json", json.dumps({**LOCK, "version": "3.0.0"}))
    git(partest.folder, "commit", "-qam", "a release")
    partest.write("package-lock.json", json.dumps(LOCK).replace("left-pad", "right-pad"))
    partest.write(".nvmrc", "22")
    git(partest.folder, "commit", "-qam", "two")
    partest.write("new.json", partest("cache-key", "--format", "json").out)
    changes = ["node: node20 (from .nvmrc) became node22 (from .nvmrc)", "package-lock.json changed (lock of npm)"]

    assert partest("cache-key", "--diff", "old.json", "new.json").out.splitlines() == changes
    assert partest("cache-key", "--diff", "HEAD~2", "HEAD").out.splitlines() == changes
    assert partest("cache-key", "--diff", "HEAD~1", "new.json").out.splitlines() == changes
    assert partest("cache-key", "--diff", "HEAD~2", "HEAD~1").out.startswith("the same key: partest-v1-")
    for name in ("missing", "--help", "HEAD~99", "-n1"):
        refused = (
            partest("cache-key", f"--diff={name}", "HEAD")
            if name.startswith("-")
            else partest("cache-key", "--diff", name, "HEAD")
        )
        assert refused.code == 2, refused
    partest.write("broken.json", "{")
    assert partest("cache-key", "--diff", "broken.json", "HEAD").code == 4


def test_a_commit_has_the_key_of_its_checkout(partest: CommandLine) -> None:
    """
    Also below a root, with a pin above it, and whatever the work tree has now.
    """
    a_project(partest, "packages/web/")
    (partest.folder / "packages" / "web" / ".nvmrc").unlink()
    partest.write(".nvmrc", "20")
    git(partest.folder, "init", "-q")
    git(partest.folder, "add", ".")
    git(partest.folder, "commit", "-qm", "one")
    partest.write("old.json", partest("cache-key", "--root", "packages/web", "--format", "json").out)
    partest.write("packages/web/package-lock.json", "{}")

    assert partest("cache-key", "--root", "packages/web", "--diff", "old.json", "HEAD").out.startswith("the same key")


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--ecosystems", "npn"), "ecosystems has 'npn', which is none; there are auto, "),
        (("--ecosystems", "auto,npm"), "say auto, or name those"),
        (("--tools", "python"), "write it as TOOL=VERSION"),
        (("--root", "missing"), "root is"),
        (("--hash-mode", "loose"), "invalid choice"),
        (("--diff", "HEAD"), "expected 2 arguments"),
        (("--", "x"), "takes no command"),
    ],
)
def test_bad_input_is_one_clear_sentence(partest: CommandLine, words: tuple[str, ...], says: str) -> None:
    """
    With the value and what to write instead.
    """
    a_project(partest)

    said = partest("cache-key", *words)

    assert said.code == 2
    assert says in said.err
    assert len(said.err.splitlines()) == 1


HOSTILE = [
    "x\nkey=y",
    "x\r\n::set-output name=key::y",
    "a,b",
    "../../x",
    "$(id)",
    "é\u202e",
    "x<<EOF",
    "v1-linux-x64-npm-node20-",
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["PREFIX", "SALT", "FEATURES", "FALLBACK", "TOOLS"])
def test_no_value_gets_out_of_its_part(partest: CommandLine, name: str, value: str) -> None:
    """
    A branch name as prefix, salt or feature makes another key, and neither another output nor a wider restore.
    """
    a_project(partest)
    plain = made(partest)

    outputs = made(partest, **{f"PARTEST_{name}": f"node={value}" if name == "TOOLS" else value})

    assert outputs.keys() == plain.keys()
    assert len(outputs["key"].splitlines()) == 1
    assert "," not in outputs["key"]
    assert all(outputs["key"].startswith(key) for key in outputs["restore-keys"].splitlines())
    if name in ("PREFIX", "SALT", "TOOLS"):
        assert not any(plain["key"].startswith(key) for key in outputs["restore-keys"].splitlines())


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows forbids")
def test_a_folder_cannot_name_other_folders(partest: CommandLine) -> None:
    """
    A pull request may name a folder like a path, a pattern or a negation; what lies beside its lock file is left out, and said.
    """
    lock = 'version = 4\n[[package]]\nname = "x"\nversion = "1.0.0"\nsource = "registry+x"\nchecksum = "y"\n'
    for folder in ("x\n~", "!target", "*", "a[b]", "ok"):
        partest.write(f"{folder}/Cargo.lock", lock)
    partest.write("rust-toolchain", "1.80.0")

    outputs = made(partest)
    paths = outputs["paths"].split("\n")

    assert [path for path in paths if not path.startswith("~/.cargo/")] == ["ok/target"]
    assert "left out" in partest("cache-key").err


@pytest.mark.parametrize(
    ("variables", "words", "says"),
    [
        ({"GITHUB_RUN_ID": "123456789"}, ("--salt", "a-123456789"), "the salt holds GITHUB_RUN_ID"),
        ({"GITHUB_SHA": "a" * 40}, ("--features", "a" * 40), "the exact key never hits"),
        ({}, ("--paths", "/usr/local/lib"), "belongs to the system"),
        ({}, ("--paths", "../x"), "leads out of the workspace"),
        ({}, ("--paths", "/"), "more than a cache"),
        ({}, ("--files", "*.json", "--ecosystems", "none"), "nothing to cache"),
    ],
)
def test_what_will_hurt_is_said(
    partest: CommandLine, variables: Mapping[str, str], words: tuple[str, ...], says: str
) -> None:
    """
    Before it does, with the exit code of a success: a warning is no failure.
    """
    a_project(partest)

    said = partest("cache-key", *words, variables=variables)

    assert said.code == 0
    assert says in said.err
    assert "warning" not in partest("cache-key").err


def test_a_manifest_without_a_lock_is_warned_of(partest: CommandLine) -> None:
    """
    With the name of the lock file that should be there.
    """
    partest.write("package.json", json.dumps({"name": "web", "dependencies": {"left-pad": "^1.3.0"}}))

    said = partest("cache-key", "--tools", "node=20")

    assert said.code == 0
    assert "no lock file lies beside or above package.json" in said.err
    assert "package-lock.json)" in said.err


def test_a_version_that_nobody_knows_is_warned_of(partest: CommandLine) -> None:
    """
    The key is made, says that it does not know, and how to tell it.
    """
    a_project(partest)
    (partest.folder / ".nvmrc").unlink()

    said = partest("cache-key", "--format", "key", variables={"PATH": ""})

    assert "-npm-node.unknown-" in said.out
    assert "--tools node=VERSION" in said.err


def test_pull_requests_are_told_who_reads_their_caches(partest: CommandLine) -> None:
    """
    A note with the explanation, and never a warning: it is how caches are.
    """
    a_project(partest)

    said = partest("cache-key", "--explain", variables={"GITHUB_EVENT_NAME": "pull_request"})

    assert "this pull request only" in said.out
    assert "this pull request" not in said.err


def test_a_new_period_begins_from_the_last_one(partest: CommandLine) -> None:
    """
    The day, week or month is dropped with the hash, so the last cache is found.
    """
    a_project(partest)

    for refresh in ("daily", "weekly", "monthly"):
        outputs = made(partest, "--refresh", refresh)
        assert outputs["key"].rpartition("-")[2].rpartition(".")[2] == outputs["hash"][:20]
        assert outputs["restore-keys"] == made(partest)["restore-keys"]


def test_in_an_action_nothing_that_is_printed_is_a_command(partest: CommandLine) -> None:
    """
    The log of a step obeys what it reads; a lock file may lie in a folder of any name.
    """
    if sys.platform == "win32":
        pytest.skip("names that Windows forbids")
    a_project(partest, "x\n::error::y/##[z]/")

    for words in ((), ("--explain",), ("--format", "json"), ("--format", "key")):
        said: Said = partest("cache-key", *words, variables={"PARTEST_IN_ACTION": "true"})
        assert said.code == 0
        assert not [line for line in said.text.split("\n") if line.lstrip().startswith("::") or "##[" in line]


@pytest.mark.slow
def test_a_large_tree_takes_no_time_to_speak_of(tmp_path: Path) -> None:
    """
    Of 200,000 files below node_modules none is looked at: the folders that are read are counted, not the seconds.
    """
    root = tmp_path / "tree"
    for index in range(200):
        folder = root / "node_modules" / f"package{index}"
        folder.mkdir(parents=True)
        for number in range(10):
            (folder / f"package-lock{number}.json").touch()
    (root / "package-lock.json").write_text(json.dumps(LOCK))
    (root / ".nvmrc").write_text("20")
    script = (
        "import sys, os; from partest_sdk.cli import main; seen = []; real = os.scandir; "
        "os.scandir = lambda *a: (seen.append(a), real(*a))[1]; code = main(['cache-key', '--format', 'key']); print(len(seen)); sys.exit(code)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PWD": str(root)},
    )

    assert done.stdout.splitlines()[-1] == "1"
