from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from cache_keys import hash_of, used
from partest_sdk.core.cache_key.ecosystem import Tool
from partest_sdk.core.cache_key.ecosystems import javascript
from real_locks import Command, made
from real_runners.tool_chain import npm_packages, program

from core.cache_key.ecosystems.promises import (
    Change,
    keeps_promises,
    replaced,
    says_its_folder,
    version_by,
    without,
    written,
)

Tree = Callable[..., Path]

MS = {"ms": "2.1.2"}
BUMPED = {"ms": "2.1.3"}
MORE = {"ms": "2.1.2", "inherits": "2.0.4"}
CHECKSUM = "sha512-sGkPx"
"""How that of ms 2.1.2 begins."""
OTHER_CHECKSUM = "sha512-tGkPx"
BUN = {
    ("linux", "x86_64"): "@oven/bun-linux-x64-baseline",
    ("linux", "aarch64"): "@oven/bun-linux-aarch64",
    ("darwin", "arm64"): "@oven/bun-darwin-aarch64",
}
DENO = {
    ("linux", "x86_64"): "@deno/linux-x64-glibc",
    ("linux", "aarch64"): "@deno/linux-arm64-glibc",
    ("darwin", "arm64"): "@deno/darwin-arm64",
}


def package(name: str, version: str, **fields: object) -> str:
    """A package.json."""
    return json.dumps({"name": name, "version": version, "license": "MIT", **fields}, indent=2) + "\n"


def workspace(
    version: str = "1.0.0", requires: Mapping[str, str] = MS, folder: str = "0.1.0", member: str = "0.1.0"
) -> dict[str, str]:
    """A project that needs *requires* and a folder of its own, with a workspace of one member; the rest are versions of ours."""
    fields = {"private": True, "workspaces": ["packages/*"], "dependencies": {**requires, "folder": "file:./folder"}}
    return {
        "package.json": package("mine", version, **fields),
        "packages/member/package.json": package("member", member, dependencies={"isarray": "2.0.5"}),
        "folder/package.json": package("folder", folder),
        "index.js": "module.exports = 1;\n",
    }


def other_and_same(tree: Tree) -> tuple[dict[str, Change], dict[str, Change]]:
    """What must and what must not count, each written by the package manager itself."""
    other: dict[str, Change] = {
        "a dependency was added": tree("added", requires=MORE),
        "a dependency was bumped": tree("bumped", requires=BUMPED),
        "a dependency was removed": tree("removed", requires={}),
    }
    same: dict[str, Change] = {
        "the project was released": tree("released", version="1.1.0"),
        "a folder was released": tree("folder", folder="0.2.0"),
        "a member was released": tree("member", member="0.2.0"),
    }
    return other, same


def tools(tmp_path: Path, **versions: str) -> Path:
    """The node_modules with these packages."""
    written("package.json", package("tools", "1.0.0", dependencies=versions))(tmp_path / "cache-key-tools")
    return npm_packages(tmp_path / "cache-key-tools")


def npm_tree(target: Path, lockfile: int, **changes: object) -> Path:
    words = ("--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--silent")
    command: Command = [program("npm"), "install", f"--lockfile-version={lockfile}", *words]
    return made("npm", workspace(**changes), [command], target)  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("lockfile", [1, 2, 3])
def test_npm_keeps_its_promises(tmp_path: Path, lockfile: int) -> None:
    """
    In each format that npm writes, another dependency gives another key, and a release of ours, of a member or of a folder does not.
    """
    other, same = other_and_same(lambda name, **changes: npm_tree(tmp_path / name, lockfile, **changes))
    other["a checksum changed"] = replaced("package-lock.json", CHECKSUM, OTHER_CHECKSUM)
    other["it is shrinkwrapped"] = written("npm-shrinkwrap.json", '{"lockfileVersion": 3}')
    other["settings were added"] = written(".npmrc", "registry=https://mirror.example/\n")
    tree = npm_tree(tmp_path / "tree", lockfile)

    keeps_promises("npm", tree, other=other, same=same)

    replaced("package-lock.json", "\n", "\n\t")(tree)
    assert hash_of(tree, "npm") == hash_of(npm_tree(tmp_path / "layout", lockfile), "npm"), "the layout counts"


def yarn_tree(target: Path, yarn: Path, **changes: object) -> Path:
    words = ("install", "--silent", "--ignore-scripts", "--no-progress", "--non-interactive")
    command: Command = [program("node"), str(yarn / "yarn" / "bin" / "yarn.js"), *words]
    return made("yarn", workspace(**changes), [command], target, YARN_CACHE_FOLDER="../cache")  # type: ignore[arg-type]


