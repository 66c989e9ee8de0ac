"""What of the files of Rust, Go, the JVM and .NET is the project's own, and what only looks like it."""

from __future__ import annotations

import re
from time import process_time

import pytest
from partest_sdk.core.cache_key.readings import read_as

LOCK_1 = """[[package]]
name = "mine"
version = "1.0.0"
dependencies = [
 "itoa 1.0.10 (registry+https://github.com/rust-lang/crates.io-index)",
]

[[package]]
name = "itoa"
version = "1.0.10"
source = "registry+https://github.com/rust-lang/crates.io-index"

[metadata]
"checksum itoa 1.0.10 (registry+https://github.com/rust-lang/crates.io-index)" = "b1a4"
"""
LOCK_GIT = 'version = 3\n\n[[package]]\nname = "a"\nversion = "1.0"\nsource = "git+https://example.com/a#b1a4"\n'
LOCK_PATCH = f'{LOCK_GIT}\n[[patch.unused]]\nname = "b"\nversion = "2.0"\n'
CARGO = """[package]
name = "mine"
version = "1.0"
description = \"\"\"
version = "1.1"
\"\"\"

[dependencies]
version = "2.0"
path = "3.0"
one = { path = "one", version = "4.0" }
two = { git = "https://example.com", version = "5.0" }

[target.'cfg(unix)'.dependencies.three]
path = "three"
version = "6.0"

[workspace.dependencies]
four = { path = "four", version = "7.0" }

[patch.crates-io]
five = { path = "five", version = "8.0" }
"""
GO = """module example.com/mine/v1

require example.com/one v1.1.0 // indirect
require (
\texample.com/two v1.2.0
\texample.com/three v1.3.0
)
replace example.com/one => ./one
replace (
\texample.com/two v1.2.1 => ../two
\texample.com/three => example.com/four v1.4.0
)
retract v1.5.0
exclude example.com/two v1.6.0
"""
POM = """<project>
<version>${revision}</version><properties><revision>1</revision><sha1>2</sha1><other>3</other></properties>
<parent><groupId>ours</groupId><version>4</version></parent><build><version>5</version></build>
<profiles><profile><properties><revision>6</revision></properties></profile></profiles>
</project>"""
PLAIN_POM = "<project><groupId>ours</groupId><version>1</version></project>"
NEEDS = "<dependencies><dependency><groupId>{group}</groupId><version>{version}</version></dependency></dependencies></project>"
MSBUILD = """<Project><PropertyGroup><Version>1</Version><Other>2</Other></PropertyGroup>
<ItemGroup><PackageVersion Include="a" Version="3" /><Version>4</Version><None>5</None></ItemGroup>
<Choose><When><PropertyGroup><Version>6</Version></PropertyGroup></When></Choose></Project>"""
CLJ = '(defproject a/b\n  "1" :dependencies [[c "2"]])\n(def version "3")\n'
PROPERTIES = "version=1\n  version : 2\nversions=3\nother=4\\\nversion=5\nVERSION_NAME=6\n#version=7\n"


def with_needs(pom: str, group: str, version: str) -> str:
    """*pom* with a dependency more."""
    return pom.replace("</project>", NEEDS.format(group=group, version=version))


