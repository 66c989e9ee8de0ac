from __future__ import annotations

from pathlib import Path

import pytest
from cache_keys import hash_of
from partest_sdk.core.cache_key.ecosystem import Version
from partest_sdk.core.cache_key.ecosystems.jvm import JDK
from partest_sdk.core.cache_key.versions import Sources, known_version
from real_locks import made
from real_runners.tool_chain import program

from core.cache_key.ecosystems.promises import appended, keeps_promises, replaced, without, written

POM = """<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId>
  <artifactId>mine</artifactId>
  <version>{version}</version>
  <packaging>pom</packaging>
  <modules>
    <module>member</module>
  </modules>
  <properties>
    <revision>1.0.0</revision>
    <junit.version>4.12</junit.version>
  </properties>
  <dependencies>
    <dependency>
      <groupId>junit</groupId>
      <artifactId>junit</artifactId>
      <version>${{junit.version}}</version>
      <scope>test</scope>
    </dependency>
  </dependencies>
</project>
"""
MEMBER = """<project>
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.example</groupId>
    <artifactId>mine</artifactId>
    <version>{version}</version>
  </parent>
  <artifactId>member</artifactId>
</project>
"""
MORE = "<dependency><groupId>org.hamcrest</groupId><artifactId>hamcrest</artifactId><version>2.2</version></dependency>"


def maven_tree(target: Path, version: str, **more: str) -> Path:
    """A project of two modules, which Maven itself has nothing to say against."""
    files = {"pom.xml": POM.format(version=version), "member/pom.xml": MEMBER.format(version=version), **more}
    return made("maven", files, [[program("mvn"), "--batch-mode", "--quiet", "--offline", "validate"]], target)


@pytest.mark.slow
def test_maven_keeps_its_promises(tmp_path: Path) -> None:
    """
    Dependencies, their versions and their parents count, and what a parent's version is made of: its children may use it.
    """
    keeps_promises(
        "maven",
        maven_tree(tmp_path / "tree", "${revision}", **{".mvn/maven.config": "-Drevision=1.0.0\n"}),
        other={
            "a dependency was added": replaced("pom.xml", "<dependencies>", f"<dependencies>{MORE}"),
            "a member's dependency was added": replaced(
                "member/pom.xml", "</artifactId>\n</", f"</artifactId><dependencies>{MORE}</dependencies></"
            ),
            "a dependency was bumped": replaced("pom.xml", "4.12", "4.13.2"),
            "its scope changed": replaced("pom.xml", "<scope>test</scope>", ""),
            "the parent is another": replaced("member/pom.xml", "${revision}", "2.0.0"),
            "a repository was added": replaced(
                "pom.xml", "<modules>", "<repositories><repository><id>a</id></repository></repositories><modules>"
            ),
            "an extension was added": written(".mvn/extensions.xml", "<extensions/>"),
            "a profile is chosen": appended(".mvn/maven.config", "-Pours\n"),
            "a property that the children have changed": replaced("pom.xml", "<revision>1.0.0", "<revision>1.1.0"),
            "it is set elsewhere": maven_tree(
                tmp_path / "elsewhere", "${revision}", **{".mvn/maven.config": "-Drevision=1.2.0\n"}
            ),
        },
        same={
            "a comment was written": replaced("pom.xml", "<modules>", "<!-- ours -->\n  <modules>"),
            "it was indented otherwise": replaced("pom.xml", "\n  ", "\n\t"),
        },
    )


@pytest.mark.slow
def test_a_plain_version_of_maven_s_does_not_count(tmp_path: Path) -> None:
    """
    Of a project of one module nothing is left of a release; a member's parent may be a download, and counts.
    """
    tree = maven_tree(tmp_path / "tree", "1.0.0")
    released = maven_tree(tmp_path / "released", "1.1.0")

    assert hash_of(tree, "maven") != hash_of(released, "maven")
    for folder in (tree, released):
        without("member/pom.xml")(folder)
    assert hash_of(tree, "maven") == hash_of(released, "maven")


