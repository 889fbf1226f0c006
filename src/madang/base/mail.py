"""Where mail leaves: an SMTP server that one address describes, or a folder of files."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
PATIENCE_S = 10


@dataclass(frozen=True)
class Door:
    """What Django's mail settings are to be; without a host mails are kept as files."""

    backend: str
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    timeout_s: int | None = None


def door(url: str) -> Door:
    """Return where mail leaves by `url`; with an empty one it is kept as files.

    `smtp://user:password@host:587` begins in the clear and must then encrypt (STARTTLS), `smtps://`
    encrypts from the first byte (465), `smtp+plain://` never does (25, for a relay on this
    machine). Raises ImproperlyConfigured.

    >>> door("smtps://u%40x:p@mail.example").user
    'u@x'
    """
    if not url:
        return Door("django.core.mail.backends.filebased.EmailBackend")
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ImproperlyConfigured("MADANG_SMTP_URL must be smtp://user:password@host:587")
    return Door(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp",
        tls=parts.scheme == "smtps",
        timeout_s=PATIENCE_S,
    )
