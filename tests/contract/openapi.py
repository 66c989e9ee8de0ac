"""GitHub's own description of its REST API, cut down to the operations in use, as the judge of requests and answers."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote

from jsonschema_path import SchemaPath
from openapi_core import V30RequestValidator, V30ResponseValidator
from openapi_core.datatypes import RequestParameters
from openapi_core.templating.datatypes import TemplateResult
from openapi_core.templating.paths.datatypes import PathOperationServer
from openapi_core.templating.paths.finders import APICallPathFinder
from real_runners.tool_chain import npm_packages
from werkzeug.datastructures import Headers, ImmutableMultiDict

from contract.messages import Answer, Received

PROJECT = Path(__file__).with_name("github_openapi")
DESCRIPTION = Path("@octokit", "openapi", "generated", "api.github.com.json")
ANY_ERROR = {
    "description": "Every operation may end so; only some say it.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/basic-error"}}},
}

Operation = tuple[str, str]
"""A method in small letters, and a path with names in braces."""


@dataclass(frozen=True, slots=True)
class Match:
    """The operation that a request is for."""

    operation: Operation
    values: Mapping[str, str]
    """What stands for the names in the path."""


class Judge:
    """Says what is wrong with a request or an answer; nothing, when GitHub would have written it so."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        operations = tuple(sorted(operations))
        self._description = _cut(operations)
        spec = SchemaPath.from_dict(self._description)
        self._requests, self._answers = V30RequestValidator(spec), V30ResponseValidator(spec)
        self._requests.path_finder = self._answers.path_finder = _Finder(spec, operations)
        self._patterns = [(_pattern(path), (method, path)) for method, path in operations]
        # openapi-core and what it stands on keep caches that are not made for threads.
        self._lock = Lock()

    def match(self, received: Received) -> Match | None:
        """The operation that *received* asks for."""
        for pattern, operation in self._patterns:
            if operation[0] == received.method.lower() and (found := pattern.fullmatch(received.path)):
                return Match(operation, {name: unquote(value) for name, value in found.groupdict().items()})
        return None

    def of_request(self, received: Received, match: Match) -> list[str]:
        """What is wrong with *received*."""
        if received.body and received.json is None:
            return ["the body is no JSON"]
        complaints = list(self._unknown_names(received, match.operation))
        with self._lock:
            complaints += [_sentence(error) for error in self._requests.iter_errors(_Request(received, match))]
        return complaints

    def of_answer(self, received: Received, match: Match, answer: Answer) -> list[str]:
        """What is wrong with *answer*."""
        with self._lock:
            errors = self._answers.iter_errors(_Request(received, match), _Response(answer))
            return [_sentence(error) for error in errors]

    def example(self, name: str) -> Any:
        """What GitHub shows as an example of *name*."""
        return self._description["components"]["examples"][name]["value"]

    def _unknown_names(self, received: Received, operation: Operation) -> Iterator[str]:
        # GitHub takes no notice of names that it does not know, so a misspelled one would never be seen.
        method, path = operation
        described = self._description["paths"][path][method]
        parameters = [self._resolved(parameter) for parameter in described.get("parameters", ())]
        known = {parameter["name"] for parameter in parameters if parameter["in"] == "query"}
        for name in received.query.keys() - known:
            yield f"there is no parameter {name!r}"
        content = described.get("requestBody", {}).get("content", {})
        if content and isinstance(received.json, dict):
            for name in (
                received.json.keys() - self._resolved(content["application/json"]["schema"])["properties"].keys()
            ):
                yield f"there is no field {name!r}"

    def _resolved(self, node: Any) -> Any:
        while "$ref" in node:
            node = _at(self._description, node["$ref"])
        return node


@cache
def judge(operations: frozenset[Operation]) -> Judge:
    """The judge of *operations*; a test is skipped when GitHub's description cannot be had."""
    return Judge(operations)


def _cut(operations: tuple[Operation, ...]) -> dict[str, Any]:
    """The description of *operations* and of all that they refer to, kept beside the whole one: that has 13 MB."""
    packages = npm_packages(PROJECT)
    key = hashlib.sha256(Path(__file__).read_bytes() + repr(operations).encode()).hexdigest()[:16]
    kept = packages.parent / f"cut-{key}.json"
    if not kept.exists():
        whole = json.loads((packages / DESCRIPTION).read_text("utf-8"))
        half = kept.with_suffix(f".{hashlib.sha256(str(id(whole)).encode()).hexdigest()[:8]}")
        half.write_text(json.dumps(_closure(whole, operations)), "utf-8")
        half.replace(kept)
    return json.loads(kept.read_text("utf-8"))  # type: ignore[no-any-return]


