"""Packages that only the report needs: whole or not at all, in a folder of their own, with nothing of the caller's around them."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from actions.composite import ROOT
from partest_sdk.adapters.private_packages import PackagesMissingError, packages_home, private_packages, use_packages

SOURCES = ROOT / "packages" / "partest-sdk" / "src"
UV = ROOT / ".tools" / "bin" / "uv"
CLOSED = "http://name:secret@127.0.0.1:9/simple"
"""The port of the discard service, on which nobody has listened for decades."""

pytestmark = pytest.mark.slow
posix = pytest.mark.skipif(sys.platform == "win32", reason="the Pythons of this test are shell scripts")


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Python with pip, such as every runner has; the one that runs the tests need not have it."""
    folder = tmp_path_factory.mktemp("python") / "with pip"
    subprocess.run([sys.executable, "-I", "-m", "venv", folder], check=True)
    return str(folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))


class Shop:
    """A folder with wheels instead of an index, and the list of what we want from it."""

    def __init__(self, root: Path) -> None:
        self.wheels = root / "wheels"  # pip takes a space in PIP_FIND_LINKS for the end of it
        self.home = root / "home of packages"
        self.requirements = root / "requirements.txt"
        self.home.mkdir()
        self.wheels.mkdir()
        self.locked: dict[str, str] = {}
        self.stock("alpha")
        self.stock("beta_two")

    @property
    def variables(self) -> dict[str, str]:
        """The environment of somebody who has only these wheels."""
        return {**os.environ, "PIP_FIND_LINKS": str(self.wheels), "PIP_NO_INDEX": "1"}

    def stock(self, name: str, text: str = "") -> None:
        """Lock a package, which is one module that says its name."""
        info = f"{name}-1.0.dist-info"
        files = {
            f"{name}.py": f"NAME = {name!r}\n{text}",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: 1.0\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        wheel = self.wheels / f"{name}-1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            for path, content in files.items():
                archive.writestr(path, content)
            rows = [f"{path},{recorded(content)},{len(content)}" for path, content in files.items()]
            archive.writestr(f"{info}/RECORD", "\n".join([*rows, f"{info}/RECORD,,", ""]))
        self.locked[name] = hashlib.sha256(wheel.read_bytes()).hexdigest()
        self.requirements.write_text(
            "# a comment\n"
            + "".join(
                f"{name.replace('_', '-')}==1.0 \\\n    --hash=sha256:{digest}\n"
                for name, digest in self.locked.items()
            ),
            "utf-8",
        )

    def install(self, python: str, **variables: str) -> Path:
        return private_packages(
            self.requirements, self.home, python, variables={**self.variables, **variables}, seconds=60
        )

    @property
    def left(self) -> list[str]:
        """What is in the folder after all."""
        return sorted(path.name for path in self.home.iterdir())


def recorded(content: str) -> str:
    """The hash of *content* as wheels write it."""
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256={base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def a_python(path: Path, script: str) -> str:
    """A Python that does *script* before, or instead of, what it is asked."""
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    return str(path)


def imported(folder: Path, *modules: str) -> list[str]:
    """Where an isolated Python without site-packages finds *modules* when *folder* is the last on its path."""
    code = "import sys; sys.path.append(sys.argv[1]); [print(__import__(name).__file__) for name in sys.argv[2:]]"
    command = [sys.executable, "-I", "-S", "-c", code, str(folder), *modules]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def files_under(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_exactly_the_locked_packages_are_in_a_folder_of_their_own(shop: Shop, python: str) -> None:
    """
    They can be imported from there without site-packages, and nothing else is left behind.
    """
    folder = shop.install(python)

    assert shop.left == [folder.name]
    assert sorted(path.name for path in folder.iterdir()) == [
        "alpha-1.0.dist-info",
        "alpha.py",
        "beta_two-1.0.dist-info",
        "beta_two.py",
    ]
    assert imported(folder, "alpha", "beta_two") == [str(folder / "alpha.py"), str(folder / "beta_two.py")]


def test_the_second_start_starts_nothing(shop: Shop, python: str) -> None:
    """
    What is there is used: no Python, no network.
    """
    assert shop.install(python) == shop.install("/no/such/python")


def test_other_requirements_are_another_folder(shop: Shop, python: str) -> None:
    """
    A new release never gets the packages of the last one.
    """
    first = shop.install(python)
    shop.stock("gamma")

    second = shop.install(python)

    assert first != second
    assert not (first / "gamma.py").exists()
    assert (second / "gamma.py").exists()


def test_jobs_that_start_at_once_do_not_disturb_each_other(shop: Shop, python: str) -> None:
    """
    Several runners of one machine share the folder; each gets whole packages, whoever was first.
    """
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]);"
        "from partest_sdk.adapters.private_packages import private_packages;"
        "print(private_packages(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4]))"
    )
    command = [sys.executable, "-I", "-c", code, str(SOURCES), str(shop.requirements), str(shop.home), python]
    jobs = [subprocess.Popen(command, env=shop.variables, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    answers = {job.communicate(timeout=60)[0].strip() for job in jobs}

    assert [job.returncode for job in jobs] == [0, 0, 0]
    (folder,) = answers
    assert shop.left == [Path(folder).name]
    assert len(imported(Path(folder), "alpha", "beta_two")) == 2


@posix
def test_what_a_killed_process_left_is_never_used(shop: Shop, python: str, tmp_path: Path) -> None:
    """
    A cancelled job leaves half a folder under another name; it is cleaned away when it is surely nobody's any more.
    """
    started = tmp_path / "started"
    slow = a_python(
        tmp_path / "slow python",
        f'case "$*" in *install*) mkdir packages; echo half > packages/alpha.py; touch "{started}"; exec sleep 60;; esac',
    )
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]);"
        "from partest_sdk.adapters.private_packages import private_packages;"
        "private_packages(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4])"
    )
    command = [sys.executable, "-I", "-c", code, str(SOURCES), str(shop.requirements), str(shop.home), slow]
    job = subprocess.Popen(command, env=shop.variables, start_new_session=True)
    while not started.exists():
        assert job.poll() is None
        time.sleep(0.02)
    os.killpg(job.pid, signal.SIGKILL)
    job.wait()
    (half,) = shop.left

    folder = shop.install(python)
    assert shop.left == sorted([half, folder.name])
    assert (folder / "alpha.py").read_text("utf-8") == "NAME = 'alpha'\n"

    os.utime(shop.home / half, (0, 0))
    shop.stock("gamma")
    shop.install(python)
    assert half not in shop.left


