"""A data file of coverage.py on the disk, before anybody looks into it: what it is, and how to open it so that nothing is changed."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from partest_sdk.adapters.coverage.detection import DATA_FILE
from partest_sdk.adapters.coverage.formats.format import Remark
from partest_sdk.adapters.coverage.regular_file import read_regular

SIZE_LIMIT = 1 << 32
_HEAD = 100


class NoDataFileError(Exception):
    """It is no database of coverage.py's, or none that can be read; the message is a sentence."""


def check(path: Path, remarks: list[Remark]) -> None:
    """NoDataFileError if the file at *path* is no database at first sight; and a remark if it does not end where it says."""
    head = read_regular(path, _HEAD)
    size = path.stat().st_size
    if size > SIZE_LIMIT:
        raise NoDataFileError(f"it has {size:,} bytes; a data file may have {SIZE_LIMIT:,}")
    if not head.startswith(DATA_FILE) or len(head) < _HEAD:
        raise NoDataFileError("it is no SQLite database")
    claimed = _claimed_size(head)
    if size < claimed:
        # SQLite would not notice before it needs what is missing, and rows are in an index too.
        remarks.append(Remark(f"it breaks off: it has {size:,} of its {claimed:,} bytes", broken=True))


def _claimed_size(head: bytes) -> int:
    """Bytes that the file should have; 0 where its head does not know. Source: https://www.sqlite.org/fileformat.html#the_database_header"""
    changes, valid_for = head[24:28], head[92:96]
    size = int.from_bytes(head[16:18])
    return (65536 if size == 1 else size) * int.from_bytes(head[28:32]) if changes == valid_for else 0


@contextmanager
def readable(path: Path, remarks: list[Remark]) -> Iterator[str]:
    """An address under which SQLite reads the file at *path* and changes nothing."""
    # SQLite follows the names of files that a journal holds, and may delete them: it never gets to see one.
    if _size(path, "-journal"):
        remarks.append(Remark("whoever wrote it was stopped in the middle (there is a journal beside it)", broken=True))
    if not _size(path, "-wal"):
        yield f"file:{quote(path.absolute().as_posix())}?mode=ro&immutable=1"
        return
    with TemporaryDirectory(prefix="partest-") as folder:
        # What is in the log is not in the file yet; putting it there takes a copy.
        copy = Path(folder, "data")
        shutil.copyfile(path, copy)
        shutil.copyfile(f"{path}-wal", f"{copy}-wal")
        yield f"file:{quote(copy.as_posix())}?mode=rw"


def _size(path: Path, suffix: str) -> int:
    beside = Path(f"{path}{suffix}")
    try:
        found = beside.stat()
    except OSError:
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0
