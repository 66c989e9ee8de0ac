"""A GitHub on the loopback interface: it plays the REST API from state, and judges whoever talks to it, itself included."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http.server import ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from contract.endpoints import ENDPOINTS, Call, Endpoint
from contract.faults import Failure, Fault, cut, out_of_requests
from contract.messages import Answer, Received, trouble
from contract.openapi import Match, judge
from contract.rules import Refusal, refusals, refused
from contract.server import listen
from contract.shapes import Shapes
from contract.state import EVERYTHING_NEEDED, Repository, State, Token

TOKEN = "token-of-the-job"
GRAPHQL = ("post", "/graphql")
CUT = cut()
REST = frozenset(ENDPOINTS) - {GRAPHQL}


class FakeGitHub(State):
    """GitHub with one repository, as a context manager.

    *prefix* is "" as at api.github.com, or "/api/v3" as on an Enterprise server. *permissions* are those of the job's
    token, `github.token`, as a workflow file writes them; *tokens* are more tokens.
    """

    def __init__(
        self,
        *,
        prefix: str = "",
        permissions: Mapping[str, str] | None = None,
        repository: Repository | None = None,
        tokens: Mapping[str, Token] | None = None,
    ) -> None:
        job = Token(permissions=dict(EVERYTHING_NEEDED if permissions is None else permissions))
        super().__init__(repository or Repository(), {TOKEN: job, **(tokens or {})})
        self.token = TOKEN
        self.prefix = prefix
        self.requests: list[Received] = []
        """All that came in, in the order in which it came, to the storage too."""
        self.violations: list[str] = []
        """All that GitHub would not have taken, or would not have said."""
        self.most_concurrent = 0
        """The largest number of requests under way at the same time."""
        self.stopping = Event()
        self.url = self.graphql_url = self.storage_url = ""
        self._judge = judge(REST)
        self._expected: list[str] = []
        self._failures: list[Failure] = []
        self._under_way = 0
        self._lock = Lock()
        self._servers: list[ThreadingHTTPServer] = []

    def __enter__(self) -> Self:
        # The storage is another server, because clients may take their token along from path to path.
        api, storage = listen(self, self.answer), listen(self, self.answer_from_storage)
        self._servers = [api, storage]
        site, self.storage_url = (f"http://127.0.0.1:{server.server_address[1]}" for server in self._servers)
        self.url = site + self.prefix
        self.graphql_url = site + self.prefix.removesuffix("/v3") + "/graphql"
        self._shapes = Shapes(self, self._judge.example, self.url, site)
        for server in self._servers:
            Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stopping.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()
        lines = [f"violation: {one}" for one in self.violations if not self._is_expected(one)]
        lines += [
            f"no violation: {one}" for one in self._expected if not any(re.search(one, it) for it in self.violations)
        ]
        if lines and error is not None:
            error.add_note("\n".join(lines))
        elif lines:
            raise AssertionError("\n".join(lines))

    def expect_violation(self, pattern: str) -> None:
        """Violations with *pattern* in them are what the test is about; there must be at least one."""
        self._expected.append(pattern)

    def fail(
        self,
        method: str | None = None,
        path: str = "",
        fault: Fault = CUT,
        *,
        times: int | None = 1,
        after: int = 0,
    ) -> Failure:
        """Let *times* requests whose path has the regular expression *path* in it meet *fault*, once *after* of them went well.

        None is any method, and for ever. What would be refused anyway meets no fault. The result says how often it `happened`.
        """
        self._failures.append(Failure(method, re.compile(path), fault, times, after))
        return self._failures[-1]

    def go_down(self, fault: Fault = CUT) -> Failure:
        """Let everything fail from now on: nobody answers, unless *fault* says how."""
        return self.fail(fault=fault, times=None)

    def recover(self) -> None:
        """Let nothing fail any more."""
        self._failures.clear()

    def sent(self, method: str | None = None, path: str = "") -> list[Received]:
        """The requests with *method* whose path has the regular expression *path* in it."""
        return [one for one in self.requests if method in {None, one.method} and re.search(path, one.path)]

    def begin(self, received: Received) -> None:
        """Take down that *received* came in."""
        with self._lock:
            self.requests.append(received)
            self._under_way += 1
            self.most_concurrent = max(self.most_concurrent, self._under_way)

    def end(self) -> None:
        """Take down that a request is over."""
        with self._lock:
            self._under_way -= 1

    def violation(self, what: object, sentence: str) -> None:
        """Take down that *what* was against the rules."""
        self.violations.append(f"{what}: {sentence}")

    def answer(self, received: Received) -> tuple[Answer, Fault | None]:
        """What the API answers to *received*, and how that goes wrong."""
        answer, fault = self._judged(received)
        with self._lock:
            self.rate_limit.used += received.path != "/rate_limit"
        numbers = {f"x-ratelimit-{name}": str(value) for name, value in self.rate_limit.numbers.items()}
        common = {**numbers, "x-ratelimit-resource": "core", "x-github-request-id": f"{len(self.requests):04X}:0"}
        return Answer(answer.status, answer.json, {**common, **answer.headers}, answer.raw), fault

    def answer_from_storage(self, received: Received) -> tuple[Answer, Fault | None]:
        """What the storage of artifacts answers to *received*, and how that goes wrong."""
        if "Authorization" in received.headers:
            self.violation(received, "the storage was shown a token that is meant for the API")
            return Answer(400, raw=b"<Error><Code>InvalidAuthenticationInfo</Code></Error>"), None
        fault = self._fault(received)
        if fault is not None and not fault.carried_out:
            return fault.answer or Answer(502), fault
        for artifact in self.artifacts:
            if received.path == f"/artifacts/{artifact.id}" and received.query == {"sig": _signature(artifact.id)}:
                answer = Answer(200, headers={"Content-Type": "application/zip"}, raw=artifact.content)
                return (fault and fault.answer) or answer, fault
        return Answer(403, raw=b"<Error><Code>AuthenticationFailed</Code></Error>"), fault

    def _judged(self, received: Received) -> tuple[Answer, Fault | None]:
        match = self._match(received)
        if match is None:
            self.violation(received, "there is no such operation here")
            return trouble(404, "Not Found"), None
        reasons = refusals(match.operation, received)
        if match.operation != GRAPHQL:
            reasons += [Refusal(sentence) for sentence in self._judge.of_request(received, match)]
        if reasons:
            self.violation(received, "; ".join(reason.sentence for reason in reasons))
            return refused(reasons), None
        fault = self._fault(received)
        if fault is not None and not fault.carried_out:
            return fault.answer or Answer(502), fault
        with self._lock:
            answer = self._true_answer(received, match)
        complaints = self._judge.of_answer(received, match, answer) if match.operation != GRAPHQL else []
        for complaint in complaints:
            self.violation(received, f"the fake's own answer, {answer.status}: {complaint}")
        if complaints:
            return trouble(500, complaints[0]), None
        return (fault and fault.answer) or answer, fault

    def _match(self, received: Received) -> Match | None:
        if received.method == "POST" and received.path == urlsplit(self.graphql_url).path:
            received.path = GRAPHQL[1]
            return Match(GRAPHQL, {})
        if not received.path.startswith(f"{self.prefix}/"):
            return None
        received.path = received.path.removeprefix(self.prefix)
        return self._judge.match(received)

    def _fault(self, received: Received) -> Fault | None:
        with self._lock:
            return next((failure.fault for failure in self._failures if failure.meets(received)), None)

    def _true_answer(self, received: Received, match: Match) -> Answer:
        endpoint = ENDPOINTS[match.operation]
        secret = received.headers.get("Authorization", "").partition(" ")[2]
        if secret and secret not in self.tokens:
            return trouble(401, "Bad credentials")
        if self.rate_limit.left <= 0 and received.path != "/rate_limit":
            return out_of_requests(self.rate_limit.reset)
        token = self.tokens.get(secret, Token("", {}))
        refusal = self._not_allowed(received, match, endpoint, token if secret else None)
        call = Call(self, self._shapes, token, received, match.values, self._archive)
        return refusal or endpoint.answer(call)

    def _not_allowed(self, received: Received, match: Match, endpoint: Endpoint, token: Token | None) -> Answer | None:
        here = f"{match.values.get('owner')}/{match.values.get('repo')}".lower()
        if "owner" in match.values and here != self.repository.full_name.lower():
            return trouble(404, "Not Found")
        readable = not self.repository.private and received.method == "GET" and "archive_format" not in match.values
        if token is None:
            open_to_all = readable and match.operation != ("get", "/user")
            return None if open_to_all else trouble(401, "Requires authentication")
        needed = [permission for permission in endpoint.permissions if permission != "metadata=read"]
        if readable or not needed or any(token.may(permission) for permission in needed):
            return None
        answer = trouble(403, "Resource not accessible by integration")
        return Answer(403, answer.json, {"X-Accepted-GitHub-Permissions": "; ".join(needed)})

    def _archive(self, artifact: int) -> str:
        return f"{self.storage_url}/artifacts/{artifact}?sig={_signature(artifact)}"

    def _is_expected(self, violation: str) -> bool:
        return any(re.search(pattern, violation) for pattern in self._expected)


def _signature(artifact: int) -> str:
    return f"{artifact * 7919:x}"
