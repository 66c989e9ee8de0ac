"""Which ecosystems a tree of files uses, and which of its files decide what their caches hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from partest_sdk.core.cache_key.ecosystem import Ecosystem, KeyFile
from partest_sdk.core.cache_key.ecosystems import ECOSYSTEMS

MOST_ABOVE = 32
"""Folders between a root and that of its repository that are looked into."""
Read = Callable[[str], bytes]
"""Gives the content of a path of the tree."""


class ChosenFile(NamedTuple):
    """A file that counts."""

    path: str
    """Relative to the root of the tree, with slashes; what lies above it begins with ``../``."""
    reading: str
    ecosystem: str
    role: str
    """``lock``, ``manifest``, ``setting``, or ``include`` for what another one names."""
    moves: tuple[str, ...] = ()
    """Texts by which it says that the cache lies elsewhere."""
    includes: str = ""
    """How it names others that count with it; empty when it does not."""


class Use(NamedTuple):
    """An ecosystem that is used."""

    ecosystem: Ecosystem
    files: tuple[ChosenFile, ...]
    """Sorted by path; a path may be in it once only."""
    folders: tuple[str, ...]
    """Where its key files lie, ``""`` for the root; what is cached beside them is there."""
    unlocked: tuple[str, ...]
    """Manifests without a lock."""
    missing: tuple[str, ...] = ()
    """A sentence for each file that another one includes, and that is not there."""


class _Pattern:
    """A declared file, taken apart. No NamedTuple: making that class would take longer than a walk over a small repository."""

    __slots__ = ("deep", "ecosystem", "file", "folder", "group", "name", "role")

    def __init__(self, ecosystem: str, file: KeyFile, role: str, group: int) -> None:
        self.ecosystem, self.file, self.role, self.group = ecosystem, file, role, group
        folder, _, self.name = file.pattern.rpartition("/")
        self.folder, self.deep = folder.removesuffix("/**"), folder.endswith("/**")


class _Sight:
    """A file that fits a pattern, and the folder that the pattern begins in."""

    __slots__ = ("file", "group", "home", "path", "role")

    def __init__(self, path: str, pattern: _Pattern, home: str) -> None:
        self.path, self.home = path, home
        self.file, self.role, self.group = pattern.file, pattern.role, pattern.group


def _patterns() -> Iterable[_Pattern]:
    for ecosystem in ECOSYSTEMS.values():
        groups = [("lock", number, file) for number, group in enumerate(ecosystem.locks) for file in group]
        groups += [("manifest", 0, file) for file in ecosystem.manifests]
        groups += [("setting", 0, file) for file in ecosystem.extras]
        for role, number, file in groups:
            yield _Pattern(ecosystem.name, file, role, number)


_EXACT: dict[str, list[_Pattern]] = {}
_WILD: dict[str, list[_Pattern]] = {}
"""By what follows the last dot of the name."""
for _pattern in _patterns():
    if "*" in _pattern.name:
        _WILD.setdefault(_pattern.name.rpartition(".")[2], []).append(_pattern)
    else:
        _EXACT.setdefault(_pattern.name, []).append(_pattern)


FOLDERS_OF_PATTERNS = frozenset(
    _pattern.folder.partition("/")[0] for found in (*_EXACT.values(), *_WILD.values()) for _pattern in found
) - {""}
"""Names of folders in which key files lie that say something about the folder above: ``.cargo``, ``gradle``."""


def may_be_key_file(name: str) -> bool:
    """Whether a file of this name could count; asked once for every file of a tree, so it only looks the name up."""
    return name in _EXACT or name.rpartition(".")[2] in _WILD


def _fits(pattern: str, name: str) -> bool:
    """Whether *name* is *pattern*, whose stars stand for any run of characters."""
    first, *rest = pattern.split("*")
    if not rest:
        return name == pattern
    *middle, last = rest
    if not name.startswith(first) or not name.endswith(last) or len(name) < len(first) + len(last):
        return False
    at, end = len(first), len(name) - len(last)
    for part in middle:
        found = name.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _candidates(path: str) -> Iterable[tuple[str, _Sight]]:
    folder, _, name = path.rpartition("/")
    wild = [pattern for pattern in _WILD.get(name.rpartition(".")[2], ()) if _fits(pattern.name, name)]
    for pattern in (*_EXACT.get(name, ()), *wild):
        if not pattern.folder:
            home = folder
        elif pattern.deep:
            before, found, _ = f"/{folder}/".rpartition(f"/{pattern.folder}/")
            if not found:
                continue
            home = before[1:]
        elif folder == pattern.folder:
            home = ""
        elif folder.endswith("/" + pattern.folder):
            home = folder[: -len(pattern.folder) - 1]
        else:
            continue
        yield pattern.ecosystem, _Sight(path, pattern, home)


def _with_folders_above(folder: str) -> Iterable[str]:
    """*folder* and every folder that holds it: ``""`` is the root, ``..`` the folder that holds it."""
    while folder and not _is_above_root(folder):
        yield folder
        folder = folder.rpartition("/")[0]
    levels = folder.count("..")
    yield from ("/".join([".."] * level) for level in range(levels, MOST_ABOVE + 1))


def _is_above_root(folder: str) -> bool:
    return folder == ".." or folder.startswith("../")


def detect(paths: Iterable[str], read: Read, wanted: Sequence[str] | None = None) -> list[Use]:
    """The ecosystems of *wanted* (None: of all) that the tree of *paths* uses, by name; a file's content is read only where it decides."""
    paths = sorted(paths)
    uses = _detect(paths, read, wanted)
    for ecosystem in (ECOSYSTEMS[name] for name in wanted or ()):
        own = [use for use in uses if use.ecosystem is ecosystem]
        if ecosystem.borrows and not any(_has_lock(use) for use in own):
            lent = _detect(paths, read, [ecosystem.borrows])
            if not own or any(_has_lock(use) for use in lent):
                uses = [use for use in uses if use not in own] + [_borrowed(use, ecosystem, own) for use in lent]
    return sorted(uses, key=lambda use: use.ecosystem.name)


