"""Every ecosystem that is known, in the order of the docs."""

from __future__ import annotations

from partest_sdk.core.cache_key.ecosystem import Ecosystem
from partest_sdk.core.cache_key.ecosystems import (
    apple,
    beam,
    compiled,
    dart,
    dlang,
    dotnet,
    haskell,
    infrastructure,
    javascript,
    jvm,
    python,
    scripting,
)

ECOSYSTEMS: dict[str, Ecosystem] = {
    ecosystem.name: ecosystem
    for ecosystem in (
        *python.ECOSYSTEMS,
        *javascript.ECOSYSTEMS,
        *compiled.ECOSYSTEMS,
        *jvm.ECOSYSTEMS,
        *dotnet.ECOSYSTEMS,
        *scripting.ECOSYSTEMS,
        *beam.ECOSYSTEMS,
        *haskell.ECOSYSTEMS,
        *apple.ECOSYSTEMS,
        *dart.ECOSYSTEMS,
        *dlang.ECOSYSTEMS,
        *infrastructure.ECOSYSTEMS,
    )
}
"""By name."""
