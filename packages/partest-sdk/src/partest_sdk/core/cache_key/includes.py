"""The files that key files name, and that count with them: requirements that requirements include, projects that projects refer to.

Sources: pip.pypa.io reference/requirements-file-format; setuptools.pypa.io userguide/pyproject_config (dynamic metadata) and
userguide/declarative_config (``file:``); docs.conda.io user-guide/tasks/manage-environments (pip's part of an environment);
learn.microsoft.com visualstudio/msbuild/import-element-msbuild and common-msbuild-project-items (ProjectReference).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from posixpath import normpath
from typing import Any

from partest_sdk.core.cache_key.detect import ChosenFile, Read, Use
from partest_sdk.core.cache_key.readings.text import as_text
from partest_sdk.core.cache_key.readings.toml_document import toml_document
from partest_sdk.errors import InputError

# pip takes options by any beginning that only one has, and several in a line.
_VALUE = r"""("[^"\n]*"|'[^'\n]*'|[^\s"']+)"""
_OPTION = re.compile(rf"(?:^|[ \t])(?:-[rc][ \t]*|--(?:req|con)[a-z]*[= \t][ \t]*){_VALUE}")
_EDITABLE = re.compile(rf"(?:^|[ \t])(?:-e[ \t]*|--e[a-z]*[= \t][ \t]*){_VALUE}")
_COMMENT = re.compile(r"(?:^|\s)#")
_MOST = 1000
"""Names that are followed. A hostile file of a megabyte could name a hundred thousand, each of which the disk is asked for."""
_MOST_TOLD = 10
"""Sentences about what is missing."""
_LARGEST_XML = 32 * 1024 * 1024
"""Bytes. What is larger is not taken apart, as when it is hashed."""

Named = tuple[str, str]
"""What a file is named as, and its name."""
_REQUIREMENTS = "requirements"
_KINDS = {
    _REQUIREMENTS: ("text", "requirements"),
    "pyproject.toml": ("pyproject", "pyproject"),
    "setup.py": ("setup_py", ""),
    "setup.cfg": ("setup_cfg", "setup_cfg"),
    "project": ("msbuild", "msbuild"),
    "import": ("msbuild_import", "msbuild"),
}
"""What a file can be named as: how it is read, and how it names others.

Only requirements have to be there. A folder that is installed has one of the files of setuptools or another, and what a project
imports may hang on a condition.
"""
_NAMING_ELEMENTS = {"<Import": ("import", "Project"), "<ProjectReference": ("project", "Include")}
"""Of a project of MSBuild: what their attribute names a file as."""
_OF_A_FOLDER = ("pyproject.toml", "setup.cfg", "setup.py")


def with_included(use: Use, read: Read) -> Use:
    """*use* with every file that its files include, also by way of others; what cannot be read is in `Use.missing`."""
    files = {file.path: file for file in use.files}
    missing: dict[str, str] = {}
    tried = set(files)
    waiting = [file for file in use.files if file.includes]
    while waiting:
        by = waiting.pop()
        for path, kind in sorted(_named(by, read).items()):
            if path in tried:
                continue
            if len(tried) - len(use.files) >= _MOST:
                missing[""] = f"{by.path} includes more than {_MOST} files; those behind them do not count"
                break
            tried.add(path)
            try:
                read(path)
            except InputError as trouble:
                if kind == _REQUIREMENTS:
                    missing[path] = f"{by.path} includes {path!r}, which does not count: {trouble}"
            else:
                reading, includes = _KINDS[kind]
                files[path] = ChosenFile(path, reading, by.ecosystem, "include", includes=includes)
                waiting.append(files[path])
    return use._replace(files=tuple(files[path] for path in sorted(files)), missing=_told(missing))


def _told(missing: dict[str, str]) -> tuple[str, ...]:
    told = [missing[path] for path in sorted(missing)]
    if len(told) > _MOST_TOLD:
        told[_MOST_TOLD:] = [f"{len(told) - _MOST_TOLD} more included files do not count"]
    return tuple(told)


def _named(by: ChosenFile, read: Read) -> dict[str, str]:
    """The paths that *by* names, from the root, and what as; none for a file that is not what it should be, which whoever hashes it says."""
    if not by.includes:
        return {}
    try:
        text = as_text(read(by.path)).decode(errors="surrogateescape")
        return {_from(by.path, name): kind for kind, name in _NAMED[by.includes](text) if name.isprintable()}
    except (InputError, ValueError, LookupError, AttributeError, RecursionError):
        return {}


def _from(path: str, name: str) -> str:
    """What *name* in the file *path* is, from the root; an absolute one stays what it is, and lies outside."""
    folder = path.rpartition("/")[0]
    slashed = name.replace("\\", "/")
    return normpath(slashed if slashed.startswith("/") or not folder else f"{folder}/{slashed}")


