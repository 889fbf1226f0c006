"""Text messages to phones: the port, and what can stand behind it.

`MADANG_TEXTS` chooses: empty turns phone numbers off, "console" and "file" are for the demo and
for tests, an https address is a gateway to which each message is posted as JSON.
"""

import json
import re
import time
import urllib.request
from datetime import UTC, datetime
from typing import Protocol

import structlog
from django.conf import settings

from madang.base import limits
from madang.base.limits import Limit

log = structlog.get_logger(__name__)
TIMEOUT_S = 10
A_DAY = Limit("texts to one number", re.compile(r"(?!)"), count=10, seconds=86_400)


class NotSent(Exception):  # noqa: N818 - reads as the sentence it is
    """The gateway did not take the message."""


class Gateway(Protocol):
    """Anything that brings a text to a phone."""

    def send(self, number: str, text: str) -> None:
        """Send `text` to the E.164 `number`. Raises NotSent."""


class Console:
    """Prints the message where the server runs."""

    def send(self, number: str, text: str) -> None:
        """Write one line to the log."""
        log.info("text message", number=number, text=text)


class File:
    """Appends the message, as a line of JSON, to `texts.jsonl` in the state folder."""

    def send(self, number: str, text: str) -> None:
        """Write one line to the file."""
        line = {"at": datetime.now(UTC).isoformat(), "to": number, "text": text}
        settings.MADANG_STATE.mkdir(parents=True, exist_ok=True)
        with (settings.MADANG_STATE / "texts.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


class Http:
    """Posts {"to", "text", "from"} to the gateway's address, with its token as a bearer."""

    def __init__(self, address: str) -> None:
        self.address = address

    def send(self, number: str, text: str) -> None:
        """Post the message; any answer but 2xx is a failure."""
        body = {"to": number, "text": text, "from": settings.MADANG_TEXTS_SENDER}
        request = urllib.request.Request(  # noqa: S310 - the operator's own https address
            self.address,
            data=json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {settings.MADANG_TEXTS_TOKEN}",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
                answer.read(1)
        except OSError as error:
            raise NotSent(str(error)) from error


def gateway() -> Gateway | None:
    """Return the gateway that the settings choose; None when phones are turned off."""
    chosen = settings.MADANG_TEXTS
    if chosen == "console":
        return Console()
    if chosen == "file":
        return File()
    return Http(chosen) if chosen.startswith("https://") else None


def available() -> bool:
    """Tell whether people may use phone numbers on this installation."""
    return gateway() is not None


def send(number: str, text: str) -> None:
    """Send `text` to the E.164 `number`; a failure is logged, the visitor may ask again.

    Each text costs the town money, so a number gets ten a day at most.
    """
    chosen = gateway()
    if limits.hit(A_DAY, number, at=time.time()) > A_DAY.count:
        log.warning("text not sent: the number had its share today")
        return
    if chosen is None:
        log.error("text not sent: MADANG_TEXTS is not set")
        return
    try:
        chosen.send(number, text)
    except NotSent:
        log.exception("text not sent")
