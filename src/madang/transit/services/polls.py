"""Fetching vehicle positions from GTFS-RT addresses that an operator has entered.

An address is untrusted all the same: only http and https, only public addresses of the name (unless
the installation allows private ones), connected to exactly the address that was checked, no
redirects, bounded in time and size.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from datetime import datetime, timedelta
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db.models import Q

from madang.transit.engine import realtime
from madang.transit.models import PositionSource
from madang.transit.services import positions

PATIENCE_S = 10.0
MOST_BYTES = 16 << 20
CHUNK = 1 << 16
NAT64 = ipaddress.ip_network("64:ff9b::/96")
PORTS = {"http": 80, "https": 443}


class UnreachableError(Exception):
    """The address could not be fetched; the text says why, for the operator."""


def due(*, now: datetime) -> list[PositionSource]:
    """Return the sources that should be fetched again."""
    sources = PositionSource.objects.filter(kind=PositionSource.Kind.POLL, is_active=True)
    return [
        source
        for source in sources.exclude(Q(poll_url="")).select_related("town")
        if source.last_received_at is None
        or source.last_received_at + timedelta(seconds=source.poll_seconds) <= now
    ]


def poll(*, source: PositionSource, now: datetime) -> int:
    """Fetch `source` once and keep its positions; return how many. Never raises for its faults."""
    try:
        batch, refused = realtime.vehicle_positions_of(fetch(source.poll_url))
    except (UnreachableError, ValueError) as error:
        positions.fail(source=source, error=str(error))
        return 0
    return positions.accept(source=source, batch=batch, refused=refused, now=now)


def fetch(url: str) -> bytes:
    """Return what stands at `url`. Raises UnreachableError."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.username:
        raise UnreachableError("only http and https addresses without user names")
    try:
        return _get(parts, _address(parts))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise UnreachableError(f"{type(error).__name__}: {error}") from error


def _address(parts: SplitResult) -> tuple[str, int]:
    """Return the (address, port) to connect to, once every address of the name is allowed."""
    port = parts.port or PORTS[parts.scheme]
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [str(info[4][0]) for info in found]
    allowed = getattr(settings, "MADANG_POLL_PRIVATE", False)
    if not allowed and not all(is_public(address) for address in addresses):
        raise UnreachableError("the address is not on the public internet")
    return addresses[0], port


def is_public(address: str) -> bool:
    """Tell whether an IP address is on the public internet, also one in another's clothes.

    >>> is_public("192.0.43.8"), is_public("10.0.0.1"), is_public("::ffff:127.0.0.1")
    (True, False, False)
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)))
        if found.ipv4_mapped or found.sixtofour:
            return is_public(str(found.ipv4_mapped or found.sixtofour))
    return found.is_global


def _get(parts: SplitResult, address: tuple[str, int]) -> bytes:
    until = time.monotonic() + PATIENCE_S
    host = str(parts.hostname)
    connection = http.client.HTTPConnection(host, address[1], timeout=PATIENCE_S)
    connection.sock = socket.create_connection(address, PATIENCE_S)
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Accept": "application/x-protobuf, */*", "User-Agent": "Madang"}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        if answer.status != http.HTTPStatus.OK:
            raise UnreachableError(f"the server answered {answer.status}")
        return _read(answer, until)
    finally:
        connection.close()


def _read(answer: http.client.HTTPResponse, until: float) -> bytes:
    content = bytearray()
    while chunk := answer.read1(CHUNK):
        content += chunk
        if len(content) > MOST_BYTES:
            raise UnreachableError("the answer is too large")
        if time.monotonic() > until:
            raise UnreachableError("the server is too slow")
    return bytes(content)
