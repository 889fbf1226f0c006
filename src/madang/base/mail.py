"""Where mail leaves: an SMTP server that one address describes, or a folder of files."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
PATIENCE_S = 10


def settings_of(url: str, *, folder: Path) -> dict[str, object]:
    """Return Django's settings for `url`; an empty one keeps mails as files in `folder`.

    `smtp://user:password@host:587` begins in the clear and must then encrypt (STARTTLS), `smtps://`
    encrypts from the first byte (465), `smtp+plain://` never does (25, for a relay on this
    machine). Raises ImproperlyConfigured.

    >>> settings_of("smtps://u%40x:p@mail.example", folder=Path("."))["EMAIL_HOST_USER"]
    'u@x'
    """
    if not url:
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": str(folder)}
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ImproperlyConfigured("MADANG_SMTP_URL must be smtp://user:password@host:587")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": PATIENCE_S,
    }
