"""Dart's package manager, which is Flutter's too."""

from __future__ import annotations

from partest_sdk.core.cache_key.ecosystem import Ecosystem, KeyFile, Place

ECOSYSTEMS = (
    Ecosystem(
        name="dart",
        title="Dart and Flutter",
        locks=((KeyFile("pubspec.lock", "pubspec_lock"),),),
        manifests=(KeyFile("pubspec.yaml", "yaml_manifest"),),
        extras=(KeyFile("pubspec_overrides.yaml"),),
        places=(Place("~/.pub-cache", windows=r"~\AppData\Local\Pub\Cache", variable="PUB_CACHE"),),
        # Packages are sources, the same for every version of Dart; and asking Flutter's `dart` may download one.
        source="dart.dev/tools/pub/environment-variables",
    ),
)
