"""What a key consists of, told, kept and compared."""

from __future__ import annotations

import json

import pytest
from odd_values import odd
from partest_sdk.core.cache_key.explanation import Explanation, FileTold, difference, explained, from_value, to_value
from partest_sdk.core.cache_key.versions import Fact
from partest_sdk.errors import UnreadableError

TOLD = Explanation(
    key="web-v1-linux-x64-npm-node20-abc",
    restore_keys=("web-v1-linux-x64-npm-node20-",),
    paths=("~/.npm",),
    hash="abc",
    ecosystems=("npm",),
    facts=(Fact("prefix", "web", "--prefix"), Fact("node", "node20", ".nvmrc")),
    files=(FileTold("package-lock.json", "1" * 64, "lock of npm"), FileTold(".npmrc", "2" * 64, "setting of npm")),
)


def test_an_explanation_survives_a_file() -> None:
    """
    What was written is read again, without the warnings, which were for then.
    """
    told = TOLD._replace(warnings=("careful",), notes=("by the way",))

    assert from_value(json.loads(json.dumps(to_value(told))), "old.json") == TOLD


@pytest.mark.parametrize("value", [None, [], 1, "text", {}, {"version": 2}, {"version": 1}], ids=repr)
def test_a_file_that_is_none_is_refused(value: object) -> None:
    """
    In one sentence with its name and what to do.
    """
    with pytest.raises(UnreadableError, match=r"old.json.*(make|reads)"):
        from_value(value, "old.json")


def test_an_odd_value_anywhere_is_refused_or_read() -> None:
    """
    A file that somebody else wrote never breaks us.
    """
    for value in odd(to_value(TOLD)):
        try:
            read = from_value(value, "old.json")
        except UnreadableError:
            continue
        explained(read)
        difference(read, TOLD)


@pytest.mark.parametrize(
    ("new", "changes"),
    [
        ({}, []),
        (
            {"key": "b", "facts": (Fact("prefix", "web", "--prefix"), Fact("node", "node22", "`node --version`"))},
            ["node: node20 (from .nvmrc) became node22 (from `node --version`)"],
        ),
        ({"key": "b", "facts": TOLD.facts[:1]}, ["node: node20 (from .nvmrc) became nothing"]),
        (
            {"key": "b", "files": (FileTold("package-lock.json", "3" * 64, "lock of npm"), FileTold("b/package-lock.json", "4" * 64, "lock of npm"))},
            [
                ".npmrc does not count any more (setting of npm)",
                "b/package-lock.json counts now (lock of npm)",
                "package-lock.json changed (lock of npm)",
            ],
        ),
        (
            {"paths": ("~/.npm", "node_modules")},
            ["the cached paths: ~/.npm became ~/.npm, node_modules; to actions/cache that is another cache, whatever the key"],
        ),
        ({"key": "b"}, ["the way in which keys are made"]),
    ],
    ids=["nothing", "another version", "a fact less", "files", "paths", "another partest"],
)  # fmt: skip
def test_what_changed_is_said_in_sentences(new: dict[str, object], changes: list[str]) -> None:
    """
    Every file and fact that differs, and nothing that does not.
    """
    assert difference(TOLD, TOLD._replace(**new)) == changes  # type: ignore[arg-type]


def test_hostile_names_are_inert_in_a_log() -> None:
    """
    A file may be called like a command of the runner.
    """
    name = "a/\n::error::x/##[set-output]package-lock.json"
    told = TOLD._replace(
        files=(FileTold(name, "1" * 64, "lock of npm"),), facts=(Fact(name, name, name),), paths=(name,), notes=(name,)
    )

    for line in "\n".join([*explained(told), *difference(TOLD, told)]).split("\n"):
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
