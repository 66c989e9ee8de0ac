"""A plan as JSON and as text for a job output, and back. Everything read is checked before it is believed."""

from __future__ import annotations

import json
from hashlib import sha256
from itertools import chain
from operator import index
from typing import Any

from partest_sdk.core.names import TestFile, TestId
from partest_sdk.core.plan.plan import Digest, Plan, SuitePlan, Unit
from partest_sdk.errors import InputError

TEXT_PREFIX = "partest1:"
# The text reaches the next job as one environment variable, and Windows takes 32,767 characters for that (Linux 131,071 bytes).
TEXT_LIMIT = 32_000
# A plan of a million ids is about 100 MB; what unpacks to more is an attack, not a plan.
UNPACKED_LIMIT = 512 * 1024 * 1024

Json = dict[str, Any]


def make_plan(suites: tuple[SuitePlan, ...], run: str = "") -> Plan:
    """A plan of *suites*, made in *run*, with its digest."""
    return Plan(suites, _digest(run, [_suite_to_json(suite) for suite in suites]), run)


def to_json(plan: Plan) -> str:
    """The plan file's text: same plan, same bytes."""
    body = [_suite_to_json(suite) for suite in plan.suites]
    return (
        json.dumps({"version": 1, "digest": plan.digest, "run": plan.run, "suites": body}, separators=(",", ":")) + "\n"
    )


def to_text(plan: Plan) -> str:
    """The plan compressed for a job output; empty when it is too large for one."""
    import zlib
    from base64 import urlsafe_b64encode

    packed = urlsafe_b64encode(zlib.compress(to_json(plan).encode(), 9)).decode()
    return TEXT_PREFIX + packed if len(packed) <= TEXT_LIMIT else ""


def from_text(text: str) -> Plan:
    """Read `to_text` or `to_json` back; an InputError says what is wrong with anything else."""
    text = text.strip()
    if not text.startswith(TEXT_PREFIX):
        return from_json(text)
    # Most shards are handed a file, and start sooner without these.
    import zlib
    from base64 import urlsafe_b64decode

    try:
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(urlsafe_b64decode(text[len(TEXT_PREFIX) :]), UNPACKED_LIMIT)
        if not unpacker.eof:
            raise InputError("the plan text is cut off or far too large; hand over the `plan` output unchanged")
        return from_json(raw.decode())
    except (zlib.error, ValueError) as trouble:
        raise InputError(f"the plan text is damaged ({trouble}); hand over the `plan` output unchanged") from None


def from_json(text: str) -> Plan:
    """Read a plan file's text; an InputError says what is wrong with it."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(
            "this is not a plan: it is no JSON; make one with `partest shard --plan-out plan.json`"
        ) from None
    if not isinstance(data, dict) or "suites" not in data or "digest" not in data:
        raise InputError("this is not a plan of partest; make one with `partest shard --plan-out plan.json`")
    if data.get("version") != 1:
        raise InputError(
            f"the plan has version {data.get('version')!r:.80}, this partest reads version 1; use one release in all jobs"
        )
    try:
        run = _text(data.get("run", ""))
        digest = _digest(run, data["suites"])
        if digest != data["digest"]:
            raise InputError(
                f"the plan was changed after it was made: its digest is {data['digest']!r:.80}, its content gives {digest!r}"
            )
        suites = tuple(_suite_from_json(suite) for suite in data["suites"])
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as trouble:
        raise InputError(f"the plan is damaged: {type(trouble).__name__}: {trouble!s:.200}") from None
    return Plan(suites, digest, run)


def _digest(run: str, suites: list[Json]) -> Digest:
    canonical = json.dumps({"run": run, "suites": suites}, sort_keys=True, separators=(",", ":"))
    return Digest(sha256(canonical.encode()).hexdigest())


def _suite_to_json(suite: SuitePlan) -> Json:
    return {
        "suite": suite.suite,
        "runner": suite.runner,
        "strategy": suite.strategy,
        "variants": list(suite.variants),
        "overhead_seconds": suite.overhead_milliseconds / 1000,
        "units": [_unit_to_json(unit) for unit in suite.units],
        "shards": [
            {"number": number, "seconds": suite.milliseconds_of(number) / 1000, "units": list(members)}
            for number, members in enumerate(suite.shards, start=1)
        ],
    }


def _unit_to_json(unit: Unit) -> Json:
    data: Json = {"file": unit.file, "seconds": unit.milliseconds / 1000, "source": unit.source}
    if unit.piece:
        data["piece"] = f"{unit.piece[0]}/{unit.piece[1]}"
    if unit.ids:
        data["ids"] = list(unit.ids)
    elif unit.known:
        data["count"] = unit.known
    return data


def _suite_from_json(data: Json) -> SuitePlan:
    units = tuple([_unit_from_json(unit) for unit in data["units"]])
    shards = tuple(tuple(map(index, shard["units"])) for shard in data["shards"])
    if not shards or [shard["number"] for shard in data["shards"]] != list(range(1, len(shards) + 1)):
        raise ValueError("shards are not numbered from 1")
    if not all(shards):
        raise ValueError("a shard is empty")
    if sorted(chain.from_iterable(shards)) != list(range(len(units))):
        raise ValueError("a unit is in no shard, or in two")
    return SuitePlan(
        suite=_text(data["suite"]),
        runner=_text(data["runner"]),
        strategy=_text(data["strategy"]),
        units=units,
        shards=shards,
        variants=tuple(map(_text, data["variants"])),
        overhead_milliseconds=_milliseconds(data["overhead_seconds"]),
    )


def _unit_from_json(data: Json) -> Unit:
    ids = tuple([TestId(_text(test)) for test in data.get("ids", ())])
    number, _, total = str(data.get("piece", "")).partition("/")
    return Unit(
        file=TestFile(_text(data["file"])),
        milliseconds=_milliseconds(data["seconds"]),
        source=_text(data["source"]),
        ids=ids,
        known=len(ids) or int(data.get("count", 0)),
        piece=(int(number), int(total)) if number else None,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.80} should be text")
    return value


def _milliseconds(seconds: float) -> int:
    if not 0 <= seconds < 1e12:
        raise ValueError(f"{seconds!r:.80} is no duration")
    return round(seconds * 1000)
