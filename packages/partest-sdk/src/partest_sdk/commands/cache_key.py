"""`partest cache-key`: the key of the dependency cache, the older caches that may stand in for it, and the folders to cache."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple, NoReturn, Protocol

from partest_sdk.core.cache_key.detect import ChosenFile, Use, detect
from partest_sdk.core.cache_key.ecosystem import Ecosystem, Version
from partest_sdk.core.cache_key.ecosystems import ECOSYSTEMS
from partest_sdk.core.cache_key.explanation import Explanation, FileTold
from partest_sdk.core.cache_key.features import build_variables, features_of
from partest_sdk.core.cache_key.fingerprint import HashedFile, fingerprint, hashed
from partest_sdk.core.cache_key.key import KeyParts, cache_key
from partest_sdk.core.cache_key.places import in_workspace, paths_of
from partest_sdk.core.cache_key.versions import Fact, Sources, answered_version, known_version
from partest_sdk.core.cache_key.warnings import about_moved_caches, is_plain_path, notes_for, warnings_for
from partest_sdk.errors import InputError, NothingToDoError

CHOSEN = Ecosystem(name="files", title="the files of --files", places=(), source="", manifest_is_lock=True)
"""What `--files` makes: a cache of the caller's own."""


class Tree(Protocol):
    """The files; see `partest_sdk.adapters.work_tree` and `partest_sdk.adapters.commit_tree`."""

    @property
    def above(self) -> int:
        """How many folders lie between the tree's root and that of its repository."""
        ...

    def key_files(self) -> Iterable[str]:
        """The paths of all files that may be key files."""
        ...

    def read(self, path: str) -> bytes:
        """The content of a file; an InputError when it cannot be had."""
        ...

    def read_pin(self, path: str) -> str | None:
        """The text of a small file that need not be there, also of one above the root (``../.nvmrc``)."""
        ...

    def matching(self, patterns: Sequence[str]) -> list[str]:
        """The files that GitHub's `hashFiles` would hash for *patterns*, in its order."""
        ...

    def hash_files(self, paths: Sequence[str]) -> str:
        """What GitHub's `hashFiles` gives when it finds the files *paths* in this order; empty for none."""
        ...

    @property
    def unseen(self) -> Sequence[str]:
        """Folders that could not be looked into, with the reason."""
        ...


class Machine(NamedTuple):
    """Where the cache will be used."""

    os: str
    """``linux``, ``macos`` or ``windows``."""
    architecture: str
    image: Callable[[], Fact]
    """The system's release and its C library."""
    variables: Mapping[str, str]
    tool_cache: Callable[[str], str]
    """The folder of a program, when PATH finds it in the runner's tool cache."""
    ask: Callable[[Sequence[tuple[str, ...]]], Mapping[tuple[str, ...], str | None]]
    """Starts programs, all at once, and gives what they print; None for one that is not there or says nothing in time."""


class Request(NamedTuple):
    """What the caller wants."""

    ecosystems: tuple[str, ...] | None
    """None: all that are used."""
    files: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    root: str = ""
    """The folder of the tree, as the caller calls it; empty for the current one."""
    folder: str = ""
    """The folder of the tree as seen from the workspace, which actions/cache takes paths from."""
    here: str = ""
    """The current folder as seen from the workspace."""
    strict: bool = False
    prefix: str = "partest"
    salt: str = "1"
    features: tuple[str, ...] = ()
    period: Callable[[str], str] = lambda _refresh: ""
    """The name of the current day, week or month."""
    refresh: str = ""
    """How often to begin anew; empty: as each ecosystem needs it."""
    tools: Mapping[str, str] = {}
    fallback: str = ""
    separate: bool = False


def cache_keys(request: Request, tree: Tree, machine: Machine) -> list[Explanation]:
    """One explained key, or with ``separate`` one for each ecosystem. NothingToDoError when no file counts and there is no fallback."""
    uses = _uses(request, tree)
    facts = _versions(uses, request, tree, machine)
    groups = [[use] for use in uses] if request.separate else [uses]
    return [_explained(group, facts, request, tree, machine) for group in groups]


