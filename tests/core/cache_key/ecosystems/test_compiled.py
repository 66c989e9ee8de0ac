from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from cache_keys import uses_of
from partest_sdk.core.cache_key.ecosystem import Version
from partest_sdk.core.cache_key.ecosystems.compiled import GO, RUSTC
from partest_sdk.core.cache_key.features import build_variables
from partest_sdk.core.cache_key.places import paths_of
from partest_sdk.core.cache_key.versions import Sources, known_version
from real_locks import made
from real_runners.tool_chain import program

from core.cache_key.ecosystems.promises import appended, both, keeps_promises, replaced, without, written

ITOA = 'itoa = "=1.0.10"'


def crate(name: str, version: str, dependencies: str, more: str = "") -> str:
    """A Cargo.toml."""
    return (
        f'[package]\nname = "{name}"\nversion = {version}\nedition = "2021"\n\n[dependencies]\n{dependencies}\n{more}'
    )


def cargo_files(version: str, requires: str, folder: str, member: str) -> Mapping[str, str]:
    workspace = f'\n[workspace]\nmembers = ["member"]\n\n[workspace.package]\nversion = "{member}"\n'
    library = f'library = {{ path = "library", version = "{folder}" }}'
    return {
        "Cargo.toml": crate("mine", f'"{version}"', f"{requires}\n{library}", workspace),
        "library/Cargo.toml": crate("library", f'"{folder}"', 'cfg-if = "=1.0.0"'),
        "member/Cargo.toml": crate("member", "{ workspace = true }", 'mine = { path = ".." }'),
        **{f"{place}src/lib.rs": "" for place in ("", "library/", "member/")},
    }


def cargo_tree(
    target: Path, version: str = "1.0.0", requires: str = ITOA, folder: str = "0.1.0", member: str = "0.1.0"
) -> Path:
    command = [program("cargo"), "generate-lockfile", "--quiet"]
    return made("cargo", cargo_files(version, requires, folder, member), [command], target)


@pytest.mark.slow
def test_cargo_keeps_its_promises(tmp_path: Path) -> None:
    """
    What Cargo itself writes gives another key for another dependency, and the same for a release of ours, of a member, of a folder.
    """
    tree = cargo_tree(tmp_path / "tree")
    checksum = (tree / "Cargo.lock").read_text().partition('checksum = "')[2][:64]

    keeps_promises(
        "cargo",
        tree,
        other={
            "a dependency was added": cargo_tree(tmp_path / "added", requires=f'{ITOA}\nryu = "=1.0.16"'),
            "a dependency was bumped": cargo_tree(tmp_path / "bumped", requires='itoa = "=1.0.11"'),
            "a dependency was removed": cargo_tree(tmp_path / "removed", requires=""),
            "a checksum changed": replaced("Cargo.lock", checksum, checksum[::-1]),
            "a source changed": replaced(
                "Cargo.lock", "registry+https://github.com", "registry+https://mirror.example", 1
            ),
            "a feature was chosen": replaced(
                "Cargo.toml", ITOA, 'itoa = { version = "=1.0.10", features = ["no-panic"] }'
            ),
            "it is a dependency for tests now": replaced("Cargo.toml", "[dependencies]", "[dev-dependencies]"),
            "the profile changed": appended("Cargo.toml", "\n[profile.test]\nopt-level = 1\n"),
            "Cargo has other settings": written(".cargo/config.toml", '[build]\nrustflags = ["-Dwarnings"]\n'),
            "another tool chain is pinned": written("rust-toolchain.toml", '[toolchain]\nchannel = "1.80.0"\n'),
        },
        same={
            "the crate was released": cargo_tree(tmp_path / "released", version="1.1.0"),
            "a folder was released": cargo_tree(tmp_path / "folder", folder="0.2.0"),
            "the workspace was released": cargo_tree(tmp_path / "member", member="0.2.0"),
            "a comment was written": appended("Cargo.toml", "\n# This is ours.\n"),
        },
    )