@pytest.mark.parametrize("damage", ["missing", "shorter", "one package"])
def test_a_damaged_folder_is_made_anew(shop: Shop, python: str, damage: str) -> None:
    """
    A cleaner of temporary folders takes single files, the old ones first.
    """
    folder = shop.install(python)
    if damage == "missing":
        (folder / "alpha.py").unlink()
    elif damage == "shorter":
        (folder / "alpha.py").write_text("", "utf-8")
    else:
        for path in [*folder.glob("alpha*/*"), folder / "alpha.py"]:
            path.unlink()

    assert shop.install(python) == folder
    assert shop.left == [folder.name]
    assert (folder / "alpha.py").read_text("utf-8") == "NAME = 'alpha'\n"


def test_a_package_that_is_not_the_locked_one_is_refused(shop: Shop, python: str) -> None:
    """
    Whatever a mirror sends, only the bytes that were looked at when the versions were locked are unpacked.
    """
    locked = shop.requirements.read_text("utf-8")
    shop.stock("alpha", "import os  # something else")
    shop.requirements.write_text(locked, "utf-8")

    with pytest.raises(PackagesMissingError, match="DO NOT MATCH THE HASHES"):
        shop.install(python)
    assert shop.left == []


def test_only_wheels_are_installed(shop: Shop, python: str) -> None:
    """
    A source distribution would run its own code to be built, even when its hash is right.
    """
    source = shop.wheels / "alpha-1.0.tar.gz"
    (shop.wheels / "alpha-1.0-py3-none-any.whl").rename(source)

    with pytest.raises(PackagesMissingError, match=r"alpha==1\.0"):
        shop.install(python)
    assert shop.left == []


