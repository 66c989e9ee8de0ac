"""A server of repositories on the loopback interface that wants to see a token, as GitHub's does for what is private."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit


@dataclass
class GitServer:
    """Where it is, and what it saw."""

    url: str = ""
    seen: list[list[str]] = field(default_factory=list)
    """The values of `Authorization` of each request: GitHub refuses two of them."""


@contextmanager
def serving(folder: Path, wanted: str) -> Iterator[GitServer]:
    """Serve the repositories below *folder* to whoever sends *wanted* as the only `Authorization`."""
    server = GitServer()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *words: object) -> None:
            pass

        def do_POST(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            told = self.headers.get_all("Authorization", [])
            server.seen.append(told)
            if told != [wanted]:
                self.send_response(400 if len(told) > 1 else 401)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self._answer()

        def _answer(self) -> None:
            address = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            environment = {
                "GIT_PROJECT_ROOT": str(folder), "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": address.path, "QUERY_STRING": address.query,
                "REQUEST_METHOD": self.command, "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""), "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            }  # fmt: skip
            done = subprocess.run(
                ["git", "http-backend"], input=body, env=os.environ | environment, capture_output=True, check=False
            )
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            headers = [line.partition(": ") for line in head.decode().split("\r\n")]
            self.send_response(next((int(value[:3]) for name, _, value in headers if name == "Status"), 200))
            for name, _, value in headers:
                if name != "Status":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        server.url = f"http://127.0.0.1:{listening.server_address[1]}"
        Thread(target=listening.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server
        finally:
            listening.shutdown()
