"""Coverage reports for the benchmark: those of shards that list every file, of which each has run a third."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TextIO

SHARDS = 16
LINES, STATEMENTS, BRANCHES = 200, 140, 20
"""Of each file: lines, those that can be executed, and those of them that have two arms."""


class Source(NamedTuple):
    """A file that is measured."""

    path: str
    statements: Sequence[int]
    branches: frozenset[int]


class Ran(NamedTuple):
    """What one shard executed of one file."""

    hits: dict[int, int]
    """Of the lines that were executed."""
    taken: dict[int, tuple[int, int]]
    """Of the arms of those of them that have two."""


class Written(NamedTuple):
    """Reports in a folder, and what they have to be merged to."""

    folder: Path
    files: int
    lines_covered: int
    branches_covered: int

    @property
    def due(self) -> str:
        """What whoever merges them has to say."""
        return f"{self.lines_covered} {self.branches_covered} True"

    @property
    def size(self) -> int:
        """Bytes of all reports."""
        return sum(path.stat().st_size for path in self.folder.iterdir())


def write_lcov(folder: Path, files: int) -> Written:
    """A tracefile for each shard."""
    return _write(folder, files, "info", _lcov)


def write_cobertura(folder: Path, files: int) -> Written:
    """XML as coverage.py writes it for each shard."""
    return _write(folder, files, "xml", _cobertura)


def write_istanbul(folder: Path, files: int) -> Written:
    """Istanbul's JSON, as nyc writes it, for each shard."""
    return _write(folder, files, "json", _istanbul)


def paths(files: int) -> Iterator[str]:
    """The files of the repository."""
    return (f"src/package_{number % 50:02}/module_{number:04}.py" for number in range(files))


def _sources(files: int) -> Iterator[Source]:
    dice = random.Random(files)
    for path in paths(files):
        statements = sorted(dice.sample(range(1, LINES + 1), STATEMENTS))
        yield Source(path, statements, frozenset(dice.sample(statements, BRANCHES)))


def _write(
    folder: Path, files: int, suffix: str, write: Callable[[TextIO, Sequence[Source], Sequence[Ran | None]], None]
) -> Written:
    folder.mkdir()
    dice = random.Random(1)
    measured = list(_sources(files))
    lines: set[tuple[int, int]] = set()
    arms: set[tuple[int, int, int]] = set()
    for shard in range(1, SHARDS + 1):
        ran = [_ran(dice, source) if dice.random() < 1 / 3 else None for source in measured]
        for number, one in enumerate(ran):
            if one:
                lines.update((number, line) for line in one.hits)
                arms.update((number, line, arm) for line, taken in one.taken.items() for arm in (0, 1) if taken[arm])
        with folder.joinpath(f"{shard:02}.{suffix}").open("w", encoding="utf-8", newline="\n") as out:
            write(out, measured, ran)
    return Written(folder, files, len(lines), len(arms))


def _ran(dice: random.Random, source: Source) -> Ran:
    hits = {line: dice.randint(1, 9) for line in source.statements if dice.random() < 0.4}
    return Ran(hits, {line: (dice.randint(0, 3), dice.randint(0, 3)) for line in hits if line in source.branches})


def _lcov(out: TextIO, measured: Sequence[Source], ran: Sequence[Ran | None]) -> None:
    for source, one in zip(measured, ran, strict=True):
        hits, taken = one or ({}, {})
        out.write(f"TN:\nSF:{source.path}\n")
        for line in sorted(source.branches):
            first, second = taken.get(line, ("-", "-"))
            out.write(f"BRDA:{line},0,0,{first}\nBRDA:{line},0,1,{second}\n")
        covered = sum(arm > 0 for arms in taken.values() for arm in arms)
        out.write(f"BRF:{2 * len(source.branches)}\nBRH:{covered}\n")
        out.write("".join(f"DA:{line},{hits.get(line, 0)}\n" for line in source.statements))
        out.write(f"LF:{len(source.statements)}\nLH:{len(hits)}\nend_of_record\n")


def _cobertura(out: TextIO, measured: Sequence[Source], ran: Sequence[Ran | None]) -> None:
    out.write('<?xml version="1.0" ?>\n<coverage version="7.0" line-rate="0" branch-rate="0" complexity="0">\n')
    out.write(
        '<sources>\n<source>/app</source>\n</sources>\n<packages>\n<package name="." line-rate="0" branch-rate="0">\n<classes>\n'
    )
    for source, one in zip(measured, ran, strict=True):
        name = source.path.rpartition("/")[2]
        out.write(
            f'\t<class name="{name}" filename="{source.path}" complexity="0" line-rate="0" branch-rate="0">\n\t\t<methods/>\n\t\t<lines>\n'
        )
        out.write("".join(_line(source, one or Ran({}, {}), line) for line in source.statements))
        out.write("\t\t</lines>\n\t</class>\n")
    out.write("</classes>\n</package>\n</packages>\n</coverage>\n")


def _line(source: Source, one: Ran, line: int) -> str:
    branch = ""
    if line in source.branches:
        missing = [
            name for name, taken in zip((str(line + 1), "exit"), one.taken.get(line, (0, 0)), strict=True) if not taken
        ]
        names = f' missing-branches="{",".join(missing)}"' if missing else ""
        branch = f' branch="true" condition-coverage="{50 * (2 - len(missing))}% ({2 - len(missing)}/2)"{names}'
    return f'\t\t\t<line number="{line}" hits="{min(one.hits.get(line, 0), 1)}"{branch}/>\n'


def _istanbul(out: TextIO, measured: Sequence[Source], ran: Sequence[Ran | None]) -> None:
    for number, (source, one) in enumerate(zip(measured, ran, strict=True)):
        hits, taken = one or ({}, {})
        places = ",".join(f'"{key}":{_place(line)}' for key, line in enumerate(source.statements))
        counts = ",".join(f'"{key}":{hits.get(line, 0)}' for key, line in enumerate(source.statements))
        branches = ",".join(
            f'"{key}":{{"loc":{_place(line)},"type":"if","locations":[{_place(line)},{_place(line)}],"line":{line}}}'
            for key, line in enumerate(sorted(source.branches))
        )
        arms = ",".join(f'"{key}":{list(taken.get(line, (0, 0)))}' for key, line in enumerate(sorted(source.branches)))
        out.write(
            f'{"," if number else "{"}\n"{source.path}":{{"path":"{source.path}","statementMap":{{{places}}},"fnMap":{{}},'
            f'"branchMap":{{{branches}}},"s":{{{counts}}},"f":{{}},"b":{{{arms}}}}}'
        )
    out.write("\n}\n")


def _place(line: int) -> str:
    return f'{{"start":{{"line":{line},"column":4}},"end":{{"line":{line},"column":40}}}}'
