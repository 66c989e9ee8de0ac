"""How an ecosystem is declared: the files its key depends on, the folders its cache is in, the versions it must not be shared across.

A declaration is data and nothing else; ``docs/adding-an-ecosystem.md`` walks through one.
"""

from __future__ import annotations

from typing import NamedTuple


class KeyFile(NamedTuple):
    """A file whose content decides what the cache holds."""

    pattern: str
    """Its name, also with one folder or more before it (``.mvn/extensions.xml``), or with ``*`` in the name (``*.csproj``).

    ``/**`` behind the folders is for what lies in them or deeper: ``requirements/**/*.txt``.
    """
    reading: str = "text"
    """What of its content counts: a name in `readings.READINGS`."""
    holds: str = ""
    """Only a file that holds this text says anything about the ecosystem: ``pyproject.toml`` belongs to whoever it has a table for."""
    moves: tuple[str, ...] = ()
    """Texts by which this file says that the cache lies elsewhere, such as ``cache-dir``: where it holds one, people are warned.

    ``[tool.uv] cache-dir=`` is a setting of a table, however it is spaced.
    """
    includes: str = ""
    """How it names other files that count with it, such as ``-r other.txt``: a name in `includes.INCLUDES`."""


class Place(NamedTuple):
    """A folder to cache. ``~`` is the home folder; a path without it lies beside the key files."""

    linux: str
    macos: str = ""
    """Empty: as on Linux."""
    windows: str = ""
    """Empty: as on Linux. Written with backslashes, as actions/cache takes it."""
    variable: str = ""
    """An environment variable that holds another folder instead."""
    below: str = ""
    """What follows the folder of the variable, such as ``registry/index`` after ``CARGO_HOME``."""
    others: tuple[str, ...] = ()
    """Other variables that say it when the first does not, each perhaps with what follows its folder: ``GOPATH/pkg/mod``."""
    others_on_windows: bool = True
    """Whether they say it on Windows too; to many tools, what XDG says is of no interest there."""
    opened_by: tuple[str, ...] = ()
    """Variables of which one has to be set before the tool puts anything there; without it, people are warned."""


class Pin(NamedTuple):
    """A file in which a project writes down the version of a tool."""

    name: str
    pattern: str = r"^\s*v?(\S+)"
    """A regular expression; its first group, of its first match, is the version. ``^`` and ``$`` are those of a line."""


class Tool(NamedTuple):
    """A program whose version a cache depends on."""

    name: str
    """What people call it, in ``--tools`` too: ``python``."""
    label: str
    """What it is in a key, before its version: ``py``."""
    pins: tuple[Pin, ...] = ()
    """Where a project says the version; the first that says one as exactly as it is needed counts."""
    variables: tuple[str, ...] = ()
    """Variables that choose the tool, the strongest first: they hold its version, or the folder that a set-up action put it in."""
    ask: tuple[str, ...] = ()
    """The command that tells the version, when nothing else did. Programs that may be called one or another: ``python|python3``."""
    answer: str = ""
    """A regular expression whose first group is the version in the answer; empty: the first number in it."""
    not_asked: tuple[Pin, ...] = ()
    """Files by which a project runs a program of its own in its stead, where their pattern is found: then it is not asked."""
    flavours: tuple[str, ...] = ()
    """Other makes of the same tool, in lower case (``pypy``); one that the answer or the pin names stands in the key instead of the label."""
    marks: tuple[tuple[str, str], ...] = ()
    """Regular expressions for what makes it another build of the same version, and what then follows the version: ``t`` for free threads."""


class Version(NamedTuple):
    """How much of a tool's version is a part of the key."""

    tool: Tool
    parts: int = 2
    """How many numbers of it: 1 for ``20``, 2 for ``3.12``, 3 for ``3.12.4``; 0 for the whole answer (nightly builds share a number)."""


class Ecosystem(NamedTuple):
    """One package manager, or one cache of it."""

    name: str
    """In keys and in ``--ecosystems``: lower-case letters and digits only, so that a dash always ends it."""
    title: str
    places: tuple[Place, ...]
    source: str
    """Where all this was read."""
    family: str = ""
    """What it shares its manifests with: a lock of one of the family covers the manifests of all."""
    borrows: str = ""
    """Whose files count where this one is asked for by name and has none: ``uv pip`` installs what pip's requirements say."""
    locks_of_a_manifest: bool = False
    """Whether its locks say nothing of it where no manifest of its own lies beside them: others have files of that name too."""
    takes_unclaimed: bool = False
    """Whether it takes the manifests that no other of its family claims by what they hold."""
    locks: tuple[tuple[KeyFile, ...], ...] = ()
    """What pins the dependencies. Each group's files count together; in one folder, the first group that is there counts alone."""
    manifests: tuple[KeyFile, ...] = ()
    """What stands in, with a warning, where no lock lies beside it or above it."""
    manifest_is_lock: bool = False
    """Whether the manifests are all there is in this ecosystem, so that no lock is missed."""
    extras: tuple[KeyFile, ...] = ()
    """What counts too once the ecosystem is used, but does not show that it is."""
    versions: tuple[Version, ...] = ()
    native: bool = False
    """Whether compiled code is cached, which also depends on the image: the system's release and its C library."""
    exact: bool = False
    """Whether only a cache of the very same key will do: an environment keeps what the project no longer depends on."""
    variables: tuple[str, ...] = ()
    """Environment variables that change what is built; one that ends in ``*`` stands for all that begin so."""
    refresh: str = "never"
    """How often the cache begins anew where there is no lock: ``never``, ``daily``, ``weekly`` or ``monthly``."""
    only_by_name: bool = False
    """Whether `auto` passes it over: what it caches is of use to other jobs than those that run tests."""
    note: str = ""
    """What a user should know, for the docs."""
