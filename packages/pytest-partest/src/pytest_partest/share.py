"""Reading share.json, and putting the environment back as the caller had it."""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_partest.ownership import CutFile, Ownership


class ShareError(Exception):
    """The share cannot be used; the sentence says why, and what to do."""


@dataclass(frozen=True)
class Share:
    """What `partest run` tells this process: its shard, and where results go."""

    file: Path
    shard: int
    base: Path
    results: Path
    ownership: Ownership
    test_timeout: float | None
    restore: dict[str, str | None]

    @classmethod
    def read(cls, name: str) -> Share:
        """Read share.json; whatever is wrong with it is one ShareError."""
        try:
            data = json.loads(Path(name).read_text("utf-8"))
            version = data.get("version")
            if version == 1:
                return cls._parse(Path(name), data)
        except OSError as error:
            raise ShareError(
                f"partest cannot read its share {name!r} ({error.strerror}); start pytest through `partest run`"
            ) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ShareError(
                f"partest cannot use its share {name!r} ({error!r}); was it written by `partest run`?"
            ) from error
        raise ShareError(
            f"partest does not know version {version!r} of the share {name!r}; "
            "use the same version of partest-sdk and pytest-partest"
        )

    @classmethod
    def _parse(cls, file: Path, data: dict[str, Any]) -> Share:
        shard, total, limit = int(data["shard"]), int(data["total"]), data.get("test_timeout")
        if not 1 <= shard <= total:
            raise ValueError(f"shard {shard}/{total}")
        cut = {path: CutFile(tuple(piece["pieces"]), dict(piece["ids"])) for path, piece in data.get("cut", {}).items()}
        return cls(
            file=file,
            shard=shard,
            base=Path(data["base"]),
            results=Path(data["results"]),
            ownership=Ownership(total, dict(data["files"]), cut),
            test_timeout=None if limit is None else float(limit),
            restore=dict(data.get("restore", {})),
        )


def restore(environ: MutableMapping[str, str], values: dict[str, str | None]) -> None:
    """Give each variable its old value; None means that it was absent."""
    for name, value in values.items():
        if value is None:
            environ.pop(name, None)
        else:
            environ[name] = value
