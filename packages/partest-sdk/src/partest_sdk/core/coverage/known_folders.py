"""Folders that are known by their paths: where checkouts lie on the machines of services and in images, and where other people's code does."""

from __future__ import annotations

import re

_CHECKOUT = re.compile(
    r"(?:[a-z]:)?/(?:[^/]+/)*?(?:_?work|a|__w)/([^/]+)/\1(?=/|\Z)|/github/workspace(?=/|\Z)|/builds/[^/]+/[^/]+(?=/|\Z)",
    re.IGNORECASE,
)
"""Where GitHub's and GitLab's runners check out: /home/runner/work/acme/acme, D:/a/acme/acme, /__w/acme/acme.
The first that there is: folders of the repository may be called so too."""
_CONTAINER = re.compile(r"(?:[a-z]:)?/(?:workspaces?|app|src|code|repo|project|build|usr/src/app|usr/app|opt/app|_\d*)")
"""Where images work; and ``/_/``, which .NET writes for the root of sources when its builds are to be the same everywhere."""
_PACKAGE = re.compile(
    r"(?:^|/)(?:site-packages|dist-packages|node_modules|vendor/bundle|\.venv|\.tox|\.nox|\.cargo/registry|go/pkg/mod)/|^<",
    re.IGNORECASE,
)
_SYSTEM = re.compile(
    r"(?:[a-z]:)?/(?:usr/(?!src/app/)|lib(?:64)?/|opt/hostedtoolcache/|hostedtoolcache/|program files|windows/|library/)",
    re.IGNORECASE,
)
_BESIDE_SYSTEM = re.compile(
    r"/usr/(?:(?:src|local/src|local)/(?!(?:bin|etc|games|go|include|lib[^/]*|sbin|share|src)/)[^/]+|app|code|project|workspace)/"
)
"""A folder of somebody's own where systems have theirs: images work in /usr/src/NAME too."""


def checkout_of(path: str) -> str:
    """The folder of the checkout that *path* is, or is below; empty where none is known."""
    found = _CHECKOUT.match(path)
    return found[0] if found else ""


def is_container(folder: str) -> bool:
    """Whether images have a checkout there, or a part of one."""
    return bool(_CONTAINER.fullmatch(folder))


def is_package(path: str) -> bool:
    """Whether it is an installed package, or code that lies in no file, wherever the rest of the report is from."""
    return bool(_PACKAGE.search(path))


def is_somebody_elses(path: str) -> bool:
    """Whether it is a package, or lies where systems have code of their own and nobody else has."""
    return is_package(path) or (is_system(path) and not below_own_folder(path))


def is_system(path: str) -> bool:
    """Whether it lies where systems have code of their own."""
    return bool(_SYSTEM.match(path))


def below_own_folder(path: str) -> str:
    """*path* from a folder of somebody's own among those of a system; empty where it is in none."""
    found = _BESIDE_SYSTEM.match(path)
    return path[found.end() :] if found else ""
