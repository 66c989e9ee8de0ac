"""Laws of keys and their ladders, whatever the parts hold."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.cache_key.ecosystems import ECOSYSTEMS
from partest_sdk.core.cache_key.key import LONGEST_KEY, KeyParts, cache_key

names = st.lists(st.sampled_from(sorted(ECOSYSTEMS)), min_size=1, max_size=4, unique=True)
texts = st.text(max_size=700) | st.sampled_from(
    ["", "-", "a-b", "a_b", "../..", "x,y", "\n::error::x", "é", "v1-linux-x64-uv-any-"]
)
parts = st.builds(
    KeyParts,
    prefix=texts,
    salt=texts,
    os=st.sampled_from(["linux", "macos", "windows"]) | texts,
    architecture=st.sampled_from(["x64", "arm64"]) | texts,
    ecosystems=names,
    facts=st.lists(texts, max_size=5),
    features=st.lists(texts, max_size=4),
    period=st.sampled_from(["", "2026w48", "2026.11"]),
    hash=st.text("0123456789abcdef", min_size=64, max_size=64),
    fallback=st.just(False),
    exact=st.just(False),
)


@given(parts)
def test_a_key_is_one_that_github_takes(made_of: KeyParts) -> None:
    """
    At most 512 characters, no comma, nothing but letters, digits, dot, dash and underscore, whatever goes in.
    """
    made = cache_key(made_of)

    assert re.fullmatch(r"[A-Za-z0-9._-]+", made.key)
    assert len(made.key) <= LONGEST_KEY


@given(parts)
def test_the_ladder_goes_down_in_proper_beginnings(made_of: KeyParts) -> None:
    """
    Every restore key is a proper beginning of the key and of the one before it, ends with a part, and keeps system and tools.
    """
    made = cache_key(made_of)

    for higher, lower in zip((made.key, *made.restore_keys), made.restore_keys, strict=False):
        assert higher.startswith(lower)
        assert higher != lower
        assert lower.endswith("-")
    bare = cache_key(made_of._replace(features=[])).restore_keys
    assert made.restore_keys[-1:] == bare
    assert len(made.restore_keys) == (2 if any(made_of.features) else 1)


@given(parts)
def test_where_only_the_exact_cache_will_do_there_is_no_ladder(made_of: KeyParts) -> None:
    """
    A virtual environment keeps what the project no longer depends on; the key itself is the same.
    """
    made, exact = cache_key(made_of), cache_key(made_of._replace(exact=True))

    assert exact == (made.key, ())


@given(parts, names, st.lists(texts, max_size=4), st.lists(texts, max_size=4))
def test_no_cache_is_restored_for_another_ecosystem(
    made_of: KeyParts, others: list[str], facts: list[str], features: list[str]
) -> None:
    """
    Neither the key nor any restore key of one set of ecosystems is the beginning of another's key, whatever else differs.
    """
    other = cache_key(made_of._replace(ecosystems=others, facts=facts, features=features))
    made = cache_key(made_of)

    if sorted(others) != sorted(made_of.ecosystems):
        assert not any(other.key.startswith(key) for key in (made.key, *made.restore_keys))


@given(parts, st.sampled_from(["prefix", "salt", "os", "architecture"]), texts)
def test_no_cache_is_restored_across_systems_and_salts(made_of: KeyParts, which: str, value: str) -> None:
    """
    Another salt, system or architecture is another cache, also when the two would look alike in the letters of a key.
    """
    other = cache_key(made_of._replace(**{which: value}))  # type: ignore[arg-type]
    made = cache_key(made_of)

    if value != getattr(made_of, which) and which != "prefix":
        assert not any(other.key.startswith(key) for key in (made.key, *made.restore_keys))
    assert (other.key == made.key) <= (which == "prefix" or value == getattr(made_of, which))


@given(parts, st.lists(texts, max_size=5))
def test_no_cache_is_restored_across_versions(made_of: KeyParts, facts: list[str]) -> None:
    """
    Other versions of the tools are another cache: 3.1 is no beginning of 3.12.
    """
    made, other = cache_key(made_of), cache_key(made_of._replace(facts=facts))

    if [fact for fact in facts if fact] != [fact for fact in made_of.facts if fact]:
        assert not any(other.key.startswith(key) for key in (made.key, *made.restore_keys))


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({}, "web-v1-linux-x64-npm-node20_npm10-0123456789abcdef0123"),
        ({"features": ["storybook", "e2e"]}, "web-v1-linux-x64-npm-node20_npm10-storybook_e2e-0123456789abcdef0123"),
        ({"period": "2026w48"}, "web-v1-linux-x64-npm-node20_npm10-2026w48.0123456789abcdef0123"),
        ({"ecosystems": ["uv", "npm"]}, "web-v1-linux-x64-npm.uv-node20_npm10-0123456789abcdef0123"),
        ({"facts": []}, "web-v1-linux-x64-npm-any-0123456789abcdef0123"),
        ({"prefix": "my-app"}, "my-app-v1-linux-x64-npm-node20_npm10-0123456789abcdef0123"),
        ({"hash": "no-lock", "fallback": True}, "web-v1-linux-x64-npm-node20_npm10-none_no.lock.79d1d4"),
    ],
)  # fmt: skip
def test_how_keys_look(change: dict[str, object], key: str) -> None:
    """
    A person can read a key.
    """
    plain = KeyParts("web", "1", "linux", "x64", ["npm"], ["node20", "npm10"], [], "", "0123456789abcdef" * 4)

    assert cache_key(plain._replace(**change)).key == key  # type: ignore[arg-type]
