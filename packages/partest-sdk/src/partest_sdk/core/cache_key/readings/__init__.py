"""What of a key file's content counts: one function a kind of file, from bytes to the bytes that are hashed.

Each drops what changes nothing in the cache (line endings, the project's own version) and keeps everything else. What cannot be read
as it should is not lost: it counts as plain text.
"""

from __future__ import annotations

from importlib import import_module

from partest_sdk.core.cache_key.readings.text import as_text

READINGS = {
    "text": "text:as_text",
    "bytes": "text:as_bytes",
    "uv_lock": "toml_locks:uv_lock",
    "poetry_lock": "toml_locks:poetry_lock",
    "pdm_lock": "toml_locks:pdm_lock",
    "pixi_lock": "pixi_lock:pixi_lock",
    "pyproject": "pyproject:pyproject",
    "setup_cfg": "setup_files:setup_cfg",
    "setup_py": "setup_files:setup_py",
    "package_json": "package_json:package_json",
    "deno_json": "package_json:deno_json",
    "package_lock": "javascript_locks:package_lock",
    "yarn_lock": "javascript_locks:yarn_lock",
    "bun_lock": "javascript_locks:bun_lock",
    "settings": "settings:settings",
    "cargo_lock": "cargo:cargo_lock",
    "cargo_toml": "cargo:cargo_toml",
    "go_mod": "go_mod:go_mod",
    "pom": "xml_files:pom",
    "msbuild": "xml_files:msbuild",
    "maven_config": "build_settings:maven_config",
    "properties": "build_settings:properties",
    "gradle_properties": "build_settings:gradle_properties",
    "gradle": "build_scripts:gradle",
    "sbt": "build_scripts:sbt",
    "project_clj": "build_scripts:project_clj",
    "nuget_lock": "nuget_lock:nuget_lock",
    "gemfile_lock": "gemfile_lock:gemfile_lock",
    "gemspec": "own_version_line:gemspec",
    "bundle_config": "bundle_config:bundle_config",
    "composer_lock": "composer:composer_lock",
    "composer_json": "composer:composer_json",
    "mix_exs": "own_version_line:mix_exs",
    "cabal_package": "cabal_package:cabal_package",
    "yaml_manifest": "own_version_line:yaml_manifest",
    "package_resolved": "package_resolved:package_resolved",
    "podfile_lock": "podfile_lock:podfile_lock",
    "pubspec_lock": "pubspec_lock:pubspec_lock",
    "dub_json": "dub:dub_json",
    "dub_sdl": "dub:dub_sdl",
    "chart_lock": "chart_lock:chart_lock",
    "bazel_module": "own_version_line:bazel_module",
}
"""Name of a reading, and the module and function that does it; loaded when a file needs it."""


def read_as(reading: str, content: bytes) -> tuple[bytes, bool]:
    """What counts of *content*, and whether it could be read as *reading* says; else it is that of a text."""
    module, _, function = READINGS[reading].partition(":")
    try:
        read = getattr(import_module(f"{__name__}.{module}"), function)
        return bytes(read(content)), True
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return as_text(content), False
