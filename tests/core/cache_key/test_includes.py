"""Files that count because others name them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.cache_key.detect import Use, detect
from partest_sdk.core.cache_key.includes import with_included
from partest_sdk.errors import InputError


def used(tree: Mapping[str, str], wanted: str = "pip") -> Use:
    """The use of the ecosystem *wanted*, with everything that counts."""

    def read(path: str) -> bytes:
        if path not in tree:
            raise InputError(f"{path!r} is not there")
        return tree[path].encode("utf-8", "surrogateescape")

    (use,) = detect(tree, read, [wanted])
    return with_included(use, read)


def counting(tree: Mapping[str, str], wanted: str = "pip") -> list[str]:
    return [file.path for file in used(tree, wanted).files if file.role == "include"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("-r deps/base.txt", "deps/base.txt"),
        ("-rdeps/base.txt", "deps/base.txt"),
        ("  -r   deps/base.txt   # the base", "deps/base.txt"),
        ("--requirement deps/base.txt", "deps/base.txt"),
        ("--requirement=deps/base.txt", "deps/base.txt"),
        ("--req deps/base.txt", "deps/base.txt"),
        ("-c deps/base.txt", "deps/base.txt"),
        ("--constraint ./deps/../deps/base.txt", "deps/base.txt"),
        ("-r 'deps/the base.txt'", "deps/the base.txt"),
        ("-r \\\n  deps/base.txt", "deps/base.txt"),
        ("--pre -r deps/base.txt", "deps/base.txt"),
        ("--no-binary :all: -c deps/base.txt", "deps/base.txt"),
        ("# -r deps/base.txt", None),
        ("six  # -r deps/base.txt", None),
        ("six -r deps/base.txt", None),
        ("-e ./deps/base.txt", None),
        ("--index-url https://example.org/-r/deps/base.txt", None),
    ],
)
def test_requirements_name_others_as_pip_reads_them(line: str, name: str | None) -> None:
    """
    In every spelling of the option, also one that goes on in the next line; a comment or a requirement names nothing.
    """
    tree = {"requirements.txt": f"six\n{line}\n", "deps/base.txt": "attrs\n", "deps/the base.txt": "attrs\n"}

    assert counting(tree) == ([name] if name else [])
    assert used(tree).missing == ()


def test_what_is_included_may_include_others_and_itself() -> None:
    """
    From the folder of the file that names it, however deep, and in a circle too.
    """
    tree = {
        "ci/requirements.txt": "-r ../deps/a.in\n",
        "deps/a.in": "-r b.in\n-c ../ci/requirements.txt\n",
        "deps/b.in": "-r a.in\n-r inner/c\n",
        "deps/inner/c": "six\n",
        "deps/other.in": "six\n",
    }

    assert counting(tree) == ["deps/a.in", "deps/b.in", "deps/inner/c"]


@pytest.mark.parametrize(
    ("tree", "files"),
    [
        (
            {
                "pyproject.toml": "[project]\nname = 'x'\ndynamic = ['dependencies']\n[tool.setuptools.dynamic]\n"
                "dependencies = { file = ['needs/base.txt'] }\noptional-dependencies.dev = { file = 'needs/dev.txt' }\n",
                "needs/base.txt": "six",
                "needs/dev.txt": "-r more.txt",
                "needs/more.txt": "attrs",
            },
            ["needs/base.txt", "needs/dev.txt", "needs/more.txt"],
        ),
        ({"pyproject.toml": "[project]\n[tool.setuptools]\ndynamic = 3\n"}, []),
        ({"pyproject.toml": "[project]\n[tool.setuptools.dynamic]\ndependencies.file = [3, '', 'gone']\n"}, []),
        (
            {
                "setup.cfg": "[metadata]\nlong_description = file: README.md\n[options]\ninstall_requires = file: a.txt, b.txt\n"
                "[options.extras_require]\ndev = file: c.txt\ntest = pytest\n",
                **dict.fromkeys(("README.md", "a.txt", "b.txt", "c.txt"), "six\n"),
            },
            ["a.txt", "b.txt", "c.txt"],
        ),
        ({"setup.cfg": "no section, but file: a.txt\n", "a.txt": ""}, []),
    ],
)  # fmt: skip
def test_setuptools_takes_dependencies_from_files(tree: Mapping[str, str], files: list[str]) -> None:
    """
    Of pyproject.toml and setup.cfg; a README is no dependency, and nonsense names nothing.
    """
    assert counting(tree) == files


def test_a_conda_environment_includes_requirements() -> None:
    """
    In pip's part of it, in quotes or not.
    """
    tree = {
        "environment.yml": "dependencies:\n  - python=3.12\n  - pip:\n    - -r needs/a.txt\n    - '-c needs/b.txt'\n    - six\n",
        "needs/a.txt": "six",
        "needs/b.txt": "six",
    }

    assert counting(tree, "conda") == ["needs/a.txt", "needs/b.txt"]


def test_what_cannot_be_known_is_said_or_passed_over() -> None:
    """
    A file that is not there, or lies outside, is named with who includes it; the net and a variable are pip's own business.
    """
    tree = {
        "requirements.txt": "-r gone.txt\n-r https://example.org/x.txt\n-r ${WHERE}/x.txt\n-r /etc/passwd\n-r ../../x\n-r a\0b\n"
    }

    use = used(tree)

    assert [file.path for file in use.files] == ["requirements.txt"]
    assert [sentence.split(",")[0] for sentence in use.missing] == [
        "requirements.txt includes '../../x'",
        "requirements.txt includes '/etc/passwd'",
        "requirements.txt includes 'gone.txt'",
    ]


def test_a_file_that_names_very_many_costs_no_hours() -> None:
    """
    Behind a thousand, names are not followed, and that is said.
    """
    use = used({"requirements.txt": "".join(f"-r gone/{number}\n" for number in range(50_000))})

    assert use.missing[-1] == "991 more included files do not count"
    assert use.missing[0] == "requirements.txt includes more than 1000 files; those behind them do not count"


@given(st.text("-rcreqons =\t\"'#\\\nab./:${", max_size=200))
def test_any_text_is_survived(text: str) -> None:
    """
    Whatever requirements hold, the files that count are there, and each counts once.
    """
    tree = {"requirements.txt": text, "a": "-r b", "b": "-r a"}

    paths = [file.path for file in used(tree).files]

    assert len(paths) == len(set(paths))
    assert set(paths) <= tree.keys()
