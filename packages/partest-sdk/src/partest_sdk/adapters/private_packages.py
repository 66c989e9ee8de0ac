"""The packages that only `partest summary` needs: in a folder of our own, locked by hash, made when it is missing.

The launcher starts us without site-packages, so nothing of the caller's environment is imported, and nothing is installed into it. The folder
is named by what is in it and for whom, appears whole or not at all, and is kept on machines that live longer than a job.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import invalidate_caches
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from pathlib import Path

from partest_sdk.core.safe_text import one_line, without_colours

MODULES = {"PyGithub": "github", "requests": "requests", "actions-toolkit": "actions_toolkit"}
"""The distributions we import, and what each is called when it is imported."""
_REQUIREMENTS = "PARTEST_REQUIREMENTS"
_UNFINISHED = ".unfinished-"

_KEPT = re.compile(
    r"(?:PIP|UV)_(?:INDEX(?:_.+)?|EXTRA_INDEX_URL|DEFAULT_INDEX|FIND_LINKS|NO_INDEX|OFFLINE|CONFIG_FILE|PROXY|CERT|CLIENT_CERT"
    r"|TRUSTED_HOST|INSECURE_HOST|ALLOW_INSECURE_HOST|NATIVE_TLS|SYSTEM_CERTS|KEYRING_PROVIDER|USE_FEATURE|USE_DEPRECATED)"
)
"""Settings that say where packages come from: a mirror must keep working, and the hashes vouch for what it sends."""
_DROPPED = re.compile(
    r"(?:PIP_|UV_|PYTHON|PARTEST_|GITHUB_|GH_|ACTIONS_|INPUT_).*|VIRTUAL_ENV|CONDA_PREFIX|__PYVENV_LAUNCHER__"
)
"""What would change what is installed or where, and the token of the job, which is none of a package index's business."""


class PackagesMissingError(Exception):
    """The packages are not there and cannot be installed; one sentence says why and what to do."""


def use_packages(variables: Mapping[str, str]) -> str | None:
    """Make PyGithub, requests and actions-toolkit importable; else the sentence that says what is missing. It never raises."""
    try:
        if not _missing():
            return None
        requirements = variables.get(_REQUIREMENTS)
        if not requirements:
            return f"{_listed(_missing())}: needed to publish, and not installed; run pip install 'partest-sdk[github]'"
        folder = private_packages(Path(requirements), packages_home(variables), variables=variables)
        # At the end: nothing in there may stand before the standard library or ourselves.
        sys.path.append(str(folder))
        invalidate_caches()
        still = _missing()
        return f"{_listed(still)} cannot be imported from {folder}; remove that folder" if still else None
    except PackagesMissingError as trouble:
        return str(trouble)
    except Exception as trouble:  # noqa: BLE001 - the verdict is known, and no trouble with packages may change it
        return _sentence(f"{type(trouble).__name__}: {trouble}")


def private_packages(
    requirements: Path,
    folder: Path,
    python: str = sys.executable,
    *,
    variables: Mapping[str, str] | None = None,
    seconds: float = 120,
) -> Path:
    """The folder inside *folder* that holds exactly the locked *requirements*, made with *python* within *seconds* when it is missing.

    *python* must be a Python like this one. A PackagesMissingError leaves nothing behind.
    """
    try:
        text = requirements.read_bytes()
        if not _locked(text):
            raise PackagesMissingError(_sentence(f"{requirements} locks no package"))
        place = folder / f"packages-{_key(text)}"
        if not _is_whole(place, text):
            with _unfinished(folder) as scratch:
                environment = _environment(os.environ if variables is None else variables, scratch)
                _install(requirements.absolute(), _Installer(python, scratch, environment, time.monotonic() + seconds))
                if not _is_whole(scratch / "packages", text):
                    raise PackagesMissingError(_sentence("the installer said nothing, but not all files are there"))
                _put_in_place(scratch, place, text)
    except OSError as trouble:
        raise PackagesMissingError(_sentence(f"{trouble.strerror or trouble}: {trouble.filename or folder}")) from None
    return place