def test_a_version_of_a_module_alone_does_not_count(tmp_path: Path) -> None:
    """
    A project without children uses its version for nothing but itself and what is released with it.
    """
    pom = POM.format(version="${revision}").replace("<packaging>pom</packaging>", "").replace("module", "other")
    ours = "<dependency><groupId>org.example</groupId><artifactId>a</artifactId><version>${project.version}</version></dependency>"
    written("pom.xml", pom.replace("<dependencies>", f"<dependencies>{ours}"))(tmp_path)
    theirs = replaced("pom.xml", "org.example</groupId><artifactId>a<", "org.theirs</groupId><artifactId>a<")

    keeps_promises(
        "maven",
        tmp_path,
        other={"it comes from elsewhere": theirs},
        same={"the project was released": replaced("pom.xml", "<revision>1.0.0", "<revision>1.1.0")},
    )
    theirs(tmp_path)
    keeps_promises(
        "maven",
        tmp_path,
        other={"the project was released": replaced("pom.xml", "<revision>1.0.0", "<revision>1.1.0")},
        same={},
    )


def test_a_revision_that_a_dependency_has_counts(tmp_path: Path) -> None:
    """
    It is no longer the project's own business.
    """
    pom = POM.format(version="${revision}").replace("${junit.version}", "${revision}")
    written("pom.xml", pom)(tmp_path)

    keeps_promises(
        "maven",
        tmp_path,
        other={"it changed": replaced("pom.xml", "<revision>1.0.0", "<revision>1.1.0")},
        same={
            "the version was written out": replaced(
                "pom.xml", "<version>${revision}</version>\n  <pack", "<version>2</version><pack"
            )
        },
    )


@pytest.mark.slow
def test_the_maven_wrapper_keeps_its_promises(tmp_path: Path) -> None:
    """
    What Maven itself writes gives another key for another Maven only, in the folder where its script looks.
    """
    files = {"pom.xml": POM.format(version="1.0").replace("<module>member</module>", "")}
    plugin = "org.apache.maven.plugins:maven-wrapper-plugin:3.3.2:wrapper"
    command = [program("mvn"), "--batch-mode", "--quiet", "--no-transfer-progress", plugin]
    tree, bumped = (
        made("maven-wrapper", files, [[*command, f"-Dmaven={version}"]], tmp_path / version)
        for version in ("3.9.8", "3.9.9")
    )

    keeps_promises(
        "mavenwrapper",
        tree,
        other={"Maven was bumped": bumped},
        same={
            "the project was released": replaced("pom.xml", "1.0", "1.1"),
            "a comment was written": appended(".mvn/wrapper/maven-wrapper.properties", "# Ours.\n"),
        },
        auto="maven mavenwrapper",
    )
    assert '"${MAVEN_USER_HOME:-${HOME}/.m2}"' in (tree / "mvnw").read_text()
    assert "${MAVEN_USER_HOME}/wrapper/dists/" in (tree / "mvnw").read_text()


BUILD_GRADLE = """plugins {
    id 'java'
    id 'org.springframework.boot' version '3.2.0'
}

group = 'org.example'
version = '1.0.0'

dependencies {
    implementation 'com.google.guava:guava:33.0.0-jre'
    testImplementation libs.junit
}

publishing {
    publications {
        maven(MavenPublication) {
            version = project.version
        }
    }
}
"""
CATALOG = '[versions]\njunit = "4.12"\n\n[libraries]\njunit = { module = "junit:junit", version.ref = "junit" }\n'
GRADLE = {
    "settings.gradle": "rootProject.name = 'mine'\n",
    "build.gradle": BUILD_GRADLE,
    "app/build.gradle.kts": 'version = "1.0.0"\n\ndependencies {\n    implementation("com.google.code.gson:gson:2.10")\n}\n',
    "gradle/libs.versions.toml": CATALOG,
    "gradle.properties": "# Ours.\norg.gradle.parallel=true\nversion=1.0.0\nkotlin.version = 1.9.0\n",
    "gradle.lockfile": "com.google.guava:guava:33.0.0-jre=compileClasspath\n",
    "buildSrc/src/main/kotlin/org/example/Versions.kt": 'object Versions { const val ktor = "2.3.0" }\n',
}