def _uses(request: Request, tree: Tree) -> list[Use]:
    unknown = sorted(set(request.ecosystems or ()) - ECOSYSTEMS.keys())
    if unknown:
        raise InputError(
            f"ecosystems has {unknown[0]!r}, which is none; there are auto, none, {', '.join(sorted(ECOSYSTEMS))}"
        )
    uses = [] if request.ecosystems == () else detect(tree.key_files(), tree.read, request.ecosystems)
    if any(file.includes for use in uses for file in use.files):
        from partest_sdk.core.cache_key.includes import with_included

        uses = [with_included(use, tree.read) for use in uses]
    missing = [name for name in request.ecosystems or () if name not in {use.ecosystem.name for use in uses}]
    if missing and not request.fallback:
        _refuse_missing(missing, request)
    uses += [Use(ECOSYSTEMS[name], (), (), ()) for name in missing]
    if request.files:
        chosen = [ChosenFile(path, "text", CHOSEN.name, "file") for path in tree.matching(request.files)]
        if not chosen and not request.fallback:
            _refuse_empty(request, tree)
        uses.append(Use(CHOSEN, tuple(chosen), (), ()))
    if not any(use.files for use in uses) and not request.fallback:
        _refuse_empty(request, tree)
    return uses or [Use(CHOSEN, (), (), ())]


def _refuse_empty(request: Request, tree: Tree) -> NoReturn:
    from partest_sdk.core.names import listed

    if request.files:
        what = f"--files matches no file ({listed(request.files, 4)})"
    else:
        what = "no ecosystem is used"
        by_name = [name for name, ecosystem in ECOSYSTEMS.items() if ecosystem.only_by_name]
        if request.ecosystems is None and (found := detect(tree.key_files(), tree.read, by_name)):
            what += f" (but {listed([use.ecosystem.name for use in found])}, which counts where --ecosystems names it)"
    raise NothingToDoError(
        f"{what} in {request.root or 'this folder'}, and a key with an empty hash would never change; "
        "check --root, choose the files with --files, or name what stands in with --fallback"
    )


def _refuse_missing(missing: Sequence[str], request: Request) -> None:
    from partest_sdk.core.names import listed

    locks = [file.pattern for name in missing for group in ECOSYSTEMS[name].locks for file in group]
    patterns = locks or [file.pattern for name in missing for file in ECOSYSTEMS[name].manifests]
    raise NothingToDoError(
        f"no key file of {listed(missing)} is in {request.root or 'this folder'} (looked for {listed(patterns, 6)}); "
        "check --root, or name what stands in with --fallback"
    )


Versions = Mapping[tuple[str, Version], list[Fact]]
"""By name of the ecosystem, and what it needs."""


def _versions(uses: Sequence[Use], request: Request, tree: Tree, machine: Machine) -> Versions:
    """What every ecosystem needs to know; tools are asked all at once, and only those of which nothing else is known."""
    known: dict[tuple[str, Version], list[Fact]] = {}
    to_ask: dict[tuple[str, Version], None] = {}
    for use in uses:
        for version in use.ecosystem.versions:
            for folder in use.folders or ("",):
                pins = partial(_pins, tree, folder)
                fact = known_version(version, Sources(request.tools, machine.variables, pins, machine.tool_cache))
                if fact is None:
                    to_ask[use.ecosystem.name, version] = None
                else:
                    _keep(fact, known.setdefault((use.ecosystem.name, version), []))
    answers = machine.ask(list({version.tool.ask: None for _, version in to_ask if version.tool.ask}))
    for name, version in to_ask:
        fact = answered_version(version, answers.get(version.tool.ask))
        facts = known.setdefault((name, version), [])
        if fact.value or not facts:
            _keep(fact, facts)
    return known


def _keep(fact: Fact, facts: list[Fact]) -> None:
    """Of two folders that pin the same, one is enough."""
    if fact.value not in [other.value for other in facts]:
        facts.append(fact)


def _pins(tree: Tree, folder: str, name: str) -> Iterable[tuple[str, str]]:
    """The files called *name* in *folder* and above it, up to the repository's own folder."""
    up, parts = folder.count(".."), [part for part in folder.split("/") if part not in ("", "..")]
    places = ["/".join([*[".."] * up, *parts[:length], name]) for length in range(len(parts), -1, -1)]
    places += ["../" * level + name for level in range(up + 1, tree.above + 1)]
    for path in places:
        text = tree.read_pin(path)
        if text is not None:
            yield path, text


