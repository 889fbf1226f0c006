"""The demo's own client of the town's pages and API: plain HTTP to this machine."""

import http.client
import json
import time
from typing import Any

PATIENCE_S = 20.0


class Refused(RuntimeError):  # noqa: N818 - reads as the sentence it is
    """The town answered, but with something else than was asked for."""


class Door:
    """One kept connection to the web server on `port` of this machine."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)

    def get(self, path: str, headers: dict[str, str] | None = None) -> bytes:
        """Return what stands at `path`. Raises OSError when nobody answers, Refused otherwise."""
        return self._ask("GET", path, None, headers or {})

    def listen(self, path: str, seconds: float, headers: dict[str, str]) -> int:
        """Follow the event stream at `path` for about `seconds`; return how many lines came.

        Raises OSError when nobody answers or the stream falls silent.
        """
        until, lines = time.monotonic() + seconds, 0
        try:
            self.connection.request("GET", path, None, headers)
            answer = self.connection.getresponse()
            while answer.status == 200 and time.monotonic() < until and answer.readline():
                lines += 1
        except (OSError, http.client.HTTPException) as error:
            raise ConnectionError(f"GET {path}: {error!r}") from error
        finally:
            self.connection.close()
        return lines

    def post(self, path: str, content: Any, *, token: str) -> bytes:
        """Send `content` as JSON to `path`; errors as in `get`."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return self._ask("POST", path, json.dumps(content).encode(), headers)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            raise ConnectionError(f"{method} {path}: {error!r}") from error
        if answer.status >= 400:
            self.connection.close()
            said = content[:300].decode(errors="replace")
            raise Refused(f"{method} {path}: {answer.status} {said}")
        return content
