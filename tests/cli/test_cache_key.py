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

    outputs = made(partest, "--ecosystems", "none", "--files", "**/*.lock", "--hash-mode", "strict", "--paths", "deps")

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
        (("--ecosystems", "auto,npm"), "say auto or none, or name those"),
        (("--tools", "python"), "write it as TOOL=VERSION"),
        (("--tools", "nod=20"), "tools has 'nod', whose version is in no key; there are bun, "),
        (("--tools", "node=20,x"), "tools has 'x'"),
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

    if name == "TOOLS":
        value = value.replace("\n", " ").replace(",", " ")  # one a line, and a comma ends one
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

    assert [path for path in paths if not path.startswith("~/.cargo/")] == ["./!target/target", "ok/target"]
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


def in_git(partest: CommandLine) -> None:
    (partest.folder / ".git").mkdir()


@pytest.mark.parametrize(
    ("lock", "content", "manifest", "text", "name", "path"),
    [
        ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n", "package.json", '{"dependencies": {"a": "1"}}', "pnpm", "~/.local/share/pnpm/store"),
        ("uv.lock", "version = 1\n", "pyproject.toml", "[project]\nname = 'x'\n", "uv", "~/.cache/uv"),
        ("Cargo.lock", "version = 4\n", "Cargo.toml", '[package]\nname = "x"\n', "cargo", "target"),
    ],
)  # fmt: skip
@pytest.mark.skipif(sys.platform != "linux", reason="the folders of Linux")
def test_a_member_of_a_workspace_is_locked_above_it(
    partest: CommandLine, lock: str, content: str, manifest: str, text: str, name: str, path: str
) -> None:
    """
    The lock of the whole workspace counts for a root below it, with its own ecosystem and the folders beside it.
    """
    in_git(partest)
    partest.write(lock, content)
    partest.write(f"packages/api/{manifest}", text)
    tools = ("--tools", "node=20,python=3.12,uv=0.5,pnpm=10,rustc=1.80.0")
    before = made(partest, "--root", "packages/api", *tools)
    partest.write(lock, content + "\n# another dependency\n")

    after = made(partest, "--root", "packages/api", *tools)

    assert json.loads(before["explain"])["ecosystems"] == [name]
    assert path in before["paths"].split("\n")
    assert f"../../{lock}" in before["explain"]
    assert after["key"] != before["key"]
    assert "no lock file" not in partest("cache-key", "--root", "packages/api", *tools).err


def test_a_lock_above_is_of_no_use_to_others(partest: CommandLine) -> None:
    """
    A package with a lock of its own, or of another language, is not touched by what lies above.
    """
    in_git(partest)
    partest.write("uv.lock", "version = 1\n")
    a_project(partest)
    a_project(partest, "packages/web/")

    outputs = made(partest, "--root", "packages/web")

    assert [file["path"] for file in json.loads(outputs["explain"])["files"]] == ["package-lock.json"]