def test_cargo_without_a_lock_keeps_its_promises(tmp_path: Path) -> None:
    """
    A library may ignore its lock: then what the crates ask for counts, and it is said that there is no lock.
    """
    for path, text in cargo_files("1.0.0", ITOA, "0.1.0", "0.1.0").items():
        written(path, text)(tmp_path)

    keeps_promises(
        "cargo",
        tmp_path,
        other={
            "a dependency was added": replaced("Cargo.toml", ITOA, f'{ITOA}\nryu = "1"'),
            "a member's dependency was added": appended("member/Cargo.toml", '\n[build-dependencies]\ncc = "1"\n'),
        },
        same={"it was released": replaced("Cargo.toml", '"1.0.0"', '"1.1.0"')},
    )
    assert uses_of(tmp_path, "cargo")[0].unlocked == ("Cargo.toml", "library/Cargo.toml", "member/Cargo.toml")


@pytest.mark.slow
def test_cargo_has_its_downloads_where_they_are_cached(tmp_path: Path) -> None:
    """
    Cargo itself makes the folders that are cached, below CARGO_HOME.
    """
    cargo = program("cargo")
    files = {"Cargo.toml": crate("mine", '"1.0.0"', ITOA), "src/lib.rs": ""}
    tree = made("cargo-fetch", files, [[cargo, "fetch", "--quiet"]], tmp_path / "tree", CARGO_HOME="home")

    paths = paths_of(uses_of(tree, "cargo"), "linux", str, {"CARGO_HOME": str(tree / "home")})

    assert [path for path in paths if path.startswith(str(tree)) and not path.endswith("/git/db")] == [
        str(tree / "home/registry/index"),
        str(tree / "home/registry/cache"),
    ]
    assert all(any(Path(path).iterdir()) for path in paths[:2])
    assert paths[3:] == ("target",)


def go_tree(
    target: Path, major: str = "", quote: str = "v1.5.1", folder: str = "v0.1.0", more: str = "", text: str = ""
) -> Path:
    files = {
        "go.mod": f"module example.com/mine{major}\n\ngo 1.21\n\n"
        f"require (\n\texample.com/mine/folder {folder}\n\trsc.io/quote {quote}\n{more})\n\n"
        "replace example.com/mine/folder => ./folder\n",
        "mine.go": f'package mine\n\nimport (\n\t_ "example.com/mine/folder"\n\t_ "rsc.io/quote"\n{text})\n',
        "folder/go.mod": "module example.com/mine/folder\n\ngo 1.21\n",
        "folder/folder.go": "package folder\n",
    }
    return made("go", files, [[program("go"), "mod", "tidy"]], target, GOFLAGS="", GOWORK="off")


@pytest.mark.slow
def test_go_keeps_its_promises(tmp_path: Path) -> None:
    """
    What Go itself writes gives another key for another dependency, and the same for a release of ours or of a folder.
    """
    added = {"more": "\trsc.io/pdf v0.1.1\n", "text": '\t_ "rsc.io/pdf"\n'}
    tree = go_tree(tmp_path / "tree")
    checksum = (tree / "go.sum").read_text().partition("h1:")[2][:12]

    keeps_promises(
        "go",
        tree,
        other={
            "a dependency was added": go_tree(tmp_path / "added", **added),
            "a dependency was bumped": go_tree(tmp_path / "bumped", quote="v1.5.2"),
            "a dependency was removed, and go.sum not tidied": replaced("go.mod", "\trsc.io/quote v1.5.1\n", ""),
            "a checksum changed": replaced("go.sum", checksum, checksum[::-1]),
            "a dependency comes from elsewhere": appended("go.mod", "\nreplace rsc.io/quote => example.com/q v1.5.2\n"),
            "a folder is replaced no longer": replaced("go.mod", "replace example.com/mine/folder => ./folder", ""),
            "a newer Go is needed": replaced("go.mod", "go 1.21", "go 1.22"),
            "it became a workspace": written("go.work", "go 1.21\n\nuse .\n"),
        },
        same={
            "it became a second major version": go_tree(tmp_path / "major", major="/v2"),
            "a folder was released": go_tree(tmp_path / "folder", folder="v0.2.0"),
            "a release was retracted": appended("go.mod", "\nretract (\n\tv1.0.1 // wrong\n\t[v1.1.0, v1.2.0]\n)\n"),
            "a comment was written": appended("go.mod", "// This is ours.\n"),
        },
    )


