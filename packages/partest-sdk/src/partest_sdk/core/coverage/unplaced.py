"""Reported paths that count for no file of the repository: how many they are, and the first ones. Nobody asks for more, and they may be millions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from hashlib import blake2b
from typing import Any, NamedTuple

from partest_sdk.core.names import listed, many
from partest_sdk.core.safe_text import one_line

_EXAMPLES = 3
_MOST_COUNTED = 100_000
"""Paths that are told apart, to be counted once each."""
_LONGEST = 200


class Reason(Enum):
    """Why a path counts for nothing, or is not sure to count for the right file."""

    SEVERAL = "several"
    """It could be several files."""
    NAMESAKE = "namesake"
    """It has the name of a file in the root, and nothing shows whether it is that one."""
    UNSOUGHT = "unsought"
    """It was not looked for."""
    ELSEWHERE = "elsewhere"
    """It is no file of the repository."""
    FLAT = "flat"
    """It counts for the file of its name in the root, as all of its report do."""
    GUESSED = "guessed"
    """It counts for the one in the root, and fits others as well as all the paths beside it do."""


class Example(NamedTuple):
    """A path of a report."""

    path: str
    """As the report writes it: hostile."""
    candidates: tuple[str, ...] = ()
    """The files, or the folders, that it could be of."""


def guessed_words(example: Example) -> str:
    """What is to be said of a report that counts for the root, and fits the candidates of an *example* of its paths as well."""
    return (
        f"no path that shows whether it is of the repository's root or of {listed(example.candidates, 3)}, and counts for the root, "
        f"with paths such as {one_line(repr(example.path), _LONGEST)}; "
        "if that is wrong, leave it in the folder that it is of, or report absolute paths"
    )


class UnplacedPaths:
    """Those of one flag. In whatever order they are added, the same is told of them."""

    def __init__(self) -> None:
        """None yet."""
        self._tallies = {reason: Tally() for reason in Reason}

    def add(self, reason: Reason, path: str, candidates: tuple[str, ...] = ()) -> None:
        """One more. A path that comes again is the same one."""
        self._tallies[reason].add(Example(path, candidates))

    def of(self, reason: Reason) -> Tally:
        """Those that are there for a *reason*."""
        return self._tallies[reason]

    def packed(self) -> Any:
        """All of it as plain values, for another process."""
        return {
            reason.value: (list(tally.known), [tuple(example) for example in tally.examples])
            for reason, tally in self._tallies.items()
        }

    def absorb(self, value: Any) -> None:
        """Take over what another one has made a value of."""
        for reason, (known, examples) in value.items():
            tally = self._tallies[Reason(reason)]
            for path, candidates in examples:
                tally.add(Example(path, candidates))
            tally.add_known(known)

    def doubts(self) -> Iterator[str]:
        """What was reported and may be of files of the repository, so that the numbers are not all there is."""
        if several := self.of(Reason.SEVERAL):
            yield (
                f"{several.many('reported path')} could be several files and count for none of them, such as {several.first} "
                f"({several.candidates}); report paths from the repository's root"
            )
        if namesakes := self.of(Reason.NAMESAKE):
            yield (
                f"{namesakes.many('reported path has', 'reported paths have')} the name of a file in the repository's root and may be that "
                f"one, but nothing shows it, such as {namesakes.first}; report paths from the repository's root"
            )
        if unsought := self.of(Reason.UNSOUGHT):
            yield (
                f"{unsought.many('reported path was', 'reported paths were')} not looked for, such as {unsought.first}: "
                "there are too many, or too many folders that they could be in; report paths from the repository's root"
            )

    def notes(self) -> Iterator[str]:
        """What else is to be said of them."""
        if others := self.of(Reason.ELSEWHERE):
            yield f"{others.many('reported file is', 'reported files are')} not in the repository and left out: {others.listed}"
        if flat := self.of(Reason.FLAT):
            yield f"a report has nothing but names that the repository's root has, and is taken for one of the root, with paths such as {flat.first}"
        if guessed := self.of(Reason.GUESSED):
            # No doubt: many a repository has an example or a template with the same names. A package's own report says whose it is.
            yield f"a report has {guessed_words(guessed.examples[0])}"


class Tally:
    """Paths that are unplaced for the same reason."""

    def __init__(self) -> None:
        """None yet."""
        self.examples: list[Example] = []
        """The first ones, in order."""
        self.known: set[bytes] = set()
        """All, as digests: paths may be long."""

    def __len__(self) -> int:
        """How many there are, up to a hundred thousand."""
        return len(self.known)

    def add(self, example: Example) -> None:
        """One more."""
        self.add_known([blake2b(example.path.encode("utf-8", "surrogatepass"), digest_size=8).digest()])
        if len(self.examples) < _EXAMPLES or example < self.examples[-1]:
            by_path = {one.path: one for one in sorted([*self.examples, example], reverse=True)}
            self.examples = sorted(by_path.values())[:_EXAMPLES]

    def add_known(self, digests: Iterable[bytes]) -> None:
        """More, of which no more is to be known."""
        for digest in digests:
            if len(self.known) < _MOST_COUNTED:
                self.known.add(digest)

    def many(self, one: str, several: str | None = None) -> str:
        """How many there are, with their noun."""
        return ("at least " if len(self) == _MOST_COUNTED else "") + many(len(self), one, several)

    @property
    def first(self) -> str:
        """The first one, to be shown."""
        return one_line(repr(self.examples[0].path), _LONGEST)

    @property
    def candidates(self) -> str:
        """What the first one could be of."""
        return listed(self.examples[0].candidates, 3)

    @property
    def listed(self) -> str:
        """The first ones, to be shown, and how many more there are."""
        first = [one_line(repr(example.path), _LONGEST) for example in self.examples]
        return ", ".join(first) + (f" and {len(self) - len(first):,} more" if len(self) > len(first) else "")
