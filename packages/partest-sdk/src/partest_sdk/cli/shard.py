"""`partest shard`: flags to values, files to the command, the answer to the terminal, the outputs and the summary."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from os import urandom
from pathlib import Path

from partest_sdk.adapters.ci.job_files import JobFiles
from partest_sdk.adapters.working_folder import working_folder
from partest_sdk.cli.arguments import parse
from partest_sdk.cli.options import SHARD
from partest_sdk.cli.plans import plan_from
from partest_sdk.cli.settings import Settings, in_action, system_variables, temporary_file
from partest_sdk.core.durations import say_seconds
from partest_sdk.core.names import Shard, many
from partest_sdk.errors import InputError

OUTPUT_LIMIT = 250_000
"""Characters. GitHub takes 1 MB of outputs per job, counted as UTF-16; beyond this only the file has the tests."""


def main(arguments: Sequence[str]) -> int:
    """Make a plan, or with ``--shard`` give out the tests of one shard."""
    flags, rest = parse("shard", arguments)
    if rest:
        raise InputError(f"shard takes no command, but there is {' '.join(rest)!r} after '--'")
    variables = system_variables()
    settings = Settings(SHARD, flags, variables, working_folder())
    job = JobFiles(variables)
    text = settings.given("shard")
    if text is None:
        from partest_sdk.cli.planning import make_plan_and_tell

        return make_plan_and_tell(settings, job)
    return _give_out(settings, Shard.parse(text), job)


def _give_out(settings: Settings, shard: Shard, job: JobFiles) -> int:
    if settings.given("plan") is None:
        raise InputError(
            f"shard {shard} of which plan? Give --plan FILE, or the text of the `plan` output (empty when the plan is too large for one)"
        )
    plan = plan_from(settings)
    suite = plan.suite(settings.given("suite"))
    members = suite.members_of(shard)
    style = str(settings.given("format") or "lines")
    out = _formatted(members, style)
    seconds = suite.expected_seconds(shard.number)
    if settings.switch("explain"):
        from partest_sdk.core.plan.tables import explain

        print(explain(plan, suite, shard), end="")
    elif in_action(settings):
        # Standard output is the job's log there, where a test name could be a command; the tests go by the outputs.
        about = f"about {say_seconds(seconds)}" if seconds else "not timed yet"
        print(f"shard {shard}: {many(len(members), 'test or file', 'tests and files')}, {about}")
    else:
        _write_exactly(out)
    place = settings.given("tests-out") or (
        temporary_file(settings, f"partest-tests-{urandom(4).hex()}.txt") if job.there else None
    )
    path = "" if place is None else str(settings.base / place)
    if path:
        from partest_sdk.adapters.atomic_file import write_whole

        try:
            write_whole(Path(path), out, "surrogateescape")
        except OSError as trouble:
            raise InputError(
                f"tests-out is {place!r}, which cannot be written: {trouble.strerror}; name a file"
            ) from None
    job.set_output("tests", _as_output(out, style, path))
    job.set_output("tests-file", path)
    job.set_output("count", str(len(members)))
    job.set_output("expected-seconds", "" if seconds is None else f"{seconds:.3f}")
    return 0


def _write_exactly(text: str) -> None:
    """Names that are no UTF-8 leave with the very bytes that they have on disk."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        print(text, end="")
        return
    sys.stdout.flush()
    buffer.write(text.encode("utf-8", "surrogateescape"))
    buffer.flush()


def _as_output(out: str, style: str, path: str) -> str:
    """*out* as the value of an output; empty, and said so, where an output cannot hold it."""
    if style == "null":  # no variable can hold a NUL, so that form has its file only
        return ""
    trouble = "too many for an output" if len(out) > OUTPUT_LIMIT else "not all UTF-8" if not _is_utf8(out) else ""
    if trouble:
        from partest_sdk.core.safe_text import one_line

        print(f"partest: the tests are {trouble}; take them from the file {one_line(path)}", file=sys.stderr)
    return "" if trouble else out.rstrip("\n")


def _is_utf8(text: str, errors: str = "strict") -> bool:
    try:
        text.encode("utf-8", errors)
    except UnicodeEncodeError:
        return False
    return True


_CANNOT_HOLD = {"lines": "\n\r\0", "shell": "\0", "null": "\0", "json": ""}


def _formatted(members: Sequence[str], style: str) -> str:
    for member in members:
        if any(character in member for character in _CANNOT_HOLD[style]):
            what = "a NUL" if "\0" in member else "a line break"
        elif style != "json" and not _is_utf8(member, "surrogateescape"):
            what = "half a character"
        else:
            continue
        other = "json" if what != "a line break" else "null or json"
        raise InputError(f"the test id {member!r} holds {what}; use --format {other}")
    if style == "null":
        return "".join(f"{member}\0" for member in members)
    if style == "json":
        import json

        return json.dumps(members) + "\n"
    if style == "shell":
        from shlex import quote

        # A leading dash would be an option to whatever takes the words.
        return " ".join(quote(f"./{member}" if member.startswith("-") else member) for member in members) + "\n"
    return "".join(f"{member}\n" for member in members)
