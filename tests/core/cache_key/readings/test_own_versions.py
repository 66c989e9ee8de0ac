"""Which lines of a file are the project's own version, and which only look like it."""

from __future__ import annotations

import pytest
from partest_sdk.core.cache_key.readings import read_as


def told_apart(reading: str, one: str, other: str) -> bool:
    """Whether the two count as different; both must be understood."""
    first, second = read_as(reading, one.encode()), read_as(reading, other.encode())
    assert first[1], one
    assert second[1], other
    return first[0] != second[0]


UV = 'version = 1\n\n[[package]]\nname = "a"\nversion = "1.0"\nsource = {{ {source} }}\n'
POETRY = '[[package]]\nname = "a"\nversion = "1.0"\nfiles = []\n\n[package.source]\n{source}\n\n[metadata]\nlock-version = "2.1"\n'
PDM = '# PDM\n\n[metadata]\nlock_version = "4"\n\n[[package]]\nname = "a"\nversion = "1.0"\n{source}\n'
PIXI = "version: 6\npackages:\n- {source}\n  name: a\n  version: 1.0\n"
NPM = '{{"lockfileVersion": 3, "packages": {{"": {{}}, {source}: {{"version": "1.0"{more}}}}}}}'
MEMBERS = (
    '{{"lockfileVersion": 3, "packages": {{"": {{}}, "p/b": {{"dependencies": {{"@m/a": "{range}", "ours": "2"}}}}, '
    '"p/a": {{}}, "node_modules/@m/a": {{"resolved": "p/a", "link": {link}}}}}}}'
)
PNPM = "lockfileVersion: '9.0'\n\nimporters:\n\n  b:\n    dependencies:\n      a:\n        specifier: ^1.0\n        version: {version}\n"
YARN = '# yarn lockfile v1\n\n\n"a@{source}":\n  version "1.0"\n{more}'


