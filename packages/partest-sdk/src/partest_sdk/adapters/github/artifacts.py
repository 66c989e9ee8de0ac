"""Download an artifact of another run, which is a stranger's: within limits of size and time, and without the token where it is stored."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from partest_sdk.adapters.atomic_file import replacing
from partest_sdk.adapters.github.calls import Body, Calls
from partest_sdk.adapters.github.transport import READ_TIMEOUT, WHOLE_TIMEOUT, LostError, within
from partest_sdk.core.safe_text import one_line
from partest_sdk.errors import UnavailableError

DOWNLOAD_TIMEOUT = 300.0
"""Seconds for all of it."""
_PERMISSION = "actions: read"
_CHUNK = 1 << 16


class Artifact:
    """The newest artifact *name* of a run of *repository*."""

    def __init__(self, calls: Calls, repository: str, api_url: str, run_id: int, name: str) -> None:
        self._calls = calls
        self._path = f"/repos/{repository}/actions"
        self._safe = urlsplit(api_url).scheme == "https"
        self._run_id = run_id
        self._name = name
        self._what = f"downloading the artifact {one_line(repr(name), 100)} of run {run_id}"

    def download(self, to: Path, limit: int) -> None:
        """Put it into the file *to*, when it has at most *limit* bytes."""
        artifact = self._newest()
        size = artifact.get("size_in_bytes")
        if type(size) is int and size > limit:
            raise self._unavailable(f"it has {size:,} bytes, more than {limit:,}")
        path = f"{self._path}/artifacts/{artifact['id']}/zip"
        tries = 0
        while True:
            try:
                # The address is good for a minute only, so there is a new one for each try.
                place = self._checked(self._calls.location(path, self._what, _PERMISSION))
                with replacing(to) as file:
                    self._fetch(place, file, limit, str(artifact.get("digest")))
                return
            except LostError as trouble:
                tries += 1
                if not self._calls.patience.pause(tries, self._what):
                    raise self._unavailable(str(trouble)) from None
            except OSError as trouble:
                raise self._unavailable(f"{to} cannot be written: {trouble.strerror}") from None

    def _newest(self) -> Body:
        path = f"{self._path}/runs/{self._run_id}/artifacts"
        listed = self._calls.pages(path, self._what, _PERMISSION, {"name": self._name}, "artifacts")
        mine = [one for one in listed if one.get("name") == self._name and type(one.get("id")) is int]
        alive = [one for one in mine if one.get("expired") is False]
        if not alive:
            raise self._unavailable("it has expired" if mine else "the run has none of that name")
        # A re-run leaves two of one name; ids alone do not tell which is newer.
        return max(alive, key=lambda one: (str(one.get("created_at")), one["id"]))

    def _checked(self, place: str) -> str:
        try:
            address = urlsplit(place)
            good = address.scheme == "https" or (address.scheme == "http" and not self._safe)
            good = good and bool(address.hostname) and address.username is None
        except ValueError:
            good = False
        if not good:
            raise self._unavailable("GitHub sends us to a place that is not safe")
        return place

    def _fetch(self, place: str, file: BinaryIO, limit: int, expected: str) -> None:
        """Write what is at *place* into *file*."""
        from requests import RequestException, Session
        from urllib3.exceptions import HTTPError

        ends = self._calls.patience.clock.now() + DOWNLOAD_TIMEOUT
        session = Session()
        # Nobody's credentials: neither the token nor what is in ~/.netrc.
        session.auth = lambda request: request
        session.headers["Accept-Encoding"] = "identity"
        try:
            answer = within(
                WHOLE_TIMEOUT,
                lambda: session.get(place, stream=True, allow_redirects=False, timeout=READ_TIMEOUT),
            )
            if answer.status_code >= 500:
                raise LostError(f"its storage answers {answer.status_code}")
            if answer.status_code != 200:
                raise self._unavailable(f"its storage answers {answer.status_code}")
            digest = self._copy(answer.raw, file, limit, ends)
        except (RequestException, HTTPError, ConnectionError, TimeoutError) as trouble:
            raise LostError(_without_signature(f"{type(trouble).__name__}: {trouble}")) from None
        finally:
            session.close()
        if expected.startswith("sha256:") and expected.removeprefix("sha256:").lower() != digest:
            raise self._unavailable("it is not what was uploaded: its SHA-256 differs")

    def _copy(self, source: Any, file: BinaryIO, limit: int, ends: float) -> str:
        digest, size = hashlib.sha256(), 0
        # As much as is there, and not a whole chunk: bytes that trickle would fill it for hours.
        read = getattr(source, "read1", source.read)
        while chunk := read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise self._unavailable(f"it has more than {limit:,} bytes")
            if self._calls.patience.clock.now() > ends:
                raise self._unavailable(f"it did not come within {DOWNLOAD_TIMEOUT:g} s")
            digest.update(chunk)
            file.write(chunk)
        return digest.hexdigest()

    def _unavailable(self, why: str) -> UnavailableError:
        return UnavailableError(f"{self._what} failed: {one_line(why)}")


def _without_signature(text: str) -> str:
    """*text* without what opens the storage to everybody."""
    return re.sub(r"\?[^\s'\"]*", "?…", text)
