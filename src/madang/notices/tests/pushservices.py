"""A push service on this machine, and browsers that read what it was given."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from madang.notices.services import pushes
from madang.notices.services.devices import Subscription


@dataclass
class Browser:
    """A browser with its own key and secret, subscribed at an address."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = b"0123456789abcdef"

    def subscription(self, **changed: str) -> Subscription:
        """Return what the browser says of itself."""
        said = {
            "endpoint": self.endpoint,
            "p256dh": pushes.to_base64url(pushes._point(self.private)),
            "auth": pushes.to_base64url(self.secret),
            "name": "Chromium, Linux",
        }
        return Subscription(**said | changed)

    def read(self, body: bytes) -> dict[str, str]:
        """Return what was pushed. Raises ECEException when it is for somebody else."""
        content = http_ece.decrypt(body, private_key=self.private, auth_secret=self.secret)
        return json.loads(content)


@dataclass
class Service:
    """What came to the push service; it answers `status`, and only to who signed well."""

    address: str = ""
    status: int = 201
    retry_after: str = ""
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def browser(self, name: str = "one") -> Browser:
        return Browser(f"{self.address}/{name}")

    @property
    def netloc(self) -> str:
        return self.address.removeprefix("http://")


@contextmanager
def running() -> Iterator[Service]:
    """Give a push service that listens."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            signed = Vapid02.verify(headers["authorization"])
            service.taken.append((self.path, headers, body))
            self.send_response(service.status if signed else 403)
            if service.retry_after:
                self.send_header("Retry-After", service.retry_after)
            if service.status in {301, 302, 307, 308}:
                self.send_header("Location", f"{service.address}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield service
    server.shutdown()
    server.server_close()
