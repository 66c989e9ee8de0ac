from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from cache_keys import hash_of, used, uses_of
from partest_sdk.core.cache_key.places import paths_of
from real_locks import made
from real_runners.tool_chain import debian_packages

from core.cache_key.ecosystems.promises import appended, keeps_promises, replaced, without, written


def bundler_tree(target: Path, version: str = "1.0", own: str = "0.1", gems: str = 'gem "racc"') -> Path:
    """What Bundler locks for a gem that needs another one of its repository, in its very version, and gems that come with Ruby."""
    root = debian_packages("ruby3.1", "libruby3.1", "ruby-bundler", "ruby-rubygems", "rubygems-integration")
    libraries = root / "usr/lib/x86_64-linux-gnu"
    files = {
        "Gemfile": f'source "https://rubygems.org"\ngemspec\ngem "own", path: "own"\n{gems}\n',
        "mine.gemspec": a_gemspec("mine", version, f'  spec.add_dependency "own", "= {own}"\n'),
        "own/own.gemspec": a_gemspec("own", own),
    }
    bundle = [str(root / "usr/bin/ruby3.1"), str(root / "usr/bin/bundle3.1"), "lock", "--local"]
    folders = (root / "usr/lib/ruby/vendor_ruby", root / "usr/lib/ruby/3.1.0", libraries / "ruby/3.1.0")
    variables = {"RUBYLIB": ":".join(map(str, folders)), "LD_LIBRARY_PATH": str(libraries), "HOME": "/nonexistent"}
    return made("bundler", files, [bundle], target, **variables)


def a_gemspec(name: str, version: str, more: str = "") -> str:
    return (
        f'Gem::Specification.new do |spec|\n  spec.name = "{name}"\n  spec.version = "{version}"\n'
        f'  spec.summary = "A gem"\n  spec.authors = ["me"]\n{more}end\n'
    )


@pytest.mark.slow
def test_bundler_keeps_its_promises(tmp_path: Path) -> None:
    """
    What Bundler itself writes gives another key for another gem, and the same for a release of ours or of a gem of the same repository.
    """
    tree = bundler_tree(tmp_path / "tree")
    [locked] = re.findall(r"racc \((.*)\)", (tree / "Gemfile.lock").read_text())

    keeps_promises(
        "bundler",
        tree,
        other={
            "a gem was added": bundler_tree(tmp_path / "added", gems='gem "racc"\ngem "json"'),
            "a gem was removed": bundler_tree(tmp_path / "removed", gems=""),
            "a gem was bumped": replaced("Gemfile.lock", f"racc ({locked})", "racc (99.0)"),
            "a source changed": replaced("Gemfile.lock", "https://rubygems.org/", "https://gems.example/"),
            "a platform was added": replaced("Gemfile.lock", "  x86_64-linux", "  arm64-darwin\n  x86_64-linux"),
            "gems are built differently": written(".bundle/config", '---\nBUNDLE_BUILD__RACC: "--fast"\n'),
        },
        same={
            "the gem was released": bundler_tree(tmp_path / "released", version="1.1"),
            "its neighbour was released": bundler_tree(tmp_path / "neighbour", own="0.2"),
            "another Bundler wrote the same": replaced(
                "Gemfile.lock", "\nBUNDLED WITH\n   2.", "\nBUNDLED WITH\n   3."
            ),
        },
    )


def test_what_a_lock_of_bundler_leaves_out_counts(tmp_path: Path) -> None:
    """
    Groups, options and paths stand in the Gemfile only, also in those of a matrix.
    """
    written("Gemfile", 'gem "rack"\n')(tmp_path)
    written("Gemfile.lock", GEMFILE_LOCK)(tmp_path)
    written("gemfiles/rails_8.gemfile", 'gem "rails"\n')(tmp_path)

    keeps_promises(
        "bundler",
        tmp_path,
        other={
            "a gem is for tests only": replaced("Gemfile", '"rack"', '"rack", group: :test'),
            "one of a matrix asks for more": appended("gemfiles/rails_8.gemfile", 'gem "json"\n'),
        },
        same={},
    )


