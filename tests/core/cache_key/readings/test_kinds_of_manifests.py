"""What of the files of Ruby, PHP, Elixir, Haskell, Swift, Dart, D, Helm and Bazel is the project's own, and what only looks like it."""

from __future__ import annotations

from time import process_time

import pytest
from partest_sdk.core.cache_key.readings import read_as

GEMS = "PATH\n  remote: .\n  specs:\n{own}\n\nGEM\n  specs:\n{others}\n\nDEPENDENCIES\n  mine!\n"
COMPOSER = '{{"packages": [{{"name": "a", "version": "1.0", "dist": {dist}}}], "packages-dev": []}}'
PODS = "PODS:\n  - A (1.0)\n{more}\nEXTERNAL SOURCES:\n  A:\n    {source}\n\nSPEC CHECKSUMS:\n  B: 1\n"
DART = "packages:\n  a:\n    dependency: transitive\n    description:\n      path: a\n    source: {source}\n    version: 1.0\n"
CHARTS = "dependencies:\n- name: a\n  repository: {repository}\n  version: 1.0\n- name: b\n  repository: https://example.com\n  version: 2.0\n"


@pytest.mark.parametrize(
    ("reading", "text", "counts"),
    [
        ("gemfile_lock", GEMS.format(own="    mine (1.0)", others="    rack (3.0)"), False),
        ("gemfile_lock", GEMS.format(own="    mine (3.0)", others="    rack (1.0)"), True),
        ("gemfile_lock", GEMS.format(own="    mine (3.0)\n      rack (~> 1.0)", others="    rack (1.2)"), True),
        ("gemfile_lock", GEMS.format(own="    mine (3.0)\n      own (= 1.0)\n    own (0.2)", others=""), False),
        ("gemfile_lock", GEMS.format(own="    mine (3.0)", others="    rack (3.0)\n      mine (>= 1.0)"), True),
        ("gemfile_lock", GEMS.format(own="", others="") + "\nBUNDLED WITH\n   1.0\n", False),
        ("gemfile_lock", GEMS.format(own="", others="") + "\nRUBY VERSION\n   ruby 1.0\n", True),
        ("gemspec", 'Gem::Specification.new do |s|\n  s.version     = "1.0"\nend\n', False),
        ("gemspec", "  spec.version='1.0'\n", False),
        ("gemspec", '  s.required_ruby_version = "1.0"\n', True),
        ("gemspec", '  s.add_dependency "a", "1.0"\n', True),
        ("gemspec", '  s.version = "#{A}1.0"\n', True),
        ("gemspec", '  s.version = "1.0"; s.add_dependency "a"\n', True),
        ("composer_lock", COMPOSER.format(dist='{"type": "path", "url": "a"}'), False),
        ("composer_lock", COMPOSER.format(dist='{"type": "zip", "url": "a"}'), True),
        ("composer_lock", COMPOSER.format(dist="null"), True),
        ("composer_json", '{"version": "1.0", "require": {}}', False),
        ("composer_json", '{"autoload": {"psr-4": {"1.0": "a"}}}', False),
        ("composer_json", '{"require-dev": {"a": "1.0"}}', True),
        ("composer_json", '{"config": {"platform": {"php": "1.0"}}}', True),
        ("composer_json", '{"repositories": [{"package": {"version": "1.0"}}]}', True),
        ("mix_exs", '  [\n    app: :mine,\n    version: "1.0",\n  ]\n', False),
        ("mix_exs", '  @version "1.0"\n', True),
        ("mix_exs", '  @version "1.0"\n      version: @version,\n', False),
        ("mix_exs", '  @version "1.0"\n      version: @version,\n      source_ref: "v#{@version}",\n', False),
        ("mix_exs", '  @version "1.0"\n      version: @version,\n      {:a, "~> #{@version}"}\n', True),
        ("mix_exs", '  @version "1.0"\n      version: @version,\n      {:a, @version}\n', True),
        ("mix_exs", '  @version "1.0"\n      version: @version, deps: [{:a, @version}]\n', True),
        ("mix_exs", '  @version "1.0" <> a()\n      version: @version,\n', True),
        ("mix_exs", '    version: "2.0",\n    {:a, "1.0"}\n', True),
        ("mix_exs", '    version: "2.0",\n    version: "1.0",\n', True),
        ("mix_exs", '    version: "1.0" <> suffix(),\n', True),
        ("mix_exs", '    elixir: "1.0",\n', True),
        ("cabal_package", "name: a\nversion: 1.0\n", False),
        ("cabal_package", "name: a\nVersion : 1.0\n", False),
        ("cabal_package", "cabal-version: 1.0\n", True),
        ("cabal_package", "library\n  version: 1.0\n", True),
        ("cabal_package", "library\n  exposed-modules:\n    A\n    A1.0\n", False),
        ("cabal_package", "library\n  exposed-modules: A\n  build-depends: a ==1.0\n", True),
        ("cabal_package", "library\n  exposed-modules: A\n    build-depends: a ==1.0\n", True),
        ("cabal_package", "library {\nexposed-modules: A\nbuild-depends:\n  a ==1.0\n}\n", True),
        ("cabal_package", "library\n  build-depends:\n    a\n    , b ==1.0\n", True),
        ("cabal_package", "library\n  exposed-modules: A\n  if flag(a)\n    build-depends: a ==1.0\n", True),
        ("cabal_package", "description:\n  Text 1.0\n\n  more\nname: a\n", False),
        ("yaml_manifest", "name: a\nversion: 1.0\n", False),
        ("yaml_manifest", "name: a\nappVersion: 'v1.0'\n", False),
        ("yaml_manifest", "version: 1.0 # bumped by a tool\n", False),
        ("yaml_manifest", "dependencies:\n- version: 1.0\n", True),
        ("yaml_manifest", "dependencies:\n  a:\n    version: 1.0\n", True),
        ("yaml_manifest", "version: &own 1.0\n", True),
        ("podfile_lock", PODS.format(more="", source=":path: ../A"), False),
        ("podfile_lock", PODS.format(more="", source=":path: .symlinks/plugins/a"), True),
        ("podfile_lock", PODS.format(more="", source=":git: https://example.com"), True),
        ("podfile_lock", PODS.format(more="  - AB (2.0)\n", source=":path: ../A").replace("A (1.0)", "AB (1.0)"), True),
        ("podfile_lock", PODS.format(more="", source=":path: ../A").replace("A (1.0)", "A/Core (1.0)"), False),
        ("package_resolved", '{\n  "originHash" : "1.0",\n  "pins" : []\n}\n', False),
        ("package_resolved", '{\n  "pins" : [\n    {\n      "version" : "1.0"\n    }\n  ]\n}\n', True),
        ("pubspec_lock", DART.format(source="path"), False),
        ("pubspec_lock", DART.format(source="hosted"), True),
        ("pubspec_lock", DART.format(source="git"), True),
        ("dub_json", '{"version": "1.0"}', False),
        ("dub_json", '{"dependencies": {"a": {"version": "1.0"}}}', True),
        ("dub_sdl", 'name "a"\nversion "1.0"\n', False),
        ("dub_sdl", 'dependency "a" version="1.0"\n', True),
        ("dub_sdl", 'subPackage {\n  version "1.0"\n}\n', True),
        ("dub_sdl", 'versions "1.0"\n', True),
        ("chart_lock", CHARTS.format(repository="file://../a"), False),
        ("chart_lock", CHARTS.format(repository='""'), False),
        ("chart_lock", CHARTS.format(repository="oci://example.com/a"), True),
        ("chart_lock", CHARTS.format(repository="file://../a").replace("2.0", "0").replace("1.0", "2.0").replace("0\n", "1.0\n", 1), False),
        ("bazel_module", 'module(name = "a", version = "1.0")\n', False),
        ("bazel_module", 'module(\n    name = "a",\n    version = "1.0",\n)\n', False),
        ("bazel_module", 'module(name = "a")\nbazel_dep(name = "b", version = "1.0")\n', True),
        ("bazel_module", 'bazel_dep(name = "b", version = "1.0")\n', True),
        ("bazel_module", 'module(name = "a"); bazel_dep(name = "b", version = "1.0")\n', True),
        ("bazel_module", 'module(name = "a", version = "1.0"); bazel_dep(name = "b", version = "2.0")\n', False),
        ("bazel_module", 'module(\n  name = "a"\n); bazel_dep(name = "b", version = "1.0")\n', True),
        ("bazel_module", 'module(\n    name = "a",\n    bazel_compatibility = [">=1.0"],\n)\n', True),
    ],
)  # fmt: skip
def test_only_what_is_ours_is_left_out(reading: str, text: str, counts: bool) -> None:
    """
    A version of the project's own does not count, and one of anything else does.
    """
    assert "1.0" in text
    first, second = read_as(reading, text.encode()), read_as(reading, text.replace("1.0", "9.9").encode())

    assert first[1]
    assert second[1]
    assert (first[0] != second[0]) is counts