def _in_requirements(text: str) -> Iterable[Named]:
    """Of ``-r`` and ``-c``, and of folders that are installed; what lies on the net or is only known when a variable is set is not among them."""
    for line in text.replace("\\\n", "").split("\n"):
        # Most lines are requirements that no file is named in, and a lock of many packages has very many.
        if "/" not in line and not line.lstrip().startswith(("-", ".")):
            continue
        plain = _COMMENT.split(line, maxsplit=1)[0].strip()
        if plain.startswith("-"):
            yield from ((_REQUIREMENTS, name) for name in _local(_OPTION, plain))
            for folder in _local(_EDITABLE, plain):
                yield from _in_folder(folder)
        elif plain:
            # A path, perhaps with extras or a marker behind it; in any other requirement, a slash is one of an address.
            folder = plain.partition(";")[0].strip()
            if not any(mark in folder for mark in ("://", "${", "@", " ")):
                yield from _in_folder(folder)


def _local(option: re.Pattern[str], line: str) -> Iterable[str]:
    names = (found[1].strip("\"'") for found in option.finditer(line))
    return [name for name in names if name and "://" not in name and "${" not in name and not name.startswith("file:")]


def _in_folder(folder: str) -> Iterable[Named]:
    """What says which dependencies the project in *folder* has."""
    folder = folder.partition("[")[0].replace("\\", "/").rstrip("/")
    # pip looks from the folder that it is started in, which for requirements in a folder of their own is the one above.
    for start in ("",) if folder.startswith("/") else ("", "../"):
        yield from ((name, f"{start}{folder}/{name}") for name in _OF_A_FOLDER)


def _in_environment(text: str) -> Iterable[Named]:
    """Of pip's part of a conda environment, whose lines are those of requirements, perhaps in quotes."""
    lines = (line.strip().removeprefix("-").strip() for line in text.split("\n"))
    return _in_requirements("\n".join(line.strip("\"'") for line in lines if line.lstrip("\"'").startswith("-")))


def _in_pyproject(text: str) -> Iterable[Named]:
    """The files that setuptools takes dependencies from."""
    if "[tool.setuptools" not in text:
        return
    dynamic = toml_document(text.encode()).get("tool", {}).get("setuptools", {}).get("dynamic", {})
    optional = dynamic.get("optional-dependencies", {})
    for table in (dynamic.get("dependencies", {}), *(optional.values() if isinstance(optional, dict) else ())):
        yield from _texts(table.get("file", ()) if isinstance(table, dict) else ())


def _texts(value: Any) -> Iterable[Named]:
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [(_REQUIREMENTS, one) for one in values if isinstance(one, str) and one]


def _in_setup_cfg(text: str) -> Iterable[Named]:
    """The files of ``install_requires = file: a.txt, b.txt``, and of the extras."""
    if "file:" not in text:
        return
    from configparser import Error, RawConfigParser

    parser = RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except Error as trouble:
        raise ValueError(str(trouble)) from None
    values = [parser.get("options", "install_requires", fallback="")]
    values += (
        [value for _, value in parser.items("options.extras_require")]
        if parser.has_section("options.extras_require")
        else []
    )
    for value in values:
        if value.startswith("file:"):
            yield from (
                (_REQUIREMENTS, name) for name in map(str.strip, value.removeprefix("file:").split(",")) if name
            )


def _in_msbuild(text: str) -> Iterable[Named]:
    """The projects that are referred to and the files that are imported, unless a property stands in their name, or an SDK brings them."""
    if ("<Import" not in text and "<ProjectReference" not in text) or len(text) > _LARGEST_XML:
        return
    from partest_sdk.core.cache_key.readings.xml_document import BETWEEN_ATTRIBUTES, xml_document

    for piece in xml_document(text.encode(errors="surrogateescape"), "Project").pieces:
        element, *attributes = piece.split(BETWEEN_ATTRIBUTES)
        if element in _NAMING_ELEMENTS:
            kind, attribute = _NAMING_ELEMENTS[element]
            values = dict(each.split("=", 1) for each in attributes)
            names = "" if "Sdk" in values else values.get(attribute, "")
            yield from ((kind, name) for name in map(_beside, names.split(";")) if name and "$(" not in name)


def _beside(name: str) -> str:
    """*name* without the folder of the file that it stands in, where names begin anyway."""
    folder, here, rest = name.strip().partition("$(MSBuildThisFileDirectory)")
    return rest.lstrip("\\/") if here and not folder else name.strip()


_NAMED = {
    "requirements": _in_requirements,
    "environment": _in_environment,
    "pyproject": _in_pyproject,
    "setup_cfg": _in_setup_cfg,
    "msbuild": _in_msbuild,
}
INCLUDES = frozenset(_NAMED)
"""How a file may name others: what a declaration can say."""