@pytest.mark.parametrize(
    ("reading", "text", "own", "counts"),
    [
        ("cargo_lock", LOCK_1, ["1.0.0"], ["b1a4", "source", "[metadata]"]),
        ("cargo_lock", LOCK_GIT, [], ["b1a4", "1.0", "= 3"]),
        ("cargo_lock", LOCK_PATCH, ["2.0"], ["b1a4"]),
        ("cargo_toml", CARGO, ['"1.0', "4.0", "6.0", "7.0", "8.0"], ["1.1", "2.0", "3.0", "5.0", "three", '"five"']),
        ("go_mod", GO, ["/v1", "1.1", "1.5", "// indirect"], ["1.2.0", "1.2.1", "1.3", "1.4", "1.6", "./one"]),
        ("pom", POM, [">1<"], [">2<", ">3<", ">4<", ">5<", ">6<"]),
        ("pom", with_needs(POM, "ours", "${revision}"), [">1<"], [">4<"]),
        ("pom", with_needs(POM, "theirs", "${revision}"), [], [">1<", ">4<"]),
        ("pom", with_needs(POM, "theirs", "${project.version}"), [], [">1<"]),
        # Its children have these properties too.
        ("pom", POM.replace("<build>", "<packaging>pom</packaging><build>"), [], [">1<", ">4<"]),
        ("pom", POM.replace("<build>", "<modules/><build>"), [], [">1<", ">4<"]),
        ("pom", PLAIN_POM, [">1<"], ["ours"]),
        ("pom", PLAIN_POM.replace("<version>", "<packaging>pom</packaging><version>"), [">1<"], ["pom<"]),
        ("pom", with_needs(PLAIN_POM, "${project.groupId}", "${project.version}"), [">1<"], ["version}<"]),
        ("pom", with_needs(PLAIN_POM, "ours", "${pom.version}"), [">1<"], ["version}<"]),
        ("pom", with_needs(PLAIN_POM, "theirs", "${project.version}"), [], [">1<"]),
        ("pom", with_needs(PLAIN_POM, "ours.too", "${version}"), [], [">1<"]),
        (
            "pom",
            PLAIN_POM.replace("</project>", "<properties><a>${project.version}</a></properties></project>"),
            [],
            [">1<"],
        ),
        ("pom", with_needs(PLAIN_POM, "ours", "2"), [">1<"], [">2<"]),
        ("msbuild", MSBUILD, [">1<", ">5<"], [">2<", '"3"', ">4<", ">6<"]),
        ("msbuild", MSBUILD.replace('"3"', '"$(version)"'), [">5<"], [">1<", ">4<", ">6<"]),
        ("msbuild", MSBUILD.replace('"3"', "\"$(Version.Split('-')[0])\""), [">5<"], [">1<"]),
        ("msbuild", MSBUILD.replace('"3"', '"$(VersionPrefix)"'), [">5<"], [">1<"]),
        ("msbuild", MSBUILD.replace('"3"', '"$(VersionOfOthers)"'), [">1<", ">5<"], [">2<"]),
        ("msbuild_import", MSBUILD, [">5<"], [">1<", ">2<", '"3"', ">4<", ">6<"]),
        ("project_clj", CLJ, ['"1"'], ['"2"', '"3"']),
        ("properties", PROPERTIES, ["=7"], ["=1", ": 2", "=3", "=4", "=5", "=6"]),
    ],
)
def test_what_is_the_project_s_own_and_what_is_not(reading: str, text: str, own: list[str], counts: list[str]) -> None:
    """
    A text may change in its own places only without another hash.
    """
    before = read_as(reading, text.encode())
    assert before[1]

    for piece in (*own, *counts):
        assert piece in text
        changed = read_as(reading, text.replace(piece, re.sub(r"\w(?=\W*$)", "9", piece)).encode())
        assert (changed[0] == before[0]) == (piece in own), piece


@pytest.mark.parametrize(
    ("reading", "text"),
    [
        ("cargo_lock", ""),
        ("cargo_lock", '[[package]]\n  name = "a"\n  source = "b"\n'),
        ("cargo_lock", '[[package]]\nname = "a"\nsource="b"\n'),
        ("cargo_lock", '[[package]]\nname = "a"\nreplace = "b"\n'),
        ("cargo_toml", "[package\n"),
        ("go_mod", "go 1.21\n"),
        ("pom", "<settings/>"),
        ("pom", "<project>"),
        ("pom", '<?xml version="1.0" encoding="nobody-knows"?><project/>'),
        ("pom", '<!DOCTYPE project [<!ENTITY a "b">]><project>&a;</project>'),
        ("msbuild", "<project/>"),
        ("nuget_lock", '{"version": 1}'),
        ("nuget_lock", '{"dependencies": {"net8.0": {"a": 1}}}'),
        ("nuget_lock", "[" * 100_000),
    ],
)
def test_what_is_not_as_it_should_be_counts_as_a_text(reading: str, text: str) -> None:
    """
    Another form than the tool's own may hold a dependency where we do not look.
    """
    assert read_as(reading, text.encode()) == (text.encode(), False)


def test_no_two_documents_read_the_same() -> None:
    """
    An attribute, a text and an element that are written alike are still three things.
    """
    documents = (
        '<project a="b"/>', "<project>a=b</project>", "<project>&lt;a&gt;</project>", "<project><a/></project>",
        "<project><a/>b</project>", "<project><a>b</a></project>", "<project>&gt;</project>", "<project/>",
    )  # fmt: skip

    assert len({read_as("pom", document.encode())[0] for document in documents}) == len(documents)


@pytest.mark.parametrize(
    ("reading", "content"),
    [
        ("pom", b"<project>" * 60_000),
        ("pom", b"<project>" + b"<version>1</version>" * 30_000 + b"</project>"),
        ("pom", b"<project " + b" ".join(b"a%d='1'" % number for number in range(60_000)) + b"/>"),
        (
            "msbuild",
            b"<Project><PropertyGroup>" + b"<Version>$(Version)</Version>" * 20_000 + b"</PropertyGroup></Project>",
        ),
        ("msbuild", b"<Project>" + b"$(" * 100_000 + b" " * 300_000 + b"</Project>"),
        ("pom", b"<project>" + b"<groupId>a</groupId><version>${version}</version>" * 10_000 + b"</project>"),
        ("project_clj", b"(defproject a" + b" " * 500_000),
        ("project_clj", b"(defproject a " * 35_000),
        ("properties", b"version=\\\n" * 50_000),
        ("go_mod", b"module a\n" + b"replace a => ./b\nrequire a b\n" * 15_000),
        ("cargo_lock", b'\n[[package]]\nname = "a"\ndependencies = [\n "b",\n]\n' * 10_000),
    ],
)
def test_a_hostile_file_costs_no_more_than_its_size(reading: str, content: bytes) -> None:
    """
    Nothing looks back, nests or grows.
    """
    began = process_time()

    read_as(reading, content)

    assert process_time() - began < 3