@pytest.mark.slow
def test_yarn_1_keeps_its_promises(tmp_path: Path) -> None:
    """
    What Yarn 1 writes gives another key for another dependency, and the same for a release of ours, of a member or of a folder.
    """
    yarn = tools(tmp_path, yarn="1.22.22")
    other, same = other_and_same(lambda name, **changes: yarn_tree(tmp_path / name, yarn, **changes))
    other["a checksum changed"] = replaced("yarn.lock", CHECKSUM, OTHER_CHECKSUM)
    other["a source changed"] = replaced("yarn.lock", "/ms-2.1.2.tgz", "/another.tgz")

    keeps_promises("yarn", yarn_tree(tmp_path / "tree", yarn), other=other, same=same)


def berry_tree(target: Path, yarn: Path, **changes: object) -> Path:
    # An empty lock file tells Yarn that this folder is the project's root.
    files = {**workspace(**changes), "yarn.lock": "", ".yarnrc.yml": "nodeLinker: node-modules\n"}  # type: ignore[arg-type]
    program_of_yarn = str(yarn / "@yarnpkg" / "cli-dist" / "bin" / "yarn.js")
    command: Command = [program("node"), program_of_yarn, "install", "--mode=update-lockfile"]
    variables = {
        "YARN_ENABLE_IMMUTABLE_INSTALLS": "false",
        "YARN_ENABLE_TELEMETRY": "0",
        "YARN_GLOBAL_FOLDER": "../yarn",
    }
    return made("yarnberry", files, [command], target, **variables)


@pytest.mark.slow
def test_later_yarn_keeps_its_promises(tmp_path: Path) -> None:
    """
    What Yarn 4 writes gives another key for another dependency, and the same for a release of ours or of a member.
    """
    yarn = tools(tmp_path, **{"@yarnpkg/cli-dist": "4.9.2"})
    other, same = other_and_same(lambda name, **changes: berry_tree(tmp_path / name, yarn, **changes))
    # Yarn packs such a folder and caches it, like a download: its checksum is in the lock.
    other["a folder was released"] = same.pop("a folder was released")
    other["a checksum changed"] = replaced("yarn.lock", "checksum: 10c0/a", "checksum: 10c0/b")
    other["settings changed"] = replaced(".yarnrc.yml", "node-modules", "pnp")

    keeps_promises("yarnberry", berry_tree(tmp_path / "tree", yarn), other=other, same=same)


def pnpm_tree(target: Path, pnpm: Path, **changes: object) -> Path:
    files = {**workspace(**changes), "pnpm-workspace.yaml": 'packages:\n  - "packages/*"\n'}  # type: ignore[arg-type]
    words = ("install", "--lockfile-only", "--no-frozen-lockfile", "--silent")
    return made("pnpm", files, [[program("node"), str(pnpm / "pnpm" / "bin" / "pnpm.cjs"), *words]], target)


@pytest.mark.slow
def test_pnpm_keeps_its_promises(tmp_path: Path) -> None:
    """
    What pnpm writes gives another key for another dependency, and the same for a release of ours, of a member or of a folder.
    """
    pnpm = tools(tmp_path, pnpm="10.18.0")
    other, same = other_and_same(lambda name, **changes: pnpm_tree(tmp_path / name, pnpm, **changes))
    other["a checksum changed"] = replaced("pnpm-lock.yaml", CHECKSUM, OTHER_CHECKSUM)
    other["settings changed"] = written("pnpm-workspace.yaml", "packages:\n  - packages/*\nnodeLinker: hoisted\n")

    keeps_promises("pnpm", pnpm_tree(tmp_path / "tree", pnpm), other=other, same=same)


def machine_package(of: Mapping[tuple[str, str], str]) -> str:
    name = of.get((sys.platform, platform.machine()))
    if name is None:
        pytest.skip(f"no program for {platform.machine()} is known here")
    return name


def bun_tree(target: Path, bun: Path, **changes: object) -> Path:
    command: Command = [str(bun / "bin" / "bun"), "install", "--lockfile-only", "--silent"]
    return made("bun", workspace(**changes), [command], target, BUN_INSTALL_CACHE_DIR="../cache")  # type: ignore[arg-type]


