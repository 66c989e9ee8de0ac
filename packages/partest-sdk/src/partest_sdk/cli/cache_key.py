"""`partest cache-key`: flags to values, the tree and the machine to the command, the key to the terminal and the outputs."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from partest_sdk.adapters.ci.job_files import JobFiles, as_warning
from partest_sdk.adapters.machine import architecture, image, system_name
from partest_sdk.adapters.tool_cache import folder_in_tool_cache
from partest_sdk.adapters.work_tree import WorkTree
from partest_sdk.adapters.working_folder import working_folder_name
from partest_sdk.cli.arguments import parse
from partest_sdk.cli.options import CACHE_KEY
from partest_sdk.cli.settings import Settings, in_action, system_variables
from partest_sdk.commands.cache_key import Machine, Request, cache_keys
from partest_sdk.core.cache_key.ecosystems import ECOSYSTEMS
from partest_sdk.core.cache_key.explanation import Explanation, explained
from partest_sdk.core.safe_text import one_line
from partest_sdk.errors import InputError

OUTPUT_LIMIT = 250_000
"""Characters of the explanation as an output. GitHub takes 1 MB of outputs per job, counted as UTF-16."""


def main(arguments: Sequence[str]) -> int:
    """Make the key, or with ``--diff`` say what changed between two."""
    flags, rest = parse("cache-key", arguments)
    if rest:
        raise InputError(f"cache-key takes no command, but there is {' '.join(rest)!r} after '--'")
    variables = system_variables()
    settings = Settings(CACHE_KEY, flags, variables, working_folder_name())
    request = request_from(settings)
    root = os.path.join(settings.folder, request.root)  # noqa: PTH118 - pathlib would take a tenth of the command's time
    machine = this_machine(variables, root)
    if settings.given("diff"):
        from partest_sdk.cli.cache_key_difference import tell_difference

        return tell_difference(settings, request, machine)
    keys = cache_keys(request, WorkTree(root), machine)
    _print(keys, settings)
    _set_outputs(keys, JobFiles(variables), one=not request.separate)
    return 0


def request_from(settings: Settings) -> Request:
    """The wishes as given."""
    names = tuple(name for text in settings.given("ecosystems") or () for name in text.replace(",", " ").split())
    if {"auto", "none"} & {*names} and len(names) > 1:
        raise InputError(f"ecosystems is {', '.join(names)!r}; say auto or none, or name those that you want")
    root = str(settings.given("root") or "").replace(os.sep, "/").rstrip("/")
    return Request(
        ecosystems=None if names in ((), ("auto",)) else () if names == ("none",) else names,
        files=tuple(settings.given("files") or ()),
        paths=tuple(settings.given("paths") or ()),
        root=root,
        folder=_in_workspace(settings, root),
        here=_in_workspace(settings, ""),
        strict=settings.given("hash-mode") == "strict",
        prefix=str(settings.given("prefix") or "partest"),
        salt=str(settings.given("salt") or "1"),
        features=tuple(settings.given("features") or ()),
        period=current_period,
        refresh=str(settings.given("refresh") or ""),
        tools=_tools(settings.given("tools") or ()),
        fallback=str(settings.given("fallback") or ""),
        separate=settings.switch("separate"),
    )


def _in_workspace(settings: Settings, root: str) -> str:
    """The folder *root* as seen from GITHUB_WORKSPACE, to which actions/cache takes paths as relative, wherever this step works."""
    workspace = settings.variable("GITHUB_WORKSPACE")
    if workspace:
        folder = os.path.realpath(os.path.join(settings.folder, root))  # noqa: PTH118
        relative = os.path.relpath(folder, os.path.realpath(workspace)).replace(os.sep, "/")
        if not relative.startswith(".."):
            return "" if relative == "." else relative
    return root


def _tools(given: Sequence[str]) -> Mapping[str, str]:
    tools = {}
    for text in (part for line in given for part in line.split(",")):
        name, equals, version = (part.strip() for part in text.partition("="))
        if not (equals and name and version):
            raise InputError(f"tools has {text!r}; write it as TOOL=VERSION, such as python=3.12")
        known = {tool.tool.name for ecosystem in ECOSYSTEMS.values() for tool in ecosystem.versions}
        if name not in known:
            raise InputError(f"tools has {name!r}, whose version is in no key; there are {', '.join(sorted(known))}")
        tools[name] = version
    return tools


def current_period(refresh: str) -> str:
    """The name of the current day, week or month (UTC); empty for never."""
    if refresh == "never":
        return ""
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    if refresh == "weekly":
        year, week, _ = now.isocalendar()
        return f"{year}w{week:02}"
    return now.strftime("%Y.%m" if refresh == "monthly" else "%Y.%m.%d")


def this_machine(variables: Mapping[str, str], folder: str) -> Machine:
    """The machine that this job runs on; tools are asked in *folder*."""

    def ask(commands: Sequence[tuple[str, ...]]) -> Mapping[tuple[str, ...], str | None]:
        if not commands:
            return {}
        from partest_sdk.adapters.tool_versions import ask_tools

        return ask_tools(commands, folder, variables)

    in_cache = partial(folder_in_tool_cache, variables=variables)
    return Machine(system_name(), architecture(variables), partial(image, variables), variables, in_cache, ask)


def _print(keys: Sequence[Explanation], settings: Settings) -> None:
    style = str(settings.given("format") or "text")
    if style == "json" and not in_action(settings):
        print(_json(keys, one=not settings.switch("separate"), indent=2))
    elif style == "key" and not in_action(settings):
        print("\n".join(told.key for told in keys))
    else:
        # In an action standard output is the log, where the files' names could be commands.
        print("\n\n".join("\n".join(_told(told, settings)) for told in keys))
    for warning in dict.fromkeys(warning for told in keys for warning in told.warnings):
        # A green step is opened by nobody, so on GitHub a warning is an annotation of the run.
        print(
            as_warning(warning, "partest cache-key") if in_action(settings) else f"warning: {one_line(warning)}",
            file=sys.stderr,
        )


def _told(told: Explanation, settings: Settings) -> list[str]:
    lines = explained(told)
    if not settings.switch("explain"):
        return lines[: lines.index("")]
    from partest_sdk.adapters.folder_sizes import size_told

    return lines + size_told(told.paths, settings.base)


def _json(keys: Sequence[Explanation], *, one: bool, indent: int | None = None) -> str:
    import json

    from partest_sdk.core.cache_key.explanation import to_value

    value: Any = to_value(keys[0]) if one else [to_value(told) for told in keys]
    return json.dumps(value, indent=indent, sort_keys=True)


def _set_outputs(keys: Sequence[Explanation], job: JobFiles, *, one: bool) -> None:
    if not job.there:
        return
    first = keys[0] if one else None
    job.set_output("key", first.key if first else "")
    job.set_output("restore-keys", "\n".join(first.restore_keys) if first else "")
    job.set_output("paths", "\n".join(first.paths) if first else "")
    job.set_output("hash", first.hash if first else "")
    job.set_output("matrix", _matrix(keys))
    text = _json(keys, one=one)
    job.set_output("explain", text if len(text) <= OUTPUT_LIMIT else "")


def _matrix(keys: Sequence[Explanation]) -> str:
    import json

    jobs = [
        {
            "ecosystem": ".".join(told.ecosystems),
            "key": told.key,
            "restore-keys": "\n".join(told.restore_keys),
            "paths": "\n".join(told.paths),
            "hash": told.hash,
        }
        for told in keys
    ]
    return json.dumps({"include": jobs}, separators=(",", ":"))
