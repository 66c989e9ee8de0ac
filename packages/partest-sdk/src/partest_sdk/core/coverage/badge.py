"""A badge with the coverage, as a picture and for shields.io; written into files, and never fetched."""

from __future__ import annotations

import json
import re
from typing import NamedTuple
from unicodedata import combining, east_asian_width

_COLOURS = ((90, "2e7d32"), (80, "4b7a1a"), (70, "7a6a00"), (60, "9a5b00"), (0, "b3261e"))
"""From so many percent on: white letters can be read on all of them (WCAG 2, contrast of 4.5 and more)."""
_NO_NUMBER = "5f6368"
_LABEL_COLOUR = "444444"
_PERCENT = re.compile(r"(\d{1,3})(?:\.\d+)?\s*%")
_UNSPEAKABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]+"
)
"""What no XML may hold, ends a line, or turns the direction of the text around it."""
_LONGEST = 60
_WIDTHS = {
    "il": 30, "j|'": 38, "f /\\": 39, "t,.:;()[]!": 43, "rI\"": 47, "-": 50, "J": 50,
    "cszk*": 58, "vxya?LFST": 65, "beghdnopqu_$": 69, "0123456789": 70, "ABCEKPRVXYZ": 76, "DGHNOQU": 83,
    "w+=<>~^#": 90, "MW@m": 107, "%": 118,
}  # fmt: skip
"""Tenths of a pixel of Verdana at 11 pixels, about. The picture stretches its text to the sum, so other fonts fit as well."""
_WIDTH = {character: width for characters, width in _WIDTHS.items() for character in characters}
_USUAL, _WIDE = 72, 112
_PADDING = 12
_HEIGHT = 20


class Badge(NamedTuple):
    """What is on the badge."""

    label: str
    percentage: str
    """As people read it: ``86.3 %``, or words where there is no number."""

    @property
    def colour(self) -> str:
        """Six hexadecimal digits, by how much is covered."""
        found = _PERCENT.fullmatch(self.percentage.strip())
        return next(colour for least, colour in _COLOURS if int(found[1]) >= least) if found else _NO_NUMBER

    def endpoint(self) -> str:
        """What shields.io asks for at an endpoint: https://shields.io/badges/endpoint-badge, schema 1."""
        label, message = _plain(self.label), _plain(self.percentage)
        value = {"schemaVersion": 1, "label": label, "message": message, "color": self.colour}
        return json.dumps(value, ensure_ascii=True) + "\n"

    def svg(self) -> str:
        """A picture that says the same to whoever cannot see it."""
        label, message = _plain(self.label), _plain(self.percentage)
        left, right = _width(label), _width(message)
        title = _escaped(f"{label}: {message}")
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img" aria-label="{title}">\n'
            f"<title>{title}</title>\n"
            f'<rect width="{left + right}" height="{_HEIGHT}" rx="3" fill="#{self.colour}"/>\n'
            f'<path fill="#{_LABEL_COLOUR}" d="M3 0H{left}V{_HEIGHT}H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3"/>\n'
            '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" aria-hidden="true">\n'
            f"{_text(label, 0, left)}{_text(message, left, right)}"
            "</g>\n</svg>\n"
        )


def _text(text: str, start: int, width: int) -> str:
    if not text:
        return ""
    return f'<text x="{start + width / 2:g}" y="14" textLength="{width - _PADDING}" lengthAdjust="spacingAndGlyphs">{_escaped(text)}</text>\n'


def _width(text: str) -> int:
    """Pixels of *text* with some room on both sides."""
    tenths = sum(_width_of(character) for character in text)
    return -(-tenths // 10) + _PADDING


def _width_of(character: str) -> int:
    if character in _WIDTH:
        return _WIDTH[character]
    if combining(character):
        return 0
    return _WIDE if east_asian_width(character) in "WF" else _USUAL


def _plain(text: str) -> str:
    """*text* on one line, and not too long for a badge."""
    line = " ".join(_UNSPEAKABLE.sub(" ", text).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
