"""What is taken down of one report while it is read: a million tests that passed leave eight bytes each."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace
from itertools import repeat
from operator import eq
from typing import NamedTuple, Protocol

from partest_sdk.core.reports.case import Around, Case, Reruns
from partest_sdk.core.reports.element import Element
from partest_sdk.core.reports.identity import NO_CLASS, container_of, id_prefix, repeated, stable_suite
from partest_sdk.core.reports.junit_case import case_of, is_simply_skipped
from partest_sdk.core.results.attempts import LONGEST, TROUBLED, Attempt, TestClass, TestResult, classify


class Leg(NamedTuple):
    """One suite, or one variant of it: what the caller named, and within which two equal cases are the same test."""

    suite: str
    variant: str = ""


Key = tuple[Leg, str, str, str, str]
"""Leg, variant, file, container and name: equal for equal tests."""
Columns = tuple[Sequence[str], Sequence[str], Sequence[str], Sequence[float]]
_SKIPPED = Element("skipped", {}, [])
_FINE = frozenset({TestClass.PASSED, TestClass.SKIPPED})


class Placed(NamedTuple):
    """A case and its place in the report."""

    key: Key
    at: int
    case: Case


class Retries(NamedTuple):
    """The cases from *first* to before *end* are of a producer that writes each attempt as a case."""

    first: int
    end: int
    how: Reruns


def is_witness(placed: Placed) -> bool:
    """Whether a test that stands there only once shows that not everything was run again: it did not fail, and is no part of another one."""
    return classify(placed.case.attempts) in _FINE and "/" not in placed.key[-1]


def _in_short(result: TestResult) -> TestResult:
    """*result* as far as it is shown to people; a hundred thousand failures with all their words would not fit into memory."""
    if len(result.attempts) == 1 and not result.attempts[0].output and len(result.attempts[0].traceback) < _SHOWN:
        return result
    return replace(
        result,
        attempts=tuple(replace(one, traceback=one.traceback[-_SHOWN:], output={}) for one in result.attempts),
    )


_SHOWN = 2000
"""Characters from the end of a traceback."""


class LineSink(Protocol):
    """Takes down every test for the bundle, in order."""

    def passed(
        self, tests: Iterable[str], leg: Leg, variant: str, files: Sequence[str], seconds: Sequence[float]
    ) -> None:
        """Tests that passed, with nothing more to say: ids, files and seconds."""

    def other(self, result: TestResult) -> None:
        """Any other."""


class Tally:
    """A report, counted. Each case is one test here; which of them are the same is found out later, by `identities`."""

    def __init__(
        self,
        leg: Leg,
        place: str,
        clean: Callable[[str], str] = str,
        lines: LineSink | None = None,
        wanted: Container[int] | None = None,
        shard: int = 0,
    ) -> None:
        """Count the report at *place* for *leg* and *shard*, with paths made *clean*; keep whole the cases whose identity is *wanted*."""
        self.leg = leg
        self.shard = shard
        self.place = place
        self.counts = dict.fromkeys(TestClass, 0)
        self.cases = 0
        self.seconds = 0.0
        self.identities = array("q")
        self.doubled: set[int] = set()
        """The identities that several cases of this report have; known once it is closed."""
        self.bad: list[tuple[int, TestResult]] = []
        """Failed, errors and flaky, with their place in the report."""
        self.unreadable = ""
        """Why nothing at all could be read."""
        self.gaps: list[str] = []
        self.notes: list[str] = []
        self.failures: list[str] = []
        """What failed outside of every test."""
        self.retries: list[Retries] = []
        self.files: set[str] = set()
        """What the cases name as their own: a file, else a class or suite."""
        self.is_root_needed = False
        """Whether it would mean something else without its root: cases lie outside of every suite, say."""
        self.is_sound = True
        """Whether the file could be read as it is."""
        self.breaks_off = False
        self.renamed: dict[str, str] = {}
        """Paths that were made clean."""
        self.wall = 0.0
        """How long it took by its own word, in seconds."""
        self.began_first = self.began_last = 0.0
        self.kept: list[Placed] = []
        self.witnesses: list[int] = []
        """Places of those that are not wanted, and did not fail."""
        self._clean = clean
        self._lines = lines
        self._wanted = wanted
        self._prefixes: dict[tuple[str, str], str] = {}

    def batch(self, cases: Sequence[dict[str, str] | Element], around: Around) -> None:
        """JUnit cases of one suite. Mostly all of them passed, a million perhaps: so by columns, and not one by one."""
        if self._wanted is not None or self._lines:
            self._in_order(cases, around)
            return
        first = self.cases
        skipped: list[dict[str, str]] = []
        for at, one in enumerate(cases, start=first):
            if isinstance(one, dict):
                continue
            if is_simply_skipped(one):
                skipped.append(one.attributes)
            else:
                self.cases = at
                self.case(case_of(one, around))
        self._alike([one for one in cases if isinstance(one, dict)], around, TestClass.PASSED)
        self._alike(skipped, around, TestClass.SKIPPED)
        self.cases = first + len(cases)

    def _in_order(self, cases: Sequence[dict[str, str] | Element], around: Around) -> None:
        plain: list[dict[str, str]] = []
        for one in cases:
            if isinstance(one, dict):
                plain.append(one)
                continue
            self._alike(plain, around, TestClass.PASSED)
            plain.clear()
            self.case(case_of(one, around))
        self._alike(plain, around, TestClass.PASSED)

    def _alike(self, cases: Sequence[dict[str, str]], around: Around, kind: TestClass) -> None:
        """Cases that ended the same way, with nothing more to say."""
        if not cases:
            return
        columns = self._columns(cases, around) if self._wanted is None else None
        if columns is None:
            for one in cases:
                self.case(case_of(Element("testcase", one, [_SKIPPED] if kind is TestClass.SKIPPED else []), around))
            return
        files, containers, names, seconds = columns
        leg, variant = repeat(self.leg), repeat(around.variant)
        self.identities.extend(map(hash, zip(leg, variant, files, containers, names, strict=False)))
        self.files.update(
            (file or container for file, container in zip(files, containers, strict=True)) if "" in files else files
        )
        self.seconds += sum(seconds)
        self.cases += len(cases)
        self.counts[kind] += len(cases)
        if self._lines:
            tests = map(str.__add__, map(self._prefix, files, containers), names)
            self._lines.passed(tests, self.leg, around.variant, files, seconds)

    def _columns(self, cases: Sequence[dict[str, str]], around: Around) -> Columns | None:
        """Files, containers, names and seconds; None when not all of the cases are alike and ordinary."""
        try:
            names = [one["name"] for one in cases]
            containers = [one["classname"] for one in cases]
            seconds = [float(one["time"]) for one in cases]
            reported = [one["file"] for one in cases] if "file" in cases[0] else None
        except (KeyError, ValueError):
            return None
        if (
            not (min(seconds) >= 0.0 and sum(seconds) <= LONGEST)
            or "" in containers
            or NO_CLASS in containers
            or "" in names
        ):
            return None
        if any(map(eq, names, containers)) or (reported is None and any("file" in one for one in cases)):
            return None
        clean = {file: self._path(file or around.file) for file in {*(reported or ()), ""}}
        files = list(map(clean.__getitem__, reported)) if reported else [clean[""]] * len(cases)
        return files, containers, names, seconds

    def case(self, case: Case) -> None:
        """Any case."""
        at = self.cases
        self.cases += 1
        key = self._key(case)
        identity = hash(key)
        self.identities.append(identity)
        kind = classify(case.attempts)
        self.counts[kind] += 1
        self.seconds += sum(attempt.seconds for attempt in case.attempts)
        _, _, file, container, _ = key
        self.files.add(file or container)
        if self._wanted is not None:
            if identity in self._wanted:
                self.kept.append(Placed(key, at, case))
            elif is_witness(Placed(key, at, case)):
                self.witnesses.append(at)
        if self._lines or kind in TROUBLED:
            result = self.result(key, kind, case.attempts)
            if kind in TROUBLED:
                self.bad.append((at, _in_short(result)))
            if self._lines:
                self._lines.other(result)

    def result(self, key: Key, kind: TestClass, attempts: tuple[Attempt, ...], reason: str = "") -> TestResult:
        """The test that *key* names."""
        leg, variant, file, container, name = key
        return TestResult(
            id=self._prefix(file, container) + name,
            file=file,
            suite=leg.suite,
            variant=", ".join(filter(None, (leg.variant, variant))),
            shard=self.shard,
            kind=kind,
            attempts=attempts,
            reason=reason,
        )

    def results(self, but: Container[int] = ()) -> list[TestResult]:
        """The cases that were kept, each a test of its own, without those at the places *but*."""
        return [
            self.result(key, classify(case.attempts), case.attempts) for key, at, case in self.kept if at not in but
        ]

    def _key(self, case: Case) -> Key:
        name = case.name or self._unnamed(self.cases)
        container = container_of(case.classname, name, stable_suite(case.suite))
        return self.leg, case.variant, self._path(case.file), container, name

    def _unnamed(self, number: int) -> str:
        # Nobody can say that two tests without a name are the same.
        return f"case {number} of {self.place}"

    def _path(self, file: str) -> str:
        if not file:
            return ""
        cleaned = self._clean(file)
        if cleaned != file:
            self.renamed[file] = cleaned
        return cleaned

    def _prefix(self, file: str, container: str) -> str:
        found = self._prefixes.get((file, container))
        if found is None:
            found = self._prefixes[file, container] = id_prefix(file, container)
        return found

    def incomplete(self, what: str) -> None:
        """Cases are missing."""
        self.gaps.append(what)

    def note(self, what: str) -> None:
        """Worth saying."""
        self.notes.append(what)

    def broken(self, what: str) -> None:
        """Something failed outside of every test."""
        self.failures.append(what)

    def took(self, seconds: float) -> None:
        """By the clock on the wall, several reports in one file one after the other."""
        self.wall += seconds

    def reruns(self, first: int, end: int, how: Reruns) -> None:
        """The cases from *first* to before *end* are attempts."""
        self.retries.append(Retries(first, end, how))

    def began(self, moment: float) -> None:
        """A part of it began at *moment*."""
        self.began_first = min(self.began_first or moment, moment)
        self.began_last = max(self.began_last, moment)

    def needs_root(self) -> None:
        """Without its root the report would mean something else."""
        self.is_root_needed = True

    def unsound(self, *, breaks_off: bool) -> None:
        """The file had to be repaired first, and perhaps could not be read to its end."""
        self.is_sound, self.breaks_off = False, breaks_off

    def close(self) -> None:
        """Let go of everything that only reading needs: what remains may go to another process."""
        self.doubled = repeated([self.identities])
        self._clean, self._lines, self._wanted, self._prefixes = str, None, None, {}
