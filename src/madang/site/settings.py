"""The one settings file; what differs by place comes from `MADANG_*` environment variables.

docs/operators.md lists every variable; a test keeps the list complete.
"""

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from madang.base import logs, mail
from madang.base.limits import Limit

HOUSE = Path(__file__).resolve().parents[1]
ROOT = HOUSE.parents[1]


def flag(name: str) -> bool:
    """Return whether the environment variable `name` says yes."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated words of the environment variable `name`."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, object]:
    """Return Django's settings for `postgresql://user:password@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(
            "MADANG_DATABASE_URL must be postgresql://user:password@host:port/name; "
            "./madang starts a private server when it is not set."
        )
    return {
        "ENGINE": "madang.base.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10},
        "TEST": {
            "NAME": os.environ.get("MADANG_TEST_DATABASE", f"test_madang_{os.getpid()}"),
            "TEMPLATE": os.environ.get("MADANG_TEST_TEMPLATE", "template0"),
        },
    }


MADANG_STATE = Path(os.environ.get("MADANG_STATE", ROOT / ".madang"))
MADANG_RELEASE = os.environ.get("MADANG_RELEASE", "dev")
MADANG_PROXIES = int(os.environ.get("MADANG_PROXIES", "0"))
MADANG_METRICS_TOKEN = os.environ.get("MADANG_METRICS_TOKEN", "")
MADANG_HTTPS = flag("MADANG_HTTPS")
MADANG_TEXTS = os.environ.get("MADANG_TEXTS", "")
MADANG_TEXTS_TOKEN = os.environ.get("MADANG_TEXTS_TOKEN", "")
MADANG_TEXTS_SENDER = os.environ.get("MADANG_TEXTS_SENDER", "")
MADANG_POLL_PRIVATE = flag("MADANG_POLL_PRIVATE")
MADANG_DEMO_GATEWAY = flag("MADANG_DEMO_GATEWAY")  # `./madang demo` sets it, `serve` refuses it
MADANG_TOSS_URL = os.environ.get("MADANG_TOSS_URL", "https://api.tosspayments.com")

# Writes a client may make; the first that matches counts.
MADANG_RATE_LIMITS = [
    Limit("sign-in", re.compile(r"^(/[^/]+)?/login/"), count=10, seconds=300),
    Limit("entrance", re.compile(r"^(/[^/]+)?/account/"), count=30, seconds=300),
    Limit("positions", re.compile(r"^(/[^/]+)?/api/transit/positions"), count=1200, seconds=60),
    Limit(
        "tokens",
        re.compile(r"^(/[^/]+)?/identity/provider/(token|userinfo|revoke)/"),
        count=1200,
        seconds=60,
    ),
    Limit("webhooks", re.compile(r"^(/[^/]+)?/ledger/webhooks/"), count=1200, seconds=60),
    Limit("similar", re.compile(r"^(/[^/]+)?/search/similar/"), count=120, seconds=60),
    Limit("writes", re.compile(r""), count=60, seconds=60),
]

DEBUG = flag("MADANG_DEBUG")
SECRET_KEY = os.environ.get("MADANG_SECRET_KEY", "")
ALLOWED_HOSTS = words("MADANG_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("MADANG_ORIGINS")

# Links in mails and pushes, which no request brings forth.
MADANG_ORIGIN = os.environ.get("MADANG_ORIGIN", "").rstrip("/") or (
    f"{'https' if MADANG_HTTPS else 'http'}://{(ALLOWED_HOSTS or ['localhost'])[0].lstrip('.*')}"
)
MADANG_PUSH_PRIVATE = words("MADANG_PUSH_PRIVATE")
MAIL = mail.door(os.environ.get("MADANG_SMTP_URL", ""))
EMAIL_BACKEND = MAIL.backend
EMAIL_FILE_PATH = str(MADANG_STATE / "mail")  # of the backend that keeps files
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starttls, MAIL.tls
EMAIL_TIMEOUT = MAIL.timeout_s
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get(
    "MADANG_MAIL_FROM", f"Madang <noreply@{urlsplit(MADANG_ORIGIN).hostname or 'localhost'}>"
)

INSTALLED_APPS = [
    "madang.site",
    "madang.office",
    "madang.transit",
    "madang.participation",
    "madang.delivery",
    "madang.reputation",
    "madang.talk",
    "madang.cases",
    "madang.search",
    "madang.points",
    "madang.ledger",
    "madang.identity",
    "madang.residents",
    "madang.privacy",
    "madang.notices",
    "madang.rules",
    "madang.roles",
    "madang.people",
    "madang.towns",
    "madang.audit",
    "madang.base",
    "madang.site.apps.BackstageConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.idp.oidc",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "madang.base.logs.RequestLogMiddleware",
    "madang.base.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "madang.towns.middleware.TownMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "madang.towns.middleware.TownManners",
    "madang.base.addresses.PlainAddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "madang.base.limits.RateLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "madang.identity.middleware.VouchingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "madang.roles.middleware.ActingMiddleware",
    "madang.residents.middleware.SittingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "madang.base.addresses.FormAddressMiddleware",
]

ROOT_URLCONF = "madang.site.urls"
WSGI_APPLICATION = "madang.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "madang.base.looks.looks",
                "madang.towns.context.town",
                "madang.residents.context.sitting",
                "madang.site.navigation.navigation",
            ],
        },
    },
]

