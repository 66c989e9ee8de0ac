"""What is asked of the coverage, as people write it: percentages, points, and which part of the files they are about."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from partest_sdk.core.names import normal_path
from partest_sdk.errors import InputError

_LONGEST = 12
_GLOB = frozenset("*?[")


class Threshold(NamedTuple):
    """At least so much, of all or of a part."""

    least: Fraction
    """A part of 1."""
    of: str = ""
    """A flag, or a path that holds a slash; empty for everything."""

    @property
    def is_like_a_path(self) -> bool:
        """Whether a path was meant, or a pattern of paths, as far as its look tells."""
        return "/" in self.of or not _GLOB.isdisjoint(self.of)


def parse_percent(text: str, name: str) -> Fraction:
    """``80``, ``80.5`` or ``80%`` as a part of 1; an InputError for anything that is no percentage."""
    number = _number(text.strip().removesuffix("%"))
    if number is None:
        raise InputError(f"{name} is {text!r}; it must be a percentage from 0 to 100, such as 80 or 82.5")
    return number / 100


def parse_points(text: str, name: str) -> Fraction:
    """``0.5`` or ``0.5%``, in percentage points, as a part of 1; an InputError for anything else."""
    number = _number(text.strip().removesuffix("%"))
    if number is None:
        raise InputError(f"{name} is {text!r}; it must be percentage points from 0 to 100, such as 0.5")
    return number / 100


def _number(text: str) -> Fraction | None:
    plain = text.strip()
    if plain.replace(".", "", 1).isdecimal() and plain.isascii() and len(plain) < _LONGEST and Fraction(plain) <= 100:
        return Fraction(plain)
    return None


def parse_threshold(text: str) -> Threshold:
    """``80``, ``unit=85`` or ``src/core/=95``."""
    of, equals, least = text.rpartition("=")
    part = parse_percent(least, f"min-coverage {text!r}" if equals else "min-coverage")
    return Threshold(part, normal_path(of.strip()))


def percent_words(part: Fraction) -> str:
    """A threshold as it was written: ``80 %``, ``82.5 %``."""
    return f"{_decimal(part * 100)} %"


def asked_words(part: Fraction) -> str:
    """The same, with a question where somebody may have meant a part of 1: ``0.8 %``."""
    words = percent_words(part)
    return (
        f"{words} (write {_decimal(part * 10_000)} if you mean {percent_words(part * 100)})" if is_tiny(part) else words
    )


def is_tiny(part: Fraction) -> bool:
    """Whether it is more than nothing and less than one percent, which hardly anybody asks for."""
    return 0 < part < Fraction(1, 100)


def points_words(part: Fraction) -> str:
    """``0.5 percentage points``."""
    return f"{_decimal(part * 100)} percentage point{'' if part * 100 == 1 else 's'}"


def _decimal(number: Fraction) -> str:
    # Thresholds are written in decimals, so this ends.
    return f"{float(number):.10f}".rstrip("0").rstrip(".")