def test_gradle_keeps_its_promises(tmp_path: Path) -> None:
    """
    All that scripts, properties and catalogs say counts, in both languages: another script may take the project's version for a dependency.
    """
    for path, text in GRADLE.items():
        written(path, text)(tmp_path)

    keeps_promises(
        "gradle",
        tmp_path,
        other={
            "a dependency was added": replaced(
                "build.gradle", "dependencies {", "dependencies {\n    runtimeOnly 'a:b:1'"
            ),
            "a dependency was bumped": replaced("build.gradle", "33.0.0", "33.1.0"),
            "a plugin was bumped": replaced("build.gradle", "3.2.0", "3.3.0"),
            "a member's dependency was bumped": replaced("app/build.gradle.kts", "2.10", "2.11"),
            "the catalog was bumped": replaced("gradle/libs.versions.toml", "4.12", "4.13.2"),
            "a property was bumped": replaced("gradle.properties", "1.9.0", "1.9.1"),
            "a lock was bumped": replaced("gradle.lockfile", "33.0.0", "33.1.0"),
            "buildSrc was bumped": replaced("buildSrc/src/main/kotlin/org/example/Versions.kt", "2.3.0", "2.3.1"),
            "checksums were added": written("gradle/verification-metadata.xml", "<verification-metadata/>"),
            "a script was added": written("gradle/ours.gradle", "dependencies { api 'a:b:1' }"),
            "the project was released": replaced("build.gradle", "version = '1.0.0'", "version = '1.1.0'"),
            "the member was released": replaced("app/build.gradle.kts", '"1.0.0"', '"1.1.0"'),
            "it was released in its properties": replaced("gradle.properties", "version=1.0.0", "version=1.1.0"),
            "versions are kept for refreshVersions": written("versions.properties", "version.junit=4.12\n"),
            "versions are said in Kotlin": written("buildSrc/src/main/kotlin/KtorVersions.kt", "object KtorVersions"),
            "a plugin of buildSrc was added": written("buildSrc/src/main/kotlin/Ours.kt", "class Ours"),
            "one in Groovy was added": written("buildSrc/src/main/groovy/Ours.groovy", "class Ours {}"),
            "one in Java was added": written("buildSrc/src/main/java/Ours.java", "class Ours {}"),
        },
        same={
            "a comment was written": appended("gradle.properties", "#Mon Jan 01 00:00:00 CET 2024\n"),
            "a source was added": written("app/src/main/kotlin/org/example/Main.kt", "fun main() = Unit\n"),
        },
    )


WRAPPER = """#Mon Jan 01 00:00:00 CET 2024
distributionBase=GRADLE_USER_HOME
distributionSha256Sum=f2b9ed0faf8472cbe469255ae6c86eddb77076c75191741b4a462f33128dd419
distributionUrl=https\\://services.gradle.org/distributions/gradle-8.9-bin.zip
"""


def test_the_gradle_wrapper_keeps_its_promises(tmp_path: Path) -> None:
    """
    Another Gradle is another key, its dependencies are none of it.
    """
    written("gradle/wrapper/gradle-wrapper.properties", WRAPPER)(tmp_path)
    written("build.gradle", BUILD_GRADLE)(tmp_path)

    keeps_promises(
        "gradlewrapper",
        tmp_path,
        other={
            "Gradle was bumped": replaced("gradle/wrapper/gradle-wrapper.properties", "8.9", "8.10"),
            "its checksum changed": replaced("gradle/wrapper/gradle-wrapper.properties", "f2b9", "f3b9"),
        },
        same={
            "it was written another day": replaced(
                "gradle/wrapper/gradle-wrapper.properties", "Mon Jan 01", "Tue Jan 02"
            ),
            "a dependency was bumped": replaced("build.gradle", "33.0.0", "33.1.0"),
        },
        auto="gradle gradlewrapper",
    )


BUILD_SBT = """ThisBuild / scalaVersion := "3.3.1"
ThisBuild / version := "1.0.0-SNAPSHOT"

lazy val root = (project in file("."))
  .settings(
    name := "mine",
    version := "1.0.0",
    libraryDependencies += "org.typelevel" %% "cats-core" % "2.10.0",
    assembly / assemblyJarName := s"mine-${version.value}.jar"
  )
"""


