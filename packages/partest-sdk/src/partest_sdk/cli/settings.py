"""Where a value comes from: the flag, else the environment, else the configuration, else the default."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from partest_sdk.cli.options import Option
from partest_sdk.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from partest_sdk.adapters.configuration import Configuration

_TRUE = ("1", "true", "yes", "on")
_FALSE = ("", "0", "false", "no", "off")


class Settings:
    """The values of one command's options."""

    def __init__(
        self, options: Sequence[Option], arguments: object, variables: Mapping[str, str], base: Path | str
    ) -> None:
        """Look in *arguments*, then *variables*, then the configuration in *base*."""
        self._options = {option.name: option for option in options}
        self._arguments = arguments
        self._variables = variables
        self.folder = str(base)

    @cached_property
    def base(self) -> Path:
        """The folder that paths are relative to."""
        from pathlib import Path

        return Path(self.folder)

    @cached_property
    def configuration(self) -> Configuration:
        """The configuration; read when it is first needed."""
        from partest_sdk.adapters.configuration import read_configuration

        return read_configuration(self.base)

    def given(self, name: str) -> Any:
        """The value of the flag or variable *name*; None when neither is there."""
        flag = self._flag(name)
        return self._variable(self._options[name]) if flag is None else flag

    def rank(self, name: str, suite: Mapping[str, Any]) -> int:
        """How near to the caller *name* is said: 0 by flag, 1 by variable, 2 for *suite*, 3 for all suites, 4 nowhere."""
        if self._flag(name) is not None:
            return 0
        if self.given(name) is not None:
            return 1
        return 2 if name in suite else 3 if name in self.configuration.settings else 4

    def _flag(self, name: str) -> Any:
        value = getattr(self._arguments, self._options[name].attribute, None)
        # A script's --suite "$SUITE" without a SUITE says nothing, as an action's empty input does.
        kept = [item for item in value if item.strip()] if isinstance(value, list) else value
        return None if kept in ([], "") else kept

    def _variable(self, option: Option) -> Any:
        text = self._variables.get(option.variable, "")
        if not text.strip():
            return None
        if option.repeated:
            # Not splitlines(): a file name may hold what Unicode calls a line end.
            return [line.strip() for line in text.split("\n") if line.strip()]
        if option.metavar is None:
            return self._switch(option, text)
        if option.choices and text.strip() not in option.choices:
            raise InputError(
                f"{option.name} is {text.strip()!r}; it must be {' or '.join(option.choices)} ({option.variable})"
            )
        return text.strip()

    @staticmethod
    def _switch(option: Option, text: str) -> bool:
        if text.strip().lower() in (*_TRUE, *_FALSE):
            return text.strip().lower() in _TRUE
        raise InputError(f"{option.name} is {text!r}; it must be true or false ({option.variable})")

    def variable(self, name: str) -> str:
        """An environment variable that is no option; empty when it is not there."""
        return self._variables.get(name, "")

    def value(self, name: str, suite: Mapping[str, Any] | None = None) -> Any:
        """The value of *name*, also from the configuration of *suite* and of all suites, else the default."""
        given = self.given(name)
        if given is not None:
            return given
        for table in (suite or {}, self.configuration.settings):
            if name in table:
                value = table[name]
                option = self._options[name]
                if option.choices and value not in option.choices:
                    raise InputError(
                        f"{name} is {value!r} in the configuration; it must be {' or '.join(option.choices)}"
                    )
                return [value] if option.repeated and isinstance(value, str) else value
        return self._options[name].default

    def text(self, name: str, suite: Mapping[str, Any] | None = None) -> str | None:
        """A value as text."""
        value = self.value(name, suite)
        return None if value is None else str(value)

    def number(self, name: str, suite: Mapping[str, Any] | None = None) -> int | None:
        """A value as a whole number."""
        text = self.text(name, suite)
        if text is None:
            return None
        if not text.isdecimal() or len(text) > 18:
            words = ", or 'auto'" if name == "shards" else ""
            raise InputError(f"{name} is {text!r:.100}; it must be a whole number such as 4{words}")
        return int(text)

    def seconds(self, name: str, suite: Mapping[str, Any] | None = None, *, zero: bool = False) -> float | None:
        """A value as a duration in seconds, more than nothing unless *zero* may be."""
        from partest_sdk.core.durations import parse_duration

        text = self.text(name, suite)
        return None if text is None else parse_duration(text, name, zero=zero)

    def switch(self, name: str) -> bool:
        """A value as yes or no."""
        return bool(self.given(name))


def in_action(settings: Settings) -> bool:
    """Whether one of our actions called us: then standard output is a log, and nobody reads it as data."""
    return settings.variable("PARTEST_IN_ACTION") == "true"


def temporary_file(settings: Settings, name: str) -> str | None:
    """A path in the job's own temporary folder; None when the job has none."""
    folder = settings.variable("RUNNER_TEMP")
    return os.path.join(folder, name) if folder else None  # noqa: PTH118


def system_variables() -> Mapping[str, str]:
    """The environment."""
    return os.environ