def _has_lock(use: Use) -> bool:
    return any(file.role == "lock" for file in use.files)


def _borrowed(lent: Use, ecosystem: Ecosystem, own: Iterable[Use]) -> Use:
    """The files of *lent* as those of *ecosystem*, with what it has of its *own*."""
    files = {file.path: file._replace(ecosystem=ecosystem.name) for file in lent.files}
    files.update((file.path, file) for use in own for file in use.files)
    folders = {*lent.folders, *(folder for use in own for folder in use.folders)}
    return lent._replace(
        ecosystem=ecosystem, files=tuple(files[path] for path in sorted(files)), folders=tuple(sorted(folders))
    )


def _detect(paths: Iterable[str], read: Read, wanted: Sequence[str] | None) -> list[Use]:
    says_so = _Reader(read)
    sights: dict[str, list[_Sight]] = {}
    for path in paths:
        for ecosystem, sight in _candidates(path):
            # Whoever names ecosystems wants the manifests of those, though another's lock would cover them.
            if (not ECOSYSTEMS[ecosystem].only_by_name) if wanted is None else (ecosystem in wanted):
                sights.setdefault(ecosystem, []).append(sight)
    locks = _needed({name: _locks(ECOSYSTEMS[name], found, says_so) for name, found in sights.items()}, sights)
    manifests = _manifests(sights, locks, says_so)
    return [
        _use(
            ECOSYSTEMS[name], locks[name], manifests[name], [sight for sight in sights[name] if sight.role == "setting"]
        )
        for name in sorted(sights)
        if locks[name] or manifests[name]
    ]


