"""The package managers of Java, Kotlin, Scala and Clojure."""

from __future__ import annotations

from partest_sdk.core.cache_key.ecosystem import Ecosystem, KeyFile, Pin, Place, Tool, Version

JDK = Tool(
    "java",
    "jdk",
    pins=(
        # Java 8 is called 1.8 too; other makes stand before the number (`temurin-21`, `openjdk64-17.0.9`).
        Pin(".java-version", r"^[ \t]*(?:[A-Za-z][\w]*-)*(?:1\.(?=\d))?(\d\S*)"),
        Pin(".sdkmanrc", r"^[ \t]*java[ \t]*=[ \t]*(\d\S*)"),
        Pin(".tool-versions", r"^java[ \t]+(?:[A-Za-z]\w*-)*(\d\S*)"),
        Pin("mise.toml", r"^java[ \t]*=[ \t]*[\"'](?:[A-Za-z]\w*-)*(\d[^\"']*)[\"']"),
    ),
    variable="JAVA_HOME",
    ask=("java", "-version"),
    # Before it may stand what JAVA_TOOL_OPTIONS holds, with numbers of its own.
    answer=r"version \"(?:1\.(?=\d))?(\d[^\"]*)",
)

GRADLE_SCRIPTS = (KeyFile("*.gradle", "gradle"), KeyFile("*.gradle.kts", "gradle"))
M2 = Place("~/.m2/repository", windows=r"~\.m2\repository")

ECOSYSTEMS = (
    Ecosystem(
        name="maven",
        title="Maven",
        manifests=(KeyFile("pom.xml", "pom"),),
        manifest_is_lock=True,
        extras=(KeyFile(".mvn/extensions.xml"), KeyFile(".mvn/maven.config", "maven_config")),
        places=(M2,),
        source="actions/cache examples.md; actions/setup-java src/cache.ts; maven.apache.org maven-ci-friendly",
        note="What `mvn install` puts into the local repository is cached too: let the job end with `mvn verify`.",
    ),
    Ecosystem(
        name="mavenwrapper",
        title="Maven Wrapper",
        locks=((KeyFile(".mvn/wrapper/maven-wrapper.properties", "properties"),),),
        places=(Place("~/.m2/wrapper", windows=r"~\.m2\wrapper", variable="MAVEN_USER_HOME", below="wrapper"),),
        source="maven.apache.org/wrapper and its script mvnw",
    ),
    Ecosystem(
        name="gradle",
        title="Gradle",
        manifests=GRADLE_SCRIPTS,
        manifest_is_lock=True,
        extras=(
            KeyFile("gradle/*.versions.toml"),
            KeyFile("gradle.properties", "gradle_properties"),
            KeyFile("gradle.lockfile"),
            KeyFile("*-gradle.lockfile"),
            KeyFile("gradle/dependency-locks/*.lockfile"),
            KeyFile("gradle/verification-metadata.xml"),
            # Where a buildSrc says its versions in Kotlin.
            *(KeyFile(f"{name}.kt") for name in ("Dependencies", "Deps", "Libs", "Versions")),
        ),
        places=(Place("~/.gradle/caches", windows=r"~\.gradle\caches", variable="GRADLE_USER_HOME", below="caches"),),
        versions=(Version(JDK, 1),),
        source="docs.gradle.org userguide/directory_layout; actions/cache examples.md; actions/setup-java src/cache.ts",
        note="A daemon that still runs holds files of the cache open: use `--no-daemon`, or `gradle --stop` at the end.",
    ),
    Ecosystem(
        name="gradlewrapper",
        title="Gradle Wrapper",
        locks=((KeyFile("gradle/wrapper/gradle-wrapper.properties", "properties"),),),
        places=(
            Place("~/.gradle/wrapper", windows=r"~\.gradle\wrapper", variable="GRADLE_USER_HOME", below="wrapper"),
        ),
        source="docs.gradle.org userguide/directory_layout; actions/setup-java src/cache.ts",
    ),
    Ecosystem(
        name="sbt",
        title="sbt with Coursier",
        manifests=(KeyFile("*.sbt", "sbt"),),
        manifest_is_lock=True,
        extras=(KeyFile("project/build.properties", "properties"), KeyFile("project/*.scala", "sbt")),
        places=(
            Place(
                "~/.cache/coursier/v1",
                macos="~/Library/Caches/Coursier/v1",
                windows=r"~\AppData\Local\Coursier\Cache\v1",
                variable="COURSIER_CACHE",
            ),
            # Not all of ~/.sbt: there may be credentials in it.
            Place("~/.sbt/boot", windows=r"~\.sbt\boot"),
            Place("~/.ivy2/cache", windows=r"~\.ivy2\cache"),
        ),
        source="get-coursier.io/docs/cache; scala-sbt.org Launcher-Configuration; actions/setup-java src/cache.ts",
    ),
    Ecosystem(
        name="lein",
        title="Leiningen",
        manifests=(KeyFile("project.clj", "project_clj", holds="defproject"),),
        manifest_is_lock=True,
        extras=(KeyFile("profiles.clj"),),
        places=(M2,),
        source="actions/cache examples.md; technomancy/leiningen doc/FAQ.md",
    ),
)
