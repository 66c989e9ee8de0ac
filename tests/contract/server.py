"""The HTTP below the fake GitHub: reads whole requests, and sends answers as whole as a fault lets them be."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from requests.structures import CaseInsensitiveDict

from contract.faults import Fault
from contract.messages import Answer, Received

BODILESS = {204, 304}


class Owner(Protocol):
    """Who is told of what comes in."""

    stopping: Event

    def begin(self, received: Received) -> None: ...

    def end(self) -> None: ...

    def violation(self, what: object, sentence: str) -> None: ...


def listen(owner: Owner, answer: Callable[[Received], tuple[Answer, Fault | None]]) -> ThreadingHTTPServer:
    """A server on a free port, on which *owner* answers."""

    class Bound(_Handler):
        pass

    Bound.owner, Bound.answer = owner, staticmethod(answer)
    return _Server(("127.0.0.1", 0), Bound)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a client may hold its connection open for ever
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        # Whoever does not wait for an answer is not our trouble.
        if not isinstance(error, ConnectionError | TimeoutError):
            self.RequestHandlerClass.owner.violation("the fake itself", repr(error))  # type: ignore[attr-defined]


class _Handler(BaseHTTPRequestHandler):
    owner: Owner
    answer: Callable[[Received], tuple[Answer, Fault | None]]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        headers = CaseInsensitiveDict(self.headers.items())
        query = dict(parse_qsl(address.query, keep_blank_values=True))
        received = Received(self.command, address.path, query, headers, body, parsed(body))
        self.owner.begin(received)
        try:
            answer, fault = self.answer(received)
            received.fault = fault.name if fault else ""
            if fault and fault.cut:
                self.close_connection = True
                return
            received.status = answer.status
            self._send(answer, fault or Fault(""))
        finally:
            self.owner.end()

    do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 - the base class looks for them

    def _send(self, answer: Answer, fault: Fault) -> None:
        content = answer.content
        self.send_response(answer.status)
        for name, value in {"Content-Type": answer.content_type, **answer.headers}.items():
            self.send_header(name, value)
        if answer.status not in BODILESS:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if fault.missing:
            self.wfile.write(content[: -fault.missing])
            self.close_connection = True
        elif fault.chunk:
            for start in range(0, len(content), fault.chunk):
                self.wfile.write(content[start : start + fault.chunk])
                self.wfile.flush()
                self.owner.stopping.wait(fault.seconds_between)
        elif self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


def parsed(body: bytes) -> Any:
    """*body* as JSON; None when it is not, or when there is none."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_such_number)
    except ValueError:
        return None


def _no_such_number(name: str) -> None:
    raise ValueError(name)
