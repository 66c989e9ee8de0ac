"""Haskell's package managers."""

from __future__ import annotations

from partest_sdk.core.cache_key.ecosystem import Ecosystem, KeyFile, Pin, Place, Tool, Version
from partest_sdk.core.cache_key.ecosystems.pins import in_tool_versions

GHC = Tool(
    "ghc",
    "ghc",
    pins=(
        Pin("cabal.project", r"^[ \t]*with-compiler:[ \t]*ghc-(\d\S*)"),
        in_tool_versions("ghc"),
    ),
    ask=("ghc", "--numeric-version"),
)

A_PACKAGE = KeyFile("*.cabal", "cabal_package")

ECOSYSTEMS = (
    Ecosystem(
        name="cabal",
        title="Cabal",
        family="haskell",
        locks=((KeyFile("cabal.project.freeze"),),),
        manifests=(KeyFile("cabal.project"), A_PACKAGE),
        # What was frozen may leave out what a package needs since; Cabal then chooses by itself.
        extras=(KeyFile("cabal.project"), KeyFile("cabal.project.local"), A_PACKAGE),
        places=(
            # Where ~/.cabal is, as with haskell-actions/setup, everything lies in it; else in the folders of XDG.
            Place(
                "~/.cabal/packages",
                windows=r"~\AppData\Roaming\cabal\packages",
                variable="CABAL_DIR",
                below="packages",
            ),
            Place("~/.cabal/store", windows=r"~\AppData\Roaming\cabal\store", variable="CABAL_DIR", below="store"),
            Place(
                "~/.cache/cabal/packages",
                windows=r"~\AppData\Local\cabal\packages",
                variable="CABAL_DIR",
                below="packages",
            ),
            Place(
                "~/.local/state/cabal/store",
                windows=r"~\AppData\Local\cabal\store",
                variable="CABAL_DIR",
                below="store",
            ),
            Place("dist-newstyle"),
        ),
        versions=(Version(GHC, 3),),
        native=True,
        refresh="weekly",
        source="actions/cache examples.md; haskell/cabal #7386; haskell-actions/setup src/setup-haskell.ts",
        note="haskell-actions/setup puts the store of Windows in `C:\\sr`: add its output `cabal-store` to the paths.",
    ),
    Ecosystem(
        name="stack",
        title="Stack",
        family="haskell",
        # The snapshot in a stack.yaml is a list of exact versions, so it is a lock by itself.
        locks=(
            (
                KeyFile("stack.yaml.lock"),
                KeyFile("stack.yaml"),
                KeyFile("stack*.yaml.lock", holds="snapshots:"),
                KeyFile("stack*.yaml", holds="resolver:"),
                KeyFile("stack*.yaml", holds="snapshot:"),
            ),
        ),
        extras=(KeyFile("package.yaml", "yaml_manifest"), A_PACKAGE),
        places=(
            Place("~/.stack", windows=r"~\AppData\Roaming\stack", variable="STACK_ROOT"),
            # GHC lies apart from it on Windows.
            Place("~/.stack", windows=r"~\AppData\Local\Programs\stack"),
        ),
        native=True,
        variables=("STACK_YAML",),
        source="actions/cache examples.md; docs.haskellstack.org topics/stack_root",
    ),
)