@pytest.mark.parametrize(
    ("reading", "text", "counts"),
    [
        ("uv_lock", UV.format(source='editable = "."'), False),
        ("uv_lock", UV.format(source='virtual = "packages/a"'), False),
        ("uv_lock", UV.format(source='directory = "../a"'), False),
        ("uv_lock", UV.format(source='path = "a-1.0-py3-none-any.whl"'), True),
        ("uv_lock", UV.format(source='registry = "https://pypi.org/simple"'), True),
        ("uv_lock", UV.format(source='git = "https://example.com/a?rev=1#2"'), True),
        ("uv_lock", UV.format(source='url = "https://example.com/editable.zip"'), True),
        ("poetry_lock", POETRY.format(source='type = "directory"\nurl = "../a"'), False),
        ("poetry_lock", POETRY.format(source='type = "file"\nurl = "a.whl"'), True),
        ("poetry_lock", POETRY.format(source='type = "git"\nurl = "https://example.com"'), True),
        ("pdm_lock", PDM.format(source='path = "./a"'), False),
        ("pdm_lock", PDM.format(source='path = "./a-1.0-py3-none-any.whl"'), True),
        ("pdm_lock", PDM.format(source='git = "https://example.com"'), True),
        ("pixi_lock", PIXI.format(source="pypi: ./"), False),
        ("pixi_lock", PIXI.format(source="pypi: ."), False),
        ("pixi_lock", PIXI.format(source="pypi: ../a"), False),
        ("pixi_lock", PIXI.format(source="pypi: ./a-1.0-py3-none-any.whl"), True),
        ("pixi_lock", PIXI.format(source="pypi: https://example.com/a"), True),
        ("pixi_lock", PIXI.format(source="conda: https://example.com/a.conda"), True),
        ("package_lock", NPM.format(source='"packages/a"', more=""), False),
        ("package_lock", NPM.format(source='"../a"', more=""), False),
        ("package_lock", NPM.format(source='"node_modules/a"', more=', "resolved": "file:a"'), False),
        ("package_lock", NPM.format(source='"node_modules/a"', more=', "resolved": "file:a-1.0.tgz"'), True),
        ("package_lock", NPM.format(source='"node_modules/a"', more=""), True),
        ("package_lock", NPM.format(source='"packages/a/node_modules/b"', more=""), True),
        ("package_lock", '{"lockfileVersion": 1, "dependencies": {"a": {"version": "1.0"}}}', True),
        ("package_lock", MEMBERS.format(range="^1.0", link="true"), False),
        ("package_lock", MEMBERS.format(range="^1.0", link="false"), True),
        ("package_lock", MEMBERS.format(range="^1", link="true").replace("ours", "1.0", 1), True),
        ("package_lock", '{"lockfileVersion": 3, "packages": {"": {"license": "1.0"}}}', False),
        ("package_lock", '{"lockfileVersion": 3, "packages": {"node_modules/a": {"license": "1.0"}}}', True),
        ("pnpm_lock", PNPM.format(version="link:../a"), False),
        ("pnpm_lock", PNPM.format(version="4.0.0"), True),
        ("pnpm_lock", PNPM.format(version="file:../a"), True),
        ("pnpm_lock", PNPM.format(version="link:../1.0").replace("^1.0", "^2"), True),
        ("package_lock", '{"version": "1.0", "lockfileVersion": 1, "dependencies": {}}', False),
        ("yarn_lock", YARN.format(source="file:./a", more=""), False),
        ("yarn_lock", YARN.format(source="file:./a.tgz", more='  resolved "file:./a.tgz#12"\n'), True),
        ("yarn_lock", YARN.format(source="^1.0", more=""), True),
        ("yarn_lock", YARN.format(source="^1.0", more='  resolved "https://example.com/@file:/a.tgz"\n'), True),
        ("bun_lock", '{\n  "workspaces": {\n    "a": {\n      "version": "1.0",\n    },\n  },\n}\n', False),
        ("bun_lock", '{\n  "workspaces": {\n    "a": {\n      "dependencies": {\n        "version": "1.0",\n      },\n    },\n  },\n}\n', True),
        ("bun_lock", '{\n  "workspaces": {\n  },\n  "packages": {\n      "version": "1.0",\n  }\n}\n', True),
        ("pyproject", '[project]\nname = "a"\nversion = "1.0"\n', False),
        ("pyproject", '[tool.poetry]\nversion = "1.0"\n', False),
        ("pyproject", '[tool.pixi.workspace]\nversion = "1.0"\n', False),
        ("pyproject", 'project.version = "1.0"\n', False),
        ("pyproject", 'project = { name = "a", version = "1.0" }\n', False),
        ("pyproject", '[tool.poetry.dependencies]\na = { version = "1.0" }\n', True),
        ("pyproject", '[tool.poetry.dependencies]\nversion = "1.0"\n', True),
        ("pyproject", '[project]\ndependencies = ["a==1.0"]\n', True),
        ("pyproject", '[build-system]\nrequires = ["a==1.0"]\n', True),
        ("pyproject", '[dependency-groups]\ntest = ["a==1.0"]\n', True),
        ("pyproject", '[tool.tox.env.a]\ndeps = ["a==1.0"]\n', True),
        ("pyproject", '[tool.commitizen]\nversion = "1.0"\n', False),
        ("pyproject", '[tool.partest]\noverhead = "1.0"\n', False),
        ("pyproject", '[tool.bumpversion]\ncurrent_version = "1.0"\n', False),
        ("pyproject", '[project]\ndescription = """\n[tool.ruff]\n"""\ndependencies = ["a==1.0"]\n', True),
        ("pyproject", '[project]\nname = "a" # 1.0\n', False),
        ("pyproject", '[project]\ndescription = "1.0"\nkeywords = ["1.0"]\nurls = { a = "1.0" }\n', False),
        ("pyproject", '[project]\nreadme = "1.0"\nclassifiers = ["1.0"]\nauthors = [{ name = "1.0" }]\n', False),
        ("pyproject", '[tool.poetry]\ndescription = "1.0"\n', False),
        ("pyproject", '[tool.poetry.dependencies]\ndescription = "1.0"\n', True),
        ("pyproject", '[project]\nrequires-python = "1.0"\n', True),
        ("uv_settings", '[project]\ndependencies = ["a==1.0"]\n', False),
        ("uv_settings", '[build-system]\nrequires = ["a==1.0"]\n', True),
        ("uv_settings", '[tool.uv]\nno-binary-package = ["1.0"]\n', True),
        ("setup_cfg", "[metadata]\nname = a\nversion = 1.0\n", False),
        ("setup_cfg", "[metadata]\nversion=1.0\n", False),
        ("setup_cfg", "[bumpversion]\ncurrent_version = 1.0\n", False),
        ("setup_cfg", "[options]\ninstall_requires =\n    a==1.0\n", True),
        ("setup_cfg", "[options]\nversion = 1.0\n", True),
        ("setup_cfg", "[metadata]\ninstall_requires =\n    version = 1.0\n", True),
        ("setup_cfg", "[flake8]\nmax-line-length = 1.0\n", False),
        ("setup_cfg", "[flake8]\n  [options]\ninstall_requires = a==1.0\n", True),
        ("setup_py", 'setup(\n    name="a",\n    version="1.0",\n)\n', False),
        ("setup_py", "setuptools.setup(\n  version = '1.0',\n)\n", False),
        ("setup_py", 'version = "1.0"\nsetup(\n    version=version,\n)\n', True),
        ("setup_py", 'setup(\n    install_requires=[\n        version="1.0",\n    ],\n)\n', True),
        ("setup_py", 'setup(\n    version="1.0" + suffix,\n)\n', True),
        ("setup_py", 'setup(\n    name="a",\n)\nthe(\n    version="1.0",\n)\n', True),
        ("package_json", '{"version": "1.0", "dependencies": {}}', False),
        ("package_json", '{"scripts": {"test": "1.0"}, "jest": {"a": "1.0"}}', False),
        ("package_json", '{"dependencies": {"a": "1.0"}}', True),
        ("package_json", '{"peerDependenciesMeta": {"a": "1.0"}}', True),
        ("package_json", '{"bundleDependencies": ["1.0"]}', True),
        ("package_json", '{"pnpm": {"overrides": {"a": "1.0"}}}', True),
        ("package_json", '{"resolutions": {"a": "1.0"}}', True),
        ("package_json", '{"workspaces": {"catalog": {"a": "1.0"}}}', True),
        ("package_json", '{"packageManager": "pnpm@1.0"}', True),
        ("package_json", '{"devEngines": {"runtime": "1.0"}}', True),
        ("package_json", '{"patchedDependencies": {"a": "1.0"}}', True),
        ("settings", "registry=https://registry.example/1.0/\n", True),
        ("settings", "//registry.example/:_authToken=1.0\n", False),
        ("settings", "npmRegistries:\n  //registry.example:\n    npmAuthToken: 1.0\n", False),
        ("settings", "index = https://user:1.0@registry.example/simple\n", False),
        ("settings", "index = https://registry.example/a@1.0\n", True),
        ("settings", 'a = ["https://a@b.example/", "https://1.0@c.example/"]\n', False),
        ("deno_json", '{"version": "1.0", "imports": {}}', False),
        ("deno_json", '{"imports": {"a": "npm:a@1.0"}}', True),
    ],
)  # fmt: skip
def test_only_what_is_ours_is_left_out(reading: str, text: str, counts: bool) -> None:
    """
    A version of the project's own does not count, nor does a password, and a version of anything else does.
    """
    assert (
        told_apart(
            reading, text, text.replace("1.0", "2.0", 1) if text.count("1.0") == 1 else text.replace("1.0", "2.0")
        )
        is counts
    )