def packages_home(variables: Mapping[str, str]) -> Path:
    """The folder to keep packages in: where it outlives the job if possible, and where nobody else can write."""
    # With the user in the name: in a container the same tool cache is root's.
    name = f"partest-{os.getuid()}" if sys.platform != "win32" else "partest"
    bases = [variables.get("RUNNER_TOOL_CACHE"), variables.get("RUNNER_TEMP"), tempfile.gettempdir()]
    for base in filter(None, bases):
        home = Path(base, name)
        with contextlib.suppress(OSError):
            if not home.parent.is_absolute():
                continue
            home.mkdir(mode=0o700, exist_ok=True)
            if _is_private(home) and os.access(home, os.W_OK | os.X_OK):
                return home
    raise PackagesMissingError(
        _sentence(f"there is no folder to install them into (tried {', '.join(filter(None, bases))})")
    )


def _missing() -> list[str]:
    """The distributions that are not importable. A folder that happens to be called `github` is no package."""
    specs = {name: find_spec(module) for name, module in MODULES.items()}
    return [name for name, spec in specs.items() if spec is None or spec.origin is None]


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _sentence(why: str) -> str:
    # pip hides the password in a mirror's address by itself; other installers may not.
    why = one_line(re.sub(r"//[^/@\s]+@", "//***@", without_colours(why)).strip().rstrip("."), 400)
    return (
        f"{_listed([*MODULES])} are needed to publish and cannot be installed ({why}); "
        "set PIP_INDEX_URL to a package index that this machine reaches, or PIP_FIND_LINKS to a folder with the wheels"
    )


def _key(requirements: bytes) -> str:
    """What the packages are, and everything that a compiled one may depend on."""
    libc = ""
    with contextlib.suppress(AttributeError, OSError, ValueError):
        # A container may share the tool cache of a newer system, whose wheels it cannot load.
        libc = os.confstr("CS_GNU_LIBC_VERSION") or ""
    facts = [sys.implementation.cache_tag or sys.version, EXTENSION_SUFFIXES[0], sys.platform, platform.machine(), libc]
    return hashlib.sha256("\0".join(facts).encode() + b"\0" + requirements).hexdigest()[:20]


def _locked(requirements: bytes) -> set[str]:
    """The names of the packages that every Python gets; a requirement with a marker may be for another one, which the installer knows."""
    names = re.findall(rb"^([\w.-]+)==[^;\s]+[ \\\r]*$", requirements, re.MULTILINE)
    return {name.decode().replace("_", "-").lower() for name in names}


def _is_whole(folder: Path, requirements: bytes) -> bool:
    """Whether every file of every package is there, as long as it was: a cleaner of temporary folders takes them one by one."""
    records = list(folder.glob("*.dist-info/RECORD"))
    there = {record.parent.name.partition("-")[0].replace("_", "-").lower() for record in records}
    if not _locked(requirements) <= there:
        return False
    try:
        for record in records:
            for row in record.read_text("utf-8").splitlines():
                path, _, size = row.rsplit(",", 2)
                # Programs, which nobody calls, are recorded as outside of the folder.
                if not path.startswith(("..", "/")):
                    found = (folder / path.strip('"')).stat().st_size
                    if size and found != int(size):
                        return False
    except (OSError, ValueError):
        return False
    return True


def _is_private(folder: Path) -> bool:
    """Whether *folder* is a real folder of ours in which nobody else can put anything."""
    status = folder.lstat()
    if folder.is_symlink() or not folder.is_dir():
        return False
    return sys.platform == "win32" or (status.st_uid == os.getuid() and not status.st_mode & 0o022)