GEMFILE_LOCK = """GIT
  remote: https://git.example/forked
  revision: 0a1b2c3d
  specs:
    forked (1.0)

PATH
  remote: .
  specs:
    mine (1.0)
      own (= 0.1)
      rack (~> 3.0)

PATH
  remote: own
  specs:
    own (0.1)

GEM
  remote: https://rubygems.org/
  specs:
    nokogiri (1.18.1-x86_64-linux-gnu)
      racc (~> 1.4)
    racc (1.8.1)
    rack (3.1.8)

PLATFORMS
  x86_64-linux

DEPENDENCIES
  mine!
  nokogiri
  own!

CHECKSUMS
  mine (1.0)
  nokogiri (1.18.1-x86_64-linux-gnu) sha256=a1b2c3
  own (0.1)
  racc (1.8.1) sha256=d4e5f6

RUBY VERSION
   ruby 3.3.6p108

BUNDLED WITH
   2.6.2
"""


@pytest.mark.parametrize("name", ["Gemfile.lock", "gems.locked", "gemfiles/rails_8.gemfile.lock"])
def test_every_lock_file_of_bundler_is_read_alike(tmp_path: Path, name: str) -> None:
    """
    Also those with checksums, gems from Git and a version of Ruby, and those of a matrix of Gemfiles.
    """
    written(name, GEMFILE_LOCK)(tmp_path)
    change = partial(replaced, name)

    keeps_promises(
        "bundler",
        tmp_path,
        other={
            "a gem was bumped": change("racc (1.8.1)", "racc (1.9.0)"),
            "a checksum changed": change("sha256=d4e5f6", "sha256=d4e5f7"),
            "a gem from Git was bumped": change("0a1b2c3d", "1a1b2c3d"),
            "a gem from Git has another version": change("forked (1.0)", "forked (2.0)"),
            "our gem needs more": change("      rack (~> 3.0)\n", "      rack (~> 3.0)\n      rake (>= 13)\n"),
            "our gem needs another rack": change("rack (~> 3.0)", "rack (~> 3.1)"),
            "another Ruby is wanted": change("3.3.6p108", "3.4.1p0"),
        },
        same={
            "the gem was released": change("mine (1.0)", "mine (1.1)"),
            "its neighbour was released": change("0.1)", "0.2)"),
            "another Bundler wrote the same": change("2.6.2", "2.7.0"),
        },
    )


SETTINGS = """---
BUNDLE_PATH: "/somewhere/vendor/bundle"
BUNDLE_RUBYGEMS__PKG__GITHUB__COM: "me:0a1b2c3d"
BUNDLE_WITHOUT: "development"
BUNDLE_BUILD__NOKOGIRI:
- "--use-system-libraries"
"""


def test_of_the_settings_only_what_is_about_gems_counts(tmp_path: Path) -> None:
    """
    A token that is new in every run, or the place of the checkout, would be a new key each time.
    """
    written("Gemfile.lock", GEMFILE_LOCK)(tmp_path)
    written(".bundle/config", SETTINGS)(tmp_path)
    change = partial(replaced, ".bundle/config")

    keeps_promises(
        "bundler",
        tmp_path,
        other={
            "other groups are left out": change('"development"', '"development:test"'),
            "gems are built differently": change("--use-system-libraries", "--disable-static"),
            "nothing is set": without(".bundle/config"),
        },
        same={
            "the checkout lies elsewhere": change("/somewhere", "/elsewhere"),
            "the token is a new one": change("0a1b2c3d", "1a1b2c3d"),
        },
    )


@pytest.mark.parametrize("name", ["Gemfile", "gems.rb"])
def test_bundler_takes_what_has_no_lock(tmp_path: Path, name: str) -> None:
    """
    A Gemfile and the gem's own specification stand in, without the gem's version.
    """
    written(name, 'source "https://rubygems.org"\ngemspec\ngem "rack", "3.1.8"\n')(tmp_path)
    written("mine.gemspec", a_gemspec("mine", "1.0", '  spec.add_dependency "racc", "1.8.1"\n'))(tmp_path)

    keeps_promises(
        "bundler",
        tmp_path,
        other={
            "the Gemfile was bumped": replaced(name, "3.1.8", "3.1.9"),
            "the gem needs another one": replaced("mine.gemspec", "1.8.1", "1.8.2"),
        },
        same={"the gem was released": replaced("mine.gemspec", '"1.0"', '"1.1"')},
    )


