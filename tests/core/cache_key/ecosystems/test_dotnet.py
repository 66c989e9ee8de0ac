from __future__ import annotations

from pathlib import Path

import pytest
from cache_keys import hash_of, uses_of
from partest_sdk.core.cache_key.ecosystem import Version
from partest_sdk.core.cache_key.ecosystems.dotnet import SDK
from partest_sdk.core.cache_key.versions import Sources, known_version

from core.cache_key.ecosystems.promises import appended, keeps_promises, replaced, without, written

PROJECT = """<Project Sdk="Microsoft.NET.Sdk">

  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
    <VersionPrefix>1.0.0</VersionPrefix>
    <Version Condition="'$(Nightly)' == ''">$(VersionPrefix)</Version>
    <AssemblyVersion>1.0.0.0</AssemblyVersion>
  </PropertyGroup>

  <ItemGroup>
    <PackageReference Include="Newtonsoft.Json" Version="13.0.1" />
    <ProjectReference Include="../Core/Core.csproj" />
    <Compile Include="Program.cs" />
  </ItemGroup>

</Project>
"""
LOCK = """{
  "version": 1,
  "dependencies": {
    "net8.0": {
      "Newtonsoft.Json": {
        "type": "Direct",
        "requested": "[13.0.1, )",
        "resolved": "13.0.1",
        "contentHash": "ppPFpBcvxdsfUonNcvITKqLl3bqxWbDCZIzDWHzjpdAHRFfZe0Dw9HmA0+za13IdyrgJwpkDTDA9fHaxOrt20A=="
      },
      "app.domain": {
        "type": "Project",
        "dependencies": {
          "App.Core": "[1.0.0, )",
          "Serilog": "[3.1.1, )"
        }
      },
      "app.core": {
        "type": "Project"
      },
      "serilog": {
        "type": "CentralTransitive",
        "requested": "[3.1.1, )",
        "resolved": "3.1.1",
        "contentHash": "P6G4/4Kt9bT635bhuwdXlJ2SCqqn2nhh4gqFqQueCOr9bK/e7W9ll/IoX1Ter948cV2Z/5+5v8pAfJYUISY03A=="
      }
    }
  }
}
"""


def test_nuget_keeps_its_promises(tmp_path: Path) -> None:
    """
    What is locked counts, and what no lock holds; versions that projects of the checkout ask of each other do not.
    """
    written("App/packages.lock.json", LOCK)(tmp_path)
    written("App/App.csproj", PROJECT)(tmp_path)

    keeps_promises(
        "nuget",
        tmp_path,
        other={
            "a dependency was bumped": replaced("App/packages.lock.json", "13.0.1", "13.0.3"),
            "a checksum changed": replaced("App/packages.lock.json", "ppPF", "qqPF"),
            "a project asks for another version": replaced(
                "App/packages.lock.json", '"Serilog": "[3.1.1, )"', '"Serilog": "[3.2.0, )"'
            ),
            "it is for another runtime": replaced("App/packages.lock.json", '"net8.0"', '"net9.0"'),
            "a package is downloaded only": replaced("App/App.csproj", "PackageReference", "PackageDownload"),
            "the SDK is pinned": written("global.json", '{"sdk": {"version": "8.0.100"}}'),
            "another source of packages was added": written("nuget.config", "<configuration/>"),
            "a tool was added": written(".config/dotnet-tools.json", "{}"),
            "another project has no lock": written("Other/Other.fsproj", PROJECT),
        },
        same={
            "a project was released": replaced("App/packages.lock.json", '"[1.0.0, )"', '"[1.1.0, )"'),
            "the project was released": replaced("App/App.csproj", "1.0.0", "1.1.0"),
            "a source file was added": replaced("App/App.csproj", "<Compile", '<Compile Include="More.cs" /><Compile'),
        },
    )
    assert uses_of(tmp_path, "nuget")[0].unlocked == ()


