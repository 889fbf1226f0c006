"""Asking servers on the web at addresses that somebody has entered; they are not trusted.

An address must not reach inside our own network: every address of the name must be public, and the
connection goes to exactly the ones that were checked, so that a name that changes its mind between
the question and the call gains nothing. Redirections are not followed, unless `hops` allows some,
and then each is checked likewise. All is bounded in time.
"""

import http.client
import ipaddress
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import SplitResult, urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
MOVED = frozenset(
    {
        HTTPStatus.MOVED_PERMANENTLY,
        HTTPStatus.FOUND,
        HTTPStatus.SEE_OTHER,
        HTTPStatus.TEMPORARY_REDIRECT,
        HTTPStatus.PERMANENT_REDIRECT,
    }
)
CHUNK = 1 << 16
UNICAST = ipaddress.ip_network("2000::/3")  # all of IPv6 that is handed out to the public
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class UnreachableError(Exception):
    """The address cannot be asked; the text says why, in a few words for the operator."""


@dataclass(frozen=True)
class Ask:
    """What is asked of a server: how, how patiently, and how far it may lead us.

    `patience_s` bounds every silence, `whole_s` the whole conversation. `private` allows addresses
    inside our own network; `hops` is how many redirections are followed.
    """

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    patience_s: float = 10.0
    whole_s: float = 60.0
    private: bool = False
    hops: int = 0


@contextmanager
def opened(url: str, ask: Ask = Ask()) -> Iterator[http.client.HTTPResponse]:
    """Give the answer of the server at `url`, whatever its status, the body not yet read.

    Raises UnreachableError; also when what the caller does with the body fails for the network.
    """
    until = time.monotonic() + ask.whole_s
    for _hop in range(ask.hops + 1):
        parts = split(url)
        try:
            with (
                _line(parts, ask) as line,
                _ended_at(line, until),
                closing(_connection(line, parts)) as connection,
            ):
                answer = _answer(connection, parts, ask)
                if ask.hops and answer.status in MOVED and answer.headers["Location"]:
                    url = urljoin(url, answer.headers["Location"])
                    continue
                yield answer
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise UnreachableError(type(error).__name__) from error
        return
    raise UnreachableError("redirect")


def read(answer: http.client.HTTPResponse, *, most_bytes: int) -> bytes:
    """Return the body of `answer`. Raises UnreachableError when it is longer than `most_bytes`."""
    content = bytearray()
    while chunk := answer.read1(CHUNK):
        content += chunk
        if len(content) > most_bytes:
            raise UnreachableError("the answer is too large")
    return bytes(content)


def split(url: str) -> SplitResult:
    """Return the parts of a plain web address. Raises UnreachableError: it is none."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme in PORTS and parts.hostname and "@" not in parts.netloc
        port = parts.port or 1
    except ValueError as error:
        raise UnreachableError("address") from error
    if not plain or not 0 < port < 1 << 16:
        raise UnreachableError("address")
    return parts


def is_public(address: str) -> bool:
    """Tell whether an IP address is on the public internet, also one in another's clothes.

    >>> is_public("192.0.43.8"), is_public("10.0.0.1"), is_public("::ffff:127.0.0.1")
    (True, False, False)
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and found in NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
        if found not in UNICAST:
            return False
    return found.is_global and not found.is_multicast


def _line(parts: SplitResult, ask: Ask) -> socket.socket:
    """Return a connection to the server, once every address of its name is allowed."""
    port = parts.port or PORTS[parts.scheme]
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [str(info[4][0]) for info in found]
    if not addresses or not (ask.private or all(map(is_public, addresses))):
        raise UnreachableError("private address")
    return _first(addresses, port, ask.patience_s)


def _first(addresses: list[str], port: int, patience_s: float) -> socket.socket:
    """Return a connection to the first of the checked addresses that takes one."""
    failure: OSError = OSError("no address")
    for address in dict.fromkeys(addresses):
        try:
            return socket.create_connection((address, port), patience_s)
        except OSError as error:
            failure = error
    raise failure


@contextmanager
def _ended_at(line: socket.socket, until: float) -> Iterator[None]:
    """Cut the line at `until`, however steadily the other side drips."""
    second = socket.socket(fileno=os.dup(line.fileno()))  # TLS takes the first one for itself
    timer = threading.Timer(max(0.0, until - time.monotonic()), _cut, [second])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        second.close()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):  # it had ended by itself
        line.shutdown(socket.SHUT_RDWR)


def _connection(line: socket.socket, parts: SplitResult) -> http.client.HTTPConnection:
    host = str(parts.hostname)
    connection = http.client.HTTPConnection(host, parts.port or PORTS[parts.scheme])
    connection.default_port = PORTS[parts.scheme]  # the Host header leaves that one out
    connection.sock = line
    if parts.scheme == "https":
        connection.sock = ssl.create_default_context().wrap_socket(line, server_hostname=host)
    return connection


def _answer(
    connection: http.client.HTTPConnection, parts: SplitResult, ask: Ask
) -> http.client.HTTPResponse:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"User-Agent": "Madang", "Accept": "*/*"} | dict(ask.headers)
    connection.request(ask.method, path, body=ask.body, headers=headers)
    return connection.getresponse()
