"""A pom.xml without the project's own version, where nobody else can take it for theirs."""

from __future__ import annotations

from partest_sdk.core.cache_key.readings.xml_document import BETWEEN_ATTRIBUTES, Document, Names, xml_document

_VERSION: Names = ("project", "version")
_OWN_VERSION = ("${project.version}", "${pom.version}", "${version}")
_OWN_GROUP = ("${project.groupId}", "${pom.groupId}", "${groupId}")
_COORDINATES = frozenset(("groupId", "version"))
_CI_FRIENDLY = ("revision", "sha1", "changelist")
"""The only properties that Maven allows in a version."""


def pom(content: bytes) -> bytes:
    """All but that. Of the version's properties only those of a project that has no children, which would have them too."""
    document = xml_document(content, "project")
    leave_out: dict[Names, tuple[str, ...]] = {_VERSION: _OWN_VERSION}
    if not _may_have_children(document):
        version = document.value(_VERSION)
        for name in _CI_FRIENDLY:
            if f"${{{name}}}" in version:
                leave_out["project", "properties", name] = (f"${{{name}}}",)
    ours = _versions_of_ours(document)
    while True:
        left = document.without(leave_out, ours)
        used = [names for names, uses in leave_out.items() if any(use in left for use in uses)]
        if not used:
            return document.without(leave_out).encode()
        for names in used:
            del leave_out[names]


def _may_have_children(document: Document) -> bool:
    return document.value(("project", "packaging")) == "pom" or ("project", "modules") in document.spans


def _versions_of_ours(document: Document) -> set[int]:
    """Where in the pieces the versions stand that are asked of the project's own group: its modules are released together."""
    group = document.value(("project", "groupId")) or document.value(("project", "parent", "groupId"))
    groups = {f"={name}" for name in (group, *_OWN_GROUP) if name}
    found: set[int] = set()
    names: list[str] = []
    texts: list[dict[str, int]] = [{}]
    """For every open element, where the texts of those in it stand."""
    for at, piece in enumerate(document.pieces):
        if piece.startswith("<"):
            names.append(piece[1:].partition(BETWEEN_ATTRIBUTES)[0])
            texts.append({})
        elif piece.startswith("="):
            texts[-2][names[-1]] = at
        else:
            names.pop()
            inner = texts.pop()
            # The project itself has both too.
            if names and inner.keys() >= _COORDINATES and document.pieces[inner["groupId"]] in groups:
                found.add(inner["version"])
    return found
