"""Files that count because others name them."""

from __future__ import annotations

from collections.abc import Mapping
from time import process_time

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


@pytest.mark.parametrize(
    ("line", "folder"),
    [
        ("-e ../libs/x", "../libs/x"),
        ("-e../libs/x", "../libs/x"),
        ("--editable=../libs/x[dev,test]", "../libs/x"),
        ("--pre --editable '../libs/x'  # ours", "../libs/x"),
        ("../libs/x/[dev] ; python_version > '3'", "../libs/x"),
        ("../libs/x", "../libs/x"),
        ("..\\libs\\x", "../libs/x"),
        ("../libs/y", None),
        ("-e git+https://example.org/libs/x", None),
        ("x @ https://example.org/libs/x", None),
        ("-e ${WHERE}/../libs/x", None),
        ("six  # see ../libs/x", None),
        ("# ../libs/x", None),
    ],
)
def test_a_folder_that_is_installed_counts_with_what_says_its_dependencies(line: str, folder: str | None) -> None:
    """
    Editable or not, with extras or without, from the folder of the file or from the one above, where pip may be started. No lock describes it.
    One that is not there, or no project, is nothing to be told of.
    """
    projects = ("pyproject.toml", "setup.cfg", "setup.py")
    tree = {
        "requirements.txt": "-r needs/base.txt\n",
        "needs/base.txt": f"six\n{line}\n",
        **{f"../libs/x/{name}": "" for name in projects},
    }

    assert counting(tree) == [*(f"{folder}/{name}" for name in projects if folder), "needs/base.txt"]
    assert used(tree).missing == ()


def test_a_local_project_names_its_requirements_and_its_release_makes_no_key() -> None:
    """
    It is read as any project is, with what setuptools takes from files.
    """
    tree = {
        "requirements.txt": "-e ../shared\n",
        "../shared/setup.cfg": "[metadata]\nversion = 1\n[options]\ninstall_requires = file: needs.txt\n",
        "../shared/needs.txt": "six",
        "../shared/pyproject.toml": "[project]\nversion = '1'\n",
        "../shared/setup.py": "",
    }

    readings = {file.path: file.reading for file in used(tree).files if file.role == "include"}

    assert readings == {
        "../shared/needs.txt": "text",
        "../shared/pyproject.toml": "pyproject",
        "../shared/setup.cfg": "setup_cfg",
        "../shared/setup.py": "setup_py",
    }


def test_a_project_of_msbuild_includes_what_it_imports_and_refers_to() -> None:
    """
    From the folder of the file that says so, in either kind of slashes, and also by way of others; not what only a property knows.
    """
    tree = {
        "a.csproj": '<Project><Import Project="props\\Deps.xml" Condition="1 > 0"/><!-- <Import Project="no.xml"/> -->'
        '<ItemGroup><ProjectReference Include="..\\B\\B.csproj; ../B/C.fsproj"/></ItemGroup>'
        '<Import Project="$(Where)/x.xml"/><Import Project="$(MSBuildThisFileDirectory)near.xml"/>'
        '<Import Project="Sdk.xml" Sdk="Ours"/><Import Project="gone.props"/></Project>',
        "props/Deps.xml": '<Project><Import Project="more/D.xml"/><Import Project="Deps.xml"/></Project>',
        **dict.fromkeys(("props/more/D.xml", "../B/B.csproj", "../B/C.fsproj", "near.xml"), "<Project/>"),
        **dict.fromkeys(("no.xml", "Sdk.xml", "$(Where)/x.xml"), "<Project/>"),
    }

    use = used(tree, "nuget")

    assert {file.path: file.reading for file in use.files if file.role == "include"} == {
        "../B/B.csproj": "msbuild",
        "../B/C.fsproj": "msbuild",
        "near.xml": "msbuild_import",
        "props/Deps.xml": "msbuild_import",
        "props/more/D.xml": "msbuild_import",
    }
    assert use.missing == ()


@pytest.mark.parametrize(
    "text",
    ["<Project><Import", "<Project>" + "<Import Project='" * 30_000, "<Import/>", "<Project><Import/></Project>"],
)
def test_a_project_that_is_none_includes_nothing(text: str) -> None:
    """
    Whoever hashes it says so.
    """
    assert counting({"a.csproj": text}, "nuget") == []


def test_a_project_that_names_very_many_costs_no_hours() -> None:
    """
    Of a chain or a list, a thousand are followed.
    """
    listed = "".join(f"<Import Project='gone/{number}.props'/>" for number in range(50_000))
    chain = {f"{number}.xml": f"<Project><Import Project='{number + 1}.xml'/></Project>" for number in range(2_000)}

    assert len(used({"a.csproj": f"<Project>{listed}</Project>"}, "nuget").missing) == 1
    assert len(used({"a.csproj": "<Project><Import Project='0.xml'/></Project>", **chain}, "nuget").files) == 1001


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


@pytest.mark.parametrize(
    "piece", ["-e", "-e ", " -e", '-e"', " -e'", "--e", " --e", "./", " ", "\t", "#", "a[", ";/", "\\\n/", "-r/ "]
)
def test_a_hundred_thousand_of_anything_is_looked_through_at_once(piece: str) -> None:
    """
    In one line, as hostile as it may be.
    """
    many = piece * (100_000 // len(piece))
    for text in (many, f"-e {many}", f"./{many}"):
        began = process_time()

        used({"requirements.txt": text})

        assert process_time() - began < 3


@given(st.text("-rcreqons =\t\"'#\\\nab./:${", max_size=200))
def test_any_text_is_survived(text: str) -> None:
    """
    Whatever requirements hold, the files that count are there, and each counts once.
    """
    tree = {"requirements.txt": text, "a": "-r b", "b": "-r a"}

    paths = [file.path for file in used(tree).files]

    assert len(paths) == len(set(paths))
    assert set(paths) <= tree.keys()
