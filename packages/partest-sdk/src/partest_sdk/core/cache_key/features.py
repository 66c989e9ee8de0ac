"""What else a cache depends on: the caller's features, and the variables that change what is built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from partest_sdk.core.cache_key.detect import Use
from partest_sdk.core.cache_key.fingerprint import short_hash
from partest_sdk.core.cache_key.versions import Fact


def features_of(given: Sequence[str]) -> list[Fact]:
    """What the caller names. It is dropped second on the ladder: a cache without a feature is a good start."""
    return [Fact("feature", feature, "--features") for feature in sorted(set(given))]


def build_variables(uses: Iterable[Use], variables: Mapping[str, str]) -> list[Fact]:
    """A hash of the variables that change what is built; never dropped, since not every tool sees that a flag has changed."""
    named = {name for use in uses for pattern in use.ecosystem.variables for name in _matching(pattern, variables)}
    if not named:
        return []
    # Their values are nobody's business: only a hash of them is shown.
    text = "\0".join(f"{name}={variables[name]}" for name in sorted(named))
    return [Fact("environment", f"env{short_hash(text, 8)}", f"the variables {', '.join(sorted(named))}")]


def _matching(pattern: str, variables: Mapping[str, str]) -> list[str]:
    # On Windows all names are in upper case.
    wanted = pattern.rstrip("*").upper()
    if pattern.endswith("*"):
        return [name for name, value in variables.items() if value and name.upper().startswith(wanted)]
    return [name for name, value in variables.items() if value and name.upper() == wanted]