@pytest.mark.slow
def test_bun_keeps_its_promises(tmp_path: Path) -> None:
    """
    What Bun writes gives another key for another dependency, and the same for a release of ours, of a member or of a folder.
    """
    name = machine_package(BUN)
    bun = tools(tmp_path, **{name: "1.3.0"}) / name
    other, same = other_and_same(lambda name, **changes: bun_tree(tmp_path / name, bun, **changes))
    other["a checksum changed"] = replaced("bun.lock", CHECKSUM, OTHER_CHECKSUM)
    other["a member needs another"] = replaced("bun.lock", '"isarray": "2.0.5"', '"isarray": "2.0.4"')

    keeps_promises("bun", bun_tree(tmp_path / "tree", bun), other=other, same=same)


def deno_tree(target: Path, deno: Path, version: str = "1.0.0", requires: str = '"ms": "npm:ms@2.1.2"') -> Path:
    settings = f'{{"name": "@me/mine", "exports": "./mod.ts", "version": "{version}", "imports": {{{requires}}}}}\n'
    files = {"deno.json": settings, "mod.ts": "export const answer = 42;\n"}
    # A machine may have an authority of its own for its mirror of the registry.
    variables = {"DENO_DIR": "../deno", "DENO_TLS_CA_STORE": "system", "NO_COLOR": "1"}
    return made("deno", files, [[str(deno / "deno"), "install", "--quiet"]], target, **variables)


@pytest.mark.slow
def test_deno_keeps_its_promises(tmp_path: Path) -> None:
    """
    What Deno writes gives another key for another dependency, and the same for a release of ours.
    """
    name = machine_package(DENO)
    deno = tools(tmp_path, **{name: "2.5.4"}) / name
    more = '"ms": "npm:ms@2.1.2", "isarray": "npm:isarray@2.0.5"'

    keeps_promises(
        "deno",
        deno_tree(tmp_path / "tree", deno),
        other={
            "a dependency was added": deno_tree(tmp_path / "added", deno, requires=more),
            "a dependency was bumped": deno_tree(tmp_path / "bumped", deno, requires='"ms": "npm:ms@2.1.3"'),
            "a checksum changed": replaced("deno.lock", CHECKSUM, OTHER_CHECKSUM),
        },
        same={"the project was released": deno_tree(tmp_path / "released", deno, version="1.1.0")},
    )


