"""Django's settings, made from the installation's options. Importing this module writes nothing."""

import base64
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from instep.config.home import derive_key, keeps_key_in_file, read_master_keys
from instep.config.logs import configure_structlog, logging_of
from instep.config.options import LOOPBACK_HOSTS, load_options
from instep.connections.keyring import Keyring
from instep.salesforce.secret import Secret

OPTIONS = load_options().addressed()
INSTEP_HOME = OPTIONS.home
INSTEP_PUBLIC_URL = OPTIONS.public_url
INSTEP_DATABASE_URL = OPTIONS.database_url
INSTEP_ALLOWED_SALESFORCE_HOSTS = OPTIONS.allowed_salesforce_hosts
INSTEP_CHECK_EVERY = timedelta(minutes=OPTIONS.check_every_minutes)
INSTEP_KEEP_ALIVE_AFTER = timedelta(days=OPTIONS.keep_alive_after_days)
INSTEP_NOTIFY_URLS = tuple(Secret(url) for url in OPTIONS.notify_urls)

# Without a prepared INSTEP_HOME nothing can be signed that anybody will read later.
SECRET_KEY, *SECRET_KEY_FALLBACKS = [
    base64.b64encode(derive_key(key, "django sessions and tokens")).decode() for key in read_master_keys(OPTIONS)
] or [secrets.token_urlsafe()]
VAULT_KEYRING = Keyring(
    lambda: tuple(derive_key(key, "vault") for key in read_master_keys(OPTIONS)),
    is_watched=keeps_key_in_file(OPTIONS),
)

DEBUG = False
_public = urlsplit(INSTEP_PUBLIC_URL)
_is_https = _public.scheme == "https"
ALLOWED_HOSTS = [_public.hostname, *LOOPBACK_HOSTS, "[::1]"]
CSRF_TRUSTED_ORIGINS = [INSTEP_PUBLIC_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _is_https
SESSION_COOKIE_NAME = "instep_session"
CSRF_COOKIE_NAME = "instep_csrf"
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _is_https else None
SECURE_HSTS_SECONDS = 31_536_000 if _is_https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

INSTALLED_APPS = [
    "instep.console",  # before allauth: its sign-in pages are ours
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "instep.access",
    "instep.api",
    "instep.directory",
    "instep.connections",
    "instep.provisioning",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "instep.console.static_files.StaticFiles",
    "instep.console.privacy.keep_out_of_caches",  # below the static files, which may be kept
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "instep.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "instep.console.frame.frame",
            ]
        },
    }
]
ASGI_APPLICATION = "instep.config.asgi.application"


def _database(url: str) -> dict[str, Any]:
    """SQLite: writers queue at BEGIN instead of failing at their first write; readers never block (WAL)."""
    if url and not url.startswith("sqlite:"):
        return {**dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)}
    config = {**dj_database_url.parse(url or f"sqlite:///{OPTIONS.home / 'instep.sqlite3'}")}
    config["OPTIONS"] = {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    return config


DATABASES = {"default": _database(OPTIONS.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "instep.console.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False

configure_structlog()
LOGGING = logging_of(OPTIONS.log_level, OPTIONS.log_format)
