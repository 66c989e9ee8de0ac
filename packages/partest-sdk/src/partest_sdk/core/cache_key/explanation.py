"""Every input of a key and why it is there: what ``--explain`` prints, what ``--format json`` writes, and what ``--diff`` compares."""

from __future__ import annotations

from typing import Any, NamedTuple

from partest_sdk.core.cache_key.versions import Fact
from partest_sdk.core.safe_text import one_line
from partest_sdk.errors import UnreadableError

VERSION = 1


class FileTold(NamedTuple):
    """A file in a key."""

    path: str
    digest: str
    """64 hexadecimal digits: the hash of what counts of it."""
    why: str


class Explanation(NamedTuple):
    """One key, and where it comes from."""

    key: str
    restore_keys: tuple[str, ...]
    paths: tuple[str, ...]
    hash: str
    ecosystems: tuple[str, ...]
    facts: tuple[Fact, ...]
    files: tuple[FileTold, ...]
    warnings: tuple[str, ...] = ()
    """What will hurt."""
    notes: tuple[str, ...] = ()
    """What is good to know."""


def to_value(told: Explanation) -> dict[str, Any]:
    """As JSON has it."""
    return {
        "version": VERSION,
        "ecosystems": list(told.ecosystems),
        "key": told.key,
        "restore-keys": list(told.restore_keys),
        "paths": list(told.paths),
        "hash": told.hash,
        "facts": [fact._asdict() for fact in told.facts],
        "files": [file._asdict() for file in told.files],
        "warnings": list(told.warnings),
        "notes": list(told.notes),
    }


def from_value(value: object, name: str) -> Explanation:
    """Read what `to_value` wrote; UnreadableError, with the file's *name*, for anything else."""
    if not isinstance(value, dict):
        raise UnreadableError(f"{name} is no explanation of a key; make one with `partest cache-key --format json`")
    if value.get("version") != VERSION:
        raise UnreadableError(
            f"{name} is an explanation of version {value.get('version')!r}, and this partest reads {VERSION}; make it anew"
        )
    try:
        return Explanation(
            key=_text(value["key"]),
            restore_keys=tuple(map(_text, _list(value["restore-keys"]))),
            paths=tuple(map(_text, _list(value["paths"]))),
            hash=_text(value["hash"]),
            ecosystems=tuple(map(_text, _list(value["ecosystems"]))),
            facts=tuple(Fact(*(_text(one[field]) for field in Fact._fields)) for one in _list(value["facts"])),
            files=tuple(FileTold(*(_text(one[field]) for field in FileTold._fields)) for one in _list(value["files"])),
        )
    except (KeyError, TypeError) as trouble:
        raise UnreadableError(
            f"{name} is no explanation of a key ({one_line(str(trouble), 80)}); make it anew"
        ) from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return value


def explained(told: Explanation) -> list[str]:
    """The lines that a person reads; safe for a log."""
    lines = [f"key       {told.key}"]
    lines += [f"{'or' if index else 'restore':<10}{key}" for index, key in enumerate(told.restore_keys)]
    lines += [f"{'' if index else 'paths':<10}{one_line(path)}" for index, path in enumerate(told.paths)]
    lines += ["", "What is in the key:"]
    width = max((len(fact.name) for fact in told.facts), default=0) + 2
    lines += [
        f"  {one_line(fact.name):<{width}}{one_line(fact.value) or '(unknown)'}   from {one_line(fact.source)}"
        for fact in told.facts
    ]
    lines += ["", f"What is in its hash, {told.hash[:20]}:"]
    lines += [f"  {file.digest[:12]}  {one_line(file.path)}   {one_line(file.why)}" for file in told.files]
    return lines + [f"note: {one_line(note)}" for note in told.notes]


def difference(old: Explanation, new: Explanation) -> list[str]:
    """What changed from *old* to *new*, a sentence each; empty when both have the same key."""
    if old.key == new.key and old.restore_keys == new.restore_keys and old.paths == new.paths:
        return []
    before, after = {fact.name: fact for fact in old.facts}, {fact.name: fact for fact in new.facts}
    changes = [
        f"{name}: {_said(before.get(name))} became {_said(after.get(name))}"
        for name in dict.fromkeys((*before, *after))
        if _value(before.get(name)) != _value(after.get(name))
    ]
    was, now = {file.path: file for file in old.files}, {file.path: file for file in new.files}
    for path in sorted(was.keys() | now.keys()):
        if path not in now:
            changes.append(f"{path} does not count any more ({was[path].why})")
        elif path not in was:
            changes.append(f"{path} counts now ({now[path].why})")
        elif was[path].digest != now[path].digest:
            changes.append(f"{path} changed ({now[path].why})")
    if old.paths != new.paths:
        changes.append(
            f"the cached paths: {', '.join(old.paths)} became {', '.join(new.paths)}; to actions/cache that is another cache, whatever the key"
        )
    return [one_line(change, 500) for change in changes] or ["the way in which keys are made"]


def _value(fact: Fact | None) -> str | None:
    return None if fact is None else fact.value


def _said(fact: Fact | None) -> str:
    if fact is None:
        return "nothing"
    return f"{fact.value or '(unknown)'} (from {fact.source})"