@pytest.mark.slow
def test_a_go_workspace_keeps_its_promises(tmp_path: Path) -> None:
    """
    The sums of a workspace count as those of its modules do, and so do the modules that are in it.
    """
    go = program("go")
    module = "module example.com/{name}\n\ngo 1.21\n\nrequire rsc.io/quote {version}\n"
    files = {
        "go.work": "go 1.21\n\nuse (\n\t./a\n\t./b\n)\n",
        "a/go.mod": module.format(name="a", version="v1.5.1"),
        "b/go.mod": module.format(name="b", version="v1.5.2"),
        "a/a.go": 'package a\n\nimport _ "rsc.io/quote"\n',
        "b/b.go": 'package b\n\nimport _ "rsc.io/quote"\n',
    }
    tidy = [[go, "-C", name, "mod", "tidy"] for name in "ab"]
    sync = [[go, "work", "sync"], [go, "list", "-deps", "-test", "./a", "./b"]]
    tree = made("go-work", files, [*tidy, *sync], tmp_path / "tree", GOFLAGS="")

    keeps_promises(
        "go",
        tree,
        other={
            "a member was dropped": replaced("go.work", "\t./b\n", ""),
            "the workspace has sums": written("go.work.sum", "rsc.io/quote v1.5.0 h1:abc=\n"),
            "a member's sums changed": both(without("a/go.sum"), written("a/go.sum", "rsc.io/quote v1.5.0 h1:abc=\n")),
        },
        same={},
    )


def test_a_go_module_without_dependencies_lacks_no_lock(tmp_path: Path) -> None:
    """
    It has no go.sum, and nobody is told to make one.
    """
    written("go.mod", "module example.com/mine\n\ngo 1.21\n")(tmp_path)

    keeps_promises(
        "go",
        tmp_path,
        other={"it requires something": appended("go.mod", "\nrequire rsc.io/quote v1.5.2\n")},
        same={"it became a second major version": replaced("go.mod", "example.com/mine", "example.com/mine/v2")},
    )
    assert uses_of(tmp_path, "go")[0].unlocked == ()


@pytest.mark.slow
def test_go_has_its_caches_where_they_are_cached(tmp_path: Path) -> None:
    """
    Go itself says the folders that are cached, at their defaults, moved one by one, and moved with GOPATH.
    """
    go = program("go")
    written("go.mod", "module example.com/mine\n")(tmp_path)
    for moved in ({}, {"GOMODCACHE": "/m", "GOCACHE": "/c"}, {"GOPATH": "/p"}, {"XDG_CACHE_HOME": "/x"}):
        variables = {"HOME": "/home/me", "GOENV": "off", **moved}
        asked = subprocess.check_output([go, "env", "GOMODCACHE", "GOCACHE"], env=variables, cwd=tmp_path, text=True)

        paths = [path.replace("~", "/home/me") for path in paths_of(uses_of(tmp_path, "go"), "linux", str, variables)]

        assert set(asked.split()) <= set(paths), moved


SECRETS = {
    "CARGO_REGISTRY_TOKEN": "a",
    "CARGO_REGISTRIES_OURS_TOKEN": "b",
    "CARGO_REGISTRY_CREDENTIAL_PROVIDER": "c",
    "CC_TEST_REPORTER_ID": "d",
    "GONOSUMDB": "e",
    "OPENSSL_CONF": "f",
}
OF_THE_MACHINE = {
    "CARGO_HOME": "/c",
    "CARGO_TARGET_DIR": "/t",
    "CARGO_TERM_COLOR": "always",
    "GOPATH": "/g",
    "GOROOT": "/r",
    "RUST_BACKTRACE": "1",
}
"""Places, and what only the output depends on."""


