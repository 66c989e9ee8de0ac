"""The files that key files name, and that count with them: requirements that requirements include.

Sources: pip.pypa.io reference/requirements-file-format; setuptools.pypa.io userguide/pyproject_config (dynamic metadata) and
userguide/declarative_config (``file:``); docs.conda.io user-guide/tasks/manage-environments (pip's part of an environment).
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
_OPTION = re.compile(r"""(?:^|[ \t])(?:-[rc][ \t]*|--(?:req|con)[a-z]*[= \t][ \t]*)("[^"\n]*"|'[^'\n]*'|[^\s"']+)""")
_COMMENT = re.compile(r"(?:^|\s)#")
_MOST = 1000
"""Names that are followed. A hostile file of a megabyte could name a hundred thousand, each of which the disk is asked for."""
_MOST_TOLD = 10
"""Sentences about what is missing."""


def with_included(use: Use, read: Read) -> Use:
    """*use* with every file that its files include, also by way of others; what cannot be read is in `Use.missing`."""
    files = {file.path: file for file in use.files}
    missing: dict[str, str] = {}
    waiting = [file for file in use.files if file.includes]
    while waiting:
        by = waiting.pop()
        for path in sorted(_named(by, read) - files.keys() - missing.keys()):
            if len(files) + len(missing) - len(use.files) >= _MOST:
                missing[""] = f"{by.path} includes more than {_MOST} files; those behind them do not count"
                break
            try:
                read(path)
            except InputError as trouble:
                missing[path] = f"{by.path} includes {path!r}, which does not count: {trouble}"
            else:
                files[path] = ChosenFile(path, "text", by.ecosystem, "include", includes="requirements")
                waiting.append(files[path])
    told = [missing[path] for path in sorted(missing)]
    if len(told) > _MOST_TOLD:
        told[_MOST_TOLD:] = [f"{len(told) - _MOST_TOLD} more included files do not count"]
    return use._replace(files=tuple(files[path] for path in sorted(files)), missing=tuple(told))


def _named(by: ChosenFile, read: Read) -> set[str]:
    """The paths that *by* names, from the root; none for a file that is not what it should be, which whoever hashes it says."""
    try:
        text = as_text(read(by.path)).decode(errors="surrogateescape")
        return {_from(by.path, name) for name in _NAMED[by.includes](text) if name.isprintable()}
    except (InputError, ValueError, AttributeError, RecursionError):
        return set()


def _from(path: str, name: str) -> str:
    """What *name* in the file *path* is, from the root; an absolute one stays what it is, and lies outside."""
    folder = path.rpartition("/")[0]
    slashed = name.replace("\\", "/")
    return normpath(slashed if slashed.startswith("/") or not folder else f"{folder}/{slashed}")


def _in_requirements(text: str) -> Iterable[str]:
    """Of ``-r`` and ``-c``; what lies on the net or is only known when a variable is set is not among them."""
    for line in text.replace("\\\n", "").split("\n"):
        if line.lstrip().startswith("-"):
            for found in _OPTION.finditer(_COMMENT.split(line, maxsplit=1)[0]):
                name = found[1].strip("\"'")
                if name and "://" not in name and "${" not in name and not name.startswith("file:"):
                    yield name


def _in_environment(text: str) -> Iterable[str]:
    """Of pip's part of a conda environment, whose lines are those of requirements, perhaps in quotes."""
    lines = (line.strip().removeprefix("-").strip() for line in text.split("\n"))
    return _in_requirements("\n".join(line.strip("\"'") for line in lines if line.lstrip("\"'").startswith("-")))


def _in_pyproject(text: str) -> Iterable[str]:
    """The files that setuptools takes dependencies from."""
    if "[tool.setuptools" not in text:
        return
    dynamic = toml_document(text.encode()).get("tool", {}).get("setuptools", {}).get("dynamic", {})
    optional = dynamic.get("optional-dependencies", {})
    for table in (dynamic.get("dependencies", {}), *(optional.values() if isinstance(optional, dict) else ())):
        yield from _texts(table.get("file", ()) if isinstance(table, dict) else ())


def _texts(value: Any) -> Iterable[str]:
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [one for one in values if isinstance(one, str) and one]


def _in_setup_cfg(text: str) -> Iterable[str]:
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
            yield from filter(None, map(str.strip, value.removeprefix("file:").split(",")))


_NAMED = {
    "requirements": _in_requirements,
    "environment": _in_environment,
    "pyproject": _in_pyproject,
    "setup_cfg": _in_setup_cfg,
}
INCLUDES = frozenset(_NAMED)
"""How a file may name others: what a declaration can say."""
