"""Which part of a package manager's settings only lets it in somewhere, and which decides what is installed."""

from __future__ import annotations

from time import process_time

import pytest
from partest_sdk.core.cache_key.readings import read_as

NUGET = (
    '<configuration><packageSources><add key="ours" value="https://feed.example/1.0/" /></packageSources>'
    '<packageSourceCredentials><ours><add key="Username" value="me" /><add key="ClearTextPassword" value="HUSH" /></ours>'
    "</packageSourceCredentials></configuration>"
)
"""In one line, as tools write it."""


@pytest.mark.parametrize(
    ("reading", "text"),
    [
        ("settings", "@author:registry=https://1.0.example/\n"),
        ("settings", "//registry.example/token/:registry=1.0\n"),
        ("settings", "always-auth=1.0\n"),
        ("settings", '[build]\nrustflags = ["--cfg", "oauth", "--cfg", "v1.0"]\n'),
        ("settings", '[build]\nrustflags = ["--cfg", "token=\\"1.0\\""]\n'),
        ("settings", '[env]\nNAME = "token" # a = 1.0\n'),
        ("settings", "token = [\n"[:-1] + '"a==1.0"]\n'),
        ("settings", "password==1.0\n"),
        ("settings", '"@ours" = { token = "HUSH", url = "https://1.0.example/" }\n'),
        ("settings", "{_authToken: HUSH, registry: 1.0}\n"),
        ("settings", 'a = ["https://b.example", "c@1.0/d"]\n'),
        ("settings", "a = https://b.example,c@1.0/d\n"),
        ("yarnrc_yml", "catalog:\n  token: 1.0\n  oauth-token: 2.0\n"),
        ("yarnrc_yml", "catalog:\n  oauth-token: 1.0\n"),
        ("addresses", 'constraint-dependencies = ["google-auth==1.0"]\n'),
        ("addresses", 'constraint-dependencies = [\n  "py-token==1.0",\n]\n'),
        ("addresses", 'exclude-newer-package = { py-token = "1.0" }\n'),
        ("addresses", 'a = ["b @ https://b.example", "c==1.0", "d @ ./d"]\n'),
        ("nuget_config", NUGET),
        ("nuget_config", NUGET.replace("/1.0/", "/").replace("ours", "ours-1.0", 1)),
        ("nuget_config", "<configuration><add key='token-1.0' value='a'/></configuration>"),
        ("nuget_config", "<configuration token='1.0'"),
    ],
)
def test_what_only_sounds_like_a_secret_counts(reading: str, text: str) -> None:
    """
    A registry, a flag or a package may be called after one, and may stand in a line with one.
    """
    assert "1.0" in text
    assert read_as(reading, text.encode())[0] != read_as(reading, text.replace("1.0", "1.1").encode())[0]


@pytest.mark.parametrize(
    ("reading", "text"),
    [
        ("settings", "//registry.example/:_authToken=HUSH\n"),
        ("settings", "//registry.example/:_auth = HUSH==\n"),
        ("settings", "//registry.example/:username=HUSH\n//registry.example/:_password=HUSH\n"),
        ("settings", '"//registry.example/:_authToken" "HUSH"\n'),
        ("settings", '//registry.example/:_authToken "HUSH"\n'),
        ("settings", "_authToken=${HUSH}\n"),
        ("settings", '"@ours" = { token = "HUSH", url = "https://a.example/" }\n'),
        ("settings", '"@ours" = { url = "https://a.example/", username = "HUSH", password = "HUSH" }\n'),
        ("settings", "{_authToken: HUSH, registry: a}\n"),
        ("settings", '[registries.ours]\nindex = "https://a.example"\ntoken = "Bearer HUSH" # ours\n'),
        ("settings", 'http-basic.ours.password = "HUSH"\n'),
        ("settings", "[env]\nOURS_TOKEN='HUSH'\n"),
        ("settings", "BAZELISK_GITHUB_TOKEN=HUSH\n"),
        ("settings", "index = https://me:HUSH@a.example/simple\n"),
        ("settings", 'a = ["https://HUSH@a.example/", "https://HUSH@b.example"]\n'),
        ("yarnrc_yml", "npmRegistries:\n  //a.example:\n    npmAuthToken: HUSH\n    npmAuthIdent: 'me:HUSH'\n"),
        ("addresses", '[[index]]\nurl = "https://me:HUSH@a.example/simple"\n'),
        ("nuget_config", NUGET),
        ("nuget_config", NUGET.replace("https://", "https://HUSH@")),
        ("nuget_config", "<configuration><apikeys><add key='https://a.example' value='HUSH'/></apikeys></configuration>"),
        ("nuget_config", "<configuration><config><add key='http_proxy.password' value='HUSH'/></config></configuration>"),
    ],
)  # fmt: skip
def test_a_secret_does_not_count(reading: str, text: str) -> None:
    """
    A token that a job is given anew in every run would be a new key each time.
    """
    assert "HUSH" in text
    first, second = (read_as(reading, text.replace("HUSH", secret).encode())[0] for secret in ("one", "another2"))

    assert first == second
    assert b"another2" not in second


@pytest.mark.parametrize(
    "line",
    ["//a.example/:_authToken=a", '"//a.example/:_authToken" "a"', "  //a.example/:_password: a", "token = 'a b' # c"],
)
def test_a_line_with_nothing_but_a_secret_is_as_good_as_none(line: str) -> None:
    """
    Whether a job appends its token to the settings of a project or not makes no difference.
    """
    before = "registry=https://a.example/\n"

    assert read_as("settings", (before + line + "\n").encode()) == read_as("settings", before.encode())


@pytest.mark.parametrize("reading", ["settings", "yarnrc_yml", "addresses", "nuget_config"])
@pytest.mark.parametrize(
    "piece",
    ["token", "token=", "token =", "'", '"', "\"'", "token='", "://", "://a", "@", "_auth:", ",token:a", "<add key='token'/>"],
)  # fmt: skip
def test_a_hundred_thousand_of_anything_is_read_at_once(reading: str, piece: str) -> None:
    """
    In one line, as hostile as it may be.
    """
    many = piece * (100_000 // len(piece))
    for text in (many, f"<configuration>{many}", f"token = {many}", f"https://{many}"):
        began = process_time()

        read_as(reading, text.encode())

        assert process_time() - began < 3
