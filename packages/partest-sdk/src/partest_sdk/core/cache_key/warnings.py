"""What will hurt, said before it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from partest_sdk.core.cache_key.detect import Read, Use
from partest_sdk.core.cache_key.fingerprint import HashedFile
from partest_sdk.core.cache_key.versions import Fact

_EVERY_RUN = ("GITHUB_RUN_ID", "GITHUB_SHA", "GITHUB_HEAD_SHA")
_SYSTEM = (
    "/usr/",
    "/etc/",
    "/bin/",
    "/sbin/",
    "/lib/",
    "/lib64/",
    "/proc/",
    "/sys/",
    "/dev/",
    "/boot/",
    "/System/",
    "/Library/",
)


def is_plain_path(path: str) -> bool:
    """Whether actions/cache takes *path* for just that: not for a pattern, a negation, a comment, an option or several paths."""
    return (
        path == path.strip() != ""
        and path.isprintable()
        and path[0] not in "!#-"
        and not any(mark in path for mark in "*?[]")
    )


def warnings_for(
    uses: Sequence[Use],
    files: Iterable[HashedFile],
    facts: Sequence[Fact],
    paths: Sequence[str],
    variables: Mapping[str, str],
) -> list[str]:
    """A sentence for everything about this key that will hurt."""
    return [
        *_about_locks(uses),
        *(f"{file.file.path} cannot be read as a file of its kind, so every change in it makes a new key" for file in files if not file.understood),
        *_about_facts(facts, variables),
        *_about_closed_places(uses, variables),
        *_about_paths(paths),
    ]  # fmt: skip


def about_moved_caches(uses: Iterable[Use], read: Read) -> Iterable[str]:
    """A sentence for every file of the project that puts the cache somewhere else than where we look for it."""
    for use in uses:
        for file in use.files:
            content = b"\n" + read(file.path) if file.moves else b""
            if moved := [text for text in file.moves if _says(content, text)]:
                yield (
                    f"{file.path} says with {_as_said(moved[0])!r} where the cache of {use.ecosystem.title} is, and that is not looked up; "
                    "add that folder with --paths"
                )


def _as_said(text: str) -> str:
    return text.strip("\n =<")


def _says(content: bytes, text: str) -> bool:
    """Whether *content* holds *text*; ``[table] name=`` is an entry of that table, wherever in it and however it is spaced."""
    table, in_table, entry = text.partition("] ")
    if not in_table:
        return text.encode() in content
    inside = False
    for line in content.split(b"\n") if table.encode() in content else ():
        if line.startswith(b"["):
            inside = line.startswith(f"{table}]".encode())
        elif inside and b"".join(line.split()).startswith(entry.encode()):
            return True
    return False


def _about_closed_places(uses: Iterable[Use], variables: Mapping[str, str]) -> Iterable[str]:
    """A sentence for every folder that the tool puts nothing into unless it is told to, when neither the job nor a file of the project does."""
    for use in uses:
        for place in use.ecosystem.places:
            told = any(variables.get(name) for name in place.opened_by) or any(
                place.variable in file.moves for file in use.files
            )
            if place.opened_by and not told:
                yield (
                    f"{use.ecosystem.title} puts nothing into {place.linux} unless it is told to, so the cache stays empty; "
                    f"set {place.variable}={place.linux} for the job"
                )


def _about_locks(uses: Sequence[Use]) -> Iterable[str]:
    for use in uses:
        if use.unlocked:
            from partest_sdk.core.names import listed

            names = listed([file.pattern for group in use.ecosystem.locks for file in group], 3)
            yield (
                f"{use.ecosystem.title}: no lock file lies beside or above {listed(use.unlocked, 3)}, so what is installed changes "
                f"without the key; commit one{f' ({names})' if names else ''}"
            )


def _about_facts(facts: Sequence[Fact], variables: Mapping[str, str]) -> Iterable[str]:
    fixed = {"prefix", "salt", "feature"}
    for fact in facts:
        if not fact.value and fact.name not in (*fixed, "fallback"):
            yield (
                f"the version of {fact.name} is not known ({fact.source}), so the key stays the same when it changes; "
                f"pin it in a file, set it up before this step, or say it: --tools {fact.name}=VERSION"
            )
        moving = [name for name in _EVERY_RUN if len(variables.get(name, "")) > 5 and variables[name] in fact.value]
        if fact.name in fixed and moving:
            never = "the exact key never hits" if fact.name == "feature" else "no cache is ever found again"
            yield f"the {fact.name} holds {moving[0]}, which is new in every run: {never}"


def _about_paths(paths: Sequence[str]) -> Iterable[str]:
    for path in paths:
        slashed = path.replace("\\", "/").rstrip("/") + "/"
        if not is_plain_path(path):
            yield f"the path {path!r} is left out: actions/cache would take it for a pattern or for several paths"
        elif "/../" in f"/{slashed}" or slashed in ("/", "~/", "./"):
            yield f"the path {path!r} is more than a cache, or leads out of the workspace; name a folder of its own"
        elif slashed.startswith(_SYSTEM):
            yield f"the path {path!r} belongs to the system; a job may not be allowed to restore it"
    if not paths:
        yield "there is nothing to cache: no ecosystem says which folders, so name them with --paths"


def notes_for(uses: Sequence[Use], variables: Mapping[str, str]) -> list[str]:
    """What is good to know about this key."""
    notes = []
    if variables.get("GITHUB_EVENT_NAME", "") == "pull_request":
        notes.append(
            "a cache that is saved in this run can be read by runs of this pull request only; one that is saved on the default branch, by all"
        )
    exact = [use.ecosystem.title for use in uses if use.ecosystem.exact]
    if exact:
        notes.append(
            f"there are no restore keys: an older environment of {', '.join(exact)} keeps what the project no longer depends on"
            + ("; --separate gives the others theirs" if len(uses) > len(exact) else "")
        )
    if len(uses) > 1:
        notes.append(
            "one change in any of these ecosystems makes a new cache of all of them, and the job that saves it first decides what is in it: "
            "let each job name the --ecosystems that it uses, or give each a cache with --separate"
        )
    return notes
