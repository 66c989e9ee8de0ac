"""Which version enters a key, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from partest_sdk.core.cache_key.ecosystem import Pin, Tool, Version
from partest_sdk.core.cache_key.ecosystems.jvm import JDK
from partest_sdk.core.cache_key.versions import Sources, answered_version, known_version

PYTHON = Tool(
    "python",
    "py",
    pins=(Pin(".python-version"), Pin(".tool-versions", r"^python\s+(\S+)")),
    variables=("UV_PYTHON", "pythonLocation"),
    ask=("python", "-VV"),
    flavours=("pypy",),
    marks=((r"(?i)free-?thread", "t"), (r"[/\\]x86$", ".x86")),
)


def known(
    parts: int, files: Mapping[str, str] = {}, variables: Mapping[str, str] = {}, given: Mapping[str, str] = {}
) -> tuple[str, str] | None:
    sources = Sources(given, variables, lambda name: [(name, files[name])] if name in files else [])
    fact = known_version(Version(PYTHON, parts), sources)
    return None if fact is None else (fact.value, fact.source)


@pytest.mark.parametrize(
    ("text", "parts", "value"),
    [
        ("3.12.4\n", 2, "py3.12"),
        ("3.12.4\n", 1, "py3"),
        ("3.12.4\n", 3, "py3.12.4"),
        ("v3.12\r\n", 2, "py3.12"),
        ("  3.12  # ours\n", 2, "py3.12"),
        ("pypy3.10-7.3.16\n", 2, "pypy3.10-7.3.16"),
        ("3.13t\n", 2, "py3.13t"),
        ("3.13.1t\n", 2, "py3.13t"),
        (">=3.12\n", 2, None),
        ("project-1.0-env\n", 1, None),
        ("pypy3.10\n", 2, "pypy3.10"),
        ("3.14.0rc1\n", 3, "py3.14.0rc1"),
        ("3.12\n", 3, None),
        ("3\n", 2, None),
        ("latest\n", 1, None),
        ("", 1, None),
        ("\n\n3.11\n", 2, "py3.11"),
    ],
)
def test_a_pin_counts_when_it_says_enough(text: str, parts: int, value: str | None) -> None:
    """
    A pinned file is believed when it names a version as exactly as the key needs it; else the tool is asked.
    """
    found = known(parts, {".python-version": text})

    assert found == (None if value is None else (value, ".python-version"))


def test_whoever_is_nearest_to_the_job_is_believed_first() -> None:
    """
    The caller, then the set-up action, then the pinned files in their order.
    """
    files = {".python-version": "3.10", ".tool-versions": "nodejs 20.1.0\npython 3.9.1\n"}
    variables = {"pythonLocation": "/opt/hostedtoolcache/Python/3.12.4/x64"}

    assert known(2, files, variables, {"python": "3.13"}) == ("py3.13", "--tools")
    assert known(2, files, variables) == ("py3.12", "the variable pythonLocation")
    assert known(2, files) == ("py3.10", ".python-version")
    assert known(3, files) == ("py3.9.1", ".tool-versions")
    assert known(2) is None


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("/opt/hostedtoolcache/PyPy/3.10.14/x64", "pypy3.10"),
        (r"C:\hostedtoolcache\windows\Python\3.11.9\x64", "py3.11"),
        ("/opt/hostedtoolcache/Python/3.13.1/x64-freethreaded", "py3.13t"),
        ("/opt/hostedtoolcache/Python/3.13.1/x86", "py3.13.x86"),
        ("/home/me/.venv", None),
        ("/builds/42/jdk/current", None),
        ("", None),
    ],
)
def test_a_set_up_action_says_the_version_in_a_path(place: str, value: str | None) -> None:
    """
    The tool cache's folders are named after versions, on every system.
    """
    found = known(2, variables={"pythonLocation": place})

    assert (found and found[0]) == value


@pytest.mark.parametrize(
    ("answer", "parts", "value"),
    [
        ("Python 3.12.4 (main, Jun  6 2024) [GCC 13.2.0]\n", 2, "py3.12"),
        ("Python 3.10.14 (75b3de9d9035, Apr 21 2024)\n[PyPy 7.3.16 with GCC 10.2.1]", 2, "pypy3.10"),
        ("v20.11.1\n", 1, "py20"),
        ("8", 2, "py8"),
        ("Python 3.13.1 experimental free-threading build", 2, "py3.13t"),
        ("ruby 3.3.0p0 (2023-12-25) [x86_64-linux]", 3, "py3.3.0p0"),
        ("command not found", 2, ""),
        ("", 2, ""),
        (None, 2, ""),
    ],
)
def test_a_tool_is_understood_in_its_own_words(answer: str | None, parts: int, value: str) -> None:
    """
    The first version in the answer counts, shortened as the key needs it; an answer without one is unknown, and never an error.
    """
    fact = answered_version(Version(PYTHON, parts), answer)

    assert fact.value == value
    assert fact.source == ("`python -VV`" if value else "`python -VV` did not say")


def test_the_whole_answer_counts_where_builds_share_a_number() -> None:
    """
    Two nightly compilers of one version are two.
    """
    first, second = (
        answered_version(Version(PYTHON, 0), f"rustc 1.80.0-nightly ({commit} 2024-05-01)") for commit in ("aaa", "bbb")
    )

    assert first.value.startswith("py1.80.0-nightly.")
    assert first.value != second.value


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ('openjdk version "17.0.9" 2023-10-17', "jdk17"),
        ('Picked up JAVA_TOOL_OPTIONS: -Dfile.encoding=UTF8\nopenjdk version "21.0.1" 2023-10-17 LTS', "jdk21"),
        ('java version "1.8.0_392"', "jdk8"),
        ("Picked up JAVA_TOOL_OPTIONS: -Dfile.encoding=UTF8", ""),
    ],
)
def test_java_says_its_version_among_other_numbers(answer: str, value: str) -> None:
    """
    What it picked up from the environment is no version, and Java 8 calls itself 1.8.
    """
    assert answered_version(Version(JDK, 1), answer).value == value


@pytest.mark.parametrize(
    ("variables", "value"),
    [
        ({"UV_PYTHON": "3.11", "pythonLocation": "/opt/Python/3.12.4/x64"}, "py3.11"),
        ({"UV_PYTHON": "pypy3.10"}, "pypy3.10"),
        ({"UV_PYTHON": "cpython-3.12"}, "py3.12"),
        ({"UV_PYTHON": "nightly"}, None),
        ({"pythonLocation": "/usr/lib/jvm/jdk-17"}, None),
        ({"pythonLocation": "/builds/42/x/python-3.9.1"}, "py3.9"),
    ],
)
def test_a_choice_without_a_number_is_not_passed_over(variables: dict[str, str], value: str | None) -> None:
    """
    Whoever chose `nightly` did not choose what is pinned: the tool is asked.
    """
    found = known(2, {} if "pythonLocation" in variables else {".python-version": "3.8"}, variables)

    assert (found and found[0]) == value
