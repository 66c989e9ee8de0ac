"""The Python sources of the repository, and what is to be executed in each: from the cache, or found out anew, by two processes if it is much."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from partest_sdk.adapters.coverage.regular_file import read_inside
from partest_sdk.adapters.coverage.statement_cache import StatementCache
from partest_sdk.core.coverage.model import Line
from partest_sdk.core.coverage.python_rules import Rules
from partest_sdk.core.coverage.python_statements import SIZE_LIMIT, Statements, statements_of
from partest_sdk.core.coverage.python_told import digest_of, from_text, key_of, to_text
from partest_sdk.errors import UnreadableError

PROCESSES_FROM = 1 << 20
"""Bytes of sources from which on a second process is worth its start: half a second of work."""
_CHUNK = 16
_MOST_LINES = 200_000
_MOST_LINES_IN_ALL = 2_000_000
"""Of files without a source, each and together, over all data files."""
_MOST_KEPT = 3000
"""Files whose statements are kept ready, for the next shard: each takes 10 kilobytes."""


class PythonSources:
    """Sources below a folder, by their paths from there."""

    def __init__(self, root: Path, rules: Rules, cache: StatementCache | None = None) -> None:
        """Below *root*, which is the tree that was tested; nothing is read yet."""
        self._root = root
        self._rules = rules
        self._digest = digest_of(rules)
        self._cache = cache
        self._texts: dict[str, bytes] = {}
        """By path. As texts they take a tenth of the room."""
        self._kept: dict[str, Statements] = {}
        self._room = _MOST_LINES_IN_ALL

    def prepare(self, paths: Iterable[str]) -> None:
        """Find out about all of *paths*, so that asking for each takes no time."""
        missing: list[str] = []
        size = 0
        for path in dict.fromkeys(paths):
            if path in self._texts:
                continue
            try:
                source = self._source(path)
            except UnreadableError as trouble:
                self._texts[path] = to_text(trouble).encode()
                continue
            known = self._cache.get(key_of(source, self._digest)) if self._cache else None
            if known is not None and _is_sound(known):
                self._texts[path] = known
            else:
                missing.append(path)
                size += len(source)
        for chunk in self._found(missing, size):
            for path, key, text in chunk:
                self._texts[path] = text.encode()
                if key and self._cache:
                    self._cache.put(key, text)

    def statements(self, path: str) -> Statements:
        """What is in the source at *path*; UnreadableError, with a sentence, if there is none, or none that this Python understands."""
        kept = self._kept.get(path)
        if kept is not None:
            return kept
        if path not in self._texts:
            self.prepare([path])
        found = from_text(self._texts[path])
        if isinstance(found, UnreadableError):
            raise found
        if len(self._kept) >= _MOST_KEPT:
            # The latest one stays: whoever asks where a source ends asks for the rest of it next.
            self._kept.popitem()
        self._kept[path] = found
        return found

    def last_line(self, path: str) -> Line:
        """The last line with a statement in the source at *path*; where there is none, one that is behind the last for which there is room."""
        try:
            found = self.statements(path)
        except UnreadableError:
            return _MOST_LINES + 1
        return max(max(found.lines, default=0), max(found.spans.values(), default=0))

    def have_room_for(self, lines: int) -> bool:
        """Whether that many *lines* of a file may be kept that has no source to check them by."""
        if lines > min(_MOST_LINES, self._room):
            return False
        self._room -= lines
        return True

    def _found(self, paths: Sequence[str], size: int) -> Iterable[list[tuple[str, str, str]]]:
        chunks = [paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK)]
        # A fork is safe here: there are no threads. Where processes must be spawned, starting them costs more than it saves.
        if size < PROCESSES_FROM or (os.cpu_count() or 1) < 2 or not sys.platform.startswith("linux"):
            return map(self.find, chunks)
        return self._found_beside(chunks)

    def _found_beside(self, chunks: Sequence[Sequence[str]]) -> Iterator[list[tuple[str, str, str]]]:
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool
        from multiprocessing import get_context

        _FINDERS.append(self)
        done = 0
        try:
            with ProcessPoolExecutor(2, get_context("fork")) as pool:
                for found in pool.map(_find_in_child, chunks):
                    done += 1
                    yield found
        except BrokenProcessPool:
            pass  # a child was killed, for want of memory perhaps; one process needs less
        finally:
            _FINDERS.pop()
        yield from map(self.find, chunks[done:])

    def find(self, paths: Iterable[str]) -> list[tuple[str, str, str]]:
        """Each of *paths*, its key in the cache, and its statements as text; no key where there is no source."""
        return [self._find(path) for path in paths]

    def _find(self, path: str) -> tuple[str, str, str]:
        try:
            source = self._source(path)
        except UnreadableError as trouble:
            return path, "", to_text(trouble)
        with _without_collector():
            try:
                text = to_text(statements_of(source, self._rules))
            except UnreadableError as trouble:
                text = to_text(trouble)
        return path, key_of(source, self._digest), text

    def _source(self, path: str) -> bytes:
        try:
            return read_inside(self._root, self._root / path, SIZE_LIMIT + 1)
        except (OSError, ValueError) as trouble:
            why = getattr(trouble, "strerror", "") or trouble
            raise UnreadableError(f"its source cannot be read: {why}") from None


_FINDERS: list[PythonSources] = []
"""Whoever is at work: a child that was forked finds it here, without it going through a pipe."""


def _find_in_child(paths: Sequence[str]) -> list[tuple[str, str, str]]:
    return _FINDERS[-1].find(paths)


def _is_sound(text: bytes) -> bool:
    try:
        from_text(text)
    except ValueError:
        return False
    return True


@contextmanager
def _without_collector() -> Iterator[None]:
    """Syntax trees have no cycles, and looking for some takes as long as making the tree."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
