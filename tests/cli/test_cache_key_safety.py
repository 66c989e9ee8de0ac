"""`partest cache-key` where git fails, where a project would like to be started, and where names are alike."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from command_line import CommandLine
from git_repositories import a_repository, commit, git
from partest_sdk.adapters.hash_files import hash_files
from real_runners.tool_chain import npm_packages

PINNED = ("--tools", "python=3.12", "--tools", "node=20")


def lost(folder: Path, name: str) -> None:
    """Take the object *name* out of the repository."""
    identity = git(folder, "rev-parse", name)
    place = folder / ".git" / "objects" / identity[:2] / identity[2:]
    place.chmod(stat.S_IRWXU)
    place.unlink()


@pytest.mark.parametrize("name", ["HEAD~1:requirements.txt", "HEAD~1^{tree}", "HEAD:requirements.txt"])
def test_an_object_that_is_missing_is_no_empty_file(partest: CommandLine, name: str) -> None:
    """
    A clone with a filter, or a damaged one: nobody is told that two commits have the same key, or which files are new.
    """
    a_repository(partest.folder)
    commit(partest.folder, {"requirements.txt": "six==1.16.0\n"})
    commit(partest.folder, {"requirements.txt": "six==1.17.0\n"})
    assert partest("cache-key", *PINNED, "--diff", "HEAD~1", "HEAD").out.startswith("requirements.txt changed")
    lost(partest.folder, name)

    said = partest("cache-key", *PINNED, "--diff", "HEAD~1", "HEAD")

    assert (said.code, said.out) == (2, "")
    assert "cannot be read" in said.err
    assert "without a filter" in said.err


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_commit_has_the_links_of_its_checkout(partest: CommandLine) -> None:
    """
    A key file may be a link to another file of the repository; one that leads out, or in a circle, is none.
    """
    a_repository(partest.folder)
    commit(
        partest.folder,
        {"shared/all.txt": "six==1.16.0\n", "package-lock.json": "{}", ".gitignore": "*.json\n!package-lock.json\n"},
    )
    links = {"requirements.txt": "shared/all.txt", "app/constraints.txt": "../requirements.txt"}
    links |= {
        "b/requirements.txt": "requirements.txt",
        "c/requirements.txt": "../../../outside",
        "d/requirements.txt": "/etc/passwd",
    }
    for name, target in links.items():
        (partest.folder / name).parent.mkdir(exist_ok=True)
        (partest.folder / name).symlink_to(target)
    commit(partest.folder)
    for name in "bcd":
        (partest.folder / name / "requirements.txt").unlink()
    (partest.folder / "here.json").write_text(partest("cache-key", *PINNED, "--format", "json").out)

    assert partest("cache-key", *PINNED, "--diff", "HEAD", "here.json").out.startswith("the same key")


def test_strict_walks_folder_by_folder(partest: CommandLine) -> None:
    """
    As GitHub does: a folder whose name begins like another one's comes where a walk comes to it.
    """
    for folder in ("api", "api-client", "api.old", "apia"):
        partest.write(f"{folder}/package-lock.json", json.dumps({"lockfileVersion": 3, "name": folder, "packages": {}}))

    said = partest("cache-key", *PINNED, "--hash-mode", "strict", "--format", "json")

    assert json.loads(said.out)["hash"] == hash_files(["**/package-lock.json"], str(partest.folder), home="")


def test_a_pattern_that_fits_nothing_is_an_error_beside_an_ecosystem_too(partest: CommandLine) -> None:
    """
    A slip in `--files` would never be noticed else; a fallback says that it is meant.
    """
    partest.write("package-lock.json", '{"lockfileVersion": 3, "packages": {}}')

    said = partest("cache-key", *PINNED, "--files", "**/*.lokc")

    assert said.code == 3
    assert "--files matches no file (**/*.lokc)" in said.err
    assert partest("cache-key", *PINNED, "--files", "**/*.lokc", "--fallback", "none").code == 0


def test_what_counts_only_by_name_is_named(partest: CommandLine) -> None:
    """
    Where nothing else is used, whoever looks for it learns how it is asked for.
    """
    partest.write(".pre-commit-config.yaml", "repos: []\n")

    said = partest("cache-key")

    assert said.code == 3
    assert "(but precommit, which counts where --ecosystems names it)" in said.err
    assert partest("cache-key", *PINNED, "--ecosystems", "precommit").code == 0


def test_a_diff_takes_what_can_be_meant(partest: CommandLine) -> None:
    """
    A branch that is called like a file is a branch; the keys of several ecosystems are no explanation of one, and that is said.
    """
    a_repository(partest.folder)
    commit(
        partest.folder,
        {"requirements.txt": "six\n", "main": "words\n", "package-lock.json": '{"lockfileVersion": 3, "packages": {}}'},
    )
    partest.write("several.json", partest("cache-key", *PINNED, "--separate", "--format", "json").out)

    assert partest("cache-key", *PINNED, "--diff", "main", "HEAD").out.startswith("the same key")
    said = partest("cache-key", *PINNED, "--diff", "several.json", "HEAD")
    assert said.code == 4
    assert "make it without --separate" in said.err


EVIL = "require('fs').writeFileSync('started', ''); console.log('9.9.9')\n"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the tools are shell scripts")
@pytest.mark.parametrize(
    "settings",
    [
        {".yarnrc.yml": "yarnPath: ./evil.cjs\n"},
        {".yarnrc": 'yarn-path "./evil.cjs"\n'},
        {".yarnrc.yml": "plugins:\n  - ./evil.cjs\n"},
    ],
    ids=["yarnPath", "yarn-path", "plugins"],
)
@pytest.mark.parametrize("package", [("yarn", "1.22.22"), ("@yarnpkg/cli-dist", "4.9.2")], ids=["Yarn 1", "Yarn 4"])
def test_no_script_of_the_project_is_started(
    partest: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    settings: dict[str, str],
    package: tuple[str, str],
) -> None:
    """
    A key is made in jobs that may more than the change may: asking Yarn for its version runs nothing of the project's.
    """
    tools = tmp_path_factory.mktemp("tools") / f"yarn-{package[1]}"
    tools.mkdir()
    (tools / "package.json").write_text(json.dumps({"name": "ask-yarn", "dependencies": {package[0]: package[1]}}))
    monkeypatch.setenv("PATH", f"{npm_packages(tools) / '.bin'}{os.pathsep}{os.environ['PATH']}")
    partest.write("yarn.lock", "__metadata:\n  version: 8\n")
    partest.write("evil.cjs", EVIL)
    for name, text in settings.items():
        partest.write(name, text)

    said = partest("cache-key", "--ecosystems", "yarnberry", "--tools", "node=20")

    assert said.code == 0, said
    assert not (partest.folder / "started").exists()
    assert ("_yarn4-" if package[1] > "4" else "_yarn.unknown-") in said.out


def test_a_toolchain_of_the_project_is_not_started(partest: CommandLine) -> None:
    """
    rustup would run the rustc at the path that the project says.
    """
    partest.write("Cargo.lock", "version = 4\n")
    partest.write("rust-toolchain.toml", '[toolchain]\npath = "/work/tc"\n')

    said = partest("cache-key", "--explain")

    assert "rust-toolchain.toml has the project's own, which is not started" in said.out
    assert "rustc.unknown" in said.out