def _closure(whole: Mapping[str, Any], operations: tuple[Operation, ...]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for method, path in operations:
        operation = whole["paths"][path][method]
        operation["responses"] = {"4XX": ANY_ERROR, "5XX": ANY_ERROR, **operation["responses"]}
        paths.setdefault(path, {})[method] = operation
    cut: dict[str, Any] = {
        "openapi": whole["openapi"],
        "info": whole["info"],
        "servers": [{"url": "/"}],
        "paths": paths,
    }
    components: dict[str, dict[str, Any]] = {}
    waiting = list(_references(paths))
    while waiting:
        kind, name = waiting.pop().removeprefix("#/components/").split("/")
        if name not in components.setdefault(kind, {}):
            components[kind][name] = whole["components"][kind][name]
            waiting += _references(components[kind][name])
    _let_null_be(components)
    cut["components"] = components
    _allow_null(cut)
    return cut


def _allow_null(node: Any) -> None:
    """Let a nullable enum be null: by the letter it may not be unless the enum says so too, and GitHub's often do not."""
    if isinstance(node, dict):
        if node.get("nullable") is True and isinstance(node.get("enum"), list) and None not in node["enum"]:
            node["enum"].append(None)
        for value in node.values():
            _allow_null(value)
    elif isinstance(node, list):
        for value in node:
            _allow_null(value)


def _let_null_be(node: Any) -> None:
    """The description says "nullable" beside a list of values that has no null, and GitHub answers null there: a check run that is not completed."""
    if isinstance(node, dict) and node.get("nullable") and None not in node.get("enum", [None]):
        node["enum"].append(None)
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _let_null_be(value)


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _at(description: Any, reference: str) -> Any:
    for name in reference.removeprefix("#/").split("/"):
        description = description[name]
    return description


def _pattern(path: str) -> re.Pattern[str]:
    # Branches have slashes in their names, and GitHub takes them as they are.
    with_slashes = re.sub(r"\\{(ref|basehead)\\}", r"(?P<\1>.+)", re.escape(path))
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", with_slashes))


def _sentence(error: BaseException) -> str:
    """*error* with its causes: openapi-core says "InvalidRequestBody", and its cause says why."""
    cause = error.__cause__
    reasons = getattr(error, "schema_errors", None)
    if reasons:
        return "; ".join(f"{'.'.join(str(step) for step in one.absolute_path)}: {one.message[:300]}" for one in reasons)
    return _sentence(cause) if cause is not None else f"{type(error).__name__}: {str(error)[:300]}"


class _Finder(APICallPathFinder):
    """Where an operation is in the description, without looking for it."""

    def __init__(self, spec: SchemaPath, operations: tuple[Operation, ...]) -> None:
        super().__init__(spec)
        self._places = {}
        paths = dict((spec / "paths").str_items())
        for method, path in operations:
            self._places[method, path] = PathOperationServer(
                paths[path], paths[path] / method, None, TemplateResult(path, {}), TemplateResult("", {})
            )

    def find(self, method: str, name: str) -> PathOperationServer:
        return self._places[method, name]


class _Request:
    """A request as openapi-core wants it; *full_url_pattern* is the operation's own path."""

    def __init__(self, received: Received, match: Match) -> None:
        self.method, self.path = match.operation
        self.host_url = ""
        # What is not JSON is complained about by the rules: openapi-core breaks on it.
        self.body = None if received.json is None else received.body
        self.content_type = received.headers.get("Content-Type", "").lower()
        self.parameters = RequestParameters(
            path=dict(match.values),
            query=ImmutableMultiDict(received.query),
            header=Headers(dict(received.headers.items())),
            cookie=ImmutableMultiDict(),
        )


class _Response:
    """An answer as openapi-core wants it."""

    def __init__(self, answer: Answer) -> None:
        self.status_code = answer.status
        self.headers = Headers(dict(answer.headers))
        self.content_type = answer.content_type
        self.data = answer.content
