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
    "uv_settings": "pyproject:uv_settings",
    "setup_cfg": "setup_files:setup_cfg",
    "setup_py": "setup_files:setup_py",
    "package_json": "package_json:package_json",
    "deno_json": "package_json:deno_json",
    "package_lock": "javascript_locks:package_lock",
    "pnpm_lock": "javascript_locks:pnpm_lock",
    "yarn_lock": "javascript_locks:yarn_lock",
    "bun_lock": "javascript_locks:bun_lock",
    "settings": "settings:settings",
    "yarnrc_yml": "settings:yarnrc_yml",
    "addresses": "settings:addresses",
    "cargo_lock": "cargo:cargo_lock",
    "cargo_toml": "cargo:cargo_toml",
    "go_mod": "go_mod:go_mod",
    "pom": "pom:pom",
    "properties": "properties:properties",
    "project_clj": "project_clj:project_clj",
    "msbuild": "msbuild:msbuild",
    "msbuild_import": "msbuild:msbuild_import",
    "nuget_config": "msbuild:nuget_config",
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

_LARGEST = 32 * 1024 * 1024
"""Bytes. What is larger than any lock file of a real project is not taken apart: a hostile one may need a hundred times its size."""


def read_as(reading: str, content: bytes) -> tuple[bytes, bool]:
    """What counts of *content*, and whether it could be read as *reading* says; else it is that of a text."""
    module, _, function = READINGS[reading].partition(":")
    if len(content) > _LARGEST:
        return as_text(content), False
    try:
        read = getattr(import_module(f"{__name__}.{module}"), function)
        return bytes(read(content)), True
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, MemoryError):
        return as_text(content), False