@contextlib.contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """A folder to work in, on the same file system; what killed processes left there long ago goes too."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{_UNFINISHED}*"):
        with contextlib.suppress(OSError):
            if time.time() - old.stat().st_mtime > 3600:
                shutil.rmtree(old, ignore_errors=True)
    # Resolved, because installers print and compare the real path.
    scratch = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder)).resolve()
    try:
        (scratch / "tmp").mkdir()
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _put_in_place(scratch: Path, place: Path, requirements: bytes) -> None:
    """Give the finished folder its name. Another job may have been first, which is just as good."""
    for attempt in range(5):
        try:
            if not _is_whole(place, requirements) and place.exists():
                place.rename(scratch / f"damaged-{attempt}")
            (scratch / "packages").rename(place)
        except OSError:
            if _is_whole(place, requirements):
                return
            if attempt == 4:
                raise
            # On Windows a virus scanner holds new files open for a moment, and the folder with them.
            time.sleep(0.2)
        else:
            return


def _environment(variables: Mapping[str, str], scratch: Path) -> dict[str, str]:
    """What an installer may know: how to reach packages, and nothing that moves them elsewhere."""
    kept = {name: value for name, value in variables.items() if _KEPT.fullmatch(name) or not _DROPPED.fullmatch(name)}
    # These two are often set in a file, which is kept for its index; the environment is stronger.
    kept |= {"PIP_REQUIRE_VIRTUALENV": "0", "PIP_USER": "0"}
    return kept | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch / "tmp"))


@dataclass(frozen=True, slots=True)
class _Installer:
    """Starts programs in a folder of ours: in a `workflow_run` job the work tree is whatever a stranger sent."""

    python: str
    scratch: Path
    environment: Mapping[str, str]
    deadline: float

    def run(self, *command: str) -> tuple[bool, str]:
        """Whether *command* succeeded, and what it said."""
        with tempfile.TemporaryFile(dir=self.scratch) as said:
            try:
                code = subprocess.run(
                    command,
                    cwd=self.scratch,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    timeout=max(0, self.deadline - time.monotonic()),
                    check=False,
                ).returncode
            except subprocess.TimeoutExpired:
                raise PackagesMissingError(
                    _sentence(f"{Path(command[0]).name} took too long and was stopped")
                ) from None
            said.seek(0)
            return code == 0, said.read().decode("utf-8", "replace")

    def has_pip(self, python: str) -> bool:
        """Whether *python* can install anything."""
        question = "import sys, importlib.util; sys.exit(not importlib.util.find_spec('pip'))"
        return self.run(python, "-I", "-c", question)[0]


def _install(requirements: Path, installer: _Installer) -> None:
    """Install into the folder `packages` of the scratch folder, with the first of pip, a new pip and uv that is there."""
    locked = [
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--no-deps",
        "--target",
        str(installer.scratch / "packages"),
    ]
    locked += ["--requirement", str(requirements), "--quiet"]
    # No cache: it saves no time, and the default one is the caller's, who may be saving it at the end of the job.
    # No bytecode: importing makes it, of the modules that are used only.
    pip = ["-I", "-m", "pip", "install", *locked, "--no-user", "--no-compile", "--no-cache-dir", "--no-input"]
    pip += ["--disable-pip-version-check", "--no-color", "--progress-bar", "off", "--retries", "1", "--timeout", "15"]
    if python := _python_with_pip(installer):
        done, said = installer.run(python, *pip)
    elif uv := _on_path("uv", installer.environment):
        done, said = installer.run(uv, "pip", "install", *locked, "--python", installer.python, "--no-cache")
    else:
        done, said = False, f"{installer.python} has no pip and no ensurepip, and there is no uv on PATH"
    if not done:
        raise PackagesMissingError(_sentence(_reason(said)))


def _python_with_pip(installer: _Installer) -> str | None:
    if installer.has_pip(installer.python):
        return installer.python
    place = installer.scratch / "venv"
    inside = place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    made, _ = installer.run(installer.python, "-I", "-m", "venv", str(place))
    return str(inside) if made and installer.has_pip(str(inside)) else None


def _on_path(name: str, environment: Mapping[str, str]) -> str | None:
    """The program *name*, from absolute folders of PATH only: a relative one is the work tree."""
    # Not shutil.which, which looks into the current folder first on Windows.
    for folder in environment.get("PATH", "").split(os.pathsep):
        program = Path(folder, f"{name}.exe" if sys.platform == "win32" else name)
        if program.is_absolute() and program.is_file() and os.access(program, os.X_OK):
            return str(program)
    return None


def _reason(said: str) -> str:
    """The line that says why, of all that an installer said."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR:").strip() for line in lines if line.lower().startswith("error:")]
    # pip says that there is no such package when the index does not answer; what it tried before says it better.
    tried = re.findall(r"connection broken by '\w+\([\"']?(?:<[^>]*>: )?(.*?)[\"']?\)':", said)
    return " after ".join([*(errors or lines or ["the installer said nothing"])[-1:], *tried[-1:]])
