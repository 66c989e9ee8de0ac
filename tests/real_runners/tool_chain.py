"""Runners from their registries, installed once per version below this checkout; a test without its tool chain is skipped."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import shorten

import pytest
from actions.composite import ROOT

CACHE = ROOT / ".tools" / "real-runners"
PATIENCE = 100
"""Seconds for an installation: two of them, one after the other, must not look like a test that hangs."""
GOTESTSUM = "v1.13.0"


def program(name: str) -> str:
    """Where the program *name* is."""
    if sys.platform == "win32":
        pytest.skip("on Windows the runners are started by scripts of its own")
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name} here")
    return found


def npm_packages(project: Path) -> Path:
    """A node_modules folder with what *project*'s package.json names."""
    npm, node = program("npm"), program("node")
    wanted = (project / "package.json").read_bytes() + subprocess.check_output([node, "--version"])
    folder = CACHE / f"{project.name}-{hashlib.sha256(wanted).hexdigest()[:16]}"
    with one_at_a_time(folder.name):
        if not folder.exists():
            with half_made() as half:
                shutil.copy(project / "package.json", half)
                words = ("--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error")
                patience = ("--prefer-offline", "--fetch-retries=1", "--fetch-retry-mintimeout=1000")
                install([npm, "install", *words, *patience], half)
                half.rename(folder)
    return folder / "node_modules"


def installed_gotestsum() -> Path:
    """The program gotestsum."""
    go = program("go")
    folder = CACHE / f"gotestsum-{GOTESTSUM}"
    with one_at_a_time(folder.name):
        if not folder.exists():
            with half_made() as half:
                install([go, "install", f"gotest.tools/gotestsum@{GOTESTSUM}"], half, GOBIN=str(half))
                half.rename(folder)
    return folder / "gotestsum"


def python_package(requirement: str) -> Path:
    """A folder for PYTHONPATH with the package *requirement*, and nothing that it requires."""
    folder = CACHE / requirement
    with one_at_a_time(folder.name):
        if not folder.exists():
            with half_made() as half:
                install([uv(), "pip", "install", "--quiet", "--no-deps", "--target", str(half), requirement], half)
                half.rename(folder)
    return folder


def python_tool(*requirements: str) -> Path:
    """The folder with the programs of a virtual environment that has *requirements* in it."""
    folder = CACHE / f"{requirements[0]}-{hashlib.sha256(' '.join(requirements).encode()).hexdigest()[:16]}"
    with one_at_a_time(folder.name):
        if not folder.exists():
            with half_made() as half:
                environment = half / "environment"
                install([uv(), "venv", "--quiet", "--relocatable", "--python", sys.executable, str(environment)], half)
                words = ("pip", "install", "--quiet", "--python", str(environment / "bin" / "python"), *requirements)
                install([uv(), *words], half)
                environment.rename(folder)
    return folder / "bin"


def debian_packages(*names: str) -> Path:
    """A folder with what Debian's packages *names* hold, without what they require: programs that nobody has to install as root."""
    download, unpack = program("apt-get"), program("dpkg-deb")
    folder = CACHE / f"{names[0]}-{hashlib.sha256(' '.join(names).encode()).hexdigest()[:16]}"
    with one_at_a_time(folder.name):
        if not folder.exists():
            with half_made() as half:
                install([download, "download", "-qq", *names], half)
                for archive in sorted(half.glob("*.deb")):
                    install([unpack, "--extract", str(archive), "unpacked"], half)
                (half / "unpacked").rename(folder)
    return folder


def uv() -> str:
    """Where the program uv is."""
    if sys.platform == "win32":
        pytest.skip("on Windows nothing is installed for a test")
    found = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), str(ROOT / ".tools" / "bin")]))
    return found or program("uv")


def maven_with_plugins(project: Path) -> list[str]:
    """Maven, after it has been through *project* once: it fetches what it needs when it comes to it."""
    maven = program("mvn")
    program("javac")
    command = [maven, "--batch-mode", "--no-transfer-progress", "--offline"]
    stamp = CACHE / f"maven-{hashlib.sha256((project / 'pom.xml').read_bytes()).hexdigest()[:16]}"
    with one_at_a_time(stamp.name):
        # The stamp may be older than the local repository.
        if not (stamp.exists() and (Path.home() / ".m2" / "repository").exists()):
            with half_made() as half:
                tree = shutil.copytree(project, half / "project")
                install([maven, "--batch-mode", "--quiet", "-Dtest=HealthyTest", "test"], tree)
            stamp.touch()
    return command


@contextmanager
def one_at_a_time(what: str) -> Iterator[None]:
    """Only one test process installs *what*; the others find it."""
    import fcntl

    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{what}.lock").open("w") as lock:
        # It goes with the process, however that ends.
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def half_made() -> Iterator[Path]:
    """A folder for an installation that may still break."""
    with TemporaryDirectory(dir=CACHE) as folder:
        half = Path(folder, "half")
        half.mkdir()
        yield half


def install(command: Sequence[str], folder: Path, **environment: str) -> None:
    what = " ".join([Path(command[0]).name, *command[1:]])
    try:
        subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
    except subprocess.CalledProcessError as trouble:
        pytest.skip(f"{what}: {shorten(trouble.stderr + trouble.stdout, 300)}")
    except subprocess.TimeoutExpired:
        pytest.skip(f"{what}: it did not end in {PATIENCE} seconds")