def _explained(uses: Sequence[Use], versions: Versions, request: Request, tree: Tree, machine: Machine) -> Explanation:
    files = hashed((file for use in uses for file in use.files), tree.read)
    facts = _facts(uses, versions, machine)
    features = features_of(request.features)
    hash_ = _hash(uses, files, request, tree) if files else ""
    paths = _paths(uses, request, machine)
    period = _period(uses, request)
    key = cache_key(
        KeyParts(
            prefix=request.prefix,
            salt=request.salt,
            os=machine.os,
            architecture=machine.architecture,
            ecosystems=[use.ecosystem.name for use in uses],
            facts=[fact.value or f"{fact.name}.unknown" for fact in facts],
            features=[feature.value for feature in features],
            period=period,
            hash=hash_ or request.fallback,
            fallback=not hash_,
            exact=any(use.ecosystem.exact for use in uses),
        )
    )
    told = [
        *(
            Fact(name, value, _said_by(name, value))
            for name, value in (("prefix", request.prefix), ("salt", request.salt))
        ),
        Fact("os", machine.os, "this machine"),
        Fact("architecture", machine.architecture, "this machine"),
        *facts,
        *features,
        *([Fact("period", period, "the date (UTC)")] if period else []),
        *([] if hash_ else [Fact("fallback", request.fallback, "--fallback, since no key file is there")]),
    ]
    return Explanation(
        key.key,
        key.restore_keys,
        tuple(path for path in paths if is_plain_path(path)),
        hash_,
        tuple(use.ecosystem.name for use in uses),
        tuple(told),
        tuple(FileTold(file.file.path, file.digest, _why(file)) for file in files),
        (
            *warnings_for(uses, files, told, paths, machine.variables),
            *about_moved_caches(uses, tree.read),
            *(sentence for use in uses for sentence in use.missing),
            *(
                f"a folder could not be looked into, and what is in it does not count: {folder}"
                for folder in tree.unseen
            ),
        ),
        tuple(notes_for(uses, machine.variables)),
    )


def _said_by(name: str, value: str) -> str:
    return "the default" if value == Request._field_defaults[name] else f"--{name}"


def _facts(uses: Sequence[Use], versions: Versions, machine: Machine) -> list[Fact]:
    """Versions, the image where compiled code is cached, and the variables of the build."""
    facts = list(
        dict.fromkeys(
            fact for use in uses for version in use.ecosystem.versions for fact in versions[use.ecosystem.name, version]
        )
    )
    if any(use.ecosystem.native for use in uses):
        facts.append(machine.image())
    return facts + build_variables(uses, machine.variables)


def _paths(uses: Sequence[Use], request: Request, machine: Machine) -> list[str]:
    """The folders of the ecosystems, and the caller's own, which are relative to the current folder."""
    own = [
        path if path.startswith(("~", "/", "\\", "!")) or path[1:2] == ":" else in_workspace(request.here, path)
        for path in request.paths
    ]
    found = paths_of(uses, machine.os, partial(in_workspace, request.folder), machine.variables)
    return list(dict.fromkeys((*found, *own)))


def _hash(uses: Sequence[Use], files: Sequence[HashedFile], request: Request, tree: Tree) -> str:
    if not request.strict:
        return fingerprint(files)
    # What the caller names comes first, in the order of its patterns, as an expression with these files would have it. What was found comes in
    # that of a walk, folder by folder: `api/…` before `api-client/…`, though `-` sorts before `/`.
    chosen = [file.path for use in uses if use.ecosystem is CHOSEN for file in use.files]
    found = {file.path for use in uses if use.ecosystem is not CHOSEN for file in use.files}
    walked = sorted(found, key=lambda path: in_workspace(request.folder, path).split("/"))
    return tree.hash_files(list(dict.fromkeys((*chosen, *walked))))


def _why(file: HashedFile) -> str:
    if file.file.role == "file":
        return "named by --files"
    title = ECOSYSTEMS[file.file.ecosystem].title
    return f"included by a file of {title}" if file.file.role == "include" else f"{file.file.role} of {title}"


def _period(uses: Sequence[Use], request: Request) -> str:
    order = ("never", "monthly", "weekly", "daily")
    needed = [use.ecosystem.refresh if use.unlocked else "never" for use in uses]
    return request.period(request.refresh or max(needed, key=order.index))