def test_no_index_is_one_sentence_in_seconds(shop: Shop, python: str) -> None:
    """
    It says what failed and what to do, and keeps the password of a mirror to itself.
    """
    started = time.monotonic()
    with pytest.raises(PackagesMissingError) as caught:
        shop.install(python, PIP_INDEX_URL=CLOSED, PIP_NO_INDEX="0", PIP_FIND_LINKS=str(shop.home))
    sentence = str(caught.value)

    assert time.monotonic() - started < 30
    assert "No matching distribution found for alpha==1.0" in sentence
    assert "refused" in sentence
    assert "PIP_INDEX_URL" in sentence
    assert "secret" not in sentence
    assert "\n" not in sentence
    assert shop.left == []


@posix
def test_an_installer_that_hangs_is_stopped(shop: Shop, tmp_path: Path) -> None:
    """
    All of it together has a time limit; the report must not wait for a network that swallows everything.
    """
    slow = a_python(tmp_path / "slow python", "exec sleep 60")

    with pytest.raises(PackagesMissingError, match="slow python took too long"):
        private_packages(shop.requirements, shop.home, slow, variables=shop.variables, seconds=0.5)
    assert shop.left == []


@posix
def test_what_an_installer_says_is_safe_for_the_log(shop: Shop, tmp_path: Path) -> None:
    """
    An index chooses the words of its error page, and the log obeys some words.
    """
    loud = a_python(
        tmp_path / "loud python", r"""printf 'ERROR: \033[31m##[error]no\n::error::at https://u:p@host/x\n'; exit 1"""
    )

    with pytest.raises(PackagesMissingError) as caught:
        shop.install(a_python(tmp_path / "python", f'case "$*" in *install*) exec "{loud}";; esac'))
    assert "##[" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert "no" in str(caught.value)


