"""D's package manager."""

from __future__ import annotations

from partest_sdk.core.cache_key.ecosystem import Ecosystem, KeyFile, Place

ECOSYSTEMS = (
    Ecosystem(
        name="dub",
        title="DUB",
        locks=((KeyFile("dub.selections.json"),),),
        manifests=(KeyFile("dub.json", "dub_json"), KeyFile("dub.sdl", "dub_sdl")),
        places=(Place("~/.dub", windows=r"~\AppData\Local\dub", variable="DUB_HOME"),),
        # No version: in DUB's own cache every build stands under its compiler's.
        native=True,
        variables=("DC", "DFLAGS"),
        source="actions/cache examples.md; dub.pm dub-reference/dub_home; DUB 1.27 and its lock files",
    ),
)
