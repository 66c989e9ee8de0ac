"""Take a bundle out of the zip that an artifact is. The zip may be a stranger's: nothing that it says of itself is believed."""

from __future__ import annotations

import io
import stat
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from partest_sdk.adapters.atomic_file import replacing
from partest_sdk.core.names import listed
from partest_sdk.errors import InputError, UnreadableError

_LARGE, _SMALL = 1 << 30, 1 << 26
FILES = {"tests.jsonl": _LARGE, "junit.xml": _LARGE, "coverage.json": _SMALL, "comparison.json": _SMALL, "run.json": _SMALL}  # fmt: skip
"""What is taken, and how many bytes each may have. The run is the last: where it is, the rest is whole."""
TOTAL_LIMIT = 3 << 29
"""Bytes of all of them."""
ENTRIES_LIMIT = 1000
RATIO_LIMIT = 300
"""How many times its packed size a file may have; lines of tests that differ in nothing but one number come to a quarter."""
_RATIO_FROM = 1 << 24
"""Bytes; below, a bomb does no harm."""
_INDEX_LIMIT = 1 << 20
"""Bytes of the list at the end of a zip; `ENTRIES_LIMIT` entries with long names are below."""
_COPY = 1 << 18
_HEADER = 30
"""Bytes before the name of an entry, at least."""
_ENCRYPTED = 0x1
_DAMAGE = (
    *(BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError),
    *(LookupError, OverflowError, MemoryError, struct.error, zlib.error),
)
"""Whatever `zipfile` is known to raise about a zip that is damaged, or made to look so."""


def unpack_bundle(archive: Path, folder: Path) -> None:
    """Write the bundle in *archive* into *folder*, which is made when it is missing; what else is in there is left there."""
    with _opened(archive) as file:
        try:
            content = ZipFile(file)
        except _DAMAGE as trouble:
            raise _refused(archive, f"it is no zip, or a damaged one ({trouble})") from None
        with content:
            entries = _checked(archive, content)
            try:
                _write(archive, content, entries, folder)
            except OSError as trouble:
                what = f"where nothing can be written: {trouble.strerror}"
                raise InputError(f"bundle is to be unpacked into {str(folder)!r}, {what}") from None


class _Bounded(io.FileIO):
    """A file that is never read in large pieces: `zipfile` reads the list of entries in one, however long it claims to be."""

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = _INDEX_LIMIT + 1 if size is None or size < 0 else size
        content = super().read(min(wanted, _INDEX_LIMIT + 1))
        if len(content or b"") > _INDEX_LIMIT:
            raise ValueError("the list of what it holds is far too long")
        return content or b""


def _opened(archive: Path) -> BinaryIO:
    try:
        # A pipe would be waited for for ever.
        if not stat.S_ISREG(archive.stat().st_mode):
            raise _refused(archive, "it is no regular file")
        return _Bounded(str(archive))
    except OSError as trouble:
        raise _refused(archive, trouble.strerror or str(trouble)) from None


def _refused(archive: Path, why: str) -> UnreadableError:
    what = "download the artifact that merge-results uploaded again"
    return UnreadableError(f"the archive {str(archive)!r} holds no bundle that can be taken: {why[:300]}; {what}")


def _checked(archive: Path, content: ZipFile) -> dict[str, ZipInfo]:
    """The entries to take by the name of their file, when there is nothing suspicious about any entry."""
    entries = content.infolist()
    if len(entries) > ENTRIES_LIMIT:
        raise _refused(archive, f"it has {len(entries):,} entries, more than {ENTRIES_LIMIT:,}")
    for why in [*map(_suspicion, entries), *_twice(entries), *_overlapping(entries, content.start_dir)]:
        if why:
            raise _refused(archive, why)
    # As it was written: `zipfile` changes names, and opens an entry only if it has the same one in both places.
    places = [entry.orig_filename.rpartition("/") for entry in entries]
    homes = sorted({f"{home}{slash}" for home, slash, name in places if name == "run.json" and "/" not in home})
    if len(homes) != 1:
        several = f"it holds several: {listed([repr(home) for home in homes], 3)}"
        raise _refused(
            archive, several if homes else "there is no run.json in it: merge-results did not come to its end"
        )
    taken = {
        name: entry
        for entry, (home, slash, name) in zip(entries, places, strict=True)
        if f"{home}{slash}" == homes[0] and name in FILES
    }
    for name, entry in taken.items():
        if entry.file_size > FILES[name]:
            raise _refused(archive, f"{name} has {entry.file_size:,} bytes, more than {FILES[name]:,}")
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            # Others may ask for gigabytes of memory before their first byte is out.
            raise _refused(
                archive, f"{name} is packed in a way (number {entry.compress_type}) that GitHub does not use"
            )
    return taken


def _suspicion(entry: ZipInfo) -> str:
    """What is wrong with *entry* by itself."""
    name = entry.orig_filename
    parts = name.removesuffix("/").split("/")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if not {"", ".", ".."}.isdisjoint(parts) or any(character in name for character in "\\:\0"):
        return f"the path {name!r:.100} in it leads elsewhere"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return f"{name!r:.100} in it is neither a file nor a folder"
    if entry.flag_bits & _ENCRYPTED:
        return f"{name!r:.100} in it is encrypted"
    return ""


def _twice(entries: Sequence[ZipInfo]) -> Iterator[str]:
    for name, count in Counter(entry.orig_filename for entry in entries).items():
        if count > 1:
            yield f"{name!r:.100} is in it {count:,} times"


def _overlapping(entries: Sequence[ZipInfo], end: int) -> Iterator[str]:
    """Two entries that share bytes are how a small zip becomes a large one."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    starts = [*(entry.header_offset for entry in ordered[1:]), end]
    for entry, following in zip(ordered, starts, strict=False):
        if not 0 <= entry.header_offset <= following - _HEADER - entry.compress_size:
            yield f"{entry.orig_filename!r:.100} shares bytes with what follows it"


def _write(archive: Path, content: ZipFile, entries: dict[str, ZipInfo], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    # What an earlier bundle left must not be taken for a part of this one: its run goes first, and comes last.
    for name in reversed(FILES):
        (folder / name).unlink(missing_ok=True)
    left = TOTAL_LIMIT
    try:
        for name, limit in FILES.items():
            if name in entries:
                with replacing(folder / name) as out:
                    for piece in _pieces(archive, content, entries[name], min(left, limit)):
                        left -= out.write(piece)
    except BaseException:
        for name in FILES:
            with suppress(OSError):
                (folder / name).unlink(missing_ok=True)
        raise


def _pieces(archive: Path, content: ZipFile, entry: ZipInfo, limit: int) -> Iterator[bytes]:
    """What *entry* holds, as long as it is within reason, whatever its header says."""
    name = entry.orig_filename.rpartition("/")[2]
    size = 0
    for piece in _read(archive, content, entry):
        size += len(piece)
        if size > limit:
            raise _refused(archive, f"with {name} it has more bytes than a bundle may have")
        if size > _RATIO_FROM and size > RATIO_LIMIT * entry.compress_size:
            raise _refused(archive, f"{name} is more than {RATIO_LIMIT} times as large as it is packed")
        yield piece


def _read(archive: Path, content: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    left = entry.file_size
    try:
        with content.open(entry) as source:
            # Up to the end, where `zipfile` compares the checksum.
            while piece := source.read(_COPY):
                left -= len(piece)
                yield piece
        if left:
            raise EOFError("it ends too early")
    except _DAMAGE as trouble:
        raise _refused(archive, f"{entry.orig_filename!r:.100} in it is damaged ({trouble})") from None