@pytest.mark.parametrize("kind", ["csproj", "fsproj", "vbproj"])
def test_projects_without_locks_keep_their_promises(tmp_path: Path, kind: str) -> None:
    """
    What the projects ask for counts, also where it is said for all of them, and it is told that a lock is missing.
    """
    packages = '<Project><ItemGroup><PackageVersion Include="xunit" Version="2.6.0" /></ItemGroup></Project>\n'
    common = "<Project><PropertyGroup><Version>1.0.0</Version><Nullable>enable</Nullable></PropertyGroup></Project>\n"
    written(f"App/App.{kind}", PROJECT)(tmp_path)
    written("Directory.Packages.props", packages)(tmp_path)
    written("Directory.Build.props", common)(tmp_path)

    keeps_promises(
        "nuget",
        tmp_path,
        other={
            "a dependency was bumped": replaced(f"App/App.{kind}", "13.0.1", "13.0.3"),
            "a dependency was added": replaced(
                f"App/App.{kind}", "<ItemGroup>", '<ItemGroup><PackageReference Include="xunit" />'
            ),
            "a version was bumped for all": replaced("Directory.Packages.props", "2.6.0", "2.6.1"),
            "a dependency was added for all": replaced(
                "Directory.Build.props",
                "</Project>",
                '<ItemGroup><PackageReference Include="a" /></ItemGroup></Project>',
            ),
            # Each of them may use it.
            "all of them were released": replaced("Directory.Build.props", "1.0.0", "1.1.0"),
            "versions are said in a file of their own": written("eng/Versions.props", packages),
            "targets were added": written("eng/ours.targets", packages),
            "an older list of packages was added": written(
                "Old/packages.config", '<packages><package id="a" /></packages>'
            ),
        },
        same={
            "the project was released": replaced(f"App/App.{kind}", "1.0.0", "1.1.0"),
            "a comment was written": appended("Directory.Packages.props", "<!-- Ours. -->\n"),
        },
    )
    assert uses_of(tmp_path, "nuget")[0].unlocked == (f"App/App.{kind}",)


def test_a_version_that_a_dependency_has_counts(tmp_path: Path) -> None:
    """
    A property that a package reference uses is no longer the project's own business.
    """
    written("App.csproj", PROJECT.replace('"13.0.1"', '"$(versionprefix)"'))(tmp_path)

    keeps_promises(
        "nuget",
        tmp_path,
        other={"it changed": replaced("App.csproj", "<VersionPrefix>1.0.0", "<VersionPrefix>1.1.0")},
        same={"a source file was added": replaced("App.csproj", "<Compile", '<Compile Include="More.cs" /><Compile')},
    )


def test_a_token_for_a_feed_is_in_no_key(tmp_path: Path) -> None:
    """
    A job that writes its token into the nuget.config keeps the key.
    """
    config = (
        '<configuration><packageSources><add key="ours" value="https://a.example/" /></packageSources><packageSourceCredentials><ours>'
        '<add key="Username" value="me" /><add key="ClearTextPassword" value="{}" /></ours></packageSourceCredentials></configuration>\n'
    )
    written("App.csproj", PROJECT)(tmp_path)
    written("nuget.config", config.format("one"))(tmp_path)
    before = hash_of(tmp_path, "nuget")
    written("nuget.config", config.format("another"))(tmp_path)

    assert hash_of(tmp_path, "nuget") == before
    written("nuget.config", config.format("one").replace("a.example", "b.example"))(tmp_path)
    assert hash_of(tmp_path, "nuget") != before
    without("nuget.config")(tmp_path)
    assert hash_of(tmp_path, "nuget") != before


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ('{"sdk": {"version": "8.0.100", "rollForward": "latestFeature"}}', "dotnet8.0"),
        ('{\n  "sdk": {\n    "rollForward": "latestMinor",\n    "version": "9.0.100-rc.2"\n  }\n}\n', "dotnet9.0"),
        ('{"msbuild-sdks": {"A": "1.0.0"}}', None),
        ('{"sdk": {}, "tools": {"version": "1.0.0"}}', None),
    ],
)
def test_a_pinned_sdk_counts(text: str, version: str | None) -> None:
    """
    As far as the runtime goes that belongs to it.
    """
    fact = known_version(Version(SDK), Sources({}, {}, lambda name: [(name, text)] if name == "global.json" else []))

    assert (fact and fact.value) == version