def test_a_python_without_pip_gets_one_for_the_moment(shop: Shop, tmp_path: Path) -> None:
    """
    The tools of a project made by uv are such; pip comes from the standard library and goes again.
    """
    subprocess.run([sys.executable, "-I", "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    bare = tmp_path / "bare" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    before = files_under(tmp_path / "bare")

    folder = shop.install(str(bare))

    assert shop.left == [folder.name]
    assert files_under(tmp_path / "bare") == before


NO_VENV = 'case "$*" in *"-m venv"*|*find_spec*) exit 1;; esac; exec "{}" "$@"'


@posix
@pytest.mark.skipif(not UV.is_file(), reason="uv is not here; `make` installs it")
def test_uv_is_the_last_that_is_asked(shop: Shop, tmp_path: Path) -> None:
    """
    A slim image may have neither pip nor ensurepip; uv from PATH installs the same, whatever its settings say.
    """
    bare = a_python(tmp_path / "bare python", NO_VENV.format(sys.executable))
    variables = {
        "PATH": f"bin:.:{UV.parent}:/usr/bin:/bin",
        "UV_FIND_LINKS": str(shop.wheels),
        "UV_OFFLINE": "1",
        "UV_SYSTEM_PYTHON": "1",
        "UV_PYTHON": "3.2",
        "UV_EXCLUDE_NEWER": "2001-01-01",
        "UV_TARGET": str(tmp_path / "elsewhere"),
    }

    folder = shop.install(bare, **variables)

    assert shop.left == [folder.name]
    assert len(imported(folder, "alpha", "beta_two")) == 2
    assert not (tmp_path / "elsewhere").exists()


@posix
def test_without_any_installer_that_is_said(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Also when the work tree has a program called uv: that is not ours to start.
    """
    bare = a_python(tmp_path / "bare python", NO_VENV.format(sys.executable))
    a_python(tmp_path / "uv", f"touch '{tmp_path}/hacked'")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(PackagesMissingError, match="has no pip and no ensurepip, and there is no uv on PATH"):
        shop.install(bare, PATH=".::/nowhere")
    assert not (tmp_path / "hacked").exists()


def test_the_environment_of_the_job_changes_nothing(
    shop: Shop, python: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Settings that would install elsewhere or refuse to, and a work tree full of traps.
    """
    traps = tmp_path / "work tree"
    traps.mkdir()
    for name in ("logging", "pip", "sitecustomize", "json", "zipfile"):
        (traps / f"{name}.py").write_text(f"open({str(tmp_path / 'hacked')!r}, 'w')\n", "utf-8")
    settings = tmp_path / "pip.conf"
    settings.write_text(
        f"[global]\nrequire-virtualenv = true\nuser = true\ntarget = {tmp_path / 'elsewhere'}\nno-binary = :all:\n",
        "utf-8",
    )
    hostile = {
        "PIP_CONFIG_FILE": str(settings),
        "PIP_CONSTRAINT": str(traps / "none.txt"),
        "PIP_LOG": str(tmp_path / "elsewhere.log"),
        "PIP_NO_BINARY": ":all:",
        "PIP_PREFIX": str(tmp_path / "elsewhere"),
        "PIP_REQUIRE_VIRTUALENV": "1",
        "PIP_ROOT": str(tmp_path / "elsewhere"),
        "PIP_TARGET": str(tmp_path / "elsewhere"),
        "PIP_USER": "1",
        "PYTHONHOME": str(traps),
        "PYTHONPATH": str(traps),
        "PYTHONSTARTUP": str(traps / "pip.py"),
        "HOME": str(tmp_path / "home"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "VIRTUAL_ENV": str(tmp_path / "elsewhere"),
        "PATH": os.defpath,
    }
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(traps)
    packages = Path(python).parents[1]
    before = files_under(packages)

    folder = shop.install(python, **hostile)

    assert len(imported(folder, "alpha", "beta_two")) == 2
    assert not {"hacked", "elsewhere", "elsewhere.log", "cache"} & {path.name for path in tmp_path.iterdir()}
    assert not [*(tmp_path / "home").iterdir()]
    assert {path for path in files_under(packages) if "__pycache__" not in path} == {
        path for path in before if "__pycache__" not in path
    }


@posix
def test_an_installer_learns_how_to_reach_packages_and_no_secret_of_the_job(shop: Shop, tmp_path: Path) -> None:
    """
    A mirror, a proxy and certificates go on; the token that publishes does not.
    """
    seen = tmp_path / "seen.json"
    code = "import json, os, sys; json.dump([dict(os.environ), os.getcwd()], open(sys.argv[1], 'w'))"
    spy = a_python(
        tmp_path / "spy", f'''case "$*" in *install*) "{sys.executable}" -c "{code}" "{seen}"; exit 1;; esac'''
    )
    kept = {
        "PIP_INDEX_URL": "https://mirror/simple",
        "PIP_EXTRA_INDEX_URL": "https://other/simple",
        "PIP_CERT": "/certificates.pem",
        "UV_INDEX_URL": "https://mirror/simple",
        "UV_INDEX_OURS_PASSWORD": "word",
        "HTTPS_PROXY": "http://proxy:3128",
        "SSL_CERT_FILE": "/certificates.pem",
    }
    dropped = {
        "PARTEST_TOKEN": "t",
        "GITHUB_TOKEN": "t",
        "GH_TOKEN": "t",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "t",
        "PIP_PYTHON": "/other/python",
        "PYTHONPATH": "/other",
    }

    with pytest.raises(PackagesMissingError):
        shop.install(spy, **kept, **dropped)
    environment, folder = json.loads(seen.read_text("utf-8"))

    assert kept.items() <= environment.items()
    assert not dropped.keys() & environment.keys()
    assert Path(folder).parent == shop.home.resolve()
    assert Path(environment["TMPDIR"]).parent == Path(folder)


class TestTheFolderToKeepPackagesIn:
    @pytest.fixture
    def bases(self, tmp_path: Path) -> Iterator[dict[str, Path]]:
        bases = {name: tmp_path / name for name in ("RUNNER_TOOL_CACHE", "RUNNER_TEMP", "user's")}
        for base in bases.values():
            base.mkdir()
        yield bases
        for base in bases.values():
            base.chmod(0o755)

    def home(self, bases: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> str:
        """Which of the bases was taken."""
        monkeypatch.setattr("tempfile.tempdir", str(bases["user's"]))
        home = packages_home({name: str(path) for name, path in bases.items() if name.isupper()})
        assert home.is_dir()
        return home.parent.name

    def test_it_outlives_the_job_if_it_can(self, bases: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
        """
        The tool cache stays on a machine of one's own; else the job's folder, else the user's.
        """
        assert self.home(bases, monkeypatch) == "RUNNER_TOOL_CACHE"
        assert self.home({**bases, "RUNNER_TOOL_CACHE": Path("/not/there")}, monkeypatch) == "RUNNER_TEMP"
        assert self.home({"user's": bases["user's"]}, monkeypatch) == "user's"
        assert not Path("/not/there").exists()

    @posix
    def test_only_we_can_write_there(self, bases: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
        """
        Whoever can put a file there is imported; so a folder of everybody, or a link, is passed over.
        """
        name = packages_home({"RUNNER_TEMP": str(bases["RUNNER_TEMP"])}).name
        assert (bases["RUNNER_TEMP"] / name).stat().st_mode & 0o777 == 0o700

        (bases["RUNNER_TOOL_CACHE"] / name).mkdir()
        (bases["RUNNER_TOOL_CACHE"] / name).chmod(0o777)
        assert self.home(bases, monkeypatch) == "RUNNER_TEMP"

        (bases["RUNNER_TEMP"] / name).rmdir()
        (bases["RUNNER_TEMP"] / name).symlink_to(bases["RUNNER_TOOL_CACHE"])
        assert self.home(bases, monkeypatch) == "user's"

    @posix
    @pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_cannot_be_written_is_passed_over(
        self, bases: dict[str, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """
        The tool cache of some images belongs to root.
        """
        bases["RUNNER_TOOL_CACHE"].chmod(0o555)
        assert self.home(bases, monkeypatch) == "RUNNER_TEMP"

    @posix
    @pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only root can give a folder away")
    def test_a_folder_of_somebody_else_is_passed_over(
        self, bases: dict[str, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """
        In /tmp anybody can be there first.
        """
        name = packages_home({"RUNNER_TEMP": str(bases["RUNNER_TEMP"])}).name
        (bases["RUNNER_TOOL_CACHE"] / name).mkdir(mode=0o700)
        os.chown(bases["RUNNER_TOOL_CACHE"] / name, 12345, 12345)
        assert self.home(bases, monkeypatch) == "RUNNER_TEMP"

    def test_a_relative_folder_is_the_work_tree(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """
        Which is not ours.
        """
        monkeypatch.chdir(tmp_path)
        (tmp_path / "here").mkdir()
        assert packages_home({"RUNNER_TEMP": "here"}).is_absolute()
        assert not [*(tmp_path / "here").iterdir()]


def use(python: str = sys.executable, **variables: str) -> tuple[str, bool]:
    """What `use_packages` says in a Python without site-packages, and whether PyGithub is there then."""
    code = (
        "import sys, json, os; sys.path.insert(0, sys.argv[1]); before = list(sys.path);"
        "from partest_sdk.adapters.private_packages import use_packages;"
        "said = use_packages(json.loads(sys.argv[2])); from importlib.util import find_spec;"
        "print(json.dumps([said, find_spec('github') is not None])); assert sys.path[:len(before)] == before"
    )
    command = [python, "-I", "-S", "-c", code, str(SOURCES), json.dumps(variables)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said, there = json.loads(done.stdout)
    return said, there


def test_on_a_laptop_the_packages_are_asked_for() -> None:
    """
    Nothing is installed that nobody asked for.
    """
    said, there = use()

    assert not there
    assert said == (
        "PyGithub, requests and actions-toolkit: needed to publish, and not installed; run pip install 'partest-sdk[github]'"
    )


def test_what_is_installed_is_used() -> None:
    """
    Where the packages can be imported, nothing happens at all.
    """
    path = list(sys.path)

    assert use_packages({"PARTEST_REQUIREMENTS": "/not/there"}) is None
    assert sys.path == path


@pytest.mark.parametrize("content", [None, "", "\x00", "PyGithub\n", "alpha==1\n", "alpha==1 \\\n --hash=sha256:0\n"])
def test_trouble_with_packages_is_a_sentence(python: str, tmp_path: Path, content: str | None) -> None:
    """
    The verdict is known by then, and must be told whatever the packages do.
    """
    requirements = tmp_path / "requirements.txt"
    if content is not None:
        requirements.write_text(content, "utf-8")

    said, there = use(python, PARTEST_REQUIREMENTS=str(requirements), RUNNER_TEMP=str(tmp_path), PIP_NO_INDEX="1")

    assert not there
    assert said.startswith("PyGithub, requests and actions-toolkit are needed to publish and cannot be installed (")
    assert "\n" not in said