def composer() -> list[str]:
    """Composer as Debian has it, which nobody installed."""
    root = debian_packages(*COMPOSER)
    folders = [f"-dextension_dir={root}/usr/lib/php/20220829", f"-dinclude_path={root}/usr/share/php"]
    extensions = [f"-dextension={name}" for name in ("phar", "mbstring", "ctype", "tokenizer", "iconv")]
    return [str(root / "usr/bin/php8.2"), "-n", *folders, *extensions, str(root / "usr/bin/composer")]


def composer_tree(target: Path, version: str = "1.0.0", own: str = "0.1.0", lib: str = "2.0.0", more: str = "") -> Path:
    """What Composer locks for a folder and for packages that the project itself describes, so that no registry is asked."""
    repositories: list[Mapping[str, object]] = [
        {"packagist.org": False},
        {"type": "path", "url": "own"},
        *(a_package(name, release) for name, release in (("them/lib", lib), ("them/more", "1.0.0"))),
    ]
    requires = {"me/own": "*", "them/lib": "*", **({more: "*"} if more else {})}
    files = {
        "composer.json": json.dumps(
            {"name": "me/mine", "version": version, "repositories": repositories, "require": requires}
        ),
        "own/composer.json": json.dumps({"name": "me/own", "version": own}),
    }
    update = [*composer(), "update", "--no-install", "--no-interaction"]
    return made("composer", files, [update], target, COMPOSER_HOME="../home", COMPOSER_ALLOW_SUPERUSER="1")


COMPOSER = (
    "composer", "php8.2-cli", "php8.2-common", "php8.2-mbstring", "jsonlint", "php-composer-ca-bundle", "php-composer-class-map-generator",
    "php-composer-metadata-minifier", "php-composer-pcre", "php-composer-semver", "php-composer-spdx-licenses", "php-composer-xdebug-handler",
    "php-json-schema", "php-psr-container", "php-psr-log", "php-react-promise", "php-seld-signal-handler", "php-symfony-console",
    "php-symfony-deprecation-contracts", "php-symfony-filesystem", "php-symfony-finder", "php-symfony-polyfill-php80", "php-symfony-process",
    "php-symfony-service-contracts", "php-symfony-string",
)  # fmt: skip


def a_package(name: str, version: str) -> Mapping[str, object]:
    url = f"https://example.com/{name}-{version}.zip"
    dist = {"type": "zip", "url": url, "shasum": "0a1b2c3d"}
    return {"type": "package", "package": {"name": name, "version": version, "dist": dist}}


@pytest.mark.slow
def test_composer_keeps_its_promises(tmp_path: Path) -> None:
    """
    What Composer itself writes gives another key for another package, and the same for a release of ours or of a folder.
    """
    change = partial(replaced, "composer.lock")
    keeps_promises(
        "composer",
        composer_tree(tmp_path / "tree"),
        other={
            "a package was added": composer_tree(tmp_path / "added", more="them/more"),
            "a package was bumped": composer_tree(tmp_path / "bumped", lib="2.1.0"),
            "a checksum changed": change("0a1b2c3d", "1a1b2c3d"),
            "a source changed": change("https:", "http:"),
            "a stability changed": change('"prefer-stable": false', '"prefer-stable": true'),
        },
        same={
            "the project was released": composer_tree(tmp_path / "released", version="1.1.0"),
            "a folder was released": composer_tree(tmp_path / "folder", own="0.2.0"),
            "another Composer wrote the same": change('"plugin-api-version": "2.', '"plugin-api-version": "3.'),
        },
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "variables",
    [
        {"XDG_CONFIG_HOME": "/home/me/.config"},
        {"XDG_CACHE_HOME": "/cache"},
        {"COMPOSER_CACHE_DIR": "/cache/php"},
        {"COMPOSER_HOME": "/cache/php"},
    ],
)
def test_composer_says_the_folder_that_is_cached(tmp_path: Path, variables: Mapping[str, str]) -> None:
    """
    The folder of the declaration is the one that Composer itself names, also where a variable moves it.
    """
    written("composer.json", "{}")(tmp_path)
    environment = {"PATH": "/usr/bin", "HOME": "/home/me", "COMPOSER_ALLOW_SUPERUSER": "1", **variables}
    command = [*composer(), "config", "cache-files-dir"]

    said = subprocess.check_output(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL, text=True)

    [path] = paths_of(uses_of(tmp_path, "composer"), "linux", str, variables)
    assert said.strip() == path.replace("~", "/home/me")