DATABASES = {
    "default": database(os.environ.get("MADANG_DATABASE_URL", "postgresql://127.0.0.1/madang"))
}
CACHES = {"default": {"BACKEND": "madang.base.cache.PostgresCache"}}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

ALLAUTH_TRUSTED_PROXY_COUNT = MADANG_PROXIES
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_ADAPTER = "madang.people.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "madang.people.forms.entrance.SignUp",
    "login": "madang.people.forms.entrance.SignIn",
    "request_login_code": "madang.people.forms.entrance.AskForCode",
    "reset_password": "madang.people.forms.passwords.Recover",
    "reset_password_from_key": "madang.people.forms.passwords.RecoverWithLink",
    "change_password": "madang.people.forms.passwords.Change",
    "set_password": "madang.people.forms.passwords.Set",
    "reauthenticate": "madang.people.forms.passwords.Reauthenticate",
    "confirm_login_code": "madang.people.forms.codes.SignInCode",
    "confirm_email_verification_code": "madang.people.forms.codes.EmailCode",
    "verify_phone": "madang.people.forms.codes.PhoneCode",
    "add_email": "madang.people.forms.addresses.ChangeEmail",
    "change_phone": "madang.people.forms.addresses.ChangePhone",
}
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*"]  # the form asks for one of the first two
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False  # a shared computer forgets when its browser is closed
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
MFA_ADAPTER = "madang.people.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "madang.people.forms.factors.SecondFactor",
    "reauthenticate": "madang.people.forms.factors.SecondFactorAgain",
    "activate_totp": "madang.people.forms.factors.AddApp",
    "login_webauthn": "madang.people.forms.factors.Passkey",
    "authenticate_webauthn": "madang.people.forms.factors.SecondFactorKey",
    "reauthenticate_webauthn": "madang.people.forms.factors.PasskeyAgain",
    "add_webauthn": "madang.people.forms.factors.AddPasskey",
    "edit_webauthn": "madang.people.forms.factors.RenamePasskey",
}
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not MADANG_HTTPS  # a demo on http://localhost

IDP_OIDC_ADAPTER = "madang.identity.adapters.OpenIdAdapter"
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 10 * 60
MADANG_PROVIDERS_PRIVATE = words("MADANG_PROVIDERS_PRIVATE")

MADANG_LOOKS = "madang.privacy.services.looks.record"  # for packages below it

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
TIME_ZONE = "Asia/Seoul"
USE_I18N = True
USE_TZ = True

STATIC_URL = f"/static/{MADANG_RELEASE}/"
COLLECTED = MADANG_STATE / "collected" / MADANG_RELEASE  # made by ./madang demo and serve
STATIC_ROOT = COLLECTED if COLLECTED.is_dir() else None
STATICFILES_DIRS = [path for path in [MADANG_STATE / "vendor"] if path.is_dir()]
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_MAX_AGE = 60 if MADANG_RELEASE == "dev" else 365 * 86_400
WHITENOISE_MIMETYPES = {".mjs": "text/javascript"}

DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_PERMISSIONS = 0o600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = MADANG_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 365 * 86_400 if MADANG_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = MADANG_HTTPS
SECURE_HSTS_PRELOAD = MADANG_HTTPS
if MADANG_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = MADANG_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SECURE = MADANG_HTTPS
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = MADANG_HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 86_400

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logs.configuration(os.environ.get("MADANG_LOG_LEVEL", "INFO"))