def test_variables_that_change_what_is_built_count_and_no_others(tmp_path: Path) -> None:
    """
    Flags do; tokens, folders and colours do not.
    """
    written("go.mod", "module example.com/mine\n")(tmp_path)
    written("Cargo.toml", crate("mine", '"1.0.0"', ""))(tmp_path)
    uses = uses_of(tmp_path, "cargo", "go")

    assert not build_variables(uses, {**SECRETS, **OF_THE_MACHINE})
    for name in (
        "RUSTFLAGS", "CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER", "CC_aarch64_linux_gnu", "CGO_ENABLED", "PKG_CONFIG_PATH",
        "PKG_CONFIG", "HOST_CC", "TARGET_CC", "TARGET_CFLAGS", "OPENSSL_DIR", "SDKROOT", "LIBCLANG_PATH", "CC_s390x_unknown_linux_gnu",
        "AR_mips_unknown_linux_gnu", "CARGO_TARGET_S390X_UNKNOWN_LINUX_GNU_LINKER", "CARGO_TARGET_MIPS64_UNKNOWN_LINUX_GNUABI64_RUSTFLAGS",
    ):  # fmt: skip
        assert build_variables(uses, {name: "1", **SECRETS}), name


@pytest.mark.parametrize(
    ("name", "text", "version"),
    [
        ("rust-toolchain.toml", '[toolchain]\nchannel = "1.80.0"\ncomponents = ["clippy"]\n', "rust1.80.0"),
        ("rust-toolchain.toml", '[toolchain]\nchannel = "1.80"\n', "rust1.80"),
        ("rust-toolchain.toml", '[toolchain]\nchannel = "stable"\n', None),
        ("rust-toolchain.toml", '[toolchain]\nchannel = "nightly-2024-05-01"\n', "rustnightly-2024-05-01"),
        ("rust-toolchain.toml", '[toolchain]\nchannel = "nightly"\n', None),
        ("rust-toolchain", "beta-2024-05-01\n", "rustbeta-2024-05-01"),
        ("rust-toolchain", "1.75\n", "rust1.75"),
        ("rust-toolchain", "1.80.0\n", "rust1.80.0"),
        ("rust-toolchain", '[toolchain]\nchannel = "1.80.0"\n', "rust1.80.0"),
        ("rust-toolchain", "stable\n", None),
        (".tool-versions", "nodejs 20\nrust 1.80.0\n", "rust1.80.0"),
    ],
)
def test_a_pinned_compiler_counts_and_a_channel_is_asked(name: str, text: str, version: str | None) -> None:
    """
    A channel has another compiler every few weeks, unless it is that of a day.
    """
    fact = known_version(Version(RUSTC, 0), Sources({}, {}, lambda wanted: [(name, text)] if wanted == name else []))

    assert (fact and fact.value) == version


def test_the_compiler_that_rustup_is_told_goes_before_the_project_s() -> None:
    """
    As rustup has it.
    """
    sources = Sources({}, {"RUSTUP_TOOLCHAIN": "1.79.0"}, lambda _name: [("rust-toolchain", "1.80.0")])
    fact = known_version(Version(RUSTC, 0), sources)

    assert fact is not None
    assert fact.value == "rust1.79.0"


@pytest.mark.parametrize(
    ("name", "text", "version"),
    [
        (".go-version", "1.22.3\n", "go1.22.3"),
        (".go-version", "go1.22.3\n", "go1.22.3"),
        (".go-version", "1.22\n", None),
        (".tool-versions", "golang 1.22.3\n", "go1.22.3"),
        ("go.mod", "module example.com/mine\n\ngo 1.22.3\n\ntoolchain go1.23.1\n", None),
    ],
)
def test_a_pinned_go_counts_and_the_oldest_that_will_do_is_no_pin(name: str, text: str, version: str | None) -> None:
    """
    A go.mod says what is needed at least: a newer Go that is installed is used.
    """
    fact = known_version(Version(GO, 3), Sources({}, {}, lambda wanted: [(name, text)] if wanted == name else []))

    assert (fact and fact.value) == version