def test_sbt_keeps_its_promises(tmp_path: Path) -> None:
    """
    Dependencies, plugins, Scala and sbt itself count, and so does the version: a dependency may have it, in this file or another.
    """
    written("build.sbt", BUILD_SBT)(tmp_path)
    written("version.sbt", 'version in ThisBuild := "1.0.0-SNAPSHOT"\n')(tmp_path)
    written("project/plugins.sbt", 'addSbtPlugin("com.github.sbt" % "sbt-release" % "1.1.0")\n')(tmp_path)
    written("project/build.properties", "sbt.version=1.9.7\n")(tmp_path)
    written("project/Dependencies.scala", 'object Dependencies { val zio = "dev.zio" %% "zio" % "2.0.0" }\n')(tmp_path)

    keeps_promises(
        "sbt",
        tmp_path,
        other={
            "a dependency was bumped": replaced("build.sbt", "2.10.0", "2.11.0"),
            "a dependency was added": appended("build.sbt", 'libraryDependencies += "a" % "b" % "1"\n'),
            "Scala was bumped": replaced("build.sbt", "3.3.1", "3.4.0"),
            "sbt was bumped": replaced("project/build.properties", "1.9.7", "1.10.0"),
            "a plugin was bumped": replaced("project/plugins.sbt", "1.1.0", "1.2.0"),
            "Dependencies.scala was bumped": replaced("project/Dependencies.scala", "2.0.0", "2.1.0"),
            "it was released": replaced("version.sbt", "1.0.0-SNAPSHOT", "1.0.0"),
            "it was released in the build": replaced("build.sbt", '"1.0.0', '"1.1.0'),
        },
        same={},
    )


PROJECT_CLJ = """(defproject org.example/mine "1.0.0-SNAPSHOT"
  :description "Mine"
  :dependencies [[org.clojure/clojure "1.11.1"]]
  :plugins [[lein-ancient "0.7.0"]])
"""


def test_leiningen_keeps_its_promises(tmp_path: Path) -> None:
    """
    Dependencies and plugins count, the version after the name does not.
    """
    written("project.clj", PROJECT_CLJ)(tmp_path)

    keeps_promises(
        "lein",
        tmp_path,
        other={
            "a dependency was bumped": replaced("project.clj", "1.11.1", "1.12.0"),
            "a plugin was bumped": replaced("project.clj", "0.7.0", "0.7.1"),
            "a profile was added": written("profiles.clj", "{:dev {:dependencies [[midje]]}}\n"),
        },
        same={"the project was released": replaced("project.clj", "1.0.0-SNAPSHOT", "1.0.0")},
    )


@pytest.mark.parametrize(
    ("name", "text", "version"),
    [
        (".java-version", "17\n", "jdk17"),
        (".java-version", "17.0.9\n", "jdk17"),
        (".java-version", "1.8\n", "jdk8"),
        (".java-version", "openjdk64-21.0.1\n", "jdk21"),
        (".java-version", "system\n", None),
        (".sdkmanrc", "# Ours.\njava=21.0.4-tem\ngradle=8.9\n", "jdk21"),
        (".tool-versions", "nodejs 20.1.0\njava temurin-17.0.3+7\n", "jdk17"),
        (".tool-versions", "java adoptopenjdk-openj9-11.0.16+8\n", "jdk11"),
        (".tool-versions", "java-tools 3\n", None),
    ],
)
def test_a_pinned_jdk_counts_by_its_major_version(name: str, text: str, version: str | None) -> None:
    """
    In the files that actions/setup-java reads.
    """
    fact = known_version(Version(JDK, 1), Sources({}, {}, lambda wanted: [(name, text)] if wanted == name else []))

    assert (fact and fact.value) == version


@pytest.mark.parametrize(
    ("home", "version"),
    [
        ("/opt/hostedtoolcache/Java_Temurin-Hotspot_jdk/17.0.10-7/x64", "jdk17"),
        ("/Users/runner/hostedtoolcache/Java_Zulu_jdk/21.0.2-13/arm64/zulu-21.jdk/Contents/Home", "jdk21"),
        (r"C:\hostedtoolcache\windows\Java_Corretto_jdk\11.0.22-7\x64", "jdk11"),
        ("/usr/lib/jvm/temurin-17-jdk-amd64", "jdk17"),
    ],
)
def test_the_jdk_that_was_set_up_counts(home: str, version: str | None) -> None:
    """
    actions/setup-java says in JAVA_HOME where it put it; a JDK of the image has no folder with its version, and is asked.
    """
    fact = known_version(Version(JDK, 1), Sources({}, {"JAVA_HOME": home}, lambda _name: []))

    assert (fact and fact.value) == version
