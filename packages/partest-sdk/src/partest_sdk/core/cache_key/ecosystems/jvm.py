"""The package managers of Java, Kotlin, Scala and Clojure."""

from __future__ import annotations

from partest_sdk.core.cache_key.ecosystem import Ecosystem, KeyFile, Pin, Place, Tool, Version
from partest_sdk.core.cache_key.ecosystems.pins import in_mise, in_tool_versions

A_MAKE = r"(?:[A-Za-z]\w*-)*"
JDK = Tool(
    "java",
    "jdk",
    pins=(
        # Java 8 is called 1.8 too; other makes stand before the number (`temurin-21`, `openjdk64-17.0.9`).
        Pin(".java-version", r"^[ \t]*(?:[A-Za-z][\w]*-)*(?:1\.(?=\d))?(\d\S*)"),
        Pin(".sdkmanrc", r"^[ \t]*java[ \t]*=[ \t]*(\d\S*)"),
        in_tool_versions("java", before=A_MAKE),
        in_mise("java", before=A_MAKE),
    ),
    variables=("JAVA_HOME",),
    ask=("java", "-version"),
    # Before it may stand what JAVA_TOOL_OPTIONS holds, with numbers of its own.
    answer=r"version \"(?:1\.(?=\d))?(\d[^\"]*)",
)

# In full: another script, or the same one in words that only Gradle understands, may take the version of the project for a dependency.
GRADLE_SCRIPTS = (KeyFile("*.gradle"), KeyFile("*.gradle.kts"))
GRADLE_LANGUAGES = (("groovy", "groovy"), ("java", "java"), ("kotlin", "kt"))
M2 = Place("~/.m2/repository", windows=r"~\.m2\repository")

ECOSYSTEMS = (
    Ecosystem(
        name="maven",
        title="Maven",
        manifests=(KeyFile("pom.xml", "pom"),),
        manifest_is_lock=True,
        extras=(
            # Parents above the root, which manage the dependencies of all.
            KeyFile("pom.xml", "pom"),
            KeyFile(".mvn/extensions.xml"),
            KeyFile(".mvn/maven.config", moves=("maven.repo.local",)),
        ),
        places=(M2,),
        source="actions/cache examples.md; actions/setup-java src/cache.ts; maven.apache.org maven-ci-friendly",
        note="What `mvn install` puts into the local repository is cached too: let the job end with `mvn verify`. A release gives a new key where "
        "modules name their parent's version, or a parent's is made of properties (`revision`).",
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
            # Those above the root, whose scripts configure every project below.
            *GRADLE_SCRIPTS,
            *(
                KeyFile(f"{folder}/*.{ending}")
                for folder in ("gradle", "buildSrc")
                for ending in ("gradle", "gradle.kts")
            ),
            KeyFile("gradle/*.versions.toml"),
            # The settings may name a catalog that lies anywhere.
            KeyFile("*.versions.toml"),
            # Caches of one version of Gradle are of little use to another.
            KeyFile("gradle/wrapper/gradle-wrapper.properties", "properties"),
            KeyFile("gradle.properties", "properties"),
            KeyFile("gradle.lockfile"),
            KeyFile("*-gradle.lockfile"),
            KeyFile("gradle/dependency-locks/*.lockfile"),
            KeyFile("gradle/verification-metadata.xml"),
            KeyFile("versions.properties", "properties"),
            # Where a build says its versions in code of its own, which may lie deeper than a pattern reaches.
            *(KeyFile(f"*{name}.kt") for name in ("Dependencies", "Deps", "Libraries", "Libs", "Versions")),
            *(KeyFile(f"buildSrc/src/main/{language}/*.{ending}") for language, ending in GRADLE_LANGUAGES),
        ),
        places=(Place("~/.gradle/caches", windows=r"~\.gradle\caches", variable="GRADLE_USER_HOME", below="caches"),),
        versions=(Version(JDK, 1),),
        source="docs.gradle.org userguide/directory_layout; actions/cache examples.md; actions/setup-java src/cache.ts",
        note="A daemon that still runs holds files of the cache open: use `--no-daemon`, or `gradle --stop` at the end. A release gives a new key, "
        "since any script may use the project's version; the ladder finds the cache before it. Of code in packages below buildSrc or an included "
        "build, only `*Versions.kt`, `*Dependencies.kt`, `*Deps.kt`, `*Libs.kt` and `*Libraries.kt` count: name others with --files.",
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
        manifests=(KeyFile("*.sbt"),),
        manifest_is_lock=True,
        extras=(KeyFile("project/build.properties", "properties"), KeyFile("project/*.scala")),
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
        note="A release gives a new key, since every file of the build may use `version`; the ladder finds the cache before it.",
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
