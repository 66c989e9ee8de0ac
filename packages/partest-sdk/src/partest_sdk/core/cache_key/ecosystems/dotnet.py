""".NET's package manager."""

from __future__ import annotations

from partest_sdk.core.cache_key.ecosystem import Ecosystem, KeyFile, Pin, Place, Tool, Version

SDK = Tool(
    "dotnet",
    "dotnet",
    pins=(Pin("global.json", r'"sdk"\s*:\s*\{[^{}]*"version"\s*:\s*"(\d[^"]*)"'),),
    ask=("dotnet", "--version"),
)

MOVED = ("<RestorePackagesPath",)
PROJECTS = tuple(
    KeyFile(f"*.{language}proj", "msbuild", moves=MOVED, includes="msbuild") for language in ("cs", "fs", "vb")
)

ECOSYSTEMS = (
    Ecosystem(
        name="nuget",
        title="NuGet",
        locks=((KeyFile("packages.lock.json", "nuget_lock"),),),
        manifests=(*PROJECTS, KeyFile("packages.config")),
        extras=(
            # Packages that are only downloaded, and those of SDKs, are in no lock.
            *PROJECTS,
            # Directory.Packages.props, Directory.Build.props, and whatever else projects import.
            *(
                KeyFile(f"{folder}*.{ending}", "msbuild_import", moves=MOVED, includes="msbuild")
                for ending in ("props", "targets")
                for folder in ("", "build/", "eng/")
            ),
            KeyFile("global.json"),
            KeyFile(".config/dotnet-tools.json"),
            *(
                KeyFile(name, "nuget_config", moves=("globalPackagesFolder",))
                for name in ("nuget.config", "NuGet.config", "NuGet.Config")
            ),
        ),
        places=(Place("~/.nuget/packages", windows=r"~\.nuget\packages", variable="NUGET_PACKAGES"),),
        # The packs that belong to a runtime are packages too, and no lock names them.
        versions=(Version(SDK),),
        source="learn.microsoft.com nuget/consume-packages (managing-the-global-packages-and-cache-folders, "
        "package-references-in-project-files); actions/cache examples.md",
        note="Lock files are made when `RestorePackagesWithLockFile` is true. A release that changes `Version` in a `.props` file gives a new "
        "key, since every project may use it; one in a project's own file does not, unless the file uses it. "
        "What a project imports or refers to counts wherever it lies, but not where a property is a part of its name.",
    ),
)
