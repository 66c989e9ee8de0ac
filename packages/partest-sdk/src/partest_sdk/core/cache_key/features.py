"""What else a cache depends on, and may do without: it is dropped second on the ladder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from partest_sdk.core.cache_key.detect import Use
from partest_sdk.core.cache_key.fingerprint import short_hash
from partest_sdk.core.cache_key.versions import Fact


def features_of(uses: Iterable[Use], given: Sequence[str], variables: Mapping[str, str]) -> list[Fact]:
    """The caller's features, and a hash of the variables that change what is built."""
    facts = [Fact("feature", feature, "--features") for feature in sorted(set(given))]
    named = {name for use in uses for pattern in use.ecosystem.variables for name in _matching(pattern, variables)}
    if named:
        # Their values are nobody's business: only a hash of them is shown.
        text = "\0".join(f"{name}={variables[name]}" for name in sorted(named))
        facts.append(Fact("environment", f"env{short_hash(text, 8)}", f"the variables {', '.join(sorted(named))}"))
    return facts


def _matching(pattern: str, variables: Mapping[str, str]) -> list[str]:
    if pattern.endswith("*"):
        return [name for name in variables if name.startswith(pattern[:-1]) and variables[name]]
    return [pattern] if variables.get(pattern) else []