def test_a_package_for_development_counts(tmp_path: Path) -> None:
    """
    Composer lists it apart, and that list counts alike; so does the list that a package moves into.
    """
    lock = {"content-hash": "1", "packages": [], "packages-dev": [{"name": "them/lib", "version": "1.0.0"}]}
    written("composer.lock", json.dumps(lock, indent=4))(tmp_path)

    moved = json.dumps({"content-hash": "1", "packages": lock["packages-dev"], "packages-dev": []}, indent=4)
    keeps_promises(
        "composer",
        tmp_path,
        other={
            "it was bumped": replaced("composer.lock", "1.0.0", "1.0.1"),
            "it is for more than development now": written("composer.lock", moved),
        },
        same={"only the hash of the composer.json changed": replaced("composer.lock", '"1"', '"2"')},
    )


def test_composer_takes_what_has_no_lock(tmp_path: Path) -> None:
    """
    A composer.json stands in, without its version, its scripts and its description.
    """
    text = '{\n  "name": "me/mine",\n  "version": "1.0.0",\n  "require": {"them/lib": "^2.0"},\n  "scripts": {"test": "phpunit"}\n}\n'
    written("composer.json", text)(tmp_path)

    keeps_promises(
        "composer",
        tmp_path,
        other={"a requirement changed": replaced("composer.json", "^2.0", "^2.1")},
        same={
            "the project was released": replaced("composer.json", "1.0.0", "1.1.0"),
            "a script changed": replaced("composer.json", "phpunit", "phpunit --fast"),
        },
    )


RENV_LOCK = """{
  "R": {
    "Version": "4.4.1",
    "Repositories": [
      {
        "Name": "CRAN",
        "URL": "https://cloud.r-project.org"
      }
    ]
  },
  "Packages": {
    "R6": {
      "Package": "R6",
      "Version": "2.5.1",
      "Source": "Repository",
      "Repository": "CRAN",
      "Requirements": [
        "R"
      ],
      "Hash": "470851b6d5d0ac559e9d01bb352b4021"
    }
  }
}
"""


def test_renv_keeps_its_promises(tmp_path: Path) -> None:
    """
    Every package, repository and hash of a renv.lock counts.
    """
    written("renv.lock", RENV_LOCK)(tmp_path)
    change = partial(replaced, "renv.lock")

    keeps_promises(
        "renv",
        tmp_path,
        other={
            "a package was bumped": change("2.5.1", "2.6.0"),
            "a hash changed": change("470851b6", "570851b6"),
            "another repository is asked": change("cloud.r-project.org", "packagemanager.example"),
            "another R is wanted": change("4.4.1", "4.5.0"),
        },
        same={},
    )


def test_installed_gems_are_nobodys_project(tmp_path: Path) -> None:
    """
    The Gemfiles below vendor/bundle are those of the gems in it.
    """
    written("Gemfile.lock", GEMFILE_LOCK)(tmp_path)
    before = hash_of(tmp_path, "bundler")
    written("vendor/bundle/ruby/3.3.0/gems/rack-3.1.8/Gemfile.lock", GEMFILE_LOCK)(tmp_path)
    appended("vendor/bundle/ruby/3.3.0/gems/rack-3.1.8/Gemfile.lock", "\n")(tmp_path)

    assert used(tmp_path) == ["bundler"]
    assert hash_of(tmp_path, "bundler") == before
