"""Web push (RFC 8030), sealed for the browser (RFC 8291) and signed by us (RFC 8292)."""

import base64
import json
import time
from email.utils import parseaddr
from urllib.parse import urlsplit
from uuid import UUID

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils import translation
from py_vapid import Vapid02

from madang.base import outward, scope
from madang.base.outward import UnreachableError
from madang.notices.engine.kinds import is_must
from madang.notices.engine.outcomes import Outcome
from madang.notices.models import Device, Notice, PushKey
from madang.notices.services import links, texts

KEPT_S = 3 * 24 * 3600  # how long the service keeps it for a browser that is off
SIGNED_S = 12 * 3600
BODY_LONGEST = 600  # of the at most 4096 bytes that services take
PATIENCE_S = 10.0
TAKEN, GONE, TOO_MANY = {200, 201, 202, 204}, {404, 410}, {429, 503}


def key() -> PushKey:
    """Return the installation's key, which is made at first need."""
    with scope.installation():  # it is no town's; a town's own role may not read it
        found = PushKey.objects.first()
        if found is None:
            PushKey.objects.bulk_create([_new_key()], ignore_conflicts=True)
            found = PushKey.objects.get()
    return found


def _new_key() -> PushKey:
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return PushKey(private=pem.decode(), public=to_base64url(_point(private)))


def send(*, device: Device, notice: Notice, letter: UUID) -> Outcome:
    """Push `notice` to `device`; the same `letter` replaces itself when it is sent again."""
    try:
        body = _sealed(device, _message(notice, device.account.language, letter))
        ask = outward.Ask(
            method="POST",
            headers=_headers(device, letter, urgent=is_must(notice.event.kind)),
            body=body,
            patience_s=PATIENCE_S,
            whole_s=3 * PATIENCE_S,
            private=urlsplit(device.endpoint).netloc in settings.MADANG_PUSH_PRIVATE,
        )
        with outward.opened(device.endpoint, ask) as answer:
            return _outcome(answer.status, answer.headers.get("Retry-After", ""))
    except UnreachableError as error:
        return Outcome.again(str(error))


def _outcome(status: int, retry_after: str) -> Outcome:
    if status in TAKEN:
        return Outcome.sent()
    if status in GONE:
        return Outcome.dropped("gone")
    if status in TOO_MANY or status >= 500:
        wait_s = int(retry_after) if retry_after.isdigit() and len(retry_after) < 6 else 0
        return Outcome.again(f"HTTP {status}", wait_s)
    return Outcome.failed(f"HTTP {status}")


def _message(notice: Notice, language: str, letter: UUID) -> bytes:
    with translation.override(language):
        line = texts.line(notice)
        content = {
            "title": notice.town.name if notice.town else translation.gettext("Madang"),
            "body": line if len(line) <= BODY_LONGEST else f"{line[: BODY_LONGEST - 1]}…",
            "url": links.page(notice.town, "notices:notice", notice.pk),
            "tag": str(letter),
            "lang": language,
        }
    return json.dumps(content, ensure_ascii=False).encode()


def _sealed(device: Device, content: bytes) -> bytes:
    """Return `content` so that only the browser can read it."""
    sealed: bytes = http_ece.encrypt(
        content,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=from_base64url(device.p256dh),
        auth_secret=from_base64url(device.auth),
        version="aes128gcm",
    )
    return sealed


def _headers(device: Device, letter: UUID, *, urgent: bool) -> dict[str, str]:
    parts = urlsplit(device.endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}",
        "exp": int(time.time()) + SIGNED_S,
    }
    signed: dict[str, str] = Vapid02.from_pem(key().private.encode()).sign(claims)
    return signed | {
        "TTL": str(KEPT_S),
        "Topic": letter.hex,
        "Urgency": "high" if urgent else "normal",
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
    }


def _point(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def to_base64url(content: bytes) -> str:
    """Return `content` as browsers write it, without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return what `text` says, padded or not. Raises ValueError."""
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", True)
