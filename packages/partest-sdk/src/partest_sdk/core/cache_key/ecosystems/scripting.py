"""The package managers of Ruby, PHP and R."""

from __future__ import annotations

from partest_sdk.core.cache_key.ecosystem import Ecosystem, KeyFile, Pin, Place, Tool, Version
from partest_sdk.core.cache_key.ecosystems.pins import in_mise, in_tool_versions

RUBY = Tool(
    "ruby",
    "ruby",
    pins=(
        Pin(".ruby-version", r"^[ \t]*([^\s#]+)"),
        in_tool_versions("ruby", r"\S+"),
        in_mise("ruby", r"[^\"'\n]+"),
        # Of another make, it says in brackets which; then the make itself is asked.
        Pin("Gemfile.lock", r"^RUBY VERSION\r?\n +ruby (\d[\d.]*)(?:p\d+)?\r?$"),
        Pin("Gemfile", r"^ruby[ \t(]+[\"'](\d[\d.]*)[\"']"),
    ),
    ask=("ruby", "--version"),
    flavours=("jruby", "truffleruby"),
)
PHP = Tool(
    "php",
    "php",
    pins=(
        Pin(".php-version", r"^[ \t]*v?(\d\S*)"),
        in_tool_versions("php"),
        in_mise("php"),
    ),
    ask=("php", "--version"),
)
# No pin: a renv.lock says which R it was written by, and another one may restore it.
R = Tool("r", "r", ask=("R", "--version"))

GEMFILES = (KeyFile("Gemfile"), KeyFile("gems.rb"), KeyFile("*.gemfile"))

ECOSYSTEMS = (
    Ecosystem(
        name="bundler",
        title="Bundler",
        locks=(
            (KeyFile("Gemfile.lock", "gemfile_lock"), KeyFile("*.gemfile.lock", "gemfile_lock")),
            # Where both are, Bundler looks at the Gemfile only.
            (KeyFile("gems.locked", "gemfile_lock"),),
        ),
        manifests=(*GEMFILES, KeyFile("*.gemspec", "gemspec")),
        # Groups and options stand here only, and so does what a lock of another name belongs to.
        extras=(*GEMFILES, KeyFile(".bundle/config", "bundle_config", moves=("BUNDLE_PATH",))),
        places=(
            Place(
                "vendor/bundle",
                windows=r"vendor\bundle",
                variable="BUNDLE_PATH",
                # What is installed for a deployment goes there without being told.
                opened_by=("BUNDLE_PATH", "BUNDLE_DEPLOYMENT"),
            ),
        ),
        # What C extensions link to lies in a folder with the full version in it.
        versions=(Version(RUBY, 3),),
        native=True,
        variables=(
            "BUNDLE_BUILD__*",
            "BUNDLE_FORCE_RUBY_PLATFORM",
            "BUNDLE_GEMFILE",
            "BUNDLE_ONLY",
            "BUNDLE_WITH",
            "BUNDLE_WITHOUT",
            "CC",
            "CFLAGS",
            "CXX",
            "CXXFLAGS",
            "LDFLAGS",
        ),
        source="ruby/setup-ruby bundler.js; bundle-config(1); Bundler 2.3 and its lock files",
        note="Let Bundler install there: `BUNDLE_PATH: vendor/bundle`. `bundle clean` removes what an older cache has too much.",
    ),
    Ecosystem(
        name="composer",
        title="Composer",
        locks=((KeyFile("composer.lock", "composer_lock"),),),
        manifests=(KeyFile("composer.json", "composer_json", moves=('"cache-dir"', '"cache-files-dir"')),),
        places=(
            Place(
                "~/.cache/composer/files",
                macos="~/Library/Caches/composer/files",
                windows=r"~\AppData\Local\Composer\files",
                variable="COMPOSER_CACHE_DIR",
                below="files",
                others=("COMPOSER_HOME/cache/files",),
            ),
        ),
        versions=(Version(PHP),),
        source="actions/cache examples.md; composer/composer src/Composer/Factory.php getCacheDir; Composer 2.5 and its lock files",
        note="Where no XDG variable is set and there is no /etc/xdg, Composer on Linux uses ~/.composer/cache; set COMPOSER_CACHE_DIR there.",
    ),
    Ecosystem(
        name="renv",
        title="renv",
        locks=((KeyFile("renv.lock"),),),
        places=(
            Place(
                "~/.cache/R/renv",
                macos="~/Library/Caches/org.R-project.R/R/renv",
                windows=r"~\AppData\Local\R\cache\R\renv",
                variable="RENV_PATHS_CACHE",
                others=("RENV_PATHS_ROOT", "R_USER_CACHE_DIR/R/renv"),
            ),
        ),
        versions=(Version(R),),
        native=True,
        source="rstudio.github.io/renv/reference/paths; actions/cache examples.md",
    ),
)
