"""Rust's and Go's package managers, which cache what was compiled too."""

from __future__ import annotations

from partest_sdk.core.cache_key.ecosystem import Ecosystem, KeyFile, Pin, Place, Tool, Version

RUSTC = Tool(
    "rustc",
    "rust",
    # A channel such as `stable` says no number, so that rustc is asked.
    pins=(
        Pin("rust-toolchain.toml", r"^[ \t]*channel[ \t]*=[ \t]*[\"'](\d[^\"']*)[\"']"),
        Pin("rust-toolchain", r"^[ \t]*(?:channel[ \t]*=[ \t]*[\"'])?(\d[\w.-]*)"),
        Pin(".tool-versions", r"^rust[ \t]+(\d\S*)"),
        Pin("mise.toml", r"^rust[ \t]*=[ \t]*[\"'](\d[^\"']*)[\"']"),
    ),
    # It goes before the project's own choice.
    variable="RUSTUP_TOOLCHAIN",
    ask=("rustc", "-vV"),
)
GO = Tool(
    "go",
    "go",
    # Not go.mod: its version is the oldest that will do, and a newer Go that is installed is used. It is a key file, so it counts anyway.
    pins=(
        Pin(".go-version", r"^[ \t]*(?:go)?(\d\S*)"),
        Pin(".tool-versions", r"^go(?:lang)?[ \t]+(\d\S*)"),
        Pin("mise.toml", r"^go[ \t]*=[ \t]*[\"'](\d[^\"']*)[\"']"),
    ),
    ask=("go", "version"),
)

C_COMPILERS = ("AR", "CC", "CFLAGS", "CPPFLAGS", "CXX", "CXXFLAGS", "LDFLAGS", "MACOSX_DEPLOYMENT_TARGET")
PROCESSORS = ("aarch64", "arm", "i686", "powerpc", "riscv", "thumb", "wasm", "x86_64")
"""How the names of Rust's targets begin, and what is set for one of them."""

ECOSYSTEMS = (
    Ecosystem(
        name="cargo",
        title="Cargo",
        locks=((KeyFile("Cargo.lock", "cargo_lock"),),),
        manifests=(KeyFile("Cargo.toml", "cargo_toml"),),
        extras=(
            # Features and profiles are said nowhere else.
            KeyFile("Cargo.toml", "cargo_toml"),
            KeyFile(".cargo/config.toml", "settings"),
            KeyFile(".cargo/config", "settings"),
            KeyFile("rust-toolchain.toml"),
            KeyFile("rust-toolchain"),
        ),
        places=(
            # Not all of it: registry/src and git/checkouts are unpacked from these, and credentials lie beside them.
            Place(
                "~/.cargo/registry/index",
                windows=r"~\.cargo\registry\index",
                variable="CARGO_HOME",
                below="registry/index",
            ),
            Place(
                "~/.cargo/registry/cache",
                windows=r"~\.cargo\registry\cache",
                variable="CARGO_HOME",
                below="registry/cache",
            ),
            Place("~/.cargo/git/db", windows=r"~\.cargo\git\db", variable="CARGO_HOME", below="git/db"),
            Place("target", variable="CARGO_TARGET_DIR"),
        ),
        versions=(Version(RUSTC, 0),),
        native=True,
        # One by one: a star would take in folders, and the tokens of registries.
        variables=(
            *C_COMPILERS,
            *(f"CC_{processor}*" for processor in PROCESSORS),
            *(f"CXX_{processor}*" for processor in PROCESSORS),
            "CFLAGS_*",
            "CXXFLAGS_*",
            *(f"CARGO_TARGET_{processor.upper()}*" for processor in PROCESSORS),
            "CARGO_BUILD_RUSTC*",
            "CARGO_BUILD_RUSTDOCFLAGS",
            "CARGO_BUILD_RUSTFLAGS",
            "CARGO_BUILD_TARGET",
            "CARGO_ENCODED_RUSTDOCFLAGS",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_INCREMENTAL",
            "CARGO_PROFILE_*",
            "CARGO_UNSTABLE_*",
            "CMAKE_*",
            "RUSTC",
            "RUSTC_BOOTSTRAP",
            "RUSTC_LINKER",
            "RUSTC_WORKSPACE_WRAPPER",
            "RUSTC_WRAPPER",
            "RUSTDOCFLAGS",
            "RUSTFLAGS",
            "RUSTUP_TOOLCHAIN",
        ),
        source="doc.rust-lang.org/cargo guide/cargo-home and reference/environment-variables; actions/cache examples.md; "
        "Swatinem/rust-cache src/config.ts",
    ),
    Ecosystem(
        name="go",
        title="Go modules",
        locks=(
            (KeyFile("go.sum"), KeyFile("go.work.sum")),
            # A module that requires nothing has no go.sum, and a go.mod says exact versions too.
            (KeyFile("go.mod", "go_mod"),),
        ),
        # A go.sum may keep what is no longer required.
        extras=(KeyFile("go.mod", "go_mod"), KeyFile("go.work")),
        places=(
            Place("~/go/pkg/mod", windows=r"~\go\pkg\mod", variable="GOMODCACHE"),
            Place("~/go/pkg/mod", windows=r"~\go\pkg\mod", variable="GOPATH", below="pkg/mod"),
            Place(
                "~/.cache/go-build",
                macos="~/Library/Caches/go-build",
                windows=r"~\AppData\Local\go-build",
                variable="GOCACHE",
            ),
        ),
        # Nothing that another Go has compiled is of any use.
        versions=(Version(GO, 3),),
        # Packages with C in them.
        native=True,
        variables=(
            *C_COMPILERS,
            "CGO_CFLAGS",
            "CGO_CPPFLAGS",
            "CGO_CXXFLAGS",
            "CGO_ENABLED",
            "CGO_FFLAGS",
            "CGO_LDFLAGS",
            "GO386",
            "GOAMD64",
            "GOARCH",
            "GOARM",
            "GOARM64",
            "GOEXPERIMENT",
            "GOFIPS140",
            "GOFLAGS",
            "GOOS",
            "GOTOOLCHAIN",
            "GOWASM",
        ),
        source="go.dev/ref/mod, go.dev/doc/toolchain and `go help environment`; actions/cache examples.md; "
        "actions/setup-go src/cache-restore.ts",
    ),
)