class _Reader:
    """Whether a file holds what shows that it is the ecosystem's; each file is read once, however many ask."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._contents: dict[str, bytes] = {}

    def __call__(self, sight: _Sight) -> bool:
        if not sight.file.holds:
            return True
        if sight.path not in self._contents:
            self._contents[sight.path] = self._read(sight.path)
        return sight.file.holds.encode() in self._contents[sight.path]


def _locks(ecosystem: Ecosystem, sights: list[_Sight], says_so: _Reader) -> list[_Sight]:
    """In each folder, those of the first group that is there."""
    there = [sight for sight in sights if sight.role == "lock" and says_so(sight)]
    if there and ecosystem.locks_of_a_manifest:
        homes = {sight.home for sight in sights if sight.role == "manifest" and says_so(sight)}
        there = [sight for sight in there if sight.home in homes]
    first: dict[str, int] = {}
    for sight in there:
        first[sight.home] = min(first.get(sight.home, sight.group), sight.group)
    return [sight for sight in there if sight.group == first[sight.home]]


def _needed(locks: dict[str, list[_Sight]], sights: dict[str, list[_Sight]]) -> dict[str, list[_Sight]]:
    """*locks* without those above the root that are of no use to it: the nearest one counts, if it covers a manifest that no lock below does."""
    below: dict[str, set[str]] = {}
    above: dict[str, set[str]] = {}
    for name, found in locks.items():
        for sight in found:
            (above if _is_above_root(sight.home) else below).setdefault(_family(name), set()).add(sight.home)
    useful = set()
    for name, found in sights.items():
        if homes := above.get(_family(name)):
            covered = below.get(_family(name), set())
            members = (sight.home for sight in found if sight.role == "manifest" and not _is_above_root(sight.home))
            if any(covered.isdisjoint(_with_folders_above(home)) for home in members):
                useful.add((_family(name), min(homes, key=len)))
    return {
        name: [sight for sight in found if not _is_above_root(sight.home) or (_family(name), sight.home) in useful]
        for name, found in locks.items()
    }


def _manifests(
    sights: dict[str, list[_Sight]], locks: dict[str, list[_Sight]], says_so: _Reader
) -> dict[str, list[_Sight]]:
    """Those that nothing covers: no lock of the family, and for a taker of the unclaimed no claim of another."""
    covered: dict[str, set[str]] = {}
    for name, found in locks.items():
        covered.setdefault(_family(name), set()).update(sight.home for sight in found)
    kept = {
        name: [
            sight
            for sight in found
            if sight.role == "manifest"
            and not _is_above_root(sight.home)
            and covered[_family(name)].isdisjoint(_with_folders_above(sight.home))
            and says_so(sight)
        ]
        for name, found in sights.items()
    }
    claimed: dict[str, set[str]] = {}
    for name, found in kept.items():
        if not ECOSYSTEMS[name].takes_unclaimed:
            claimed.setdefault(_family(name), set()).update(sight.path for sight in found)
    return {
        name: [
            sight for sight in found if not (ECOSYSTEMS[name].takes_unclaimed and sight.path in claimed.get(_family(name), ()))
        ]
        for name, found in kept.items()
    }  # fmt: skip


def _family(name: str) -> str:
    return ECOSYSTEMS[name].family or name


def _use(ecosystem: Ecosystem, locks: list[_Sight], manifests: list[_Sight], settings: list[_Sight]) -> Use:
    counting = [*locks, *manifests]
    homes = {sight.home for sight in counting}
    above = {folder for home in homes for folder in _with_folders_above(home)}
    # A setting says something about what lies below it, and about what it lies below.
    near = [sight for sight in settings if sight.home in above or not homes.isdisjoint(_with_folders_above(sight.home))]
    files: dict[str, ChosenFile] = {}
    for sight in (*counting, *near):
        files.setdefault(
            sight.path,
            ChosenFile(
                sight.path, sight.file.reading, ecosystem.name, sight.role, sight.file.moves, sight.file.includes
            ),
        )
    return Use(
        ecosystem,
        tuple(files[path] for path in sorted(files)),
        tuple(sorted(homes)),
        () if ecosystem.manifest_is_lock else tuple(sorted({sight.path for sight in manifests})),
    )
