"""The door of the fake gateway: real HTTP on loopback, with its lines cut as it is told."""

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from madang.ledger.tests.faketoss import SECRET, FakeToss

STRANGER = ("", 401, {"code": "UNAUTHORIZED_KEY"})


class Door(BaseHTTPRequestHandler):
    """One request to the gateway; a subclass names which."""

    fake: FakeToss

    def do_GET(self) -> None:
        self.told(*(self.fake.look(self.path) if self.is_known() else STRANGER))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        token = self.headers["Idempotency-Key"]
        self.told(*(self.fake.answer(self.path, token, body) if self.is_known() else STRANGER))

    def is_known(self) -> bool:
        proof = self.headers["Authorization"].removeprefix("Basic ")
        return b64decode(proof).decode() == f"{SECRET}:"

    def told(self, fault: str, status: int, said: Any) -> None:
        if fault in {"cut before", "cut after", "late"}:
            self.close_connection = True
            return
        if fault == "silence":
            self.fake.ended.wait(20)
            return
        if fault.startswith("error"):
            status, said = 500, {"code": "FAILED_INTERNAL_SYSTEM_PROCESSING"}
        content = b"<html>" if fault == "nonsense" else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def running(fake: FakeToss) -> Iterator[FakeToss]:
    """Let `fake` answer at its `url`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Its", (Door,), {"fake": fake}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        fake.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
