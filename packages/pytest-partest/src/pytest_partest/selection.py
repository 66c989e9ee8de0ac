"""Which files are collected and which tests run here, and the report of what was collected."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any, Callable

import pytest

from pytest_partest.failure import headline, story
from pytest_partest.names import Names
from pytest_partest.records import Records
from pytest_partest.share import Share

# Never ignored: they hold fixtures and packages, which tests of this shard may need.
_SHARED = frozenset(("__init__.py", "conftest.py"))


class Selection:
    """Keeps this shard's share of the files and tests; every shard decides alone and alike."""

    def __init__(self, share: Share, records: Records, names: Names, config: pytest.Config) -> None:
        """*share* says who owns what, *names* what it is called."""
        self._share = share
        self._owns = share.ownership
        self._records = records
        self._config = config
        self._names = names
        self._collectors: dict[str, str] = {}
        self._found: dict[str, list[str]] = {}
        self._skipped: dict[str, str] = {}
        self._errors: list[dict[str, str]] = []
        self._removed: list[str] = []
        self._selected = False
        self._ignored = Ignored(names, self._mine)
        config.pluginmanager.register(self._ignored, "partest-ignored")

    def _mine(self, path: str) -> list[str]:
        """The planned files of this shard at *path*, or below it when it is a folder."""
        shard = self._share.shard
        if path in self._owns.files or path in self._owns.cut:
            return [path] if shard in self._owns.shards_of_file(path) else []
        planned = (file for file in (*self._owns.files, *self._owns.cut) if file.startswith(f"{path}/"))
        return [file for file in planned if shard in self._owns.shards_of_file(file)]

    def _elsewhere(self, path: Path) -> bool:
        """Whether no test of the file at *path* can be this shard's."""
        if path.name in _SHARED:
            return False
        file = self._names.of_path(path)
        if file is None or self._share.shard in self._owns.shards_of_file(file):
            return False
        return file in self._owns.files or file in self._owns.cut or path.is_file()

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Leave files of other shards alone before they are imported."""
        return True if self._elsewhere(collection_path) else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """Take out files that were named one by one; pytest_ignore_collect is never asked about them."""
        arguments = session.config.args
        arguments[:] = [argument for argument in arguments if not self._names_file_elsewhere(str(argument))]

    def _names_file_elsewhere(self, argument: str) -> bool:
        name = argument.partition("[")[0].partition("::")[0]
        candidates = [Path(self._config.invocation_params.dir, name)]
        if self._config.option.pyargs:
            candidates[:0] = _module_file(name)
        for path in candidates:
            if path.is_file():
                return self._elsewhere(_normal(path))
        # A bracket may also be part of a file's name.
        whole = Path(self._config.invocation_params.dir, argument.partition("::")[0])
        return "[" in argument and whole.is_file() and self._elsewhere(_normal(whole))

    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        """Remember every file of this shard's own, so that one without tests is reported as just that."""
        if isinstance(collector, pytest.File) and not isinstance(collector, pytest.Package):
            file = self._names.of_path(collector.path) or collector.nodeid
            self._collectors[collector.nodeid] = file
            if self._share.shard in self._owns.shards_of_file(file):
                self._found.setdefault(file, [])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember modules that skipped themselves, and those that could not be collected."""
        if report.passed:
            return
        own_part = report.nodeid.partition("::")[0]
        file = self._collectors.get(own_part) or self._names.of_path(self._config.rootpath / own_part) or own_part
        if report.failed:
            self._errors.append({"file": file, "message": headline(report), "traceback": story(report)})
        elif report.nodeid == own_part:
            self._skipped[file] = headline(report)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> Generator[None, Any, None]:
        """Take the names before anybody changes node ids, and select after everybody has filtered."""
        order = {self._names.of_item(item): None for item in items}
        outcome = yield
        if outcome.excinfo is not None:
            return
        mine, others = self._split(items, order)
        if others:
            config.hook.pytest_deselected(items=others)
            items[:] = mine
        self._selected = True

    def _split(self, items: list[pytest.Item], order: dict[Any, None]) -> tuple[list[pytest.Item], list[pytest.Item]]:
        shard, owner = self._share.shard, self._owns.owner
        mine: list[pytest.Item] = []
        others: list[pytest.Item] = []
        left = set()
        for item in items:
            name = self._names.of_item(item)
            left.add(name)
            if owner(name.test, name.file) == shard:
                mine.append(item)
                self._found.setdefault(name.file, [])
            else:
                others.append(item)
        self._removed = [name.test for name in order if name not in left and owner(name.test, name.file) == shard]
        # In the order of definition, which a plugin that shuffles has changed by now.
        for name in [name for name in order if name in left] + sorted(left.difference(order)):
            if name.file in self._found:
                self._found[name.file].append(name.test)
        return mine, others

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self) -> None:
        """Write down what was collected, before the first test runs."""
        if self._selected:
            files = {file: self._found[file] for file in sorted(self._found)}
            skipped = {file: self._skipped[file] for file in sorted(self._skipped)}
            filters = _filters(self._config.option)
            self._records.collected(
                {
                    "files": files,
                    "skipped": skipped,
                    "errors": self._errors,
                    "filters": filters,
                    # By name only where none of pytest's own filters explains it.
                    "removed": [] if filters else self._removed,
                    "removed_count": len(self._removed),
                    "arguments": _arguments(self._config),
                    "ignored": sorted(set(self._ignored.files).difference(files)),
                }
            )


class Ignored:
    """Watches what the project itself tells pytest to ignore: files of this shard that are not missing, but left out on purpose."""

    def __init__(self, names: Names, mine: Callable[[str], list[str]]) -> None:
        """*mine* are the planned files of this shard at or below a path."""
        self._names = names
        self._owned = mine
        self.files: list[str] = []

    @pytest.hookimpl(hookwrapper=True)
    def pytest_ignore_collect(self, collection_path: Path) -> Generator[None, Any, None]:
        """Whoever says so; a file of another shard is in no list."""
        outcome = yield
        if outcome.excinfo is None and outcome.get_result():
            path = self._names.of_path(collection_path)
            if path is not None:
                self.files += self._owned(path)


# Only where to write: these may differ from shard to shard.
_PLACES = ("--junit", "--cov", "--html", "--report-log", "--log-file", "--basetemp", "--alluredir")


def _arguments(config: pytest.Config) -> str:
    """How pytest was started, without what only says where to write."""
    kept: list[str] = []
    value_follows = False
    for word in map(str, config.invocation_params.args):
        place = word.startswith(_PLACES)
        if not place and not (value_follows and not word.startswith("-")):
            kept.append(word)
        value_follows = place and "=" not in word
    return " ".join(kept)


def _filters(option: Any) -> list[str]:
    """The caller's own filters: what they remove is missing in no shard, provided that all shards have the same ones."""
    asked = [f"-k {option.keyword}"] if getattr(option, "keyword", "") else []
    asked += [f"-m {option.markexpr}"] if getattr(option, "markexpr", "") else []
    asked += [f"--deselect {prefix}" for prefix in getattr(option, "deselect", None) or ()]
    asked += [f"--ignore {path}" for path in getattr(option, "ignore", None) or ()]
    asked += [f"--ignore-glob {glob}" for glob in getattr(option, "ignore_glob", None) or ()]
    switches = {"lf": "--last-failed", "stepwise": "--stepwise"}
    return asked + [flag for name, flag in switches.items() if getattr(option, name, False)]


def _normal(path: Path) -> Path:
    """*path* without ``..``, and with its symbolic links, as pytest names the files it collects."""
    import os.path

    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve would follow links


def _module_file(name: str) -> list[Path]:
    """The file of a module named as ``--pyargs`` allows; pytest looks it up in the same way."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, AttributeError, ValueError):
        return []
    if spec is None or spec.origin is None or spec.submodule_search_locations:
        return []
    return [Path(spec.origin)] if spec.origin.endswith(".py") and name not in sys.builtin_module_names else []
