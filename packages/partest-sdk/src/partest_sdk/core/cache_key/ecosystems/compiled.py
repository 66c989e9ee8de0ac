"""Rust's and Go's package managers, which cache what was compiled too."""

from __future__ import annotations

from partest_sdk.core.cache_key.ecosystem import Ecosystem, KeyFile, Pin, Place, Tool, Version
from partest_sdk.core.cache_key.ecosystems.pins import in_mise, in_tool_versions

# One that moves, such as `stable`, says nothing, so that rustc is asked.
A_CHANNEL = r"(?:\d|(?:nightly|beta)-\d{4}-\d\d-\d\d)[\w.-]*"
RUSTC = Tool(
    "rustc",
    "rust",
    pins=(
        Pin("rust-toolchain.toml", rf"^[ \t]*channel[ \t]*=[ \t]*[\"']({A_CHANNEL})[\"']"),
        Pin("rust-toolchain", rf"^[ \t]*(?:channel[ \t]*=[ \t]*[\"'])?({A_CHANNEL})"),
        in_tool_versions("rust"),
        in_mise("rust"),
    ),
    # It goes before the project's own choice.
    variables=("RUSTUP_TOOLCHAIN",),
    ask=("rustc", "-vV"),
    not_asked=(
        Pin("rust-toolchain.toml", r"^[ \t]*path[ \t]*="),
        Pin("rust-toolchain", r"^[ \t]*path[ \t]*="),
    ),
)
GO = Tool(
    "go",
    "go",
    # Not go.mod: its version is the oldest that will do, and a newer Go that is installed is used. It is a key file, so it counts anyway.
    pins=(
        Pin(".go-version", r"^[ \t]*(?:go)?(\d\S*)"),
        in_tool_versions("go(?:lang)?"),
        in_mise("go"),
    ),
    ask=("go", "version"),
)

C_COMPILERS = ("AR", "CC", "CFLAGS", "CPPFLAGS", "CXX", "CXXFLAGS", "LDFLAGS", "MACOSX_DEPLOYMENT_TARGET", "SDKROOT")
PROCESSORS = (
    "aarch64", "amdgcn", "arm", "avr", "bpf", "csky", "hexagon", "i386", "i486", "i586", "i686", "loongarch", "m68k", "mips", "msp430",
    "nvptx", "powerpc", "riscv", "s390x", "sparc", "thumb", "wasm", "x86_64", "xtensa",
)  # fmt: skip
"""How the names of Rust's targets begin, and what is set for one of them."""
OF_A_TARGET = ("AR", "ARFLAGS", "CC", "CXX", "RANLIB")
"""What the crate cc takes for one target (``CC_aarch64_…``), for those of the build's own machine and for all others."""
FLAGS = ("CFLAGS", "CXXFLAGS")
BUILD_SCRIPTS = (
    "BINDGEN_EXTRA_CLANG_ARGS*", "CLANG_PATH", "CPATH", "CRATE_CC_NO_DEFAULTS", "CXXSTDLIB", "C_INCLUDE_PATH", "IPHONEOS_DEPLOYMENT_TARGET",
    "LIBCLANG_PATH", "LIBCLANG_STATIC_PATH", "LIBRARY_PATH", "LLVM_CONFIG_PATH", "OPENSSL_DIR", "OPENSSL_INCLUDE_DIR", "OPENSSL_LIB_DIR",
    "OPENSSL_LIBS", "OPENSSL_NO_VENDOR", "OPENSSL_STATIC", "PKG_CONFIG", "PKG_CONFIG_*", "PROTOC", "PROTOC_INCLUDE", "PYO3_*", "RANLIB",
)  # fmt: skip
"""What many crates find a compiler or a library of C with."""

ECOSYSTEMS = (
    Ecosystem(
        name="cargo",
        title="Cargo",
        locks=((KeyFile("Cargo.lock", "cargo_lock"),),),
        manifests=(KeyFile("Cargo.toml", "cargo_toml"),),
        extras=(
            # Features and profiles are said nowhere else.
            KeyFile("Cargo.toml", "cargo_toml"),
            KeyFile(".cargo/config.toml", "settings", moves=("target-dir",)),
            KeyFile(".cargo/config", "settings", moves=("target-dir",)),
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
            Place("target", variable="CARGO_TARGET_DIR", others=("CARGO_BUILD_TARGET_DIR",)),
        ),
        versions=(Version(RUSTC, 0),),
        native=True,
        # One by one: a star would take in folders, and the tokens of registries.
        variables=(
            *C_COMPILERS,
            *BUILD_SCRIPTS,
            # No star for all of CC_: a reporter of coverage has its token there.
            *(f"{name}_{processor}*" for name in OF_A_TARGET for processor in PROCESSORS),
            *(f"{name}_*" for name in FLAGS),
            *(f"{machine}_{name}" for machine in ("HOST", "TARGET") for name in (*OF_A_TARGET, *FLAGS)),
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
        # The sums of a workspace count for its modules too, which have some of their own.
        extras=(KeyFile("go.mod", "go_mod"), KeyFile("go.work"), KeyFile("go.work.sum")),
        places=(
            Place("~/go/pkg/mod", windows=r"~\go\pkg\mod", variable="GOMODCACHE", others=("GOPATH/pkg/mod",)),
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
            "PKG_CONFIG",
            "PKG_CONFIG_PATH",
        ),
        source="go.dev/ref/mod, go.dev/doc/toolchain and `go help environment`; actions/cache examples.md; "
        "actions/setup-go src/cache-restore.ts",
    ),
)
