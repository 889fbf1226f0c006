"""Opening addresses on the web that an operator has entered; they are not trusted all the same."""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

PORTS = {"http": 80, "https": 443}
MOVED = {
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
}
HOPS = 5


class UnreachableError(Exception):
    """The address cannot be opened; the text says why, in a few words for the operator."""


@contextmanager
def opened(url: str, *, patience_s: float) -> Iterator[http.client.HTTPResponse]:
    """Give the answer of the server at `url`, status 200, its body not yet read.

    Only http and https; only public addresses of the name, unless the installation allows private
    ones (MADANG_POLL_PRIVATE), and connected to exactly the one that was checked; at most five
    redirections, each checked likewise. Raises UnreachableError; also when the body cannot be read.
    """
    for _hop in range(HOPS + 1):
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname or parts.username:
            raise UnreachableError("address")
        connection = None
        try:
            connection = _connected(parts, patience_s)
            answer = _answer(connection, parts)
            if answer.status in MOVED and answer.headers["Location"]:
                url = urljoin(url, answer.headers["Location"])
                continue
            if answer.status != HTTPStatus.OK:
                raise UnreachableError(f"HTTP {answer.status}")
            yield answer
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise UnreachableError(type(error).__name__) from error
        finally:
            if connection is not None:
                connection.close()
        return
    raise UnreachableError("redirect")


def _connected(parts: SplitResult, patience_s: float) -> http.client.HTTPConnection:
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(info[4][0]) for info in found]
    public = all(ipaddress.ip_address(address).is_global for address in addresses)
    if not public and not settings.MADANG_POLL_PRIVATE:
        raise UnreachableError("private address")
    connection = http.client.HTTPConnection(host, port, timeout=patience_s)
    connection.sock = socket.create_connection((addresses[0], port), patience_s)
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
    return connection


def _answer(connection: http.client.HTTPConnection, parts: SplitResult) -> http.client.HTTPResponse:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("GET", path, headers={"User-Agent": "Madang", "Accept": "*/*"})
    return connection.getresponse()
