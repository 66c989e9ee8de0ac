"""The badge: what it looks like, that everybody can read it, and that nothing gets out of it."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from golden_files import as_golden
from hypothesis import given
from hypothesis import strategies as st
from partest_sdk.core.coverage.badge import Badge

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("name", "badge"),
    [
        ("full", Badge("coverage", "100.0 %")),
        ("good", Badge("coverage", "86.3 %")),
        ("poor", Badge("unit tests", "41.7 %")),
        ("none", Badge("coverage", "no lines")),
        ("hostile", Badge('</title><script>alert("1")</script>&\n\u202e', "86.3 %")),
    ],
)
def test_what_people_see(name: str, badge: Badge) -> None:
    """
    The picture and the endpoint, whole.
    """
    assert badge.svg() == as_golden(f"coverage/badge-{name}.svg", badge.svg())
    assert badge.endpoint() == as_golden(f"coverage/badge-{name}.json", badge.endpoint())


@pytest.mark.parametrize(
    ("percentage", "colour"),
    [
        ("100 %", "2e7d32"),
        ("90.0 %", "2e7d32"),
        ("89.9 %", "4b7a1a"),
        ("80%", "4b7a1a"),
        ("79.9 %", "7a6a00"),
        ("69.9 %", "9a5b00"),
        ("59.9 %", "b3261e"),
        ("0.0 %", "b3261e"),
        ("no lines", "5f6368"),
        ("", "5f6368"),
        ("١٠٠ %", "2e7d32"),
    ],
)
def test_colours(percentage: str, colour: str) -> None:
    """
    From green to red by thresholds, and grey where there is no number.
    """
    assert Badge("coverage", percentage).colour == colour


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("percentage", ["100 %", "85 %", "75 %", "65 %", "5 %", "no lines"])
def test_white_letters_can_be_read(percentage: str) -> None:
    """
    The contrast is that which WCAG asks for, on both sides.
    """
    badge = Badge("coverage", percentage)
    fills = {element.get("fill", "") for element in ElementTree.fromstring(badge.svg()).iter()}

    for colour in fills - {"", "#fff"}:
        assert 1.05 / (luminance(colour[1:]) + 0.05) >= 4.5, colour


@given(st.text(max_size=120), st.one_of(st.text(max_size=20), st.integers(0, 100).map("{} %".format)))
def test_any_text_stays_text(label: str, percentage: str) -> None:
    """
    Whatever is on the badge, it is one picture with the same elements, and its title says what its text says.
    """
    badge = Badge(label, percentage)
    root = ElementTree.fromstring(badge.svg())
    texts = [element.text or "" for element in root.iter(f"{SVG}text")]
    value = json.loads(badge.endpoint())

    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {"svg", "title", "rect", "path", "g", "text"}
    assert root.get("aria-label") == root.findtext(f"{SVG}title") == f"{value['label']}: {value['message']}"
    assert texts == [text for text in (value["label"], value["message"]) if text]
    assert value["schemaVersion"] == 1
    assert all(len(value[name]) <= 60 and "\n" not in value[name] for name in ("label", "message"))
    assert int(root.get("width", "0")) < 1500