@pytest.mark.parametrize(
    ("chosen", "manager"),
    [
        ("npm@10.8.1", "npm"),
        ("yarn@1.22.22", "yarn"),
        ("yarn@4.9.2+sha224.0123", "yarnberry"),
        ("yarn@3.6.4", "yarnberry"),
        ("pnpm@10.18.0", "pnpm"),
        ("bun@1.3.0", "bun"),
        ("", "npm"),
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_an_unlocked_package_is_whose_manager_it_names(
    tmp_path: Path, chosen: str, manager: str, indent: int | None
) -> None:
    """
    Without a lock, `packageManager` tells whose a package.json is, in any layout, and npm takes the others; only what it needs counts.
    """
    fields: dict[str, object] = {"name": "mine", "version": "1.0.0", "scripts": {"test": "jest"}, "devDependencies": MS}
    if chosen:
        fields["packageManager"] = chosen
    written("package.json", json.dumps(fields, indent=indent))(tmp_path)

    keeps_promises(
        manager,
        tmp_path,
        other={
            "a dependency was bumped": replaced("package.json", "2.1.2", "2.1.3"),
            "its kind changed": replaced("package.json", "devDependencies", "dependencies"),
            "another was forced": replaced("package.json", '"scripts"', '"overrides": {"debug": "4.4.1"}, "scripts"'),
        },
        same={
            "the project was released": replaced("package.json", "1.0.0", "1.1.0"),
            "a script changed": replaced("package.json", "jest", "vitest"),
        },
    )


def test_a_package_that_needs_nothing_is_nobodys(tmp_path: Path) -> None:
    """
    A package.json without dependencies, as many a folder has for its module type, shows no package manager.
    """
    written("package.json", '{"type": "module"}')(tmp_path)

    assert used(tmp_path) == []


@pytest.mark.parametrize("name", ["deno.json", "deno.jsonc"])
def test_deno_without_a_lock_keeps_its_promises(tmp_path: Path, name: str) -> None:
    """
    The settings stand in: what is imported counts, the version and the tasks do not.
    """
    written(name, '{"version": "1.0.0", "tasks": {"dev": "deno run a.ts"}, "imports": {"ms": "npm:ms@2"}}\n')(tmp_path)
    written("deps.ts", 'export * from "https://deno.land/std@0.224.0/assert/mod.ts";\n')(tmp_path)

    keeps_promises(
        "deno",
        tmp_path,
        other={
            "an import was bumped": replaced(name, "ms@2", "ms@3"),
            "an import of a URL was bumped": replaced("deps.ts", "0.224.0", "0.224.1"),
            "the imports were commented": replaced(name, '"imports"', '/* ours */ "imports"'),
        },
        same={
            "the project was released": replaced(name, "1.0.0", "1.1.0"),
            "a task changed": replaced(name, "a.ts", "b.ts"),
        },
    )


def test_the_binary_lock_of_bun_counts_where_there_is_no_other(tmp_path: Path) -> None:
    """
    Every byte of a bun.lockb does, until a bun.lock stands beside it.
    """
    (tmp_path / "bun.lockb").write_bytes(b"#!/usr/bin/env bun\nbun-lockfile-format-v0\n\0\r\n")
    (tmp_path / "package.json").write_text(package("mine", "1.0.0", dependencies=MS))
    before = hash_of(tmp_path, "bun")
    (tmp_path / "bun.lockb").write_bytes(b"#!/usr/bin/env bun\nbun-lockfile-format-v0\n\0\n")
    bytes_changed = hash_of(tmp_path, "bun")
    written("bun.lock", '{\n  "workspaces": {\n  },\n  "packages": {}\n}\n')(tmp_path)
    migrated = hash_of(tmp_path, "bun")
    without("bun.lockb")(tmp_path)

    assert used(tmp_path) == ["bun"]
    assert before != bytes_changed != migrated
    assert hash_of(tmp_path, "bun") == migrated


@pytest.mark.slow
def test_each_manager_says_the_folder_that_is_cached(tmp_path: Path) -> None:
    """
    The folder that is cached is the one that the tool itself says, by default and where its variable moves it.
    """
    home = tmp_path / "home"
    node, npm = program("node"), program("npm")
    pnpm = tools(tmp_path, pnpm="10.18.0") / "pnpm" / "bin" / "pnpm.cjs"
    yarn = tools(tmp_path, **{"@yarnpkg/cli-dist": "4.9.2"}) / "@yarnpkg" / "cli-dist" / "bin" / "yarn.js"
    bun = tools(tmp_path, **{(name := machine_package(BUN)): "1.3.0"}) / name / "bin" / "bun"
    deno = tools(tmp_path, **{(name := machine_package(DENO)): "2.5.4"}) / name / "deno"
    written("package.json", package("mine", "1.0.0"))(home)
    written("yarn.lock", "")(home)

    says_its_folder("npm", [npm, "config", "get", "cache"], home)
    says_its_folder("pnpm", [node, str(pnpm), "store", "path"], home)
    says_its_folder("yarnberry", [node, str(yarn), "config", "get", "cacheFolder"], home, index=1)
    says_its_folder("bun", [str(bun), "pm", "cache"], home)
    says_its_folder("deno", [str(deno), "info", "--json"], home)


@pytest.mark.parametrize(
    ("tool", "name", "text", "version"),
    [
        (javascript.NODE, ".nvmrc", "v20.11.1\n", "node20"),
        (javascript.NODE, ".nvmrc", "lts/iron\n", ""),
        (javascript.NODE, ".node-version", "22\n", "node22"),
        (javascript.NODE, ".tool-versions", "python 3.12.1\nnodejs 20.1.0\n", "node20"),
        (javascript.NODE, "mise.toml", "[tools]\nnode = '22'\n", "node22"),
        (javascript.NODE, "package.json", '{"volta": {\n  "yarn": "1.22.1",\n  "node": "18.1.0"\n}}', "node18"),
        (javascript.NODE, "package.json", '{"engines": {"node": ">=18"}}', ""),
        (javascript.PNPM, "package.json", '{"packageManager":"pnpm@9.1.0+sha512.12ab"}', "pnpm9"),
        (javascript.PNPM, "package.json", '{"packageManager": "yarn@4.1.0"}', ""),
        (javascript.YARN, "package.json", '{"packageManager": "yarn@4.1.0"}', "yarn4"),
        (javascript.YARN, ".yarnrc.yml", "nodeLinker: pnp\n\nyarnPath: .yarn/releases/yarn-3.6.4.cjs\n", "yarn3"),
        (javascript.BUN, ".bun-version", "1.3.0\n", "bun1"),
        (javascript.DENO, ".dvmrc", "2.5.4\n", "deno2"),
        (javascript.DENO, ".tool-versions", "deno 2.5.4\n", "deno2"),
    ],
)
def test_a_project_pins_its_tools(tool: Tool, name: str, text: str, version: str) -> None:
    """
    The version stands where the project writes it down; a range or a name is none.
    """
    assert version_by(tool, 1, name, text) == version
