from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from partest_sdk.core.cache_key.ecosystem import Version
from partest_sdk.core.cache_key.ecosystems.apple import SWIFT, XCODE
from partest_sdk.core.cache_key.versions import answered_version

from core.cache_key.ecosystems.promises import keeps_promises, replaced, written

PACKAGE_RESOLVED = """{
  "originHash" : "0d4f1c9a5d3b7e86c2f1a0b9e8d7c6b5a49382716f5e4d3c2b1a09f8e7d6c5b4",
  "pins" : [
    {
      "identity" : "swift-log",
      "kind" : "remoteSourceControl",
      "location" : "https://github.com/apple/swift-log.git",
      "state" : {
        "revision" : "96a2f8a0fa41e9e09af4585e2724c4e825410b91",
        "version" : "1.6.2"
      }
    }
  ],
  "version" : 3
}
"""


@pytest.mark.parametrize(
    "name", ["Package.resolved", "App.xcodeproj/project.xcworkspace/xcshareddata/swiftpm/Package.resolved"]
)
def test_swiftpm_keeps_its_promises(tmp_path: Path, name: str) -> None:
    """
    Every pin counts, also of a project of Xcode; the hash of our own Package.swift, which every new target changes, does not.
    """
    written(name, PACKAGE_RESOLVED)(tmp_path)
    change = partial(replaced, name)

    keeps_promises(
        "swiftpm",
        tmp_path,
        other={
            "a package was bumped": change('"1.6.2"', '"1.6.3"'),
            "a revision changed": change("96a2f8a0", "a6a2f8a0"),
            "a source changed": change("github.com/apple", "git.example/mirror"),
            "another form is written": change('"version" : 3', '"version" : 4'),
        },
        same={"a target was added": change("0d4f1c9a", "1d4f1c9a")},
    )


PODFILE_LOCK = """PODS:
  - Alamofire (5.10.2)
  - "GoogleUtilities+Own (7.0)":
    - Alamofire (~> 5.0)
  - Mine (1.0.0):
    - Mine/Core (= 1.0.0)
  - Mine/Core (1.0.0):
    - Alamofire (~> 5.10)
  - React-Core (0.76.5)
  - Uses (2.0.0):
    - Mine/Core

DEPENDENCIES:
  - Alamofire (~> 5.10)
  - Mine (from `../Mine`)
  - React-Core (from `../node_modules/react-native/`)
  - Uses

SPEC REPOS:
  trunk:
    - Alamofire
    - Uses

EXTERNAL SOURCES:
  "GoogleUtilities+Own":
    :git: https://git.example/utilities
  Mine:
    :path: "../Mine"
  React-Core:
    :path: "../node_modules/react-native/"

SPEC CHECKSUMS:
  Alamofire: 7193b3b92c74a07f85569e1a6c4f4237291e7496
  Mine: 1a1b2c3d4e5f60718293a4b5c6d7e8f901234567
  React-Core: 2a1b2c3d4e5f60718293a4b5c6d7e8f901234567
  Uses: 3a1b2c3d4e5f60718293a4b5c6d7e8f901234567

PODFILE CHECKSUM: 4a1b2c3d4e5f60718293a4b5c6d7e8f901234567

COCOAPODS: 1.16.2
"""


def test_cocoapods_keeps_its_promises(tmp_path: Path) -> None:
    """
    Every pod counts, but not the versions of those that are developed here; what another package manager put at a path is a download.
    """
    written("Podfile", "platform :ios, '16.0'\n")(tmp_path)
    written("Podfile.lock", PODFILE_LOCK)(tmp_path)
    change = partial(replaced, "Podfile.lock")

    keeps_promises(
        "cocoapods",
        tmp_path,
        other={
            "a pod was bumped": change("5.10.2", "5.10.3"),
            "a quoted pod was bumped": change("(7.0)", "(7.1)"),
            "a checksum changed": change("7193b3b9", "8193b3b9"),
            "our pod needs another version": change("Alamofire (~> 5.10)", "Alamofire (~> 5.9)", 1),
            "React Native was bumped": change("0.76.5", "0.77.0"),
            "a checksum of React Native changed": change("2a1b2c3d", "9a1b2c3d"),
            "another repository is asked": change("trunk:", "https://specs.example:"),
            "the Podfile changed": change("4a1b2c3d", "9a1b2c3d"),
            "our pod comes from elsewhere": change(':path: "../Mine"', ":git: https://git.example/mine"),
        },
        same={
            "our pod was released": change("1.0.0", "1.1.0"),
            "that gave it another checksum": change("1a1b2c3d", "9a1b2c3d"),
        },
    )


CARTFILE_RESOLVED = 'binary "https://example.com/One.json" "1.2.0"\ngithub "Alamofire/Alamofire" "5.10.2"\n'


def test_carthage_keeps_its_promises(tmp_path: Path) -> None:
    """
    Every line of a Cartfile.resolved counts; the Cartfile does not beside it.
    """
    written("Cartfile", 'github "Alamofire/Alamofire" ~> 5.10\n')(tmp_path)
    written("Cartfile.resolved", CARTFILE_RESOLVED)(tmp_path)
    change = partial(replaced, "Cartfile.resolved")

    keeps_promises(
        "carthage",
        tmp_path,
        other={
            "a framework was bumped": change("5.10.2", "5.10.3"),
            "a source changed": change("example.com", "mirror.example"),
        },
        same={"a comment was added": replaced("Cartfile", "github", "# Networking\ngithub")},
    )


@pytest.mark.parametrize(
    ("ecosystem", "name", "text", "old", "new"),
    [
        ("swiftpm", "Package.swift", '.package(url: "https://example.com", from: "1.6.2")\n', "1.6.2", "1.6.3"),
        ("cocoapods", "Podfile", "pod 'Alamofire', '~> 5.10'\n", "5.10", "5.11"),
        ("carthage", "Cartfile", 'github "Alamofire/Alamofire" ~> 5.10\n', "5.10", "5.11"),
        ("carthage", "Cartfile.private", 'github "Quick/Quick" ~> 7.6\n', "7.6", "7.7"),
    ],
)
def test_what_has_no_lock_is_taken(tmp_path: Path, ecosystem: str, name: str, text: str, old: str, new: str) -> None:
    """
    The manifest stands in.
    """
    written(name, text)(tmp_path)

    keeps_promises(ecosystem, tmp_path, other={"a requirement changed": replaced(name, old, new)}, same={})


def test_the_compilers_own_version_is_told_from_others() -> None:
    """
    Of what the tools print, the compiler's version is taken, and two builds of one version are told apart.
    """
    printed = '{\n  "compilerVersion": "Apple Swift version 6.0.3 (swiftlang-6.0.3.1.10 clang-1600.0.30.1)",\n  "target": {}\n}\n'
    swift = Version(SWIFT, 0)

    assert answered_version(swift, printed).value.startswith("swift6.0.3.")
    assert answered_version(swift, printed) != answered_version(swift, printed.replace("6.0.3.1.10", "6.0.3.1.11"))
    assert answered_version(Version(XCODE, 3), "Xcode 16.2\nBuild version 16C5032a\n").value == "xcode16.2"