def test_what_a_job_set_up_goes_before_what_is_pinned(
    partest: CommandLine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """
    In a matrix over versions each leg has its own key: by the runner's tool cache, by UV_PYTHON, or by --tools.
    """
    a_project(partest)
    cache = tmp_path_factory.mktemp("tool cache")
    keys = set()
    for version in ("18.20.1", "22.1.0"):
        program = cache / "node" / version / "x64" / "bin" / ("node.exe" if sys.platform == "win32" else "node")
        program.parent.mkdir(parents=True)
        program.touch(0o755)
        keys.add(made(partest, PATH=str(program.parent), RUNNER_TOOL_CACHE=str(cache))["key"])
    keys.add(made(partest, "--tools", "node=16")["key"])

    assert {key.split("-")[5] for key in keys} == {"node18", "node22", "node16"}


def test_a_build_with_other_variables_has_its_own_ladder(partest: CommandLine) -> None:
    """
    Not every tool sees that a flag has changed.
    """
    partest.write("requirements.txt", "a==1\n")
    plain, other = (made(partest, "--tools", "python=3.12", CFLAGS=flags) for flags in ("-O2", "-O0"))

    assert not any(other["key"].startswith(key) for key in plain["restore-keys"].split("\n"))


@pytest.mark.parametrize("root", ["api", "./api", "api/", "x/../api", "./api/."])
def test_paths_are_said_from_the_workspace(partest: CommandLine, root: str) -> None:
    """
    actions/cache takes them from there, wherever this step works; and one folder has one name.
    """
    partest.write("api/Cargo.lock", "version = 4\n")
    (partest.folder / "x").mkdir()
    tools = ("--tools", "rustc=1.80.0")
    workspace = {"GITHUB_WORKSPACE": str(partest.folder)}
    inside = CommandLine(partest.folder / "api", partest.monkeypatch, partest.capsys)

    from_root = made(partest, "--root", root, *tools, **workspace)["paths"].split("\n")
    from_inside = made(inside, "--paths", "own", *tools, **workspace)["paths"].split("\n")

    assert "api/target" in from_root
    assert {"api/target", "api/own"} <= set(from_inside)
    assert "api/out" in made(partest, "--root", root, *tools, CARGO_TARGET_DIR="out", **workspace)["paths"].split("\n")


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows forbids")
def test_no_folder_is_the_home_folder_or_an_option(partest: CommandLine) -> None:
    """
    A pull request may call a folder ~, and another like an option of tar.
    """
    for folder in ("~/.ssh", "--checkpoint-action=exec=sh x.sh"):
        partest.write(f"{folder}/Cargo.lock", "version = 4\n")

    paths = made(partest, "--tools", "rustc=1.80.0")["paths"].split("\n")

    assert "./~/.ssh/target" in paths
    assert "./--checkpoint-action=exec=sh x.sh/target" in paths
    assert not [path for path in paths if path.startswith(("~/.ssh", "-"))]


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows forbids")
@pytest.mark.parametrize("folder", ["!x", "#x", " x", "a\\b", "a\nb", "~", "[x]", "*"])
def test_strict_loses_no_file_by_its_name(partest: CommandLine, folder: str) -> None:
    """
    A name that looks like a pattern is a name.
    """
    a_project(partest, f"{folder}/")
    before = made(partest, "--hash-mode", "strict")
    partest.write(f"{folder}/package-lock.json", "{}")

    assert before["hash"]
    assert made(partest, "--hash-mode", "strict")["hash"] != before["hash"]


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
def test_a_pin_out_of_the_repository_is_none(partest: CommandLine, tmp_path_factory: pytest.TempPathFactory) -> None:
    """
    A link cannot bring a file of the machine into the key, nor a link to itself stop everything.
    """
    secret = tmp_path_factory.mktemp("elsewhere") / "secret"
    secret.write_text("99.5-SECRET\n")
    a_project(partest)
    (partest.folder / ".nvmrc").unlink()
    (partest.folder / ".nvmrc").symlink_to(secret)
    (partest.folder / "requirements.txt").symlink_to("requirements.txt")

    said = partest("cache-key", "--explain", variables={"PATH": ""})

    assert said.code == 0
    assert "99" not in said.text


def test_a_diff_tells_of_a_package_that_is_new(partest: CommandLine) -> None:
    """
    A folder that one of the commits does not have is no error: all of it counts now.
    """
    partest.write("README.md", "x")
    git(partest.folder, "init", "-q")
    git(partest.folder, "add", ".")
    git(partest.folder, "commit", "-qm", "one")
    a_project(partest, "api/")
    git(partest.folder, "add", ".")
    git(partest.folder, "commit", "-qm", "two")

    said = partest("cache-key", "--root", "api", "--diff", "HEAD~1", "HEAD")

    assert said.code == 0
    assert "package-lock.json counts now (lock of npm)" in said.out


def test_warnings_are_seen_on_the_page_of_the_run(partest: CommandLine) -> None:
    """
    In an action they are annotations; whatever is in them, they are one line and one command.
    """
    a_project(partest)

    said = partest("cache-key", "--paths", "a\r\n::error::b*", variables={"PARTEST_IN_ACTION": "true"})

    assert [line for line in said.err.splitlines() if line.startswith("::")] == [said.err.strip()]
    assert said.err.startswith("::warning title=partest cache-key::the path ")


def test_each_ecosystem_has_its_own_facts(partest: CommandLine) -> None:
    """
    With a key for each, the version that one folder pins is no part of another's.
    """
    a_project(partest, "a/")
    partest.write("b/pnpm-lock.yaml", "lockfileVersion: '9.0'\n")
    partest.write("b/.nvmrc", "22")

    entries = json.loads(made(partest, "--separate", "--tools", "pnpm=10")["matrix"])["include"]

    assert ["node20" in entry["key"] and "node22" not in entry["key"] for entry in entries] == [True, False]


def test_what_requirements_include_counts(partest: CommandLine) -> None:
    """
    Whatever it is called: a change in it makes another key, the explanation says why it counts, and one that is missing is warned of.
    """
    partest.write("requirements.txt", "-r deps/base\n-r deps/gone\n")
    partest.write("deps/base", "six==1.16.0\n")
    words = ("--tools", "python=3.12", "--hash-mode")
    before = {mode: made(partest, *words, mode)["hash"] for mode in ("content", "strict")}

    partest.write("deps/base", "six==1.17.0\n")
    said = partest("cache-key", "--tools", "python=3.12", "--explain")

    assert all(made(partest, *words, mode)["hash"] != hash_ for mode, hash_ in before.items())
    assert "deps/base   included by a file of pip and pip-tools" in said.out
    assert "requirements.txt includes 'deps/gone', which does not count" in said.out + said.err
