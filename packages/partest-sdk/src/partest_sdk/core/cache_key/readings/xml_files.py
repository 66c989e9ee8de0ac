"""A pom.xml and the project files of MSBuild without the project's own version; comments and layout do not count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from partest_sdk.core.cache_key.readings.text import as_text

Names = tuple[str, ...]
"""Those of an element and of all that it lies in, the outermost first."""

_CI_FRIENDLY = ("revision", "sha1", "changelist")
"""The only properties that Maven allows in a version."""
_OWN_VERSIONS = (
    "Version", "VersionPrefix", "VersionSuffix", "PackageVersion", "PackageReleaseNotes", "AssemblyVersion", "FileVersion",
    "AssemblyFileVersion", "InformationalVersion", "ApplicationVersion", "ApplicationDisplayVersion", "ApplicationRevision",
)  # fmt: skip
_SOURCES = (
    "AdditionalFiles", "ApplicationDefinition", "Compile", "Content", "EmbeddedResource", "Folder", "None", "Page", "Resource",
)  # fmt: skip
"""Items that older project files list one by one."""
_DEEPEST = 3
"""No deeper does an element lie that is left out."""
_BETWEEN_PIECES, _BETWEEN_ATTRIBUTES = "\0", "\1"
"""Characters that no XML can hold, so that no two documents come to the same text."""


def pom(content: bytes) -> bytes:
    """All but the project's version, also where it is made of properties. A parent's stays: it may be a download."""
    document = _parsed(content, "project")
    version = document.text(("project", "version"))
    own: dict[Names, str] = {("project", "version"): ""}
    for name in _CI_FRIENDLY:
        if f"${{{name}}}" in version:
            own["project", "properties", name] = f"${{{name}}}"
    return _without(document, own)


def msbuild(content: bytes) -> bytes:
    """All but the project's versions, and the lists of its sources."""
    own: dict[Names, str] = {("Project", "PropertyGroup", name): f"$({name})" for name in _OWN_VERSIONS}
    own.update({("Project", "ItemGroup", name): "" for name in _SOURCES})
    return _without(_parsed(content, "Project"), own)


class _Document(NamedTuple):
    pieces: list[str]
    """Beginnings of elements (``<``), texts (``=``) and ends (``>``)."""
    spans: dict[Names, list[tuple[int, int]]]
    """Where in the pieces the outer elements lie."""

    def text(self, names: Names) -> str:
        return "".join(piece for start, end in self.spans.get(names, ()) for piece in self.pieces[start:end])


def _without(document: _Document, own: Mapping[Names, str]) -> bytes:
    """*document* without the elements of *own*, but with those whose value is used (as *own* says) in what is left."""
    leave_out = dict(own)
    while True:
        left = _BETWEEN_PIECES.join(_pieces_left(document, leave_out))
        lowered = left.lower()
        used = [names for names, use in leave_out.items() if use and use.lower() in lowered]
        if not used:
            return left.encode()
        for names in used:
            del leave_out[names]


def _pieces_left(document: _Document, leave_out: Mapping[Names, str]) -> list[str]:
    left: list[str] = []
    at = 0
    for start, end in sorted(span for names in leave_out for span in document.spans.get(names, ())):
        left += document.pieces[at:start]
        at = end
    return left + document.pieces[at:]


def _parsed(content: bytes, root: str) -> _Document:
    """*content*, whose outermost element must be *root*; a ValueError for XML with declarations, which may grow without end."""
    from pyexpat import ExpatError, ParserCreate

    names: list[str] = []
    starts: list[int] = []
    document = _Document([], {})

    def start(name: str, attributes: dict[str, str]) -> None:
        if not names and name != root:
            raise ValueError(f"the outermost element is no {root}")
        names.append(name)
        starts.append(len(document.pieces))
        document.pieces.append(
            _BETWEEN_ATTRIBUTES.join(["<" + name, *(f"{key}={attributes[key]}" for key in sorted(attributes))])
        )

    def end(_name: str) -> None:
        document.pieces.append(">")
        first = starts.pop()
        if len(names) <= _DEEPEST:
            document.spans.setdefault(tuple(names), []).append((first, len(document.pieces)))
        names.pop()

    def text(data: str) -> None:
        if stripped := data.strip():
            document.pieces.append("=" + stripped)

    def refuse(*_declaration: object) -> None:
        raise ValueError("no project file declares entities")

    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(as_text(content), True)
    except (ExpatError, LookupError) as trouble:
        # An encoding that nobody knows is the latter.
        raise ValueError(f"this is no XML: {trouble}") from None
    return document
