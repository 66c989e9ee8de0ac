"""The package managers of Swift and Objective-C."""

from __future__ import annotations

from partest_sdk.core.cache_key.ecosystem import Ecosystem, KeyFile, Place, Tool, Version

# No pins: which compiler is used is chosen on the machine, and .swift-version is read by formatters more than by that choice.
# `swift --version` begins with the version of the driver.
SWIFT = Tool("swift", "swift", ask=("swiftc", "-print-target-info"))
XCODE = Tool("xcode", "xcode", ask=("xcodebuild", "-version"))

ECOSYSTEMS = (
    Ecosystem(
        name="swiftpm",
        title="Swift Package Manager",
        locks=((KeyFile("Package.resolved", "package_resolved"),),),
        manifests=(KeyFile("Package.swift"),),
        places=(
            Place(".build"),
            Place(
                "~/.cache/org.swift.swiftpm",
                macos="~/Library/Caches/org.swift.swiftpm",
                windows=r"~\AppData\Local\org.swift.swiftpm",
            ),
        ),
        # A compiled module can be read by the very compiler that wrote it.
        versions=(Version(SWIFT, 0),),
        native=True,
        source="actions/cache examples.md; swiftlang/swift test/Driver/print_target_info.swift; "
        "swiftlang/swift-package-manager Sources/Basics/FileSystem/FileSystem+Extensions.swift",
        note="Of a project of Xcode, only the downloads that all projects share are cached.",
    ),
    Ecosystem(
        name="cocoapods",
        title="CocoaPods",
        locks=((KeyFile("Podfile.lock", "podfile_lock"),),),
        manifests=(KeyFile("Podfile"),),
        places=(Place("Pods"),),
        # Sources and what others have compiled: no version of Xcode matters to them.
        source="actions/cache examples.md; CocoaPods/Core lib/cocoapods-core/lockfile.rb",
    ),
    Ecosystem(
        name="carthage",
        title="Carthage",
        locks=((KeyFile("Cartfile.resolved"),),),
        manifests=(KeyFile("Cartfile"), KeyFile("Cartfile.private")),
        places=(Place("Carthage"),),
        versions=(Version(XCODE, 3),),
        native=True,
        source="actions/cache examples.md",
    ),
)
