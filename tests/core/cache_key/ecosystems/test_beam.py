from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest
from cache_keys import hash_of, used
from real_locks import made
from real_runners.tool_chain import debian_packages, program

from core.cache_key.ecosystems.promises import appended, keeps_promises, replaced, written

ERLANG = (
    "erlang-base",
    "erlang-asn1",
    "erlang-crypto",
    "erlang-inets",
    "erlang-parsetools",
    "erlang-public-key",
    "erlang-ssl",
    "erlang-tools",
)
MORE_ERLANG = (
    "erlang-common-test",
    "erlang-dialyzer",
    "erlang-edoc",
    "erlang-eunit",
    "erlang-syntax-tools",
    "erlang-xmerl",
)
"""What Rebar3 needs besides."""
PUBLISHED = "https://git.example"
"""Where the dependencies seem to be; Git takes them from the tree itself."""


def locked(name: str, target: Path, dependencies: dict[str, str], manifest: dict[str, str], command: str) -> Path:
    """*target* with what *command* locks for *manifest*; *dependencies* are repositories, each with a version in it."""
    root = debian_packages("elixir", "rebar3", *ERLANG, *MORE_ERLANG)
    program("git")
    erlang = root / "usr/lib/erlang"
    [release] = sorted(erlang.glob("erts-*"))
    # Debian's own script knows only where it would be installed.
    start = f'mkdir ../bin\nprintf "#!/bin/sh\\nexec {release}/bin/erlexec \\"\\$@\\"\\n" > ../bin/erl\nchmod +x ../bin/erl\n'
    repositories = "".join(
        f"git init -q {each} && git -C {each} add -A && git -C {each} -c user.name=me -c user.email=me@example.com commit -qm 1\n"
        for each in dependencies
    )
    script = (
        f"set -e\n{start}{repositories}export HOME=$(dirname $PWD) PATH=$(dirname $PWD)/bin:$PATH\n"
        f"export GIT_CONFIG_COUNT=1 GIT_CONFIG_VALUE_0={PUBLISHED}/ GIT_CONFIG_KEY_0=url.file://$PWD/.insteadOf\n"
        f"{command}\nrm -rf {' '.join(dependencies)} deps _build\n"
    )
    files = dict(manifest)
    for each, version in dependencies.items():
        files[f"{each}/mix.exs"] = mix_exs(each, version)
        files[f"{each}/src/{each}.app.src"] = application(each, version)
    moment = "2026-01-01T00:00:00Z"
    return made(
        name,
        files,
        [["sh", "-c", script]],
        target,
        PATH=f"{root}/usr/lib/elixir/bin:{erlang}/bin:{root}/usr/bin:{os.environ['PATH']}",
        ROOTDIR=str(erlang),
        BINDIR=str(release / "bin"),
        EMU="beam",
        PROGNAME="erl",
        GIT_AUTHOR_DATE=moment,
        GIT_COMMITTER_DATE=moment,
        MIX_ENV="dev",
    )


def mix_exs(name: str, version: str, *dependencies: str) -> str:
    listed = "".join(f'      {{:{each}, git: "{PUBLISHED}/{each}"}},\n' for each in dependencies)
    return (
        f"defmodule {name.title()}.MixProject do\n  use Mix.Project\n\n  def project do\n    [\n      app: :{name},\n"
        f'      version: "{version}",\n      deps: deps()\n    ]\n  end\n\n  defp deps do\n    [\n{listed}    ]\n  end\nend\n'
    )


def application(name: str, version: str) -> str:
    return f'{{application, {name}, [{{vsn, "{version}"}}, {{modules, []}}, {{registered, []}}, {{applications, [kernel, stdlib]}}]}}.\n'


def mix_tree(target: Path, version: str = "1.0.0", release: str = "0.1.0", *more: str) -> Path:
    dependencies = {"one": release, "two": "0.1.0"}
    return locked("mix", target, dependencies, {"mix.exs": mix_exs("mine", version, "one", *more)}, "mix deps.get")


@pytest.mark.slow
def test_mix_keeps_its_promises(tmp_path: Path) -> None:
    """
    What Mix itself writes gives another key for another dependency, and the same for a release of ours.
    """
    tree = mix_tree(tmp_path / "tree")
    assert '"one": {:git, "https://git.example/one"' in (tree / "mix.lock").read_text()

    keeps_promises(
        "mix",
        tree,
        other={
            "a dependency was added": mix_tree(tmp_path / "added", "1.0.0", "0.1.0", "two"),
            "a dependency was bumped": mix_tree(tmp_path / "bumped", "1.0.0", "0.2.0"),
            "a source changed": replaced("mix.lock", "git.example/one", "git.example/other"),
            "a dependency is for tests only": replaced("mix.exs", '/one"}', '/one", only: :test}'),
        },
        same={"the project was released": mix_tree(tmp_path / "released", "1.1.0")},
    )


