"""The project files of MSBuild and NuGet's settings; comments and layout do not count."""

from __future__ import annotations

import re

from partest_sdk.core.cache_key.readings.settings import without_users
from partest_sdk.core.cache_key.readings.xml_document import BETWEEN_ATTRIBUTES, Names, xml_document

_OWN_VERSIONS = (
    "Version", "VersionPrefix", "VersionSuffix", "PackageVersion", "PackageReleaseNotes", "AssemblyVersion", "FileVersion",
    "AssemblyFileVersion", "InformationalVersion", "ApplicationVersion", "ApplicationDisplayVersion", "ApplicationRevision",
)  # fmt: skip
_SOURCES = (
    "AdditionalFiles", "ApplicationDefinition", "Compile", "Content", "EmbeddedResource", "Folder", "None", "Page", "Resource",
)  # fmt: skip
"""Items that older project files list one by one."""
_VERSIONS: list[Names] = [("Project", "PropertyGroup", name) for name in _OWN_VERSIONS]
_LISTS: list[Names] = [("Project", "ItemGroup", name) for name in _SOURCES]
# Also one of which a function is called: $(Version.Split('-')[0]).
_USE = re.compile(rf"\$\(\s*(?:{'|'.join(_OWN_VERSIONS)})\s*[).\[]", re.IGNORECASE)
_CREDENTIALS: list[Names] = [("configuration", "packageSourceCredentials"), ("configuration", "apikeys")]
_VALUE = f"{BETWEEN_ATTRIBUTES}value="


def msbuild(content: bytes) -> bytes:
    """All but the lists of sources, and but the project's versions where none of them is used: one may follow from another."""
    document = xml_document(content, "Project")
    left = document.without([*_VERSIONS, *_LISTS])
    return (document.without(_LISTS) if _USE.search(left) else left).encode()


def msbuild_import(content: bytes) -> bytes:
    """All but the lists of sources: what is imported sets properties for other files, the version too."""
    return xml_document(content, "Project").without(_LISTS).encode()


def nuget_config(content: bytes) -> bytes:
    """All but the credentials for sources of packages and for proxies, and but the user before a host."""
    document = xml_document(content, "configuration")
    document.pieces[:] = [_without_secret(piece) for piece in document.pieces]
    return without_users(document.without(_CREDENTIALS).encode())


def _without_secret(piece: str) -> str:
    before, found, _ = piece.partition(_VALUE)
    return before if found and before.lower().endswith(("password", "username")) else piece
