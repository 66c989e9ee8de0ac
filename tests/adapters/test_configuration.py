"""The configuration: checked whole, and every mistake told at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from partest_sdk.adapters.configuration import CHOICES, GLOBAL_KEYS, SUITE_KEYS, Configuration, read_configuration
from partest_sdk.cli.options import COMMANDS
from partest_sdk.errors import SeveralInputsError

FULL = """
timings = ["history.db"]
shards = "auto"
target-duration = "5m"
max-shards = 20
overhead = 0
variant = "linux"
results = "out"
timeout = 1500
test-timeout = 2.5
jobs = 4
out = "bundle"
history = "history.db"
fail-on = "never"
on-missing = "warn"
on-unreadable = "fail"
on-empty = "warn"

[suites.unit]
runner = "pytest"
tests = "tests/unit"
patterns = ["test_*.py"]
command = ["pytest", "-q"]
shards = 4
variants = ["linux", "windows 3.12"]
groups = { database = ["tests/db", "tests/**/*_db.py"] }

[suites."e2e tests"]
runner = "files"
tests = ["e2e/**/*.spec.ts"]
command = "npx playwright test {tests}"
target-duration = "1m30s"
overhead = "40s"
"""


def in_pyproject(text: str) -> str:
    """*text* as it is written in pyproject.toml."""
    return "[tool.partest]\n" + text.replace("[suites.", "[tool.partest.suites.")


def read(folder: Path, text: str, name: str = "partest.toml") -> Configuration:
    """The configuration that *text* is."""
    (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    return read_configuration(folder)


def mistakes(folder: Path, text: str, name: str = "partest.toml") -> list[str]:
    """What is wrong with *text*; one line each."""
    with pytest.raises(SeveralInputsError) as caught:
        read(folder, text, name)
    assert str(caught.value).splitlines() == caught.value.mistakes
    return caught.value.mistakes


def test_everything_can_be_said_in_both_places(tmp_path: Path) -> None:
    """
    partest.toml and pyproject.toml say the same in the same words.
    """
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    ours = read(tmp_path / "a", FULL)

    assert ours == read(tmp_path / "b", in_pyproject(FULL), "pyproject.toml")
    assert list(ours.suites) == ["unit", "e2e tests"]
    assert ours.settings["shards"] == "auto"
    assert "suites" not in ours.settings


def test_the_keys_are_the_flags() -> None:
    """
    Each key but a suite's own has a flag of its name, with the same choices.
    """
    options = {option.name: option for _, options in COMMANDS.values() for option in options}

    assert {*GLOBAL_KEYS, *SUITE_KEYS} - options.keys() == {"patterns", "command", "groups", "variants", "suites"}
    assert {name: options[name].choices for name in CHOICES} == CHOICES
    assert {name for name in {*GLOBAL_KEYS, *SUITE_KEYS} & options.keys() if options[name].choices} == CHOICES.keys()


def test_partest_toml_wins(tmp_path: Path) -> None:
    """
    It is the only one that counts; a mistake in the other is then nobody's.
    """
    (tmp_path / "pyproject.toml").write_text("[tool.partest]\nshards = 2\nnonsense = 1")

    assert read(tmp_path, "shards = 3").settings == {"shards": 3}


@pytest.mark.parametrize(
    "text",
    [
        "", "tool = 3 # partest", "[tool]\n# partest", "[project]\nname = 'partest'", "[tool.other]\npartest = 3", "[[tool]]\nx = 'partest'",
        "not toml at all", "\udcff", "[tool.partest]", "[tool.partest.suites]",
    ],
)  # fmt: skip
def test_no_configuration_is_no_mistake(tmp_path: Path, text: str) -> None:
    """
    A pyproject.toml that does not speak of us is none of our business, whatever it holds.
    """
    assert read(tmp_path, text, "pyproject.toml") == Configuration()


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    """
    Nothing there, or a folder of that name: as if there were none.
    """
    assert read_configuration(tmp_path) == Configuration()
    (tmp_path / "partest.toml").mkdir()
    assert read_configuration(tmp_path) == Configuration()
    assert read(tmp_path, "[tool.partest]\nshards = 2", "pyproject.toml").settings == {"shards": 2}
    assert read_configuration(tmp_path / "pyproject.toml") == Configuration()


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices")
@pytest.mark.parametrize("name", ["partest.toml", "pyproject.toml"])
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_is_no_regular_file_is_told(tmp_path: Path, name: str, kind: str) -> None:
    """
    A pipe would be waited for for ever, and a device may never end.
    """
    path = tmp_path / name
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")

    with pytest.raises(SeveralInputsError) as caught:
        read_configuration(tmp_path)

    assert caught.value.mistakes == [f"{path} cannot be read: it is no regular file"]


WRONG = [
    ("min-coverage = 80", "unknown key 'min-coverage'; a threshold stands in the workflow, or on the command line"),
    ("min-patch-lines = 80", "a threshold stands in the workflow"),
    ("shard = 4", "partest has the unknown key 'shard'; did you mean 'shards'?"),
    ("SHARDS = 4", "unknown key 'SHARDS'; "),
    ("zzz = 4", "unknown key 'zzz'; known are annotations, base, "),
    ("[suites.a]\nrun = 'x'", "suites.a has the unknown key 'run'; did you mean 'runner'?"),
    ("[suites.a]\nresults = 'x'", "suites.a has the unknown key 'results'"),
    ('"a\\n::error::b" = 1', "unknown key 'a\\n::error::b'"),
    ("shards = 0", "shards = 0; it must be a whole number from 1, or 'auto'"),
    ("shards = -1", "shards = -1; it must be a whole number from 1, or 'auto'"),
    ("shards = 'Auto'", "shards = 'Auto'; it must be a whole number from 1, or 'auto'"),
    ("shards = '0'", "it must be a whole number from 1"),
    ("shards = 2.5", "shards = 2.5; it must be a whole number or text"),
    ("shards = nan", "shards = nan; it must be a whole number or text"),
    ("shards = true", "shards = True; it must be a whole number or text"),
    ("shards = [4]", "shards = [4]; it must be a whole number or text"),
    ("shards = 1979-05-27", "shards = datetime.date(1979, 5, 27); it must be"),
    ("max-shards = 257", "max-shards = 257; a matrix takes at most 256"),
    ("max-shards = 0", "max-shards = 0; it must be a whole number from 1"),
    ("max-shards = '4'", "max-shards = '4'; it must be a whole number"),
    ("jobs = 0", "jobs = 0; it must be a whole number from 1"),
    ("target-duration = 0", "target-duration = 0; write a duration such as 90s"),
    ("target-duration = -3.5", "target-duration = -3.5; write a duration such as 90s"),
    ("target-duration = nan", "target-duration = nan; write a duration such as 90s"),
    ("target-duration = 'soon'", "target-duration = 'soon'; write a duration such as 90s"),
    ("overhead = 'x'", "overhead = 'x'; write a duration"),
    ("timeout = inf", "timeout = inf; write a duration"),
    ("test-timeout = ''", "test-timeout = ''; write a duration"),
    ("test-timeout = 07:32:00", "test-timeout = datetime.time(7, 32); it must be text or a whole number or a number"),
    ("fail-on = 'errors'", "fail-on = 'errors'; it must be 'failures' or 'new-failures' or 'never'"),
    ("on-missing = 'ignore'", "on-missing = 'ignore'; it must be 'fail' or 'warn'"),
    ("on-empty = 1", "on-empty = 1; it must be text"),
    ("timings = [1]", "timings = [1]; every item must be text"),
    ("timings = ['a', ' ']", "every item must be text, and not empty"),
    ("timings = [['a']]", "every item must be text"),
    ("timings = { a = 1 }", "timings = {'a': 1}; it must be a list or text"),
    ('timings = ["a\\u0000b"]', "no name, path or command can hold a NUL"),
    ('results = "a\\u0000b"', "no name, path or command can hold a NUL"),
    ("suites = []", "suites = []; it must be a table"),
    ("suites = 'unit'", "suites = 'unit'; it must be a table"),
    ("[[suites]]\nrunner = 'pytest'", "it must be a table"),
    ("[suites]\nunit = 3", "suites.unit must be a table"),
    ("[[suites.unit]]\nrunner = 'pytest'", "suites.unit must be a table"),
    ("[suites.' ']\nshards = 1", "a suite without a name"),
    ("[suites.a]\nrunner = 'jest'", "suites.a has runner = 'jest'; it must be 'pytest' or 'files'"),
    ("[suites.a]\nrunner = ['pytest']", "runner = ['pytest']; it must be text"),
    ("[suites.a]\ngroups = ['x']", "groups = ['x']; it must be a table"),
    ("[suites.a]\ngroups = { g = 'x' }", "groups.g = 'x'; it must be a list of paths or globs"),
    ("[suites.a]\ngroups = { g = [1] }", "groups.g = [1]; it must be a list of paths or globs"),
    ("[suites.a]\nvariants = ['']", "every item must be text, and not empty"),
    ("[suites.a]\nvariants = { os = 'linux' }", "variants = {'os': 'linux'}; it must be a list or text"),
    ("shards = ", "is not valid TOML"),
    ("shards = 1\nshards = 2", "is not valid TOML"),
    ("x = " + "9" * 5000, "is not valid TOML"),
    ("x = " + "[" * 5000, "is not valid TOML"),
    ("\udcff", "is not valid TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), WRONG, ids=range(len(WRONG)))
def test_a_mistake_is_told_with_its_value(tmp_path: Path, text: str, sentence: str) -> None:
    """
    One sentence: where, which key, which value, and what it should be.
    """
    (told,) = mistakes(tmp_path, text)

    assert sentence in told
    assert "partest" in told
    assert len(told) < 600


@pytest.mark.parametrize(
    "text", ["partest = 3", "partest = []", "[[tool.partest]]\nshards = 2", "partest = 1979-05-27"]
)
def test_a_configuration_that_is_no_table(tmp_path: Path, text: str) -> None:
    """
    What stands in the place of our table is told, not passed over.
    """
    text = text if text.startswith("[[") else f"[tool]\n{text}"

    assert mistakes(tmp_path, text, "pyproject.toml") == ["pyproject.toml: [tool.partest] must be a table"]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """
    In the order of the file, each on a line of its own.
    """
    wrong = [
        (text, sentence)
        for text, sentence in WRONG
        if "TOML" not in sentence and not text.startswith(("suites", "[[suites]]"))
    ]
    keys = {text.partition(" =")[0]: (text, sentence) for text, sentence in wrong if not text.startswith("[")}
    suites = [(text.replace("suites.a]", f"suites.s{at}]"), sentence.replace("suites.a", f"suites.s{at}"))
              for at, (text, sentence) in enumerate(wrong) if text.startswith("[suites.a]")]  # fmt: skip
    together = [*keys.values(), *suites]

    told = mistakes(tmp_path, "\n".join(text for text, _ in together))

    assert len(told) == len(together) > 20
    for line, (_, sentence) in zip(told, together, strict=True):
        assert sentence in line


values = st.recursive(
    st.sampled_from(["1", "-1", "0", "1.5", "nan", "inf", "true", "1979-05-27", "07:32:00", "''", "'auto'", "'5m'", "'x'",
                     '"\\u0000"', '"\\n"', "'pytest'"]),
    lambda inner: st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(items)}]")
    | st.tuples(st.sampled_from(["a", "g"]), inner).map(lambda item: f"{{ {item[0]} = {item[1]} }}"),
    max_leaves=4,
)  # fmt: skip
keys = st.sampled_from([*GLOBAL_KEYS, *SUITE_KEYS, "nonsense", "'suites.a'"])


def told(folder: Path, text: str) -> list[str] | None:
    """The mistakes in *text*, one line each; None when there is none. Any other exception is the test's failure."""
    try:
        read(folder, text)
    except SeveralInputsError as trouble:
        return trouble.mistakes if str(trouble).splitlines() == trouble.mistakes else []
    return None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(keys, values), unique_by=lambda item: item[0], max_size=4),
    st.lists(st.tuples(keys, values), unique_by=lambda item: item[0], max_size=4),
)
def test_no_toml_breaks_the_reader(tmp_path: Path, top: list[tuple[str, str]], suite: list[tuple[str, str]]) -> None:
    """
    Anything for anything: a configuration, or mistakes of one line each.
    """
    lines = [*(f"{key} = {value}" for key, value in top), "[suites.s]", *(f"{key} = {value}" for key, value in suite)]
    if any(key == "suites" for key, _ in top):
        lines.remove("[suites.s]")
        lines = lines[: len(top)]
    assert told(tmp_path, "\n".join(lines)) != []
