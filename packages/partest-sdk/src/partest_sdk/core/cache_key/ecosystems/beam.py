"""The package managers of Elixir and Erlang."""

from __future__ import annotations

from partest_sdk.core.cache_key.ecosystem import Ecosystem, KeyFile, Place, Tool, Version
from partest_sdk.core.cache_key.ecosystems.pins import in_mise, in_tool_versions

ELIXIR = Tool(
    "elixir",
    "elixir",
    pins=(
        in_tool_versions("elixir"),
        in_mise("elixir"),
    ),
    # `elixir --version` begins with the version of Erlang.
    ask=("elixir", "--short-version"),
)
OTP = Tool(
    "otp",
    "otp",
    pins=(
        in_tool_versions("erlang"),
        in_mise("erlang"),
    ),
    ask=("erl", "-noshell", "-eval", "io:put_chars(erlang:system_info(otp_release)), halt()."),
)

ECOSYSTEMS = (
    Ecosystem(
        name="mix",
        title="Mix",
        locks=((KeyFile("mix.lock"),),),
        manifests=(KeyFile("mix.exs", "mix_exs"),),
        # For which environments a dependency is built, and how.
        extras=(KeyFile("mix.exs", "mix_exs"),),
        places=(
            Place("deps", variable="MIX_DEPS_PATH"),
            Place("_build", variable="MIX_BUILD_PATH", others=("MIX_BUILD_ROOT",)),
        ),
        # Mix builds everything anew for another Elixir, even for a patch of it.
        versions=(Version(ELIXIR, 3), Version(OTP, 1)),
        native=True,
        variables=("ERL_COMPILER_OPTIONS", "MIX_ENV", "MIX_TARGET"),
        source="actions/cache examples.md; elixir-lang/elixir lib/mix/lib/mix.ex; Elixir 1.14 and its lock files",
    ),
    Ecosystem(
        name="rebar",
        title="Rebar3",
        locks=((KeyFile("rebar.lock"),),),
        manifests=(KeyFile("rebar.config"),),
        # The lock is that of the default profile; what the one for tests needs besides stands here only.
        extras=(KeyFile("rebar.config"),),
        places=(
            Place("~/.cache/rebar3", windows=r"~\.cache\rebar3", variable="REBAR_CACHE_DIR"),
            Place("_build", variable="REBAR_BASE_DIR"),
        ),
        versions=(Version(OTP, 1),),
        native=True,
        variables=("ERL_COMPILER_OPTIONS", "REBAR_PROFILE"),
        source="actions/cache examples.md; rebar3.org/docs/configuration; Rebar3 3.19 and its lock files",
    ),
)
