"""What lies above a root, or beside it, and yet decides what is installed below."""

from __future__ import annotations

from pathlib import Path

import pytest
from cache_keys import hash_of

from core.cache_key.ecosystems.promises import written

POM = "<project><artifactId>x</artifactId><dependencyManagement>{}</dependencyManagement></project>"


@pytest.mark.parametrize(
    ("ecosystem", "own", "above", "text"),
    [
        ("maven", "pom.xml", "pom.xml", POM),
        ("gradle", "build.gradle", "build.gradle", "// {}"),
        ("gradle", "build.gradle.kts", "build.gradle.kts", "// {}"),
        ("gradle", "build.gradle", "settings.gradle.kts", "// {}"),
        ("gradle", "build.gradle", "buildSrc/build.gradle.kts", "// {}"),
        ("gradle", "build.gradle", "buildSrc/build.gradle", "// {}"),
        ("gradle", "build.gradle", "gradle/deps.gradle", "// {}"),
        ("gradle", "build.gradle", "libs.versions.toml", "[versions]\na = '{}'"),
        ("gradle", "build.gradle", "gradle/libs.versions.toml", "[versions]\na = '{}'"),
        ("go", "go.sum", "go.work.sum", "a v{}"),
        ("go", "go.mod", "go.work.sum", "a v{}"),
    ],
)
def test_a_package_has_the_key_of_what_its_builds_configure(
    tmp_path: Path, ecosystem: str, own: str, above: str, text: str
) -> None:
    """
    A parent, a script of the whole build or the sums of a workspace count, also where only a package of it is the root.
    """
    (tmp_path / ".git").mkdir()
    written(f"app/{own}", POM.format("") if own == "pom.xml" else "")(tmp_path)
    hashes = set()
    for version in ("1", "2"):
        written(above, text.format(version))(tmp_path)
        hashes.add(hash_of(tmp_path / "app", ecosystem))

    assert len(hashes) == 2


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("gradle/wrapper/gradle-wrapper.properties", "distributionUrl=https://services.gradle.org/gradle-{}-bin.zip"),
        ("catalogs/ours.versions.toml", "[versions]\na = '{}'"),
    ],
)
def test_gradle_alone_knows_its_version_and_every_catalog(tmp_path: Path, path: str, text: str) -> None:
    """
    Named without its wrapper, or with a key for each ecosystem, it has another cache with another Gradle; a catalog may lie anywhere.
    """
    written("build.gradle", "")(tmp_path)
    hashes = set()
    for version in ("8.1", "8.2"):
        written(path, text.format(version))(tmp_path)
        hashes.add(hash_of(tmp_path, "gradle"))

    assert len(hashes) == 2
