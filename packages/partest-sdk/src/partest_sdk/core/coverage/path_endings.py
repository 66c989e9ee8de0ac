"""Files by how their paths end: the folders that have a ``src/index.js`` may be thousands, and reports may ask for it as often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain


class PathEndings:
    """Files whose paths end in the same parts; told apart by the part before these when somebody asks for it, and only once."""

    __slots__ = ("_before", "_shared", "files")

    def __init__(self, files: Sequence[str], shared: int = 0) -> None:
        """Of *files*, whose last *shared* parts are the same."""
        self.files = files
        self._shared = shared
        self._before: Mapping[str | None, PathEndings] | None = None

    def along(self, parts: Sequence[str]) -> list[PathEndings]:
        """Those that share the last one of *parts*, those that share the last two, and so on as long as there are any."""
        found: list[PathEndings] = []
        node = self
        for part in reversed(parts):
            if len(node.files) == 1:
                # There is nobody to tell it apart from, and of most names there is only one.
                return [*found, *[node] * (shared_end(parts, node.files[0].split("/")) - len(found))]
            longer = node._longer().get(part)
            if longer is None:
                break
            node = longer
            found.append(node)
        return found

    def without(self, longer: PathEndings | None) -> Iterator[str]:
        """Those that are not in *longer*, which was found behind this one."""
        if longer is self:
            return iter(())
        return chain.from_iterable(node.files for node in self._longer().values() if node is not longer)

    def _longer(self) -> Mapping[str | None, PathEndings]:
        """By the part before; None for a path that has no more."""
        if self._before is None:
            groups: dict[str | None, list[str]] = {}
            for file in self.files:
                parts = file.rsplit("/", self._shared + 1)
                before = parts[-1 - self._shared] if len(parts) > self._shared else None
                groups.setdefault(before, []).append(file)
            self._before = {part: PathEndings(files, self._shared + 1) for part, files in groups.items()}
        return self._before


def shared_end(these: Sequence[str], those: Sequence[str]) -> int:
    """How many parts are the same, from the end on."""
    count = 0
    for this, that in zip(reversed(these), reversed(those), strict=False):
        if this != that:
            break
        count += 1
    return count
