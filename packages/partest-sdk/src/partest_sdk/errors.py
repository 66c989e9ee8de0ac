"""Every way partest can end badly, on one page: one root, a few children, an exit code each.

The sentence of an error says what happened, with which value, and what to do next.
"""

from __future__ import annotations

from typing import ClassVar

INCOMPLETE = 5
"""Something that should be there is missing: tests that did not run, or a part of the coverage. A verdict, which nobody raises."""

TOO_LITTLE_COVERAGE = 6
"""Less is covered than was asked for; a verdict, too."""


class PartestError(Exception):
    """Something the person running the workflow can mend."""

    exit_code: ClassVar[int] = 1


class InputError(PartestError):
    """A flag, an input, a configuration or a file is not what it must be."""

    exit_code: ClassVar[int] = 2


class NothingToDoError(PartestError):
    """There is no test to plan, run or judge."""

    exit_code: ClassVar[int] = 3


class UnreadableError(PartestError):
    """A file that should be ours cannot be read."""

    exit_code: ClassVar[int] = 4


class HostError(PartestError):
    """The host of the repository (GitHub) did not do what it was asked; the verdict never depends on it."""

    exit_code: ClassVar[int] = 7


class RefusedError(HostError):
    """The token may not do this."""

    def __init__(self, what: str, permission: str) -> None:
        """*what* was refused, and the *permission* that would allow it, as workflows write it: ``checks: write``."""
        self.permission = permission
        super().__init__(f"{what} was refused: the token lacks the permission `{permission}`")


class UnavailableError(HostError):
    """It cannot be reached, is broken, or its rate limit is used up; the sentence says which."""


class OwnTroubleError(PartestError):
    """`partest run` itself failed, so the command's exit code is not known (125, as coreutils and docker do)."""

    exit_code: ClassVar[int] = 125


class SeveralInputsError(InputError):
    """Several mistakes, told at once."""

    def __init__(self, mistakes: list[str]) -> None:
        """Keep *mistakes* in the order they were found, one sentence each."""
        self.mistakes = mistakes
        super().__init__("\n".join(mistakes))
