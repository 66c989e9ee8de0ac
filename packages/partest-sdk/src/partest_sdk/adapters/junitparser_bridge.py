"""junitparser, for those who use it already: the only file that knows it."""

from __future__ import annotations

try:
    from junitparser import JUnitXml
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "junitparser is not installed; pip install 'partest-sdk[junitparser]'", name="junitparser"
    ) from None


def parsed(xml: bytes) -> JUnitXml:
    """*xml*, which has ``testsuites`` as its root, as junitparser sees it."""
    return JUnitXml.fromstring(xml)


def written(xml: JUnitXml) -> bytes:
    """The file that junitparser would write."""
    text: bytes | str = xml.tostring()  # type: ignore[no-untyped-call]  # junitparser has types, and this is without
    return text if isinstance(text, bytes) else text.encode()
