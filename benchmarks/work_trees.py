"""A made-up repository as it is when a dependency cache's key is wanted, the same on every machine."""

from __future__ import annotations

from pathlib import Path
from random import Random

FILES = 20_000
_INSTALLED = 0.8
"""Share of the files that lie in node_modules."""
_PER_FOLDER = 9
_LOCKS = ("package-lock.json", "poetry.lock", "go.sum", "requirements.txt", "Cargo.lock")


def make_work_tree(root: Path) -> int:
    """Fill *root* with about 20,000 files, most of them installed packages, and lock files here and there; the number of files."""
    random = Random(20)
    files = 0
    for area, share in (("node_modules", _INSTALLED), ("services", 1 - _INSTALLED)):
        for number in range(int(FILES * share / _PER_FOLDER)):
            depth = random.randint(0, 3)
            folder = (
                root
                / area
                / f"unit-{number // 12:03}"
                / "/".join(f"part-{number % (step + 3)}" for step in range(depth))
            )
            folder.mkdir(parents=True, exist_ok=True)
            for file in range(_PER_FOLDER):
                (folder / f"module-{number}-{file}.js").touch()
            files += _PER_FOLDER
    for number in range(24):
        name = _LOCKS[number % len(_LOCKS)]
        area = "node_modules" if number % 6 == 5 else "services"
        path = root / area / f"unit-{number:03}" / name
        path.write_bytes(random.randbytes(40_000))
        files += 1
    for name in _LOCKS:
        (root / name).write_bytes(random.randbytes(200_000))
        files += 1
    return files