@pytest.mark.parametrize(
    ("reading", "text"),
    [
        ("gemfile_lock", "PATH\n  remote: .\n  specs:\n    mine (1.0)\n"),
        ("composer_lock", '{"packages": 1}'),
        ("composer_lock", '{"packages": ["a"]}'),
        ("composer_json", "[]"),
        ("podfile_lock", "DEPENDENCIES:\n"),
        ("package_resolved", "{}"),
        ("pubspec_lock", "sdks:\n"),
        ("dub_json", "// Comments are no JSON.\n{}\n"),
        ("chart_lock", "generated: 1\n"),
    ],
)
def test_what_is_something_else_counts_as_it_is(reading: str, text: str) -> None:
    """
    A file of another form is not guessed at: all of its text counts.
    """
    assert read_as(reading, text.encode()) == (text.encode(), False)


@pytest.mark.parametrize(
    ("reading", "beginning", "piece"),
    [
        ("gemfile_lock", "\nDEPENDENCIES\n\n", "PATH\n  specs:\n    a{} (1.0)\n      a{} (= 1.0)\n\n"),
        ("gemfile_lock", "\nDEPENDENCIES\n\nPATH\n", "    a{}\n      a{} (1)\n"),
        ("podfile_lock", "PODS:\n\n", "EXTERNAL SOURCES:\n  A{}:\n    :path: .\n\nPODS:\n  - A{} (1)\n\n"),
        ("pubspec_lock", "packages:\n", "  a{}:\n    source: path\n    version: 1\n"),
        ("chart_lock", "dependencies:\n", "- name: a{}\n  repository: file://a\n  version: 1\n"),
        ("cabal_package", "", "exposed-modules: A{}\n  B\n"),
        ("cabal_package", "", " " * 20 + "exposed-modules{}"),
        ("bazel_module", "", 'module(version = "{}", version = "'),
        ("mix_exs", "", 'version: "{}" x\n'),
        ("gemspec", "", 's.version = "{}'),
    ],
)
def test_a_large_file_is_read_at_once(reading: str, beginning: str, piece: str) -> None:
    """
    A hostile file costs no more than its size.
    """
    content = (beginning + "".join(piece.replace("{}", str(number)) for number in range(40_000))).encode()
    began = process_time()

    read_as(reading, content)

    assert process_time() - began < 3
