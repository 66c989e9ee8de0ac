"""An artifact is downloaded whole, within limits, and without showing the token to where it is stored."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from contract import faults
from contract.fake_github import FakeGitHub
from partest_sdk.adapters.github import artifacts, transport
from partest_sdk.adapters.github.patience import RealClock
from partest_sdk.errors import RefusedError, UnavailableError

from adapters.github.hosts import PATIENCE, Desk

LIMIT = 10_000
STORAGE = "^/artifacts/"
ZIP = "/zip$"


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as github:
        yield github


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "somewhere" / "bundle.zip"


def told(to: Path) -> str:
    with zipfile.ZipFile(to) as archive:
        return archive.read("run.json").decode()


@pytest.mark.parametrize("prefix", ["", "/api/v3"])
def test_it_is_downloaded(to: Path, prefix: str) -> None:
    """
    To where it should be, and nothing else is left there.
    """
    with FakeGitHub(prefix=prefix) as github:
        github.add_artifact("bundle", 7, {"run.json": "right"})
        github.add_artifact("bundle", 8, {"run.json": "another run"})
        github.add_artifact("bundle-2", 7, {"run.json": "another name"})
        Desk(github).host.download_artifact(7, "bundle", to, limit=LIMIT)

        assert told(to) == "right"
        assert [one.name for one in to.parent.iterdir()] == ["bundle.zip"]
        assert len(github.requests) == 3


def test_of_several_it_is_the_newest(github: FakeGitHub, to: Path) -> None:
    """
    By the time of creation, whatever their numbers are; what has expired does not count.
    """
    github.add_artifact("bundle", 7, {"run.json": "new"}, created_at="2026-11-02T10:00:00Z")
    github.add_artifact("bundle", 7, {"run.json": "old"}, created_at="2026-11-01T10:00:00Z")
    github.add_artifact("bundle", 7, {"run.json": "gone"}, created_at="2026-11-03T10:00:00Z", expired=True)
    Desk(github).host.download_artifact(7, "bundle", to, limit=LIMIT)

    assert told(to) == "new"


@pytest.mark.parametrize(
    ("path", "fault", "sentence"),
    [
        (ZIP, faults.status(302, Location="file:///etc/passwd"), "not safe"),
        (ZIP, faults.status(302, Location="http://user:secret@127.0.0.1/"), "not safe"),
        (ZIP, faults.status(302, Location="//127.0.0.1/x"), "not safe"),
        (ZIP, faults.status(302), "not safe"),
        (ZIP, faults.status(307, Location="http://127.0.0.1/"), "not with a redirect"),
        (ZIP, faults.status(200, {}), "not with a redirect"),
        (ZIP, faults.status(410, {"message": "Artifact has expired"}), "Artifact has expired"),
        (STORAGE, faults.status(302, Location="http://127.0.0.1/elsewhere"), "storage answers 302"),
        (STORAGE, faults.status(403), "storage answers 403"),
        (STORAGE, faults.status(503), "storage answers 503"),
        (STORAGE, faults.status(200, b"x" * (LIMIT + 1)), "more than 10,000 bytes"),
        (STORAGE, faults.status(200, b"x" * 10), "SHA-256 differs"),
        (STORAGE, faults.truncated_body(1), "IncompleteRead"),
    ],
)
def test_what_is_not_right_is_not_kept(
    github: FakeGitHub, to: Path, path: str, fault: faults.Fault, sentence: str
) -> None:
    """
    A redirect elsewhere, a storage that fails, lies or sends too much: there is no file, and the sentence says which artifact.
    """
    github.add_artifact("bundle", 7, {"run.json": "right"})
    github.fail(path=path, fault=fault, times=None)
    with pytest.raises(UnavailableError, match=sentence) as caught:
        Desk(github).host.download_artifact(7, "bundle", to, limit=LIMIT)

    assert "'bundle' of run 7" in str(caught.value)
    assert "sig=" not in str(caught.value)
    assert not to.parent.exists() or not list(to.parent.iterdir())


@pytest.mark.parametrize(
    ("safe", "place", "good"),
    [
        (True, "https://storage.example.org/x?sig=1", True),
        (True, "http://storage.example.org/x?sig=1", False),
        (False, "http://storage.example.org/x?sig=1", True),
        (True, "https://", False),
        (True, "https://[::1", False),
        (True, "ftp://storage.example.org/x", False),
        (True, "https://token@storage.example.org/x", False),
    ],
)
def test_a_safe_server_leads_to_safe_places_only(github: FakeGitHub, safe: bool, place: str, good: bool) -> None:
    """
    From https there is no way to http.
    """
    calls = Desk(github).host._calls
    artifact = artifacts.Artifact(calls, "o/r", "https://h/api/v3" if safe else "http://h", 7, "bundle")
    if good:
        assert artifact._checked(place) == place
    else:
        with pytest.raises(UnavailableError, match="not safe"):
            artifact._checked(place)


@pytest.mark.parametrize(
    ("expired", "name", "limit", "sentence"),
    [
        (True, "bundle", LIMIT, "'bundle' of run 7 failed: it has expired"),
        (False, "bundel", LIMIT, "'bundel' of run 7 failed: the run has none of that name"),
        (False, "bundle", 10, r"it has \d+ bytes, more than 10"),
    ],
)
def test_what_cannot_be_had_is_said(
    github: FakeGitHub, to: Path, expired: bool, name: str, limit: int, sentence: str
) -> None:
    """
    Before anything is downloaded.
    """
    github.add_artifact("bundle", 7, {"run.json": "right"}, expired=expired)
    with pytest.raises(UnavailableError, match=sentence):
        Desk(github).host.download_artifact(7, name, to, limit=limit)

    assert len(github.requests) == 1


@pytest.mark.parametrize("path", ["/runs/7/artifacts$", ZIP, STORAGE])
@pytest.mark.parametrize(
    "fault",
    [faults.status(502), faults.cut(), faults.truncated_body(5), faults.stored_then(503), faults.stored_then_cut()],
    ids=lambda fault: fault.name,
)
def test_trouble_that_passes_leaves_no_trace(github: FakeGitHub, to: Path, path: str, fault: faults.Fault) -> None:
    """
    Each of the three requests may fail twice.
    """
    github.add_artifact("bundle", 7, {"run.json": "right"})
    if path != ZIP or fault.name != faults.truncated_body(5).name:  # the redirect has no body
        github.fail(path=path, fault=fault, times=2)
    desk = Desk(github)
    desk.host.download_artifact(7, "bundle", to, limit=LIMIT)

    assert told(to) == "right"
    assert desk.waited <= PATIENCE


def test_what_was_there_stays_until_the_new_one_is_whole(github: FakeGitHub, to: Path) -> None:
    """
    A download that fails does not touch the file of an earlier one.
    """
    to.parent.mkdir()
    to.write_text("earlier")
    github.add_artifact("bundle", 7, {"run.json": "right"})
    github.fail(path=STORAGE, fault=faults.cut(), times=None)
    with pytest.raises(UnavailableError):
        Desk(github).host.download_artifact(7, "bundle", to, limit=LIMIT)

    assert to.read_text() == "earlier"


def test_what_cannot_be_written_is_our_trouble(github: FakeGitHub, tmp_path: Path) -> None:
    """
    A place that is no folder is said.
    """
    (tmp_path / "file").write_text("")
    github.add_artifact("bundle", 7, {"run.json": "right"})
    with pytest.raises(UnavailableError, match="cannot be written"):
        Desk(github).host.download_artifact(7, "bundle", tmp_path / "file" / "bundle.zip", limit=LIMIT)


@pytest.mark.parametrize("path", ["/runs/7/artifacts$", STORAGE])
def test_bytes_that_trickle_do_not_hold_us_up(
    github: FakeGitHub, to: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A byte now and then is a live connection, and not an answer.
    """
    monkeypatch.setattr(transport, "WHOLE_TIMEOUT", 0.3)
    monkeypatch.setattr(artifacts, "WHOLE_TIMEOUT", 0.3)
    monkeypatch.setattr(artifacts, "DOWNLOAD_TIMEOUT", 0.3)
    github.add_artifact("bundle", 7, {"run.json": "right"})
    github.fail(path=path, fault=faults.slow_body(0.1), times=None)
    desk = Desk(github, patience=0)
    desk.host._calls.patience.clock = RealClock()
    begun = time.perf_counter()
    with pytest.raises(UnavailableError, match=r"within 0\.3 s"):
        desk.host.download_artifact(7, "bundle", to, limit=LIMIT)

    assert time.perf_counter() - begun < 3


def test_a_permission_that_is_missing_is_named(to: Path) -> None:
    """
    Artifacts of other runs need one that jobs often do not have.
    """
    with FakeGitHub(permissions={"contents": "read"}) as github:
        github.add_artifact("bundle", 7, {"run.json": "right"})
        with pytest.raises(RefusedError) as caught:
            Desk(github).host.download_artifact(7, "bundle", to, limit=LIMIT)

        assert caught.value.permission == "actions: read"