@pytest.mark.parametrize(
    ("reading", "text"),
    [
        ("uv_lock", "<<<<<<< HEAD\nversion = 1\n"),
        ("poetry_lock", "[[package]]\n"),
        ("pdm_lock", ""),
        ("pixi_lock", "environments:\n"),
        ("pyproject", "[project\n"),
        ("pyproject", "a = " + "[" * 100_000),
        ("package_lock", "{}"),
        ("package_lock", "[]"),
        ("package_lock", '{"lockfileVersion": 3, "packages": []}'),
        ("package_lock", '{"lockfileVersion": 3, "packages": {"": 1}}'),
        ("package_lock", '{"lockfileVersion": 3, "a": ' + "[" * 100_000),
        ("package_json", "null"),
        ("package_json", "{"),
        ("deno_json", "{} // ours"),
        ("yarn_lock", "__metadata:\n"),
        ("pnpm_lock", "importers:\n"),
        ("bun_lock", "{}"),
    ],
)
def test_what_cannot_be_read_counts_as_text(reading: str, text: str) -> None:
    """
    A file that is not what it should be is neither lost nor an error: every letter of it counts.
    """
    assert read_as(reading, text.encode()) == (text.encode(), False)


@pytest.mark.parametrize(
    ("one", "other", "counts"),
    [
        ('{"a": 1, "dependencies": {}, "devDependencies": {"b": "1"}}', '{"devDependencies": {"b": "1"}, "dependencies": {}}', False),
        ('{"dependencies": {"a": "1", "b": "2"}}', '{"dependencies": {"b": "2", "a": "1"}}', False),
        ('{"dependencies": {"a": "1", "b": "2"}}', '{"dependencies": {"a": "2", "b": "1"}}', True),
        ('{"workspaces": ["a", "b"]}', '{"workspaces": ["b", "a"]}', True),
        ('{"resolutions": {"a": "1", "b": "2"}}', '{"resolutions": {"b": "2", "a": "1"}}', True),
    ],
)  # fmt: skip
def test_the_order_of_a_package_json_counts_only_where_it_may_say_something(one: str, other: str, counts: bool) -> None:
    """
    Tools sort dependencies, and the order of fields is nobody's business; that of patterns may be.
    """
    assert told_apart("package_json", one, other) is counts