def rebar_tree(target: Path, version: str = "1.0.0", release: str = "0.1.0", *more: str) -> Path:
    dependencies = {"one": release, "two": "0.1.0"}
    listed = ", ".join(f'{{{each}, {{git, "{PUBLISHED}/{each}", {{branch, "main"}}}}}}' for each in ("one", *more))
    manifest = {"rebar.config": f"{{deps, [{listed}]}}.\n", "src/mine.app.src": application("mine", version)}
    # A branch that has the same name whatever Git is set to.
    script = "for each in one two; do git -C $each branch -qM main; done\nescript $(command -v rebar3) get-deps"
    return locked("rebar", target, dependencies, manifest, script)


@pytest.mark.slow
def test_rebar_keeps_its_promises(tmp_path: Path) -> None:
    """
    What Rebar3 itself writes gives another key for another dependency, and the same for a release of ours.
    """
    tree = rebar_tree(tmp_path / "tree")
    assert '[{<<"one">>,\n  {git,"https://git.example/one",' in (tree / "rebar.lock").read_text()

    keeps_promises(
        "rebar",
        tree,
        other={
            "a dependency was added": rebar_tree(tmp_path / "added", "1.0.0", "0.1.0", "two"),
            "a dependency was bumped": rebar_tree(tmp_path / "bumped", "1.0.0", "0.2.0"),
            "a source changed": replaced("rebar.lock", "git.example/one", "git.example/other"),
            "the tests need something more": appended("rebar.config", "{profiles, [{test, [{deps, [meck]}]}]}.\n"),
        },
        same={"the project was released": rebar_tree(tmp_path / "released", "1.1.0")},
    )


INNER = "b9226785a9aa77b6857ca22832cffa5d5011a667207eb2a0ad56adb5db443b8a"
OUTER = "c5eb0cab91f094599f94d55bc63409236a8ec69a21a67814529e8d5f6cc90b3b"
MIX_LOCK = f"""%{{
  "jason": {{:hex, :jason, "1.4.4", "{INNER}", [:mix], [{{:decimal, "~> 2.0", [hex: :decimal]}}], "hexpm", "{OUTER}"}},
  "other": {{:git, "https://git.example/other", "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567", [tag: "v1.0"]}},
}}
"""
REBAR_LOCK = """{"1.2.0",
[{<<"cowlib">>,{pkg,<<"cowlib">>,<<"2.13.0">>},0}]}.
[
{pkg_hash,[
 {<<"cowlib">>, <<"DB8F7505D8332D98EF50A3EF34B34C1AFDDEC7506E4EE4DD4A3A266285D282CA">>}]},
{pkg_hash_ext,[
 {<<"cowlib">>, <<"E1E1284DC3FC030A64B1AD0D8382AE7E99DA46C3246B815318A4B848873800A4">>}]}
].
"""


@pytest.mark.parametrize(
    ("ecosystem", "name", "text", "version", "checksum"),
    [
        ("mix", "mix.lock", MIX_LOCK, '"1.4.4"', "b9226785"),
        ("rebar", "rebar.lock", REBAR_LOCK, "2.13.0", "DB8F7505"),
    ],
)
def test_packages_of_hex_count(
    tmp_path: Path, ecosystem: str, name: str, text: str, version: str, checksum: str
) -> None:
    """
    Their versions and both of their checksums.
    """
    written(name, text)(tmp_path)
    change = partial(replaced, name)

    keeps_promises(
        ecosystem,
        tmp_path,
        other={
            "a package was bumped": change(version, version.replace("4", "5").replace("13", "14")),
            "a checksum changed": change(checksum, "C" + checksum[1:]),
            "one more is locked": appended(name, "\n"),
        },
        same={},
    )


@pytest.mark.parametrize(
    ("ecosystem", "name", "text"),
    [
        ("mix", "mix.exs", mix_exs("mine", "1.0.0").replace("[\n    ]", '[\n      {:jason, "~> 1.4"}\n    ]')),
        ("rebar", "rebar.config", '{erl_opts, [debug_info]}.\n{deps, [{jason, "~> 1.4"}]}.\n'),
    ],
)
def test_what_has_no_lock_is_taken(tmp_path: Path, ecosystem: str, name: str, text: str) -> None:
    """
    The manifest stands in, without the project's version.
    """
    written(name, text)(tmp_path)
    released = {"the project was released": replaced(name, '"1.0.0"', '"1.1.0"')} if ecosystem == "mix" else {}

    keeps_promises(
        ecosystem, tmp_path, other={"a requirement changed": replaced(name, "~> 1.4", "~> 1.5")}, same=released
    )


def test_one_lock_is_that_of_an_umbrella(tmp_path: Path) -> None:
    """
    The applications below it have manifests of their own, which the lock covers; what they ask for counts besides, but no release.
    """
    written("mix.lock", MIX_LOCK)(tmp_path)
    written("apps/one/mix.exs", mix_exs("one", "1.0.0"))(tmp_path)
    before = hash_of(tmp_path, "mix")
    written("apps/one/mix.exs", mix_exs("one", "1.1.0"))(tmp_path)

    assert used(tmp_path) == ["mix"]
    assert hash_of(tmp_path, "mix") == before
    written("apps/one/mix.exs", mix_exs("one", "1.1.0", "two"))(tmp_path)
    assert hash_of(tmp_path, "mix") != before
